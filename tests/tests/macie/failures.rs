//! What cannot be found out fails the invocation, so that it is tried again; what may not be read is told.

use palisade_contract::ActionResult::{Failed, Skipped};
use palisade_tests::aws::{Fault, FaultKind};
use palisade_tests::workload_security as api;
use palisade_tests::world::macie_finding;
use serde_json::json;

use crate::kept::{fail, hurry, waiting};
use crate::support::{BOTH, action, nothing_was_denied, outcomes, scans};
use crate::{BUCKET, FUNCTION, answer, arn, below, guarded, installed, may_read, role, told};

#[tokio::test]
async fn a_policy_that_may_not_be_read_leaves_the_roles_own() {
    let world = installed("").await;
    let reader = role(&world, "reader", &[may_read()]).await;
    let (_, computer) = guarded(&world, "reader").await;
    let denial =
        json!({"Sid": "Secret", "Effect": "Deny", "Principal": "*", "Action": "s3:GetBucketPolicy", "Resource": arn()});
    let open =
        json!({"Effect": "Allow", "Principal": {"AWS": world.aws.account()}, "Action": "s3:*", "Resource": below()});
    crate::policy(&world, &[denial, open]).await;
    let outcome = answer(&world, "unreadable-policy").await;
    let bucket = action(&outcome, "bucket-policy").detail.as_deref().unwrap();
    assert!(
        bucket.starts_with("the bucket's policy may not be read, or the bucket belongs to another account"),
        "{bucket}"
    );
    assert!(
        told(&outcome, &reader).starts_with("reaches it under conditions, which counts as reaching it: "),
        "{outcome:#?}"
    );
    assert!(told(&outcome, &reader).contains("doubtful by the bucket's policy, which cannot be read"), "{outcome:#?}");
    assert_eq!(scans(&world, computer), BOTH);
}

#[tokio::test]
async fn what_iam_throttles_is_asked_again() {
    let world = installed("").await;
    role(&world, "reader", &[may_read()]).await;
    let (_, computer) = guarded(&world, "reader").await;
    world.aws.front().inject(Fault::next("iam", "SimulatePrincipalPolicy", FaultKind::Throttle).times(3));
    let outcome = answer(&world, "throttled").await;
    assert_eq!(action(&outcome, "analysis-limits").result, Skipped);
    assert_eq!(scans(&world, computer), BOTH);
}

#[tokio::test]
async fn a_name_that_cannot_be_read_is_worth_no_failure() {
    let world = installed("").await;
    let reader = role(&world, "reader", &[may_read()]).await;
    let (_, computer) = guarded(&world, "reader").await;
    world.aws.front().inject(Fault::next("iam", "GetRolePolicy", FaultKind::AccessDenied));
    let outcome = answer(&world, "nameless").await;
    assert!(told(&outcome, &reader).contains("let in by its policy inline (line 1); "), "{outcome:#?}");
    assert_eq!(scans(&world, computer), BOTH);
}

#[tokio::test]
async fn what_cannot_be_found_out_fails() {
    let world = installed("").await;
    role(&world, "reader", &[may_read()]).await;
    let (_, computer) = guarded(&world, "reader").await;
    world.aws.front().inject(Fault::next("iam", "SimulatePrincipalPolicy", FaultKind::AccessDenied));
    let event = macie_finding(&world, "refused", BUCKET, None);
    let refused = world.aws.root().invoke(FUNCTION, &event).await.unwrap();
    assert!(refused["errorMessage"].to_string().contains("iam:SimulatePrincipalPolicy was denied"), "{refused}");
    let outcome = outcomes(&world, "refused", 1).await.remove(0);
    assert_eq!(outcome.reason, format!("who reaches bucket {BUCKET} could not be found out"));
    assert_eq!(action(&outcome, "bucket-policy").result, Failed);
    // Once the cause is gone, the same event is answered.
    let answered = world.aws.root().invoke(FUNCTION, &event).await.unwrap();
    assert_eq!(answered["decision"], "act", "{answered:#}");
    assert_eq!(scans(&world, computer), BOTH);
}

/// The event is tried again, kept, told of, and answered once the API is back.
#[tokio::test]
async fn the_vendors_api_is_down() {
    let world = installed("").await;
    hurry(&world, FUNCTION).await;
    role(&world, "reader", &[may_read()]).await;
    let (_, computer) = guarded(&world, "reader").await;
    world.api.inject(api::Fault { times: None, ..api::Fault::status("*", 0, 503) });
    let event = macie_finding(&world, "api-down", BUCKET, None);
    let errors = fail(&world, FUNCTION, "api-down", &event).await;
    assert_eq!(errors.len(), 3, "Lambda tries twice more: {errors:?}");
    assert!(errors.iter().all(|line| line.contains("503")), "{errors:?}");
    for outcome in outcomes(&world, "api-down", 3).await {
        assert_eq!(action(&outcome, "look-up").result, Failed, "{outcome:#?}");
    }
    assert_eq!(scans(&world, computer), Vec::<String>::new());

    world.api.clear_faults();
    let replayed = world.palisade(&["events", "replay", "--from-dlq"]).await.unwrap().expect(0).unwrap();
    assert!(replayed.stderr.contains("1 replayed, 0 stay in queue palisade-failures"), "{}", replayed.stderr);
    assert_eq!((scans(&world, computer), waiting(&world).await), (BOTH.map(str::to_owned).to_vec(), 0));
    nothing_was_denied(&world);
}
