//! What becomes of one stack.

use palisade_templates::Template;
use serde_json::Value;

use crate::{Readiness, StackChange, StackKind, StackObserved, StackPlan, StackState, change, readiness};

/// A stack as it should be, in every region.
pub(super) struct Wanted {
    name: String,
    kind: StackKind,
    pub(super) digest: String,
    /// Where this program rendered it; one that stood before is a text only.
    pub(super) template: Option<Template>,
    pub(super) json: Value,
}

/// What stands where a stack should be.
pub(super) enum Standing<'a> {
    /// Nothing, or what is deleted anyway.
    Nothing,
    /// What is wanted.
    Wanted,
    /// Another template.
    Template(&'a Value),
    /// Something, but nobody read its template.
    Unknown,
}

impl<'a> Standing<'a> {
    pub(super) fn of(seen: &'a StackObserved, wanted: &Wanted) -> Self {
        let Some(state) = seen.state() else { return Self::Nothing };
        match readiness(&state.status) {
            Readiness::Absent | Readiness::Heal => Self::Nothing,
            _ if seen.digest() == Some(&wanted.digest) => Self::Wanted,
            _ => state.template.as_ref().map_or(Self::Unknown, Self::Template),
        }
    }
}

impl Wanted {
    pub(super) fn new(name: String, kind: StackKind, template: Template) -> Self {
        Self { name, kind, digest: template.digest(), json: template.to_json(), template: Some(template) }
    }

    /// One that was deployed before, by whichever version.
    pub(super) fn deployed(name: String, kind: StackKind, digest: String, json: Value) -> Self {
        Self { name, kind, digest, json, template: None }
    }

    pub(super) fn plan(&self, install: &str, region: &str, seen: &StackObserved) -> StackPlan {
        let change = self.change(install, region, seen);
        StackPlan { stack: self.name.clone(), kind: self.kind, digest: self.digest.clone(), change }
    }

    fn change(&self, install: &str, region: &str, seen: &StackObserved) -> StackChange {
        let create = || StackChange::Create { resources: change::added(&self.json, region) };
        let Some(state) = seen.state() else { return create() };
        let ready = readiness(&state.status);
        if ready == Readiness::Absent {
            return create();
        }
        if let Some(refused) = self.foreign(install, state) {
            return refused;
        }
        match ready {
            Readiness::Absent => create(),
            Readiness::Heal => StackChange::Heal { status: state.status.clone(), then: Box::new(create()) },
            Readiness::Wait => StackChange::Wait { status: state.status.clone() },
            Readiness::Stuck(hint) => StackChange::Refused {
                reason: format!("the stack {} is in the state {}", self.name, state.status),
                hint: hint.replace("<stack>", &self.name),
            },
            // A failed update may have left anything: its outputs say nothing.
            Readiness::Ready if state.status != "UPDATE_FAILED" && seen.digest() == Some(&self.digest) => {
                StackChange::NoChange
            }
            Readiness::Ready => {
                let before = state.template.as_ref();
                let changes = before.map(|before| change::changes(before, &self.json, region)).unwrap_or_default();
                StackChange::Update { changes }
            }
        }
    }

    /// A stack of our name that is not ours is never touched.
    fn foreign(&self, install: &str, state: &StackState) -> Option<StackChange> {
        let reason = match (state.install.as_deref(), &state.foreign_change_set) {
            (Some(owner), _) if owner == install => return None,
            (Some(owner), _) => format!("the stack {} belongs to the install {owner}", self.name),
            (None, Some(change_set)) => {
                format!("the stack {} waits for the change set {change_set}, which Palisade did not make", self.name)
            }
            // Before its change set is carried out a stack has no resources, and CloudFormation may not tell its tags.
            (None, None) if state.status == "REVIEW_IN_PROGRESS" => return None,
            (None, None) => format!("the stack {} was not made by Palisade: it has no tag palisade:install", self.name),
        };
        Some(StackChange::Refused { reason, hint: "give this install another name in the config".to_owned() })
    }
}
