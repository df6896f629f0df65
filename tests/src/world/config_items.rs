//! Configuration items of our own making, as the recorder of AWS Config sees instances.

use serde_json::{Value, json};

use super::World;

/// An item of `instance` in `state` (`running`, ..), captured at `time` (ISO 8601).
pub fn config_item(world: &World, instance: &str, state: &str, time: &str) -> Value {
    let (account, region) = (world.aws.account(), world.aws.region());
    json!({
        "configurationItemVersion": "1.3", "configurationItemCaptureTime": time, "configurationItemStatus": "OK",
        "configurationStateId": 1, "awsAccountId": account, "awsRegion": region,
        "resourceType": "AWS::EC2::Instance", "resourceId": instance, "resourceName": null,
        "ARN": format!("arn:aws:ec2:{region}:{account}:instance/{instance}"), "availabilityZone": format!("{region}a"),
        "tags": {"Name": "web"}, "relationships": [],
        "configuration": {"instanceId": instance, "instanceType": "t3.micro", "state": {"name": state}}
    })
}

/// The item with which AWS Config says that `instance` is gone.
pub fn config_item_deleted(world: &World, instance: &str, time: &str) -> Value {
    let mut item = config_item(world, instance, "terminated", time);
    item["configurationItemStatus"] = json!("ResourceDeleted");
    item["configuration"] = Value::Null;
    item
}
