//! Whatever a function is given.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_hostile::event(data));
