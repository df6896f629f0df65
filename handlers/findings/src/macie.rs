//! Macie: policy and sensitive-data findings, and what Macie Classic used to send.

use palisade_contract::{Integration, Severity};
use serde_json::Value;

use crate::envelope::Envelope;
use crate::{Cited, Event, Facts, Legacy, Notice, NoticeReason, arn, json};

pub(crate) fn read(envelope: &Envelope<'_>) -> Event {
    match envelope.detail_type {
        "Macie Finding" => Event::finding(finding(envelope)),
        "Macie Alert" => Event::Legacy(Box::new(Legacy::macie(envelope))),
        _ => Event::notice(Notice::new(envelope, Some(Integration::Macie), NoticeReason::DetailType)),
    }
}

fn finding(envelope: &Envelope<'_>) -> Facts {
    let detail = &*envelope.detail;
    let severity = json::at(detail, &["severity"]);
    let sensitive = json::items(detail, &["classificationDetails", "result", "sensitiveData"]);
    Facts {
        account: json::text_at(detail, &["accountId"]).or_else(|| envelope.account.clone()),
        region: (json::str_at(detail, &["region"]).and_then(arn::region).map(str::to_owned))
            .or_else(|| envelope.region.clone()),
        finding_id: json::text_at(detail, &["id"]),
        finding_type: json::at(detail, &["type"]).clone(),
        title: json::text_at(detail, &["title"]),
        updated_at: json::text_at(detail, &["updatedAt"]),
        severity: raw_severity(severity).clone(),
        severity_label: severity_label(severity),
        archived: json::flag_at(detail, &["archived"]),
        sample: json::flag_at(detail, &["sample"]),
        resource_type: resource_type(detail).map(str::to_owned),
        category: json::text_at(detail, &["category"]),
        public_access: json::text_at(detail, &["resourcesAffected", "s3Bucket", "publicAccess", "effectivePermission"]),
        data_categories: sensitive.filter_map(|data| json::text_at(data, &["category"])).collect(),
        cited: cited(detail),
        ..Facts::new(envelope, Integration::Macie)
    }
}

/// The bucket that is affected. The one where Macie puts its detailed results is another.
fn cited(detail: &Value) -> Cited {
    let mut cited = Cited::default();
    let bucket = json::at(detail, &["resourcesAffected", "s3Bucket"]);
    let object = json::at(detail, &["resourcesAffected", "s3Object"]);
    let name = (json::str_at(bucket, &["name"]).or_else(|| json::str_at(bucket, &["arn"])))
        .or_else(|| json::str_at(object, &["bucketArn"]));
    if let Some(name) = name {
        cited.bucket_or_object(name);
    }
    cited.object_keys.extend(json::text_at(object, &["key"]));
    cited.each_once()
}

fn resource_type(detail: &Value) -> Option<&'static str> {
    let has = |key| json::at(detail, &["resourcesAffected", key]).is_object();
    if has("s3Object") { Some("s3Object") } else { has("s3Bucket").then_some("s3Bucket") }
}

fn raw_severity(severity: &Value) -> &Value {
    match severity {
        Value::Object(_) => match json::at(severity, &["score"]) {
            Value::Null => json::at(severity, &["description"]),
            score => score,
        },
        other => other,
    }
}

/// The word decides; the score is 1 to 3, and there is no critical.
fn severity_label(severity: &Value) -> Option<Severity> {
    let word = json::str_at(severity, &["description"]).or_else(|| json::str_of(severity));
    word.and_then(Severity::parse).or_else(|| match json::count(raw_severity(severity)) {
        Some(1) => Some(Severity::Low),
        Some(2) => Some(Severity::Medium),
        Some(3) => Some(Severity::High),
        _ => None,
    })
}
