//! The main loop: takes events from the Lambda service and gives answers back.

use std::error::Error as StdError;
use std::process::ExitCode;

use lambda_runtime::tower::util::MapRequestLayer;
use lambda_runtime::{Diagnostic, LambdaEvent, LambdaInvocation, Runtime, service_fn};
use palisade_contract::Integration;
use serde_json::{Value, json};

use crate::{EnvironmentError, Handler, Invocation, Log, Service, Stdio, Variables, chain};

/// Longest payload that is parsed. Asynchronous events have at most 1 MB.
const PAYLOAD_LIMIT: usize = 2 * 1024 * 1024;
/// Stands in for a payload that is too long.
const TOO_LONG: &str = "payload-too-long";
/// What lambda_runtime needs, and would panic without.
const NEEDED: [&str; 4] = [
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_RUNTIME_API",
];

/// Runs the handler of `integration` until Lambda ends the container: the whole of a handler's `main`. `build` makes it
/// from the function's variables, once.
pub fn run<H: Handler>(
    integration: Integration,
    build: impl FnOnce(Integration, &Variables<'_>) -> Result<H, EnvironmentError>,
) -> ExitCode {
    log_panics(integration);
    let ended = match prepare() {
        Ok((runtime, name)) => runtime.block_on(serve(integration, build, &name)),
        Err(error) => Err(error),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log_error(integration, None, &*error);
            ExitCode::FAILURE
        }
    }
}

type BoxError = Box<dyn StdError + Send + Sync>;

/// The executor and the function's name, or why this process is not in Lambda.
fn prepare() -> Result<(tokio::runtime::Runtime, String), BoxError> {
    for name in NEEDED {
        let value = lookup(name).ok_or_else(|| format!("{name} is not set: this program runs inside AWS Lambda"))?;
        if name.ends_with("MEMORY_SIZE") {
            value.parse::<i32>().map_err(|error| format!("{name} is not a number: {error}"))?;
        }
    }
    let name = lookup(NEEDED[0]).unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok((runtime, name))
}

async fn serve<H: Handler>(
    integration: Integration,
    build: impl FnOnce(Integration, &Variables<'_>) -> Result<H, EnvironmentError>,
    name: &str,
) -> Result<(), BoxError> {
    // A wrong setting must not make the function exit: each event then fails with the reason, and is kept.
    let service = Service::new(integration, build, Stdio, lookup);
    let answer = async |event: LambdaEvent<Value>| answer(integration, &service, name, &event).await;
    Runtime::new(service_fn(answer)).layer(MapRequestLayer::new(bounded)).run().await
}

async fn answer<H: Handler>(
    integration: Integration,
    service: &Result<Service<H, Stdio>, EnvironmentError>,
    name: &str,
    event: &LambdaEvent<Value>,
) -> Result<Value, Diagnostic> {
    let refused = |kind: &str, error: &(dyn StdError + 'static)| {
        log_error(integration, Some(&event.context.request_id), error);
        diagnostic(kind, chain::line(error))
    };
    let service = service.as_ref().map_err(|error| refused("Setup", error))?;
    let invocation =
        Invocation::read(&event.context, name, service.region()).map_err(|error| refused("Invocation", &error))?;
    if let Some(bytes) = event.payload.get("bytes").filter(|_| event.payload.get("palisade") == Some(&TOO_LONG.into()))
    {
        let error: BoxError = format!("the event has {bytes} bytes, more than {PAYLOAD_LIMIT}").into();
        return Err(refused("Event", &*error));
    }
    service.answer(&event.payload, &invocation).await.map_err(|rejection| diagnostic("Event", rejection.message))
}

/// Replaces a payload that would take too much memory to parse.
fn bounded(mut invocation: LambdaInvocation) -> LambdaInvocation {
    let bytes = invocation.body.len();
    if bytes > PAYLOAD_LIMIT {
        invocation.body = json!({ "palisade": TOO_LONG, "bytes": bytes }).to_string().into();
    }
    invocation
}

fn diagnostic(kind: &str, error_message: String) -> Diagnostic {
    Diagnostic { error_type: format!("Palisade.{kind}"), error_message }
}

fn lookup(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn log_error(integration: Integration, request_id: Option<&str>, error: &(dyn StdError + 'static)) {
    let line = json!({
        "palisade": "error",
        "version": env!("CARGO_PKG_VERSION"),
        "handler": integration,
        "request_id": request_id,
        "error": chain::cut(&error.to_string()),
        "causes": chain::causes(error),
    });
    Stdio.error(&line.to_string());
}

/// A panic ends the process; its reason is a line of JSON like every other error.
fn log_panics(integration: Integration) {
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let said = panic.payload_as_str().map(chain::cut).unwrap_or_default();
        let error: BoxError = format!("panicked at {place}: {said}").into();
        log_error(integration, None, &*error);
    }));
}
