//! The actions that the policies grant against the table of docs/evidence.md, both ways.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Policies;
use super::printed::is_operators;
use crate::tidy::evidence::{EVIDENCE, cells, quoted, section};

/// The section with one row per service.
const ACTIONS: &str = "Actions granted";

/// The actions of a service that functions and operators are granted.
#[derive(Debug, Default, PartialEq, Eq)]
struct Granted {
    functions: BTreeSet<String>,
    operators: BTreeSet<String>,
}

/// What differs, in words.
pub(super) fn check(policies: &Policies, evidence: &str) -> Vec<String> {
    let (found, listed) = (found(policies), listed(evidence));
    let mut problems = Vec::new();
    let nothing = Granted::default();
    let services: BTreeSet<&String> = found.keys().chain(listed.keys()).collect();
    for service in services {
        let (found, listed) = (found.get(service).unwrap_or(&nothing), listed.get(service).unwrap_or(&nothing));
        for (who, found, listed) in
            [("functions", &found.functions, &listed.functions), ("operators", &found.operators, &listed.operators)]
        {
            let missing = found.difference(listed);
            problems.extend(
                missing.map(|action| {
                    format!("{EVIDENCE}: \"{ACTIONS}\" lacks {service}:{action}, which {who} are granted")
                }),
            );
            let stale = listed.difference(found);
            problems.extend(stale.map(|action| {
                format!("{EVIDENCE}: \"{ACTIONS}\" has {service}:{action}, which {who} are not granted any more")
            }));
        }
    }
    problems
}

fn found(policies: &Policies) -> BTreeMap<String, Granted> {
    let mut granted: BTreeMap<String, Granted> = BTreeMap::new();
    for (name, policy) in policies {
        let place = name.split_once('|').map_or(name.as_str(), |(_, place)| place);
        let of_operator = is_operators(place) || place.starts_with("StackSets");
        let statements = policy["Statement"].as_array().into_iter().flatten();
        for statement in statements.filter(|statement| statement["Effect"] == "Allow") {
            let actions = match &statement["Action"] {
                Value::Array(actions) => actions.as_slice(),
                one => std::slice::from_ref(one),
            };
            for (service, action) in actions.iter().filter_map(Value::as_str).filter_map(|a| a.split_once(':')) {
                let of = granted.entry(service.to_owned()).or_default();
                if of_operator { &mut of.operators } else { &mut of.functions }.insert(action.to_owned());
            }
        }
    }
    granted
}

fn listed(evidence: &str) -> BTreeMap<String, Granted> {
    let rows = section(evidence, ACTIONS).filter_map(cells);
    rows.filter_map(|cells| {
        let [service, functions, operators, _] = cells[..] else { return None };
        let names = |cell| quoted(cell).map(str::to_owned).collect();
        let granted = Granted { functions: names(functions), operators: names(operators) };
        Some((quoted(service).next()?.to_owned(), granted))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_table_and_the_policies_must_agree() {
        let allow = |action: Value| json!({"Statement": [{"Effect": "Allow", "Action": action}]});
        let policies = Policies::from([
            ("a|install".to_owned(), allow(json!(["sns:CreateTopic", "sns:Publish"]))),
            ("t|WafRole".to_owned(), allow(json!("sns:Publish"))),
            ("t|StackSetsExecutionRole".to_owned(), allow(json!(["s3:Get*"]))),
            ("t|Bucket".to_owned(), json!({"Statement": [{"Effect": "Deny", "Action": ["s3:*"]}]})),
        ]);
        let table = "## Actions granted\n\n| service | functions | operators | backed by |\n|---|---|---|---|\n\
            | `s3` | none | `Get*` | parliament |\n| `sns` | `Publish` | `CreateTopic`, `Publish` | parliament |\n";
        assert_eq!(check(&policies, table), Vec::<String>::new());
        let wrong = table.replace("| `Publish` | `CreateTopic`, ", "| none | `DeleteTopic`, ");
        assert_eq!(
            check(&policies, &wrong),
            [
                "docs/evidence.md: \"Actions granted\" lacks sns:Publish, which functions are granted",
                "docs/evidence.md: \"Actions granted\" lacks sns:CreateTopic, which operators are granted",
                "docs/evidence.md: \"Actions granted\" has sns:DeleteTopic, which operators are not granted any more",
            ]
        );
    }
}
