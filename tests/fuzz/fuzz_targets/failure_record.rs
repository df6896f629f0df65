//! Whatever lies in the queue of failures.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_hostile::failure_record(data));
