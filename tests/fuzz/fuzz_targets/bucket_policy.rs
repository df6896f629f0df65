//! Whatever stands in a bucket's policy.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_hostile::bucket_policy(data));
