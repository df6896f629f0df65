//! Findings come again, and in bursts: one response an instance, and few questions to IAM.

use palisade_contract::ActionResult::{Done, Skipped};
use palisade_tests::world::macie_finding;

use crate::support::{BOTH, action, follow_ups, nothing_was_denied, outcomes, role_calls, scans};
use crate::{BUCKET, answer, guarded, installed, may_read, role};

#[tokio::test]
async fn a_second_finding_finds_the_response_under_way() {
    let world = installed("").await;
    role(&world, "reader", &[may_read()]).await;
    let (instance, computer) = guarded(&world, "reader").await;
    answer(&world, "first").await;
    let second = answer(&world, "second").await;
    assert_eq!(action(&second, "role-access").result, Done);
    assert_eq!(action(&second, "follow-up").result, Skipped, "{second:#?}");
    assert_eq!(scans(&world, computer), BOTH);
    assert_eq!(follow_ups(&world).await, [format!("scan-{instance}")]);
    // The same event once more, as delivery at least once may bring it.
    world.put(&macie_finding(&world, "first", BUCKET, None)).await.unwrap();
    outcomes(&world, "first", 2).await;
    assert_eq!(scans(&world, computer), BOTH);

    // A container that is warm remembers what IAM said; a bucket's policy is read each time.
    let calls = role_calls(&world);
    let count = |operation: &str| calls.iter().filter(|call| call.operation == operation).count();
    assert_eq!(count("GetBucketPolicy"), 3);
    assert_eq!((count("SimulatePrincipalPolicy"), count("DescribeInstances")), (1, 1));
    assert_eq!((count("ListAttachedRolePolicies"), count("GetRolePolicy")), (1, 1));
    nothing_was_denied(&world);
}
