//! The bucket of the bundles: Lambda takes code only from a bucket in the function's own region.

use palisade_contract::{HANDLERS, Integration, TAG_TARGET, waf_report_key};

use crate::{
    HomeSettings, Template,
    cfn::{Bucket, BucketPolicy, Entry, Statement, Value},
    ids,
};

/// Name of the bucket of a region, in the account `home`, or, with `None`, in that of the stack.
pub(crate) fn bucket_name(prefix: &str, home: Option<&str>) -> Value {
    let account = home.unwrap_or("${AWS::AccountId}");
    Value::Sub(format!("{prefix}-{account}-${{AWS::Region}}"))
}

pub(crate) fn add(template: &mut Template, settings: &HomeSettings) {
    let name = bucket_name(&settings.bundle_bucket_prefix, None);
    let more_tags =
        settings.regions.iter().map(|region| (format!("{TAG_TARGET}{region}"), "true".to_owned())).collect();
    let bucket = Bucket { name, tags: settings.tags(), more_tags };
    template.add(Entry::new(ids::BUNDLE_BUCKET, bucket.into()));

    let objects = Value::Sub(format!("${{{}.Arn}}/*", ids::BUNDLE_BUCKET));
    let mut statements = vec![Statement::deny_without_tls("s3:*", vec![Value::arn_of(ids::BUNDLE_BUCKET), objects])];
    // Lambda reads a bundle in the name of whoever deploys: StackSets' role in the other account, whose name AWS makes up.
    if let Some(principal) = settings.audience.principal() {
        let bundles = HANDLERS
            .iter()
            .map(|spec| Value::Sub(format!("${{{}.Arn}}/{}/*", ids::BUNDLE_BUCKET, spec.integration.as_str())))
            .collect();
        let read = Statement::allow("OthersReadBundles", vec!["s3:GetObject"], bundles).to(principal);
        statements.push(settings.audience.members_only(read));
    }
    // Each account's function puts its own report, and no other: AWS fills in whose role it is that asks.
    let report = format!("${{{}.Arn}}/{}", ids::BUNDLE_BUCKET, waf_report_key("${!aws:PrincipalAccount}"));
    let write = Statement::allow("OthersWriteWafReports", vec!["s3:PutObject"], vec![Value::Sub(report)]);
    let path = settings.names().handler_role_path(Integration::Waf.as_str());
    statements.extend(settings.audience.roles_of_others(&path, write));
    let policy = BucketPolicy { bucket: Value::reference(ids::BUNDLE_BUCKET), statements };
    template.add(Entry::new(ids::BUNDLE_BUCKET_POLICY, policy.into()));
}
