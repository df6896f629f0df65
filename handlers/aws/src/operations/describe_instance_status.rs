//! `ec2:DescribeInstanceStatus`, for the states of all instances.

use palisade_contract::InstanceId;
use palisade_contract::calls::DESCRIBE_INSTANCE_STATUS;

use crate::request::Request;
use crate::xml::Element;
use crate::{Aws, Error, ErrorKind};

const VERSION: &str = "2016-11-15";
/// The most that the service allows.
const PAGE: &str = "1000";
/// Half a million instances: a service that never ends its pages must not hold the handler.
const MAX_PAGES: usize = 500;

impl Aws {
    /// Every instance of the account in this region with its state, such as `running`; also those that do not run, and
    /// for about an hour those that are terminated.
    pub async fn instance_states(&self) -> Result<Vec<(InstanceId, String)>, Error> {
        let mut states = Vec::new();
        let mut token: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let mut parameters = vec![("IncludeAllInstances", "true"), ("MaxResults", PAGE)];
            parameters.extend(token.as_deref().map(|token| ("NextToken", token)));
            let request = Request::query(DESCRIBE_INSTANCE_STATUS, self.region().clone(), VERSION, &parameters);
            let page = read(&self.send(&request).await?)?;
            states.extend(page.states);
            token = page.next;
            if token.is_none() {
                return Ok(states);
            }
        }
        let message = format!("more than {MAX_PAGES} pages of instances");
        Err(Error::new(DESCRIBE_INSTANCE_STATUS, ErrorKind::Unreadable, message))
    }
}

struct Page {
    states: Vec<(InstanceId, String)>,
    next: Option<String>,
}

fn read(body: &[u8]) -> Result<Page, Error> {
    let unreadable = |message| Error::new(DESCRIBE_INSTANCE_STATUS, ErrorKind::Unreadable, message);
    let root = Element::parse(body).map_err(|error| unreadable("not XML").caused_by(error))?;
    if root.name() != "DescribeInstanceStatusResponse" {
        return Err(unreadable("not a DescribeInstanceStatusResponse"));
    }
    let items = root.child("instanceStatusSet").into_iter().flat_map(|set| set.children("item"));
    let states = items
        .map(|item| {
            let id = item.child("instanceId").and_then(|id| InstanceId::parse(id.text().trim()));
            let state = item.child("instanceState").and_then(|state| state.child("name"));
            // An instance that is left out would keep its old evaluation for ever, without a word.
            id.zip(state).map(|(id, state)| (id, state.text().trim().to_owned()))
        })
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| unreadable("an instance without id or state"))?;
    let next = root.child("nextToken").map(|token| token.text().trim().to_owned()).filter(|token| !token.is_empty());
    Ok(Page { states, next })
}
