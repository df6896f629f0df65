//! What has to be true before anything is deployed, each looked at and said in one line.

use std::time::Duration;

use palisade_contract::Integration;
use palisade_plan::{Readiness, readiness};
use palisade_workload_security::{Deadline, ErrorKind};
use secrecy::SecretString;
use serde::Serialize;

use crate::at_once;
use crate::aws::clients::Clients;
use crate::aws::error;
use crate::bundle;
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::{in_the_way, workload_security};

/// How long the API may take to answer for its key.
const API_PATIENCE: Duration = Duration::from_secs(20);

/// One check and what came of it.
#[derive(Debug, Serialize)]
pub(crate) struct Check {
    pub(crate) check: String,
    pub(crate) ok: bool,
    pub(crate) detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hint: Option<String>,
}

impl Check {
    pub(crate) fn good(check: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { check: check.into(), ok: true, detail: detail.into(), hint: None }
    }

    pub(crate) fn bad(check: impl Into<String>, failure: &Failure) -> Self {
        let detail = failure.in_one_line();
        Self { check: check.into(), ok: false, detail, hint: failure.advice().map(str::to_owned) }
    }

    pub(crate) fn of(check: &str, result: Result<String>) -> Self {
        match result {
            Ok(detail) => Self::good(check, detail),
            Err(failure) => Self::bad(check, &failure),
        }
    }
}

/// Prints the checks and refuses when one failed.
pub(crate) fn judge(session: &Session, checks: &[Check]) -> Result<()> {
    for check in checks {
        let line = format!("{:<34} {}", check.check, check.detail);
        if check.ok {
            session.output.good(&line);
        } else {
            session.output.bad(&line);
        }
        if let Some(hint) = &check.hint {
            session.output.detail(&format!("hint: {hint}"));
        }
    }
    if checks.iter().all(|c| c.ok) {
        return Ok(());
    }
    let failed = checks.iter().filter(|c| !c.ok).count();
    Err(Failure::new(format!("{failed} check(s) failed; nothing was changed"))
        .exit(Exit::Refused)
        .details(serde_json::json!({ "checks": checks })))
}

/// The bundles for the config's architecture are inside this binary.
pub(crate) fn bundles(session: &Session) -> Check {
    let architecture = session.config.lambda.architecture;
    let missing: Vec<&str> = session
        .config
        .enabled()
        .iter()
        .map(|i| i.as_str())
        .filter(|handler| bundle::find(handler, architecture.as_str()).is_none())
        .collect();
    let check = "handlers inside this binary";
    if missing.is_empty() {
        return Check::good(check, format!("{} for {architecture}", session.config.enabled().len()));
    }
    let failure = Failure::refused(format!("no {architecture} build of {}", missing.join(", ")))
        .hint("build it with `cargo xtask build-handlers` before `cargo build`");
    Check::bad(check, &failure)
}

/// What the regions have to offer.
pub(crate) async fn regions(session: &Session) -> Vec<Check> {
    let looked = at_once::each(at_once::REGIONS, session.regions(), async |clients| region(session, &clients).await);
    looked.await.into_iter().flatten().collect()
}

/// What one target region has to offer.
async fn region(session: &Session, clients: &Clients) -> Vec<Check> {
    let region = clients.region();
    let mut checks = vec![
        Check::of(&format!("CloudFormation in {region}"), cloudformation(session, clients).await),
        Check::of(&format!("Lambda in {region}"), lambda(clients).await),
    ];
    if !session.answers_itself(clients) {
        return checks;
    }
    checks.extend(in_the_way::check(session, clients).await);
    for integration in session.config.enabled() {
        match integration {
            Integration::GuardDuty => {
                checks.push(Check::of(&format!("GuardDuty in {region}"), guardduty(clients).await));
            }
            Integration::Macie => checks.push(Check::of(&format!("Macie in {region}"), macie(clients).await)),
            Integration::Inspector => {
                let account = session.config.account().as_str();
                checks.push(Check::of(&format!("Inspector in {region}"), inspector(clients, account).await));
            }
            Integration::SecurityHub => {
                checks.push(Check::of(&format!("Security Hub in {region}"), security_hub(clients).await));
            }
            Integration::Waf => {
                // Nothing has to be on: where there are no web ACLs, the survey says so.
                let global = session.config.cloudfront_region().as_str() == region;
                let detail = if global { "distributions are looked after from here" } else { "load balancers only" };
                checks.push(Check::good(format!("AWS WAF in {region}"), detail));
            }
            Integration::Config => {
                checks
                    .push(Check::of(&format!("AWS Config in {region}"), crate::config_recorder::check(clients).await));
            }
        }
    }
    checks
}

async fn cloudformation(session: &Session, clients: &Clients) -> Result<String> {
    let names = &session.names;
    let name = if session.answers_itself(clients) { names.stack() } else { names.home_stack() };
    let stack = crate::aws::stack::describe(clients, &name).await?;
    Ok(stack.map_or_else(|| "reachable, not installed".to_owned(), |s| standing(&s.status)))
}

/// What is there, in words: what a failed attempt left is no install.
fn standing(status: &str) -> String {
    match readiness(status) {
        Readiness::Absent => "reachable, not installed".to_owned(),
        Readiness::Ready => format!("reachable, installed ({status})"),
        Readiness::Heal => format!("reachable; a failed attempt is left ({status}), the next install clears it away"),
        Readiness::Wait => format!("reachable, an operation is under way ({status})"),
        Readiness::Stuck(_) => format!("reachable, but the stack is stuck ({status}); `palisade plan` says what to do"),
    }
}

async fn lambda(clients: &Clients) -> Result<String> {
    clients
        .lambda()
        .get_account_settings()
        .send()
        .await
        .map_err(|e| error::failure(&format!("reach Lambda in {}", clients.region()), &e))?;
    Ok("reachable".to_owned())
}

async fn guardduty(clients: &Clients) -> Result<String> {
    let region = clients.region();
    let client = clients.guardduty();
    let listed = client
        .list_detectors()
        .send()
        .await
        .map_err(|e| error::failure(&format!("look for GuardDuty in {region}"), &e))?;
    let off = |what: &str, command: &str| {
        Failure::refused(format!("GuardDuty {what} in {region}: no finding would ever arrive"))
            .hint(format!("enable it, for example with `aws guardduty {command} --enable --region {region}`"))
    };
    let Some(id) = listed.detector_ids().first() else { return Err(off("is off", "create-detector")) };
    let detector = client
        .get_detector()
        .detector_id(id)
        .send()
        .await
        .map_err(|e| error::failure(&format!("look at GuardDuty detector {id} in {region}"), &e))?;
    if detector.status.is_some_and(|s| s.as_str() == "ENABLED") {
        Ok("enabled".to_owned())
    } else {
        Err(off("is suspended", &format!("update-detector --detector-id {id}")))
    }
}

async fn macie(clients: &Clients) -> Result<String> {
    let region = clients.region();
    let off = |what: &str, command: &str| {
        Failure::refused(format!("Macie {what} in {region}: no finding would ever arrive"))
            .hint(format!("enable it, for example with `aws macie2 {command} --region {region}`"))
    };
    match clients.macie().get_macie_session().send().await {
        Ok(session) if session.status.as_ref().is_some_and(|s| s.as_str() == "PAUSED") => {
            Err(off("is suspended", "update-macie-session --status ENABLED"))
        }
        Ok(_) => Ok("enabled".to_owned()),
        // Macie says so where nobody has enabled it; a missing right is told with other words.
        Err(e)
            if error::code(&e) == "ResourceNotFoundException"
                || error::code(&e) == "AccessDeniedException" && error::message(&e).contains("not enabled") =>
        {
            Err(off("is off", "enable-macie"))
        }
        Err(e) => Err(error::failure(&format!("look for Macie in {region}"), &e)),
    }
}

async fn inspector(clients: &Clients, account: &str) -> Result<String> {
    let region = clients.region();
    let answer = clients
        .inspector()
        .batch_get_account_status()
        .account_ids(account)
        .send()
        .await
        .map_err(|e| error::failure(&format!("look for Inspector in {region}"), &e))?;
    // Of an account that has never turned it on, nothing may be said at all.
    let state = answer.accounts().iter().find(|state| state.account_id() == account);
    let status = state.and_then(|state| Some(state.resource_state()?.ec2()?.status().as_str()));
    match status {
        // While it is being turned on, the first scan is still to come.
        Some("ENABLED" | "ENABLING") => Ok("enabled for EC2".to_owned()),
        other => {
            let word = other.unwrap_or("DISABLED").to_lowercase();
            Err(Failure::refused(format!("Inspector is {word} for EC2 in {region}: no finding would ever arrive"))
                .hint(format!(
                    "enable it, for example with `aws inspector2 enable --resource-types EC2 --region {region}`"
                )))
        }
    }
}

async fn security_hub(clients: &Clients) -> Result<String> {
    let region = clients.region();
    match clients.securityhub().describe_hub().send().await {
        Ok(_) => Ok("enabled".to_owned()),
        // Security Hub says so in either way where nobody has enabled it.
        Err(e) if matches!(error::code(&e), "InvalidAccessException" | "ResourceNotFoundException") => {
            Err(Failure::refused(format!("Security Hub is off in {region}: no finding would ever arrive"))
                .hint(format!("enable it, for example with `aws securityhub enable-security-hub --region {region}`")))
        }
        Err(e) => Err(error::failure(&format!("look for Security Hub in {region}"), &e)),
    }
}

/// Asks the API whether it takes the key.
pub(crate) async fn api_key(session: &Session, key: &SecretString) -> Check {
    let url = session.config.api_url();
    Check::of("Workload Security API key", ask(session, key, &url).await)
}

async fn ask(session: &Session, key: &SecretString, url: &str) -> Result<String> {
    let client = workload_security::client(session, key)?;
    let answer = client.until(Deadline::after(API_PATIENCE)).current_api_key().await.map_err(|e| {
        let hint = match e.kind() {
            ErrorKind::Unauthorized => {
                "the key is wrong or deleted, or `workload_security.key_kind` names the other kind of key"
            }
            ErrorKind::Forbidden => {
                "the key is expired or locked, or its role may not read itself; look at it in the console"
            }
            ErrorKind::Network | ErrorKind::Unavailable => {
                "look at `workload_security.region` or `base_url`, the network and, for your own manager, `ca_bundle`"
            }
            _ => "look at `workload_security.region` or `base_url`",
        };
        let message = match e.kind() {
            ErrorKind::Network | ErrorKind::Unavailable => format!("the API at {url} cannot be reached"),
            _ => format!("the API at {url} does not take the key"),
        };
        Failure::refused(message).because(e).hint(hint)
    })?;
    let now = jiff::Timestamp::now().as_millisecond();
    if answer.active == Some(false) || answer.expires_before(now) {
        return Err(Failure::refused("the API key is expired or locked").hint("make a new one in the console"));
    }
    let soon = answer.expires_before(now + 30 * 24 * 3_600_000);
    let name = answer.key_name.unwrap_or_else(|| "the key".to_owned());
    Ok(if soon { format!("`{name}` works, but expires within 30 days") } else { format!("`{name}` works") })
}
