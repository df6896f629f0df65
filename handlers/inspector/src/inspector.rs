//! One finding: for each instance what is known, what is decided, and what is done.

use palisade_contract::{ActionReport, InstanceId, Integration, Mode, env};
use palisade_decisions::{FoundBy, Patch, PatchFacts, Step, patch};
use palisade_findings::{Facts, Record};
use palisade_response::{Current, Error, Means, Responder, answer_each, looked_up, report, take};
use palisade_runtime::{Context, EnvironmentError, Failure, Handler, Report, Variables};
use palisade_workload_security::ErrorKind;

use crate::cache::Cache;
use crate::look_up::look_up;

/// What the limit is when the template does not say.
const DEFAULT_LIMIT: u32 = 50;
const MOST_LIMIT: u32 = 1_000_000;

/// The handler, with what it remembers from one event to the next.
#[derive(Debug)]
pub(crate) struct Inspector {
    responder: Responder,
    /// Most computers that may use a policy that is changed.
    limit: u32,
    cache: Cache,
}

impl Handler for Inspector {
    async fn handle(&self, record: &Record, context: &Context<'_>) -> Result<Report, Failure> {
        self.responder
            .answer(record, context, async |Current { instances, answered, found }| {
                let cves = cves(&answered);
                let answer = async |means: &Means<'_>| {
                    answer_each(&instances, async |instance, reports| {
                        let answer = self.answer(means, instance, &cves, &found, reports).await;
                        answer.inspect_err(|error| self.doubt(error))
                    })
                    .await
                };
                let ended = self.responder.with_means(context, answer).await;
                let names = count(&cves);
                let reason = format!("the finding is current, names {names} and cites an instance of this account");
                report(context, reason, ended)
            })
            .await
    }
}

impl Inspector {
    /// The handler with the settings that the template gave its function.
    ///
    /// # Errors
    /// When a variable is missing or wrong.
    pub(crate) fn read(integration: Integration, variables: &Variables<'_>) -> Result<Self, EnvironmentError> {
        Ok(Self {
            responder: Responder::read(integration, variables)?,
            limit: variables.number(env::MAX_COMPUTERS_PER_POLICY_CHANGE, 1, MOST_LIMIT, DEFAULT_LIMIT)?,
            cache: Cache::default(),
        })
    }

    async fn answer(
        &self,
        means: &Means<'_>,
        instance: &InstanceId,
        cves: &[String],
        found: &FoundBy,
        reports: &mut Vec<ActionReport>,
    ) -> Result<(), Error> {
        let mut facts = PatchFacts {
            cves: cves.to_vec(),
            limit: self.limit,
            computer: None,
            policy: None,
            rules: None,
            users: None,
        };
        let steps = loop {
            match patch(&facts) {
                Patch::Take(steps) => break steps,
                Patch::LookUp(missing) => {
                    let result = look_up(&self.cache, means, instance, missing, &mut facts).await;
                    looked_up(result, instance, reports)?;
                }
            }
        };
        let computer = facts.computer.flatten().map(|computer| computer.id);
        if let Err(error) = take(means, instance, computer, found, &steps, reports).await {
            // Of a computer that is remembered the custom finding counts as resolved. That may be what has failed.
            self.cache.forget_computer(instance);
            return Err(error);
        }
        for step in &steps {
            if let (Step::AddToPolicy(change), Mode::Act) = (step, means.mode) {
                self.cache.added(change.policy, &change.rule_ids());
            }
        }
        Ok(())
    }

    /// Forgets everything when the manager's answer shows that what is remembered may not hold: what was asked for is gone,
    /// was refused, or the key is another one's by now. A manager that is only busy is asked for nothing anew.
    fn doubt(&self, error: &Error) {
        use ErrorKind::{Forbidden, NotFound, Rejected, Unauthorized};
        if let Error::Api(error) = error
            && matches!(error.kind(), Forbidden | NotFound | Rejected | Unauthorized)
        {
            self.cache.clear();
        }
    }
}

/// The CVEs of the findings that are answered, each once, in order.
fn cves(answered: &[&Facts]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for cve in answered.iter().flat_map(|facts| &facts.cited.cves) {
        if !all.contains(cve) {
            all.push(cve.clone());
        }
    }
    all
}

fn count(cves: &[String]) -> String {
    match cves {
        [only] => only.clone(),
        several => format!("{} CVEs", several.len()),
    }
}
