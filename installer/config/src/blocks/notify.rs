//! `notify`: who hears about it.

use palisade_contract::Route;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Targets;
use crate::{
    environment::{MAX_ENVIRONMENT_TEXT, routes_bytes},
    read::Document,
    values::{Arn, Email},
};

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NotifyFile {
    /// Addresses that the default topic writes to; each must be confirmed by mail.
    #[serde(default)]
    #[schemars(inner(regex(pattern = "^[^@]+@[^@]+[.][^@]+$")), extend("uniqueItems" = true))]
    email: Option<Vec<String>>,
    /// Topics of the teams: the first route whose tag the instance carries wins; without one, the default topic is used.
    #[serde(default)]
    routes: Option<Vec<RouteFile>>,
    /// Whether each unprotected instance becomes a finding in Security Hub.
    #[serde(default)]
    #[schemars(extend("default" = true))]
    security_hub: Option<bool>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RouteFile {
    /// Key of the instance's tag.
    #[schemars(length(min = 1, max = 128), extend("examples" = ["Team"]))]
    tag: String,
    /// Value of the tag, exactly.
    #[schemars(length(max = 256), extend("examples" = ["payments"]))]
    value: String,
    /// ARN of an SNS topic, in any region.
    #[schemars(regex(pattern = "^arn:aws[a-z-]*:sns:"))]
    #[schemars(extend("examples" = ["arn:aws:sns:us-east-1:123456789012:payments"]))]
    topic: String,
}

/// Who hears about unprotected instances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notify {
    /// Subscriptions of the default topic, each once.
    pub email: Vec<Email>,
    /// First match wins.
    pub routes: Vec<Route>,
    /// Whether findings are written to Security Hub.
    pub security_hub: bool,
}

impl NotifyFile {
    pub(crate) fn check(self, targets: Option<&Targets>, document: &mut Document<'_>) -> Notify {
        let mut email: Vec<Email> = Vec::new();
        for (index, text) in self.email.iter().flatten().enumerate() {
            let path = format!("notify.email[{index}]");
            let Some(address) = document.keep(&path, Email::parse(text)) else { continue };
            if email.contains(&address) {
                document.problem(&path, format!("{path}: {address} is listed twice"), "name each address once");
            }
            email.push(address);
        }
        let mut routes: Vec<Route> = Vec::new();
        for (index, file) in self.routes.into_iter().flatten().enumerate() {
            let path = format!("notify.routes[{index}]");
            if routes.iter().any(|r| r.tag == file.tag && r.value == file.value) {
                let message = format!("{path} is never used: a route above it has the same tag and value");
                document.problem(&path, message, "take one of them away");
            }
            routes.extend(file.check(&path, targets, document));
        }
        let bytes = routes_bytes(&routes);
        if bytes > MAX_ENVIRONMENT_TEXT {
            let message = format!(
                "notify.routes takes {bytes} bytes of the function's environment, more than {MAX_ENVIRONMENT_TEXT}"
            );
            document.problem("notify.routes", message, "use fewer routes, or tags with shorter values");
        }
        Notify { email, routes, security_hub: self.security_hub.unwrap_or(true) }
    }
}

impl RouteFile {
    fn check(self, path: &str, targets: Option<&Targets>, document: &mut Document<'_>) -> Option<Route> {
        for (key, text, room) in [("tag", &self.tag, 1..=128), ("value", &self.value, 0..=256)] {
            if !room.contains(&text.chars().count()) {
                let (path, room) = (format!("{path}.{key}"), format!("{} to {}", room.start(), room.end()));
                document.problem(&path, format!("{path} does not have {room} characters"), "EC2 has no such tag");
            }
        }
        let path = format!("{path}.topic");
        let topic = document.keep(&path, Arn::topic(&self.topic))?;
        if targets.is_some_and(|t| t.partition().as_str() != topic.partition()) {
            let message = format!("{path}: {topic} is of another partition than the regions");
            document.problem(&path, message, "use a topic in the partition of the regions");
        }
        Some(Route { tag: self.tag, value: self.value, topic: topic.as_str().to_owned() })
    }
}
