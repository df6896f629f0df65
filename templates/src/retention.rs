//! What outlives its stack on purpose: the deployed template, changed so that CloudFormation leaves it standing.
//!
//! It works on the template that is deployed and not on a new rendering, because whoever uninstalls wants no upgrade before.

use palisade_contract::TAG_KEPT;
use serde_json::{Map, Value as Json, json};

use crate::cfn::{OUTPUT_DIGEST, digest_of};

/// Output of a stack that leaves something behind when it is deleted: the logical ids, separated by commas.
pub const OUTPUT_KEPT: &str = "Kept";

/// Types of what can be kept: the secret with its key and alias, and the logs.
const KINDS: [&str; 4] = ["AWS::KMS::Key", "AWS::KMS::Alias", "AWS::SecretsManager::Secret", "AWS::Logs::LogGroup"];

/// The template `deployed` with its secret, key, alias and log groups kept when the stack goes, or with them going again.
///
/// What is kept is tagged, too: the tag tells it from residue, and makes the change one of the resource itself. The digest
/// is that of the new text, so that the next install finds a difference and puts the stack back.
#[must_use]
pub fn with_retention(deployed: &Json, keep: bool) -> Json {
    // What is no template has nothing to be kept; CloudFormation says so when it gets it.
    let Json::Object(mut template) = deployed.clone() else { return deployed.clone() };
    let mut kept = Vec::new();
    for (id, resource) in template.get_mut("Resources").and_then(Json::as_object_mut).into_iter().flatten() {
        let Some(resource) = resource.as_object_mut() else { continue };
        if !resource.get("Type").and_then(Json::as_str).is_some_and(|kind| KINDS.contains(&kind)) {
            continue;
        }
        let policy = if keep { "Retain" } else { "Delete" };
        resource.insert("DeletionPolicy".to_owned(), json!(policy));
        resource.insert("UpdateReplacePolicy".to_owned(), json!(policy));
        // An alias has no tags.
        let properties = resource.get_mut("Properties");
        if let Some(tags) = properties.and_then(|properties| properties.get_mut("Tags")).and_then(Json::as_array_mut) {
            tags.retain(|tag| tag["Key"] != TAG_KEPT);
            if keep {
                tags.push(json!({"Key": TAG_KEPT, "Value": "true"}));
            }
        }
        kept.push(id.clone());
    }
    let mut outputs = match template.get_mut("Outputs").map(Json::take) {
        Some(Json::Object(outputs)) => outputs,
        _ => Map::new(),
    };
    outputs.shift_remove(OUTPUT_KEPT);
    outputs.shift_remove(OUTPUT_DIGEST);
    if keep && !kept.is_empty() {
        let output = json!({"Description": "What stays when this stack is deleted", "Value": kept.join(",")});
        outputs.insert(OUTPUT_KEPT.to_owned(), output);
    }
    template.insert("Outputs".to_owned(), Json::Object(outputs.clone()));
    let digest = digest_of(&Json::Object(template.clone()));
    let output = json!({"Description": "SHA-256 of this template without this output", "Value": digest});
    outputs.insert(OUTPUT_DIGEST.to_owned(), output);
    template.insert("Outputs".to_owned(), Json::Object(outputs));
    Json::Object(template)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference;

    #[test]
    fn the_secret_is_kept_and_goes_again() {
        let home = crate::home(&reference::home());
        let kept = with_retention(&home.to_json(), true);
        for id in ["ApiKeyKey", "ApiKeyAlias", "ApiKeySecret"] {
            assert_eq!(kept["Resources"][id]["DeletionPolicy"], "Retain", "{id}");
        }
        assert_eq!(kept["Outputs"][OUTPUT_KEPT]["Value"], "ApiKeyKey,ApiKeyAlias,ApiKeySecret");
        let tags = kept["Resources"]["ApiKeySecret"]["Properties"]["Tags"].to_string();
        assert!(tags.contains(TAG_KEPT), "{tags}");
        assert_eq!(kept["Resources"]["BundleBucket"], home.to_json()["Resources"]["BundleBucket"]);
        assert_ne!(kept["Outputs"][OUTPUT_DIGEST]["Value"], home.digest().as_str());
        assert_eq!(with_retention(&kept, true), kept, "a repetition changes nothing");

        let again = with_retention(&kept, false);
        assert_eq!(again["Resources"]["ApiKeySecret"], home.to_json()["Resources"]["ApiKeySecret"]);
        assert_eq!(again["Outputs"].get(OUTPUT_KEPT), None);
    }

    #[test]
    fn what_is_no_template_is_no_panic() {
        for odd in [json!(null), json!("text"), json!([1]), json!({"Resources": [], "Outputs": "x"})] {
            let kept = with_retention(&odd, true);
            assert_eq!(kept.get("Resources"), odd.get("Resources"));
            assert_eq!(kept.is_object(), odd.is_object());
        }
        let odd = json!({"Resources": {"A": 1, "B": {"Type": "AWS::Logs::LogGroup", "Properties": []}}});
        let kept = with_retention(&odd, true);
        assert_eq!((&kept["Resources"]["A"], &kept["Resources"]["B"]["DeletionPolicy"]), (&json!(1), &json!("Retain")));
    }

    #[test]
    fn of_a_regional_stack_only_the_logs_are_kept() {
        let region = crate::region(&reference::region()).to_json();
        let kept = with_retention(&region, true);
        let resources = region["Resources"].as_object().into_iter().flatten();
        for (id, before) in resources {
            let changed = *before != kept["Resources"][id];
            assert_eq!(changed, before["Type"] == "AWS::Logs::LogGroup", "{id}");
        }
        let groups =
            kept["Resources"].as_object().into_iter().flatten().filter(|(_, r)| r["DeletionPolicy"] == "Retain");
        assert!(groups.clone().count() > 1);
        for (id, group) in groups {
            assert_eq!(
                group["Properties"]["RetentionInDays"],
                region["Resources"][id]["Properties"]["RetentionInDays"]
            );
        }
    }
}
