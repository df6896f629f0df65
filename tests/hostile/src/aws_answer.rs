//! Whatever an AWS service answers, XML, JSON or a refusal, to any call of the handlers: a result or an error, soon.
//!
//! The first byte names the call, the second the status; up to the end of the line stands the error's code for the header.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use palisade_aws::{
    Aws, AwsConfig, Error, ErrorKind, FindingUpdate, NewEvaluation, NewSchedule, Region, WorkflowStatus,
};
use palisade_contract::{Call, HANDLERS, InstanceId};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::exchange::{Asked, Exchanged, Said, told, until_answered};
use crate::server::Server;

/// Mostly long enough for an answer of this machine, and mostly too short to wait for another try at what was refused. Where it was
/// too short for the answer, the input is asked again.
const PATIENCE: Duration = Duration::from_millis(5);
const SECRET: &str = "SecretAccessKeyOfTheTargets";
/// What seeds have where the key of Workload Security stands.
const KEY: &str = "KeyOfWorkloadSecurity";
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
    let said = until_answered(patience, |patience| {
        world.server.begin();
        let aws = world.aws.until(Instant::now() + patience);
        world.runtime.block_on(ask(&aws, world))
    });
    Some(Exchanged { call, said })
}

const BALANCER: &str = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/50dc6c495c0c9188";
const WEB_ACL: &str = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/a1b2";

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
    |aws, _| {
        Box::pin(async move {
            let arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:palisade/api-key-a1b2c3";
            told_without_key(&aws.get_secret_value(arn).await)
        })
    },
    |aws, world| {
        Box::pin(async move { told(&aws.update_web_acl(&world.region, &json!({"Name": "shop", "Rules": []})).await) })
    },
    |aws, world| Box::pin(async move { told(&aws.web_acl_tags(&world.region, WEB_ACL).await) }),
    |aws, world| {
        Box::pin(async move {
            let group = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/shop/6d0ecf831eec9f09";
            told(&aws.targets(&world.region, group).await)
        })
    },
    |aws, world| Box::pin(async move { told(&aws.ecs_clusters(&world.region).await) }),
    |aws, _| Box::pin(async move { told(&aws.rule_stands("palisade-waf").await) }),
    |aws, _| {
        Box::pin(async move {
            let report = json!({"version": "0.1.0", "resources": []});
            told(&aws.put_report("palisade-111122223333", "reports/waf/111122223333.json", &report).await)
        })
    },
    |aws, world| {
        Box::pin(async move {
            // Who has the URL may answer: it is told as little as the credentials.
            let url = format!("http://{}/answer?Signature={SECRET}", world.server.address);
            told(&aws.answer_cloudformation(&url, &json!({"Status": "SUCCESS"})).await)
        })
    },
];

/// The only answer that holds the key: whatever the key is, it is told in the same words, and an answer that cannot be read is not
/// quoted.
fn told_without_key(result: &Result<SecretString, Error>) -> Said {
    let said = told(result);
    match result {
        Ok(_) => {
            let other: Result<_, Error> = Ok(SecretString::from("another key"));
            assert_eq!(said.words, told(&other).words, "the key is told");
        }
        // With a status it is a refusal, which may say anything: it comes instead of the key.
        Err(error) if error.kind() == ErrorKind::Unreadable && error.status().is_none() => {
            assert!(!said.words.contains(KEY), "an answer that holds the key is quoted");
        }
        Err(_) => {}
    }
    said
}

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
