//! Mode `observe`: the same analysis, which only reads; the response is told and not carried out.

use palisade_contract::ActionResult::{Planned, Skipped};
use palisade_contract::DecisionWord;

use crate::support::{actions, follow_ups, nothing_was_denied, role_calls, scans};
use crate::{answer, guarded, installed, may_read, role, told};

#[tokio::test]
async fn nothing_is_changed() {
    let world = installed("  mode: observe\n").await;
    let reader = role(&world, "reader", &[may_read()]).await;
    let (_, computer) = guarded(&world, "reader").await;
    let outcome = answer(&world, "observed").await;
    assert_eq!(outcome.decision, DecisionWord::Observe);
    assert!(told(&outcome, &reader).starts_with("reaches it: "), "{outcome:#?}");
    let expected = [
        ("bucket-policy", Skipped),
        ("role-access", Planned),
        ("analysis-limits", Skipped),
        ("follow-up", Planned),
        ("recommendation-scan", Planned),
        ("integrity-scan", Planned),
        ("resolve-finding", Planned),
    ];
    assert_eq!(actions(&outcome), expected);
    assert_eq!(scans(&world, computer), Vec::<String>::new());
    assert_eq!(follow_ups(&world).await, Vec::<String>::new());
    let calls = role_calls(&world);
    let calls: Vec<&str> = calls.iter().map(|call| call.operation.as_str()).collect();
    let reads = [
        "GetBucketPolicy",
        "GetPublicAccessBlock",
        "DescribeInstances",
        "GetInstanceProfile",
        "SimulatePrincipalPolicy",
        "ListAttachedRolePolicies",
        "GetRolePolicy",
        "GetSecretValue",
    ];
    assert_eq!(calls, reads);
    nothing_was_denied(&world);
}
