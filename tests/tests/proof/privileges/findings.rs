//! The four functions that answer findings, through everything that their descriptions let them call.

use palisade_contract::{ActionResult, DecisionWord, Integration};
use palisade_tests::aws::eventually;
use palisade_tests::workload_security::{KeyChange, NewComputer, RuleList};
use palisade_tests::world::{PATIENCE, World, asff, config_item, finding, imported, macie_finding, package};
use serde_json::{Value, json};

use crate::config_support::NOON;
use crate::kept::waiting;
use crate::response_support::{LONG, RECOMMENDED, follow_ups, outcomes};
use crate::waf_support::tick;

const BUCKET: &str = "example-ledger";
const LOG4J: &str = "CVE-2021-44228";
const ANSWERING: [Integration; 4] =
    [Integration::GuardDuty, Integration::SecurityHub, Integration::Inspector, Integration::Macie];

/// Instances that only one function gets to see: one that is protected and one that is not, for each.
pub(crate) struct Cast {
    guarded: Vec<String>,
    bare: Vec<String>,
    /// One more that is not protected, and nobody's: Inspector tells the default topic of nothing else.
    nobodys: String,
}

impl Cast {
    pub(crate) async fn new(world: &World) -> Self {
        let root = world.aws.root();
        root.create_bucket(BUCKET).await.unwrap();
        let (arn, below) = (format!("arn:aws:s3:::{BUCKET}"), format!("arn:aws:s3:::{BUCKET}/*"));
        let may_read =
            json!({"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": [arn, below]});
        root.create_role("inline", "ec2.amazonaws.com", std::slice::from_ref(&may_read)).await.unwrap();
        root.create_role("managed", "ec2.amazonaws.com", &[]).await.unwrap();
        let document = json!({"Version": "2012-10-17", "Statement": [may_read]}).to_string();
        let made = [("PolicyName", "shared"), ("PolicyDocument", document.as_str())];
        root.query("iam", "2010-05-08", "CreatePolicy", &made).await.unwrap();
        let shared = format!("arn:aws:iam::{}:policy/shared", world.aws.account());
        let attached = [("RoleName", "managed"), ("PolicyArn", shared.as_str())];
        root.query("iam", "2010-05-08", "AttachRolePolicy", &attached).await.unwrap();

        let team: &[(&str, &str)] = &[("Team", "payments")];
        let (mut guarded, mut bare) = (Vec::new(), Vec::new());
        for integration in ANSWERING {
            let macie = integration == Integration::Macie;
            guarded.push(if macie {
                root.create_instance_with_role(&[], "inline").await.unwrap()
            } else {
                root.create_instance(&[]).await.unwrap()
            });
            // The team has a topic of its own; what is nobody's is told of by the default one.
            bare.push(if macie {
                root.create_instance_with_role(team, "managed").await.unwrap()
            } else {
                root.create_instance(team).await.unwrap()
            });
        }
        for instance in &guarded {
            world.api.add_computer(computer(world, instance)).unwrap();
        }
        let nobodys = root.create_instance(&[]).await.unwrap();
        Self { guarded, bare, nobodys }
    }

    /// Each function's event fails for good, is kept, and is answered once the cause is gone: on protected instances.
    pub(crate) async fn fail_and_come_back(&self, world: &World) {
        world.api.change_key(KeyChange { expired: Some(true), ..KeyChange::default() });
        for (integration, instance) in ANSWERING.into_iter().zip(&self.guarded) {
            let event = event(world, integration, "guarded", instance).await;
            world.put(&event).await.unwrap();
        }
        world.aws.root().invoke_async("palisade-waf", &tick(world)).await.unwrap();
        let item = config_item(world, &self.guarded[0], "running", NOON);
        let rules = world.aws.config_change(world.aws.region(), &item).await.unwrap().len();
        let all = u64::try_from(ANSWERING.len() + 1 + rules).unwrap();
        let kept = async || (waiting(world).await == all).then_some(());
        eventually("each function's failed event in the queue", PATIENCE, kept).await.unwrap();

        world.api.change_key(KeyChange { expired: Some(false), locked: Some(false), ..KeyChange::default() });
        let replayed = world.palisade(&["events", "replay", "--from-dlq"]).await.unwrap().expect(0).unwrap();
        assert!(replayed.stderr.contains(&format!("{all} replayed, 0 stay")), "{}", replayed.stderr);
        assert_eq!(waiting(world).await, 0);
    }

    /// One more finding for each, on instances that are not protected.
    pub(crate) async fn observe(&self, world: &World) {
        for (integration, instance) in ANSWERING.into_iter().zip(&self.bare) {
            world.put(&event(world, integration, "bare", instance).await).await.unwrap();
            let told = outcomes(world, &id(world, integration, "bare"), 1).await.remove(0);
            assert_eq!(told.decision, DecisionWord::Observe, "{told:#?}");
            assert!(told.actions.iter().any(|action| action.result == ActionResult::Planned), "{told:#?}");
        }
    }

    /// The unprotected instances are told of, twice, and become protected; the scans end.
    pub(crate) async fn answer(&self, world: &World) {
        for (integration, instance) in ANSWERING.into_iter().zip(&self.bare) {
            for round in ["bare", "bare-again"] {
                world.put(&event(world, integration, round, instance).await).await.unwrap();
                outcomes(world, &id(world, integration, round), 1).await;
            }
        }
        let inspector = Integration::Inspector;
        world.put(&event(world, inspector, "nobodys", &self.nobodys).await).await.unwrap();
        outcomes(world, &id(world, inspector, "nobodys"), 1).await;
        // Inspector opens none for a protected instance, and one more for what is nobody's.
        let open = follow_ups(world).await;
        assert_eq!(open.len(), ANSWERING.len() * 2, "{open:?}");
        for instance in self.bare.iter().chain([&self.nobodys]) {
            world.api.add_computer(computer(world, instance)).unwrap();
        }
        world.api.advance(LONG);
        world.next_look().await.unwrap();
        let closed = async || follow_ups(world).await.is_empty().then_some(());
        eventually("the end of every follow-up", PATIENCE, closed).await.unwrap();
    }
}

/// A protected computer of the instance, whose scans recommend something.
fn computer(world: &World, instance: &str) -> NewComputer {
    let rules = RECOMMENDED.map(|(module, rule)| (module, vec![rule]));
    NewComputer {
        account: Some(world.aws.account().to_owned()),
        region: Some(world.aws.region().to_owned()),
        recommendations: Some(RuleList::ByModule(rules.into())),
        ..NewComputer::protected(instance)
    }
}

/// The finding's name in the outcomes.
fn id(world: &World, integration: Integration, round: &str) -> String {
    let name = format!("{round}-of-{integration}");
    match integration {
        Integration::Inspector => {
            format!("arn:aws:inspector2:{}:{}:finding/{name}", world.aws.region(), world.aws.account())
        }
        _ => name,
    }
}

/// A finding of the service on the instance.
async fn event(world: &World, integration: Integration, round: &str, instance: &str) -> Value {
    let name = format!("{round}-of-{integration}");
    match integration {
        Integration::Macie => macie_finding(world, &name, BUCKET, None),
        Integration::Inspector => package(world, &name, instance, LOG4J),
        Integration::SecurityHub => {
            let asff = asff(world, &name, instance);
            world.aws.root().import_findings(std::slice::from_ref(&asff)).await.unwrap();
            imported(world, &asff)
        }
        _ => finding(world, &name, instance),
    }
}
