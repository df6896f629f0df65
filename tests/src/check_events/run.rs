//! The run: each event through each handler, one process per handler and owner, kept warm over the owner's events.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use palisade_contract::handler;

use super::compare::{self, Case, Mismatch};
use super::environment::FunctionSettings;
use super::folder::{self, FolderError, RecordedEvent};
use super::function::Function;
use super::handlers::{Handler, Handlers};
use super::observation::{Answer, Observation};
use super::owner::Owner;
use super::payload::Payload;
use super::peers::{Cast, Peers};
use super::report::{Report, Verdict};
use crate::lambda_runtime::RuntimeApi;

/// Longest run of a handler that the contract does not describe.
const DEFAULT_LIMIT: Duration = Duration::from_mins(1);

/// What to check.
#[derive(Debug)]
pub struct Options {
    /// The folder with the events and their `expected.json`.
    pub folder: PathBuf,
    /// The handlers to check.
    pub handlers: Handlers,
    /// Longest run of one invocation; the handler's own timeout when there is none.
    pub time_limit: Option<Duration>,
}

/// Why a check could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The folder is not what it has to be.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The peers or a runtime API have no port.
    #[error("cannot start the servers that the handlers talk to")]
    Servers(#[source] io::Error),
}

/// An event that can be handed over.
struct Prepared {
    event: RecordedEvent,
    payload: Payload,
    owner: Owner,
}

/// Runs every event through every handler.
///
/// # Errors
/// When the folder cannot be read or the servers cannot start. What a handler does wrong is in the report.
pub async fn check(options: &Options) -> Result<Report, RunError> {
    let events = folder::read(&options.folder)?;
    let mut report = Report::default();
    let prepared: Vec<Prepared> = events.into_iter().map(prepare).collect();
    let unlisted = prepared.iter().map(|prepared| &prepared.event).filter(|event| event.expected.is_none());
    for event in unlisted {
        report
            .note(format!("{} is not in expected.json; checked is only that every handler copes with it", event.name));
    }
    let cast = cast(&prepared);
    let mut peers = Peers::start(&cast).await.map_err(RunError::Servers)?;
    for handler in options.handlers.list() {
        for verdict in run_handler(handler, options.time_limit, &prepared, &cast, &mut peers).await? {
            report.add(verdict);
        }
    }
    Ok(report)
}

fn prepare(event: RecordedEvent) -> Prepared {
    let payload = Payload::read(event.payload.as_deref().unwrap_or_default());
    let owner = Owner::of(event.expected.as_ref(), &payload);
    Prepared { event, payload, owner }
}

/// Gives every instance that has to be found a part.
fn cast(events: &[Prepared]) -> Cast {
    let mut cast = Cast::default();
    for Prepared { event, owner, .. } in events {
        for instance in event.expected.iter().flat_map(|expected| expected.texts("instance_ids").unwrap_or_default()) {
            cast.add(instance, owner);
        }
    }
    cast
}

async fn run_handler(
    handler: &Handler,
    time_limit: Option<Duration>,
    events: &[Prepared],
    cast: &Cast,
    peers: &mut Peers,
) -> Result<Vec<Verdict>, RunError> {
    let limit = time_limit.unwrap_or_else(|| limit(handler));
    let mut by_owner: BTreeMap<&Owner, Vec<usize>> = BTreeMap::new();
    for (index, prepared) in events.iter().enumerate() {
        by_owner.entry(&prepared.owner).or_default().push(index);
    }
    let mut verdicts: BTreeMap<usize, Verdict> = BTreeMap::new();
    for (owner, indexes) in by_owner {
        let mut function: Option<Function> = None;
        for index in indexes {
            let Prepared { event, payload, .. } = &events[index];
            let bytes = match &event.payload {
                Ok(bytes) => bytes.clone(),
                Err(problem) => {
                    verdicts.insert(index, unread(handler, event, problem));
                    continue;
                }
            };
            let mut ready = match function.take() {
                Some(running) => Ok(running),
                None => start(handler, owner, limit, peers).await?,
            };
            let observation = match &mut ready {
                Ok(running) => observe(running, bytes, peers).await,
                Err(problem) => not_started(problem),
            };
            function = ready.ok().and_then(Function::if_alive);
            let pair =
                Case { integration: handler.integration, expected: event.expected.as_ref(), payload, owner, cast };
            verdicts.insert(index, verdict(handler, event, &pair, &observation));
        }
        if let Some(running) = function {
            running.end().await;
        }
    }
    Ok(verdicts.into_values().collect())
}

fn limit(of: &Handler) -> Duration {
    handler(of.integration).map_or(DEFAULT_LIMIT, |spec| Duration::from_secs(spec.timeout_seconds.into()))
}

/// A process for this owner, or why the program does not start.
async fn start(
    handler: &Handler,
    owner: &Owner,
    limit: Duration,
    peers: &Peers,
) -> Result<Result<Function, io::Error>, RunError> {
    let api = RuntimeApi::start().await.map_err(RunError::Servers)?;
    let (aws_url, api_url) = (peers.aws_url(), peers.api_url());
    let settings = FunctionSettings {
        integration: handler.integration,
        owner,
        runtime_api: api.address(),
        aws_url: &aws_url,
        api_url: &api_url,
    };
    Ok(Function::start(&handler.program, settings.arn(), settings.variables(), api, limit))
}

async fn observe(function: &mut Function, payload: Vec<u8>, peers: &mut Peers) -> Observation {
    let invoked = function.invoke(payload).await;
    let (api_calls, aws_calls) = peers.take_calls();
    let (answer, stdout, stderr) = (invoked.answer, invoked.stdout, invoked.stderr);
    Observation { answer, stdout, stderr, api_calls, aws_calls }
}

fn not_started(problem: &io::Error) -> Observation {
    let answer = Answer::Gone(format!("did not start: {problem}"));
    Observation { answer, stdout: Vec::new(), stderr: Vec::new(), api_calls: Vec::new(), aws_calls: Vec::new() }
}

fn verdict(handler: &Handler, event: &RecordedEvent, case: &Case<'_>, observation: &Observation) -> Verdict {
    Verdict {
        handler: handler.integration,
        event: event.name.clone(),
        mismatches: compare::compare(case, observation),
        decisions: compare::outcomes(observation).iter().map(|outcome| outcome.decision).collect(),
        api_calls: observation.api_calls.len(),
        aws_calls: observation.aws_calls.len(),
    }
}

/// A listed event that is not there has failed in every handler.
fn unread(handler: &Handler, event: &RecordedEvent, problem: &str) -> Verdict {
    let mismatch = Mismatch { field: "event".to_owned(), expected: "a file".to_owned(), got: problem.to_owned() };
    Verdict {
        handler: handler.integration,
        event: event.name.clone(),
        mismatches: vec![mismatch],
        decisions: Vec::new(),
        api_calls: 0,
        aws_calls: 0,
    }
}
