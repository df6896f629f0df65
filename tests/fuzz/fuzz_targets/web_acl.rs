//! Whatever AWS WAF answers: a web ACL that is read and written again without a change of ours holds the same rules.
#![no_main]

use libfuzzer_sys::fuzz_target;
use palisade_web_acl::{Scope, WebAcl};

fuzz_target!(|data: &[u8]| {
    let Ok(value) = serde_json::from_slice::<serde_json::Value>(data) else { return };
    let Ok(acl) = WebAcl::read(&value) else { return };
    let request = acl.update_request(Scope::Regional, "token");
    let before = value.get("WebACL").unwrap_or(&value);
    if let Some(rules) = before.get("Rules").filter(|rules| rules.is_array()) {
        assert_eq!(request.get("Rules"), Some(rules));
    }
    let _ = acl.without_own("palisade");
});
