//! GuardDuty: findings, and the other events under the same source.

use palisade_contract::{Integration, Severity};
use serde_json::Value;

use crate::envelope::Envelope;
use crate::{Cited, Event, Facts, Notice, NoticeReason, arn, json};

pub(crate) fn read(envelope: &Envelope<'_>) -> Event {
    if envelope.detail_type == "GuardDuty Finding" {
        Event::finding(finding(envelope))
    } else {
        Event::notice(notice(envelope))
    }
}

fn finding(envelope: &Envelope<'_>) -> Facts {
    let detail = &*envelope.detail;
    let arn = json::str_at(detail, &["arn"]);
    let severity = json::at(detail, &["severity"]);
    Facts {
        account: json::text_at(detail, &["accountId"])
            .or_else(|| arn.and_then(arn::account_of))
            .or_else(|| envelope.account.clone()),
        region: (json::str_at(detail, &["region"]).and_then(arn::region).map(str::to_owned))
            .or_else(|| arn.and_then(arn::region_of))
            .or_else(|| envelope.region.clone()),
        finding_id: json::text_at(detail, &["id"]),
        finding_arn: arn.map(str::to_owned),
        finding_type: json::at(detail, &["type"]).clone(),
        title: json::text_at(detail, &["title"]),
        updated_at: json::text_at(detail, &["updatedAt"]),
        severity: severity.clone(),
        severity_label: json::number(severity).map(Severity::from_guardduty),
        archived: json::flag_at(detail, &["service", "archived"]),
        sample: is_sample(json::at(detail, &["service", "additionalInfo"])),
        resource_type: json::text_at(detail, &["resource", "resourceType"]),
        resource_role: json::text_at(detail, &["service", "resourceRole"]),
        cited: cited(detail),
        ..Facts::new(envelope, Integration::GuardDuty)
    }
}

/// Only the finding's own resources count. What an API call touched, tags and titles name bystanders.
fn cited(detail: &Value) -> Cited {
    let mut cited = Cited::default();
    // Present with any resource type: an S3 finding has it when the credentials are an instance's.
    if let Some(id) = json::str_at(detail, &["resource", "instanceDetails", "instanceId"]) {
        cited.instance(id);
    }
    for bucket in json::items(detail, &["resource", "s3BucketDetails"]) {
        if let Some(name) = json::str_at(bucket, &["name"]).or_else(|| json::str_at(bucket, &["arn"])) {
            cited.bucket_or_object(name);
        }
        for object in json::items(bucket, &["s3ObjectDetails"]) {
            cited.object_keys.extend(json::text_at(object, &["key"]));
        }
    }
    for resource in json::items(detail, &["service", "detection", "sequence", "resources"]) {
        let Some(uid) = json::str_at(resource, &["uid"]) else { continue };
        match json::str_at(resource, &["resourceType"]) {
            Some("EC2_INSTANCE") => cited.instance(uid),
            Some("S3_BUCKET" | "S3_OBJECT") => cited.bucket_or_object(uid),
            _ => {}
        }
    }
    cited.each_once()
}

/// `sample` stands loose in old events, and in JSON text under `value` in newer ones.
fn is_sample(additional: &Value) -> bool {
    let in_text = || {
        let text = json::str_at(additional, &["value"])?;
        let value = json::parse("additional info", text).ok()?;
        Some(json::flag_at(&value, &["sample"]))
    };
    json::flag_at(additional, &["sample"]) || in_text().unwrap_or(false)
}

fn notice(envelope: &Envelope<'_>) -> Notice {
    let detail = &*envelope.detail;
    let mut notice = Notice::new(envelope, Some(Integration::GuardDuty), NoticeReason::DetailType);
    let owner = ["resourceAccountId", "accountId"].into_iter().find_map(|key| json::text_at(detail, &[key]));
    notice.account = owner.or(notice.account);
    let mut cited = Cited::default();
    if let Some(id) = json::str_at(detail, &["resourceDetails", "ec2InstanceDetails", "instanceId"]) {
        cited.instance(id);
    }
    for details in ["s3ObjectDetails", "s3BucketDetails"] {
        cited.buckets.extend(json::text_at(detail, &[details, "bucketName"]));
        cited.object_keys.extend(json::text_at(detail, &[details, "objectKey"]));
    }
    notice.cited = cited.each_once();
    notice
}
