//! What lets other accounts in: the handlers' roles to the key, whoever deploys to the bundles, and nobody to more.

use palisade_contract::HANDLERS;
use palisade_templates::{
    Audience, HomeSettings, home, ids,
    limits::{self, Exceeded},
    reference, region, stack_set_administration, stack_set_execution,
};
use serde_json::{Value as Json, json};

use crate::{
    resolver,
    support::{of_type, statements, walk},
};

fn one<'a>(template: &'a Json, kind: &'a str) -> &'a Json {
    let mut found = of_type(template, kind);
    let (_, resource) = found.next().unwrap();
    assert!(found.next().is_none(), "more than one {kind}");
    &resource["Properties"]
}

fn statement<'a>(policy: &'a Json, sid: &str) -> &'a Json {
    policy["Statement"].as_array().unwrap().iter().find(|statement| statement["Sid"] == sid).unwrap()
}

const HANDLER_ROLES: &str = "arn:${AWS::Partition}:iam::*:role/palisade/handlers/*";

#[test]
fn handlers_of_an_organization_read_the_key_and_nobody_else() {
    let template = home(&reference::home_of_organization()).to_json();
    let secret = one(&template, "AWS::SecretsManager::ResourcePolicy");
    assert_eq!(secret["BlockPublicPolicy"], true);
    assert_eq!(
        secret["ResourcePolicy"]["Statement"],
        json!([{
            "Sid": "OthersReadApiKey",
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["secretsmanager:GetSecretValue"],
            "Resource": ["*"],
            "Condition": {
                "StringEquals": {"aws:PrincipalOrgID": ["o-a1b2c3d4e5"]},
                "ArnLike": {"aws:PrincipalArn": [{"Fn::Sub": HANDLER_ROLES}]},
            },
        }])
    );
    let key = one(&template, "AWS::KMS::Key");
    assert_eq!(
        statement(&key["KeyPolicy"], "OthersDecryptThroughSecretsManager"),
        &json!({
            "Sid": "OthersDecryptThroughSecretsManager",
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["kms:Decrypt"],
            "Resource": ["*"],
            "Condition": {
                "StringEquals": {
                    "aws:PrincipalOrgID": ["o-a1b2c3d4e5"],
                    "kms:ViaService": [{"Fn::Sub": "secretsmanager.${AWS::Region}.amazonaws.com"}],
                },
                "ArnLike": {"aws:PrincipalArn": [{"Fn::Sub": HANDLER_ROLES}]},
            },
        })
    );
}

#[test]
fn listed_accounts_are_named() {
    let template = home(&reference::home_of_accounts()).to_json();
    let accounts = json!({"AWS": ["111111111111", "222222222222"]});
    let secret = &one(&template, "AWS::SecretsManager::ResourcePolicy")["ResourcePolicy"]["Statement"][0];
    let key = one(&template, "AWS::KMS::Key");
    let key = statement(&key["KeyPolicy"], "OthersDecryptThroughSecretsManager");
    for statement in [secret, key] {
        assert_eq!(statement["Principal"], accounts);
        assert_eq!(statement["Condition"]["ArnLike"]["aws:PrincipalArn"], json!([{"Fn::Sub": HANDLER_ROLES}]));
    }
    let bucket = &one(&template, "AWS::S3::BucketPolicy")["PolicyDocument"];
    for sid in ["OthersReadBundles", "OthersWriteWafReports"] {
        assert_eq!(statement(bucket, sid)["Principal"], accounts);
    }
}

/// Bundles lie under their handler's name; what else is in the bucket others do not read, and of it write their own report.
#[test]
fn others_read_bundles_write_their_report_and_nothing_else_of_the_bucket() {
    let template = home(&reference::home_of_organization()).to_json();
    let policy = &one(&template, "AWS::S3::BucketPolicy")["PolicyDocument"];
    assert_eq!(policy["Statement"].as_array().unwrap().len(), 3);
    assert_eq!(statement(policy, "DenyWithoutTls")["Effect"], "Deny");
    let read = statement(policy, "OthersReadBundles");
    assert_eq!(read["Action"], json!(["s3:GetObject"]));
    let expected: Vec<_> = HANDLERS
        .iter()
        .map(|spec| json!({"Fn::Sub": format!("${{BundleBucket.Arn}}/{}/*", spec.integration.as_str())}))
        .collect();
    assert_eq!(read["Resource"], json!(expected));
    assert_eq!(
        statement(policy, "OthersWriteWafReports"),
        &json!({
            "Sid": "OthersWriteWafReports",
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["s3:PutObject"],
            "Resource": [{"Fn::Sub": "${BundleBucket.Arn}/reports/waf/${!aws:PrincipalAccount}.json"}],
            "Condition": {
                "StringEquals": {"aws:PrincipalOrgID": ["o-a1b2c3d4e5"]},
                "ArnLike": {"aws:PrincipalArn":
                    [{"Fn::Sub": "arn:${AWS::Partition}:iam::*:role/palisade/handlers/waf/*"}]},
            },
        })
    );
}

#[test]
fn an_empty_list_lets_nobody_in() {
    let settings = HomeSettings { audience: Audience::Accounts(Vec::new()), ..reference::home() };
    assert_eq!(home(&settings).to_text(), home(&reference::home()).to_text());
}

#[test]
fn without_a_secret_of_its_own_only_the_bundles_are_opened() {
    let settings = HomeSettings { creates_secret: false, ..reference::home_of_organization() };
    let template = home(&settings).to_json();
    assert_eq!(of_type(&template, "AWS::SecretsManager::ResourcePolicy").count(), 0);
    statement(&one(&template, "AWS::S3::BucketPolicy")["PolicyDocument"], "OthersReadBundles");
}

/// The roles that the home stack's policies let in are those of the handlers, and no other.
#[test]
fn only_the_roles_of_handlers_lie_in_their_path() {
    let template = region(&reference::region_of_organization()).to_json();
    for (id, role) in of_type(&template, "AWS::IAM::Role") {
        let path = role["Properties"]["Path"].as_str().unwrap();
        if id == "FollowUpRole" {
            assert_eq!(path, "/palisade/");
        } else {
            // One below the other's would be let in as the other.
            let handler = HANDLERS.iter().map(|spec| spec.integration).find(|i| ids::role(*i) == *id).unwrap();
            assert_eq!(path, format!("/palisade/handlers/{handler}/"));
        }
        assert_eq!(role["Properties"]["RoleName"], Json::Null, "{id}");
    }
    let own = region(&reference::region()).to_json();
    assert!(of_type(&own, "AWS::IAM::Role").all(|(_, role)| role["Properties"]["Path"].is_null()));
}

/// The home account is written out where it is meant, and nowhere is the bucket of the stack's own account.
#[test]
fn the_functions_code_comes_from_the_home_account() {
    let mut settings = reference::region_of_organization();
    settings.home_account = Some("999999999999".to_owned());
    let template = region(&settings).to_json();
    for (id, function) in of_type(&template, "AWS::Lambda::Function") {
        let bucket = &function["Properties"]["Code"]["S3Bucket"];
        assert_eq!(bucket, &json!({"Fn::Sub": "palisade-bundles-999999999999-${AWS::Region}"}), "{id}");
    }
    walk(&template, &mut |value| {
        if let Some(text) = value.as_str() {
            assert!(!text.contains("palisade-bundles-${AWS::AccountId}"), "{text}");
        }
    });
}

#[test]
fn the_roles_of_stack_sets_know_each_other_only() {
    let administration = stack_set_administration(&reference::administration()).to_json();
    let execution = stack_set_execution(&reference::execution()).to_json();
    for template in [&administration, &execution] {
        assert_eq!(resolver::problems(template), Vec::<String>::new());
    }
    let role = one(&administration, "AWS::IAM::Role");
    assert_eq!(role["RoleName"], "palisade-stack-sets-administration");
    let targets = ["111111111111", "222222222222"]
        .map(|account| json!({"Fn::Sub": format!("arn:${{AWS::Partition}}:iam::{account}:role/palisade-stack-sets-execution")}));
    let (_, resource) = of_type(&administration, "AWS::IAM::Role").next().unwrap();
    let granted = statements(resource);
    assert_eq!(granted.len(), 1);
    assert_eq!((&granted[0]["Action"], &granted[0]["Resource"]), (&json!(["sts:AssumeRole"]), &json!(targets)));
    let trust = &role["AssumeRolePolicyDocument"]["Statement"][0];
    assert_eq!(trust["Principal"], json!({"Service": "cloudformation.amazonaws.com"}));
    assert_eq!(
        trust["Condition"],
        json!({
            "StringEquals": {"aws:SourceAccount": [{"Ref": "AWS::AccountId"}]},
            "ArnLike": {"aws:SourceArn":
                [{"Fn::Sub": "arn:${AWS::Partition}:cloudformation:*:${AWS::AccountId}:stackset/palisade:*"}]},
        })
    );

    let role = one(&execution, "AWS::IAM::Role");
    assert_eq!(role["RoleName"], "palisade-stack-sets-execution");
    let trust = &role["AssumeRolePolicyDocument"]["Statement"];
    let administrator = "arn:${AWS::Partition}:iam::123456789012:role/palisade-stack-sets-administration";
    assert_eq!(trust.as_array().unwrap().len(), 1);
    assert_eq!(trust[0]["Principal"], json!({"AWS": {"Fn::Sub": administrator}}));
    let (_, resource) = of_type(&execution, "AWS::IAM::Role").next().unwrap();
    let sids: Vec<_> = statements(resource).iter().map(|statement| statement["Sid"].as_str().unwrap()).collect();
    assert_eq!(sids, ["ManageInstances", "ReadBundles", "Topic"]);
    for statement in statements(resource) {
        assert_ne!(statement["Resource"], json!(["*"]), "{statement}");
    }
}

#[test]
fn cloudformation_may_come_from_regions_that_are_turned_on() {
    let mut settings = reference::administration();
    settings.opt_in_regions = vec!["ap-east-1".to_owned(), "me-south-1".to_owned()];
    let administration = stack_set_administration(&settings).to_json();
    let trust = &one(&administration, "AWS::IAM::Role")["AssumeRolePolicyDocument"]["Statement"];
    let services = [
        "cloudformation.amazonaws.com",
        "cloudformation.ap-east-1.amazonaws.com",
        "cloudformation.me-south-1.amazonaws.com",
    ];
    assert_eq!(trust[0]["Principal"], json!({"Service": services}));
    let of_all = stack_set_administration(&reference::administration()).to_json();
    assert_eq!(
        trust[0]["Condition"],
        one(&of_all, "AWS::IAM::Role")["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]
    );
}

fn with_accounts(count: u64) -> HomeSettings {
    let accounts = (0..count).map(|number| format!("{:012}", 100_000_000_000 + number)).collect();
    HomeSettings { audience: Audience::Accounts(accounts), ..reference::home() }
}

#[test]
fn a_list_of_accounts_ends_where_aws_ends() {
    let exceeded = |settings: &HomeSettings| limits::exceeded_by_home(&home(settings));
    assert_eq!(exceeded(&reference::home_of_organization()), []);
    assert_eq!(exceeded(&with_accounts(200)), []);
    let found = exceeded(&with_accounts(1000));
    let of: Vec<_> = found
        .iter()
        .map(|exceeded| match exceeded {
            Exceeded::Policy { of, .. } => *of,
            Exceeded::HomeTemplate { .. } => "template",
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(of, ["bundle bucket", "API key's encryption key", "API key's secret", "template"]);
    let words = found[0].to_string();
    assert!(words.ends_with("list fewer accounts, or use an organisation"), "{words}");
}

#[test]
fn the_administration_role_ends_where_iam_ends() {
    let exceeded = |count: u64| {
        let mut settings = reference::administration();
        settings.accounts = (0..count).map(|number| format!("{:012}", 100_000_000_000 + number)).collect();
        limits::exceeded_by_role(&stack_set_administration(&settings))
    };
    assert_eq!(exceeded(100), []);
    assert!(matches!(exceeded(200).as_slice(), [Exceeded::Policy { of: "role of StackSets", .. }]));
}
