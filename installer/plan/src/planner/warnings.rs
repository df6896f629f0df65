//! What somebody should know before saying yes.

use palisade_templates::OUTPUT_SECRET_ARN;
use serde_json::Value;

use crate::{
    ChangeKind, Observed, Plan, Readiness, Request, ResourceChange, StackChange, StackObserved, opt_in, readiness,
};

/// Types whose contents go with the resource.
const HOLD_DATA: [(&str, &str); 5] = [
    ("AWS::KMS::Key", "whatever is encrypted with it can no longer be read"),
    ("AWS::Logs::LogGroup", "its log lines go"),
    ("AWS::S3::Bucket", "it must be empty"),
    ("AWS::SQS::Queue", "the failed events in it go"),
    ("AWS::SecretsManager::Secret", "its value goes"),
];

/// What goes with the rules that the WAF handler added.
const WAF_RULES: &str = "Custom::PalisadeWafRules";
/// What is lost with them.
const UNCOVERED: &str = "Palisade's rules are taken out of every web ACL";

/// What is to be known of single stacks.
pub(super) fn of_stacks(plan: &Plan, observed: &Observed) -> Vec<String> {
    let mut warnings = Vec::new();
    for (region, stack) in plan.stacks() {
        let seen = observed.regions.get(&region.region);
        let seen = seen.map(|seen| if stack.stack == region.home.stack { &seen.home } else { &seen.regional });
        let place = format!("{} in {}", stack.stack, region.region);
        if let (StackChange::Update { .. }, Some(StackObserved::Present(state))) = (&stack.change, seen)
            && state.template.is_none()
        {
            warnings.push(format!("{place}: the deployed template is not known, so the update has no preview"));
        }
        if let (StackChange::Heal { status, .. }, Some(StackObserved::Present(state))) = (&stack.change, seen)
            && state.install.is_none()
        {
            warnings.push(format!(
                "{place}: the stack is in {status} and tells no owner; it is deleted, it has no resources"
            ));
        }
        let changes = stack.change.resources();
        warnings.extend(changes.iter().filter_map(|resource| data_loss(resource, &place)));
        if changes.iter().any(|change| change.resource_type == WAF_RULES && change.kind == ChangeKind::Remove) {
            warnings.push(format!("{place}: {UNCOVERED}"));
        }
    }
    dedup(warnings)
}

pub(super) fn warnings(plan: &Plan, request: &Request<'_>, observed: &Observed) -> Vec<String> {
    let mut warnings = of_stacks(plan, observed);
    secret_goes(request, observed, &mut warnings);
    subscriptions(plan, request, &mut warnings);
    many_subscriptions(plan, request, &mut warnings);
    for route in &request.config.notify.routes {
        let owner = route.topic.split(':').nth(4).unwrap_or_default();
        if owner != plan.account {
            let account = &plan.account;
            warnings.push(format!("{}: the topic's own policy must let account {account} publish", route.topic));
        }
    }
    warnings.extend(opt_in::warnings(request.config, &observed.opt_in));
    for left in &plan.left {
        let region = &left.region;
        let still_a_target = request.config.regions().iter().any(|target| target.as_str() == region);
        let what = if still_a_target { "this account" } else { "the region" };
        let what = format!("{region}: {what} is no target any more");
        warnings.push(format!("{what}; its log lines, failed events and open follow-ups go"));
        if covers_web_acls(request, observed) {
            warnings.push(format!("{what}; {UNCOVERED} there"));
        }
    }
    dedup(warnings)
}

fn data_loss(resource: &ResourceChange, place: &str) -> Option<String> {
    let goes = matches!(resource.kind, ChangeKind::Remove | ChangeKind::Replace);
    let (_, loss) = HOLD_DATA.iter().find(|(kind, _)| goes && *kind == resource.resource_type)?;
    Some(format!("{place}: {} is deleted, {loss}", resource.logical_id))
}

/// Whether the install puts rules into web ACLs: a region that left has the template of the others, which nobody read there.
fn covers_web_acls(request: &Request<'_>, observed: &Observed) -> bool {
    let deployed = observed.regions.values().filter_map(|seen| seen.regional.state()?.template.as_ref());
    let holds = |template: &Value| {
        let resources = template["Resources"].as_object();
        resources.is_some_and(|resources| resources.values().any(|resource| resource["Type"] == WAF_RULES))
    };
    request.config.integrations.waf.is_some() || deployed.into_iter().any(holds)
}

/// The functions are updated after the home stack: in between they ask for a secret that is gone.
fn secret_goes(request: &Request<'_>, observed: &Observed, warnings: &mut Vec<String>) {
    let config = request.config;
    let home = observed.regions.get(config.home_region().as_str());
    let stands = home.is_some_and(|seen| {
        let ready = seen.home.state().map(|state| readiness(&state.status));
        ready == Some(Readiness::Ready) && seen.home.output(OUTPUT_SECRET_ARN).is_some()
    });
    if stands && config.workload_security.secret.is_some() {
        warnings.push(
            "until the last region is updated, functions there fail to read the key; their events are tried again"
                .to_owned(),
        );
    }
}

/// A topic stands in every account and region, and each asks its subscribers.
fn many_subscriptions(plan: &Plan, request: &Request<'_>, warnings: &mut Vec<String>) {
    let created: usize = plan.fleet.iter().map(|fleet| fleet.counts().0).sum();
    let addresses = request.config.notify.email.len();
    if created > 0 && addresses > 0 {
        warnings.push(format!(
            "each of {created} new stacks in other accounts asks its {addresses} subscriber(s) to confirm by mail; \
             a topic of yours in notify.routes, or Security Hub, asks nobody"
        ));
    }
}

fn subscriptions(plan: &Plan, request: &Request<'_>, warnings: &mut Vec<String>) {
    let added = plan.stacks().flat_map(|(_, stack)| stack.change.resources()).any(|resource| {
        resource.resource_type == "AWS::SNS::Subscription"
            && matches!(resource.kind, ChangeKind::Add | ChangeKind::Replace)
    });
    if added {
        let addresses: Vec<&str> = request.config.notify.email.iter().map(palisade_config::Email::as_str).collect();
        let regions = plan.regions.iter().filter(|region| region.regional.is_some()).count();
        let each = if regions == 1 { "a mail" } else { "a mail from each region" };
        warnings.push(format!(
            "new subscribers get {each} and hear nothing until they confirm it: {}",
            addresses.join(", ")
        ));
    }
}

fn dedup(warnings: Vec<String>) -> Vec<String> {
    let mut once: Vec<String> = Vec::new();
    for warning in warnings {
        if !once.contains(&warning) {
            once.push(warning);
        }
    }
    once
}
