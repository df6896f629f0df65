//! The operations, one file each. Shapes follow the service models that AWS publishes with botocore.

pub(crate) mod answer_cloudformation;
pub(crate) mod batch_import_findings;
pub(crate) mod batch_update_findings;
pub(crate) mod create_schedule;
pub(crate) mod delete_schedule;
pub(crate) mod describe_instance_status;
pub(crate) mod describe_instances;
pub(crate) mod describe_load_balancers;
pub(crate) mod describe_network_interfaces;
pub(crate) mod describe_rule;
pub(crate) mod describe_tags;
pub(crate) mod describe_targets;
pub(crate) mod ecs_tasks;
pub(crate) mod get_bucket_policy;
pub(crate) mod get_findings;
pub(crate) mod get_instance_profile;
pub(crate) mod get_public_access_block;
pub(crate) mod get_resource_config_history;
pub(crate) mod get_schedule;
pub(crate) mod get_secret_value;
pub(crate) mod list_distributions;
pub(crate) mod managed_rule_groups;
pub(crate) mod publish;
pub(crate) mod put_evaluations;
pub(crate) mod put_report;
pub(crate) mod role_policies;
pub(crate) mod simulate_principal_policy;
pub(crate) mod web_acls;

use palisade_contract::Call;

use crate::xml::Element;
use crate::{Arn, Error, ErrorKind, Region};

/// Of IAM's API.
const IAM_VERSION: &str = "2010-05-08";
/// More pages than any listing has, half a million instances included: a service that never ends its pages must not hold the
/// handler.
const MAX_PAGES: usize = 500;

/// Text of a child element, without white space around it; empty when there is none.
fn text_of(element: &Element, name: &str) -> String {
    element.child(name).map(|child| child.text().trim().to_owned()).unwrap_or_default()
}

/// The elements of a list, each under the name `item`.
fn items<'a>(root: &'a Element, list: &str, item: &'a str) -> impl Iterator<Item = &'a Element> {
    root.find(list).into_iter().flat_map(move |list| list.children(item))
}

fn parse_xml(call: Call, body: &[u8]) -> Result<Element, Error> {
    Element::parse(body).map_err(|error| Error::new(call, ErrorKind::Unreadable, "not XML").caused_by(error))
}

/// The answer to `call` as XML, whose root must be `name`.
fn parse_answer(call: Call, body: &[u8], name: &str) -> Result<Element, Error> {
    let root = parse_xml(call, body)?;
    if root.name() == name { Ok(root) } else { Err(Error::new(call, ErrorKind::Unreadable, format!("not a {name}"))) }
}

/// The items of a page, and what the next one is asked for by: nothing or an empty text at the end.
type Paged<T> = (Vec<T>, Option<String>);

/// Everything that the pages of a listing hold. `page` gets what the page is asked for by, nothing for the first.
///
/// # Errors
/// When a page cannot be had, or there are more than [`MAX_PAGES`].
async fn pages<T>(
    call: Call,
    mut page: impl AsyncFnMut(Option<&str>) -> Result<Paged<T>, Error>,
) -> Result<Vec<T>, Error> {
    let mut found = Vec::new();
    let mut next: Option<String> = None;
    for _ in 0..MAX_PAGES {
        let (items, after) = page(next.as_deref()).await?;
        found.extend(items);
        next = after.filter(|after| !after.is_empty());
        if next.is_none() {
            return Ok(found);
        }
    }
    Err(Error::new(call, ErrorKind::Unreadable, format!("more than {MAX_PAGES} pages")))
}

/// The region of the ARN `text`, which must name something of `service`.
fn region_of(call: Call, service: &'static str, text: &str) -> Result<Region, Error> {
    Arn::of(service, text)
        .and_then(|arn| arn.region())
        .map_err(|error| Error::new(call, ErrorKind::Invalid, error.to_string()))
}

/// What stands before the names of ECS's operations.
const SERVICE_ECS: &str = "AmazonEC2ContainerServiceV20141113";
/// What stands before the names of EventBridge's operations.
const SERVICE_EVENTS: &str = "AWSEvents";
/// What stands before the names of AWS Config's operations.
const SERVICE_CONFIG: &str = "StarlingDoveService";

/// A time as AWS JSON writes it: seconds since 1970, with their fraction.
fn epoch_seconds(milliseconds: i64) -> serde_json::Value {
    // By way of its text: exact, as a float holds every millisecond of the next 200,000 years.
    let milliseconds: f64 = milliseconds.to_string().parse().unwrap_or_default();
    (milliseconds / 1000.0).into()
}
