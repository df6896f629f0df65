//! What each operation sends: method, path, query and body. Pure, so that it can be compared with the vendor's
//! description of the API.

use palisade_contract::{RuleModule, ScanKind};
use serde::Serialize;

use crate::{
    expand::Expand,
    model::{
        assignments::{AssignmentTarget, path},
        ids::{ComputerId, PolicyId, RuleId, ScheduledTaskId},
        module::Module,
    },
    search::{Criterion, Page, SearchFilter},
};

pub use crate::model::scan_task::NewScanTask;

/// An HTTP method that the API is called with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Searches, adds or creates.
    Post,
    /// Deletes.
    Delete,
}

/// What a request carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Body {
    /// A search.
    Search(SearchFilter),
    /// Rules to add.
    Rules {
        /// The rules.
        #[serde(rename = "ruleIDs")]
        rule_ids: Vec<RuleId>,
    },
    /// A scan to order.
    Task(NewScanTask),
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What it is for, with its subject, to follow "cannot" in an error's text.
    pub operation: String,
    /// The method.
    pub method: Method,
    /// The path below the endpoint, from a slash on.
    pub path: String,
    /// The query, in order; names may repeat.
    pub query: Vec<(&'static str, &'static str)>,
    /// The JSON body.
    pub body: Option<Body>,
    /// Sent twice, it does something twice: to be repeated only after a look at what is there.
    pub creates: bool,
}

impl Request {
    fn new(method: Method, path: impl Into<String>, operation: impl Into<String>) -> Self {
        let (path, operation) = (path.into(), operation.into());
        Self { operation, method, path, query: Vec::new(), body: None, creates: false }
    }

    fn search(resource: &str, criteria: impl IntoIterator<Item = Criterion>, page: Page, operation: String) -> Self {
        let body = Body::Search(SearchFilter::new(criteria, page));
        Self::new(Method::Post, format!("/{resource}/search"), operation).with(body)
    }

    fn with(self, body: Body) -> Self {
        Self { body: Some(body), ..self }
    }

    fn expanding(self, parts: &[Expand]) -> Self {
        Self { query: Expand::query(parts), ..self }
    }
}

/// Who tells the manager about an instance, and thus where the instance is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A connected AWS account.
    Account,
    /// The agent itself.
    Agent,
}

impl Source {
    fn instance(self) -> &'static str {
        match self {
            Self::Account => "ec2VirtualMachineSummary/instanceID",
            Self::Agent => "noConnectorVirtualMachineSummary/instanceID",
        }
    }

    fn account(self) -> &'static str {
        match self {
            Self::Account => "ec2VirtualMachineSummary/accountID",
            Self::Agent => "noConnectorVirtualMachineSummary/accountID",
        }
    }
}

/// Describes the key that the call is made with.
pub fn current_api_key() -> Request {
    Request::new(Method::Get, "/apikeys/current", "read what the API key may do")
}

/// Reads one computer.
pub fn computer(id: ComputerId, expand: &[Expand]) -> Request {
    Request::new(Method::Get, format!("/computers/{id}"), format!("read computer {id}")).expanding(expand)
}

/// Searches the computers of an instance.
pub fn computers_by_instance(source: Source, instance: &str, expand: &[Expand]) -> Request {
    let criterion = Criterion::equal(source.instance(), instance);
    let operation = format!("look up the computer of instance {instance}");
    Request::search("computers", [criterion], Page::SINGLE, operation).expanding(expand)
}

/// Lists a page of the computers of an AWS account.
pub fn computers_by_account(source: Source, account: &str, expand: &[Expand], page: Page) -> Request {
    let criterion = Criterion::equal(source.account(), account);
    let operation = format!("list the computers of AWS account {account}");
    Request::search("computers", [criterion], page, operation).expanding(expand)
}

/// Lists a page of the computers that use a policy itself, not one that inherits from it; without any details.
pub fn computers_using_policy(policy: PolicyId, page: Page) -> Request {
    let operation = format!("count the computers that use policy {policy}");
    Request::search("computers", [Criterion::number("policyID", policy.0)], page, operation).expanding(&[])
}

/// Reads one policy.
pub fn policy(id: PolicyId) -> Request {
    Request::new(Method::Get, format!("/policies/{id}"), format!("read policy {id}"))
}

/// Lists a page of the policies.
pub fn policies(page: Page) -> Request {
    Request::search("policies", [], page, "list the policies".to_owned())
}

/// Searches the policies with a name.
pub fn policies_by_name(name: &str, page: Page) -> Request {
    let operation = format!("look up the policy named {name:?}");
    Request::search("policies", [Criterion::equal("name", name)], page, operation)
}

/// Reads the rules assigned and recommended.
pub fn assignments(target: AssignmentTarget, module: RuleModule) -> Request {
    let operation = format!("read the {} rules of {target}", Module::from(module).title());
    Request::new(Method::Get, assignments_path(target, module), operation)
}

/// Adds rules to those assigned.
pub fn add_rules(target: AssignmentTarget, module: RuleModule, rules: &[RuleId]) -> Request {
    let operation = format!("assign {} rules to {target}", Module::from(module).title());
    let body = Body::Rules { rule_ids: rules.to_vec() };
    Request::new(Method::Post, assignments_path(target, module), operation).with(body)
}

fn assignments_path(target: AssignmentTarget, module: RuleModule) -> String {
    format!("{}/{}/assignments", target.path(), path(module))
}

/// Lists a page of the Intrusion Prevention rules whose CVEs contain a text. The CVEs of a rule are searched as one
/// text, hence the wildcards, and hence more may be found than was looked for.
pub fn rules_by_cve(cve: &str, page: Page) -> Request {
    let criterion = Criterion::like("CVE", format!("%{cve}%"));
    let operation = format!("look up the Intrusion Prevention rules for {cve}");
    Request::search("intrusionpreventionrules", [criterion], page, operation)
}

/// Lists a page of the application types.
pub fn application_types(page: Page) -> Request {
    Request::search("applicationtypes", [], page, "list the application types".to_owned())
}

/// Orders a scan of one computer, to run at once.
pub fn create_scan(kind: ScanKind, computer: ComputerId, name: &str) -> Request {
    let operation = format!("order the {kind} of computer {computer}");
    let task = Body::Task(NewScanTask::new(kind, computer, name));
    Request { creates: true, ..Request::new(Method::Post, "/scheduledtasks", operation).with(task) }
}

/// Lists a page of the scheduled tasks with exactly this name.
pub fn scheduled_tasks_named(name: &str, page: Page) -> Request {
    let operation = format!("look up the scheduled task named {name:?}");
    Request::search("scheduledtasks", [Criterion::equal("name", name)], page, operation)
}

/// Lists a page of the scheduled tasks whose name begins with a text. A `%` or `_` in it is a wildcard that cannot be
/// escaped, so that more may be found than was looked for.
pub fn scheduled_tasks_with_prefix(prefix: &str, page: Page) -> Request {
    let operation = format!("look up the scheduled tasks named {prefix:?} and so on");
    Request::search("scheduledtasks", [Criterion::like("name", format!("{prefix}%"))], page, operation)
}

/// Deletes a scheduled task.
pub fn delete_scheduled_task(id: ScheduledTaskId) -> Request {
    Request::new(Method::Delete, format!("/scheduledtasks/{id}"), format!("delete scheduled task {id}"))
}
