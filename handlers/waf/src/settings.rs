//! What only this handler is told by its function's environment.

use palisade_contract::{WafAction, WafGroups, env};
use palisade_runtime::{EnvironmentError, Variables};

/// The settings of the WAF handler.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// What added groups do.
    pub(crate) action: WafAction,
    /// Whether web ACLs that another tool owns are edited.
    pub(crate) edit_managed: bool,
    /// Which groups belong to what.
    pub(crate) groups: WafGroups,
    /// The region whose function looks after CloudFront; without one nobody does.
    pub(crate) cloudfront_region: Option<String>,
    /// The bucket of the report; without one none is written.
    pub(crate) report_bucket: Option<String>,
}

impl Settings {
    /// Reads the variables; absent means the default.
    pub(crate) fn read(variables: &Variables<'_>) -> Result<Self, EnvironmentError> {
        let groups = match variables.get(env::WAF_GROUPS) {
            Some(text) => serde_json::from_str(&text)
                .map_err(|error| EnvironmentError::wrong(env::WAF_GROUPS, "lists of managed rule groups", error))?,
            None => WafGroups::default(),
        };
        Ok(Self {
            action: variables.word(env::WAF_ACTION, "count or block", WafAction::parse)?.unwrap_or_default(),
            edit_managed: variables
                .word(env::WAF_EDIT_MANAGED, "true or false", |word| word.parse().ok())?
                .unwrap_or_default(),
            groups,
            cloudfront_region: variables.get(env::CLOUDFRONT_REGION),
            report_bucket: variables.get(env::REPORT_BUCKET),
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn read(name: &'static str, value: &str) -> Result<Settings, EnvironmentError> {
        Settings::read(&Variables::new(&|asked| (asked == name).then(|| value.to_owned())))
    }

    #[test]
    fn absent_means_the_default() {
        let settings = read("NONE", "").unwrap();
        assert_eq!((settings.action, settings.edit_managed), (WafAction::Count, false));
        assert_eq!((settings.groups, settings.report_bucket), (WafGroups::default(), None));
    }

    #[test]
    fn every_variable_is_read_or_refused() {
        assert_eq!(read(env::WAF_ACTION, "block").unwrap().action, WafAction::Block);
        assert!(read(env::WAF_EDIT_MANAGED, "true").unwrap().edit_managed);
        assert_eq!(read(env::WAF_GROUPS, r#"{"linux":[]}"#).unwrap().groups.linux, []);
        for (name, value) in [(env::WAF_ACTION, "drop"), (env::WAF_EDIT_MANAGED, "yes"), (env::WAF_GROUPS, "[1]")] {
            let error = read(name, value).unwrap_err();
            assert!(error.to_string().starts_with(&format!("environment variable {name} is not ")), "{error}");
        }
    }
}
