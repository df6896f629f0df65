//! Findings that are not for this function, here: neither the rule lets them through nor does the function act on them.

use palisade_contract::DecisionWord;
use palisade_tests::world::{World, asff, handed_over, imported, ocsf};
use serde_json::{Value, json};

use crate::support::*;
use crate::{BOTH_ON, answer};

const FUNCTION: &str = "palisade-security-hub";
const INSTANCE: &str = "i-0123456789abcdef0";
const ANOTHER: &str = "the finding belongs to account 999988887777; the handler there answers it";

/// A finding's id, the finding in one of both forms with a change at a pointer, and what the function says then.
fn others(world: &World) -> Vec<(&'static str, Value, &'static str)> {
    type Form = fn(&World, &str, &str) -> Value;
    let (in_asff, in_ocsf) = (asff as Form, ocsf as Form);
    let another_region = "the finding belongs to region us-west-2; the handler there answers it";
    let rows = [
        ("of-another-account", in_asff, "/AwsAccountId", json!("999988887777"), ANOTHER),
        ("of-another-account-in-ocsf", in_ocsf, "/cloud/account/uid", json!("999988887777"), ANOTHER),
        ("of-another-region", in_asff, "/Region", json!("us-west-2"), another_region),
        ("of-another-region-in-ocsf", in_ocsf, "/cloud/region", json!("us-west-2"), another_region),
        ("low", in_asff, "/Severity/Label", json!("LOW"), "severity LOW is below the floor"),
        ("archived", in_asff, "/RecordState", json!("ARCHIVED"), "the finding's record is archived"),
        ("suppressed", in_asff, "/Workflow/Status", json!("SUPPRESSED"), "the finding's workflow is suppressed"),
        ("resolved-in-ocsf", in_ocsf, "/status", json!("Resolved"), "the finding has the status resolved"),
        ("of-a-bucket", in_asff, "/Resources/0/Type", json!("AwsS3Bucket"), "the finding cites no EC2 instance"),
    ];
    let changed = |(id, form, pointer, value, reason): (&'static str, Form, &str, Value, &'static str)| {
        let mut finding = form(world, id, INSTANCE);
        *finding.pointer_mut(pointer).unwrap_or_else(|| panic!("{id}: no {pointer}")) = value;
        (id, finding, reason)
    };
    rows.into_iter().map(changed).collect()
}

#[tokio::test]
async fn the_function_leaves_them_alone() {
    let world = installed(BOTH_ON).await;
    let asked = world.api.journal().len();
    for (id, finding, reason) in others(&world) {
        let outcome = world.aws.root().invoke(FUNCTION, &imported(&world, &finding)).await.unwrap();
        assert_eq!((&outcome["decision"], &outcome["finding_id"]), (&json!("ignore"), &json!(id)), "{outcome:#}");
        assert!(outcome["reason"].as_str().unwrap().contains(reason), "{reason} is not in {outcome:#}");
        assert_eq!((&outcome["actions"], &outcome["api_calls"]), (&json!([]), &json!(0)));
    }
    // A person may choose what the rule leaves alone, but not for another account.
    let mut foreign = asff(&world, "chosen", INSTANCE);
    foreign["AwsAccountId"] = json!("999988887777");
    let outcome = world.aws.root().invoke(FUNCTION, &handed_over(&world, "palisade", &foreign)).await.unwrap();
    assert_eq!((&outcome["decision"], &outcome["reason"]), (&json!("ignore"), &json!(ANOTHER)));
    assert_eq!(role_calls(&world).len(), 0, "nothing is looked up and no finding noted for them");
    assert_eq!(world.api.journal().len(), asked, "Workload Security hears nothing of them");
}

#[tokio::test]
async fn the_rule_keeps_them_from_the_function() {
    let world = installed(BOTH_ON).await;
    for (id, finding, _) in others(&world) {
        // The pattern cannot compare regions: Security Hub sends an aggregated region's findings with its own name.
        if !id.contains("region") {
            world.put(&imported(&world, &finding)).await.unwrap();
        }
    }
    let (instance, _) = protected(&world).await;
    answer(&world, &asff(&world, "for-us", &instance)).await;
    let seen: Vec<_> = world.outcomes().await.unwrap().into_iter().map(|o| (o.finding_id, o.decision)).collect();
    assert_eq!(seen, [(Some("for-us".to_owned()), DecisionWord::Act)], "an event that does not match costs nothing");
}
