//! Security Hub: events with findings in ASFF, and the choice between ASFF and OCSF.

use palisade_contract::{Integration, OWN_FINDINGS, Severity};
use serde_json::Value;

use crate::arn::Arn;
use crate::envelope::Envelope;
use crate::{Cited, Event, Facts, Finding, Notice, NoticeReason, arn, json, ocsf};

pub(crate) fn read(envelope: &Envelope<'_>) -> Event {
    // By the finding's own form, not by the detail-type: the new form comes under the same source.
    let findings = json::items(&envelope.detail, &["findings"]).filter(|finding| finding.is_object());
    let all = findings.map(|finding| {
        if ocsf::is(finding) { ocsf::finding(envelope, finding) } else { asff_finding(envelope, finding) }
    });
    match Finding::several(all) {
        Some(finding) => Event::Finding(finding),
        None => Event::notice(Notice::new(envelope, Some(Integration::SecurityHub), NoticeReason::NoFindings)),
    }
}

/// Whether a Security Hub product is the vendor's. The account in the ARN may be missing.
pub(crate) fn is_vendor_product(product_arn: &str) -> bool {
    Arn::parse(product_arn).is_some_and(|arn| {
        let mut path = arn.resource.split('/');
        arn.service == "securityhub"
            && matches!(path.next(), Some("product" | "productv2"))
            && path.next() == Some("trend-micro")
    })
}

/// Whether an id of a finding or of its generator is one that Palisade writes.
pub(crate) fn is_palisade(id: &str) -> bool {
    id.trim().get(..OWN_FINDINGS.len()).is_some_and(|start| start.eq_ignore_ascii_case(OWN_FINDINGS))
}

fn asff_finding(envelope: &Envelope<'_>, finding: &Value) -> Facts {
    let text = |path: &[&str]| json::text_at(finding, path);
    let id = json::str_at(finding, &["Id"]);
    let product_arn = json::str_at(finding, &["ProductArn"]);
    let resources = || json::items(finding, &["Resources"]);
    let severity = json::at(finding, &["Severity"]);
    let region_at = |value, path: &[&str]| json::str_at(value, path).and_then(arn::region).map(str::to_owned);
    Facts {
        account: text(&["AwsAccountId"]).or_else(|| id.and_then(arn::account_of)).or_else(|| envelope.account.clone()),
        // The aggregation region's copies keep the region of origin inside.
        region: region_at(finding, &["Region"])
            .or_else(|| resources().find_map(|resource| region_at(resource, &["Region"])))
            .or_else(|| id.and_then(arn::region_of))
            .or_else(|| product_arn.and_then(arn::region_of))
            .or_else(|| envelope.region.clone()),
        finding_id: id.map(str::to_owned),
        finding_arn: id.filter(|id| Arn::parse(id).is_some()).map(str::to_owned),
        finding_type: json::at(finding, &["Types"]).clone(),
        title: text(&["Title"]),
        updated_at: text(&["UpdatedAt"]),
        severity: raw_severity(severity).clone(),
        severity_label: severity_label(finding),
        archived: product_flag(finding, &["archived", "aws/guardduty/service/archived"]),
        sample: json::flag_at(finding, &["Sample"])
            || product_flag(finding, &["sample", "aws/guardduty/service/additionalInfo/sample"]),
        record_state: text(&["RecordState"]),
        workflow: text(&["Workflow", "Status"]).or_else(|| text(&["WorkflowState"])),
        compliance: text(&["Compliance", "Status"]),
        product_arn: product_arn.map(str::to_owned),
        product_name: text(&["ProductName"]).or_else(|| text(&["ProductFields", "aws/securityhub/ProductName"])),
        generator_id: text(&["GeneratorId"]),
        own_product: is_own(finding),
        action_name: action_name(envelope),
        resource_type: resources().find_map(|resource| json::text_at(resource, &["Type"])),
        cited: asff_cited(finding),
        ..Facts::new(envelope, Integration::SecurityHub)
    }
}

fn is_own(finding: &Value) -> bool {
    let ids = ["GeneratorId", "Id"].into_iter().filter_map(|key| json::str_at(finding, &[key]));
    let fields = json::at(finding, &["ProductFields"]).as_object();
    ids.chain(fields.into_iter().flat_map(|map| map.keys().map(String::as_str))).any(is_palisade)
        || json::str_at(finding, &["ProductArn"]).is_some_and(is_vendor_product)
}

/// Values of `ProductFields` are always text.
fn product_flag(finding: &Value, keys: &[&str]) -> bool {
    keys.iter().any(|key| json::flag_at(finding, &["ProductFields", key]))
}

/// The blank at the end of a name belongs to it: it is how the action was named.
pub(crate) fn action_name(envelope: &Envelope<'_>) -> Option<String> {
    json::text_at(&envelope.detail, &["actionName"])
}

fn asff_cited(finding: &Value) -> Cited {
    let mut cited = Cited::default();
    for resource in json::items(finding, &["Resources"]) {
        let Some(id) = json::str_at(resource, &["Id"]) else { continue };
        match json::str_at(resource, &["Type"]) {
            Some("AwsEc2Instance") => cited.instance(id),
            Some("AwsS3Bucket" | "AwsS3Object") => cited.bucket_or_object(id),
            _ => {}
        }
    }
    for vulnerability in json::items(finding, &["Vulnerabilities"]) {
        let ids = json::items(vulnerability, &["Id"]).chain(json::items(vulnerability, &["RelatedVulnerabilities"]));
        ids.filter_map(json::str_of).for_each(|id| cited.vulnerability(id));
    }
    cited.each_once()
}

fn raw_severity(severity: &Value) -> &Value {
    let fields = ["Normalized", "Label", "Product"].into_iter().map(|key| json::at(severity, &[key]));
    fields.into_iter().find(|value| !value.is_null()).unwrap_or(&Value::Null)
}

/// The label where there is one. Findings of 2018 and 2019 have only a number from 0 to 100.
fn severity_label(finding: &Value) -> Option<Severity> {
    let word = |path: &[&str]| json::str_at(finding, path).and_then(Severity::parse);
    word(&["Severity", "Label"])
        .or_else(|| json::number(json::at(finding, &["Severity", "Normalized"])).map(of_normalized))
        .or_else(|| word(&["FindingProviderFields", "Severity", "Label"]))
        .or_else(|| word(&["ProductFields", "aws/securityhub/SeverityLabel"]))
}

/// The bands of the ASFF's `Severity.Normalized`.
fn of_normalized(score: f64) -> Severity {
    match score {
        s if s >= 90.0 => Severity::Critical,
        s if s >= 70.0 => Severity::High,
        s if s >= 40.0 => Severity::Medium,
        s if s >= 1.0 => Severity::Low,
        _ => Severity::Informational,
    }
}
