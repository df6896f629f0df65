//! Resolves a template as CloudFormation does before it deploys: every reference, no cycle, no dangling condition.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

const PSEUDO_PARAMETERS: [&str; 3] = ["AWS::AccountId", "AWS::Partition", "AWS::Region"];

/// Attributes that `Fn::GetAtt` knows, as CloudFormation's resource schemas list them.
fn attributes(kind: &str) -> &'static [&'static str] {
    match kind {
        "AWS::SQS::Queue" => &["Arn", "QueueName", "QueueUrl"],
        "AWS::KMS::Key" => &["Arn", "KeyId"],
        "AWS::IAM::Role" => &["Arn", "RoleId"],
        "AWS::S3::Bucket"
        | "AWS::Lambda::Function"
        | "AWS::Logs::LogGroup"
        | "AWS::Events::Rule"
        | "AWS::Scheduler::ScheduleGroup" => &["Arn"],
        "AWS::SecretsManager::Secret" => &["Id"],
        "AWS::SNS::Topic" => &["TopicArn", "TopicName"],
        _ => &[],
    }
}

/// What is wrong with a template; nothing, when empty.
pub(crate) fn problems(template: &Json) -> Vec<String> {
    let mut resolver = Resolver { template, problems: Vec::new(), edges: BTreeMap::new() };
    for (id, resource) in template["Resources"].as_object().unwrap() {
        resolver.part(id, resource, &resource["Properties"]);
        for earlier in resource["DependsOn"].as_array().into_iter().flatten() {
            resolver.resource(id, resource, earlier.as_str().unwrap());
        }
    }
    for (name, output) in template["Outputs"].as_object().unwrap() {
        resolver.part(name, output, &output["Value"]);
    }
    resolver.cycles();
    resolver.problems
}

struct Resolver<'a> {
    template: &'a Json,
    problems: Vec<String>,
    edges: BTreeMap<String, BTreeSet<String>>,
}

impl Resolver<'_> {
    /// A resource or an output: its condition, and every reference below `value`.
    fn part(&mut self, name: &str, part: &Json, value: &Json) {
        if let Some(condition) = part["Condition"].as_str()
            && self.template["Conditions"][condition].is_null()
        {
            self.problems.push(format!("{name} hangs on the unknown condition {condition}"));
        }
        self.value(name, part, value);
    }

    fn value(&mut self, name: &str, part: &Json, value: &Json) {
        match value {
            Json::Array(items) => items.iter().for_each(|item| self.value(name, part, item)),
            Json::Object(map) => {
                for (key, inner) in map {
                    match key.as_str() {
                        "Ref" => self.reference(name, part, inner.as_str().unwrap()),
                        "Fn::GetAtt" => {
                            self.attribute(name, part, inner[0].as_str().unwrap(), inner[1].as_str().unwrap());
                        }
                        "Fn::Sub" => self.text(name, part, inner.as_str().unwrap()),
                        other if other.starts_with("Fn::") => self.problems.push(format!("{name} uses {other}")),
                        _ => self.value(name, part, inner),
                    }
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, name: &str, part: &Json, text: &str) {
        let mut found = false;
        for piece in text.split("${").skip(1) {
            found = true;
            let Some((inside, _)) = piece.split_once('}') else {
                self.problems.push(format!("{name} has an open brace in {text}"));
                continue;
            };
            // A variable of IAM's: CloudFormation leaves it, without the mark.
            if inside.starts_with('!') {
                continue;
            }
            match inside.split_once('.') {
                Some((id, attribute)) => self.attribute(name, part, id, attribute),
                None => self.reference(name, part, inside),
            }
        }
        if !found {
            self.problems.push(format!("{name} substitutes nothing in {text}"));
        }
    }

    fn reference(&mut self, name: &str, part: &Json, target: &str) {
        if !PSEUDO_PARAMETERS.contains(&target) {
            self.resource(name, part, target);
        }
    }

    fn attribute(&mut self, name: &str, part: &Json, target: &str, attribute: &str) {
        self.resource(name, part, target);
        let kind = self.template["Resources"][target]["Type"].as_str().unwrap_or_default();
        if !attributes(kind).contains(&attribute) {
            self.problems.push(format!("{name} asks {target} for {attribute}, which a {kind} does not have"));
        }
    }

    fn resource(&mut self, name: &str, part: &Json, target: &str) {
        let resource = &self.template["Resources"][target];
        if resource.is_null() {
            self.problems.push(format!("{name} refers to {target}, which is not there"));
        }
        if !resource["Condition"].is_null() && resource["Condition"] != part["Condition"] {
            self.problems.push(format!("{name} refers to {target}, which is not always there"));
        }
        self.edges.entry(name.to_owned()).or_default().insert(target.to_owned());
    }

    /// Takes away what waits for nothing until only cycles are left.
    fn cycles(&mut self) {
        let mut open = self.edges.clone();
        loop {
            let before = open.len();
            let waiting: BTreeSet<String> = open.keys().cloned().collect();
            open.retain(|_, targets| targets.iter().any(|target| waiting.contains(target)));
            if open.len() == before {
                break;
            }
        }
        if !open.is_empty() {
            self.problems.push(format!("cycle among {:?}", open.keys().collect::<Vec<_>>()));
        }
    }
}

#[test]
fn finds_what_is_wrong() {
    let template = json!({
        "Resources": {
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::GetAtt": ["Role", "Arn"]}}},
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": {"Fn::Sub": "${Queue.Nothing}-${Nobody}"}}},
            "Topic": {"Type": "AWS::SNS::Topic", "Condition": "Never", "DependsOn": ["Nothing"], "Properties": {}}
        },
        "Outputs": {"Topic": {"Value": {"Ref": "Topic"}}}
    });
    assert_eq!(
        problems(&template),
        [
            "Role asks Queue for Nothing, which a AWS::SQS::Queue does not have",
            "Role refers to Nobody, which is not there",
            "Topic hangs on the unknown condition Never",
            "Topic refers to Nothing, which is not there",
            "Topic refers to Topic, which is not always there",
            "cycle among [\"Queue\", \"Role\", \"Topic\"]",
        ]
    );
}
