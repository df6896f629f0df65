//! Which events the rule lets through, asked of the emulator's EventBridge one by one.

use palisade_contract::{Integration, Names, Severity, Wanted, event_pattern};
use palisade_tests::world::{World, asff, handed_over, imported, ocsf};
use serde_json::{Value, json};

const INSTANCE: &str = "i-0123456789abcdef0";
/// AWS's own limit, in characters.
const MOST: usize = 2048;

/// Every integration that Security Hub leaves something to.
const ALL: [Integration; 5] =
    [Integration::GuardDuty, Integration::Macie, Integration::Inspector, Integration::Config, Integration::SecurityHub];

fn pattern(account: &str, minimum: Severity, enabled: &[Integration]) -> Value {
    let account = json!(account);
    let wanted = Wanted { minimum, account: &account, custom_action: "palisade", enabled };
    event_pattern(Integration::SecurityHub, &wanted).unwrap()
}

async fn matches(world: &World, pattern: &Value, event: &Value) -> bool {
    let input = json!({"EventPattern": pattern.to_string(), "Event": event.to_string()});
    let answer = world.aws.root().json("events", "AWSEvents.TestEventPattern", input).await.unwrap();
    answer["Result"].as_bool().unwrap()
}

/// A change at a JSON pointer, and whether the event still comes through.
type Row = (&'static str, Value, bool);

fn changed(finding: &Value, pointer: &str, value: &Value) -> Value {
    let mut finding = finding.clone();
    *finding.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = value.clone();
    finding
}

#[tokio::test]
async fn only_what_asks_for_an_answer_comes_through() {
    let world = World::start().await.unwrap();
    let both = pattern(world.aws.account(), Severity::High, &[Integration::GuardDuty, Integration::SecurityHub]);
    let in_asff = asff(&world, "first", INSTANCE);
    let in_ocsf = ocsf(&world, "first", INSTANCE);
    let asff_rows: [Row; 21] = [
        ("/Title", json!("as it is"), true),
        ("/Severity/Label", json!("CRITICAL"), true),
        ("/Severity/Label", json!("MEDIUM"), false),
        ("/Severity/Label", json!("INFORMATIONAL"), false),
        ("/AwsAccountId", json!("999988887777"), false),
        ("/RecordState", json!("ARCHIVED"), false),
        ("/Workflow/Status", json!("NOTIFIED"), false),
        ("/Workflow/Status", json!("RESOLVED"), false),
        ("/Workflow/Status", json!("SUPPRESSED"), false),
        ("/GeneratorId", json!("palisade/unprotected-instance"), false),
        ("/GeneratorId", json!("arn:of/palisade"), true),
        ("/ProductArn", json!("arn:aws:securityhub:eu-west-1::product/aws/securityhub"), true),
        ("/ProductArn", json!("arn:aws:securityhub:eu-west-1::product/aws/inspector"), true),
        ("/ProductArn", json!("arn:aws:securityhub:eu-west-1::product/aws/guardduty"), false),
        ("/ProductArn", json!("arn:aws-cn:securityhub:cn-north-1::product/aws/guardduty"), false),
        ("/ProductArn", json!("arn:aws:securityhub:eu-west-1::product/trend-micro/deep-security"), false),
        ("/ProductArn", json!("arn:aws:securityhub:eu-west-1:679593333241:product/trend-micro/deep-security"), false),
        ("/Resources/0/Type", json!("AwsS3Bucket"), false),
        ("/Resources", json!([]), false),
        ("/Resources", json!([{"Type": "AwsIamRole", "Id": "r"}, {"Type": "AwsEc2Instance", "Id": "i-1"}]), true),
        ("/ProductName", json!("GuardDuty"), true),
    ];
    for (pointer, value, expected) in &asff_rows {
        let event = imported(&world, &changed(&in_asff, pointer, value));
        assert_eq!(matches(&world, &both, &event).await, *expected, "ASFF with {pointer} {value}");
    }
    let ocsf_rows: [Row; 15] = [
        ("/time_dt", json!("as it is"), true),
        ("/severity", json!("Critical"), true),
        ("/severity", json!("Fatal"), true),
        ("/severity", json!("Medium"), false),
        ("/severity", json!("Unknown"), false),
        ("/cloud/account/uid", json!("999988887777"), false),
        ("/status", json!("In Progress"), false),
        ("/status", json!("Resolved"), false),
        ("/status", json!("Suppressed"), false),
        ("/finding_info/uid", json!("palisade/palisade/unprotected/i-1"), false),
        ("/metadata/product/name", json!("GuardDuty"), false),
        ("/metadata/product/name", json!("Inspector"), true),
        ("/metadata/product/name", json!("Trend Micro"), false),
        ("/resources/0/type", json!("AwsEc2Instance"), true),
        ("/resources/0/type", json!("AWS::S3::Bucket"), false),
    ];
    for (pointer, value, expected) in &ocsf_rows {
        let event = imported(&world, &changed(&in_ocsf, pointer, value));
        assert_eq!(matches(&world, &both, &event).await, *expected, "OCSF with {pointer} {value}");
    }

    // What an integration of its own answers, or makes, comes by this way only without that integration.
    let alone = pattern(world.aws.account(), Severity::High, &[Integration::SecurityHub]);
    let all = pattern(world.aws.account(), Severity::High, &ALL);
    for (product, name) in
        [("guardduty", "GuardDuty"), ("macie", "Macie"), ("inspector", "Inspector"), ("config", "Config")]
    {
        let arn = json!(format!("arn:aws:securityhub:eu-west-1::product/aws/{product}"));
        let as_asff = imported(&world, &changed(&in_asff, "/ProductArn", &arn));
        let as_ocsf = imported(&world, &changed(&in_ocsf, "/metadata/product/name", &json!(name)));
        for event in [&as_asff, &as_ocsf] {
            assert!(matches(&world, &alone, event).await, "{name}");
            assert!(!matches(&world, &all, event).await, "{name}");
        }
    }
    // Security Hub's own controls are answered nevertheless, though AWS Config evaluates them.
    let controls = json!("arn:aws:securityhub:eu-west-1::product/aws/securityhub");
    assert!(matches(&world, &all, &imported(&world, &changed(&in_asff, "/ProductArn", &controls))).await);

    // A form under the other form's name, a source of another service, other kinds of event.
    let mut crossed = imported(&world, &in_asff);
    crossed["detail-type"] = json!("Findings Imported V2");
    assert!(!matches(&world, &both, &crossed).await);
    for (key, value) in [
        ("source", "aws.guardduty"),
        ("detail-type", "Security Hub Insight Results"),
        ("detail-type", "Security Hub Findings"),
        ("detail-type", "AWS API Call via CloudTrail"),
    ] {
        let mut event = imported(&world, &in_asff);
        event[key] = json!(value);
        assert!(!matches(&world, &both, &event).await, "{key} {value}");
    }
}

#[tokio::test]
async fn what_a_person_chose_needs_our_action_and_our_account() {
    let world = World::start().await.unwrap();
    let pattern = pattern(world.aws.account(), Severity::Critical, &[Integration::SecurityHub]);
    let finding = asff(&world, "first", INSTANCE);
    let low = changed(&finding, "/Severity/Label", &json!("LOW"));
    let told = changed(&finding, "/Workflow/Status", &json!("NOTIFIED"));
    let foreign = changed(&finding, "/AwsAccountId", &json!("999988887777"));
    let bucket = changed(&finding, "/Resources/0/Type", &json!("AwsS3Bucket"));
    for (what, action, finding, expected) in [
        ("low", "palisade", &low, true),
        ("notified", "palisade", &told, true),
        ("of another account", "palisade", &foreign, false),
        ("of a bucket", "palisade", &bucket, false),
        ("for another action", "another", &finding, false),
        ("for an action whose name ends like ours", "notpalisade", &finding, false),
    ] {
        assert_eq!(matches(&world, &pattern, &handed_over(&world, action, finding)).await, expected, "{what}");
    }
}

#[test]
fn the_longest_pattern_is_within_the_limit() {
    let action = Names::new("a-name-of-20-letters").custom_action();
    assert!(action.len() <= 20 && action.bytes().all(|b| b.is_ascii_alphanumeric()), "{action}");
    let account = json!("123456789012");
    let wanted = Wanted { minimum: Severity::Informational, account: &account, custom_action: &action, enabled: &ALL };
    let pattern = event_pattern(Integration::SecurityHub, &wanted).unwrap().to_string();
    assert!(pattern.len() <= MOST, "{} characters", pattern.len());
}
