//! The operations of AWS's API that the product's sources call, by the names of AWS's service models.

use std::collections::{BTreeMap, BTreeSet};

use super::SourceFile;

/// Where the handlers' calls stand.
const CALLS: &str = "handlers/contract/src/calls.rs";
/// Where the installer's SDK clients are named.
const CLIENTS: &str = "installer/src/aws/clients.rs";
/// The installer's sources.
const INSTALLER: &str = "installer/src/";

/// Names of services and SDK crates that differ from the model's.
const MODEL_NAMES: &[(&str, &str)] = &[
    ("cloudwatchlogs", "logs"),
    ("elasticloadbalancing", "elbv2"),
    ("eventbridge", "events"),
    ("resourcegroupstagging", "resourcegroupstaggingapi"),
];

/// Actions whose operation is called otherwise, or which stand for more than one.
const ACTIONS: &[(&str, &[&str])] = &[
    ("s3:GetBucketPublicAccessBlock", &["s3:GetPublicAccessBlock"]),
    ("elasticloadbalancing:DescribeLoadBalancers", &["elb:DescribeLoadBalancers", "elbv2:DescribeLoadBalancers"]),
];

/// Who calls an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Caller {
    Handlers,
    Installer,
}

/// What the sources call.
#[derive(Debug, Default)]
pub(super) struct Called {
    /// `service:Operation` to who calls it.
    pub(super) operations: BTreeMap<String, BTreeSet<Caller>>,
    /// Names of the constants in `palisade_contract::calls`.
    pub(super) constants: Vec<String>,
    /// What could not be read for certain, so that nothing passes unseen.
    pub(super) problems: Vec<String>,
}

impl Called {
    fn add(&mut self, operation: String, caller: Caller) {
        self.operations.entry(operation).or_default().insert(caller);
    }
}

/// Reads all sources of the product.
pub(super) fn called(sources: &[SourceFile]) -> Called {
    let mut called = Called::default();
    if let Some(calls) = sources.iter().find(|source| source.path == CALLS) {
        of_handlers(&calls.text, &mut called);
    }
    if called.constants.is_empty() {
        called.problems.push(format!("{CALLS} names no call that could be read"));
    }
    let clients = sources.iter().find(|source| source.path == CLIENTS).map(|source| accessors(&source.text));
    let clients = clients.unwrap_or_default();
    if clients.is_empty() {
        called.problems.push(format!("{CLIENTS} names no client that could be read"));
    }
    for source in sources.iter().filter(|source| source.is_rust() && source.path.starts_with(INSTALLER)) {
        of_installer(source, &clients, &mut called);
    }
    called
}

/// `pub const NAME: Call = sent("service:Action", ..)`; what AWS does in a role's name is no operation that is sent.
fn of_handlers(text: &str, called: &mut Called) {
    let code = code(text);
    for constant in code.split("pub const ").skip(1) {
        // Others are lists of calls.
        let Some((name, value)) = constant.split_once(": Call =").filter(|(name, _)| is_name(name)) else { continue };
        called.constants.push(name.to_owned());
        let made = |by: &str| value.trim_start().strip_prefix(by).and_then(|rest| rest.split('"').nth(1));
        let Some(action) = made("sent(") else {
            if made("on_behalf(").is_none() {
                let problem = format!("{CALLS}: {name} is made by neither `sent(..)` nor `on_behalf(..)`");
                called.problems.push(problem);
            }
            continue;
        };
        if let Some((_, operations)) = ACTIONS.iter().find(|(known, _)| *known == action) {
            operations.iter().for_each(|operation| called.add((*operation).to_owned(), Caller::Handlers));
        } else if let Some((service, operation)) = action.split_once(':') {
            called.add(format!("{}:{operation}", model_name(service)), Caller::Handlers);
        }
    }
}

/// Methods of the installer's clients and the service that each talks to: `name: aws_sdk_x,` and
/// `fn name(&self) -> aws_sdk_x::Client`.
fn accessors(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for line in text.lines().map(str::trim) {
        let Some((before, after)) = line.split_once("aws_sdk_") else { continue };
        let name = match before.split_once("fn ") {
            Some((_, function)) => function.split('(').next(),
            None => before.strip_suffix(": "),
        };
        let service: String = after.chars().take_while(char::is_ascii_alphanumeric).collect();
        if let Some(name) = name.filter(|name| is_name(name)) {
            found.insert(name.to_owned(), model_name(&service).to_owned());
        }
    }
    found
}

/// `.client().operation()`, or `let x = y.client();` and `x.operation()`. Every request that is sent must be seen so.
fn of_installer(source: &SourceFile, clients: &BTreeMap<String, String>, called: &mut Called) {
    let code = code(&source.text);
    let mut seen = 0;
    for (accessor, service) in clients {
        let mut roots = BTreeSet::from([format!(".{accessor}().")]);
        // One service may be bound under the same name in several functions.
        roots.extend(bound(&code, accessor).map(|name| format!(" {name}.")));
        for root in roots {
            for (at, found) in code.match_indices(&root) {
                let operation = code[at + found.len()..].split("()").next().filter(|operation| is_name(operation));
                if let Some(operation) = operation {
                    called.add(format!("{service}:{}", camel(operation)), Caller::Installer);
                    seen += 1;
                }
            }
        }
    }
    // A paginator is sent, too.
    let sent = code.matches(".send()").count() + code.matches(".send_with(").count();
    if sent != seen {
        called.problems.push(format!(
            "{}: {sent} requests to AWS, but {seen} written as `clients.<service>().<operation>()`: write them so",
            source.path
        ));
    }
}

/// Code without comments, on one line, with no space before a dot and one before each opened bracket's content.
fn code(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
    words.join(" ").replace(" .", ".").replace('(', "( ").replace("( )", "()")
}

/// Variables that hold a client.
fn bound<'a>(code: &'a str, accessor: &str) -> impl Iterator<Item = &'a str> {
    let ends = code.match_indices(&format!(".{accessor}();")).map(|(at, _)| at).collect::<Vec<_>>();
    ends.into_iter().filter_map(|end| {
        let (name, _) = code[..end].rsplit_once("let ")?.1.split_once(" = ")?;
        is_name(name).then_some(name)
    })
}

fn model_name(service: &str) -> &str {
    MODEL_NAMES.iter().find(|(name, _)| *name == service).map_or(service, |(_, model)| model)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn camel(snake: &str) -> String {
    let word =
        |word: &str| word.char_indices().map(|(at, c)| if at == 0 { c.to_ascii_uppercase() } else { c }).collect();
    snake.split('_').map(word).collect::<Vec<String>>().concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    fn sources(installer: &str) -> [SourceFile; 3] {
        [
            file(
                CALLS,
                "pub const PUBLISH: Call = sent(\"sns:Publish\", Scope::Topics);\n\
                 pub const DECRYPT: Call = on_behalf(\"kms:Decrypt\", Scope::ApiKeyKey);\n\
                 pub const LIST: Call = sent(\"elasticloadbalancing:DescribeLoadBalancers\", Scope::Any);\n",
            ),
            file(
                CLIENTS,
                "client! {\n    logs: aws_sdk_cloudwatchlogs,\n}\n    \
                 pub(crate) fn run_it(&self) -> aws_sdk_lambda::Client {\n",
            ),
            file("installer/src/cmd/status.rs", installer),
        ]
    }

    #[test]
    fn calls_of_handlers_and_installer_are_found() {
        let called = called(&sources(
            "clients.logs().filter_log_events().send();\nlet answer = clients\n    .run_it()\n    .invoke()\n    .send();\n\
             // clients.logs().put_log_events()\n",
        ));
        assert_eq!(called.problems, Vec::<String>::new());
        assert_eq!(called.constants, ["PUBLISH", "DECRYPT", "LIST"]);
        let found: Vec<&str> = called.operations.keys().map(String::as_str).collect();
        assert_eq!(
            found,
            [
                "elb:DescribeLoadBalancers",
                "elbv2:DescribeLoadBalancers",
                "lambda:Invoke",
                "logs:FilterLogEvents",
                "sns:Publish"
            ]
        );
    }

    #[test]
    fn a_constant_may_be_broken_anywhere_and_is_never_left_out() {
        let mut called = Called::default();
        of_handlers(
            "pub const A_LONG_NAME: Call =\n    sent(\"sns:Publish\", Scope::Topics);\npub const B: Call = sent(\n    \"kms:Sign\",\n);\n\
             pub const C: Call = made(\"iam:GetRole\");\npub const ALL: &[Call] = &[B];\n",
            &mut called,
        );
        assert_eq!(called.constants, ["A_LONG_NAME", "B", "C"]);
        let found: Vec<&str> = called.operations.keys().map(String::as_str).collect();
        assert_eq!(found, ["kms:Sign", "sns:Publish"]);
        assert_eq!(called.problems.len(), 1, "{:?}", called.problems);
    }

    #[test]
    fn a_request_that_cannot_be_named_is_a_problem() {
        let called = called(&sources("ask(clients.logs());\nclient.filter_log_events().send();\n"));
        assert_eq!(called.problems.len(), 1, "{:?}", called.problems);
        assert!(called.problems[0].starts_with("installer/src/cmd/status.rs: 1 requests to AWS, but 0"));
    }

    #[test]
    fn a_client_may_have_a_name() {
        let called = called(&sources(
            "let logs = clients.logs();\nwait(logs.filter_log_events().send());\nlogs\n.describe_log_groups().send();\n",
        ));
        assert_eq!(called.problems, Vec::<String>::new());
        assert!(called.operations.contains_key("logs:FilterLogEvents"));
        assert!(called.operations.contains_key("logs:DescribeLogGroups"));
    }

    #[test]
    fn sources_that_are_not_read_are_problems() {
        assert_eq!(called(&[]).problems.len(), 2);
    }
}
