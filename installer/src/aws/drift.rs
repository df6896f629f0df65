//! Looking for drift: CloudFormation's own comparison, and what it does not compare.

use aws_sdk_cloudformation::types::StackDriftDetectionStatus;
use aws_sdk_eventbridge::types::RuleState;
use palisade_plan::{
    DeployedFunction, DeployedRule, DriftVerdict, ResourceDrift, StackDrift, deployed_config_rules, deployed_functions,
    deployed_rules,
};
use serde_json::Value;

use super::clients::Clients;
use super::drifted::{self, DRIFTED};
use super::{config_rules, error, stack};
use crate::deploy::watch::Pace;
use crate::failure::Result;

/// Lets CloudFormation compare the stack `name` with what stands, and waits for the end.
pub(crate) async fn stack(clients: &Clients, name: &str) -> Result<StackDrift> {
    let drift = |verdict, resources| StackDrift { stack: name.to_owned(), verdict, resources };
    let Some(found) = stack::describe(clients, name).await? else {
        return Ok(drift(DriftVerdict::Missing, Vec::new()));
    };
    // It compares a stack that stands, and refuses any other.
    let stands = ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED"];
    if !stands.contains(&found.status.as_str()) {
        let reason = format!("the stack is in the state {}", found.status);
        return Ok(drift(DriftVerdict::NotCompared(reason), Vec::new()));
    }
    let subject = format!("compare stack {name} in {} with what stands", clients.region());
    let started = clients
        .cloudformation()
        .detect_stack_drift()
        .stack_name(&found.id)
        .send()
        .await
        .map_err(|e| error::failure(&subject, &e))?;
    let detection = started.stack_drift_detection_id.unwrap_or_default();
    let mut pace = Pace::new();
    loop {
        let answer = clients
            .cloudformation()
            .describe_stack_drift_detection_status()
            .stack_drift_detection_id(&detection)
            .send()
            .await
            .map_err(|e| error::failure(&subject, &e))?;
        match answer.detection_status {
            Some(StackDriftDetectionStatus::DetectionInProgress) => pace.wait().await,
            // What could be compared was: the resources say it.
            Some(StackDriftDetectionStatus::DetectionComplete) => break,
            _ => {
                let reason = answer.detection_status_reason.unwrap_or_else(|| "no reason given".to_owned());
                return Ok(drift(DriftVerdict::NotCompared(reason), Vec::new()));
            }
        }
    }
    let resources = resources(clients, &found.id, &subject).await?;
    let verdict = if resources.is_empty() { DriftVerdict::InSync } else { DriftVerdict::Drifted };
    Ok(drift(verdict, resources))
}

async fn resources(clients: &Clients, stack_id: &str, subject: &str) -> Result<Vec<ResourceDrift>> {
    drifted::resources(async |token| {
        let request = clients.cloudformation().describe_stack_resource_drifts().stack_name(stack_id);
        let request = request.set_stack_resource_drift_status_filters(Some(DRIFTED.to_vec())).set_next_token(token);
        let page = request.send().await.map_err(|e| error::failure(subject, &e))?;
        Ok((page.stack_resource_drifts, page.next_token))
    })
    .await
}

/// What CloudFormation did not say of a stack: whether the functions run the bundles that were deployed, whether the
/// rules are enabled, and whether the rules of AWS Config ask what they were deployed to ask. One sentence each.
pub(crate) async fn beyond(clients: &Clients, compared: &StackDrift) -> Result<Vec<String>> {
    if compared.verdict == DriftVerdict::Missing {
        return Ok(Vec::new());
    }
    beyond_template(clients, &stack::template(clients, &compared.stack).await?, &compared.resources).await
}

/// The same for what was deployed from `template`; what is `told` of already is left out.
pub(crate) async fn beyond_template(
    clients: &Clients,
    template: &Value,
    told: &[ResourceDrift],
) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for function in deployed_functions(template) {
        found.extend(code(clients, &function).await?);
    }
    for rule in deployed_rules(template) {
        if !told.iter().any(|resource| resource.logical_id == rule.logical_id) {
            found.extend(disabled(clients, &rule).await?);
        }
    }
    let mut asked = deployed_config_rules(template);
    asked.retain(|rule| !told.iter().any(|resource| resource.logical_id == rule.logical_id));
    if !asked.is_empty() {
        let standing = config_rules::standing(clients).await?;
        found.extend(asked.iter().flat_map(|rule| rule.differences(standing.get(&rule.name))));
    }
    Ok(found)
}

async fn code(clients: &Clients, DeployedFunction { name, sha256 }: &DeployedFunction) -> Result<Option<String>> {
    match clients.lambda().get_function_configuration().function_name(name).send().await {
        Ok(answer) if hexadecimal(answer.code_sha256()).as_ref() == Some(sha256) => Ok(None),
        Ok(_) => Ok(Some(format!("the code of function {name} is not the bundle that was deployed"))),
        // CloudFormation tells of it.
        Err(e) if error::code(&e) == "ResourceNotFoundException" => Ok(None),
        Err(e) => Err(error::failure(&format!("read function {name} in {}", clients.region()), &e)),
    }
}

async fn disabled(clients: &Clients, DeployedRule { name, .. }: &DeployedRule) -> Result<Option<String>> {
    match clients.eventbridge().describe_rule().name(name).send().await {
        Ok(answer) if answer.state == Some(RuleState::Disabled) => Ok(Some(format!("the rule {name} is disabled"))),
        Ok(_) => Ok(None),
        Err(e) if error::code(&e) == "ResourceNotFoundException" => Ok(None),
        Err(e) => Err(error::failure(&format!("read rule {name} in {}", clients.region()), &e)),
    }
}

/// Lambda gives the digest in Base64.
fn hexadecimal(base64: Option<&str>) -> Option<String> {
    let bytes = aws_smithy_types::base64::decode(base64?).ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat())
}

#[cfg(test)]
mod tests {
    use super::hexadecimal;

    #[test]
    fn a_digest_is_read_from_base64() {
        assert_eq!(hexadecimal(Some("q80=")).as_deref(), Some("abcd"));
        assert_eq!((hexadecimal(Some("?")), hexadecimal(None)), (None, None));
    }
}
