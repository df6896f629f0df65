//! What stood before: a stack's template as it was deployed, kept beside the bundles, and which objects there are still used.

use std::collections::BTreeSet;

use palisade_templates::{OUTPUT_DIGEST, OUTPUT_VERSION};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Where records of what stood before lie in a bundle bucket.
const RECORDS: &str = "previous/";
/// Where templates lie that are too long for a call.
const TEMPLATES: &str = "templates/";

/// A template as it was deployed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployed {
    /// Version of the program that deployed it.
    pub version: String,
    /// Its digest, as its output tells.
    pub digest: String,
    /// Its text.
    pub template: String,
}

impl Deployed {
    /// Reads version and digest out of a template's outputs.
    ///
    /// # Returns
    /// `None` for a text that is no template of ours.
    pub fn read(template: &str) -> Option<Self> {
        let json: Value = serde_json::from_str(template).ok()?;
        let output = |name: &str| json["Outputs"][name]["Value"].as_str().map(str::to_owned);
        Some(Self { version: output(OUTPUT_VERSION)?, digest: output(OUTPUT_DIGEST)?, template: template.to_owned() })
    }

    /// The template as JSON; null for a text that is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.template).unwrap_or_default()
    }
}

/// The record of one stack: JSON, one object in the bucket of the stack's region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// What stood before the version changed.
    pub before: Deployed,
    /// Where a rollback goes that has begun: until every stack is there, another one completes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returns_to: Option<Deployed>,
}

impl Kept {
    /// Key of the record of a stack, or of whatever else has a template and a name.
    pub fn key(name: &str) -> String {
        format!("{RECORDS}{name}.json")
    }

    /// Key of the record of the stack set that brings this install to other accounts, in the home region's bucket. It is
    /// called as the stack there, which has a record of its own.
    pub fn key_of_set(name: &str) -> String {
        Self::key(&format!("stack-set-{name}"))
    }

    /// Reads a record.
    ///
    /// # Errors
    /// The text is none, or one of a newer version that reads otherwise.
    pub fn read(text: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(text)
    }

    /// The record's text.
    pub fn to_text(&self) -> String {
        // Strings alone: nothing in it can fail to become JSON.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Every template that it holds.
    pub fn templates(&self) -> impl Iterator<Item = &Deployed> {
        std::iter::once(&self.before).chain(&self.returns_to)
    }
}

/// Key under which a template lies that is too long for a call.
pub fn template_key(digest: &str) -> String {
    format!("{TEMPLATES}{digest}.json")
}

/// Keys of the bundles that a template's functions are made from.
///
/// # Returns
/// `None` when one of them does not name its bundle in plain text: then nobody can say what is unused.
pub fn bundles_of(template: &Value) -> Option<BTreeSet<String>> {
    let resources = template["Resources"].as_object()?;
    let functions = resources.values().filter(|resource| resource["Type"] == "AWS::Lambda::Function");
    functions.map(|function| function["Properties"]["Code"]["S3Key"].as_str().map(str::to_owned)).collect()
}

/// Keys of what these templates need: their bundles, and themselves where they lie in the bucket.
///
/// # Returns
/// `None` where that cannot be said for one of them, as in [`bundles_of`].
pub fn used_by<'t>(templates: impl IntoIterator<Item = &'t Value>) -> Option<BTreeSet<String>> {
    let mut used = BTreeSet::new();
    for template in templates {
        used.extend(bundles_of(template)?);
        used.insert(template_key(template["Outputs"][OUTPUT_DIGEST]["Value"].as_str()?));
    }
    Some(used)
}

/// Whether an object of this key was put by an install or upgrade for a stack to be made from: a bundle or a template. Nothing
/// else is ever taken out of a bucket in which functions stand.
pub fn is_part_of_a_stack(key: &str) -> bool {
    let digest = |text: &str| text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    match key.split_once('/') {
        Some((_, name)) if key.starts_with(TEMPLATES) => name.strip_suffix(".json").is_some_and(digest),
        Some((handler, name)) => word(handler) && name.strip_suffix(".zip").is_some_and(digest),
        None => false,
    }
}

/// Whether it is a record of what stood before: its newest version counts, the older ones nobody reads.
pub fn is_record(key: &str) -> bool {
    key.strip_prefix(RECORDS).is_some_and(|name| name.strip_suffix(".json").is_some())
}

#[cfg(test)]
mod tests {
    use palisade_contract::{bundle_key, waf_report_key};
    use palisade_templates::{home, reference, region};

    use super::*;

    #[test]
    fn our_own_keys_are_known_and_no_others() {
        let digest = "0123456789abcdef".repeat(4);
        assert!(is_part_of_a_stack(&bundle_key("security-hub", &digest)));
        assert!(is_part_of_a_stack(&template_key(&digest)));
        for other in [
            &waf_report_key("123456789012"),
            &Kept::key("palisade"),
            "notes.txt",
            "guardduty/readme.zip",
            &format!("guardduty/{digest}.zip.bak"),
            &format!("a/b/{digest}.zip"),
            &format!("templates/{digest}.zip"),
            &format!("/{digest}.zip"),
        ] {
            assert!(!is_part_of_a_stack(other), "{other}");
        }
        assert!(is_record(&Kept::key("palisade-home")) && !is_record(&waf_report_key("123456789012")));
    }

    #[test]
    fn a_template_needs_its_bundles_and_itself() {
        let template = region(&reference::region());
        let used = used_by([&template.to_json(), &home(&reference::home()).to_json()]).expect("plain keys");
        assert_eq!(used.len(), 6 + 2, "{used:?}");
        assert!(used.contains(&bundle_key("waf", reference::PLACEHOLDER_DIGEST)), "{used:?}");
        assert!(used.contains(&template_key(&template.digest())));
        let mut unclear = template.to_json();
        unclear["Resources"]["GuardDutyFunction"]["Properties"]["Code"]["S3Key"] = serde_json::json!({"Ref": "Key"});
        assert_eq!(used_by([&unclear]), None);
    }

    #[test]
    fn a_record_reads_as_it_was_written() {
        let before = Deployed::read(&region(&reference::region()).to_text()).expect("a template");
        assert_eq!(before.version, reference::PLACEHOLDER_VERSION);
        let kept = Kept { before: before.clone(), returns_to: Some(before) };
        assert_eq!(Kept::read(kept.to_text().as_bytes()).expect("a record"), kept);
        assert!(Kept::read(b"{}").is_err());
        assert_eq!(Deployed::read("{\"Resources\": {}}"), None);
    }
}
