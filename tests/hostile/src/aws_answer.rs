//! Whatever an AWS service answers, XML, JSON or a refusal, to any call of the handlers: a result or an error, soon.
//!
//! The first byte names the call, the second the status; up to the end of the line stands the error's code for the header.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use palisade_aws::{Aws, AwsConfig, FindingUpdate, NewEvaluation, NewSchedule, Region, WorkflowStatus};
use palisade_contract::{Call, HANDLERS, InstanceId};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::exchange::{Asked, Exchanged, told};
use crate::server::Server;

/// Long enough for an answer of this machine, too short to wait for another try.
const PATIENCE: Duration = Duration::from_millis(5);
const SECRET: &str = "SecretAccessKeyOfTheTargets";
/// Calls, by the letter with which an input begins.
const FIRST: u8 = b'A';
/// One call of the client, which says what came of it in words.
type Ask = for<'a> fn(&'a Aws, &'a World) -> Asked<'a>;

struct World {
    server: Server,
    runtime: Runtime,
    aws: Aws,
    region: Region,
    instance: InstanceId,
}

/// Started once; a target whose server does not start has tried nothing, and must not pass.
static WORLD: LazyLock<World> = LazyLock::new(|| World::start().expect("the target's server and client start"));

impl World {
    fn start() -> Option<Self> {
        let server = Server::start().ok()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
        let endpoint = format!("http://{}", server.address);
        let lookup = |name: &str| {
            Some(match name {
                "AWS_REGION" => "eu-west-1".to_owned(),
                "AWS_ACCESS_KEY_ID" => "AKIAEXAMPLE".to_owned(),
                "AWS_SECRET_ACCESS_KEY" => SECRET.to_owned(),
                "AWS_ENDPOINT_URL" => endpoint.clone(),
                _ => return None,
            })
        };
        // Every call of every handler; leaked once, for the client wants them for as long as it lives.
        let calls: Vec<Call> = HANDLERS.iter().flat_map(|handler| handler.calls).copied().collect();
        let aws = Aws::new(AwsConfig::read(lookup, calls.leak()).ok()?);
        let region = aws.region().clone();
        Some(Self { server, runtime, aws, region, instance: InstanceId::parse("i-0123456789abcdef0")? })
    }
}

/// Makes one call and lets the input be its answer.
pub fn aws_answer(data: &[u8]) {
    let Some(Exchanged { said, .. }) = exchange(data, PATIENCE) else { return };
    // The secret is never sent, so that nothing can send it back; an input that has it by chance may be quoted, also where it
    // is the cleaned text that has it.
    let letters: Vec<u8> = data.iter().copied().filter(u8::is_ascii_alphabetic).collect();
    let by_chance = letters.windows(SECRET.len()).any(|part| part == SECRET.as_bytes());
    assert!(by_chance || !said.words.contains(SECRET), "an answer brings the credentials out");
}

/// How many calls there are.
pub(crate) fn calls() -> usize {
    CALLS.len()
}

/// The target's call with another patience.
pub(crate) fn exchange(data: &[u8], patience: Duration) -> Option<Exchanged> {
    let world = &*WORLD;
    let (call, _) = world.server.take(data)?;
    // A letter beyond the last begins again with the first.
    let call = usize::from(call.wrapping_sub(FIRST)) % CALLS.len();
    let ask = CALLS.get(call)?;
    let aws = world.aws.until(Instant::now() + patience);
    Some(Exchanged { call, said: world.runtime.block_on(ask(&aws, world)) })
}

const BALANCER: &str = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/50dc6c495c0c9188";

/// Every call, in the order of the letters.
static CALLS: &[Ask] = &[
    |aws, world| Box::pin(async move { told(&aws.describe_tags(&world.instance).await) }),
    |aws, _| Box::pin(async move { told(&aws.instances_with_profile().await) }),
    |aws, _| Box::pin(async move { told(&aws.instance_states().await) }),
    |aws, _| {
        Box::pin(async move { told(&aws.role_of_profile("arn:aws:iam::111122223333:instance-profile/web").await) })
    },
    |aws, _| Box::pin(async move { told(&aws.role_policy("web", "inline").await) }),
    |aws, _| Box::pin(async move { told(&aws.attached_policies("web").await) }),
    |aws, _| Box::pin(async move { told(&aws.managed_policy("arn:aws:iam::111122223333:policy/web").await) }),
    |aws, _| {
        Box::pin(async move {
            let (role, on) = ("arn:aws:iam::111122223333:role/web", ["arn:aws:s3:::ledger".to_owned()]);
            told(&aws.simulate(role, &["s3:ListBucket", "s3:GetObject"], &on, &[]).await)
        })
    },
    |aws, _| Box::pin(async move { told(&aws.bucket_policy("ledger", "111122223333").await) }),
    |aws, _| Box::pin(async move { told(&aws.public_access_block("ledger", "111122223333").await) }),
    |aws, _| {
        Box::pin(async move { told(&aws.publish("arn:aws:sns:eu-west-1:111122223333:team", "subject", "text").await) })
    },
    |aws, _| Box::pin(async move { told(&aws.batch_import_findings(&[json!({"Id": "a"})]).await) }),
    |aws, _| {
        Box::pin(async move {
            let (product, workflow) = ("arn:aws:securityhub:eu-west-1::product/x/y", Some(WorkflowStatus::Notified));
            told(&aws.batch_update_findings(&update(product, workflow)).await)
        })
    },
    |aws, _| {
        Box::pin(async move { told(&aws.get_findings("arn:aws:securityhub:eu-west-1::product/x/y", &["a"]).await) })
    },
    |aws, _| Box::pin(async move { told(&aws.create_schedule(&schedule(&json!({"palisade": "follow-up"}))).await) }),
    |aws, _| Box::pin(async move { told(&aws.schedule_input("palisade-follow-ups", "scan-1").await) }),
    |aws, _| Box::pin(async move { told(&aws.delete_schedule("palisade-follow-ups", "scan-1").await) }),
    |aws, world| Box::pin(async move { told(&aws.load_balancers(&world.region).await) }),
    |aws, world| Box::pin(async move { told(&aws.classic_load_balancers(&world.region).await) }),
    |aws, world| Box::pin(async move { told(&aws.target_groups(&world.region, BALANCER).await) }),
    |aws, world| {
        Box::pin(
            async move { told(&aws.interfaces_by_address(&world.region, "vpc-1", &["10.0.0.1".to_owned()]).await) },
        )
    },
    |aws, _| Box::pin(async move { told(&aws.distributions().await) }),
    |aws, world| Box::pin(async move { told(&aws.web_acl(&world.region, "REGIONAL", "shop", "a1b2").await) }),
    |aws, world| Box::pin(async move { told(&aws.web_acl_for_resource(&world.region, BALANCER).await) }),
    |aws, world| Box::pin(async move { told(&aws.web_acls(&world.region, "REGIONAL").await) }),
    |aws, world| Box::pin(async move { told(&aws.managed_rule_groups(&world.region, "REGIONAL").await) }),
    |aws, world| Box::pin(async move { told(&aws.check_capacity(&world.region, "REGIONAL", &[json!({})]).await) }),
    |aws, world| {
        Box::pin(async move {
            let mut wanted = BTreeSet::from(["eni-0123".to_owned()]);
            told(&aws.ecs_tasks(&world.region, "shop", &mut wanted).await)
        })
    },
    |aws, world| {
        Box::pin(async move {
            let hosts = BTreeSet::from(["arn:aws:ecs:eu-west-1:111122223333:container-instance/shop/1".to_owned()]);
            told(&aws.ecs_hosts(&world.region, "shop", &hosts).await)
        })
    },
    |aws, world| Box::pin(async move { told(&aws.configuration_item(&world.instance, 1_700_000_000_000).await) }),
    |aws, _| Box::pin(async move { told(&aws.put_evaluations(&SecretString::from("token"), &[evaluation()]).await) }),
];

fn update(product_arn: &str, workflow: Option<WorkflowStatus>) -> FindingUpdate<'_> {
    FindingUpdate { product_arn, ids: &["a"], note: None, workflow }
}

fn schedule(input: &Value) -> NewSchedule<'_> {
    NewSchedule {
        group: "palisade-follow-ups",
        name: "scan-1",
        description: "a follow-up",
        expression: "rate(15 minutes)",
        start: None,
        end: None,
        target_arn: "arn:aws:lambda:eu-west-1:111122223333:function:palisade-guardduty",
        role_arn: "arn:aws:iam::111122223333:role/palisade",
        input,
        dead_letter_arn: None,
        retries: 3,
        longest_age_seconds: 3600,
    }
}

fn evaluation() -> NewEvaluation {
    NewEvaluation {
        resource_type: "AWS::EC2::Instance".to_owned(),
        resource_id: "i-0123456789abcdef0".to_owned(),
        compliance: "COMPLIANT",
        annotation: None,
        ordering_ms: 1_700_000_000_000,
    }
}
