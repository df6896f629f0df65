//! Other accounts beside the one of the sandbox, and a config that reaches them.

use anyhow::Result;
use clap::ValueEnum;
use palisade_tests::world::{Fleet, World};

/// By which kind of stack set the config reaches them.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Others {
    /// An organisation by its units: two waves, and a role to look
    Organization,
    /// A list of accounts: two waves, a role to look, and one that makes the role by which `StackSets` works
    Accounts,
}

const LOOK: &str = "look";
const CREATE: &str = "setup";

impl Others {
    /// Founds the organisation, writes the config and makes the roles that it names.
    ///
    /// # Returns
    /// What stands where, a line each.
    pub(crate) async fn found(self, world: &World) -> Result<Vec<String>> {
        let fleet = Fleet::found(&world.aws).await?;
        fleet.trust(&world.aws).await?;
        let Fleet { workloads, production, staging, sandbox, payments, web, closed, tests, play, .. } = &fleet;
        let (reach, roles) = match self {
            Self::Organization => (format!("organization: {{ ous: [{workloads}] }}"), vec![("look", LOOK)]),
            Self::Accounts => {
                (format!(r#"accounts: ["{payments}", "{web}", "{tests}"]"#), vec![("look", LOOK), ("create", CREATE)])
            }
        };
        let named: Vec<String> = roles.iter().map(|(of, role)| format!("{of}: {role}")).collect();
        world.configure_targets(&format!(
            "  {reach}\n  roles: {{ {} }}\n  rollout:\n    waves: [{{ name: first, accounts: [\"{tests}\"] }}]\n",
            named.join(", ")
        ))?;
        for (of, role) in roles {
            for account in [payments, web, tests, play] {
                world.open_account(account, role, of).await?;
            }
        }
        world.aws.front().forget_calls();
        Ok(vec![
            format!("management account {}, in which you are; below the root:", world.aws.account()),
            format!("workloads {workloads}"),
            format!("  production {production}: payments {payments}, web {web}, closed {closed} (suspended)"),
            format!("  staging {staging}: tests {tests}"),
            format!("sandbox {sandbox}: play {play}"),
        ])
    }
}
