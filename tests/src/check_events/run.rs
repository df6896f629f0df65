//! The run: each event through each handler, one process per handler and owner, kept warm over the owner's events.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use palisade_contract::{Integration, Mode, handler};

use super::compare::{self, Case, Comparison, Mismatch};
use super::environment::FunctionSettings;
use super::folder::{self, FolderError, RecordedEvent};
use super::function::Function;
use super::handlers::{Handler, Handlers};
use super::observation::{Answer, Observation};
use super::our_rule;
use super::owner::Owner;
use super::payload::Payload;
use super::peers::{Cast, Peers};
use super::report::{Members, Report, Verdict};
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
    let mut compared = vec![BTreeSet::new(); prepared.len()];
    for handler in options.handlers.list() {
        let run = Run { handler, limit: options.time_limit.unwrap_or_else(|| limit(handler)), cast: &cast };
        let mut verdicts = run.observing(&prepared, &mut peers).await?;
        if handler.integration == Integration::Config {
            verdicts.extend(run.with_our_rule(&prepared, &mut peers).await?);
        }
        for (index, mut verdict) in verdicts {
            compared[index].append(&mut verdict.compared);
            report.add(verdict);
        }
    }
    for (Prepared { event, .. }, compared) in prepared.iter().zip(&compared) {
        if let (Some(expected), Ok(bytes)) = (&event.expected, &event.payload) {
            let settled = compare::settle(expected, bytes, compared);
            report.settle(Members { event: event.name.clone(), settled });
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

/// One handler over all events.
struct Run<'a> {
    handler: &'a Handler,
    limit: Duration,
    cast: &'a Cast,
}

/// What came of the event at this place in the folder.
type Placed = (usize, Verdict);

impl Run<'_> {
    /// Every event while observing, those of one owner in one process.
    async fn observing(&self, events: &[Prepared], peers: &mut Peers) -> Result<Vec<Placed>, RunError> {
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
                        verdicts.insert(index, unread(self.handler, event, problem));
                        continue;
                    }
                };
                let mut ready = match function.take() {
                    Some(running) => Ok(running),
                    None => self.start(owner, Mode::Observe, peers).await?,
                };
                let observation = match &mut ready {
                    Ok(running) => observe(running, bytes, peers).await,
                    Err(problem) => not_started(problem),
                };
                function = ready.ok().and_then(Function::if_alive);
                let case = self.case(event, payload, owner);
                let comparison = compare::compare(&case, &observation);
                verdicts.insert(index, self.verdict(event.name.clone(), comparison, &observation));
            }
            if let Some(running) = function {
                running.end().await;
            }
        }
        Ok(verdicts.into_iter().collect())
    }

    /// What AWS Config asks, once more and in mode `act`, as it asks for a rule of ours.
    async fn with_our_rule(&self, events: &[Prepared], peers: &mut Peers) -> Result<Vec<Placed>, RunError> {
        let mut verdicts = Vec::new();
        for (index, Prepared { event, owner, .. }) in events.iter().enumerate() {
            let asks = event.expected.as_ref().is_some_and(|expected| expected.get("evaluations").is_some());
            let Some(bytes) = event.payload.as_ref().ok().filter(|_| asks) else { continue };
            let owner = Owner { is_real: true, ..owner.clone() };
            let Some(bytes) = our_rule::asking(bytes, &owner.account) else { continue };
            let payload = Payload::read(&bytes);
            let observation = match self.start(&owner, Mode::Act, peers).await? {
                Ok(mut running) => {
                    let observation = observe(&mut running, bytes, peers).await;
                    running.end().await;
                    observation
                }
                Err(problem) => not_started(&problem),
            };
            let comparison = compare::compare_ours(&self.case(event, &payload, &owner), &observation);
            let name = format!("{} {}", event.name, our_rule::LABEL);
            verdicts.push((index, self.verdict(name, comparison, &observation)));
        }
        Ok(verdicts)
    }

    fn case<'a>(&'a self, event: &'a RecordedEvent, payload: &'a Payload, owner: &'a Owner) -> Case<'a> {
        let (integration, expected) = (self.handler.integration, event.expected.as_ref());
        Case { integration, expected, payload, owner, cast: self.cast }
    }

    fn verdict(&self, event: String, comparison: Comparison, observation: &Observation) -> Verdict {
        Verdict {
            handler: self.handler.integration,
            event,
            mismatches: comparison.mismatches,
            compared: comparison.compared,
            decisions: compare::outcomes(observation).iter().map(|outcome| outcome.decision).collect(),
            api_calls: observation.api_calls.len(),
            aws_calls: observation.aws_calls.len(),
        }
    }

    /// A process for this owner, or why the program does not start.
    async fn start(&self, owner: &Owner, mode: Mode, peers: &Peers) -> Result<Result<Function, io::Error>, RunError> {
        let api = RuntimeApi::start().await.map_err(RunError::Servers)?;
        let (aws_url, api_url) = (peers.aws_url(), peers.api_url());
        let settings = FunctionSettings {
            integration: self.handler.integration,
            mode,
            owner,
            runtime_api: api.address(),
            aws_url: &aws_url,
            api_url: &api_url,
        };
        Ok(Function::start(&self.handler.program, settings.arn(), settings.variables(), api, self.limit))
    }
}

fn limit(of: &Handler) -> Duration {
    handler(of.integration).map_or(DEFAULT_LIMIT, |spec| Duration::from_secs(spec.timeout_seconds.into()))
}

async fn observe(function: &mut Function, payload: Vec<u8>, peers: &mut Peers) -> Observation {
    let invoked = function.invoke(payload).await;
    let (api_calls, aws_calls) = peers.take_calls();
    let (answer, stdout, stderr) = (invoked.answer, invoked.stdout, invoked.stderr);
    let evaluations = peers.take_evaluations();
    Observation { answer, stdout, stderr, api_calls, aws_calls, evaluations }
}

fn not_started(problem: &io::Error) -> Observation {
    let answer = Answer::Gone(format!("did not start: {problem}"));
    let (api_calls, aws_calls, evaluations) = (Vec::new(), Vec::new(), Vec::new());
    Observation { answer, stdout: Vec::new(), stderr: Vec::new(), api_calls, aws_calls, evaluations }
}

/// A listed event that is not there has failed in every handler.
fn unread(handler: &Handler, event: &RecordedEvent, problem: &str) -> Verdict {
    let mismatch = Mismatch { field: "event".to_owned(), expected: "a file".to_owned(), got: problem.to_owned() };
    Verdict {
        handler: handler.integration,
        event: event.name.clone(),
        mismatches: vec![mismatch],
        compared: BTreeSet::new(),
        decisions: Vec::new(),
        api_calls: 0,
        aws_calls: 0,
    }
}
