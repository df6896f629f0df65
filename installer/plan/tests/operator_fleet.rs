//! The operator's policies where there are other accounts, and those of the roles in them.

mod common;

use common::policies::{all_actions, granted};
use common::{ACCOUNT, config, config_in};
use palisade_plan::{PolicyVerb, policy, policy_documents};

fn fleet(reach: &str) -> palisade_config::Config {
    config(&format!(
        "version: 1\ntargets:\n  account: \"{ACCOUNT}\"\n  regions: [us-east-1]\n{reach}workload_security:\n  region: us-1\nguardduty:\n"
    ))
}

const LISTED: &str = "  accounts: [\"222222222222\"]\n  roles: { create: setup, look: audit }\n";

/// A config that names other accounts for the first time gives the roles of this one a path: those without it go.
#[test]
fn roles_from_before_the_fleet_can_go() {
    let reach = fleet("  organization:\n    ous: [ou-ab12-11112222]\n");
    let listed = fleet(&format!("  accounts: [\"{ACCOUNT}\", \"222222222222\"]\n"));
    for config in [reach, listed] {
        for verb in [PolicyVerb::Install, PolicyVerb::Upgrade] {
            let policy = policy(verb, &config);
            for role in ["palisade-GuardDutyRole-1A2B3C", "palisade/handlers/guardduty/palisade-GuardDutyRole-1A2B3C"] {
                let arn = format!("arn:aws:iam::{ACCOUNT}:role/{role}");
                for action in ["iam:DeleteRole", "iam:PassRole", "iam:CreateRole"] {
                    assert!(granted(&policy, action, &arn), "{verb:?}: {action} on {arn}");
                }
            }
            // Where no role of the install is made.
            let arn = format!("arn:aws:iam::{ACCOUNT}:role/palisade/handlers/waf/palisade-GuardDutyRole-1A2B3C");
            assert!(!granted(&policy, "iam:PassRole", &arn), "{verb:?}");
        }
    }
}

/// Stack sets and the stacks of their roles are made in the home region only.
#[test]
fn what_belongs_to_the_home_region_is_granted_there() {
    let text = "regions: [us-east-1, eu-west-1]";
    let config = config(&format!(
        "version: 1\ntargets:\n  account: \"{ACCOUNT}\"\n  {text}\n{LISTED}workload_security:\n  region: us-1\nguardduty:\n"
    ));
    for (verb, action, resource) in [
        (PolicyVerb::Install, "cloudformation:UpdateStackSet", "stackset/palisade:1"),
        (PolicyVerb::Install, "cloudformation:ExecuteChangeSet", "stack/palisade-stack-sets/1"),
        (PolicyVerb::Create, "cloudformation:ExecuteChangeSet", "stack/palisade-stack-sets/1"),
    ] {
        let policy = policy(verb, &config);
        let at =
            |region: &str| granted(&policy, action, &format!("arn:aws:cloudformation:{region}:{ACCOUNT}:{resource}"));
        assert_eq!((at("us-east-1"), at("eu-west-1")), (true, false), "{verb:?}: {action} on {resource}");
    }
}

/// Where a stack set goes, and what it is made of, only a change of it names; and what is done with the stack of a role is not
/// granted on the role, nor the other way round.
#[test]
fn an_action_is_granted_on_what_it_knows() {
    let changes = ["CreateStackInstances", "DeleteStackInstances", "UpdateStackSet"];
    let stacks = |resource: &str| format!("arn:aws:cloudformation:us-east-1:{ACCOUNT}:{resource}");
    let role = |name: &str| format!("arn:aws:iam::{ACCOUNT}:role/palisade-stack-sets-{name}");
    let types = "arn:aws:cloudformation:us-east-1::type/resource/AWS-SQS-Queue".to_owned();
    for verb in PolicyVerb::ALL {
        let policy = policy(verb, &fleet(LISTED));
        // Besides those that know no resource.
        for action in all_actions(&policy).iter().filter(|action| !granted(&policy, action, "nothing")) {
            let (service, name) = action.split_once(':').expect("service and action");
            let knows = [
                (stacks("stackset-target/palisade:1"), service == "cloudformation" && changes.contains(&name)),
                (types.clone(), service == "cloudformation" && changes.contains(&name)),
                (stacks("stack/palisade-stack-sets/1"), service == "cloudformation"),
                (role("administration"), service == "iam"),
                (role("execution"), service == "iam"),
            ];
            for (on, known) in knows {
                assert!(known || !granted(&policy, action, &on), "{verb:?}: {action} on {on}");
            }
        }
    }
}

/// A run that was killed leaves a stack without resources, whose owner only its change sets may tell.
#[test]
fn a_shell_of_the_roles_stack_is_recognised() {
    let stack = format!("arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/palisade-stack-sets/1");
    for verb in [PolicyVerb::Plan, PolicyVerb::Install, PolicyVerb::Upgrade, PolicyVerb::Uninstall] {
        assert!(granted(&policy(verb, &fleet(LISTED)), "cloudformation:ListChangeSets", &stack), "{verb:?}");
    }
}

/// One policy serves the role of every account: it names none, and reads only.
#[test]
fn the_role_to_look_by_looks() {
    let config = fleet(LISTED);
    let look = policy(PolicyVerb::Look, &config);
    for (action, arn) in [
        (
            "cloudformation:DescribeStackEvents",
            "arn:aws:cloudformation:us-east-1:222222222222:stack/StackSet-palisade-1/2",
        ),
        ("sqs:GetQueueAttributes", "arn:aws:sqs:us-east-1:222222222222:palisade-failures"),
        ("iam:ListRoleTags", "arn:aws:iam::222222222222:role/palisade/handlers/StackSet-palisade-1-GuardDutyRole-2"),
        ("tag:GetResources", "*"),
        ("cloudwatch:DescribeAlarms", "arn:aws:cloudwatch:us-east-1:222222222222:alarm:palisade-failures"),
    ] {
        assert!(granted(&look, action, arn), "{action} on {arn}");
    }
    let theirs = "arn:aws:cloudwatch:us-east-1:222222222222:alarm:checkout-errors";
    assert!(!granted(&look, "cloudwatch:DescribeAlarms", theirs));
    let text = look.to_string();
    assert!(!text.contains(ACCOUNT) && !text.contains("kms:Decrypt"), "{text}");
    for action in all_actions(&look) {
        let (_, name) = action.split_once(':').expect("service and action");
        let words = ["Get", "List", "Describe", "BatchDescribe", "DetectStackDrift", "DetectStackResourceDrift"];
        assert!(words.iter().any(|word| name.starts_with(word)), "{action}");
        assert!(name != "GetSecretValue", "{action}");
    }
    assert_eq!(policy_documents(PolicyVerb::Look, &config).len(), 1);
}

/// CloudWatch tells of composite alarms only who may ask about all: so nobody may whose config names no alarm.
#[test]
fn alarms_are_asked_about_where_the_config_names_them_and_in_the_home_region_alone() {
    let heeds = "  accounts: [\"222222222222\"]\n  rollout: { alarms: [checkout-errors] }\n";
    let text = |reach: &str| {
        format!(
            "version: 1\ntargets:\n  account: \"{ACCOUNT}\"\n  regions: [us-east-1, eu-west-1]\n{reach}\
             workload_security:\n  region: us-1\nguardduty:\n"
        )
    };
    let row = |reach: &str, verb| {
        let policy = policy(verb, &config(&text(reach)));
        let all = policy["Statement"].as_array().cloned().unwrap_or_default();
        all.into_iter().find(|statement| statement["Sid"] == "HeedAlarms")
    };
    for verb in PolicyVerb::ALL {
        assert_eq!(row(LISTED, verb), None, "{verb:?}");
        let asks = matches!(verb, PolicyVerb::Check | PolicyVerb::Install | PolicyVerb::Upgrade);
        assert_eq!(row(heeds, verb).is_some(), asks, "{verb:?}");
    }
    let row = row(heeds, PolicyVerb::Install).unwrap_or_default();
    assert_eq!(row["Resource"], serde_json::json!(["*"]));
    assert_eq!(row["Condition"], serde_json::json!({"StringEquals": {"aws:RequestedRegion": "us-east-1"}}));
}

#[test]
fn the_role_to_create_by_makes_one_role() {
    let config = fleet(LISTED);
    let create = policy(PolicyVerb::Create, &config);
    let role = "arn:aws:iam::222222222222:role/palisade-stack-sets-execution";
    assert!(granted(&create, "iam:PutRolePolicy", role) && granted(&create, "iam:DeleteRole", role));
    assert!(!granted(
        &create,
        "iam:PutRolePolicy",
        "arn:aws:iam::222222222222:role/palisade-stack-sets-administration"
    ));
    assert!(!granted(&create, "iam:PassRole", role));
    assert_eq!(policy_documents(PolicyVerb::Create, &config).len(), 1);
}

/// Without other accounts, and in an organisation without roles of ours, there is nothing to print.
#[test]
fn roles_of_other_accounts_need_other_accounts() {
    let alone = config_in("us-east-1", "");
    let organization = fleet("  organization:\n    ous: [ou-ab12-11112222]\n");
    assert!(policy_documents(PolicyVerb::Look, &alone).is_empty());
    for config in [alone, organization] {
        assert!(policy_documents(PolicyVerb::Create, &config).is_empty());
    }
}

/// The report of a survey lies in the bucket of a region that leaves the config.
#[test]
fn a_region_leaves_with_its_report() {
    let key = palisade_contract::waf_report_key("222222222222");
    let report = format!("arn:aws:s3:::palisade-bundles-{ACCOUNT}-us-east-1/{key}");
    for verb in [PolicyVerb::Install, PolicyVerb::Upgrade] {
        let policy = policy(verb, &config_in("us-east-1", ""));
        assert!(granted(&policy, "s3:DeleteObjectVersion", &report), "{verb:?}");
    }
}

/// Verbs of the command line that ask AWS something.
const ASKING: [PolicyVerb; 10] = [
    PolicyVerb::Check,
    PolicyVerb::Plan,
    PolicyVerb::Install,
    PolicyVerb::Upgrade,
    PolicyVerb::Status,
    PolicyVerb::Drift,
    PolicyVerb::Uninstall,
    PolicyVerb::UninstallKeeping,
    PolicyVerb::Events,
    PolicyVerb::Report,
];

/// An account that answers no findings itself has no stack with functions, so nothing is asked for on behalf of one; an uninstall
/// looks all the same whether something is left there.
#[test]
fn an_account_that_is_left_out_needs_nothing_for_an_ordinary_stack() {
    let left_out = "  organization:\n    ous: [ou-ab12-11112222]\n    management_account: false\n";
    let looks = [
        "lambda:GetFunctionConfiguration",
        "events:DescribeRule",
        "sqs:GetQueueUrl",
        "scheduler:GetScheduleGroup",
        "logs:DescribeLogGroups",
        "logs:ListTagsForResource",
        "config:DescribeConfigRules",
        "lambda:GetAccountSettings",
    ];
    let regional = [
        "lambda",
        "events",
        "sqs",
        "sns",
        "scheduler",
        "logs",
        "cloudwatch",
        "config",
        "guardduty",
        "securityhub",
        "macie2",
        "inspector2",
    ];
    for config in [fleet(left_out), fleet(LISTED)] {
        for verb in ASKING {
            let policy = policy(verb, &config);
            for action in all_actions(&policy) {
                let (service, name) = action.split_once(':').expect("service and action");
                assert!(!regional.contains(&service) || looks.contains(&action.as_str()), "{verb:?}: {action}");
                // Where accounts are listed, the role of StackSets stands here.
                assert!(service != "iam" || !name.starts_with("Put") || is_listed(&config), "{verb:?}: {action}");
            }
            let stack = format!("arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/palisade/1");
            for action in ["cloudformation:CreateChangeSet", "cloudformation:DeleteStack", "cloudformation:GetTemplate"]
            {
                assert!(!granted(&policy, action, &stack), "{verb:?}: {action}");
            }
        }
        let home = format!("arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/palisade-home/1");
        assert!(granted(&policy(PolicyVerb::Install, &config), "cloudformation:CreateChangeSet", &home));
        let function = format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:palisade-guardduty");
        assert!(granted(&policy(PolicyVerb::Uninstall, &config), "lambda:GetFunctionConfiguration", &function));
    }
    // The other accounts have it, whatever this one has.
    let look = policy(PolicyVerb::Look, &fleet(left_out));
    let stack = "arn:aws:cloudformation:us-east-1:222222222222:stack/palisade/1";
    assert!(granted(&look, "cloudformation:DescribeStacks", stack), "{look:#}");
}

fn is_listed(config: &palisade_config::Config) -> bool {
    config.fleet().is_some_and(|fleet| matches!(fleet.reach, palisade_config::Reach::Accounts(_)))
}

/// By the set that it keeps, a delegated administrator may have functions of its own: to them events can be handed.
#[test]
fn a_delegated_administrator_replays_events() {
    let config = fleet("  organization:\n    ous: [ou-ab12-11112222]\n    delegated_admin: true\n");
    let function = format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:palisade-guardduty");
    assert!(granted(&policy(PolicyVerb::Events, &config), "lambda:InvokeFunction", &function));
    assert!(!granted(&policy(PolicyVerb::Install, &config), "lambda:CreateFunction", &function));
}
