//! What the role of self-managed `StackSets` may do in a target account.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{ACCOUNT, config_in};
use palisade_plan::execution_statements;
use palisade_templates::{ExecutionSettings, limits, stack_set_execution};
use serde_json::{Value, json};

fn rendered() -> (palisade_templates::Template, Value) {
    let settings = ExecutionSettings {
        install: "palisade".to_owned(),
        version: "0.0.0".to_owned(),
        administrator: ACCOUNT.to_owned(),
        administration_role: "palisade-stack-sets-administration".to_owned(),
        bundle_bucket_prefix: "palisade-bundles".to_owned(),
        statements: execution_statements(&config_in("us-east-1", "config:")),
    };
    let template = stack_set_execution(&settings);
    let role = template.to_json()["Resources"]["StackSetsExecutionRole"]["Properties"].clone();
    (template, role["Policies"][0]["PolicyDocument"]["Statement"].clone())
}

/// IAM takes it as one inline policy, so nothing has to be cut from it.
#[test]
fn fits_into_one_role() {
    assert_eq!(limits::exceeded_by_role(&rendered().0), []);
}

/// Another install's resources, and anything that no stack of ours holds, are out of reach.
#[test]
fn is_about_the_regional_stack_of_any_account() {
    let (_, statements) = rendered();
    let statements = statements.as_array().unwrap();
    let actions: Vec<_> =
        statements.iter().flat_map(|s| s["Action"].as_array().unwrap()).filter_map(Value::as_str).collect();
    for wanted in ["lambda:CreateFunction", "iam:CreateRole", "iam:PassRole", "events:PutRule", "sns:Unsubscribe"] {
        assert!(actions.contains(&wanted), "{wanted}");
    }
    for prefix in ["kms:", "secretsmanager:", "s3:Put", "s3:Delete", "iam:Attach", "sts:"] {
        assert!(!actions.iter().any(|action| action.starts_with(prefix)), "{prefix}");
    }
    for statement in statements {
        for resource in statement["Resource"].as_array().unwrap() {
            let text = resource["Fn::Sub"].as_str().or(resource.as_str()).unwrap();
            assert!(!text.contains(ACCOUNT) || statement["Sid"] == "ReadBundles", "{text}");
            if text == "*" {
                let sid = &statement["Sid"];
                assert!(*sid == "SeeConfigRules" || *sid == "ListLogGroups", "{statement}");
            }
        }
    }
    let roles = statements.iter().find(|statement| statement["Sid"] == "Roles").unwrap();
    let resource = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/palisade/*";
    assert_eq!(roles["Resource"], json!([{"Fn::Sub": resource}]));
}
