//! What tests do to the account by themselves, as calls of a [`Client`](super::Client).

mod alarms;
mod configuration;
mod ecs;
mod events;
mod functions;
mod instances;
mod logs;
mod messages;
mod organizations;
mod schedules;
mod security;
mod stack_sets;
mod stacks;
mod storage;
mod users;
mod web;

use serde_json::Value;

pub use ecs::NewService;
pub use functions::FunctionSpec;
pub use messages::Message;
pub use security::Finding;
pub use stack_sets::StackInstance;
pub use stacks::StackState;
pub use users::User;
pub use web::WebAcl;

use super::AwsError;

/// The text at a JSON pointer of an answer, which the operation promises.
fn text(call: &str, answer: &Value, pointer: &str, missing: &'static str) -> Result<String, AwsError> {
    answer.pointer(pointer).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| AwsError::Answer {
        call: call.to_owned(),
        missing,
        answer: answer.to_string(),
    })
}

/// The first text of an XML element of an answer, which the operation promises.
fn first_text(call: &str, xml: &str, element: &'static str) -> Result<String, AwsError> {
    super::xml_texts(xml, element).into_iter().next().ok_or_else(|| AwsError::Answer {
        call: call.to_owned(),
        missing: element,
        answer: xml.to_owned(),
    })
}
