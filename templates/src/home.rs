//! The stack `<install>-home`: the bucket of the bundles in every target region and, in the home region, the secret.

use crate::{HomeSettings, OUTPUT_VERSION, Template, cfn::Value, ids, parts};

/// Output: name of the bundle bucket of the stack's region.
pub const OUTPUT_BUNDLE_BUCKET: &str = "BundleBucketName";
/// Output: the target regions of the install, separated by commas.
pub const OUTPUT_REGIONS: &str = "Regions";
/// Output of the home region, when the stack made the secret: its full ARN.
pub const OUTPUT_SECRET_ARN: &str = "SecretArn";
/// Output of the home region, when the stack made the secret: ARN of its key.
pub const OUTPUT_KEY_ARN: &str = "KeyArn";

/// Output: name of the stack set that brings the stack `<install>` to other accounts.
pub const OUTPUT_STACK_SET: &str = "StackSet";

/// Condition that holds in the home region.
const IS_HOME: &str = "IsHome";

/// Renders the home stack: the same template for every target region.
pub fn home(settings: &HomeSettings) -> Template {
    let mut template = Template::new(
        "Palisade, the home stack: the bundles of this region and, in the home region, the place of the Workload \
         Security API key.",
    );
    parts::bundles::add(&mut template, settings);
    template.output(
        OUTPUT_BUNDLE_BUCKET,
        "Bucket of the bundles in this region",
        Value::reference(ids::BUNDLE_BUCKET),
        None,
    );
    template.output(OUTPUT_REGIONS, "Target regions of the install", settings.regions.join(",").into(), None);
    if settings.audience.principal().is_some() {
        let stack_set = settings.names().stack_set();
        template.output(OUTPUT_STACK_SET, "Stack set that serves the other accounts", stack_set.as_str().into(), None);
    }
    if settings.creates_secret {
        template.condition_on_region(IS_HOME, &settings.home_region);
        parts::api_key::add(&mut template, settings, IS_HOME);
        template.output(
            OUTPUT_SECRET_ARN,
            "Secret with the Workload Security API key",
            Value::GetAtt(ids::API_KEY_SECRET.to_owned(), "Id"),
            Some(IS_HOME),
        );
        template.output(OUTPUT_KEY_ARN, "Key that encrypts the secret", Value::arn_of(ids::API_KEY_KEY), Some(IS_HOME));
    }
    template.output(OUTPUT_VERSION, "Version that rendered this stack", settings.version.as_str().into(), None);
    template
}
