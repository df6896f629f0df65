//! What a stack costs in a month in which nothing happens.
//!
//! List prices of us-east-1 in US dollars, without free tiers. Other regions charge more for some of it.

use crate::{
    Template,
    cfn::{Entry, Resource},
};

/// One evaluation of a rule of AWS Config, in thousandths of a dollar: the first tier, as third parties report it.
pub const EVALUATION_MILLS: u32 = 1;

/// The idle cost of one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdleCost {
    /// Logical id.
    pub logical_id: String,
    /// What is charged for, in words.
    pub what: &'static str,
    /// US cents in a month.
    pub cents_per_month: u32,
    /// True for what stands in the home region only, though the template goes to every region.
    pub home_region_only: bool,
}

/// The idle cost of every resource, in the order of the template; most cost nothing.
pub fn idle(template: &Template) -> Vec<IdleCost> {
    template.entries().iter().map(entry).collect()
}

fn entry(entry: &Entry) -> IdleCost {
    let (what, cents_per_month) = price(&entry.resource);
    IdleCost { logical_id: entry.id.clone(), what, cents_per_month, home_region_only: entry.condition.is_some() }
}

fn price(resource: &Resource) -> (&'static str, u32) {
    match resource {
        // KMS pricing: 1 USD per customer managed key; each of the first two yearly renewals adds 1 USD, later ones
        // nothing. The first year is counted.
        Resource::Key(_) => ("customer managed key", 100),
        // Secrets Manager pricing: 0.40 USD per secret.
        Resource::Secret(_) => ("secret", 40),
        // CloudWatch pricing: 0.10 USD per metric of a standard-resolution alarm; the queue's metric itself is free.
        Resource::Alarm(_) => ("alarm", 10),
        // Charged by use: requests, messages, runs, gigabytes. Assumed to round to nothing while idle: a bucket of
        // bundles holds a few megabytes at 0.023 USD per gigabyte.
        // AWS Config's rules are charged by evaluation.
        Resource::Bucket(_)
        | Resource::ConfigRule(_)
        | Resource::EmailSubscription(_)
        | Resource::Function(_)
        | Resource::LogGroup(_)
        | Resource::Queue(_)
        | Resource::Rule(_)
        | Resource::ScheduleGroup(_)
        | Resource::ScheduleRule(_)
        | Resource::Topic(_) => ("charged by use", 0),
        // Settings of another resource, and IAM.
        Resource::BucketPolicy(_)
        | Resource::ConfigPermission(_)
        | Resource::EventInvokeConfig(_)
        | Resource::KeyAlias(_)
        | Resource::Permission(_)
        | Resource::QueuePolicy(_)
        | Resource::Role(_)
        | Resource::SecretPolicy(_)
        | Resource::TopicPolicy(_)
        | Resource::WafRules(_) => ("free", 0),
    }
}
