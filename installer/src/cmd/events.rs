//! `palisade events`: sample events to look at and to try, and events that failed.

use std::path::PathBuf;

use aws_sdk_lambda::primitives::Blob;
use clap::builder::BoolishValueParser;
use clap::{ArgGroup, Args, Subcommand};
use palisade_config::{ConfigRules, RegionName};
use palisade_contract::{HANDLERS, InstanceId, Integration};
use serde_json::{Value, json};

use crate::aws::clients::Clients;
use crate::aws::error;
use crate::aws::identity::Identity;
use crate::bounded;
use crate::cli::{Global, handlers};
use crate::cmd::localise::{self, Place};
use crate::deploy::failures;
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::output::Output;
use crate::session::Session;

/// Arguments of `events`.
#[derive(Debug, Args)]
pub(crate) struct EventsArgs {
    #[command(subcommand)]
    verb: EventsVerb,
}

#[derive(Debug, Subcommand)]
enum EventsVerb {
    /// List the sample events.
    List,
    /// Print a sample event.
    Show {
        /// Its name, as `list` prints it.
        name: String,
    },
    /// Hand an event to the handler and print the outcome. The handler does what its mode says.
    Replay(ReplayArgs),
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true).args(["name", "file", "from_dlq"])))]
struct ReplayArgs {
    /// A sample event, rewritten to the config's account and region.
    name: Option<String>,
    /// An event in a file, as it is.
    #[arg(long, env = "PALISADE_EVENT_FILE", value_name = "FILE")]
    file: Option<PathBuf>,
    /// The events that failed and wait in the queue; one that succeeds is taken out of it.
    #[arg(long, env = "PALISADE_FROM_DLQ", value_parser = BoolishValueParser::new())]
    from_dlq: bool,
    /// The instance to put into a sample event.
    #[arg(long, env = "PALISADE_INSTANCE", value_name = "ID", requires = "name", value_parser = instance)]
    instance: Option<InstanceId>,
    /// The bucket to put into a sample event.
    #[arg(long, env = "PALISADE_BUCKET", value_name = "NAME", requires = "name", value_parser = localise::bucket)]
    bucket: Option<String>,
    /// The region to replay in, when not the home region.
    #[arg(long, env = "PALISADE_REGION", value_name = "REGION")]
    region: Option<String>,
    /// The handler to hand it to, when not the one that answers events of its source.
    #[arg(long, env = "PALISADE_HANDLER", value_parser = handlers())]
    handler: Option<String>,
    /// With `--from-dlq`: at most so many events.
    #[arg(long, env = "PALISADE_MOST", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    most: u32,
}

fn instance(text: &str) -> std::result::Result<InstanceId, String> {
    InstanceId::parse(text)
        .ok_or_else(|| "not an EC2 instance id, which is i- and 8 or 17 hexadecimal digits".to_owned())
}

/// A sample event of our own making: account 111122223333, region us-east-1, one instance or one bucket.
struct Sample {
    name: &'static str,
    handler: Integration,
    about: &'static str,
    text: &'static str,
}

macro_rules! samples {
    ($($name:literal, $handler:ident, $about:literal;)*) => {
        const SAMPLES: &[Sample] = &[$(Sample {
            name: $name,
            handler: Integration::$handler,
            about: $about,
            text: include_str!(concat!("../../events/", $name, ".json")),
        }),*];
    };
}

samples! {
    "guardduty-port-scan", GuardDuty, "an instance scans ports: scans, or a message when it is unprotected";
    "guardduty-s3-from-instance", GuardDuty, "an S3 finding whose credentials came from an instance: the instance is answered for";
    "guardduty-attack-sequence", GuardDuty, "an attack sequence that names an instance among its resources";
    "guardduty-iam-user", GuardDuty, "a finding without an instance: ignored";
    "guardduty-low-severity", GuardDuty, "a finding below the default floor: ignored";
    "macie-sensitive-data", Macie, "an object with sensitive data: the instances whose roles reach its bucket are answered for";
    "macie-public-bucket", Macie, "a bucket that has become public: likewise";
    "macie-archived", Macie, "a finding that somebody has archived: ignored";
    "inspector-package", Inspector, "a package with a CVE on an instance: rules into its policy, or a message when it is unprotected";
    "inspector-advisory", Inspector, "an advisory whose CVEs stand among the related ones";
    "inspector-network", Inspector, "a finding about an open port, which names no CVE: ignored";
    "inspector-closed", Inspector, "a finding that has been remediated: ignored";
    "config-instance-change", Config, "a rule asks about an instance that changed: the evaluation, which AWS Config only tests";
    "config-instance-deleted", Config, "the same about an instance that is gone: not applicable, without a look at it";
    "config-schedule", Config, "a rule asks about every instance, as it does once an interval";
    "security-hub-finding", SecurityHub, "a finding of another product on an instance, in ASFF: scans, or a message, and a note";
    "security-hub-finding-v2", SecurityHub, "the same in the newer form, OCSF";
    "security-hub-custom-action", SecurityHub, "a finding that a person handed over: answered whatever its severity";
    "security-hub-answered", SecurityHub, "a finding that has been answered: ignored";
    "waf-schedule", Waf, "the tick of the schedule: looks at every web ACL now";
}

impl EventsArgs {
    /// Whether the verb below talks to AWS.
    pub(crate) fn needs_aws(&self) -> bool {
        matches!(self.verb, EventsVerb::Replay(_))
    }
}

/// Lists or shows samples.
pub(crate) fn run_offline(args: &EventsArgs, output: Output) -> Result<Exit> {
    match &args.verb {
        EventsVerb::List => {
            let lines: Vec<String> = SAMPLES.iter().map(|s| format!("{:<28} {}", s.name, s.about)).collect();
            output.data(&lines.join("\n"));
            let list: Vec<Value> =
                SAMPLES.iter().map(|s| json!({"name": s.name, "handler": s.handler, "about": s.about})).collect();
            output.document(&list)?;
        }
        EventsVerb::Show { name } => output.raw(sample(name)?.text),
        EventsVerb::Replay(_) => {}
    }
    Ok(Exit::Done)
}

/// Replays.
pub(crate) async fn run(args: &EventsArgs, global: &Global) -> Result<Exit> {
    let EventsVerb::Replay(args) = &args.verb else { return Ok(Exit::Done) };
    let session = Session::open(global).await?;
    let region = target(&session, args.region.as_deref().unwrap_or(session.config.home_region().as_str()))?;
    let event = if args.from_dlq { None } else { Some(event(args, &session, region)?) };
    let clients = session.aws.region(region);
    Identity::read(&session.home()).await?.must_be_allowed(&session.config)?;
    let Some((handler, event)) = event else { return from_dlq(&session, &clients, args.most).await };
    let outcome = invoke(&clients, &session.names.function(&handler), event.as_bytes()).await?;
    print(session.output, &outcome)?;
    Ok(Exit::Done)
}

/// The region, when functions may stand there.
fn target<'r>(session: &Session, region: &'r str) -> Result<&'r str> {
    let config = &session.config;
    if !config.has_own_functions() {
        let why = format!("account {} answers no findings itself: the config leaves it out", config.account());
        return Err(Failure::usage(why).hint("events go to the functions of the config's own account only"));
    }
    if config.regions().iter().any(|target| target.as_str() == region) {
        return Ok(region);
    }
    let regions: Vec<&str> = config.regions().iter().map(RegionName::as_str).collect();
    Err(Failure::usage(format!("{region} is no target of the config"))
        .hint(format!("name one of its regions with `--region`: {}", regions.join(", "))))
}

/// The event that the command line names, and the handler that it is for. Nothing is asked of AWS.
fn event(args: &ReplayArgs, session: &Session, region: &str) -> Result<(String, String)> {
    let event = match (&args.name, &args.file) {
        (Some(name), _) => {
            let sample = sample(name)?;
            must_name(sample, localise::INSTANCE, args.instance.is_some(), "an instance", "--instance i-...")?;
            must_name(sample, localise::BUCKET, args.bucket.is_some(), "a bucket", "--bucket NAME")?;
            let rules = session.config.integrations.config.as_ref();
            let place = Place {
                account: session.config.account().as_str(),
                region,
                instance: args.instance.as_ref(),
                bucket: args.bucket.as_deref(),
                names: &session.names,
                checks: &rules.map(ConfigRules::checks).unwrap_or_default(),
            };
            place.rewrite(sample.text)
        }
        (None, Some(file)) => bounded::file(file, bounded::EVENT).map_err(|e| {
            let failure = Failure::usage(format!("cannot read event file {}", file.display()));
            e.cause_of(failure, "it holds one event, as AWS sends it; `palisade events show` prints a sample")
        })?,
        (None, None) => return Err(Failure::usage("no event given")),
    };
    let handler = match &args.handler {
        Some(handler) => handler.clone(),
        None => {
            let event = serde_json::from_str::<Value>(&event);
            let event = event.map_err(|e| Failure::usage("the event is not JSON").because(e))?;
            handler_of(&event)?.to_string()
        }
    };
    if !session.config.enabled().iter().any(|integration| integration.as_str() == handler) {
        return Err(Failure::usage(format!(
            "the config does not turn {handler} on, so there is no function to answer"
        ))
        .hint(format!("add the block `{handler}` and run `palisade install`, or name another with `--handler`")));
    }
    Ok((handler, event))
}

async fn from_dlq(session: &Session, clients: &Clients, most: u32) -> Result<Exit> {
    let output = session.output;
    let queue = session.names.failures();
    let mut replayed = Vec::new();
    let mut reasons = Vec::new();
    let mut reader = failures::Reader::open(clients, &queue).await?;
    while replayed.len() + reasons.len() < most as usize {
        let Some(kept) = reader.next().await? else { break };
        match again(session, clients, &reader, &kept).await {
            Ok((function, outcome)) => {
                reader.done(&kept).await?;
                output.good(&format!("replayed {} to {function}", kept.id));
                replayed.push(outcome);
            }
            Err(failure) => {
                output.bad(&format!("{} stays in the queue: {failure}", kept.id));
                for cause in failure.causes() {
                    output.detail(&cause);
                }
                reasons.push(json!({"id": kept.id, "error": failure.document()["error"]}));
                reader.stays(kept);
            }
        }
    }
    reader.end().await?;
    let failed = reasons.len();
    output.say(&format!("{} replayed, {failed} stay in queue {queue}", replayed.len()));
    output.document(&json!({"replayed": replayed, "failed": failed, "errors": reasons}))?;
    if failed > 0 { Err(Failure::said(Exit::Failed)) } else { Ok(Exit::Done) }
}

/// Hands a failed event to the function that failed on it, or that should have had it.
async fn again(
    session: &Session,
    clients: &Clients,
    reader: &failures::Reader<'_>,
    kept: &failures::Kept,
) -> Result<(String, Value)> {
    let function = match &kept.function {
        Some(function) => function.clone(),
        None => {
            let event = serde_json::from_str(&kept.event).unwrap_or_default();
            session.names.function(handler_of(&event)?.as_str())
        }
    };
    // Whoever can write to the queue must not choose what runs with the operator's credentials.
    let spec = HANDLERS.iter().find(|spec| session.names.function(spec.integration.as_str()) == function);
    let spec = spec.ok_or_else(|| Failure::refused(format!("{function} is no function of this install")))?;
    reader.hold(kept, spec.timeout_seconds).await?;
    // A function that finds what its failed invocation has begun goes on with it.
    let event = kept.record.as_ref().unwrap_or(&kept.event);
    let outcome = invoke(clients, &function, event.as_bytes()).await?;
    Ok((function, outcome))
}

/// The handler that answers events of this one's source.
fn handler_of(event: &Value) -> Result<Integration> {
    // AWS Config calls its function without an envelope.
    if event.get("invokingEvent").is_some() {
        return Ok(Integration::Config);
    }
    match event["source"].as_str() {
        Some("aws.guardduty") => Ok(Integration::GuardDuty),
        Some("aws.macie") => Ok(Integration::Macie),
        Some("aws.inspector2") => Ok(Integration::Inspector),
        Some("aws.securityhub") => Ok(Integration::SecurityHub),
        Some("aws.events") => Ok(Integration::Waf),
        _ => Err(Failure::usage("the event does not say whose it is").hint("name its handler with `--handler`")),
    }
}

/// Invokes the function and waits for its outcome.
async fn invoke(clients: &Clients, function: &str, event: &[u8]) -> Result<Value> {
    let answer =
        clients.lambda_invoke().invoke().function_name(function).payload(Blob::new(event)).send().await.map_err(
            |e| {
                let missing = error::code(&e) == "ResourceNotFoundException";
                let failure = error::failure(&format!("invoke function {function} in {}", clients.region()), &e);
                if missing { failure.hint("`palisade install` puts it there") } else { failure }
            },
        )?;
    let text = answer.payload.map(|b| String::from_utf8_lossy(b.as_ref()).into_owned()).unwrap_or_default();
    let value: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
    if answer.function_error.is_none() {
        return Ok(value);
    }
    let message = value.get("errorMessage").and_then(Value::as_str).unwrap_or("no message").to_owned();
    Err(Failure::new(format!("function {function} could not answer the event"))
        .because(message)
        .hint("`palisade status` shows its last errors"))
}

fn print(output: Output, outcome: &Value) -> Result<()> {
    let pretty = serde_json::to_string_pretty(outcome).unwrap_or_default();
    output.data(&pretty);
    output.document(outcome)
}

fn sample(name: &str) -> Result<&'static Sample> {
    SAMPLES.iter().find(|s| s.name == name).ok_or_else(|| {
        let likeness = |sample: &Sample| strsim::jaro_winkler(sample.name, name);
        let nearest = SAMPLES.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b))).filter(|s| likeness(s) > 0.7);
        let failure = Failure::usage(format!("there is no sample event `{name}`"));
        match nearest {
            Some(sample) => failure.hint(format!("did you mean `{}`? `palisade events list` shows all", sample.name)),
            None => failure.hint("`palisade events list` shows all"),
        }
    })
}

/// In mode act the handler acts: on what a person names, never on what we made up.
fn must_name(sample: &Sample, stand_in: &str, is_given: bool, what: &str, flag: &str) -> Result<()> {
    let Sample { name, text, .. } = sample;
    let flag_name = flag.split(' ').next().unwrap_or(flag);
    match (text.contains(stand_in), is_given) {
        (true, false) => Err(Failure::usage(format!("sample event {name} needs {what}"))
            .hint(format!("name one of yours with `{flag}`; the handler does with it what its mode says"))),
        (false, true) => Err(Failure::usage(format!("sample event {name} does not name {what}"))
            .hint(format!("leave `{flag_name}` out; the handler answers for whatever the event is about"))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use palisade_contract::{Names, ProtectionModule, RuleCheck};

    use super::*;

    #[test]
    fn every_sample_is_an_event_and_can_be_moved_to_another_account() {
        for sample in SAMPLES {
            let (names, instance) = (Names::new("other"), InstanceId::parse("i-99999999"));
            let place = Place {
                account: "999988887777",
                region: "eu-west-3",
                instance: instance.as_ref(),
                bucket: Some("my-ledger"),
                names: &names,
                checks: &[RuleCheck::Module(ProtectionModule::Firewall), RuleCheck::Clear],
            };
            let moved = place.rewrite(sample.text);
            let event: Value = serde_json::from_str(&moved).expect(sample.name);
            let finding = &event["detail"]["findings"][0];
            let detail = &event["detail"];
            let owners = [
                &detail["accountId"],
                &detail["awsAccountId"],
                &finding["AwsAccountId"],
                &finding["cloud"]["account"]["uid"],
                &event["account"],
                &event["accountId"],
            ];
            assert!(owners.iter().any(|owner| *owner == "999988887777"), "{}", sample.name);
            assert_eq!(handler_of(&event).expect(sample.name), sample.handler, "{}", sample.name);
            let is_there = event["region"] == "eu-west-3" || event["configRuleArn"].to_string().contains("eu-west-3");
            assert!(is_there, "{}", sample.name);
            if let Some(rule) = event.get("configRuleName") {
                let (wanted, asks) = match sample.name {
                    "config-instance-change" => ("other-clear", r#"{"check":"clear"}"#),
                    _ => ("other-module-firewall", r#"{"check":"module","module":"firewall"}"#),
                };
                assert_eq!((rule, &event["ruleParameters"]), (&json!(wanted), &json!(asks)), "{}", sample.name);
            }
            let stand_ins = [localise::ACCOUNT, localise::REGION, localise::INSTANCE, localise::BUCKET];
            for stand_in in stand_ins.into_iter().chain(["rule/palisade-", "\"palisade-"]) {
                assert!(!moved.contains(stand_in), "{} still holds {stand_in}", sample.name);
            }
        }
    }
}
