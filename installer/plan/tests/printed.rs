//! Plans as they are printed.

mod common;

use common::{ACCOUNT, bundles, carried_out, config, config_in, empty, planned, request, template_of, with_status};
use palisade_plan::{Plan, Request, Verb};
use serde_json::json;

/// The text without the list of permissions, which follows the handlers' needs.
fn without_permissions(plan: &Plan) -> String {
    let sections: Vec<String> = plan.to_string().split("\n\n").map(str::to_owned).collect();
    sections.into_iter().filter(|section| !section.starts_with("Permissions")).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn first_install() {
    let (config, bundles) =
        (config_in("us-east-1, eu-central-1", "notify:\n  email: [team@example.com]"), bundles('a'));
    let plan = planned(&request(&config, &bundles), &empty(&config));
    insta::assert_snapshot!(plan);
}

#[test]
fn nothing_to_do() {
    let (config, bundles) = (config_in("us-east-1", ""), bundles('a'));
    let request = request(&config, &bundles);
    let plan = planned(&request, &carried_out(&request));
    assert!(plan.is_empty());
    insta::assert_snapshot!(plan);
}

#[test]
fn a_region_that_left() {
    let (wide, narrow) = (config_in("us-east-1, eu-west-1", ""), config_in("us-east-1", ""));
    let bundles = bundles('a');
    let mut observed = carried_out(&request(&wide, &bundles));
    observed.regions.remove("eu-west-1");
    let stacks = vec!["palisade".to_owned(), "palisade-home".to_owned()];
    observed.left = vec![palisade_plan::LeftRegion { region: "eu-west-1".to_owned(), stacks }];
    insta::assert_snapshot!(planned(&request(&narrow, &bundles), &observed));
}

#[test]
fn upgrade_with_a_new_bundle() {
    let config = config_in("us-east-1, us-west-2, eu-west-1, eu-central-1, ap-south-1", "");
    let (old, new) = (bundles('a'), bundles('b'));
    let before = Request { version: "0.1.0", ..request(&config, &old) };
    let plan = planned(&Request { verb: Verb::Upgrade, ..request(&config, &new) }, &carried_out(&before));
    insta::assert_snapshot!(plan);
}

#[test]
fn changed_settings() {
    let old = config_in("us-east-1", "notify:\n  email: [old@example.com]");
    let new = config(&format!(
        r#"
version: 1
targets: {{account: "{ACCOUNT}", regions: [us-east-1]}}
workload_security: {{region: de-1}}
notify:
  email: [new@example.com]
  security_hub: false
  routes:
    - {{tag: Team, value: payments, topic: "arn:aws:sns:us-east-1:210987654321:payments"}}
lambda: {{log_retention_days: 90, reserved_concurrency: 3}}
guardduty: {{mode: observe, minimum_severity: high}}
"#
    ));
    let bundles = bundles('a');
    let plan = planned(&request(&new, &bundles), &carried_out(&request(&old, &bundles)));
    insta::assert_snapshot!(plan);
}

/// The second integration comes beside the first, which stays as it is.
#[test]
fn another_integration() {
    let (old, new) = (config_in("us-east-1", ""), config_in("us-east-1", "security-hub:"));
    let bundles = bundles('a');
    let plan = planned(&request(&new, &bundles), &carried_out(&request(&old, &bundles)));
    insta::assert_snapshot!(plan);
}

/// The rules of AWS Config come with a function that nothing else calls.
#[test]
fn rules_of_config() {
    let (old, new) = (config_in("us-east-1", ""), config_in("us-east-1", "config: {modules: [anti-malware]}"));
    let bundles = bundles('a');
    let plan = planned(&request(&new, &bundles), &carried_out(&request(&old, &bundles)));
    insta::assert_snapshot!(plan);
}

#[test]
fn own_secret_to_one_that_exists() {
    let old = config_in("us-east-1", "");
    let new =
        config_in("us-east-1", "  secret_arn: arn:aws:secretsmanager:us-east-1:123456789012:secret:shared/key-AbCdEf");
    let bundles = bundles('a');
    let plan = planned(&request(&new, &bundles), &carried_out(&request(&old, &bundles)));
    insta::assert_snapshot!(plan);
}

#[test]
fn home_region_apart() {
    let config = config(&format!(
        "version: 1\ntargets: {{account: \"{ACCOUNT}\", regions: [us-east-1], home_region: eu-west-1}}\nworkload_security: {{region: us-1}}\nguardduty:\n"
    ));
    let bundles = bundles('a');
    let plan = planned(&request(&config, &bundles), &empty(&config));
    assert_eq!(plan.regions.len(), 2);
    assert!(plan.regions[0].regional.is_none() && plan.regions[0].uploads.is_empty());
    insta::assert_snapshot!(without_permissions(&plan));
}

#[test]
fn healed_and_waiting_and_refused() {
    let (config, bundles) = (config_in("us-east-1, us-west-2, eu-west-1", ""), bundles('a'));
    let request = request(&config, &bundles);
    let mut observed = carried_out(&request);
    with_status(&mut observed.regions.get_mut("us-east-1").expect("there").regional, "ROLLBACK_COMPLETE");
    insta::assert_snapshot!("healed", without_permissions(&planned(&request, &observed)));
    with_status(&mut observed.regions.get_mut("us-west-2").expect("there").regional, "UPDATE_IN_PROGRESS");
    insta::assert_snapshot!("waiting", without_permissions(&planned(&request, &observed)));
    with_status(&mut observed.regions.get_mut("eu-west-1").expect("there").home, "UPDATE_ROLLBACK_FAILED");
    insta::assert_snapshot!("refused", without_permissions(&planned(&request, &observed)));
}

#[test]
fn a_template_that_somebody_else_wrote() {
    let (config, bundles) = (config_in("us-east-1", ""), bundles('a'));
    let request = request(&config, &bundles);
    let mut observed = carried_out(&request);
    let seen = observed.regions.get_mut("us-east-1").expect("there");
    let template = template_of(&mut seen.regional);
    template["Resources"]["GuardDutyRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
        .as_array_mut()
        .expect("statements")
        .push(json!({"Sid": "Everything", "Effect": "Allow", "Action": "*", "Resource": "*"}));
    template["Resources"]["GuardDutyRole"]["Properties"]["ManagedPolicyArns"] =
        json!(["arn:aws:iam::aws:policy/AdministratorAccess"]);
    template["Resources"]["Extra"] = json!({"Type": "AWS::SQS::Queue", "Properties": {}});
    template["Resources"]["FailuresAlarm"]["Properties"]["Threshold"] = json!(99);
    let state = match &mut seen.regional {
        palisade_plan::StackObserved::Present(state) => state,
        palisade_plan::StackObserved::Absent => panic!("no stack"),
    };
    state.outputs.insert("TemplateDigest".to_owned(), common::digest('f'));
    insta::assert_snapshot!(planned(&request, &observed));
}

#[test]
fn as_json() {
    let (config, bundles) = (config_in("us-east-1", ""), bundles('a'));
    let request = request(&config, &bundles);
    let old = common::bundles('c');
    let plan = planned(&request, &carried_out(&Request { bundles: &old, ..request }));
    let mut json = serde_json::to_value(&plan).expect("serialises");
    // The digests follow the templates.
    for stack in ["home", "regional"] {
        assert_eq!(json["regions"][0][stack]["digest"].take().as_str().map(str::len), Some(64));
    }
    insta::assert_snapshot!(format!("{json:#}"));
}

#[test]
fn a_role_whose_permissions_change_is_no_mere_tag() {
    let old = config_in("us-east-1", "");
    let new = config_in("us-east-1", "notify: {security_hub: false}");
    let bundles = bundles('a');
    let before = Request { version: "0.1.0", ..request(&old, &bundles) };
    let plan = planned(&request(&new, &bundles), &carried_out(&before));
    let text = plan.to_string();
    assert!(text.contains("~ GuardDutyRole      AWS::IAM::Role\n        permissions, see below\n"), "{text}");
    assert!(text.contains("- may securityhub:BatchImportFindings"), "{text}");
}
