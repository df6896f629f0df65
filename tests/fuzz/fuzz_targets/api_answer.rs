//! Whatever Workload Security answers, as each of its objects.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_hostile::api_answer(data));
