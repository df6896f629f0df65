//! Findings in OCSF, the form of the newer Security Hub (`Findings Imported V2`).

use palisade_contract::{Integration, Severity};
use serde_json::Value;

use crate::arn::Arn;
use crate::envelope::Envelope;
use crate::security_hub::{action_name, is_palisade, is_vendor_product};
use crate::{Cited, Facts, arn, json};

/// Whether a finding is in OCSF rather than in ASFF.
pub(crate) fn is(finding: &Value) -> bool {
    ["class_uid", "finding_info", "metadata"].into_iter().any(|key| finding.get(key).is_some())
}

pub(crate) fn finding(envelope: &Envelope<'_>, finding: &Value) -> Facts {
    let text = |path: &[&str]| json::text_at(finding, path);
    let id = json::str_at(finding, &["finding_info", "uid"]).or_else(|| json::str_at(finding, &["metadata", "uid"]));
    let product = json::str_at(finding, &["metadata", "product", "uid"]);
    let region_at = |value, path: &[&str]| json::str_at(value, path).and_then(arn::region).map(str::to_owned);
    let resources = || json::items(finding, &["resources"]);
    let severity_id = json::at(finding, &["severity_id"]);
    Facts {
        account: text(&["cloud", "account", "uid"])
            .or_else(|| resources().find_map(|resource| json::text_at(resource, &["owner", "account", "uid"])))
            .or_else(|| id.and_then(arn::account_of))
            .or_else(|| envelope.account.clone()),
        region: region_at(finding, &["cloud", "region"])
            .or_else(|| resources().find_map(|resource| region_at(resource, &["region"])))
            .or_else(|| id.and_then(arn::region_of))
            .or_else(|| product.and_then(arn::region_of))
            .or_else(|| envelope.region.clone()),
        finding_id: id.map(str::to_owned),
        finding_arn: id.filter(|id| Arn::parse(id).is_some()).map(str::to_owned),
        finding_type: json::at(finding, &["finding_info", "types"]).clone(),
        title: text(&["finding_info", "title"]),
        updated_at: ["modified_time_dt", "modified_time"]
            .into_iter()
            .find_map(|key| text(&["finding_info", key]))
            .or_else(|| text(&["time_dt"])),
        severity: if severity_id.is_null() { json::at(finding, &["severity"]) } else { severity_id }.clone(),
        severity_label: severity_label(finding),
        status: status(finding),
        compliance: text(&["compliance", "status"]),
        product_arn: product.map(str::to_owned),
        product_name: text(&["metadata", "product", "name"]),
        generator_id: text(&["finding_info", "analytic", "uid"]),
        own_product: is_own(finding),
        class_uid: json::count(json::at(finding, &["class_uid"])),
        action_name: action_name(envelope),
        resource_type: resources().find_map(|resource| json::text_at(resource, &["type"])),
        cited: cited(finding),
        ..Facts::new(envelope, Integration::SecurityHub)
    }
}

fn is_own(finding: &Value) -> bool {
    let paths: [&[&str]; 4] = [
        &["finding_info", "uid"],
        &["finding_info", "analytic", "uid"],
        &["finding_info", "analytic", "name"],
        &["metadata", "product", "name"],
    ];
    paths.into_iter().filter_map(|path| json::str_at(finding, path)).any(is_palisade)
        || json::str_at(finding, &["metadata", "product", "uid"]).is_some_and(is_vendor_product)
        || json::str_at(finding, &["metadata", "product", "vendor_name"])
            .is_some_and(|vendor| vendor.trim().eq_ignore_ascii_case("trend micro"))
}

/// Types come in the spelling of CloudFormation and in that of ASFF.
fn cited(finding: &Value) -> Cited {
    let mut cited = Cited::default();
    for resource in json::items(finding, &["resources"]) {
        let Some(uid) = json::str_at(resource, &["uid"]) else { continue };
        match json::str_at(resource, &["type"]) {
            Some("AWS::EC2::Instance" | "AwsEc2Instance") => cited.instance(uid),
            Some("AWS::S3::Bucket" | "AwsS3Bucket" | "AWS::S3::Object" | "AwsS3Object") => cited.bucket_or_object(uid),
            _ => {}
        }
    }
    for vulnerability in json::items(finding, &["vulnerabilities"]) {
        let cves = json::items(vulnerability, &["cve"]).map(|cve| json::at(cve, &["uid"]));
        let ids = cves.chain(json::items(vulnerability, &["advisory"]).map(|advisory| json::at(advisory, &["uid"])));
        let related = json::items(vulnerability, &["related_vulnerabilities"]);
        ids.chain(related).filter_map(json::str_of).for_each(|id| cited.vulnerability(id));
    }
    cited.each_once()
}

/// The number decides, unless it says unknown (0) or other (99): then the word does.
fn severity_label(finding: &Value) -> Option<Severity> {
    let of_id = match json::count(json::at(finding, &["severity_id"])) {
        Some(1) => Some(Severity::Informational),
        Some(2) => Some(Severity::Low),
        Some(3) => Some(Severity::Medium),
        Some(4) => Some(Severity::High),
        // 6 is fatal: Security Hub's words end at critical.
        Some(5 | 6) => Some(Severity::Critical),
        _ => None,
    };
    of_id.or_else(|| {
        let word = json::str_at(finding, &["severity"])?;
        if word.eq_ignore_ascii_case("fatal") { Some(Severity::Critical) } else { Severity::parse(word) }
    })
}

/// The word, or what the number stands for. An activity of closing closes whatever the status says.
fn status(finding: &Value) -> Option<String> {
    if json::count(json::at(finding, &["activity_id"])) == Some(3) {
        return Some("Closed".to_owned());
    }
    json::text_at(finding, &["status"]).or_else(|| {
        let word = match json::count(json::at(finding, &["status_id"]))? {
            1 => "New",
            2 => "In Progress",
            3 => "Suppressed",
            4 => "Resolved",
            5 => "Archived",
            6 => "Deleted",
            _ => return None,
        };
        Some(word.to_owned())
    })
}
