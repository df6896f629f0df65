//! `palisade status`: how the install does, region by region.

use aws_sdk_cloudwatchlogs::types::FilteredLogEvent;
use aws_sdk_lambda::operation::get_function_configuration::GetFunctionConfigurationOutput;
use clap::Args;
use palisade_config::ConfigRules;
use palisade_contract::{HANDLERS, Integration, Names};
use palisade_plan::{Readiness, readiness};
use serde::Serialize;

use crate::at_once;
use crate::aws::clients::Clients;
use crate::aws::fleet_status::{self, FleetStatus};
use crate::aws::identity::Identity;
use crate::aws::{self, error, queue, stack};
use crate::cli::Global;
use crate::deploy::secret;
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::wanted;

/// How many of the last errors are shown.
const MOST_ERRORS: usize = 10;

/// Arguments of `status`.
#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// How far back to look for errors, in hours.
    #[arg(long, env = "PALISADE_SINCE_HOURS", default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=720))]
    since_hours: u32,
}

#[derive(Debug, Serialize)]
struct Status {
    install: String,
    /// Whether the secret of the API key is there and has a value.
    secret: SecretStatus,
    regions: Vec<RegionStatus>,
    /// The other accounts; `None` when the config names none.
    fleet: Option<FleetStatus>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum SecretStatus {
    /// It has a value.
    Stands,
    /// It has none.
    Empty,
    /// It is not there, or its deletion is scheduled.
    Missing,
}

#[derive(Debug, Serialize)]
struct RegionStatus {
    region: String,
    home_stack: StackStatus,
    /// `None` in a home region whose findings are not answered.
    stack: Option<StackStatus>,
    handlers: Vec<HandlerStatus>,
    /// Events that failed and wait in the queue; `None` while there is no queue.
    failures_waiting: Option<u64>,
    /// Follow-ups that are open; `None` while there is no group.
    follow_ups: Option<usize>,
    /// The last things that went wrong, newest first.
    last_errors: Vec<LoggedError>,
}

#[derive(Debug, Serialize)]
struct StackStatus {
    name: String,
    /// `None`: the stack does not exist.
    status: Option<String>,
    version: Option<String>,
}

#[derive(Debug, Serialize)]
struct HandlerStatus {
    handler: Integration,
    /// State of the function; `None`: there is none.
    function: Option<String>,
    architecture: Option<String>,
    /// State of the rule; `None`: there is none.
    rule: Option<String>,
}

#[derive(Debug, Serialize)]
struct LoggedError {
    handler: Integration,
    time: String,
    message: String,
}

/// Prints it; exit code 1 when something is not as it should be.
pub(crate) async fn run(args: &StatusArgs, global: &Global) -> Result<Exit> {
    let session = Session::open(global).await?;
    Identity::read(&session.home()).await?.must_be_allowed(&session.config)?;
    let looked = at_once::all(at_once::REGIONS, session.regions(), async |clients| {
        region(&session, &clients, args.since_hours).await
    });
    let regions = looked.await?;
    let secret = secret_status(&session).await?;
    let fleet = fleet_status::look(&session).await?;
    let status = Status { install: session.names.install().to_owned(), secret, regions, fleet };
    let trouble = status.trouble();
    session.output.data(&status.text());
    session.output.document(&status)?;
    for line in status.notes() {
        session.output.warn(&line);
    }
    if trouble.is_empty() {
        return Ok(Exit::Done);
    }
    for line in &trouble {
        session.output.bad(line);
    }
    Err(Failure::said(Exit::Failed))
}

async fn secret_status(session: &Session) -> Result<SecretStatus> {
    let (clients, id) = session.secret();
    Ok(match secret::describe(&clients, &id).await? {
        Some(secret) if secret.has_value => SecretStatus::Stands,
        Some(_) => SecretStatus::Empty,
        None => SecretStatus::Missing,
    })
}

async fn region(session: &Session, clients: &Clients, since_hours: u32) -> Result<RegionStatus> {
    let names = &session.names;
    let mut handlers = Vec::new();
    let mut last_errors = Vec::new();
    let target = session.answers_itself(clients);
    let enabled = if target { session.config.enabled() } else { Vec::new() };
    for spec in HANDLERS.iter().filter(|spec| enabled.contains(&spec.integration)) {
        handlers.push(handler(session, clients, spec.integration).await?);
        last_errors.extend(errors(clients, names, spec.integration, since_hours).await?);
    }
    last_errors.sort_by(|a: &LoggedError, b| b.time.cmp(&a.time));
    last_errors.truncate(MOST_ERRORS);
    Ok(RegionStatus {
        region: clients.region().to_owned(),
        home_stack: stack_status(clients, names.home_stack()).await?,
        stack: if target { Some(stack_status(clients, names.stack()).await?) } else { None },
        handlers,
        failures_waiting: if target { queue::waiting(clients, &names.failures()).await? } else { None },
        follow_ups: if target { follow_ups(clients, &names.schedule_group()).await? } else { None },
        last_errors,
    })
}

async fn stack_status(clients: &Clients, name: String) -> Result<StackStatus> {
    let found = stack::describe(clients, &name).await?;
    Ok(StackStatus {
        version: found.as_ref().and_then(|s| s.output("Version")).map(str::to_owned),
        status: found.map(|s| s.status),
        name,
    })
}

async fn handler(session: &Session, clients: &Clients, integration: Integration) -> Result<HandlerStatus> {
    let name = session.names.function(integration.as_str());
    let function = match clients.lambda().get_function_configuration().function_name(&name).send().await {
        Ok(answer) => Some(answer),
        Err(e) if error::code(&e) == "ResourceNotFoundException" => None,
        Err(e) => return Err(error::failure(&format!("read function {name} in {}", clients.region()), &e)),
    };
    if integration == Integration::Config {
        return Ok(HandlerStatus {
            rule: config_rules(session, clients).await?,
            ..function_status(integration, function)
        });
    }
    let rule = match clients.eventbridge().describe_rule().name(&name).send().await {
        Ok(answer) => answer.state.map(|s| s.as_str().to_lowercase()),
        Err(e) if error::code(&e) == "ResourceNotFoundException" => None,
        Err(e) => return Err(error::failure(&format!("read rule {name} in {}", clients.region()), &e)),
    };
    Ok(HandlerStatus { rule, ..function_status(integration, function) })
}

/// `enabled` when every rule of AWS Config that the config wants stands; else the first that does not, or `None` when
/// there is none at all.
async fn config_rules(session: &Session, clients: &Clients) -> Result<Option<String>> {
    let wanted = session.config.integrations.config.as_ref().map(ConfigRules::checks).unwrap_or_default();
    let states = aws::config_rules::states(clients, &session.names).await?;
    let names = wanted.iter().map(|check| session.names.config_rule(check));
    let lacking = names.map(|name| (states.get(&name).cloned(), name)).find(|(state, _)| {
        // A rule that is evaluating stands.
        !matches!(state.as_deref(), Some("active" | "evaluating"))
    });
    Ok(match lacking {
        None => Some("enabled".to_owned()),
        Some(_) if states.is_empty() => None,
        Some((state, name)) => Some(format!("{} ({name})", state.as_deref().unwrap_or("missing"))),
    })
}

fn function_status(integration: Integration, function: Option<GetFunctionConfigurationOutput>) -> HandlerStatus {
    HandlerStatus {
        handler: integration,
        architecture: function.as_ref().and_then(|f| f.architectures().first()).map(|a| a.as_str().to_owned()),
        // A function that has rested for weeks is "inactive" until the next event: that is no fault.
        function: function.map(|f| f.state.map_or_else(|| "active".to_owned(), |s| s.as_str().to_lowercase())),
        rule: None,
    }
}

async fn follow_ups(clients: &Clients, group: &str) -> Result<Option<usize>> {
    let mut count = 0;
    let mut pages = clients.scheduler().list_schedules().group_name(group).into_paginator().send();
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => count += page.schedules.len(),
            Err(e) if error::code(&e) == "ResourceNotFoundException" => return Ok(None),
            Err(e) => {
                return Err(error::failure(&format!("list the follow-ups in {}", clients.region()), &e));
            }
        }
    }
    Ok(Some(count))
}

async fn errors(
    clients: &Clients,
    names: &Names,
    integration: Integration,
    since_hours: u32,
) -> Result<Vec<LoggedError>> {
    let group = names.log_group(integration.as_str());
    let since = jiff::Timestamp::now().as_millisecond() - i64::from(since_hours) * 3_600_000;
    let mut pages = clients
        .logs()
        .filter_log_events()
        .log_group_name(&group)
        .start_time(since)
        .filter_pattern(r#"{ $.palisade = "error" }"#)
        .into_paginator()
        .send();
    // Oldest first, and a page may be empty although more follow: the newest are known at the very end.
    let mut newest = Vec::new();
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => newest.extend(page.events().iter().filter_map(|event| logged(integration, event))),
            Err(e) if error::code(&e) == "ResourceNotFoundException" => return Ok(Vec::new()),
            Err(e) => {
                return Err(error::failure(&format!("read log group {group} in {}", clients.region()), &e));
            }
        }
        newest.drain(..newest.len().saturating_sub(MOST_ERRORS));
    }
    Ok(newest)
}

/// The error that a line tells of.
fn logged(handler: Integration, event: &FilteredLogEvent) -> Option<LoggedError> {
    let line: serde_json::Value = serde_json::from_str(event.message()?).ok()?;
    let mut message = line.get("error")?.as_str()?.to_owned();
    for cause in line.get("causes").and_then(serde_json::Value::as_array).into_iter().flatten() {
        if let Some(cause) = cause.as_str() {
            message = format!("{message}: {cause}");
        }
    }
    let time = jiff::Timestamp::from_millisecond(event.timestamp().unwrap_or_default()).ok()?.to_string();
    Some(LoggedError { handler, time, message })
}

/// Whether a stack in this state works, as the plan sees it, too; after an update that was rolled back it is what it was.
fn stands(status: &str) -> bool {
    readiness(status) == Readiness::Ready && status != "UPDATE_FAILED"
}

impl Status {
    /// What is not as it should be, one line each.
    fn trouble(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let installed = self.regions.iter().any(|region| !region.is_empty());
        match self.secret {
            SecretStatus::Empty if installed => lines.push("the secret of the API key has no value".to_owned()),
            SecretStatus::Missing if installed => lines.push("the secret of the API key is missing".to_owned()),
            _ => {}
        }
        for region in &self.regions {
            if region.is_empty() {
                lines.push(format!("{}: {} is not installed; `palisade install` does it", region.region, self.install));
                continue;
            }
            for stack in std::iter::once(&region.home_stack).chain(&region.stack) {
                match stack.status.as_deref() {
                    Some(status) if stands(status) => {}
                    Some(other) => lines.push(format!("{}: stack {} is {other}", region.region, stack.name)),
                    None => lines.push(format!("{}: stack {} does not exist", region.region, stack.name)),
                }
            }
            for handler in &region.handlers {
                if handler.rule.as_deref() != Some("enabled") {
                    let state = handler.rule.as_deref().unwrap_or("missing");
                    lines.push(format!("{}: the rule of {} is {state}", region.region, handler.handler));
                }
                if !matches!(handler.function.as_deref(), Some("active" | "inactive")) {
                    let state = handler.function.as_deref().unwrap_or("missing");
                    lines.push(format!("{}: the function of {} is {state}", region.region, handler.handler));
                }
            }
            if let Some(count) = region.failures_waiting.filter(|n| *n > 0) {
                lines.push(format!(
                    "{0}: {count} failed event(s) wait; `palisade events replay --from-dlq --region {0}` tries them again",
                    region.region
                ));
            }
        }
        if installed {
            lines.extend(self.fleet.iter().flat_map(FleetStatus::trouble));
        }
        lines
    }

    /// What is no trouble and should be known: where the last update was rolled back, and where another version stands than
    /// this program's, as before an upgrade and after its rollback.
    fn notes(&self) -> Vec<String> {
        let stacks = self.regions.iter().flat_map(|region| {
            std::iter::once(&region.home_stack).chain(&region.stack).map(move |stack| (&region.region, stack))
        });
        stacks
            .flat_map(|(region, stack)| {
                let rolled_back = stack.status.as_deref() == Some("UPDATE_ROLLBACK_COMPLETE");
                let rolled_back = rolled_back.then(|| {
                    format!(
                        "{region}: the last update of stack {} was rolled back; what stood before works on",
                        stack.name
                    )
                });
                let other = stack.version.as_ref().filter(|version| *version != wanted::VERSION).map(|version| {
                    format!("{region}: stack {} is of version {version}, this is {}", stack.name, wanted::VERSION)
                });
                rolled_back.into_iter().chain(other)
            })
            .collect()
    }

    fn text(&self) -> String {
        let regions = self.regions.iter().flat_map(|region| region.lines(&self.install));
        let lines: Vec<String> = regions.chain(self.fleet.iter().flat_map(FleetStatus::lines)).collect();
        lines.join("\n")
    }
}

impl RegionStatus {
    /// Neither stack is there.
    fn is_empty(&self) -> bool {
        std::iter::once(&self.home_stack).chain(&self.stack).all(|stack| stack.status.is_none())
    }

    fn lines(&self, install: &str) -> Vec<String> {
        if self.is_empty() {
            return vec![format!("{install} in {}: not installed", self.region)];
        }
        let mut lines = vec![format!("{install} in {}", self.region)];
        for stack in std::iter::once(&self.home_stack).chain(&self.stack) {
            let state = stack.status.as_deref().unwrap_or("does not exist");
            let version = stack.version.as_deref().map(|v| format!(", version {v}")).unwrap_or_default();
            lines.push(format!("  stack       {:<22} {state}{version}", stack.name));
        }
        for h in &self.handlers {
            lines.push(format!(
                "  handler     {:<22} function {} ({}), rule {}",
                h.handler.as_str(),
                h.function.as_deref().unwrap_or("missing"),
                h.architecture.as_deref().unwrap_or("-"),
                h.rule.as_deref().unwrap_or("missing"),
            ));
        }
        if self.stack.is_none() {
            return lines;
        }
        let number = |n: Option<String>| n.unwrap_or_else(|| "-".to_owned());
        lines.push(format!("  failures    {} waiting", number(self.failures_waiting.map(|n| n.to_string()))));
        lines.push(format!("  follow-ups  {} open", number(self.follow_ups.map(|n| n.to_string()))));
        if self.last_errors.is_empty() {
            lines.push("  errors      none".to_owned());
        }
        lines.extend(self.last_errors.iter().map(|e| format!("  error       {} {}: {}", e.time, e.handler, e.message)));
        lines
    }
}
