//! The AWS security services that Palisade connects.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One integration: a service that reports, and the handler that answers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Integration {
    /// GuardDuty findings that cite an EC2 instance.
    #[serde(rename = "guardduty")]
    GuardDuty,
    /// Macie findings on a bucket.
    Macie,
    /// Inspector findings with CVEs on an EC2 instance.
    Inspector,
    /// Web ACLs of distributions and load balancers, on a schedule.
    Waf,
    /// AWS Config custom rules about instances.
    Config,
    /// Security Hub findings, ASFF and OCSF.
    SecurityHub,
}

impl Integration {
    /// The name used in the config file, in resource names and in outcomes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GuardDuty => "guardduty",
            Self::Macie => "macie",
            Self::Inspector => "inspector",
            Self::Waf => "waf",
            Self::Config => "config",
            Self::SecurityHub => "security-hub",
        }
    }

    /// The name in CamelCase, for CloudFormation logical ids.
    pub const fn logical_id(self) -> &'static str {
        match self {
            Self::GuardDuty => "GuardDuty",
            Self::Macie => "Macie",
            Self::Inspector => "Inspector",
            Self::Waf => "Waf",
            Self::Config => "Config",
            Self::SecurityHub => "SecurityHub",
        }
    }
}

impl fmt::Display for Integration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
