//! Ordering scans, and the scheduled tasks that they are ordered by.

use palisade_contract::ScanKind;

use super::Api;
use crate::{
    error::{Error, ErrorKind},
    expand::Expand,
    model::{
        ids::{ComputerId, ScheduledTaskId},
        scan::PendingScan,
        scheduled_task::ScheduledTask,
    },
    request,
};

/// How a scan came to be ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScanOrder {
    /// By a task that the API says it has created.
    Created(ScheduledTask),
    /// By a task that was created although the answer got lost, and was found by its name.
    Found(ScheduledTask),
    /// The answer got lost and no task has the name (any more), but the computer is about to be scanned.
    Pending(PendingScan),
}

impl ScanOrder {
    /// The task, if it is known.
    pub fn task(&self) -> Option<&ScheduledTask> {
        match self {
            Self::Created(task) | Self::Found(task) => Some(task),
            Self::Pending(_) => None,
        }
    }
}

impl Api {
    /// Orders a scan of a computer, to begin as soon as its agent can. It takes minutes, or hours for an agent that is
    /// offline; nothing here waits for it.
    ///
    /// `name` has to be unique to this order. Where an attempt may have succeeded although its answer got lost, it is not
    /// repeated before a look for a task of that name and for a pending scan. See also [`Error::in_doubt`].
    pub async fn create_scan(&self, kind: ScanKind, computer: ComputerId, name: &str) -> Result<ScanOrder, Error> {
        let request = request::create_scan(kind, computer, name);
        let mut attempts = self.attempts();
        let mut in_doubt = false;
        loop {
            let failure = match self.attempt::<ScheduledTask>(&request).await {
                Ok(task) => return Ok(ScanOrder::Created(task)),
                Err(failure) => failure,
            };
            in_doubt |= failure.error.in_doubt();
            attempts.pause(failure).await.map_err(|error| error.doubtful(in_doubt))?;
            if in_doubt {
                let found = self.ordered_scan(kind, computer, name).await;
                if let Some(order) = found.map_err(|error| error.doubtful(true))? {
                    return Ok(order);
                }
            }
        }
    }

    /// The traces of an order whose answer got lost.
    async fn ordered_scan(&self, kind: ScanKind, computer: ComputerId, name: &str) -> Result<Option<ScanOrder>, Error> {
        if let Some(task) = self.scheduled_tasks_named(name).await?.into_iter().next() {
            return Ok(Some(ScanOrder::Found(task)));
        }
        let computer = self.computer(computer, &[Expand::Tasks]).await?;
        let pending = computer.pending_scans().into_iter().find(|scan| scan.kind == kind);
        Ok(pending.map(ScanOrder::Pending))
    }

    /// The scheduled tasks with exactly this name.
    pub async fn scheduled_tasks_named(&self, name: &str) -> Result<Vec<ScheduledTask>, Error> {
        let mut found: Vec<ScheduledTask> = self.few(|page| request::scheduled_tasks_named(name, page)).await?;
        found.retain(|task| task.name.as_deref() == Some(name));
        Ok(found)
    }

    /// The scheduled tasks whose name begins with `prefix`.
    pub async fn scheduled_tasks_with_prefix(&self, prefix: &str) -> Result<Vec<ScheduledTask>, Error> {
        let mut found: Vec<ScheduledTask> = self.few(|page| request::scheduled_tasks_with_prefix(prefix, page)).await?;
        found.retain(|task| task.name.as_deref().is_some_and(|name| name.starts_with(prefix)));
        Ok(found)
    }

    /// Deletes a scheduled task. One that is gone already (they delete themselves after their run) is no error.
    pub async fn delete_scheduled_task(&self, id: ScheduledTaskId) -> Result<(), Error> {
        match self.send(&request::delete_scheduled_task(id)).await {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            outcome => outcome,
        }
    }
}
