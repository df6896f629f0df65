//! Whatever stands in the config file.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_hostile::config(data));
