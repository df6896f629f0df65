//! Inspector findings, and the scan and coverage events beside them.

use palisade_contract::{Integration, Severity};
use palisade_findings::{Event, LegacyService};
use serde_json::json;

use crate::support::{
    INSTANCE, OWNER, SHORT_INSTANCE, envelope, event, facts, ids, inspector, notice, refusal, with, without,
};

#[test]
fn a_cve_on_an_instance_asks_for_action() {
    let read = facts(&inspector());
    assert_eq!(read.integration, Integration::Inspector);
    assert_eq!(read.account.as_deref(), Some(OWNER));
    assert_eq!(read.region.as_deref(), Some("eu-west-1"));
    assert_eq!(read.severity_label, Some(Severity::High));
    assert_eq!(read.cited.cves, ["CVE-2031-0001"]);
    assert_eq!(ids(&read.cited), [INSTANCE]);
    assert_eq!(refusal(&inspector()), None);
}

#[test]
fn an_advisory_names_its_cves_beside_it() {
    let details = json!({
        "vulnerabilityId": "ALAS2-2031-007",
        "relatedVulnerabilities": ["cve-2031-1111", "USN-1-1", "CVE-2031-2222", "CVE-2031-1111", 7, null],
    });
    let cited = facts(&with(&inspector(), "/detail/packageVulnerabilityDetails", details)).cited;
    assert_eq!(cited.cves, ["CVE-2031-1111", "CVE-2031-2222"]);
    assert_eq!(cited.other_vulnerability_ids, ["ALAS2-2031-007", "USN-1-1"]);
}

#[test]
fn without_a_cve_there_is_nothing_to_do() {
    let event = without(&inspector(), "/detail/packageVulnerabilityDetails");
    let event = with(&event, "/detail/type", json!("NETWORK_REACHABILITY"));
    assert_eq!(refusal(&event).as_deref(), Some("the finding names no CVE"));
    let event = with(&event, "/detail/codeVulnerabilityDetails", json!({"cwes": ["CWE-798"]}));
    assert_eq!(facts(&event).cited.other_vulnerability_ids, ["CWE-798"]);
}

#[test]
fn only_instances_are_instances() {
    let resources = json!([
        {"type": "AWS_ECR_CONTAINER_IMAGE", "id": "i-11111111", "region": "N/A"},
        {"type": "Microsoft.Compute/virtualMachines", "id": "i-22222222"},
        {"type": "AWS_EC2_INSTANCE", "id": format!("arn:aws:ec2:eu-west-1:{OWNER}:instance/{SHORT_INSTANCE}")},
        {"type": "AWS_EC2_INSTANCE"},
    ]);
    let event = with(&inspector(), "/detail/resources", resources);
    let read = facts(&event);
    assert_eq!(ids(&read.cited), [SHORT_INSTANCE]);
    assert_eq!(read.resource_type.as_deref(), Some("AWS_ECR_CONTAINER_IMAGE"));
    let image = with(&event, "/detail/resources", json!([{"type": "AWS_ECR_CONTAINER_IMAGE", "id": "i-11111111"}]));
    assert_eq!(refusal(&image).as_deref(), Some("the finding cites no EC2 instance"));
}

#[test]
fn a_region_that_is_none_is_passed_over() {
    let event = without(&inspector(), "/detail/findingArn");
    assert_eq!(facts(&event).region.as_deref(), Some("eu-west-1"));
    let nowhere =
        with(&event, "/detail/resources", json!([{"type": "AWS_EC2_INSTANCE", "id": INSTANCE, "region": "N/A"}]));
    assert_eq!(facts(&nowhere).region.as_deref(), Some("eu-west-3"));
}

#[test]
fn only_active_findings_count() {
    for (status, reason) in [("CLOSED", "closed"), ("SUPPRESSED", "suppressed"), ("Unheard", "unheard")] {
        let event = with(&inspector(), "/detail/status", json!(status));
        assert_eq!(refusal(&event), Some(format!("the finding has the status {reason}")));
    }
    assert_eq!(refusal(&without(&inspector(), "/detail/status")), None);
}

#[test]
fn an_unrated_finding_has_no_label() {
    let read = facts(&with(&inspector(), "/detail/severity", json!("UNTRIAGED")));
    assert_eq!((read.severity, read.severity_label), (json!("UNTRIAGED"), None));
}

#[test]
fn scans_and_coverage_name_the_instance_in_two_places() {
    let scan = envelope("aws.inspector2", "Inspector2 Scan", &json!({"instance-id": INSTANCE}));
    let scan = with(&scan, "/resources", json!([INSTANCE, SHORT_INSTANCE, "arn:aws:ecr:eu-west-1:1:repository/r"]));
    let read = notice(&scan);
    assert_eq!(ids(&read.cited), [INSTANCE, SHORT_INSTANCE]);
    assert!(read.cited.malformed_instances.is_empty());
    let image = notice(&envelope("inspector2.ami.ondemand", "Inspector2 OnDemand Scan Complete", &json!({})));
    assert_eq!(image.integration, Some(Integration::Inspector));
}

#[test]
fn inspector_classic_is_recognised() {
    let target = format!("arn:aws:inspector:eu-west-1:{OWNER}:target/0-t");
    let message = json!({"event": "FINDING_REPORTED", "target": target, "finding": format!("{target}/finding/0-f")});
    for value in [message.clone(), without(&message, "/finding")] {
        let Event::Legacy(legacy) = event(&value) else { panic!("not legacy: {value}") };
        assert_eq!(legacy.service, LegacyService::InspectorClassic);
        assert_eq!(legacy.detail_type, "FINDING_REPORTED");
        assert_eq!((legacy.account.as_deref(), legacy.region.as_deref()), (Some(OWNER), Some("eu-west-1")));
    }
    assert!(matches!(event(&envelope("aws.inspector", "Any", &json!({}))), Event::Legacy(_)));
    let other = json!({"event": "FINDING_REPORTED", "finding": "arn:aws:sqs:eu-west-1:1:q"});
    assert!(matches!(event(&other), Event::Unreadable(_)));
}
