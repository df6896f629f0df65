//! `expand`: which parts of a computer an answer includes.

use super::call::{Call, Reply};
use crate::workload_security::world::module::SecurityModule;
use serde_json::Value;
use std::collections::BTreeSet;

/// Parts of a computer by their property, beyond the modules and the summaries.
const PARTS: [&str; 7] =
    ["computerStatus", "tasks", "securityUpdates", "computerSettings", "interfaces", "ESXSummary", "SAP"];

const SUMMARIES: [&str; 8] = [
    "azureARMVirtualMachineSummary",
    "azureVMVirtualMachineSummary",
    "ec2VirtualMachineSummary",
    "noConnectorVirtualMachineSummary",
    "vmwareVMVirtualMachineSummary",
    "vcloudVMVirtualMachineSummary",
    "workspaceVirtualMachineSummary",
    "gcpVirtualMachineSummary",
];

/// The parts that an answer includes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expand {
    parts: BTreeSet<&'static str>,
    /// Nothing was asked for, in so many words.
    none: bool,
}

impl Expand {
    /// Reads the query; without any, everything is included.
    pub(super) fn read(call: &Call) -> Result<Self, Reply> {
        let values = call.query_values("expand");
        let all = || every_part().collect();
        if values.is_empty() {
            return Ok(Self { parts: all(), none: false });
        }
        let mut parts = BTreeSet::new();
        for value in &values {
            match value.as_str() {
                "none" => {}
                "all" => parts.append(&mut all()),
                "allSecurityModules" => parts.extend(SecurityModule::ALL.map(SecurityModule::key)),
                "allVirtualMachineSummaries" => parts.extend(SUMMARIES),
                name => {
                    let part = every_part().find(|part| *part == name);
                    parts.insert(part.ok_or_else(|| Reply::message(400, &format!("Invalid expand option: {name}")))?);
                }
            }
        }
        let none = parts.is_empty();
        Ok(Self { parts, none })
    }

    /// Includes the inner objects that a search went through, unless nothing was asked for.
    pub(super) fn include<'a>(&mut self, searched: impl Iterator<Item = &'a str>) {
        if !self.none {
            self.parts.extend(searched.filter_map(|name| every_part().find(|part| *part == name)));
        }
    }

    /// Takes out of a computer what is not included.
    pub(super) fn apply(&self, computer: &mut Value) {
        if let Some(computer) = computer.as_object_mut() {
            computer.retain(|key, _| self.parts.contains(key.as_str()) || !every_part().any(|part| part == key));
        }
    }
}

fn every_part() -> impl Iterator<Item = &'static str> {
    PARTS.into_iter().chain(SUMMARIES).chain(SecurityModule::ALL.map(SecurityModule::key))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    fn parts(query: &str) -> Result<Vec<String>, Reply> {
        let call = Call {
            method: http::Method::GET,
            path: String::new(),
            query: query.to_owned(),
            headers: http::HeaderMap::new(),
            body: axum::body::Bytes::new(),
        };
        let mut computer =
            json!({"ID": 1, "tasks": {}, "antiMalware": {}, "firewall": {}, "ec2VirtualMachineSummary": {}});
        Expand::read(&call)?.apply(&mut computer);
        Ok(computer.as_object().unwrap().keys().cloned().collect())
    }

    #[test]
    fn parts_by_query() {
        assert_eq!(parts("").unwrap().len(), 5, "the default is everything");
        assert_eq!(parts("expand=all").unwrap().len(), 5);
        assert_eq!(parts("expand=none").unwrap(), ["ID"]);
        assert_eq!(parts("expand=tasks&expand=firewall").unwrap(), ["ID", "tasks", "firewall"]);
        assert_eq!(parts("expand=allSecurityModules").unwrap(), ["ID", "antiMalware", "firewall"]);
        assert_eq!(parts("expand=allVirtualMachineSummaries").unwrap(), ["ID", "ec2VirtualMachineSummary"]);
    }

    #[test]
    fn unknown_options_and_comma_lists_are_refused() {
        assert_eq!(parts("expand=tasks,firewall").unwrap_err().status, 400);
        assert_eq!(parts("expand=Tasks").unwrap_err().status, 400);
    }
}
