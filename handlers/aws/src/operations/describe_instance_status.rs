//! `ec2:DescribeInstanceStatus`, for the states of all instances.

use palisade_contract::InstanceId;
use palisade_contract::calls::DESCRIBE_INSTANCE_STATUS;

use super::{Paged, items, pages, parse_answer, text_of};
use crate::request::Request;
use crate::{Aws, Error, ErrorKind};

const VERSION: &str = "2016-11-15";
/// The most that the service allows.
const PAGE: &str = "1000";

impl Aws {
    /// Every instance of the account in this region with its state, such as `running`; also those that do not run, and
    /// for about an hour those that are terminated.
    pub async fn instance_states(&self) -> Result<Vec<(InstanceId, String)>, Error> {
        pages(DESCRIBE_INSTANCE_STATUS, async |token| {
            let mut parameters = vec![("IncludeAllInstances", "true"), ("MaxResults", PAGE)];
            parameters.extend(token.map(|token| ("NextToken", token)));
            let request = Request::query(DESCRIBE_INSTANCE_STATUS, self.region().clone(), VERSION, &parameters);
            read(&self.send(&request).await?)
        })
        .await
    }
}

fn read(body: &[u8]) -> Result<Paged<(InstanceId, String)>, Error> {
    let root = parse_answer(DESCRIBE_INSTANCE_STATUS, body, "DescribeInstanceStatusResponse")?;
    let states = items(&root, "instanceStatusSet", "item").map(|item| {
        let id = InstanceId::parse(&text_of(item, "instanceId"));
        let state = item.child("instanceState").and_then(|state| state.child("name"));
        id.zip(state).map(|(id, state)| (id, state.text().trim().to_owned()))
    });
    // An instance that is left out would keep its old evaluation for ever, without a word.
    let states = states.collect::<Option<Vec<_>>>().ok_or_else(|| {
        Error::new(DESCRIBE_INSTANCE_STATUS, ErrorKind::Unreadable, "an instance without id or state")
    })?;
    Ok((states, Some(text_of(&root, "nextToken"))))
}
