//! What counts about a configuration item of AWS Config.

use serde_json::Value;

use crate::json;

/// A configuration item as it stands in an invocation, or as `config:GetResourceConfigHistory` answers it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConfigItem {
    /// `configurationItemStatus`, for example `OK` or `ResourceDeleted`.
    pub status: Option<String>,
    /// `configuration.state.name` of an instance, for example `running`; a summary and a deleted item have none.
    pub instance_state: Option<String>,
}

impl ConfigItem {
    /// Reads an item; what it does not say is `None`. The history's items hold their configuration as text.
    pub fn read(item: &Value) -> Self {
        let configuration =
            json::parse_if_text("configuration", json::at(item, &["configuration"])).unwrap_or_default();
        Self {
            status: json::text_at(item, &["configurationItemStatus"]),
            instance_state: json::text_at(&configuration, &["state", "name"]),
        }
    }

    /// The resource does not exist any more, or is not recorded any more.
    pub fn is_gone(&self) -> bool {
        self.status.as_deref().is_some_and(|status| !matches!(status, "OK" | "ResourceDiscovered"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_forms_are_read() {
        let configuration = json!({"instanceId": "i-99999999", "state": {"code": 80, "name": "stopped"}});
        let inside = json!({"configurationItemStatus": "OK", "configuration": configuration});
        let of_history = json!({"configurationItemStatus": "OK", "configuration": configuration.to_string()});
        for item in [inside, of_history] {
            let read = ConfigItem::read(&item);
            assert_eq!(read.instance_state.as_deref(), Some("stopped"));
            assert!(!read.is_gone());
        }
    }

    #[test]
    fn what_is_missing_is_missing() {
        for item in [json!(null), json!({}), json!({"configuration": null}), json!({"configuration": "{"})] {
            assert_eq!(ConfigItem::read(&item), ConfigItem::default(), "{item}");
        }
        assert!(ConfigItem::read(&json!({"configurationItemStatus": "ResourceDeleted"})).is_gone());
    }
}
