//! What CloudFormation says of the resources that stand otherwise, of a stack's own and of those that StackSets has made.

use aws_sdk_cloudformation::types::{
    DifferenceType, PropertyDifference, StackInstanceResourceDriftsSummary, StackResourceDrift,
    StackResourceDriftStatus,
};
use palisade_plan::{PropertyChange, ResourceDrift};
use serde_json::Value;

use crate::failure::Result;

/// The states of resources that stand otherwise.
pub(crate) const DRIFTED: [StackResourceDriftStatus; 2] =
    [StackResourceDriftStatus::Modified, StackResourceDriftStatus::Deleted];

/// What both answers have in common.
pub(crate) struct Differences {
    logical_id: Option<String>,
    resource_type: Option<String>,
    status: Option<StackResourceDriftStatus>,
    properties: Option<Vec<PropertyDifference>>,
}

macro_rules! differences {
    ($($answer:ty),*) => {
        $(impl From<$answer> for Differences {
            fn from(drift: $answer) -> Self {
                Self {
                    logical_id: drift.logical_resource_id,
                    resource_type: drift.resource_type,
                    status: drift.stack_resource_drift_status,
                    properties: drift.property_differences,
                }
            }
        })*
    };
}

differences!(StackResourceDrift, StackInstanceResourceDriftsSummary);

/// Every resource of an answer that comes in pages: `page` gets the token of one, and gives its resources and the next token.
pub(crate) async fn resources<R: Into<Differences>>(
    page: impl AsyncFn(Option<String>) -> Result<(Option<Vec<R>>, Option<String>)>,
) -> Result<Vec<ResourceDrift>> {
    let (mut found, mut token) = (Vec::new(), None);
    loop {
        let (drifts, next) = page(token).await?;
        found.extend(drifts.unwrap_or_default().into_iter().map(|drift| resource(drift.into())));
        if next.is_none() {
            return Ok(found);
        }
        token = next;
    }
}

/// One resource, with its properties as deployed and as they are.
fn resource(drift: Differences) -> ResourceDrift {
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
