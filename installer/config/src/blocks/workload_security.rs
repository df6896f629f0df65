//! `workload_security`: the API, its key, and whom to trust.

use palisade_contract::KeyKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Targets;
use crate::{
    environment::MAX_ENVIRONMENT_TEXT,
    read::Document,
    values::{API_REGION_PATTERN, ApiEndpoint, Arn, BASE_URL_PATTERN},
};

const KEY_KINDS: [&str; 2] = [KeyKind::CloudOne.as_str(), KeyKind::Legacy.as_str()];

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = [{"required": ["region"]}, {"required": ["base_url"]}]))]
pub(crate) struct WorkloadSecurityFile {
    /// Region of the service, for example us-1. Either this or base_url.
    #[serde(default)]
    #[schemars(regex(pattern = API_REGION_PATTERN), extend("examples" = ["us-1"]))]
    region: Option<String>,
    /// Address of your own manager's API, https, with /api at its end. Either this or region.
    #[serde(default)]
    #[schemars(regex(pattern = BASE_URL_PATTERN), extend("examples" = ["https://dsm.example.com:4119/api"]))]
    base_url: Option<String>,
    /// Where the API key was made: cloud-one for a Cloud One key, legacy for one of the Workload Security or Deep Security console.
    #[serde(default)]
    #[schemars(extend("enum" = KEY_KINDS, "default" = KEY_KINDS[0]))]
    key_kind: Option<String>,
    /// PEM file with certificates to trust besides the system's, relative to this file; at most 2,900 bytes.
    #[serde(default)]
    #[schemars(length(min = 1))]
    ca_bundle: Option<String>,
    /// ARN of a secret that exists and holds the API key. Without it Palisade makes one, with a key of its own.
    #[serde(default)]
    #[schemars(regex(pattern = "^arn:aws[a-z-]*:secretsmanager:"))]
    secret_arn: Option<String>,
    /// ARN of the customer managed key that encrypts the secret of secret_arn, if one does.
    #[serde(default)]
    #[schemars(regex(pattern = "^arn:aws[a-z-]*:kms:"))]
    secret_kms_key_arn: Option<String>,
}

/// How handlers and installer reach Workload Security.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkloadSecurity {
    /// Where the API is.
    pub endpoint: ApiEndpoint,
    /// Which header carries the key.
    pub key_kind: KeyKind,
    /// Path of the PEM file, relative to the config file. Its size is checked by who reads it: [`crate::Config::ca_bundle_room`].
    pub ca_bundle: Option<String>,
    /// A secret that is not ours; `None` when Palisade makes one.
    pub secret: Option<ExistingSecret>,
}

/// A secret that stands already and is neither changed nor deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExistingSecret {
    /// The secret.
    pub arn: Arn,
    /// The customer managed key that encrypts it, if one does.
    pub kms_key: Option<Arn>,
}

impl WorkloadSecurityFile {
    pub(crate) fn check(self, targets: Option<&Targets>, document: &mut Document<'_>) -> Option<WorkloadSecurity> {
        const BLOCK: &str = "workload_security";
        let endpoint = match (&self.region, &self.base_url) {
            (Some(region), None) => document.keep("workload_security.region", ApiEndpoint::region(region)),
            (None, Some(url)) => document.keep("workload_security.base_url", ApiEndpoint::base_url(url)),
            (None, None) => {
                let message = "workload_security has neither region nor base_url";
                document.problem(BLOCK, message, "add region: us-1, or the base_url of your own manager");
                None
            }
            (Some(_), Some(_)) => {
                let message = "workload_security has both region and base_url";
                document.problem("workload_security.base_url", message, "keep one of them");
                None
            }
        };
        let key_kind = self.key_kind.as_deref().unwrap_or(KEY_KINDS[0]);
        let key_kind = document.word("workload_security.key_kind", key_kind, &KEY_KINDS, KeyKind::parse);
        if let Some(text) = &self.ca_bundle {
            ca_bundle(text, document);
        }
        let secret = match (&self.secret_arn, &self.secret_kms_key_arn) {
            (None, None) => Some(None),
            (None, Some(_)) => {
                let message = "workload_security.secret_kms_key_arn without secret_arn";
                let hint = "add secret_arn, or take the key away: a secret that Palisade makes gets a key of its own";
                document.problem("workload_security.secret_kms_key_arn", message, hint);
                None
            }
            (Some(arn), key) => secret(arn, key.as_deref(), targets, document).map(Some),
        };
        Some(WorkloadSecurity { endpoint: endpoint?, key_kind: key_kind?, ca_bundle: self.ca_bundle, secret: secret? })
    }
}

/// The path stands for a file; somebody may have put its text there.
fn ca_bundle(text: &str, document: &mut Document<'_>) {
    let path = "workload_security.ca_bundle";
    let hint = format!("name a PEM file of at most {MAX_ENVIRONMENT_TEXT} bytes, relative to this file");
    if text.trim().is_empty() {
        document.problem(path, format!("{path} is empty"), hint);
    } else if text.contains("-----BEGIN") || text.contains(char::is_control) {
        document.problem(path, format!("{path} is not the path of a file"), hint);
    }
}

fn secret(
    arn: &str,
    key: Option<&str>,
    targets: Option<&Targets>,
    document: &mut Document<'_>,
) -> Option<ExistingSecret> {
    let (arn_path, key_path) = ("workload_security.secret_arn", "workload_security.secret_kms_key_arn");
    let arn = document.keep(arn_path, Arn::secret(arn));
    let kms_key = match key {
        Some(key) => document.keep(key_path, Arn::key(key)).map(Some),
        None => Some(None),
    };
    let (arn, kms_key) = (arn?, kms_key?);
    if let Some(targets) = targets {
        if arn.partition() != targets.partition().as_str() {
            let message = format!("{arn_path}: {arn} is of another partition than the regions");
            document.problem(arn_path, message, "use a secret in the partition of the regions");
        }
        if arn.account() != targets.account.as_str() && kms_key.is_none() {
            let message = format!("{arn_path}: the secret belongs to account {}", arn.account());
            let hint = "add secret_kms_key_arn: only a customer managed key lets another account read a secret";
            document.problem(arn_path, message, hint);
        }
    }
    if let Some(key) = &kms_key
        && (key.region() != arn.region() || key.partition() != arn.partition())
    {
        let message = format!("{key_path}: the key is in {}, the secret in {}", key.region(), arn.region());
        document.problem(key_path, message, "a secret is encrypted with a key of its own region");
    }
    Some(ExistingSecret { arn, kms_key })
}
