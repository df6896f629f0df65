//! Whatever AWS WAF answers.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_hostile::web_acl(data));
