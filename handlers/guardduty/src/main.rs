//! Handler of GuardDuty findings: the shared response, for findings that cite an EC2 instance.

use std::process::ExitCode;

use palisade_contract::Integration;
use palisade_findings::Record;
use palisade_runtime::{Context, Failure, Handler, Report, run};

struct GuardDuty;

impl Handler for GuardDuty {
    fn integration(&self) -> Integration {
        Integration::GuardDuty
    }

    async fn handle(&self, record: &Record, context: &Context<'_>) -> Result<Report, Failure> {
        palisade_response::handle(self.integration(), record, context).await
    }
}

fn main() -> ExitCode {
    run(GuardDuty)
}
