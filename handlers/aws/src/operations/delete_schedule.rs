//! `scheduler:DeleteSchedule`: the end of a follow-up.

use http::Method;
use palisade_contract::calls::DELETE_SCHEDULE;

use super::create_schedule::check_name;
use crate::request::{Request, encoded};
use crate::{Aws, Error, ErrorKind};

/// How [`Aws::delete_schedule`] ended when it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletion {
    /// It is gone because of this call.
    Deleted,
    /// It was not there.
    Missing,
}

impl Aws {
    /// Deletes a schedule in this region. A conflict means that the service is still busy creating it, so it is tried again
    /// a few times.
    pub async fn delete_schedule(&self, group: &str, name: &str) -> Result<Deletion, Error> {
        check_name("group", group)
            .and_then(|()| check_name("name", name))
            .map_err(|message| Error::new(DELETE_SCHEDULE, ErrorKind::Invalid, message))?;
        let path = format!("/schedules/{}?groupName={}", encoded(name), encoded(group));
        let mut request = Request::rest_bare(DELETE_SCHEDULE, self.region().clone(), Method::DELETE, path);
        request.conflict_passes = true;
        match self.send(&request).await {
            Ok(_) => Ok(Deletion::Deleted),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Deletion::Missing),
            Err(error) => Err(error),
        }
    }
}
