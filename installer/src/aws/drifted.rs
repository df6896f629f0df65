//! What CloudFormation says of a resource that stands otherwise, of a stack's own and of one that StackSets has made.

use aws_sdk_cloudformation::types::{DifferenceType, PropertyDifference, StackResourceDriftStatus};
use palisade_plan::{PropertyChange, ResourceDrift};
use serde_json::Value;

/// What both answers have in common.
pub(crate) struct Differences {
    pub(crate) logical_id: Option<String>,
    pub(crate) resource_type: Option<String>,
    pub(crate) status: Option<StackResourceDriftStatus>,
    pub(crate) properties: Option<Vec<PropertyDifference>>,
}

/// One resource, with its properties as deployed and as they are.
pub(crate) fn resource(drift: Differences) -> ResourceDrift {
    let deleted = drift.status == Some(StackResourceDriftStatus::Deleted);
    let properties = drift.properties.unwrap_or_default().into_iter().map(|difference| {
        // CloudFormation writes the values as JSON where they are more than a word.
        let value = |text: Option<String>| text.map(|t| serde_json::from_str(&t).unwrap_or(Value::String(t)));
        let (before, after) = (value(difference.expected_value), value(difference.actual_value));
        let kind = difference.difference_type;
        PropertyChange {
            path: difference.property_path.unwrap_or_default().trim_start_matches('/').replace('/', "."),
            before: before.filter(|_| kind != Some(DifferenceType::Add)),
            after: after.filter(|_| kind != Some(DifferenceType::Remove)),
        }
    });
    ResourceDrift {
        logical_id: drift.logical_id.unwrap_or_default(),
        resource_type: drift.resource_type.unwrap_or_default(),
        deleted,
        properties: properties.collect(),
    }
}
