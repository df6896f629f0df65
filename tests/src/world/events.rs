//! Findings of our own making, as the services put them on the bus.

use serde_json::{Value, json};

use super::World;

/// A GuardDuty finding on `instance` in the world's account and region.
pub fn finding(world: &World, id: &str, instance: &str) -> Value {
    let (account, region) = (world.aws.account(), world.aws.region());
    json!({
        "version": "0", "id": format!("event-of-{id}"), "source": "aws.guardduty", "detail-type": "GuardDuty Finding",
        "account": account, "region": region, "time": "2026-01-15T09:30:00Z", "resources": [],
        "detail": {
            "schemaVersion": "2.0", "accountId": account, "region": region, "partition": "aws", "id": id,
            "arn": format!("arn:aws:guardduty:{region}:{account}:detector/d/finding/{id}"),
            "type": "Recon:EC2/Portscan", "severity": 5, "title": "Port scan", "description": "An instance scans ports.",
            "createdAt": "2026-01-15T09:29:00.000Z", "updatedAt": "2026-01-15T09:29:00.000Z",
            "resource": {"resourceType": "Instance", "instanceDetails": {"instanceId": instance}},
            "service": {"serviceName": "guardduty", "archived": false, "count": 1, "resourceRole": "ACTOR"}
        }
    })
}
