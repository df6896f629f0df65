//! EventBridge Scheduler, and its clock.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::{AwsError, Client, LocalAws};

impl Client {
    /// Every schedule of a group with its target, as GetSchedule answers it. One that goes meanwhile is left out.
    pub async fn schedules(&self, group: &str) -> Result<Vec<Value>, AwsError> {
        let listed = self.rest("scheduler", "GET", &format!("/schedules?ScheduleGroup={group}"), Value::Null).await?;
        let mut schedules = Vec::new();
        for entry in listed["Schedules"].as_array().into_iter().flatten() {
            let name = entry["Name"].as_str().unwrap_or_default();
            let path = format!("/schedules/{name}?groupName={group}");
            match self.rest("scheduler", "GET", &path, Value::Null).await {
                Err(error) if error.code() == Some("ResourceNotFoundException") => {}
                schedule => schedules.push(schedule?),
            }
        }
        Ok(schedules)
    }

    /// Creates a schedule; `input` as CreateSchedule takes it, without the name.
    pub async fn create_schedule(&self, name: &str, input: Value) -> Result<Value, AwsError> {
        self.rest("scheduler", "POST", &format!("/schedules/{name}"), input).await
    }
}

impl LocalAws {
    /// Fires now whatever schedule or scheduled rule becomes due within this time: a follow-up in an hour need not be
    /// waited for. Schedules that are created later are not affected.
    pub async fn fire_due_within(&self, time: Duration) -> Result<(), AwsError> {
        self.own("schedules", &json!({"seconds": time.as_secs_f64()})).await?;
        Ok(())
    }
}
