//! The whole of a handler that answers findings: triage, response, note, report. An integration adds its name.

use palisade_contract::{InstanceId, Integration};
use palisade_decisions::{FollowUp, FoundBy, Triage, Verdict, triage};
use palisade_findings::{Event, Facts, Record};
use palisade_runtime::{ApiError, Context, EnvironmentError, Failure, Handler, Report, Subject, Variables};
use serde_json::Value;

use crate::respond::answer_follow_up;
use crate::{Ended, Error, Means, Settings, answer_instances, note};

/// The handler of an integration that answers findings on instances. One that finds its instances otherwise has a handler
/// of its own, which uses this one's parts.
#[derive(Debug, Clone)]
pub struct Responder {
    integration: Integration,
    settings: Settings,
}

/// A finding that is to be answered.
#[derive(Debug)]
pub struct Current<'r> {
    /// The instances that it cites; a finding on something else cites none.
    pub instances: Vec<InstanceId>,
    /// The findings of the event that the answer is for: the others may be old, or somebody else's.
    pub answered: Vec<&'r Facts>,
    /// What messages say about it.
    pub found: FoundBy,
}

impl Handler for Responder {
    async fn handle(&self, record: &Record, context: &Context<'_>) -> Result<Report, Failure> {
        self.answer(record, context, async |Current { instances, answered, found }| {
            let mut ended =
                self.with_means(context, async |means| answer_instances(means, &instances, &found).await).await;
            // Not on what failed: the finding stays as it is until the answer has succeeded.
            if let Ok(ended @ Ended { failure: None, .. }) = &mut ended {
                note::write(context.aws(), context.mode(), &answered, ended).await;
            }
            let reason = match instances.len() {
                1 => "the finding is current and cites one instance of this account".to_owned(),
                count => format!("the finding is current and cites {count} instances of this account"),
            };
            report(context, reason, ended)
        })
        .await
    }
}

impl Responder {
    /// The handler of `integration`, with the settings that the template gave its function.
    ///
    /// # Errors
    /// When a variable is missing or wrong.
    pub fn read(integration: Integration, variables: &Variables<'_>) -> Result<Self, EnvironmentError> {
        Ok(Self { integration, settings: Settings::read(variables)? })
    }

    /// Answers an event. What is not for this handler is ignored, and a follow-up is answered in the way of all; a current
    /// finding gets the `answer` of the integration.
    ///
    /// # Errors
    /// When the event cannot be read, or the answer failed.
    pub async fn answer<'r>(
        &self,
        record: &'r Record,
        context: &Context<'_>,
        answer: impl AsyncFnOnce(Current<'r>) -> Result<Report, Failure>,
    ) -> Result<Report, Failure> {
        if let Event::FollowUp(value) = &record.event {
            return self.follow_up(value, context).await;
        }
        let asker = Triage {
            integration: self.integration,
            account: context.account().to_owned(),
            region: context.region().to_string(),
            floor: self.settings.minimum_severity,
        };
        let instances = match triage(&asker, &record.event) {
            Verdict::Ignore(reason) => return Ok(Report::ignore(reason)),
            Verdict::Unreadable(reason) => return Err(Failure::new(Report::unreadable(reason.clone()), reason)),
            Verdict::Respond(instances) => instances,
        };
        let answered = match &record.event {
            Event::Finding(finding) => finding.each().filter(|facts| asker.answers(facts)).collect(),
            _ => Vec::new(),
        };
        answer(Current { instances, answered, found: found_by(&record.event) }).await
    }

    /// Answers a follow-up of an earlier event.
    async fn follow_up(&self, value: &Value, context: &Context<'_>) -> Result<Report, Failure> {
        let follow_up: FollowUp = match serde_json::from_value(value.clone()) {
            Ok(follow_up) => follow_up,
            // Written by another version, or by somebody else: kept for a person.
            Err(error) => return Err(Failure::new(Report::unreadable("the follow-up cannot be read"), error)),
        };
        let ended = self.with_means(context, async |means| answer_follow_up(means, &follow_up).await).await;
        let subject = Subject {
            account: follow_up.finding.account.clone(),
            region: follow_up.finding.region.clone(),
            source: None,
            finding_id: follow_up.finding.id.clone(),
            finding_type: follow_up.finding.kind.clone().map_or(Value::Null, Value::String),
            severity_label: follow_up.finding.severity,
            instances: vec![follow_up.instance.clone()],
        };
        report_about(context, "the follow-up's time has come round".to_owned(), ended, |report| report.about(subject))
    }

    /// Runs `work` with everything that it needs; again with the new key, should the key have been rotated.
    ///
    /// # Errors
    /// When the key cannot be read, or is refused.
    pub async fn with_means(
        &self,
        context: &Context<'_>,
        work: impl AsyncFn(&Means<'_>) -> Ended,
    ) -> Result<Ended, ApiError> {
        let region = context.region().to_string();
        context
            .api(async |api| {
                let means = Means {
                    aws: context.aws(),
                    api: &api,
                    settings: &self.settings,
                    install: &context.environment().install,
                    mode: context.mode(),
                    account: context.account(),
                    region: &region,
                    function_arn: context.function_arn(),
                    request_id: context.request_id(),
                    failed_request: context.failed_request(),
                    now: context.now_ms(),
                };
                let ended = work(&means).await;
                match ended.failure {
                    // Steps already taken are known again by their names, so that the second run completes the first.
                    Some(Error::Api(refused)) if Error::refuses_key(&refused) => Err(refused),
                    failure => Ok(Ended { actions: ended.actions, failure }),
                }
            })
            .await
    }
}

/// The report of what ended; a failure goes along, so that Lambda tries again.
///
/// # Errors
/// When the answer failed.
pub fn report(context: &Context<'_>, reason: String, ended: Result<Ended, ApiError>) -> Result<Report, Failure> {
    report_about(context, reason, ended, |report| report)
}

fn report_about(
    context: &Context<'_>,
    reason: String,
    ended: Result<Ended, ApiError>,
    about: impl FnOnce(Report) -> Report,
) -> Result<Report, Failure> {
    let decision = context.mode();
    match ended {
        Ok(Ended { actions, failure: None }) => Ok(about(Report::new(decision, reason, actions))),
        Ok(Ended { actions, failure: Some(error) }) => {
            Err(Failure::new(about(Report::new(decision, reason, actions)), error))
        }
        Err(error) => Err(Failure::new(about(Report::new(decision, reason, Vec::new())), error)),
    }
}

/// What messages say about the finding.
fn found_by(event: &Event) -> FoundBy {
    let facts: Option<&Facts> = match event {
        // The first that asks for action: the others may be old.
        Event::Finding(finding) => {
            finding.actionable().ok().and_then(|current| current.into_iter().next()).or(Some(finding.first()))
        }
        _ => None,
    };
    FoundBy {
        id: facts.and_then(|f| f.finding_id.clone()),
        kind: facts.and_then(|f| f.finding_types().next().map(str::to_owned)),
        severity: facts.and_then(|f| f.severity_label),
        account: facts.and_then(|f| f.account.clone()),
        region: facts.and_then(|f| f.region.clone()),
    }
}
