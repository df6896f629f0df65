//! A handler that tells what it was given: findings are echoed, follow-ups name what it should do.

use std::process::ExitCode;

use palisade_contract::{DecisionWord, Integration};
use palisade_findings::{Event, Record};
use palisade_runtime::{Context, Failure, Handler, Report, run};

struct Echo;

impl Handler for Echo {
    async fn handle(&self, record: &Record, context: &Context<'_>) -> Result<Report, Failure> {
        match &record.event {
            Event::Finding(_) => {
                let reason = format!("echo from {} for {}", context.function_arn(), context.account());
                Ok(Report::new(DecisionWord::Observe, reason, Vec::new()))
            }
            Event::FollowUp(input) if input["ask"] == "api" => {
                let key = context.api(async |api| api.current_api_key().await).await?;
                Ok(Report::new(DecisionWord::Act, key.key_name.unwrap_or_default(), Vec::new()))
            }
            Event::FollowUp(input) if input["ask"] == "panic" => panic!("asked to"),
            _ => Ok(Report::ignore("nothing to echo")),
        }
    }
}

fn main() -> ExitCode {
    run(Integration::GuardDuty, |_, _| Ok(Echo))
}
