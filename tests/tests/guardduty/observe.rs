//! Mode `observe`: the same decisions, told and not carried out.

use palisade_contract::ActionResult::{Planned, Skipped};
use palisade_contract::DecisionWord;
use palisade_tests::aws::Call;

use crate::support::*;

#[tokio::test]
async fn nothing_is_changed() {
    let world = installed("  mode: observe\n").await;
    let inbox = inbox(&world).await;
    let (guarded, _) = protected(&world).await;
    let bare = world.aws.root().create_instance(&[]).await.unwrap();

    let outcome = answer(&world, "on-protected", &guarded).await;
    assert_eq!(outcome.decision, DecisionWord::Observe);
    let all = [
        ("follow-up", Planned),
        ("recommendation-scan", Planned),
        ("integrity-scan", Planned),
        ("resolve-finding", Planned),
    ];
    assert_eq!(actions(&outcome), all);
    let outcome = answer(&world, "on-unprotected", &bare).await;
    assert_eq!(actions(&outcome), [("write-finding", Planned), ("follow-up", Planned), ("highlight", Planned)]);
    assert!(outcome.actions.iter().all(|report| report.result != Skipped));

    let calls: Vec<String> =
        role_calls(&world).iter().map(|call: &Call| format!("{}:{}", call.service, call.operation)).collect();
    assert_eq!(calls, ["secretsmanager:GetSecretValue"]);
    let journal = world.api.journal();
    let requests = journal.iter().filter_map(|entry| entry.request());
    let writes: Vec<String> = requests
        .filter(|r| r.method != "GET" && !r.path.ends_with("/search"))
        .map(|r| format!("{} {}", r.method, r.path))
        .collect();
    assert_eq!(writes, Vec::<String>::new());
    assert_eq!(follow_ups(&world).await, Vec::<String>::new());
    assert_eq!(world.aws.root().findings(&serde_json::json!({})).await.unwrap().len(), 0);
    assert_eq!(world.aws.root().queue_messages(&inbox).await.unwrap().len(), 0);
    nothing_was_denied(&world);
}
