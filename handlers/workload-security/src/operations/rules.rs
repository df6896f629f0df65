//! Intrusion Prevention rules and their application types.

use super::Api;
use crate::{
    error::Error,
    model::{application_type::ApplicationType, rule::IntrusionPreventionRule},
    request,
    search::MOST,
};

impl Api {
    /// The Intrusion Prevention rules for a CVE. That there are none is usual.
    ///
    /// A text that is not shaped like a CVE finds nothing, without a call: `%` alone would fetch thousands of rules.
    pub async fn rules_by_cve(&self, cve: &str) -> Result<Vec<IntrusionPreventionRule>, Error> {
        let Some(cve) = canonical(cve) else { return Ok(Vec::new()) };
        let mut found: Vec<IntrusionPreventionRule> = self.few(|page| request::rules_by_cve(&cve, page)).await?;
        found.retain(|rule| rule.covers(&cve));
        Ok(found)
    }

    /// Each application type.
    pub async fn application_types(&self) -> Result<Vec<ApplicationType>, Error> {
        self.all(MOST, request::application_types).await
    }
}

/// A CVE in capitals, if the text is one.
fn canonical(text: &str) -> Option<String> {
    let cve = text.trim().to_ascii_uppercase();
    let (year, number) = cve.strip_prefix("CVE-")?.split_once('-')?;
    let digits = |part: &str, least: usize| part.len() >= least && part.bytes().all(|byte| byte.is_ascii_digit());
    (year.len() == 4 && digits(year, 4) && digits(number, 4)).then_some(cve)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_cves_are_looked_up() {
        assert_eq!(canonical(" cve-2014-0160 ").as_deref(), Some("CVE-2014-0160"));
        assert_eq!(canonical("CVE-2021-44228").as_deref(), Some("CVE-2021-44228"));
        for odd in
            ["", "%", "CVE-", "CVE-2014", "CVE-2014-", "CVE-2014-01%", "CVE-2014-01_0", "GHSA-1-2", "CVE-14-0160"]
        {
            assert_eq!(canonical(odd), None, "{odd}");
        }
    }
}
