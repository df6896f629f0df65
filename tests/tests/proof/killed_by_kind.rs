//! Functions whose answers take many calls to AWS are killed once at each kind of call: the next attempt completes the answer.

use std::collections::BTreeSet;

use palisade_tests::figures::figure;
use palisade_tests::world::{World, asff, imported, macie_finding};
use serde_json::json;

use crate::config_support as config;
use crate::kept::waiting;
use crate::killed::{kill, killer_of};
use crate::response_support::*;

/// Lets `scenario` run cold and undisturbed, then once for each kind of call that its function made, dying at it. The scenario
/// is given a number of its own, and checks that everything was done, once.
async fn at_each_kind(
    world: &World,
    function: &'static str,
    role: &'static str,
    scenario: impl AsyncFn(usize),
) -> BTreeSet<String> {
    world.aws.front().forget_calls();
    scenario(0).await;
    let kinds: BTreeSet<String> = role_calls(world).into_iter().map(|call| call.operation).collect();
    let killer = killer_of(world, function, role);
    for (number, kind) in (1..).zip(&kinds) {
        // A cold start reads the key, and remembers nothing that IAM has said.
        kill(&world.aws.endpoint_url(), function);
        killer.lock().unwrap().once_at = Some(kind.clone());
        scenario(number).await;
        assert_eq!(killer.lock().unwrap().once_at, None, "{kind} was not called again");
        assert_eq!(waiting(world).await, 0, "{kind}");
    }
    assert_eq!(killer.lock().unwrap().done().len(), kinds.len());
    nothing_was_denied(world);
    let named: Vec<&str> = kinds.iter().map(String::as_str).collect();
    figure(format_args!(
        "{function} killed at {} kinds of calls to AWS, and completed: {}",
        kinds.len(),
        named.join(", ")
    ));
    kinds
}

/// One pair of scans for the computer, and one follow-up for its instance.
async fn answered_once(world: &World, number: usize, instance: &str, computer: i64) {
    assert_eq!(scans(world, computer), BOTH, "{number}: each scan once");
    let open: Vec<String> = follow_ups(world).await.into_iter().filter(|open| open.ends_with(instance)).collect();
    assert_eq!(open, [format!("scan-{instance}")], "{number}");
}

#[tokio::test]
async fn of_macie() {
    let world = installed("macie:\n").await;
    let root = world.aws.root();
    let kinds = at_each_kind(&world, "palisade-macie", "palisade-MacieRole", async |number| {
        let (bucket, reader) = (format!("example-ledger-{number}"), format!("reader-{number}"));
        root.create_bucket(&bucket).await.unwrap();
        let below = format!("arn:aws:s3:::{bucket}/*");
        let may_read = json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": below});
        root.create_role(&reader, "ec2.amazonaws.com", &[may_read]).await.unwrap();
        let instance = root.create_instance_with_role(&[], &reader).await.unwrap();
        let computer = protect(&world, &instance);
        let id = format!("of-macie-{number}");
        world.put(&macie_finding(&world, &id, &bucket, None)).await.unwrap();
        outcomes(&world, &id, 1).await;
        answered_once(&world, number, &instance, computer).await;
    });
    let kinds = kinds.await;
    for kind in ["GetBucketPolicy", "SimulatePrincipalPolicy", "CreateSchedule"] {
        assert!(kinds.contains(kind), "{kind}: {kinds:?}");
    }
}

#[tokio::test]
async fn of_security_hub() {
    let world = installed("security-hub:\n").await;
    let kinds = at_each_kind(&world, "palisade-security-hub", "palisade-SecurityHubRole", async |number| {
        let (instance, computer) = protected(&world).await;
        let id = format!("of-security-hub-{number}");
        let finding = asff(&world, &id, &instance);
        world.aws.root().import_findings(std::slice::from_ref(&finding)).await.unwrap();
        world.put(&imported(&world, &finding)).await.unwrap();
        outcomes(&world, &id, 1).await;
        answered_once(&world, number, &instance, computer).await;
        let filter = json!({"Id": [{"Value": id, "Comparison": "EQUALS"}]});
        let noted = world.aws.root().findings(&filter).await.unwrap().remove(0);
        assert_eq!(noted["Workflow"]["Status"], "NOTIFIED", "{number}");
        // An attempt that is completed by another one has its note written by that one, which found the scans under way.
        assert!(noted["Note"]["Text"].to_string().contains("integrity"), "{number}: {noted:#}");
    });
    let kinds = kinds.await;
    assert!(kinds.contains("BatchUpdateFindings") && kinds.contains("CreateSchedule"), "{kinds:?}");
}

/// Its rules are called for a change of one instance, and for all when their interval comes round.
#[tokio::test]
async fn of_config() {
    let world = config::installed(config::RULES).await;
    let kinds = at_each_kind(&world, "palisade-config", "palisade-ConfigRole", async |_| {
        let evaluated = async |instance: &str| {
            for rule in [config::POLICY, config::ANTI_MALWARE, config::CLEAR] {
                config::evaluated(&world, rule, instance, "COMPLIANT").await;
            }
            config::evaluated(&world, config::FIREWALL, instance, "NON_COMPLIANT").await;
        };
        let [changes, stays] = [config::instance(&world, |new| new).await, config::instance(&world, |new| new).await];
        config::change(&world, &changes).await;
        evaluated(&changes).await;
        world.aws.config_interval(world.aws.region()).await.unwrap();
        evaluated(&stays).await;
    });
    let kinds = kinds.await;
    assert!(kinds.contains("PutEvaluations") && kinds.contains("DescribeInstanceStatus"), "{kinds:?}");
}
