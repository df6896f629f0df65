//! `scheduler:GetSchedule`: what a schedule carries, to tell whose lock it is.

use http::Method;
use palisade_contract::calls::GET_SCHEDULE;
use serde::Deserialize;
use serde_json::Value;

use super::create_schedule::check_name;
use crate::client::read_json;
use crate::request::{Request, encoded};
use crate::{Aws, Error, ErrorKind};

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Target")]
    target: Option<Target>,
}

#[derive(Deserialize)]
struct Target {
    #[serde(rename = "Input")]
    input: Option<String>,
}

impl Aws {
    /// The input of a schedule in this region: `None` when there is no such schedule, `Null` when its input is no JSON.
    pub async fn schedule_input(&self, group: &str, name: &str) -> Result<Option<Value>, Error> {
        check_name("group", group)
            .and_then(|()| check_name("name", name))
            .map_err(|message| Error::new(GET_SCHEDULE, ErrorKind::Invalid, message))?;
        let path = format!("/schedules/{}?groupName={}", encoded(name), encoded(group));
        let request = Request::rest_bare(GET_SCHEDULE, self.region().clone(), Method::GET, path);
        let body = match self.send(&request).await {
            Ok(body) => body,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let answer: Answer = read_json(GET_SCHEDULE, &body)?;
        let input = answer.target.and_then(|target| target.input).unwrap_or_default();
        Ok(Some(serde_json::from_str(&input).unwrap_or(Value::Null)))
    }
}
