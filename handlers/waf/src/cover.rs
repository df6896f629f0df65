//! One web ACL: what it lacks, whether it may be edited, and the edit.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::time::{Duration, Instant};

use palisade_aws::{Error, LockedWebAcl};
use palisade_contract::{GroupReport, GroupState, Mode, ResourceState, RuleGroup};
use palisade_runtime::Context;
use palisade_web_acl::{Edit, FREE_CAPACITY, MOST_CAPACITY, Plan, Scope, WebAcl};

use crate::edit::edit;
use crate::error::WafError;
use crate::lease;
use crate::pace::Pace;
use crate::resource::WebAclRef;
use crate::settings::Settings;

/// Left of the invocation when the last edit begins: the report has to be written, too.
const RESERVE: Duration = Duration::from_secs(30);

/// What became of a web ACL.
#[derive(Debug)]
pub(crate) struct Covered {
    pub(crate) state: ResourceState,
    pub(crate) reason: String,
    pub(crate) groups: Vec<GroupReport>,
    pub(crate) capacity: Option<u64>,
    /// Why it failed, so that the invocation fails, too.
    pub(crate) error: Option<Box<dyn StdError + Send + Sync>>,
}

/// Puts rule groups into web ACLs.
pub(crate) struct Coverer<'a> {
    pub(crate) context: &'a Context<'a>,
    pub(crate) settings: &'a Settings,
    pub(crate) pace: &'a Pace,
    /// The rule groups that the account may use, once they were asked for.
    pub(crate) available: BTreeMap<Scope, Vec<RuleGroup>>,
}

impl Coverer<'_> {
    /// Brings `wanted` into a web ACL. What goes wrong with it is part of what is told, so that the others get their turn.
    pub(crate) async fn cover(&mut self, acl: &WebAclRef, wanted: &[RuleGroup]) -> Covered {
        if Instant::now() >= self.until() {
            return failed(WafError::NoTime.into());
        }
        match self.try_cover(acl, wanted).await {
            Ok(covered) => covered,
            Err(error) => failed(error),
        }
    }

    async fn try_cover(
        &mut self,
        acl: &WebAclRef,
        wanted: &[RuleGroup],
    ) -> Result<Covered, Box<dyn StdError + Send + Sync>> {
        self.know_available(acl).await?;
        let aws = self.context.aws();
        let covered = edit(aws, self.pace, acl, self.until(), async |locked| self.attempt(acl, wanted, locked).await);
        Ok(covered.await?.unwrap_or_else(|| left_alone("the web ACL is gone", &Plan::default(), None)))
    }

    /// When the last edit may begin.
    fn until(&self) -> Instant {
        let deadline = self.context.deadline();
        deadline.checked_sub(RESERVE).unwrap_or(deadline)
    }

    async fn know_available(&mut self, acl: &WebAclRef) -> Result<(), Error> {
        if !self.available.contains_key(&acl.scope) {
            self.pace.read.next().await;
            let groups = self.context.aws().managed_rule_groups(&acl.region, acl.scope.as_str()).await?;
            self.available.insert(acl.scope, groups);
        }
        Ok(())
    }

    async fn attempt(&self, of: &WebAclRef, wanted: &[RuleGroup], locked: &LockedWebAcl) -> Result<Covered, Error> {
        let acl = match WebAcl::read(&locked.web_acl) {
            Ok(acl) => acl,
            Err(error) => return Ok(left_alone(&error.to_string(), &Plan::default(), None)),
        };
        let (context, settings, aws) = (self.context, self.settings, self.context.aws());
        let install = &context.environment().install;
        let available = self.available.get(&of.scope).map(Vec::as_slice).unwrap_or_default();
        let plan = acl.plan(install, wanted, |group| available.contains(group), settings.action);
        if plan.is_empty() {
            return Ok(nothing_to_do(&plan, acl.capacity()));
        }
        self.pace.read.next().await;
        let tags = aws.web_acl_tags(&of.region, &of.arn).await?;
        if let Some(obstacle) = acl.obstacle(&tags, settings.edit_managed) {
            return Ok(left_alone(&obstacle.to_string(), &plan, acl.capacity()));
        }
        let Edit { acl: edited, new_rules } = match acl.with(install, &plan, settings.action) {
            Ok(edit) => edit,
            Err(error) => return Ok(left_alone(&error.to_string(), &plan, acl.capacity())),
        };
        let mut added = 0;
        if !new_rules.is_empty() {
            self.pace.read.next().await;
            added = aws.check_capacity(&of.region, of.scope.as_str(), &new_rules).await?;
        }
        let capacity = acl.capacity().map(|used| used.saturating_add(added));
        if let Some(capacity) = capacity.filter(|capacity| *capacity > MOST_CAPACITY) {
            let reason = format!("the rule groups would bring it to {capacity} capacity units of {MOST_CAPACITY}");
            return Ok(left_alone(&reason, &plan, acl.capacity()));
        }
        let mut covered = Covered {
            state: ResourceState::Planned,
            reason: change(&plan, settings.action.as_str(), capacity),
            groups: plan.groups(GroupState::Planned, GroupState::Planned),
            capacity,
            error: None,
        };
        if context.mode() == Mode::Act {
            self.pace.update.next().await;
            let Some(aws) = lease::for_edit(context).await? else {
                return Ok(left_alone("the stack is being deleted: nothing is added any more", &plan, acl.capacity()));
            };
            aws.update_web_acl(&of.region, &edited.update_request(of.scope, &locked.lock_token)).await?;
            covered.state = ResourceState::Changed;
            covered.groups = plan.groups(GroupState::Added, GroupState::Raised);
        }
        Ok(covered)
    }
}

fn change(plan: &Plan, action: &str, capacity: Option<u64>) -> String {
    let mut parts = Vec::new();
    if !plan.add.is_empty() {
        parts.push(format!("{} rule group(s) to {action}", plan.add.len()));
    }
    if !plan.raise.is_empty() {
        parts.push(format!("{} from count to block", plan.raise.len()));
    }
    if let Some(capacity) = capacity.filter(|capacity| *capacity > FREE_CAPACITY) {
        parts.push(format!(
            "{capacity} capacity units are above the {FREE_CAPACITY} that the price of a request includes"
        ));
    }
    parts.join("; ")
}

fn nothing_to_do(plan: &Plan, capacity: Option<u64>) -> Covered {
    let groups = plan.groups(GroupState::Missing, GroupState::Missing);
    if plan.unavailable.is_empty() {
        let reason = "every rule group that belongs to it is there".to_owned();
        return Covered { state: ResourceState::Covered, reason, groups, capacity, error: None };
    }
    let names: Vec<String> = plan.unavailable.iter().map(ToString::to_string).collect();
    let reason = format!("the account cannot use {}", names.join(", "));
    Covered { state: ResourceState::LeftAlone, reason, groups, capacity, error: None }
}

fn left_alone(reason: &str, plan: &Plan, capacity: Option<u64>) -> Covered {
    let groups = plan.groups(GroupState::Missing, GroupState::Present);
    Covered { state: ResourceState::LeftAlone, reason: reason.to_owned(), groups, capacity, error: None }
}

fn failed(error: Box<dyn StdError + Send + Sync>) -> Covered {
    let reason = error.to_string();
    Covered { state: ResourceState::Failed, reason, groups: Vec::new(), capacity: None, error: Some(error) }
}
