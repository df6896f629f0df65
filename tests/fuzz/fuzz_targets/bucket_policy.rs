//! Whatever stands in a bucket's policy: it is evaluated for a role, or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use palisade_access::{Policy, Requester, questions};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(policy) = Policy::read(text) else { return };
    let requester = Requester {
        partition: "aws",
        account: "111122223333",
        role_arn: "arn:aws:iam::111122223333:role/team/reader",
        role_name: "reader",
        role_id: "AROAEXAMPLE",
        session: "i-0123456789abcdef0",
    };
    for question in questions("aws", "ledger", &["a/b".to_owned()]) {
        let judgement = policy.judge(&requester, &question);
        assert!(!format!("{judgement:?}").is_empty());
    }
});
