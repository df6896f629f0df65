//! CloudFormation stacks.

use std::time::Duration;

use serde_json::json;

use super::super::{AwsError, Client, LocalAws, eventually, xml_texts};

const VERSION: &str = "2010-05-15";

/// A stack's status and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackState {
    /// For example `CREATE_COMPLETE`.
    pub status: String,
    /// The reason, if one is given.
    pub reason: String,
}

impl Client {
    /// Any CloudFormation operation; answers its XML.
    pub async fn cloudformation(&self, action: &str, parameters: &[(&str, &str)]) -> Result<String, AwsError> {
        self.query("cloudformation", VERSION, action, parameters).await
    }

    /// A stack's state; nothing when there is no such stack.
    pub async fn stack(&self, name: &str) -> Result<Option<StackState>, AwsError> {
        match self.cloudformation("DescribeStacks", &[("StackName", name)]).await {
            Err(error) if error.code() == Some("ValidationError") => Ok(None),
            answer => {
                let answer = answer?;
                let first = |element| xml_texts(&answer, element).into_iter().next().unwrap_or_default();
                Ok(Some(StackState { status: first("StackStatus"), reason: first("StackStatusReason") }))
            }
        }
    }

    /// A stack's state once nothing is in progress; nothing when it is gone or does not come to rest in a minute.
    pub async fn settled_stack(&self, name: &str) -> Option<StackState> {
        let settled = eventually("the stack to settle", Duration::from_mins(1), || async move {
            match self.stack(name).await {
                Ok(Some(state)) if state.status.ends_with("_IN_PROGRESS") => None,
                Ok(state) => Some(state),
                Err(_) => None,
            }
        });
        settled.await.ok().flatten()
    }

    /// Creates a stack from a template's text and waits for the result.
    pub async fn create_stack(&self, name: &str, template: &str) -> Result<Option<StackState>, AwsError> {
        let parameters =
            [("StackName", name), ("TemplateBody", template), ("Capabilities.member.1", "CAPABILITY_NAMED_IAM")];
        self.cloudformation("CreateStack", &parameters).await?;
        Ok(self.settled_stack(name).await)
    }
}

impl LocalAws {
    /// Lets CloudFormation take this long for each resource from now on, so that operations are seen in progress.
    pub async fn take_for_each_resource(&self, time: Duration) -> Result<(), AwsError> {
        self.own("pace", &json!({"seconds": time.as_secs_f64()})).await?;
        Ok(())
    }
}
