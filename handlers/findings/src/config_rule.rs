//! AWS Config's invocation of a custom rule.

use std::fmt;

use palisade_contract::InstanceId;
use serde_json::{Map, Value};

use crate::{ConfigItem, Unreadable, arn, json};

/// Why Config asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageType {
    /// A resource changed; the item is inside.
    ItemChange,
    /// A resource changed; the item was too large and only its summary is inside.
    OversizedItemChange,
    /// The rule's own schedule.
    Scheduled,
    /// A configuration snapshot was delivered.
    SnapshotDelivered,
    /// Another word than the four that are documented.
    Other(String),
}

impl MessageType {
    fn parse(word: &str) -> Self {
        [Self::ItemChange, Self::OversizedItemChange, Self::Scheduled, Self::SnapshotDelivered]
            .into_iter()
            .find(|known| known.as_str() == word)
            .unwrap_or_else(|| Self::Other(word.to_owned()))
    }

    /// The word that Config sends.
    pub fn as_str(&self) -> &str {
        match self {
            Self::ItemChange => "ConfigurationItemChangeNotification",
            Self::OversizedItemChange => "OversizedConfigurationItemChangeNotification",
            Self::Scheduled => "ScheduledNotification",
            Self::SnapshotDelivered => "ConfigurationSnapshotDeliveryCompleted",
            Self::Other(word) => word,
        }
    }
}

impl fmt::Display for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One invocation of a custom rule.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigInvocation {
    /// Account that the rule runs for.
    pub account: Option<String>,
    /// Region of the resource, or of the rule when there is no resource.
    pub region: Option<String>,
    /// Name of the rule.
    pub rule_name: Option<String>,
    /// Why Config asks.
    pub message_type: MessageType,
    /// Type of the changed resource, for example `AWS::EC2::Instance`.
    pub resource_type: Option<String>,
    /// Id of the changed resource.
    pub resource_id: Option<String>,
    /// `configurationItemStatus`, for example `OK` or `ResourceDeleted`.
    pub item_status: Option<String>,
    /// `configuration.state.name` of an instance, for example `running`; a summary and a deleted item have none.
    pub instance_state: Option<String>,
    /// When the item was captured, as sent (ISO 8601).
    pub capture_time: Option<String>,
    /// When Config sent the message, as sent (ISO 8601).
    pub notification_time: Option<String>,
    /// The resource is no longer in the rule's scope.
    pub event_left_scope: bool,
    /// Parameters of the rule; empty when it has none.
    pub rule_parameters: Map<String, Value>,
    /// Token that the answer must carry. Whoever has it can answer for the rule: do not log it.
    pub result_token: Option<String>,
}

/// The only resource type that the rules are about.
const INSTANCE: &str = "AWS::EC2::Instance";

impl ConfigInvocation {
    /// Whether `value` is an invocation by Config.
    pub(crate) fn is(value: &Value) -> bool {
        let named = value.get("configRuleName").is_some() || value.get("configRuleArn").is_some();
        value.get("invokingEvent").is_some() || (value.get("resultToken").is_some() && named)
    }

    pub(crate) fn read(value: &Value) -> Result<Self, Unreadable> {
        let invoking = json::parse_if_text("invoking event", json::at(value, &["invokingEvent"]))?;
        if !invoking.is_object() {
            return Err(Unreadable::WrongShape { subject: "invoking event", expected: "an object" });
        }
        let item = ["configurationItem", "configurationItemSummary"]
            .into_iter()
            .map(|key| json::at(&invoking, &[key]))
            .find(|item| item.is_object())
            .unwrap_or(&Value::Null);
        let item_text = |key| json::text_at(item, &[key]);
        let ConfigItem { status, instance_state } = ConfigItem::read(item);
        let arn_region = |value, key| json::str_at(value, &[key]).and_then(arn::region_of);
        Ok(Self {
            account: json::text_at(value, &["accountId"])
                .or_else(|| item_text("awsAccountId"))
                .or_else(|| json::text_at(&invoking, &["awsAccountId"])),
            region: json::str_at(item, &["awsRegion"])
                .and_then(arn::region)
                .map(str::to_owned)
                .or_else(|| arn_region(item, "ARN"))
                .or_else(|| arn_region(value, "configRuleArn")),
            rule_name: json::text_at(value, &["configRuleName"]),
            message_type: MessageType::parse(json::str_at(&invoking, &["messageType"]).unwrap_or_default()),
            resource_type: item_text("resourceType"),
            resource_id: item_text("resourceId"),
            item_status: status,
            instance_state,
            capture_time: item_text("configurationItemCaptureTime"),
            notification_time: json::text_at(&invoking, &["notificationCreationTime"]),
            event_left_scope: json::flag_at(value, &["eventLeftScope"]),
            rule_parameters: parameters(json::at(value, &["ruleParameters"]))?,
            result_token: json::text_at(value, &["resultToken"]),
        })
    }

    /// The instance that changed, when it is one.
    pub fn instance(&self) -> Option<InstanceId> {
        let id = self.resource_id.as_deref().filter(|_| self.resource_type.as_deref() == Some(INSTANCE))?;
        InstanceId::parse(id)
    }

    /// Whether the item itself must be fetched (`config:GetResourceConfigHistory`) before it can be looked at.
    pub fn needs_history(&self) -> bool {
        self.message_type == MessageType::OversizedItemChange
    }

    /// `OrderingTimestamp` of the evaluation: the item's time, or the message's when there is no item.
    pub fn ordering_timestamp(&self) -> Option<&str> {
        self.capture_time.as_deref().or(self.notification_time.as_deref())
    }

    /// Whether the evaluation is `NOT_APPLICABLE` whatever the instance's protection is: another type of resource, a
    /// deleted or unrecorded one, or one that left the rule's scope. Never for a schedule, which has no resource.
    pub fn forced_not_applicable(&self) -> bool {
        let Some(resource_type) = self.resource_type.as_deref() else { return false };
        let gone = ConfigItem { status: self.item_status.clone(), instance_state: None }.is_gone();
        self.event_left_scope || gone || resource_type != INSTANCE
    }
}

/// A JSON string that may be absent or empty. A broken one is an error: a rule must not be evaluated with defaults
/// that nobody chose.
fn parameters(value: &Value) -> Result<Map<String, Value>, Unreadable> {
    let subject = "rule parameters";
    match value {
        Value::Null => Ok(Map::new()),
        Value::String(text) if text.trim().is_empty() => Ok(Map::new()),
        other => match json::parse_if_text(subject, other)? {
            Value::Object(map) => Ok(map),
            Value::Null => Ok(Map::new()),
            _ => Err(Unreadable::WrongShape { subject, expected: "an object" }),
        },
    }
}
