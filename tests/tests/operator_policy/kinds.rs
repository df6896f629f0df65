//! The kinds of config whose policies differ, so that every statement stands in a policy of one of them.

use palisade_tests::world::World;

use crate::operators::{Statement, VERBS, printed};

/// What is printed for one config: for each verb, and for each role in other accounts that it has, under their names.
pub(crate) struct Kind {
    pub(crate) config: String,
    pub(crate) policies: Vec<(&'static str, Vec<Statement>)>,
}

/// The names of the roles' policies.
pub(crate) const ROLES: [&str; 2] = ["look", "create"];

const EVERYTHING: &str = "macie: {}\ninspector: {}\nsecurity-hub: {}\nwaf: {}\nconfig: {}\n";

/// A region that an account has to turn on.
const OPT_IN: &str = "af-south-1";

const ORGANIZATION: &str =
    "  organization:\n    ous: [ou-ab12-11112222]\n  roles: { look: audit }\n  rollout: { alarms: [orders] }\n";
const LISTED: &str = "  accounts: [\"222222222222\"]\n  roles: { create: setup, look: audit }\n";

/// Everything turned on: alone, with an organisation, and with listed accounts in which the role of StackSets is made.
pub(crate) async fn every_kind(world: &World) -> Vec<Kind> {
    let region = world.aws.region();
    let alone = world.config_text(EVERYTHING);
    let wider = alone.replace(&format!("regions: [{region}]"), &format!("regions: [{region}, {OPT_IN}]"));
    let with = |lines: &str| wider.replacen("workload_security:\n", &format!("{lines}workload_security:\n"), 1);
    let mut kinds = Vec::new();
    for (config, roles) in [(alone.clone(), 0), (with(ORGANIZATION), 1), (with(LISTED), 2)] {
        std::fs::write(world.config(), &config).unwrap();
        let mut policies = Vec::new();
        for of in VERBS.into_iter().chain(ROLES.into_iter().take(roles)) {
            policies.push((of, printed(world, of).await.iter().map(Statement::read).collect()));
        }
        kinds.push(Kind { config, policies });
    }
    kinds
}
