//! An independent look at a finished plan: rules that hold for every plan, checked without the planner's code.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use crate::{
    Observed, Plan, RegionPlan, SecretStep, StackChange, StackKind, StackObserved, StackPlan, StackState, Step,
};

/// A rule that a plan breaks. Such a plan must not be carried out: the planner has an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The rule, in kebab case.
    pub rule: &'static str,
    /// Where it is broken.
    pub detail: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.detail)
    }
}

/// Every rule that `plan` breaks, given what it was made from.
pub fn lint(plan: &Plan, observed: &Observed) -> Vec<Violation> {
    let mut lint = Lint { plan, observed, violations: Vec::new() };
    lint.account_and_regions();
    lint.stopped_plans_have_no_steps();
    lint.order();
    lint.stacks();
    lint.uploads();
    lint.secret();
    lint.cost();
    lint.fleet();
    lint.violations
}

struct Lint<'a> {
    plan: &'a Plan,
    observed: &'a Observed,
    violations: Vec<Violation>,
}

impl<'a> Lint<'a> {
    fn require(&mut self, holds: bool, rule: &'static str, detail: impl FnOnce() -> String) {
        if !holds {
            self.violations.push(Violation { rule, detail: detail() });
        }
    }

    fn seen(&self, region: &str, stack: &StackPlan) -> Option<&'a StackState> {
        let seen = self.observed.regions.get(region)?;
        let stack = match stack.kind {
            StackKind::Home => &seen.home,
            StackKind::Regional => &seen.regional,
        };
        match stack {
            StackObserved::Present(state) if state.status != "DELETE_COMPLETE" => Some(state),
            _ => None,
        }
    }

    fn account_and_regions(&mut self) {
        let steps = self.plan.steps();
        self.require(
            steps.is_empty() || self.plan.account == self.observed.account,
            "only-the-config's-account",
            || format!("steps for {} with credentials of {}", self.plan.account, self.observed.account),
        );
        let mut once = BTreeSet::new();
        for region in &self.plan.regions {
            self.require(once.insert(&region.region), "each-region-once", || region.region.clone());
        }
        for step in &steps {
            let region = step.region();
            let left = self.observed.left.iter().any(|left| left.region == region);
            self.require(left || self.observed.regions.contains_key(region), "no-step-unseen", || region.to_owned());
        }
        let homes = self.plan.regions.iter().filter(|region| region.is_home).count();
        self.require(homes == 1, "one-home-region", || format!("{homes} home regions"));
    }

    fn stopped_plans_have_no_steps(&mut self) {
        let stopped = !self.plan.refusals.is_empty()
            || self
                .plan
                .fleet
                .iter()
                .any(|f| matches!(f.change, StackChange::Refused { .. } | StackChange::Wait { .. }))
            || self
                .plan
                .stacks()
                .any(|(_, stack)| matches!(stack.change, StackChange::Refused { .. } | StackChange::Wait { .. }));
        let steps = self.plan.steps();
        self.require(!stopped || steps.is_empty(), "stopped-plan-has-no-steps", || format!("{} steps", steps.len()));
        self.require(!self.plan.is_empty() || steps.is_empty(), "empty-plan-has-no-steps", || {
            format!("{} steps", steps.len())
        });
        let others = self.plan.fleet.as_ref().is_some_and(|fleet| !fleet.is_empty());
        self.require(stopped || self.plan.is_empty() || others || !steps.is_empty(), "plan-has-steps", || {
            "none".to_owned()
        });
    }

    /// Home stack, then secret and bundles, then functions; the secret before any function of any region.
    fn order(&mut self) {
        let steps = self.plan.steps();
        let mut rank: BTreeMap<&str, u8> = BTreeMap::new();
        let leaving = steps.iter().take_while(|step| matches!(step, Step::Leave { .. })).count();
        let leaves = steps.iter().filter(|step| matches!(step, Step::Leave { .. })).count();
        self.require(leaving == leaves, "what-leaves-goes-first", || format!("{leaves} regions leave"));
        for left in &self.plan.left {
            let leaves = |stack: &StackPlan| left.stacks.contains(&stack.stack);
            let wanted = |region: &RegionPlan| {
                region.region == left.region && (leaves(&region.home) || region.regional.iter().any(leaves))
            };
            self.require(!self.plan.regions.iter().any(wanted), "no-target-leaves", || left.region.clone());
        }
        for step in &steps {
            let now = match step {
                Step::Leave { .. } => continue,
                Step::Delete { stack, .. } | Step::Deploy { stack, .. } if self.is_home_stack(stack) => 0,
                Step::PutSecret { .. } | Step::Upload { .. } => 1,
                Step::Delete { .. } | Step::Deploy { .. } => 2,
            };
            let last = rank.insert(step.region(), now).unwrap_or_default();
            self.require(last <= now, "home-then-uploads-then-regional", || format!("{step:?}"));
        }
        let first_function = steps
            .iter()
            .position(|s| matches!(s, Step::Deploy { kind: StackKind::Regional, .. }))
            .unwrap_or(steps.len());
        for (index, step) in steps.iter().enumerate() {
            let of_home = self.plan.regions.iter().any(|r| r.is_home && r.region == step.region());
            let makes_secret = match step {
                Step::PutSecret { .. } => true,
                Step::Deploy { kind, .. } => *kind == StackKind::Home && of_home,
                _ => false,
            };
            self.require(!makes_secret || index < first_function, "secret-before-functions", || format!("{step:?}"));
        }
        for (index, step) in steps.iter().enumerate() {
            if let Step::Delete { region, stack } = step {
                let next = steps.get(index + 1);
                let created = matches!(next, Some(Step::Deploy { region: r, stack: s, create: true, .. }) if r == region && s == stack);
                self.require(created, "healed-stack-is-created", || format!("{stack} in {region}"));
            }
        }
    }

    fn is_home_stack(&self, name: &str) -> bool {
        self.plan.regions.iter().any(|region| region.home.stack == name)
    }

    fn stacks(&mut self) {
        const LEFT_OVER: [&str; 5] =
            ["REVIEW_IN_PROGRESS", "CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"];
        let plan = self.plan;
        for (region, stack) in plan.stacks() {
            let place = || format!("{} in {}", stack.stack, region.region);
            let seen = self.seen(&region.region, stack);
            let touched =
                !matches!(stack.change, StackChange::NoChange | StackChange::Refused { .. } | StackChange::Wait { .. });
            if let Some(state) = seen {
                let nobodys = state.install.is_none() && state.foreign_change_set.is_none();
                let empty_shell = state.status == "REVIEW_IN_PROGRESS" && nobodys;
                let own = state.install.as_deref() == Some(plan.install.as_str()) || empty_shell;
                self.require(own || !touched, "never-touch-another's-stack", place);
                let digest = state.outputs.get("TemplateDigest");
                let settled = state.status.ends_with("_COMPLETE") && !LEFT_OVER.contains(&state.status.as_str());
                let same = digest == Some(&stack.digest);
                self.require(!(same && settled && touched), "no-change-when-digests-are-equal", place);
                let busy = state.status.ends_with("_IN_PROGRESS") && state.status != "REVIEW_IN_PROGRESS";
                self.require(!(busy && touched), "no-step-while-another-is-under-way", place);
            }
            let status = seen.map(|state| state.status.as_str());
            match &stack.change {
                StackChange::NoChange => {
                    let same = seen.is_some_and(|state| state.outputs.get("TemplateDigest") == Some(&stack.digest));
                    self.require(same, "no-change-only-when-digests-are-equal", place);
                }
                StackChange::Create { .. } => self.require(status.is_none(), "create-only-what-is-absent", place),
                StackChange::Update { .. } => self.require(status.is_some(), "update-only-what-is-there", place),
                StackChange::Heal { then, .. } => {
                    let left_over = status.is_some_and(|status| LEFT_OVER.contains(&status));
                    self.require(left_over, "delete-only-what-failed", place);
                    self.require(matches!(**then, StackChange::Create { .. }), "healed-stack-is-created", place);
                }
                StackChange::Wait { .. } | StackChange::Refused { .. } => {}
            }
        }
    }

    fn uploads(&mut self) {
        let plan = self.plan;
        for region in &plan.regions {
            let keeps_bucket = matches!(region.home.change, StackChange::NoChange | StackChange::Update { .. });
            let present = self.observed.regions.get(&region.region).map(|seen| &seen.bundles_present);
            let mut once = BTreeSet::new();
            for upload in &region.uploads {
                let place = || format!("{} to {}", upload.key, upload.bucket);
                let there = keeps_bucket && present.is_some_and(|keys| keys.contains(&upload.key));
                self.require(!there, "no-upload-of-what-is-present", place);
                self.require(once.insert(&upload.key), "each-bundle-once", place);
                self.require(upload.key.contains(&upload.sha256), "bundle-under-its-digest", place);
                self.require(
                    upload.bucket.ends_with(&format!("-{}-{}", plan.account, region.region)),
                    "bucket-of-the-region",
                    place,
                );
                self.require(region.regional.is_some() || plan.fleet.is_some(), "no-upload-without-functions", place);
            }
        }
    }

    fn secret(&mut self) {
        for region in &self.plan.regions {
            let place = || region.region.clone();
            self.require(region.secret.is_some() == region.is_home, "secret-in-the-home-region", place);
            let creates = matches!(region.home.change, StackChange::Create { .. } | StackChange::Heal { .. });
            self.require(!(creates && region.secret == Some(SecretStep::Keep)), "a-new-secret-needs-its-value", place);
        }
    }

    /// Each stack of the other accounts is touched once, and only as it stands.
    fn fleet(&mut self) {
        let Some(fleet) = &self.plan.fleet else { return };
        let seen = &self.observed.fleet;
        let standing: BTreeMap<(&str, &str), bool> =
            seen.instances.iter().map(|i| ((i.account.as_str(), i.region.as_str()), i.current)).collect();
        let suspended: BTreeSet<&str> =
            seen.members.iter().flatten().filter(|m| !m.active).map(|m| m.account.as_str()).collect();
        let mut once = BTreeSet::new();
        let management = seen.organization.as_ref().map_or("", |organization| organization.management_account.as_str());
        let ordinary: BTreeSet<&str> =
            self.plan.regions.iter().filter(|r| r.regional.is_some()).map(|r| r.region.as_str()).collect();
        let created = fleet.waves.iter().flat_map(|wave| &wave.create).map(|target| (target, Some(false)));
        let updated = fleet.waves.iter().flat_map(|wave| &wave.update).map(|target| (target, Some(true)));
        let deleted = fleet.leaving.iter().map(|leaving| (&leaving.target, None));
        for (target, stands) in created.chain(updated).chain(deleted) {
            for cell in target.cells() {
                let place = || format!("{} in {}", cell.account, cell.region);
                let there = standing.contains_key(&(cell.account.as_str(), cell.region.as_str()));
                self.require(
                    stands.is_none_or(|stands| stands == there),
                    "create-what-is-absent-update-what-stands",
                    place,
                );
                self.require(!suspended.contains(cell.account.as_str()), "nothing-in-a-suspended-account", place);
                // A delegated administrator is reached by its own set, and then by nothing else.
                let twice = cell.account == self.plan.account && ordinary.contains(cell.region.as_str());
                self.require(!twice, "own-account-by-one-of-set-and-ordinary-stack", place);
                self.require(cell.account != management, "nothing-of-the-set-in-the-management-account", place);
                self.require(once.insert(cell.clone()), "each-stack-once", place);
            }
        }
        let another = seen.set.as_ref().is_some_and(|set| set.install.as_deref() != Some(self.plan.install.as_str()));
        let refused = matches!(fleet.change, StackChange::Refused { .. } | StackChange::Wait { .. });
        self.require(!another || refused, "never-touch-another's-stack-set", || fleet.stack_set.clone());
    }

    fn cost(&mut self) {
        let cost = self.plan.idle_cost;
        if self.plan.is_empty() {
            self.require(cost.before_cents == Some(cost.after_cents), "empty-plan-costs-nothing-more", || {
                format!("{cost:?}")
            });
            self.require(self.plan.grants.is_empty(), "empty-plan-grants-nothing", || {
                self.plan.grants.len().to_string()
            });
        }
    }
}
