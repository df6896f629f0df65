//! The account and region that own a finding: where the handler that answers it runs.

use super::folder::Expected;
use super::payload::{Inner, Payload};

/// Stand in when nothing says whose the event is, or when nobody can own it.
const ACCOUNT: &str = "123456789012";
const REGION: &str = "us-east-1";

/// Where a function runs. Events of one owner share a process.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Owner {
    /// Twelve digits.
    pub(super) account: String,
    /// For example `us-east-1`.
    pub(super) region: String,
    /// False when the event names an account or region that cannot exist, so that no handler is there.
    pub(super) is_real: bool,
}

impl Owner {
    /// The owner by the oracle, else by the event itself.
    pub(super) fn of(expected: Option<&Expected>, payload: &Payload) -> Self {
        let stated = |key: &str| expected?.text(key);
        let account = stated("account").or_else(|| payload.events.iter().find_map(Inner::account));
        let region = stated("region").or_else(|| payload.events.iter().find_map(Inner::region));
        let usable_account = account.filter(|account| is_account(account));
        let usable_region = region.filter(|region| is_region(region));
        Self {
            account: usable_account.unwrap_or(ACCOUNT).to_owned(),
            region: usable_region.unwrap_or(REGION).to_owned(),
            is_real: (account, region) == (usable_account, usable_region),
        }
    }

    /// `aws`, or the partition of the regions elsewhere.
    pub(super) fn partition(&self) -> &'static str {
        const ELSEWHERE: [(&str, &str); 6] = [
            ("cn-", "aws-cn"),
            ("us-gov-", "aws-us-gov"),
            ("eusc-", "aws-eusc"),
            ("us-isob-", "aws-iso-b"),
            ("us-isof-", "aws-iso-f"),
            ("us-iso-", "aws-iso"),
        ];
        let elsewhere = ELSEWHERE.iter().find(|(prefix, _)| self.region.starts_with(prefix));
        elsewhere.map_or("aws", |(_, partition)| partition)
    }

    /// The region that keeps the secret: not the function's own, where another one of its partition is known.
    pub(super) fn home_region(&self) -> &str {
        if self.partition() == "aws" { REGION } else { &self.region }
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_region(text: &str) -> bool {
    let mut parts: Vec<&str> = text.split('-').collect();
    let number = parts.pop().unwrap_or_default();
    let is_word = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    parts.len() >= 2 && parts.iter().all(is_word) && number.parse::<u8>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn owner(expected: Value, event: &Value) -> (String, String, bool) {
        let payload = Payload::read(event.to_string().as_bytes());
        let owner = Owner::of(Some(&Expected::from(expected)), &payload);
        (owner.account, owner.region, owner.is_real)
    }

    fn is(account: &str, region: &str, is_real: bool) -> (String, String, bool) {
        (account.to_owned(), region.to_owned(), is_real)
    }

    #[test]
    fn the_oracle_comes_before_the_event() {
        let event = json!({"account": "111122223333", "region": "eu-west-1"});
        assert_eq!(
            owner(json!({"account": "222233334444", "region": "eu-west-3"}), &event),
            is("222233334444", "eu-west-3", true)
        );
        assert_eq!(owner(json!({"account": null}), &event), is("111122223333", "eu-west-1", true));
    }

    #[test]
    fn nobody_and_nobody_possible_are_told_apart() {
        assert_eq!(owner(json!({}), &json!({})), is(ACCOUNT, REGION, true));
        assert_eq!(
            owner(json!({"account": "845", "region": "eu-west-1"}), &json!({})),
            is(ACCOUNT, "eu-west-1", false)
        );
        assert_eq!(owner(json!({"region": "moon"}), &json!({})), is(ACCOUNT, REGION, false));
    }

    #[test]
    fn partitions_follow_the_region() {
        let in_region = |region: &str| Owner { account: ACCOUNT.to_owned(), region: region.to_owned(), is_real: true };
        for (region, partition, home) in [
            ("eu-west-1", "aws", REGION),
            ("cn-north-1", "aws-cn", "cn-north-1"),
            ("us-gov-west-1", "aws-us-gov", "us-gov-west-1"),
            ("us-isob-east-1", "aws-iso-b", "us-isob-east-1"),
            ("us-iso-east-1", "aws-iso", "us-iso-east-1"),
        ] {
            let owner = in_region(region);
            assert_eq!((owner.partition(), owner.home_region()), (partition, home), "{region}");
        }
    }
}
