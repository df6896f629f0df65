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

/// A Macie finding of high severity on `bucket` in the world's account and region, about the object with this key if any.
pub fn macie_finding(world: &World, id: &str, bucket: &str, key: Option<&str>) -> Value {
    let (account, region) = (world.aws.account(), world.aws.region());
    let arn = format!("arn:aws:s3:::{bucket}");
    let object = key.map(|key| json!({"bucketArn": arn, "key": key, "path": format!("{bucket}/{key}")}));
    let (kind, category) = match key {
        Some(_) => ("SensitiveData:S3Object/Financial", "CLASSIFICATION"),
        None => ("Policy:IAMUser/S3BucketPublic", "POLICY"),
    };
    json!({
        "version": "0", "id": format!("event-of-{id}"), "source": "aws.macie", "detail-type": "Macie Finding",
        "account": account, "region": region, "time": "2026-01-15T09:30:00Z", "resources": [],
        "detail": {
            "schemaVersion": "1.0", "accountId": account, "region": region, "partition": "aws", "id": id,
            "type": kind, "category": category, "severity": {"score": 3, "description": "High"},
            "title": "Something about a bucket", "description": "", "count": 1, "archived": false, "sample": false,
            "createdAt": "2026-01-15T09:29:00Z", "updatedAt": "2026-01-15T09:29:00Z",
            "resourcesAffected": {"s3Bucket": {"arn": arn, "name": bucket}, "s3Object": object}
        }
    })
}

/// An Inspector finding on a package of `instance`, active and critical, as Inspector puts it on the bus; `id` ends its ARN.
pub fn package(world: &World, id: &str, instance: &str, cve: &str) -> Value {
    let (account, region) = (world.aws.account(), world.aws.region());
    json!({
        "version": "0", "id": format!("event-of-{id}"), "source": "aws.inspector2", "detail-type": "Inspector2 Finding",
        "account": account, "region": region, "time": "2026-01-15T09:30:00Z", "resources": [instance],
        "detail": {
            "awsAccountId": account, "findingArn": format!("arn:aws:inspector2:{region}:{account}:finding/{id}"),
            "type": "PACKAGE_VULNERABILITY", "severity": "CRITICAL", "status": "ACTIVE",
            // A title names what it likes; nothing is taken from it.
            "title": "CVE-2017-5638 - a package", "description": "A package has a vulnerability.",
            "firstObservedAt": "Thu Jan 15 09:20:00.000 UTC 2026", "updatedAt": "Thu Jan 15 09:25:00.000 UTC 2026",
            "packageVulnerabilityDetails": {
                "vulnerabilityId": cve, "relatedVulnerabilities": [], "source": "NVD",
                "vulnerablePackages": [{"name": "a-package", "version": "1.0", "packageManager": "OS"}]
            },
            "resources": [{"type": "AWS_EC2_INSTANCE", "id": instance, "partition": "aws", "region": region}]
        }
    })
}

/// A product's finding on `instance` as Security Hub keeps it in ASFF: new, and of high severity.
pub fn asff(world: &World, id: &str, instance: &str) -> Value {
    let (account, region) = (world.aws.account(), world.aws.region());
    json!({
        "SchemaVersion": "2018-10-08", "Id": id,
        "ProductArn": format!("arn:aws:securityhub:{region}:{account}:product/example-corp/host-watch"),
        "ProductName": "Host Watch", "GeneratorId": "host-watch/suspicious-process", "AwsAccountId": account,
        "Region": region, "Types": ["TTPs/Execution"],
        "CreatedAt": "2026-01-15T09:20:00.000Z", "UpdatedAt": "2026-01-15T09:25:00.000Z",
        "Severity": {"Label": "HIGH", "Normalized": 70},
        "Title": "A harmful process", "Description": "A sensor saw a process whose file is known to be harmful.",
        "Resources": [{
            "Type": "AwsEc2Instance", "Id": format!("arn:aws:ec2:{region}:{account}:instance/{instance}"),
            "Partition": "aws", "Region": region
        }],
        "RecordState": "ACTIVE", "WorkflowState": "NEW", "Workflow": {"Status": "NEW"}
    })
}

/// The same in OCSF, the form of the newer Security Hub.
pub fn ocsf(world: &World, id: &str, instance: &str) -> Value {
    let (account, region) = (world.aws.account(), world.aws.region());
    json!({
        "activity_id": 1, "category_uid": 2, "class_name": "Detection Finding", "class_uid": 2004,
        "cloud": {"account": {"type": "AWS Account", "uid": account}, "provider": "AWS", "region": region},
        "finding_info": {"uid": id, "title": "A harmful process", "types": ["Threats", "Execution"]},
        "metadata": {
            "product": {
                "name": "Host Watch", "vendor_name": "Example Corp",
                "uid": format!("arn:aws:securityhub:{region}:{account}:productv2/example-corp/host-watch")
            },
            "uid": "0", "version": "1.6.0"
        },
        "resources": [{"type": "AWS::EC2::Instance", "uid": format!("arn:aws:ec2:{region}:{account}:instance/{instance}")}],
        "severity": "High", "severity_id": 4, "status": "New", "status_id": 1, "time_dt": "2026-01-15T09:25:00.000Z"
    })
}

/// The event with which Security Hub sends a finding.
pub fn imported(world: &World, finding: &Value) -> Value {
    let kind =
        if finding.get("class_uid").is_some() { "Findings Imported V2" } else { "Security Hub Findings - Imported" };
    security_hub_event(world, kind, &format!("arn:of:{}", finding["Id"]), &json!({"findings": [finding]}))
}

/// The event with which Security Hub sends a finding that a person chose for the custom action `action`.
pub fn handed_over(world: &World, action: &str, finding: &Value) -> Value {
    let arn = format!("arn:aws:securityhub:{}:{}:action/custom/{action}", world.aws.region(), world.aws.account());
    let detail = json!({"actionName": "To Palisade", "actionDescription": "Hands it over", "findings": [finding]});
    security_hub_event(world, "Security Hub Findings - Custom Action", &arn, &detail)
}

fn security_hub_event(world: &World, kind: &str, resource: &str, detail: &Value) -> Value {
    json!({
        "version": "0", "id": "event-of-security-hub", "source": "aws.securityhub", "detail-type": kind,
        "account": world.aws.account(), "region": world.aws.region(), "time": "2026-01-15T09:30:00Z",
        "resources": [resource], "detail": detail
    })
}
