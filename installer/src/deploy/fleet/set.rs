//! What is written to StackSets: the set, its template, its stacks.

use aws_sdk_cloudformation::types::{AutoDeployment, Capability, PermissionModels, Tag};
use palisade_config::{Config, Fleet, Reach};
use palisade_contract::{TAG_INSTALL, TAG_VERSION};
use palisade_plan::FleetTarget;

use super::operation;
use crate::aws::clients::Clients;
use crate::aws::error;
use crate::aws::stack_set::SetName;
use crate::failure::{Failure, Result};
use crate::session::Session;

/// The template of the set, as text or where it lies.
#[derive(Debug, Clone)]
pub(crate) struct SetTemplate {
    /// Version of the program that rendered it.
    pub(crate) version: String,
    pub(crate) text: String,
    /// Of the text.
    pub(crate) digest: String,
    /// Where it lies, when it is too long for a request.
    pub(crate) url: Option<String>,
}

/// The stack set of one install, to be written to.
pub(crate) struct Set<'a> {
    pub(crate) clients: Clients,
    pub(crate) name: SetName,
    pub(crate) config: &'a Config,
    pub(crate) fleet: &'a Fleet,
}

impl<'a> Set<'a> {
    /// That of the config.
    pub(crate) fn of(session: &'a Session, fleet: &'a Fleet) -> Self {
        let name = crate::aws::fleet::set_name(session);
        Self { clients: session.home(), name, config: &session.config, fleet }
    }

    /// Creates the set, still without a stack. Already there is well: an answer may have been lost.
    pub(crate) async fn create(&self, template: SetTemplate) -> Result<()> {
        let request = self
            .clients
            .cloudformation()
            .create_stack_set()
            .stack_set_name(&self.name.name)
            .description("Palisade in the other accounts")
            .set_tags(Some(self.tags(&template.version)))
            .capabilities(Capability::CapabilityNamedIam)
            .call_as(self.name.call_as.clone());
        let request = match template.url {
            Some(url) => request.template_url(url),
            None => request.template_body(template.text),
        };
        let request = match &self.fleet.reach {
            Reach::Organization(_) => request
                .permission_model(PermissionModels::ServiceManaged)
                // An account that leaves its unit keeps nothing of ours.
                .auto_deployment(
                    AutoDeployment::builder().enabled(true).retain_stacks_on_account_removal(false).build(),
                ),
            Reach::Accounts(_) => request
                .permission_model(PermissionModels::SelfManaged)
                .administration_role_arn(self.administration_role())
                .execution_role_name(self.execution_role()),
        };
        match request.send().await {
            Ok(_) => Ok(()),
            Err(e) if error::code(&e).starts_with("NameAlreadyExists") => Ok(()),
            Err(e) => Err(error::failure(&format!("create stack set {}", self.name.name), &e)),
        }
    }

    /// Gives the set its template, and brings the stacks of `target` to it; without one, the set alone is meant.
    ///
    /// # Returns
    /// The operation's id.
    pub(crate) async fn update(&self, template: SetTemplate, target: Option<&FleetTarget>) -> Result<String> {
        let regions = target.map(|target| target.regions.as_slice()).unwrap_or_default();
        let request = self
            .clients
            .cloudformation()
            .update_stack_set()
            .stack_set_name(&self.name.name)
            .operation_id(self.clients.run().token())
            .set_tags(Some(self.tags(&template.version)))
            .capabilities(Capability::CapabilityNamedIam)
            .operation_preferences(operation::preferences(&self.fleet.rollout, regions))
            .call_as(self.name.call_as.clone());
        let request = match template.url {
            Some(url) => request.template_url(url),
            None => request.template_body(template.text),
        };
        let request = match (target, &self.fleet.reach) {
            (None, _) => request,
            (Some(target), Reach::Organization(_)) => {
                request.set_regions(Some(target.regions.clone())).deployment_targets(operation::targets(target))
            }
            (Some(target), Reach::Accounts(_)) => request
                .set_regions(Some(target.regions.clone()))
                .set_accounts(Some(target.accounts.iter().cloned().collect())),
        };
        let request = match &self.fleet.reach {
            Reach::Organization(_) => request,
            Reach::Accounts(_) => {
                request.administration_role_arn(self.administration_role()).execution_role_name(self.execution_role())
            }
        };
        let answer =
            request.send().await.map_err(|e| error::failure(&format!("update stack set {}", self.name.name), &e))?;
        self.begun(answer.operation_id)
    }

    /// Makes the stacks of `target`.
    ///
    /// # Returns
    /// The operation's id.
    pub(crate) async fn create_instances(&self, target: &FleetTarget) -> Result<String> {
        let request = self
            .clients
            .cloudformation()
            .create_stack_instances()
            .stack_set_name(&self.name.name)
            .operation_id(self.clients.run().token())
            .operation_preferences(operation::preferences(&self.fleet.rollout, &target.regions))
            .set_regions(Some(target.regions.clone()))
            .call_as(self.name.call_as.clone());
        let request = match &self.fleet.reach {
            Reach::Organization(_) => request.deployment_targets(operation::targets(target)),
            Reach::Accounts(_) => request.set_accounts(Some(target.accounts.iter().cloned().collect())),
        };
        let answer = request
            .send()
            .await
            .map_err(|e| error::failure(&format!("create stacks of stack set {}", self.name.name), &e))?;
        self.begun(answer.operation_id)
    }

    /// Deletes the stacks of `target`.
    ///
    /// # Returns
    /// The operation's id.
    pub(crate) async fn delete_instances(&self, target: &FleetTarget) -> Result<String> {
        let request = self
            .clients
            .cloudformation()
            .delete_stack_instances()
            .stack_set_name(&self.name.name)
            .operation_id(self.clients.run().token())
            .operation_preferences(operation::preferences(&self.fleet.rollout, &target.regions))
            .set_regions(Some(target.regions.clone()))
            .retain_stacks(false)
            .call_as(self.name.call_as.clone());
        let request = if target.units.is_empty() {
            request.set_accounts(Some(target.accounts.iter().cloned().collect()))
        } else {
            request.deployment_targets(operation::targets(target))
        };
        let answer = request
            .send()
            .await
            .map_err(|e| error::failure(&format!("delete stacks of stack set {}", self.name.name), &e))?;
        self.begun(answer.operation_id)
    }

    fn begun(&self, id: Option<String>) -> Result<String> {
        id.ok_or_else(|| {
            Failure::new(format!("stack set {} does not tell which operation was begun", self.name.name))
                .hint("run the same command again; it goes on from what stands")
        })
    }

    fn tags(&self, version: &str) -> Vec<Tag> {
        [(TAG_INSTALL, self.config.name.as_str()), (TAG_VERSION, version)]
            .map(|(key, value)| Tag::builder().key(key).value(value).build())
            .into()
    }

    fn administration_role(&self) -> String {
        let name = palisade_plan::administration_role(self.config, self.fleet);
        format!("arn:{}:iam::{}:role/{name}", self.config.partition(), self.config.account())
    }

    fn execution_role(&self) -> String {
        palisade_plan::execution_role(self.config, self.fleet)
    }
}
