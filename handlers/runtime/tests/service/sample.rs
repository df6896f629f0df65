//! Sample events, a handler that does what an event asks, and a log that remembers.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use palisade_aws::Region;
use palisade_contract::{ActionReport, ActionResult, DecisionWord, Integration, Outcome};
use palisade_findings::{Event, Record};
use palisade_runtime::{Context, Failure, Handler, Invocation, Log, Report, Service, Subject};
use serde_json::{Value, json};

pub(crate) const SECRET: &str = "id:s3cr3t-one";

/// Does what a finding's description or a follow-up's `ask` says.
#[derive(Debug)]
pub(crate) struct Obedient;

impl Handler for Obedient {
    async fn handle(&self, record: &Record, context: &Context<'_>) -> Result<Report, Failure> {
        let input = match &record.event {
            Event::FollowUp(input) => input.clone(),
            Event::Finding(finding) => json!({ "ask": finding.first().title }),
            _ => return Ok(Report::ignore("not for this handler")),
        };
        match input["ask"].as_str().unwrap_or_default() {
            "api" => {
                let key = context.api(async |api| api.current_api_key().await).await?;
                Ok(Report::new(DecisionWord::Act, key.key_name.unwrap_or_default(), Vec::new()))
            }
            "fail" => Err(std::io::Error::other("the disk is\non fire").into()),
            "fail late" => {
                let action = ActionReport {
                    action: "integrity-scan".to_owned(),
                    instance: None,
                    id: None,
                    result: ActionResult::Failed,
                    detail: None,
                };
                let report = Report::new(DecisionWord::Act, "protected", vec![action]);
                Err(Failure::new(report, "no answer"))
            }
            "hang" => std::future::pending().await,
            "subject" => {
                let subject = Subject { finding_id: Some("f-1".to_owned()), ..Subject::default() };
                Ok(Report::new(DecisionWord::Act, "looked again", Vec::new()).about(subject))
            }
            "context" => {
                let told = format!("{} {} {}", context.function_arn(), context.account(), context.now_ms());
                Ok(Report::new(DecisionWord::Observe, told, Vec::new()))
            }
            other => Ok(Report::new(DecisionWord::Act, format!("did {other}"), Vec::new())),
        }
    }
}

/// Remembers its lines.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    outcomes: Mutex<Vec<String>>,
    errors: Mutex<Vec<String>>,
}

impl Log for Memory {
    fn outcome(&self, line: &str) {
        self.outcomes.lock().unwrap().push(line.to_owned());
    }

    fn error(&self, line: &str) {
        self.errors.lock().unwrap().push(line.to_owned());
    }
}

impl Memory {
    pub(crate) fn outcomes(&self) -> Vec<Outcome> {
        let lines = self.outcomes.lock().unwrap();
        assert!(lines.iter().all(|line| !line.contains('\n')));
        lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub(crate) fn errors(&self) -> Vec<Value> {
        self.errors.lock().unwrap().iter().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub(crate) fn everything(&self) -> String {
        format!("{:?} {:?}", self.outcomes.lock().unwrap(), self.errors.lock().unwrap())
    }
}

/// A service whose AWS and Workload Security are at `url`.
pub(crate) fn service<'a>(url: &str, log: &'a Memory) -> Service<Obedient, &'a Memory> {
    Service::new(Integration::GuardDuty, |_, _| Ok(Obedient), log, |name| variable(name, url)).unwrap()
}

/// A sound environment.
pub(crate) fn variable(name: &str, url: &str) -> Option<String> {
    let value = match name {
        "AWS_REGION" => "eu-west-1",
        "AWS_ACCESS_KEY_ID" => "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY" => "secret-access-key-example",
        "AWS_SESSION_TOKEN" => "session-token-example",
        "AWS_ENDPOINT_URL" => url,
        "PALISADE_SECRET_ARN" => "arn:aws:secretsmanager:us-east-1:123456789012:secret:palisade/key-AbCdEf",
        "PALISADE_API_URL" => return Some(format!("{url}/api")),
        _ => return None,
    };
    Some(value.to_owned())
}

pub(crate) fn invocation() -> Invocation {
    Invocation {
        request_id: "r-1".to_owned(),
        function_arn: "arn:aws:lambda:eu-west-1:123456789012:function:palisade-guardduty".to_owned(),
        account: "123456789012".to_owned(),
        region: Region::parse("eu-west-1").unwrap(),
        deadline: Instant::now() + Duration::from_secs(20),
        now_ms: 1_800_000_000_000,
    }
}

/// A GuardDuty finding whose title is `ask`.
pub(crate) fn finding(ask: &str) -> Value {
    json!({
        "version": "0",
        "id": "5d1b2c3a-0000-0000-0000-000000000001",
        "detail-type": "GuardDuty Finding",
        "source": "aws.guardduty",
        "account": "123456789012",
        "time": "2026-11-22T10:00:00Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": {
            "schemaVersion": "2.0",
            "accountId": "123456789012",
            "region": "eu-west-1",
            "id": "8eb1a1c3",
            "type": "Backdoor:EC2/C&CActivity.B",
            "severity": 8,
            "title": ask,
            "resource": {"resourceType": "Instance", "instanceDetails": {"instanceId": "i-0a1b2c3d4e5f60718"}},
            "service": {"serviceName": "guardduty", "archived": false}
        }
    })
}

pub(crate) fn follow_up(ask: &str) -> Value {
    json!({ "palisade": "follow-up", "ask": ask })
}

/// `bodies` as messages of a queue, with the ids `m0`, `m1`, ...
pub(crate) fn queue(bodies: &[String]) -> Value {
    let record = |(index, body): (usize, &String)| json!({"messageId": format!("m{index}"), "eventSource": "aws:sqs", "body": body});
    json!({ "Records": bodies.iter().enumerate().map(record).collect::<Vec<_>>() })
}
