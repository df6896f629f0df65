//! What Palisade writes into Security Hub comes back as an event; none of it is answered.

use palisade_tests::world::{asff, imported, ocsf};
use serde_json::json;

use crate::support::*;
use crate::{BOTH_ON, answer, kept};

#[tokio::test]
async fn one_finding_leads_to_one_answer() {
    let world = installed(BOTH_ON).await;
    let (instance, _) = protected(&world).await;
    answer(&world, &asff(&world, "first", &instance)).await;

    // Security Hub sends the finding again after the note, and whenever its product updates it.
    let mut updated = kept(&world, "first").await;
    assert_eq!(updated["Workflow"]["Status"], "NOTIFIED");
    world.put(&imported(&world, &updated)).await.unwrap();
    updated["UpdatedAt"] = json!("2026-01-16T09:25:00.000Z");
    world.put(&imported(&world, &updated)).await.unwrap();

    // Events are matched in order, so what was sent before the marker has been.
    answer(&world, &asff(&world, "marker", &instance)).await;
    assert_eq!(outcomes(&world, "first", 1).await.len(), 1);

    // Nor does the function act when somebody hands it over without the rule.
    let outcome = world.aws.root().invoke("palisade-security-hub", &imported(&world, &updated)).await.unwrap();
    assert_eq!(outcome["decision"], "ignore", "{outcome:#}");
    assert_eq!(outcome["reason"], "the finding's workflow is notified: it has been answered");
    nothing_was_denied(&world);
}

#[tokio::test]
async fn our_own_finding_is_not_answered_in_either_form() {
    let world = installed(BOTH_ON).await;
    let bare = world.aws.root().create_instance(&[]).await.unwrap();
    answer(&world, &asff(&world, "first", &bare)).await;
    let all = findings(&world, &bare).await;
    let own = all.iter().find(|finding| finding["Id"] != "first").unwrap();
    assert_eq!(own["Severity"]["Label"], "HIGH", "its severity alone would bring it");
    assert_eq!(own["Workflow"]["Status"], "NEW");

    let id = own["Id"].as_str().unwrap();
    let in_ocsf = ocsf(&world, id, &bare);
    for form in [own, &in_ocsf] {
        world.put(&imported(&world, form)).await.unwrap();
        let outcome = world.aws.root().invoke("palisade-security-hub", &imported(&world, form)).await.unwrap();
        let reason = "the finding comes from the protection product or from this install itself";
        assert_eq!((&outcome["decision"], &outcome["reason"]), (&json!("ignore"), &json!(reason)));
    }
    answer(&world, &asff(&world, "marker", &bare)).await;
    let about_own = outcomes(&world, id, 2).await;
    assert_eq!(about_own.len(), 2, "the two that were invoked by hand, and none from the bus");
}
