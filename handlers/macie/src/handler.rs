//! The whole of the handler: analysis, response, report.

use palisade_contract::{ActionReport, Integration};
use palisade_findings::{Facts, Record};
use palisade_response::{Current, Ended, Means, Responder, answer_instances, report};
use palisade_runtime::{Context, EnvironmentError, Failure, Handler, Report, Variables};

use crate::analysis::{Analysis, Asked, analyse};
use crate::cache::Cache;
use crate::choice::{Choice, choose};
use crate::reports;

/// The handler, with what it remembers between the invocations of a container.
#[derive(Debug)]
pub(crate) struct Macie {
    responder: Responder,
    cache: Cache,
}

impl Macie {
    /// The handler, with the settings that the template gave its function.
    pub(crate) fn read(integration: Integration, variables: &Variables<'_>) -> Result<Self, EnvironmentError> {
        Ok(Self { responder: Responder::read(integration, variables)?, cache: Cache::default() })
    }

    /// Macie's findings cite buckets: the instances are those whose roles reach them.
    async fn answer(&self, context: &Context<'_>, current: &Current<'_>) -> Result<Report, Failure> {
        let decision = context.mode();
        let mut actions = Vec::new();
        let mut found = Vec::new();
        for asked in asked(&current.answered) {
            // However long IAM makes it wait, time is left for the response.
            let aws = context.aws().until(context.halfway());
            match analyse(&aws, context, &self.cache, &asked).await {
                Ok(analysis) => {
                    actions.extend(reports::analysis(&analysis, context.mode()));
                    found.push(analysis);
                }
                Err(error) => {
                    let reason = format!("who reaches bucket {} could not be found out", asked.bucket);
                    actions.push(reports::failed(&asked.bucket, &error));
                    return Err(Failure::new(Report::new(decision, reason, actions), error));
                }
            }
        }
        let choice = choose(&found);
        actions.extend(reports::left_out(&choice));
        let reason = reason(&found, &choice);
        if choice.answered.is_empty() {
            return Ok(Report::new(decision, reason, actions));
        }
        let answer = async |means: &Means<'_>| answer_instances(means, &choice.answered, &current.found).await;
        let ended = self.responder.with_means(context, answer).await;
        let ended = ended.map(|ended| Ended { actions: joined(actions, ended.actions), failure: ended.failure });
        report(context, reason, ended)
    }
}

impl Handler for Macie {
    async fn handle(&self, record: &Record, context: &Context<'_>) -> Result<Report, Failure> {
        self.responder.answer(record, context, async |current| self.answer(context, &current).await).await
    }
}

fn joined(mut first: Vec<ActionReport>, then: Vec<ActionReport>) -> Vec<ActionReport> {
    first.extend(then);
    first
}

/// The buckets of these findings, each once, with the objects that the findings name in them.
fn asked(findings: &[&Facts]) -> Vec<Asked> {
    let mut all: Vec<Asked> = Vec::new();
    for facts in findings {
        // With several buckets nobody says which one a key lies in; a finding of Macie's has one.
        let told = facts.cited.buckets.len() == 1;
        for bucket in &facts.cited.buckets {
            let keys = facts.cited.object_keys.iter().filter(|_| told).cloned();
            match all.iter_mut().find(|asked| asked.bucket == *bucket) {
                Some(known) => known.keys.extend(keys),
                None => all.push(Asked { bucket: bucket.clone(), keys: keys.collect() }),
            }
        }
    }
    all
}

fn reason(found: &[Analysis], choice: &Choice) -> String {
    let names = |list: Vec<&Analysis>| list.iter().map(|a| a.bucket.as_str()).collect::<Vec<_>>().join(", ");
    let gone: Vec<&Analysis> = found.iter().filter(|analysis| analysis.gone).collect();
    if gone.len() == found.len() {
        return format!("the finding is current, but there is no bucket {} any more", names(gone));
    }
    let standing = names(found.iter().filter(|analysis| !analysis.gone).collect());
    match (choice.answered.len(), choice.is_empty()) {
        (0, true) => {
            format!("the finding is current, and no role of an instance in this region reaches bucket {standing}")
        }
        (0, false) => format!("the finding is current, and only instances that do not run reach bucket {standing}"),
        (1, _) => format!("the finding is current, and one instance reaches bucket {standing}"),
        (count, _) => format!("the finding is current, and {count} instances reach bucket {standing}"),
    }
}
