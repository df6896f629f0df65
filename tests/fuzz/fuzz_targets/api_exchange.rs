//! Whatever Workload Security answers, as answer to a call.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_hostile::api_exchange(data));
