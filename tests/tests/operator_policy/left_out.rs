//! The config's own account answers no findings: what it does not have is neither asked about nor granted.

use palisade_tests::world::{Fleet, World};

use crate::by_cloudformation::by_cloudformation;
use crate::fleet::{compare, first_install};
use crate::in_vain::granted;
use crate::left::leave;
use crate::operators::{Operators, VERBS};

const LEFT_OUT: &str = "    management_account: false\n";

#[tokio::test]
async fn each_verb_leaves_its_own_account_out_with_its_policy_alone() {
    let world = World::start().await.unwrap();
    let fleet = Fleet::found(&world.aws).await.unwrap();
    fleet.trust(&world.aws).await.unwrap();
    let configure = |more: &str, every: &str| {
        world.configure_targets(&format!("  organization:\n    ous: [{}]\n{more}", fleet.staging)).unwrap();
        let text = std::fs::read_to_string(world.config()).unwrap();
        std::fs::write(world.config(), text.replace("follow_up_every: 1m", &format!("follow_up_every: {every}")))
            .unwrap();
    };
    configure("", "1m");
    let answering = granted(&world).await;
    configure(LEFT_OUT, "1m");
    let operators = Operators::again(&world, "left-out").await;
    let mut added = Vec::new();
    for verb in VERBS {
        let own = operators.granted(verb).iter().filter(|statement| !by_cloudformation(&statement.sid));
        let new = |action: &str, on: &str| !answering.contains(&(verb, action.to_owned(), on.to_owned()));
        added.extend(own.filter(|s| s.grants().any(|(action, on)| new(action, on))).map(|s| (verb, s.sid.clone())));
    }
    assert!(!added.is_empty() && added.iter().all(|(_, sid)| sid.starts_with("Verify")), "{added:#?}");

    operators.run("uninstall --inventory", 0).await;
    first_install(&operators, &world, &fleet.tests).await;
    configure(LEFT_OUT, "2m");
    operators.run("install --yes", 0).await;
    configure(LEFT_OUT, "3m");
    operators.run("upgrade --yes", 0).await;
    let answers = operators.run("events replay waf-schedule", 2).await;
    assert!(answers.stderr.contains("answers no findings itself"), "{}", answers.stderr);

    // Something that stands under a name of the install is told, also here.
    leave(world.aws.root()).await;
    let ended = operators.run("uninstall --yes --verify", 5).await;
    assert!(ended.stderr.contains("left: log group /aws/lambda/palisade-guardduty"), "{}", ended.stderr);
    let trouble = compare(&operators, "an organisation without its own account", &answering, &[]);
    assert!(trouble.is_empty(), "{}", trouble.join("\n"));
}
