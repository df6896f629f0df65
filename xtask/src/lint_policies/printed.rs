//! The policies that `palisade policy` prints, for every verb and every config of ours.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::rendered::about;
use super::resolve::resolve;
use super::{Policies, configs};
use crate::process;
use crate::workspace::Workspace;

/// The verbs that talk to AWS.
const VERBS: [&str; 10] =
    ["check", "plan", "install", "upgrade", "status", "drift", "uninstall", "uninstall --keep", "events", "report"];
/// The roles in other accounts that a verb goes into, which not every config has.
const ROLES: [&str; 2] = ["look", "create"];
/// How `policy` says that the config has none.
const NO_ROLE: &str = "the config needs no such role";

/// Whether a place is that of a policy for operators, not for a function.
pub(super) fn is_operators(place: &str) -> bool {
    VERBS.contains(&place) || ROLES.contains(&place)
}

/// Where a policy stands: what it was made from, and what in it, which a finding names.
pub(super) fn place(origin: &str, subject: &str) -> String {
    format!("{origin}|{subject}")
}

/// All of them.
pub(super) fn policies(workspace: &Workspace) -> Result<Policies> {
    let mut policies = Policies::new();
    for (name, config) in configs(workspace)? {
        for verb in VERBS {
            let printed = print(workspace, &config, verb)?;
            policies.insert(place(&name, verb), whole(printed).with_context(|| format!("{verb} for {name}"))?);
        }
        for role in ROLES {
            match print(workspace, &config, role) {
                Ok(printed) => _ = policies.insert(place(&name, role), whole(printed)?),
                Err(error) if error.to_string().contains(NO_ROLE) => {}
                Err(error) => return Err(error),
            }
        }
        of_handlers(&name, &print(workspace, &config, "handlers")?, &mut policies)?;
    }
    for role in ROLES {
        let printed = policies.keys().any(|place| place.rsplit_once('|').is_some_and(|(_, subject)| subject == role));
        ensure!(printed, "no config of ours has a policy for `{role}`");
    }
    Ok(policies)
}

/// What is too long for one managed policy is printed as a list of its parts; all of them go to the same role.
fn whole(printed: Value) -> Result<Value> {
    let Value::Array(parts) = printed else { return Ok(printed) };
    let mut statements = Vec::new();
    for part in &parts {
        statements.extend_from_slice(part["Statement"].as_array().context("a part has no statements")?);
    }
    let version = parts.first().context("the policy has no parts")?["Version"].clone();
    Ok(json!({"Version": version, "Statement": statements}))
}

/// The roles of the functions, in CloudFormation's functions, which name no resource but these roles.
fn of_handlers(name: &str, printed: &Value, policies: &mut Policies) -> Result<()> {
    let roles = printed.as_array().filter(|roles| !roles.is_empty()).context("`policy handlers` printed no role")?;
    let id = |role: &Value| role["role"].as_str().unwrap_or_default().to_owned();
    let kinds = roles.iter().map(|role| (id(role), json!({"Type": "AWS::IAM::Role"})));
    let template = json!({"Resources": kinds.collect::<serde_json::Map<_, _>>()});
    for role in roles {
        let id = id(role);
        policies.insert(place(name, &id), resolve(&template, &role["policy"])?);
        policies.insert(place(name, &format!("{id} trust")), resolve(&template, &about(&id, &role["trust"]))?);
    }
    Ok(())
}

fn print(workspace: &Workspace, config: &Path, of: &str) -> Result<Value> {
    let mut palisade = workspace.bin("palisade");
    palisade.args(["--output", "json", "policy"]).args(of.split(' ')).arg("--config").arg(config);
    let text = process::output(&mut palisade)?;
    serde_json::from_str(&text).with_context(|| format!("read the policy of {of} for {}", config.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_policy_are_looked_at_together() -> Result<()> {
        let part = |sid: &str| json!({"Version": "2012-10-17", "Statement": [{"Sid": sid}]});
        assert_eq!(whole(part("One"))?, part("One"));
        assert_eq!(whole(json!([part("One"), part("Two")]))?["Statement"], json!([{"Sid": "One"}, {"Sid": "Two"}]));
        assert!(whole(json!([])).is_err());
        Ok(())
    }

    #[test]
    fn a_roles_policies_are_named_after_it() -> Result<()> {
        let printed = json!([{"of": "guardduty", "role": "GuardDutyRole", "trust": {"Statement": [{}]},
            "policy": {"Statement": [{"Resource": {"Fn::GetAtt": ["FollowUpRole", "Arn"]}}]}},
            {"of": "follow-ups", "role": "FollowUpRole", "trust": {"Statement": []}, "policy": {"Statement": []}}]);
        let mut policies = Policies::new();
        of_handlers("everything", &printed, &mut policies)?;
        assert_eq!(policies.len(), 4);
        assert_eq!(
            policies["everything|GuardDutyRole"]["Statement"][0]["Resource"],
            "arn:aws:iam::123456789012:role/FollowUpRole"
        );
        Ok(())
    }
}
