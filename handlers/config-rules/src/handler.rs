//! One invocation of a rule: what it asks, what is found, what is answered.

use palisade_contract::{ActionReport, ActionResult, Integration, Mode};
use palisade_decisions::{Question, question};
use palisade_findings::{ConfigInvocation, Event, Record};
use palisade_runtime::{Context, Failure, Handler, Report, error_line};
use secrecy::SecretString;

use crate::answer::{Answer, answer};
use crate::error::Error;
use crate::evaluation::{reports, unknowns};

/// The handler. Everything that it has to know stands in the invocation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Evaluator;

impl Handler for Evaluator {
    async fn handle(&self, record: &Record, context: &Context<'_>) -> Result<Report, Failure> {
        let invocation = match &record.event {
            Event::ConfigRule(invocation) => invocation,
            Event::Finding(finding) => {
                let from = finding.first().integration;
                return Ok(Report::ignore(format!("a {from} finding is not for the {} handler", Integration::Config)));
            }
            _ => return Ok(Report::ignore("the event is no invocation of a rule of AWS Config")),
        };
        let asked = question(context.account(), invocation);
        if let Question::Nothing(reason) = asked {
            return Ok(Report::ignore(reason));
        }
        let reason = reason(invocation, &asked);
        let report = |actions| Report::new(context.mode(), reason.clone(), actions);
        let answer = match answer(context, invocation, asked).await {
            Ok(answer) => answer,
            // Another try does not help, and nothing was to be put: somebody who observes reads it here.
            Err(Error::Parameters(wrong)) if context.mode() == Mode::Observe => {
                let action = ActionReport::new("evaluate", ActionResult::Skipped, wrong.to_string());
                return Ok(report(vec![action]));
            }
            Err(error) => {
                let action = ActionReport::new("evaluate", ActionResult::Failed, error_line(&error));
                return Err(Failure::new(report(vec![action]), error));
            }
        };
        put(context, invocation, answer, report).await
    }
}

/// Hands the evaluations over; in mode `observe` it only says what they would be. What is not known fails the invocation
/// when all that is known was handed over: the next try may know more.
async fn put(
    context: &Context<'_>,
    invocation: &ConfigInvocation,
    answer: Answer,
    report: impl Fn(Vec<ActionReport>) -> Report,
) -> Result<Report, Failure> {
    let Answer { evaluations, unknown } = answer;
    let (ordering, ordering_ms) = match ordering(invocation) {
        Ok(ordering) => ordering,
        Err(error) => return Err(Failure::new(report(Vec::new()), error)),
    };
    let report = |result| {
        let mut actions = unknowns(&unknown);
        if unknown.is_empty() || !evaluations.is_empty() {
            actions.extend(reports(&evaluations, ordering, result));
        }
        report(actions)
    };
    let mut result = ActionResult::Planned;
    if context.mode() == Mode::Act {
        let token = SecretString::from(invocation.result_token.clone().unwrap_or_default());
        let sent: Vec<_> = evaluations.iter().map(|evaluation| evaluation.to_send(ordering_ms)).collect();
        if let Err(error) = context.aws().put_evaluations(&token, &sent).await {
            return Err(Failure::new(report(ActionResult::Failed), Error::Put(error)));
        }
        result = ActionResult::Done;
    }
    match unknown.first() {
        None => Ok(report(result)),
        Some((instance, source)) => {
            let (count, instance, source) = (unknown.len(), instance.clone(), source.clone());
            Err(Failure::new(report(result), Error::Unknown { count, instance, source }))
        }
    }
}

/// The time that the evaluations are about: as it was sent, and in milliseconds since 1970.
fn ordering(invocation: &ConfigInvocation) -> Result<(&str, i64), Error> {
    let missing = || Error::Invocation("the invocation has no readable time".to_owned());
    let text = invocation.ordering_timestamp().ok_or_else(missing)?;
    let time: jiff::Timestamp = text.parse().map_err(|_| missing())?;
    Ok((text, time.as_millisecond()))
}

fn reason(invocation: &ConfigInvocation, asked: &Question) -> String {
    let rule = invocation.rule_name.as_deref().unwrap_or("without a name");
    match asked {
        Question::Every => format!("the rule {rule} asks about every instance"),
        _ => format!("the rule {rule} asks about one resource"),
    }
}
