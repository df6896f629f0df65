//! The rules assigned to computers and policies.

use palisade_contract::RuleModule;

use super::Api;
use crate::{
    error::Error,
    model::{
        assignments::{AssignmentTarget, Assignments},
        ids::RuleId,
    },
    request,
};

impl Api {
    /// The rules assigned and recommended.
    pub async fn assignments(&self, target: AssignmentTarget, module: RuleModule) -> Result<Assignments, Error> {
        self.call(&request::assignments(target, module)).await
    }

    /// Adds rules to those assigned, with the rules that they depend on, and answers with all that are assigned then.
    /// Adding an assigned rule changes nothing, so that a repetition does no harm. No rules, no change.
    pub async fn add_rules(
        &self,
        target: AssignmentTarget,
        module: RuleModule,
        rules: &[RuleId],
    ) -> Result<Assignments, Error> {
        if rules.is_empty() {
            return self.assignments(target, module).await;
        }
        self.call(&request::add_rules(target, module, rules)).await
    }
}
