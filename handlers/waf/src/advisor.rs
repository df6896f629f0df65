//! The handler: a schedule's tick surveys the region, a request of CloudFormation takes the rules back.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use palisade_aws::{Error, Region};
use palisade_contract::{
    HostReport, InstanceId, Integration, ResourceReport, ResourceState, RuleGroup, WafReport, WebAclReport,
    waf_report_key,
};
use palisade_findings::{Event, Record, Schedule};
use palisade_runtime::{Context, EnvironmentError, Failure, Handler, Report, Variables};
use palisade_web_acl::{Scope, Serves, groups};

use crate::cloudformation;
use crate::cover::{Covered, Coverer};
use crate::error::WafError;
use crate::pace::Pace;
use crate::protection::{self, Protected};
use crate::resource::{Attached, Resource, WebAclRef};
use crate::settings::Settings;
use crate::survey::Survey;
use crate::{tasks, tell};

/// Where web ACLs of distributions are asked for.
const CLOUDFRONT: &str = "us-east-1";
/// How long Workload Security may take for all look-ups of a run: the function runs for longer, and a manager that is down is
/// asked again by Lambda's next attempt.
const API_PATIENCE: Duration = Duration::from_mins(3);

/// The WAF handler.
#[derive(Debug)]
pub(crate) struct Advisor {
    settings: Settings,
    pub(crate) pace: Pace,
}

impl Handler for Advisor {
    async fn handle(&self, record: &Record, context: &Context<'_>) -> Result<Report, Failure> {
        match &record.event {
            Event::Schedule(schedule) => match not_ours(schedule, context) {
                Some(reason) => Ok(Report::ignore(reason)),
                None => self.survey(context).await,
            },
            Event::CustomResource(request) => Ok(cloudformation::answer(self, request, context).await),
            _ => Ok(Report::ignore("the waf handler answers its schedule only")),
        }
    }
}

/// Why a tick is not for this function.
fn not_ours(schedule: &Schedule, context: &Context<'_>) -> Option<String> {
    if let Some(other) = schedule.account.as_deref().filter(|account| *account != context.account()) {
        return Some(format!("the schedule belongs to account {other}"));
    }
    let other = schedule.region.as_deref().filter(|region| *region != context.region().as_str())?;
    Some(format!("the schedule belongs to region {other}"))
}

impl Advisor {
    /// Reads the settings.
    ///
    /// # Errors
    /// When a variable is wrong.
    pub(crate) fn read(_: Integration, variables: &Variables<'_>) -> Result<Self, EnvironmentError> {
        Ok(Self { settings: Settings::read(variables)?, pace: Pace::new() })
    }

    /// Where this function looks after web ACLs. Distributions have them in AWS's commercial partition only.
    pub(crate) fn scopes(&self, context: &Context<'_>) -> Vec<(Scope, Region)> {
        let region = context.region();
        let mut scopes = vec![(Scope::Regional, region.clone())];
        let here = self.settings.cloudfront_region.as_deref() == Some(region.as_str());
        if let Some(global) = Region::parse(CLOUDFRONT).filter(|_| here && region.partition() == "aws") {
            scopes.push((Scope::CloudFront, global));
        }
        scopes
    }

    async fn survey(&self, context: &Context<'_>) -> Result<Report, Failure> {
        let mut survey = Survey::default();
        survey.load_balancers(context.aws(), &self.pace).await?;
        if self.scopes(context).iter().any(|(scope, _)| *scope == Scope::CloudFront) {
            survey.distributions(context.aws()).await?;
        }
        let mut resources = survey.resources;
        tasks::complete(context.aws(), &mut resources).await?;
        let targets = resources.iter().flat_map(|resource| &resource.targets);
        let instances: BTreeSet<InstanceId> = targets.filter_map(|target| target.instance.clone()).collect();
        let look_up = protection::look_up(context, &instances);
        let hosts = tokio::time::timeout(API_PATIENCE, look_up).await.map_err(|_| WafError::NoAnswer)??;
        let mut covered = self.cover(context, &resources, &hosts).await;
        let reports: Vec<ResourceReport> =
            resources.iter().map(|resource| self.report(resource, &hosts, &covered)).collect();
        let report = Report::new(context.mode(), tell::summary(&reports), tell::actions(&reports));
        if let Err(error) = self.write(context, reports).await {
            return Err(Failure::new(report, error));
        }
        let mut failed = covered.iter_mut().filter_map(|(arn, covered)| Some((arn, covered.error.take()?)));
        match failed.next() {
            Some((arn, source)) => {
                let arn = arn.clone();
                Err(Failure::new(report, WafError::NotChanged { count: 1 + failed.count(), arn, source }))
            }
            None => Ok(report),
        }
    }

    /// Each web ACL once, with the rule groups of everything that it stands before.
    async fn cover(
        &self,
        context: &Context<'_>,
        resources: &[Resource],
        hosts: &BTreeMap<InstanceId, Protected>,
    ) -> BTreeMap<String, Covered> {
        let mut wanted: BTreeMap<&str, (&WebAclRef, BTreeSet<Serves>)> = BTreeMap::new();
        for resource in resources {
            if let Attached::WebAcl(acl) = &resource.attached {
                let (_, all) = wanted.entry(acl.arn.as_str()).or_insert_with(|| (acl, BTreeSet::new()));
                all.extend(served(resource, hosts));
            }
        }
        let mut coverer = Coverer { context, settings: &self.settings, pace: &self.pace, available: BTreeMap::new() };
        let mut outcomes = BTreeMap::new();
        for (arn, (acl, serves)) in wanted {
            let groups = groups(&serves, &self.settings.groups);
            if !groups.is_empty() {
                outcomes.insert(arn.to_owned(), coverer.cover(acl, &groups).await);
            }
        }
        outcomes
    }

    fn report(
        &self,
        resource: &Resource,
        hosts: &BTreeMap<InstanceId, Protected>,
        covered: &BTreeMap<String, Covered>,
    ) -> ResourceReport {
        let serves = served(resource, hosts);
        let own: Vec<RuleGroup> = groups(&serves, &self.settings.groups);
        let mut report = ResourceReport {
            kind: resource.kind,
            id: resource.id.clone(),
            name: resource.name.clone(),
            state: ResourceState::NothingAsked,
            reason: "nothing behind it is known to serve the web".to_owned(),
            web_acl: None,
            serves: serves.iter().map(|one| one.as_str().to_owned()).collect(),
            hosts: resource.targets.iter().map(|target| host(target, hosts)).collect(),
            groups: Vec::new(),
        };
        match &resource.attached {
            Attached::NotCoverable => {
                report.state = ResourceState::NotCoverable;
                "AWS WAF cannot stand before a load balancer of this kind".clone_into(&mut report.reason);
            }
            Attached::Nothing => {
                report.state = ResourceState::NoWebAcl;
                "no web ACL stands before it; palisade makes none".clone_into(&mut report.reason);
            }
            Attached::Other(id) => {
                report.state = ResourceState::LeftAlone;
                "its web ACL is none of the present AWS WAF; WAF Classic is retired".clone_into(&mut report.reason);
                report.web_acl = Some(WebAclReport { arn: id.clone(), name: None, capacity: None });
            }
            Attached::WebAcl(acl) => {
                let covered = covered.get(&acl.arn);
                let capacity = covered.and_then(|covered| covered.capacity);
                report.web_acl = Some(WebAclReport { arn: acl.arn.clone(), name: Some(acl.name.clone()), capacity });
                if let Some(covered) = covered.filter(|_| !own.is_empty()) {
                    report.state = covered.state;
                    report.reason.clone_from(&covered.reason);
                    // Of a web ACL before several resources, those that belong to this one.
                    let of_this = covered.groups.iter().filter(|group| own.contains(&group.group));
                    report.groups = of_this.cloned().collect();
                }
            }
        }
        if !resource.unread.is_empty() {
            report.reason += &format!("; not known of {}", resource.unread.join(", "));
        }
        report
    }

    async fn write(&self, context: &Context<'_>, resources: Vec<ResourceReport>) -> Result<(), Error> {
        let Some(bucket) = &self.settings.report_bucket else { return Ok(()) };
        let report = WafReport {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            install: context.environment().install.clone(),
            account: context.account().to_owned(),
            region: context.region().to_string(),
            at_ms: context.now_ms(),
            mode: context.mode(),
            action: self.settings.action,
            resources,
        };
        context.aws().put_report(bucket, &waf_report_key(context.account()), &report).await
    }
}

/// What everything behind a resource serves.
fn served(resource: &Resource, hosts: &BTreeMap<InstanceId, Protected>) -> BTreeSet<Serves> {
    let instances = resource.targets.iter().filter_map(|target| target.instance.as_ref());
    instances.filter_map(|id| hosts.get(id)).flat_map(|host| host.serves.iter().copied()).collect()
}

fn host(target: &crate::resource::Target, hosts: &BTreeMap<InstanceId, Protected>) -> HostReport {
    let known = target.instance.as_ref().and_then(|id| hosts.get(id));
    HostReport {
        instance: target.instance.clone(),
        target: target.target.clone(),
        service: target.service.clone(),
        policy: known.and_then(|host| host.policy.clone()),
        note: target.note.clone().or_else(|| known.and_then(|host| host.note.clone())),
    }
}
