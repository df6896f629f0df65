//! The policies of the handlers' roles, taken from the very template that is deployed.

use palisade_contract::HANDLERS;
use palisade_templates::{Template, ids};
use serde::Serialize;
use serde_json::Value;

use crate::change::statement_in_words;

/// What one role may do, and who may take it on. `Ref`, `Fn::Sub` and `Fn::GetAtt` stand as in the template: CloudFormation
/// fills them in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HandlerPolicy {
    /// The integration, or `follow-ups` for the role of their schedules.
    pub of: String,
    /// Logical id of the role.
    pub role: String,
    /// Who may take it on.
    pub trust: Value,
    /// The inline policy. There is no managed one.
    pub policy: Value,
}

impl HandlerPolicy {
    /// For people: a heading, then a line for each statement.
    pub fn lines(&self) -> Vec<String> {
        let statements = |document: &Value| document["Statement"].as_array().cloned().unwrap_or_default();
        let all = statements(&self.trust).into_iter().chain(statements(&self.policy));
        let sentences = all.map(|statement| format!("  {}", statement_in_words(&statement)));
        [format!("{} (role {})", self.of, self.role)].into_iter().chain(sentences).collect()
    }
}

/// Every role of the regional stack, in the template's order.
pub fn handler_policies(regional: &Template) -> Vec<HandlerPolicy> {
    let template = regional.to_json();
    let resources = template["Resources"].as_object().into_iter().flatten();
    let roles = resources.filter(|(_, resource)| resource["Type"] == "AWS::IAM::Role");
    let policy = |(id, role): (&String, &Value)| {
        let handler = HANDLERS.iter().find(|spec| ids::role(spec.integration) == *id);
        HandlerPolicy {
            of: handler.map_or("follow-ups", |spec| spec.integration.as_str()).to_owned(),
            role: id.clone(),
            trust: role["Properties"]["AssumeRolePolicyDocument"].clone(),
            policy: role["Properties"]["Policies"][0]["PolicyDocument"].clone(),
        }
    };
    roles.map(policy).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_of_the_template_is_printed_with_all_it_may_do() {
        let template = palisade_templates::region(&palisade_templates::reference::region());
        let printed = handler_policies(&template);
        let names: Vec<&str> = printed.iter().map(|p| p.of.as_str()).collect();
        for spec in HANDLERS {
            assert!(names.contains(&spec.integration.as_str()), "{names:?}");
        }
        assert!(names.contains(&"follow-ups"), "{names:?}");
        for (role, statements) in template.iam_statements() {
            let own = printed.iter().find(|p| p.role == role);
            let count = own.and_then(|p| p.policy["Statement"].as_array()).map(Vec::len);
            assert_eq!(count, Some(statements.len()), "{role}");
            // A heading and the trust beside them.
            assert_eq!(own.map(|p| p.lines().len()), Some(statements.len() + 2), "{role}");
        }
    }
}
