//! What the handlers look facts up in: the Workload Security simulator with a few computers, and the AWS stand-in.

use std::collections::BTreeMap;
use std::io;

use serde_json::Value;

use super::aws_stand_in::{AwsCall, AwsStandIn};
use super::observation::ApiCall;
use super::owner::Owner;
use crate::workload_security::{NewComputer, RateLimit, Seed, Simulator};

/// What Workload Security knows of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// An agent protects it.
    Protected,
    /// It stands in the cloud account's inventory, without an agent.
    Listed,
    /// Nothing.
    Unknown,
}

/// Instances and their parts; an instance that is not in it is unknown.
#[derive(Debug, Clone, Default)]
pub(super) struct Cast(BTreeMap<String, (Part, Owner)>);

impl Cast {
    /// Gives the next part to an instance that has none yet. The parts take turns, so that every one is played.
    pub(super) fn add(&mut self, instance: &str, owner: &Owner) {
        const TURNS: [Part; 3] = [Part::Protected, Part::Listed, Part::Unknown];
        let part = TURNS[self.0.len() % TURNS.len()];
        self.0.entry(instance.to_owned()).or_insert_with(|| (part, owner.clone()));
    }

    /// The part of an instance.
    pub(super) fn part(&self, instance: &str) -> Part {
        self.0.get(instance).map_or(Part::Unknown, |(part, _)| *part)
    }
}

/// The running peers.
#[derive(Debug)]
pub(super) struct Peers {
    simulator: Simulator,
    aws: AwsStandIn,
    /// How much of the simulator's journal has been taken.
    taken: usize,
}

impl Peers {
    /// Starts both, with the cast's computers.
    pub(super) async fn start(cast: &Cast) -> io::Result<Self> {
        // A tenant's limit would only slow the check down; the client's patience has its own tests.
        let rate_limit = RateLimit { per_minute: None, retry_after_seconds: None };
        let simulator = Simulator::start_on(0, &Seed { rate_limit, ..Seed::default() }).await?;
        for (instance, (part, owner)) in &cast.0 {
            let computer = match part {
                Part::Protected => NewComputer::protected(instance),
                Part::Listed => NewComputer::unprotected(instance),
                Part::Unknown => continue,
            };
            let (account, region) = (Some(owner.account.clone()), Some(owner.region.clone()));
            simulator.add_computer(NewComputer { account, region, ..computer }).map_err(io::Error::other)?;
        }
        let aws = AwsStandIn::start(simulator.key()).await?;
        let taken = simulator.journal().len();
        Ok(Self { simulator, aws, taken })
    }

    /// Where the Workload Security API answers.
    pub(super) fn api_url(&self) -> String {
        self.simulator.base_url()
    }

    /// Where AWS answers.
    pub(super) fn aws_url(&self) -> String {
        self.aws.url()
    }

    /// The calls since the last time.
    pub(super) fn take_calls(&mut self) -> (Vec<ApiCall>, Vec<AwsCall>) {
        let journal = self.simulator.journal();
        let new = journal.iter().skip(self.taken);
        let api = new
            .filter_map(|entry| entry.request())
            .map(|request| ApiCall { method: request.method.clone(), path: request.path.clone() })
            .collect();
        self.taken = journal.len();
        (api, self.aws.take_calls())
    }

    /// The evaluations that AWS Config was given since the last time.
    pub(super) fn take_evaluations(&self) -> Vec<Value> {
        self.aws.take_evaluations()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_take_turns_and_stay() {
        let owner = Owner { account: "111122223333".to_owned(), region: "eu-west-1".to_owned(), is_real: true };
        let mut cast = Cast::default();
        for instance in ["i-1", "i-2", "i-1", "i-3", "i-4"] {
            cast.add(instance, &owner);
        }
        let parts = ["i-1", "i-2", "i-3", "i-4", "i-5"].map(|instance| cast.part(instance));
        assert_eq!(parts, [Part::Protected, Part::Listed, Part::Unknown, Part::Protected, Part::Unknown]);
    }
}
