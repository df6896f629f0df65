//! Answers invocations: unwraps the payload, calls the handler per record, logs and returns the outcomes.

use std::error::Error as StdError;
use std::fmt;
use std::time::{Duration, Instant};

use palisade_aws::{Aws, AwsConfig, EnvironmentError, Region};
use palisade_contract::Integration;
use palisade_findings::{Delivery, Event, Record, Transport, Unreadable};
use serde_json::{Value, json};

use crate::answer::{Answered, answer};
use crate::connection::Connection;
use crate::outcome::outcome;
use crate::{Context, Environment, Failure, Handler, Invocation, Log, Report, Variables, chain};

/// A handler that hangs is stopped this long after its calls should have ended: still time to log and to answer.
const GRACE: Duration = Duration::from_secs(1);

/// A handler with its settings and clients, for the life of a container.
#[derive(Debug)]
pub struct Service<H, L> {
    integration: Integration,
    handler: H,
    log: L,
    environment: Environment,
    aws: Aws,
    connection: Connection,
}

/// An invocation that fails, so that Lambda tries again and at last keeps the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// One line that says what failed, with its causes.
    pub message: String,
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for Rejection {}

/// The error of a handler that did not end in time.
#[derive(Debug, thiserror::Error)]
#[error("the handler did not end before its deadline")]
struct TimeUp;

impl<H: Handler, L: Log> Service<H, L> {
    /// The handler of `integration`, as `build` makes it from the variables that `lookup` finds in the environment. The
    /// integration decides which AWS calls it may make.
    ///
    /// # Errors
    /// When a variable is missing or wrong.
    pub fn new(
        integration: Integration,
        build: impl FnOnce(Integration, &Variables<'_>) -> Result<H, EnvironmentError>,
        log: L,
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, EnvironmentError> {
        let allowed = palisade_contract::handler(integration).map_or(&[][..], |spec| spec.calls);
        let variables = Variables::new(&lookup);
        let environment = Environment::read(&variables)?;
        let handler = build(integration, &variables)?;
        let aws = Aws::new(AwsConfig::read(&lookup, allowed)?);
        Ok(Self { integration, handler, log, environment, aws, connection: Connection::default() })
    }

    /// The region that the environment says the function is in.
    pub fn region(&self) -> &Region {
        self.aws.region()
    }

    /// Answers one invocation: one outcome line per event, and the value to return.
    ///
    /// # Errors
    /// When an event could not be read or has to be tried again. A queue's messages that failed are named in the value.
    pub async fn answer(&self, payload: &Value, invocation: &Invocation) -> Result<Value, Rejection> {
        let delivery = Delivery::read(payload);
        let mut answered = Vec::with_capacity(delivery.records.len());
        for record in &delivery.records {
            answered.push(self.answer_record(record, delivery.transport, invocation).await);
        }
        answer(delivery.transport, answered).map_err(|message| Rejection { message })
    }

    async fn answer_record(&self, record: &Record, transport: Transport, invocation: &Invocation) -> Answered {
        let begun = Instant::now();
        let calls_before = self.connection.calls().await;
        let result = match &record.event {
            Event::Unreadable(why) if is_foreign(why, transport) => Ok(Report::ignore(why.to_string())),
            Event::Unreadable(why) => {
                let report = Report::unreadable(format!("the event cannot be read: {why}"));
                Err(Failure::new(report, why.clone()))
            }
            _ => self.handle(record, invocation).await,
        };
        let (report, error) = match result {
            Ok(report) => (report, None),
            Err(Failure { report, error }) => {
                let report = report.map_or_else(|| self.unfinished(&*error), |report| *report);
                (report, Some(error))
            }
        };
        let calls = self.connection.calls().await.saturating_sub(calls_before);
        let duration = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let outcome = outcome(self.integration, record, report, calls, duration);
        self.log.outcome(&json!(outcome).to_string());
        let failed = error.map(|error| {
            self.log_error(&*error, invocation, outcome.finding_id.as_deref());
            chain::line(&*error)
        });
        Answered { message_id: record.message_id.clone(), outcome, failed }
    }

    async fn handle(&self, record: &Record, invocation: &Invocation) -> Result<Report, Failure> {
        let context = Context {
            environment: &self.environment,
            invocation,
            connection: &self.connection,
            failed_request: record.failure.as_ref().and_then(|failure| failure.request_id.as_deref()),
            aws: self.aws.until(invocation.deadline),
        };
        let limit = tokio::time::Instant::from_std(invocation.deadline + GRACE);
        let work = self.handler.handle(record, &context);
        tokio::time::timeout_at(limit, work).await.unwrap_or_else(|_| Err(TimeUp.into()))
    }

    /// The report of a handler that failed before it could tell anything.
    fn unfinished(&self, error: &(dyn StdError + 'static)) -> Report {
        Report::new(self.environment.mode, format!("failed: {}", chain::line(error)), Vec::new())
    }

    fn log_error(&self, error: &(dyn StdError + 'static), invocation: &Invocation, finding_id: Option<&str>) {
        let line = json!({
            "palisade": "error",
            "version": env!("CARGO_PKG_VERSION"),
            "handler": self.integration,
            "request_id": invocation.request_id,
            "finding_id": finding_id,
            "error": chain::cut(&error.to_string()),
            "causes": chain::causes(error),
        });
        self.log.error(&line.to_string());
    }
}

/// Whether a record came from a service that nothing here listens to. From a queue nothing is foreign: to take it would
/// be to delete it; and what has no known form at all is kept for a person.
fn is_foreign(why: &Unreadable, transport: Transport) -> bool {
    transport != Transport::Sqs && matches!(why, Unreadable::UnknownRecord { .. })
}
