//! Whatever lies where an account leaves its report of web ACLs.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_hostile::waf_report(data));
