//! AWS's limits that a config can run into, checked before anything is deployed.

use std::fmt;

use palisade_contract::{HANDLERS, Integration};
use serde_json::{Map, Value as Json};

use crate::{
    Settings, Template,
    cfn::{Principal, Resource, Statement, Value, policy::document},
    parts::function::environment,
};

/// Lambda: all variables of a function, measured as compact JSON.
pub const ENVIRONMENT_BYTES: usize = 4096;
/// CloudFormation: a template that is sent with the call itself. A longer one is read from a bucket.
pub const INLINE_TEMPLATE_BYTES: usize = 51_200;
/// CloudFormation: a template in a bucket. The quota says 1 MB, which is read as the smaller of its two meanings.
pub const TEMPLATE_BYTES: usize = 1_000_000;
/// CloudFormation: resources of a template.
pub const RESOURCES: usize = 500;
/// S3: a bucket's policy.
pub const BUCKET_POLICY_BYTES: usize = 20 * 1024;
/// KMS: a key's policy.
pub const KEY_POLICY_BYTES: usize = 32 * 1024;
/// Secrets Manager: a secret's policy.
pub const SECRET_POLICY_BYTES: usize = 20 * 1024;
/// IAM: all inline policies of a role, white space not counted.
pub const ROLE_POLICIES_BYTES: usize = 10_240;

/// No value that CloudFormation fills into a function's environment is longer: a role's ARN has at most 102 bytes, and where
/// there are other accounts a path besides.
const LONGEST_FILLED_IN: usize = 102;

/// AWS keeps an account in a policy as the ARN of its root, which is longer than the 12 digits by this much at most.
const ROOT_ARN_WITHOUT_DIGITS: usize = "arn:aws-us-gov:iam:::root".len();

/// Something that AWS would refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exceeded {
    /// The environment of an integration's function.
    Environment {
        /// The integration.
        integration: Integration,
        /// Its size in bytes.
        bytes: usize,
    },
    /// The template's resources.
    Resources {
        /// How many there are.
        count: usize,
    },
    /// A policy that lists accounts.
    Policy {
        /// Whose policy, in words.
        of: &'static str,
        /// Its size in bytes.
        bytes: usize,
        /// What AWS allows.
        most: usize,
    },
    /// The home stack's text: it makes the bucket that a longer one would be read from.
    HomeTemplate {
        /// Its size in bytes.
        bytes: usize,
    },
    /// The template's text.
    Template {
        /// Its size in bytes.
        bytes: usize,
    },
}

impl fmt::Display for Exceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment { integration, bytes } => write!(
                f,
                "the settings of the {integration} function take {bytes} bytes, Lambda allows {ENVIRONMENT_BYTES}; \
                 shorten the certificates or the routes"
            ),
            Self::Resources { count } => write!(
                f,
                "the template has {count} resources, CloudFormation allows {RESOURCES}; subscribe fewer addresses"
            ),
            Self::Policy { of, bytes, most } => write!(
                f,
                "the policy of the {of} takes {bytes} bytes, AWS allows {most}; list fewer accounts, or use an \
                 organisation"
            ),
            Self::HomeTemplate { bytes } => write!(
                f,
                "the template of the home stack takes {bytes} bytes, CloudFormation takes {INLINE_TEMPLATE_BYTES} \
                 without a bucket; list fewer accounts, or use an organisation"
            ),
            Self::Template { bytes } => write!(
                f,
                "the template takes {bytes} bytes, CloudFormation allows {TEMPLATE_BYTES}; subscribe fewer addresses"
            ),
        }
    }
}

/// What of these settings AWS would refuse; nothing, when empty.
pub fn exceeded(settings: &Settings, template: &Template) -> Vec<Exceeded> {
    let environments = HANDLERS.iter().filter_map(|spec| {
        let bytes = environment_bytes(settings, spec.integration)?;
        (bytes > ENVIRONMENT_BYTES).then_some(Exceeded::Environment { integration: spec.integration, bytes })
    });
    let count = template.entries().len();
    let resources = (count > RESOURCES).then_some(Exceeded::Resources { count });
    let bytes = template.to_text().len();
    let template = (bytes > TEMPLATE_BYTES).then_some(Exceeded::Template { bytes });
    environments.chain(resources).chain(template).collect()
}

/// What of a home stack AWS would refuse; nothing, when empty.
pub fn exceeded_by_home(template: &Template) -> Vec<Exceeded> {
    let policies = template.entries().iter().filter_map(|entry| {
        let (of, statements, most) = match &entry.resource {
            Resource::BucketPolicy(policy) => ("bundle bucket", &policy.statements, BUCKET_POLICY_BYTES),
            Resource::Key(key) => ("API key's encryption key", &key.statements, KEY_POLICY_BYTES),
            Resource::SecretPolicy(policy) => ("API key's secret", &policy.statements, SECRET_POLICY_BYTES),
            _ => return None,
        };
        too_long(of, document_bytes(statements) + named(statements) * ROOT_ARN_WITHOUT_DIGITS, most)
    });
    let bytes = template.to_text().len();
    let template = (bytes > INLINE_TEMPLATE_BYTES).then_some(Exceeded::HomeTemplate { bytes });
    policies.chain(template).collect()
}

/// What of the stack of a role for StackSets AWS would refuse; nothing, when empty.
pub fn exceeded_by_role(template: &Template) -> Vec<Exceeded> {
    let roles = template.iam_statements();
    roles
        .filter_map(|(_, statements)| too_long("role of StackSets", document_bytes(statements), ROLE_POLICIES_BYTES))
        .collect()
}

fn too_long(of: &'static str, bytes: usize, most: usize) -> Option<Exceeded> {
    (bytes > most).then_some(Exceeded::Policy { of, bytes, most })
}

/// How many accounts the statements name, each as often as it is named.
fn named(statements: &[Statement]) -> usize {
    let accounts = |statement: &Statement| match &statement.principal {
        Some(Principal::Accounts(accounts)) => accounts.len(),
        _ => 0,
    };
    statements.iter().map(accounts).sum()
}

/// Upper bound: with the longest that CloudFormation may fill in.
fn document_bytes(statements: &[Statement]) -> usize {
    filled_in(&document(statements)).to_string().len()
}

fn filled_in(value: &Value) -> Json {
    match value {
        Value::List(items) => Json::Array(items.iter().map(filled_in).collect()),
        Value::Object(pairs) => {
            Json::Object(pairs.iter().map(|(name, value)| (name.clone(), filled_in(value))).collect())
        }
        Value::Sub(text) => {
            let known = [("${AWS::Partition}", "aws-us-gov"), ("${AWS::AccountId}", "123456789012")];
            let text = known.iter().fold(text.clone(), |text, (name, longest)| text.replace(name, longest));
            // What is left is a region, or the ARN of a bucket.
            let rest = text.matches("${").count();
            Json::String(text + &"x".repeat(rest * LONGEST_FILLED_IN))
        }
        Value::Ref(_) | Value::GetAtt(..) => Json::String("x".repeat(LONGEST_FILLED_IN)),
        literal => literal.to_json(),
    }
}

/// Upper bound of the size of a function's environment, or `None` for an integration that the settings leave out.
pub fn environment_bytes(settings: &Settings, integration: Integration) -> Option<usize> {
    settings.function(integration)?;
    let variables = environment(settings, integration);
    let json: Map<String, Json> =
        variables.into_iter().map(|(name, value)| (name.to_owned(), Json::String(longest(&value)))).collect();
    // The path of the follow-ups' role, beyond the slash that every role has.
    let path = settings.home_account.as_ref().map_or(0, |_| settings.names().role_path().len().saturating_sub(1));
    Some(Json::Object(json).to_string().len() + path)
}

fn longest(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        _ => "x".repeat(LONGEST_FILLED_IN),
    }
}
