//! What AWS Config asks, with the parameters of a rule of ours. The recorded invocations are of rules of others, which the
//! handler can answer only where the resource itself settles the answer.

use serde_json::{Value, json};

/// How such a run is told from the one before.
pub(super) const LABEL: &str = "asked by a rule of ours";

/// The invocation with parameters that the handler knows, in the account where it runs: some samples name one that cannot
/// exist. `None` for what is no invocation.
pub(super) fn asking(payload: &[u8], account: &str) -> Option<Vec<u8>> {
    let mut invocation: Value = serde_json::from_slice(payload).ok()?;
    invocation["invokingEvent"].as_str()?;
    invocation["ruleParameters"] = json!(json!({"check": "clear"}).to_string());
    invocation["accountId"] = json!(account);
    Some(invocation.to_string().into_bytes())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn only_parameters_and_account_change() {
        let invocation = json!({"invokingEvent": "{}", "ruleParameters": "{\"a\":\"b\"}", "accountId": "0123456789012", "resultToken": "t"});
        let bytes = asking(invocation.to_string().as_bytes(), "111122223333").unwrap();
        let asked: Value = serde_json::from_slice(&bytes).unwrap();
        let parameters = "{\"check\":\"clear\"}";
        let wanted = json!({"invokingEvent": "{}", "ruleParameters": parameters, "accountId": "111122223333", "resultToken": "t"});
        assert_eq!(asked, wanted);
        assert_eq!(asking(b"{}", "111122223333"), None);
        assert_eq!(asking(b"hello", "111122223333"), None);
    }
}
