//! Which managed rule groups belong to what runs behind a web ACL, and what they do there.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A managed rule group of AWS WAF, written `vendor/name`.
///
/// Vendors of the AWS Marketplace have spaces in their names; the name of a group has none, so the last slash parts them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RuleGroup {
    /// `VendorName`, for example `AWS`.
    pub vendor: String,
    /// `Name`, for example `AWSManagedRulesCommonRuleSet`.
    pub name: String,
}

/// Longest name of an entity of AWS WAF.
const NAME_LIMIT: usize = 128;

impl RuleGroup {
    /// The group that `text` names as `vendor/name`.
    pub fn parse(text: &str) -> Option<Self> {
        let (vendor, name) = text.trim().rsplit_once('/')?;
        let vendor_sound = vendor.trim() == vendor
            && (1..=NAME_LIMIT).contains(&vendor.len())
            && !vendor.chars().any(|c| c.is_control() || c == '/');
        let name_sound = (1..=NAME_LIMIT).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        (vendor_sound && name_sound).then(|| Self { vendor: vendor.to_owned(), name: name.to_owned() })
    }

    /// One of AWS's own groups.
    pub fn of_aws(name: &str) -> Self {
        Self { vendor: "AWS".to_owned(), name: name.to_owned() }
    }
}

impl fmt::Display for RuleGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.vendor, self.name)
    }
}

impl TryFrom<String> for RuleGroup {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| format!("`{text}` is no managed rule group, which is written vendor/name"))
    }
}

impl From<RuleGroup> for String {
    fn from(group: RuleGroup) -> Self {
        group.to_string()
    }
}

/// What the added rule groups do with a request that matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WafAction {
    /// Count it and let it through.
    #[default]
    Count,
    /// What the group itself says, which mostly is to block it.
    Block,
}

impl WafAction {
    /// The word in the config file and in the function's environment.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Block => "block",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Count, Self::Block].into_iter().find(|action| action.as_str() == word)
    }
}

impl fmt::Display for WafAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The rule groups for each thing that may run behind a web ACL. The default is AWS's own groups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WafGroups {
    /// For web servers.
    pub web_server: Vec<RuleGroup>,
    /// For web applications.
    pub web_application: Vec<RuleGroup>,
    /// For web applications made with PHP, content management systems most of all.
    pub php: Vec<RuleGroup>,
    /// For web servers and applications on Linux.
    pub linux: Vec<RuleGroup>,
    /// For web servers and applications on Windows.
    pub windows: Vec<RuleGroup>,
}

impl Default for WafGroups {
    fn default() -> Self {
        let of_aws = |names: &[&str]| names.iter().map(|name| RuleGroup::of_aws(name)).collect();
        Self {
            web_server: of_aws(&["AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"]),
            web_application: of_aws(&["AWSManagedRulesSQLiRuleSet"]),
            php: of_aws(&["AWSManagedRulesPHPRuleSet"]),
            linux: of_aws(&["AWSManagedRulesLinuxRuleSet"]),
            windows: of_aws(&["AWSManagedRulesWindowsRuleSet"]),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn groups_are_written_as_vendor_and_name() {
        let group = RuleGroup::parse("AWS/AWSManagedRulesCommonRuleSet").unwrap();
        assert_eq!(group, RuleGroup::of_aws("AWSManagedRulesCommonRuleSet"));
        assert_eq!(group.to_string(), "AWS/AWSManagedRulesCommonRuleSet");
        assert_eq!(RuleGroup::parse("Example Corp Inc./Web-Rules_1").unwrap().vendor, "Example Corp Inc.");
        for bad in ["", "AWS", "AWS/", "/Rules", "AWS/Two Words", " /Rules", "a/b/Rules", "AWS /Rules"] {
            assert_eq!(RuleGroup::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn groups_that_are_left_out_are_the_default() {
        let groups: WafGroups = serde_json::from_str(r#"{"php": []}"#).unwrap();
        assert_eq!(groups, WafGroups { php: Vec::new(), ..WafGroups::default() });
        assert!(serde_json::from_str::<WafGroups>(r#"{"perl": []}"#).is_err());
    }
}
