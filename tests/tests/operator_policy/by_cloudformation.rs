//! Statements for what CloudFormation does in the operator's name, which the emulator's does without asking anybody: held
//! against AWS's own schemas of the resource types instead.

use std::collections::BTreeSet;

use palisade_tests::aws::{like, resource_permissions};
use palisade_tests::world::World;

use crate::kinds::every_kind;

/// Statement, the resource types whose schemas name its actions, and what CloudFormation does by it.
#[rustfmt::skip]
const STATEMENTS: [(&str, &[&str], &str); 57] = [
    ("AdministrationRole", &["IAM::Role"], "makes, changes and tags the role by which StackSets works"),
    ("Alarm", &["CloudWatch::Alarm"], "makes, changes and tags the alarm"),
    ("Alias", &["KMS::Alias"], "makes and changes the alias on the alias itself"),
    ("Buckets", &["S3::Bucket", "S3::BucketPolicy"], "makes, changes and tags the bundle bucket and its policy"),
    ("ConfigRules", &["Config::ConfigRule"], "makes and changes the rules of AWS Config"),
    ("CreateKey", &["KMS::Key"], "makes the key"),
    ("DeleteAdministrationRole", &["IAM::Role"], "reads and deletes the role by which StackSets works, also in a rollback"),
    ("DeleteAlarm", &["CloudWatch::Alarm"], "reads and deletes the alarm, also in a rollback"),
    ("DeleteAlias", &["KMS::Alias"], "deletes the alias, also in a rollback"),
    ("DeleteBuckets", &["S3::Bucket", "S3::BucketPolicy"], "deletes the bundle bucket and its policy, also in a rollback"),
    ("DeleteConfigRules", &["Config::ConfigRule"], "deletes the rules of AWS Config, also in a rollback"),
    ("DeleteExecutionRole", &["IAM::Role"], "reads and deletes the role of StackSets in a listed account, also in a rollback"),
    ("DeleteFunctions", &["Lambda::Function", "Lambda::EventInvokeConfig", "Lambda::Permission"], "deletes the functions and what hangs on them, also in a rollback"),
    ("DeleteKey", &["KMS::Key", "KMS::Alias"], "schedules the deletion of the key, and takes its alias off it"),
    ("DeleteLogGroups", &["Logs::LogGroup"], "reads and deletes the log groups, also in a rollback"),
    ("DeleteQueue", &["SQS::Queue", "SQS::QueuePolicy"], "reads and deletes the queue and its policy, also in a rollback"),
    ("DeleteRoles", &["IAM::Role"], "deletes the roles, also in a rollback"),
    ("DeleteRules", &["Events::Rule"], "reads and deletes the rules of EventBridge, also in a rollback"),
    ("DeleteScheduleGroup", &["Scheduler::ScheduleGroup"], "reads and deletes the group of the follow-ups, also in a rollback"),
    ("DeleteSchedules", &["Scheduler::ScheduleGroup"], "deletes the schedules of a group with it"),
    ("DeleteSecret", &["SecretsManager::Secret"], "deletes the secret, also in a rollback"),
    ("DeleteSecretPolicy", &["SecretsManager::ResourcePolicy"], "deletes the secret's policy, also in a rollback"),
    ("DeleteTopic", &["SNS::Topic", "SNS::TopicPolicy", "SNS::Subscription"], "reads and deletes the topic, its policy and subscriptions, also in a rollback"),
    ("DriftOfAdministrationRole", &["IAM::Role"], "reads the role by which StackSets works for a comparison"),
    ("DriftOfAlarm", &["CloudWatch::Alarm"], "reads the alarm for a comparison"),
    ("DriftOfAlias", &["KMS::Alias"], "reads the alias for a comparison"),
    ("DriftOfExecutionRole", &["IAM::Role"], "reads the role of StackSets in a listed account for a comparison"),
    ("DriftOfKey", &["KMS::Key"], "reads the key for a comparison"),
    ("DriftOfLogGroups", &["Logs::LogGroup"], "reads the log groups for a comparison"),
    ("DriftOfQueue", &["SQS::Queue"], "reads the queue for a comparison"),
    ("DriftOfRules", &["Events::Rule"], "reads the rules of EventBridge for a comparison"),
    ("DriftOfScheduleGroup", &["Scheduler::ScheduleGroup"], "reads the group of the follow-ups for a comparison"),
    ("DriftOfTopic", &["SNS::Topic", "SNS::Subscription"], "reads the topic and its subscriptions for a comparison"),
    ("ExecutionRole", &["IAM::Role"], "makes, changes and tags the role of StackSets in a listed account"),
    ("Functions", &["Lambda::Function", "Lambda::EventInvokeConfig", "Lambda::Permission"], "makes, changes and tags the functions and what hangs on them"),
    ("KeepKey", &["KMS::Key"], "changes the tags of the key that is to stay"),
    ("KeepLogs", &["Logs::LogGroup"], "changes the tags of the log groups that are to stay"),
    ("KeepSecret", &["SecretsManager::Secret"], "changes the tags of the secret that is to stay"),
    ("Key", &["KMS::Key", "KMS::Alias"], "changes and tags the key, and gives it its alias"),
    ("ListAliases", &["KMS::Alias"], "reads an alias by listing"),
    ("ListLogGroups", &["Logs::LogGroup"], "reads a log group by listing"),
    ("LogGroups", &["Logs::LogGroup"], "makes, changes and tags the log groups"),
    ("PassRoles", &["Lambda::Function"], "hands a function its role"),
    ("Queue", &["SQS::Queue"], "makes, changes and tags the queue"),
    ("ReadBuckets", &["S3::Bucket", "S3::BucketPolicy"], "reads the bundle bucket and its policy"),
    ("Roles", &["IAM::Role"], "makes, changes and tags the roles"),
    ("Rules", &["Events::Rule"], "makes, changes and tags the rules of EventBridge"),
    ("ScheduleGroup", &["Scheduler::ScheduleGroup"], "makes and tags the group of the follow-ups"),
    ("Secret", &["SecretsManager::Secret"], "makes, changes and tags the secret"),
    ("SecretPolicy", &["SecretsManager::ResourcePolicy"], "puts the secret's policy"),
    ("SeeConfigRules", &["Config::ConfigRule"], "waits until a rule of AWS Config stands, or is gone"),
    ("SeeFunctions", &["Lambda::Function", "Lambda::EventInvokeConfig", "Lambda::Permission"], "waits until a function is active, or gone"),
    ("SeeRoles", &["IAM::Role"], "reads the roles with their policies"),
    ("SeeSecretPolicy", &["SecretsManager::ResourcePolicy"], "reads the secret's policy"),
    ("TagNewKey", &["KMS::Key"], "tags the key in the call that makes it"),
    ("TakeBackRules", &[], "calls the function of a custom resource"),
    ("Topic", &["SNS::Topic", "SNS::Subscription"], "makes, changes and tags the topic and its subscriptions"),
];

/// Actions that no schema names.
const BESIDES: [(&str, &str, &str); 2] = [
    (
        "TakeBackRules",
        "lambda:InvokeFunction",
        "CloudFormation invokes the function of a custom resource; such a type has no schema",
    ),
    (
        "SeeFunctions",
        "lambda:GetFunctionConfiguration",
        "`palisade drift` compares the functions' code by it; the statement is shared",
    ),
];

/// Whether only CloudFormation uses the statement.
pub(crate) fn by_cloudformation(sid: &str) -> bool {
    STATEMENTS.iter().any(|(named, _, _)| *named == sid)
}

#[tokio::test]
async fn they_hold_what_the_schemas_of_the_resource_types_ask_for_and_nothing_else() {
    let world = World::start().await.unwrap();
    let schemas = resource_permissions().unwrap();
    let (mut trouble, mut actions) = (BTreeSet::new(), BTreeSet::new());
    let mut void: BTreeSet<&str> = STATEMENTS.iter().map(|(sid, _, _)| *sid).collect();
    let mut besides: BTreeSet<(&str, &str)> = BESIDES.iter().map(|(sid, action, _)| (*sid, *action)).collect();
    let kinds = every_kind(&world).await;
    let policies = kinds.iter().flat_map(|kind| &kind.policies);
    for (verb, statement) in policies.flat_map(|(verb, policy)| policy.iter().map(move |s| (*verb, s))) {
        let Some((sid, types, why)) = STATEMENTS.iter().find(|(sid, _, _)| *sid == statement.sid) else { continue };
        if void.remove(sid) {
            println!("{sid}: CloudFormation {why}");
        }
        let named: Vec<&String> = types.iter().flat_map(|kind| &schemas[&format!("AWS::{kind}")]).collect();
        for action in &statement.actions {
            actions.insert((verb, *sid, action));
            let pattern = action.to_ascii_lowercase();
            if named.iter().any(|permission| like(&pattern, &permission.to_ascii_lowercase())) {
                continue;
            }
            match BESIDES.iter().find(|(of, besides, _)| of == sid && besides == action) {
                Some((of, action, reason)) => {
                    if besides.remove(&(*of, *action)) {
                        println!("  {sid}: {action}: {reason}");
                    }
                }
                None => _ = trouble.insert(format!("{verb}: {sid}: no schema of {types:?} asks for {action}")),
            }
        }
    }
    trouble.extend(void.iter().map(|sid| format!("{sid} is explained and granted by no policy")));
    trouble.extend(besides.iter().map(|(sid, action)| format!("{sid}: {action} is explained and not granted")));
    assert!(trouble.is_empty(), "{}", trouble.into_iter().collect::<Vec<_>>().join("\n"));
    println!("{} grants of CloudFormation's actions stand in the schemas", actions.len());
}
