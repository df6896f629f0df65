//! Inspector: findings, and the scan and coverage events under the same source.

use palisade_contract::{Integration, Severity};
use serde_json::Value;

use crate::envelope::Envelope;
use crate::{Cited, Event, Facts, Notice, NoticeReason, arn, json};

pub(crate) fn read(envelope: &Envelope<'_>) -> Event {
    if envelope.detail_type == "Inspector2 Finding" {
        Event::finding(finding(envelope))
    } else {
        Event::notice(notice(envelope))
    }
}

fn finding(envelope: &Envelope<'_>) -> Facts {
    let detail = &*envelope.detail;
    let arn = json::str_at(detail, &["findingArn"]);
    let severity = json::at(detail, &["severity"]);
    let resources = || json::items(detail, &["resources"]);
    Facts {
        account: json::text_at(detail, &["awsAccountId"])
            .or_else(|| arn.and_then(arn::account_of))
            .or_else(|| envelope.account.clone()),
        // A resource's region may be `N/A`; the finding's ARN always has one.
        region: (arn.and_then(arn::region_of))
            .or_else(|| resources().find_map(|r| arn::region(json::str_at(r, &["region"])?)).map(str::to_owned))
            .or_else(|| envelope.region.clone()),
        finding_id: arn.map(str::to_owned),
        finding_arn: arn.map(str::to_owned),
        finding_type: json::at(detail, &["type"]).clone(),
        title: json::text_at(detail, &["title"]),
        updated_at: json::text_at(detail, &["updatedAt"]),
        severity: severity.clone(),
        severity_label: json::str_of(severity).and_then(Severity::parse),
        status: json::text_at(detail, &["status"]),
        resource_type: resources().find_map(|r| json::text_at(r, &["type"])),
        cited: cited(detail),
        ..Facts::new(envelope, Integration::Inspector)
    }
}

/// CVEs are never taken from the title: it names weaknesses and ports just as well.
fn cited(detail: &Value) -> Cited {
    let mut cited = Cited::default();
    for resource in json::items(detail, &["resources"]) {
        if json::str_at(resource, &["type"]) == Some("AWS_EC2_INSTANCE")
            && let Some(id) = json::str_at(resource, &["id"])
        {
            cited.instance(id);
        }
    }
    // The id may be an advisory's; its CVEs then stand among the related ones only.
    let package = json::at(detail, &["packageVulnerabilityDetails"]);
    let ids = (json::items(package, &["vulnerabilityId"]))
        .chain(json::items(package, &["relatedVulnerabilities"]))
        .chain(json::items(detail, &["codeVulnerabilityDetails", "cwes"]));
    ids.filter_map(json::str_of).for_each(|id| cited.vulnerability(id));
    cited.each_once()
}

fn notice(envelope: &Envelope<'_>) -> Notice {
    let mut notice = Notice::new(envelope, Some(Integration::Inspector), NoticeReason::DetailType);
    let detail = &*envelope.detail;
    notice.account = json::text_at(detail, &["awsAccountId"]).or(notice.account);
    let mut cited = Cited::default();
    if let Some(id) = json::str_at(detail, &["instance-id"]) {
        cited.instance(id);
    }
    // Here, unlike in a finding, the envelope's resources are the subject; images and functions stand there too.
    envelope.resources.iter().for_each(|text| cited.instance_if_any(text));
    notice.cited = cited.each_once();
    notice
}
