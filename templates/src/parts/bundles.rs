//! The bucket of the bundles: Lambda takes code only from a bucket in the function's own region.

use palisade_contract::TAG_TARGET;

use crate::{
    HomeSettings, Template,
    cfn::{Bucket, BucketPolicy, Entry, Statement, Value},
    ids,
};

/// Name of the bucket of a region.
pub(crate) fn bucket_name(prefix: &str) -> Value {
    Value::Sub(format!("{prefix}-${{AWS::AccountId}}-${{AWS::Region}}"))
}

pub(crate) fn add(template: &mut Template, settings: &HomeSettings) {
    let name = bucket_name(&settings.bundle_bucket_prefix);
    let more_tags =
        settings.regions.iter().map(|region| (format!("{TAG_TARGET}{region}"), "true".to_owned())).collect();
    let bucket = Bucket { name, tags: settings.tags(), more_tags };
    template.add(Entry::new(ids::BUNDLE_BUCKET, bucket.into()));

    let objects = Value::Sub(format!("${{{}.Arn}}/*", ids::BUNDLE_BUCKET));
    let policy = BucketPolicy {
        bucket: Value::reference(ids::BUNDLE_BUCKET),
        statements: vec![Statement::deny_without_tls("s3:*", vec![Value::arn_of(ids::BUNDLE_BUCKET), objects])],
    };
    template.add(Entry::new(ids::BUNDLE_BUCKET_POLICY, policy.into()));
}
