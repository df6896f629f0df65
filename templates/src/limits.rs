//! AWS's limits that a config can run into, checked before anything is deployed.

use std::fmt;

use palisade_contract::{HANDLERS, Integration};
use serde_json::{Map, Value as Json};

use crate::{Settings, Template, cfn::Value, parts::function::environment};

/// Lambda: all variables of a function, measured as compact JSON.
pub const ENVIRONMENT_BYTES: usize = 4096;
/// CloudFormation: a template that is sent with the call itself. A longer one is read from a bucket.
pub const INLINE_TEMPLATE_BYTES: usize = 51_200;
/// CloudFormation: a template in a bucket. The quota says 1 MB, which is read as the smaller of its two meanings.
pub const TEMPLATE_BYTES: usize = 1_000_000;
/// CloudFormation: resources of a template.
pub const RESOURCES: usize = 500;

/// No value that CloudFormation fills into a function's environment is longer: a role's ARN has at most 102 bytes.
const LONGEST_FILLED_IN: usize = 102;

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

/// Upper bound of the size of a function's environment, or `None` for an integration that the settings leave out.
pub fn environment_bytes(settings: &Settings, integration: Integration) -> Option<usize> {
    settings.function(integration)?;
    let variables = environment(settings, integration);
    let json: Map<String, Json> =
        variables.into_iter().map(|(name, value)| (name.to_owned(), Json::String(longest(&value)))).collect();
    Some(Json::Object(json).to_string().len())
}

fn longest(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        _ => "x".repeat(LONGEST_FILLED_IN),
    }
}
