//! A world with web servers behind load balancers.

use palisade_contract::{ActionReport, Outcome, WafReport};
use palisade_tests::aws::{Call, WebAcl};
use palisade_tests::workload_security::NewComputer;
use palisade_tests::world::World;
use serde_json::{Value, json};

pub(crate) use crate::response_support::installed;

/// What the seeded policy `Linux Web Server` asks for: web server and web application on Linux.
pub(crate) const WANTED: [&str; 4] = [
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
    "AWSManagedRulesLinuxRuleSet",
];

/// The schedule's tick, as EventBridge sends it.
pub(crate) fn tick(world: &World) -> Value {
    let (account, region) = (world.aws.account(), world.aws.region());
    json!({
        "version": "0", "id": "tick", "detail-type": "Scheduled Event", "source": "aws.events", "account": account,
        "time": "2026-02-03T04:00:00Z", "region": region, "detail": {},
        "resources": [format!("arn:aws:events:{region}:{account}:rule/palisade-waf")]
    })
}

/// One run of the survey.
pub(crate) async fn survey(world: &World) -> Outcome {
    let answer = world.aws.root().invoke("palisade-waf", &tick(world)).await.unwrap();
    serde_json::from_value(answer.clone()).unwrap_or_else(|error| panic!("{error}: {answer:#}"))
}

/// One run that fails; its error.
pub(crate) async fn failing_survey(world: &World) -> String {
    let answer = world.aws.root().invoke("palisade-waf", &tick(world)).await.unwrap();
    answer["errorMessage"].as_str().unwrap_or_else(|| panic!("no error: {answer:#}")).to_owned()
}

/// An instance that Workload Security protects with a policy.
pub(crate) async fn server(world: &World, policy: &str) -> String {
    let instance = world.aws.root().create_instance(&[]).await.unwrap();
    let computer = NewComputer {
        account: Some(world.aws.account().to_owned()),
        region: Some(world.aws.region().to_owned()),
        policy: Some(policy.to_owned()),
        ..NewComputer::protected(&instance)
    };
    world.api.add_computer(computer).unwrap();
    instance
}

/// A load balancer before these targets, with a web ACL if one is given; answers its ARN.
pub(crate) async fn balancer(world: &World, name: &str, instances: &[&str], acl: Option<&WebAcl>) -> String {
    let root = world.aws.root();
    let (arn, _) = root.create_load_balancer(name, "application").await.unwrap();
    root.send_to(&arn, &format!("{name}-targets"), "instance", instances).await.unwrap();
    if let Some(acl) = acl {
        root.associate(acl, &arn).await.unwrap();
    }
    arn
}

/// Rules of the team that owns the web ACL.
pub(crate) fn own_rules() -> Value {
    let rule = |name: &str, priority: i64| {
        json!({
            "Name": name, "Priority": priority, "Action": {"Block": {"CustomResponse": {"ResponseCode": 429}}},
            "Statement": {"RateBasedStatement": {"Limit": 2000, "AggregateKeyType": "IP"}},
            "VisibilityConfig": {"SampledRequestsEnabled": false, "CloudWatchMetricsEnabled": true, "MetricName": name},
        })
    };
    json!([rule("rate", 5), rule("palisade-look-alike", 9)])
}

/// A web ACL with settings of every kind.
pub(crate) async fn web_acl(world: &World, name: &str) -> WebAcl {
    let definition = json!({
        "Description": "Before the shop", "Rules": own_rules(),
        "CustomResponseBodies": {"slow": {"ContentType": "TEXT_PLAIN", "Content": "slow down"}},
        "CaptchaConfig": {"ImmunityTimeProperty": {"ImmunityTime": 600}},
        "ChallengeConfig": {"ImmunityTimeProperty": {"ImmunityTime": 900}},
        "TokenDomains": ["shop.example.com"],
        "AssociationConfig": {"RequestBody": {}},
        "OnSourceDDoSProtectionConfig": {"ALBLowReputationMode": "ALWAYS_ON"},
        "ApplicationConfig": {"Attributes": [{"Name": "kind", "Values": ["shop"]}]},
    });
    world.aws.root().create_web_acl(name, "REGIONAL", definition).await.unwrap()
}

/// The definition without its capacity, which follows the rules.
pub(crate) async fn definition(world: &World, acl: &WebAcl) -> Value {
    let (mut definition, _) = world.aws.root().web_acl(acl).await.unwrap();
    definition.as_object_mut().unwrap().remove("Capacity");
    definition
}

/// Names of the managed rule groups that a definition has by rules of ours, with what overrides them.
pub(crate) fn added(definition: &Value) -> Vec<(String, String)> {
    let rules = definition["Rules"].as_array().unwrap().iter();
    let ours = rules.filter(|rule| rule["Name"].as_str().unwrap().starts_with("palisade-AWS-"));
    ours.map(|rule| {
        let group = rule["Statement"]["ManagedRuleGroupStatement"]["Name"].as_str().unwrap().to_owned();
        let action = rule["OverrideAction"].as_object().unwrap().keys().next().unwrap().clone();
        (group, action)
    })
    .collect()
}

/// Each of these groups under one override.
pub(crate) fn each(groups: &[&str], action: &str) -> Vec<(String, String)> {
    groups.iter().map(|group| ((*group).to_owned(), action.to_owned())).collect()
}

/// What the outcome says of a resource: one action.
pub(crate) fn about<'o>(outcome: &'o Outcome, id: &str) -> &'o ActionReport {
    let found = outcome.actions.iter().find(|action| action.id.as_deref() == Some(id));
    found.unwrap_or_else(|| panic!("nothing about {id}: {outcome:#?}"))
}

/// What an action says.
pub(crate) fn detail(action: &ActionReport) -> &str {
    action.detail.as_deref().unwrap_or_default()
}

/// The report in the bundle bucket.
pub(crate) async fn report(world: &World) -> WafReport {
    let bucket = format!("palisade-bundles-{}-{}", world.aws.account(), world.aws.region());
    let key = palisade_contract::waf_report_key(world.aws.account());
    let object = world.aws.root().object(&bucket, &key).await.unwrap();
    serde_json::from_slice(&object).unwrap()
}

/// Nothing that the function called was refused: its role has every right that it uses.
pub(crate) fn nothing_was_denied(world: &World) {
    let calls = crate::response_support::role_calls(world);
    assert!(!calls.is_empty(), "the front saw no call of the role");
    let denied: Vec<String> = calls.iter().filter(|call| call.is_refused()).map(Call::summary).collect();
    assert_eq!(denied, Vec::<String>::new());
}

/// How often an operation of AWS WAF was called by the function.
pub(crate) fn calls(world: &World, operation: &str) -> usize {
    world.aws.front().calls().iter().filter(|call| call.is("wafv2", operation)).count()
}
