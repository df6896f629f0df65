//! Whether AWS Config records EC2 instances: what it does not record, no rule is asked about.

use aws_sdk_config::types::{
    ConfigurationRecorder, ConfigurationRecorderStatus, RecordingGroup, RecordingStrategyType,
};

use crate::aws::clients::Clients;
use crate::aws::error;
use crate::failure::{Failure, Result};

/// The type as AWS Config names it.
const INSTANCE: &str = "AWS::EC2::Instance";

/// Looks, and says in one line what is recorded; or why no evaluation would ever come.
pub(crate) async fn check(clients: &Clients) -> Result<String> {
    let region = clients.region();
    let failed = |e| error::failure(&format!("look for the recorder of AWS Config in {region}"), &e);
    let recorders = clients.config().describe_configuration_recorders().send().await.map_err(failed)?;
    let failed = |e| error::failure(&format!("look at the recorder of AWS Config in {region}"), &e);
    let status = clients.config().describe_configuration_recorder_status().send().await.map_err(failed)?;
    judge(recorders.configuration_recorders(), status.configuration_recorders_status(), region)
}

fn judge(
    recorders: &[ConfigurationRecorder],
    statuses: &[ConfigurationRecorderStatus],
    region: &str,
) -> Result<String> {
    // Recorders that other services keep for themselves serve no rules of ours.
    let Some(recorder) = recorders.iter().find(|recorder| recorder.service_principal.is_none()) else {
        return Err(Failure::refused(format!("AWS Config has no recorder in {region}: no rule can be made there"))
            .hint("set AWS Config up in its console, or with `aws configservice put-configuration-recorder`"));
    };
    let name = recorder.name.as_deref().unwrap_or("default");
    let on = statuses.iter().any(|status| status.name.as_deref() == Some(name) && status.recording);
    if !on {
        let command = format!(
            "aws configservice start-configuration-recorder --configuration-recorder-name {name} --region {region}"
        );
        return Err(Failure::refused(format!(
            "the recorder of AWS Config is off in {region}: no instance is evaluated"
        ))
        .hint(format!("turn it on, for example with `{command}`")));
    }
    if records_instances(recorder.recording_group.as_ref()) {
        return Ok("records EC2 instances".to_owned());
    }
    Err(Failure::refused(format!("the recorder of AWS Config does not record {INSTANCE} in {region}"))
        .hint(format!("add {INSTANCE} to what recorder {name} records; without it no rule is asked about an instance")))
}

fn records_instances(group: Option<&RecordingGroup>) -> bool {
    // A recorder without a group records all types.
    let Some(group) = group else { return true };
    let among = |types: &[aws_sdk_config::types::ResourceType]| types.iter().any(|kind| kind.as_str() == INSTANCE);
    let strategy = group.recording_strategy.as_ref().and_then(|strategy| strategy.use_only.as_ref());
    match strategy {
        Some(RecordingStrategyType::ExclusionByResourceTypes) => {
            !group.exclusion_by_resource_types.as_ref().is_some_and(|excluded| among(excluded.resource_types()))
        }
        Some(RecordingStrategyType::InclusionByResourceTypes) => among(group.resource_types()),
        Some(RecordingStrategyType::AllSupportedResourceTypes) => true,
        // Older recorders name no strategy.
        _ => group.all_supported || among(group.resource_types()),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_config::types::{ExclusionByResourceTypes, RecordingStrategy, ResourceType};

    use super::*;

    fn group(strategy: Option<RecordingStrategyType>, all: bool, named: &str) -> RecordingGroup {
        let excluded = ExclusionByResourceTypes::builder().resource_types(ResourceType::from(named)).build();
        RecordingGroup::builder()
            .all_supported(all)
            .resource_types(ResourceType::from(named))
            .exclusion_by_resource_types(excluded)
            .set_recording_strategy(strategy.map(|s| RecordingStrategy::builder().use_only(s).build()))
            .build()
    }

    #[test]
    fn every_way_to_choose_types_is_understood() {
        use RecordingStrategyType::{AllSupportedResourceTypes, ExclusionByResourceTypes, InclusionByResourceTypes};
        for (strategy, all, named, records) in [
            (None, true, "AWS::S3::Bucket", true),
            (None, false, INSTANCE, true),
            (None, false, "AWS::S3::Bucket", false),
            (Some(AllSupportedResourceTypes), true, "AWS::S3::Bucket", true),
            (Some(InclusionByResourceTypes), false, INSTANCE, true),
            (Some(InclusionByResourceTypes), false, "AWS::S3::Bucket", false),
            (Some(ExclusionByResourceTypes), false, "AWS::S3::Bucket", true),
            (Some(ExclusionByResourceTypes), false, INSTANCE, false),
        ] {
            assert_eq!(records_instances(Some(&group(strategy.clone(), all, named))), records, "{strategy:?} {named}");
        }
        assert!(records_instances(None));
    }

    #[test]
    fn a_recorder_that_is_missing_off_or_another_services_is_told() {
        let recorder = ConfigurationRecorder::builder().name("default").build();
        let foreign =
            ConfigurationRecorder::builder().name("AWSConfigurationRecorderForX").service_principal("x").build();
        let status = |on| ConfigurationRecorderStatus::builder().name("default").recording(on).build();
        let said = |recorders: &[ConfigurationRecorder], on| match judge(recorders, &[status(on)], "eu-west-1") {
            Ok(text) => text,
            Err(failure) => failure.to_string(),
        };
        assert_eq!(said(&[foreign.clone(), recorder.clone()], true), "records EC2 instances");
        assert!(said(&[recorder], false).starts_with("the recorder of AWS Config is off in eu-west-1"));
        assert!(said(&[foreign], true).starts_with("AWS Config has no recorder in eu-west-1"));
    }
}
