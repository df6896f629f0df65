//! Findings that ask for nothing here, and buckets that nobody's instances reach.

use palisade_contract::ActionResult::Skipped;
use palisade_contract::DecisionWord;
use palisade_tests::world::{World, macie_finding};
use serde_json::{Value, json};

use crate::support::{action, actions, nothing_was_denied, outcomes, role_calls};
use crate::{BUCKET, FUNCTION, answer, guarded, installed, role};

/// Findings that ask for nothing, and what the function says about each.
fn others(world: &World) -> Vec<(&'static str, Value, &'static str)> {
    let event = |id: &'static str, change: &dyn Fn(&mut Value)| {
        let mut event = macie_finding(world, id, BUCKET, None);
        change(&mut event["detail"]);
        event
    };
    vec![
        (
            "of-another-account",
            event("of-another-account", &|detail| detail["accountId"] = "999988887777".into()),
            "the finding belongs to account 999988887777; the handler there answers it",
        ),
        (
            "of-another-region",
            event("of-another-region", &|detail| detail["region"] = "us-west-2".into()),
            "the finding belongs to region us-west-2; the handler there answers it",
        ),
        (
            "low",
            event("low", &|detail| detail["severity"] = json!({"score": 1, "description": "Low"})),
            "severity LOW is below the floor MEDIUM",
        ),
        ("archived", event("archived", &|detail| detail["archived"] = json!(true)), "the finding is archived"),
        (
            "without-bucket",
            event("without-bucket", &|detail| detail["resourcesAffected"] = json!({"s3Bucket": null})),
            "the finding cites no bucket",
        ),
    ]
}

#[tokio::test]
async fn they_are_left_alone() {
    let world = installed("").await;
    for (id, event, reason) in others(&world) {
        let outcome = world.aws.root().invoke(FUNCTION, &event).await.unwrap();
        assert_eq!((&outcome["decision"], &outcome["finding_id"]), (&json!("ignore"), &json!(id)));
        assert_eq!(outcome["reason"], reason);
        assert_eq!((&outcome["actions"], &outcome["api_calls"]), (&json!([]), &json!(0)));
    }
    // What Macie Classic sent before it was retired.
    let mut alert = macie_finding(&world, "classic", BUCKET, None);
    alert["detail-type"] = json!("Macie Alert");
    alert["detail"] =
        json!({"notification-type": "ALERT_CREATED", "risk-score": 8, "summary": {"Bucket": {BUCKET: 1}}});
    let outcome = world.aws.root().invoke(FUNCTION, &alert).await.unwrap();
    assert_eq!(
        (&outcome["decision"], &outcome["reason"]),
        (&json!("ignore"), &json!("the event comes from a retired service"))
    );
    assert_eq!(role_calls(&world).len(), 0, "nothing is asked for them");
}

#[tokio::test]
async fn the_rule_keeps_them_from_the_function() {
    let world = installed("").await;
    for (id, event, _) in others(&world) {
        // The pattern cannot compare regions; its bus only ever carries its own.
        if id != "of-another-region" {
            world.put(&event).await.unwrap();
        }
    }
    answer(&world, "for-us").await;
    let seen: Vec<_> = world.outcomes().await.unwrap().into_iter().map(|outcome| outcome.finding_id).collect();
    assert_eq!(seen, [Some("for-us".to_owned())]);
}

#[tokio::test]
async fn nobody_reaches_the_bucket() {
    let world = installed("").await;
    role(&world, "other", &[json!({"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::another*"})]).await;
    guarded(&world, "other").await;
    // An instance without a role has nothing to be let in with.
    world.aws.root().create_instance(&[]).await.unwrap();
    let outcome = answer(&world, "nobody").await;
    let reason = format!("the finding is current, and no role of an instance in this region reaches bucket {BUCKET}");
    assert_eq!((outcome.decision, outcome.reason.as_str()), (DecisionWord::Act, reason.as_str()));
    assert_eq!(actions(&outcome), [("bucket-policy", Skipped), ("role-access", Skipped), ("analysis-limits", Skipped)]);
    let bucket = action(&outcome, "bucket-policy").detail.as_deref().unwrap();
    assert!(bucket.starts_with("the bucket has no policy; "), "{bucket}");
    assert_eq!(outcome.api_calls, 0, "the key is not even read");
    nothing_was_denied(&world);
}

#[tokio::test]
async fn the_bucket_is_gone() {
    let world = installed("").await;
    world.put(&macie_finding(&world, "gone", "example-that-is-gone", None)).await.unwrap();
    let outcome = outcomes(&world, "gone", 1).await.remove(0);
    assert_eq!(outcome.reason, "the finding is current, but there is no bucket example-that-is-gone any more");
    assert_eq!(actions(&outcome), [("bucket-policy", Skipped)]);
    let calls: Vec<String> =
        role_calls(&world).iter().map(|call| format!("{}:{}", call.service, call.operation)).collect();
    assert_eq!(calls, ["s3:GetBucketPolicy"], "nothing else is asked then");
}
