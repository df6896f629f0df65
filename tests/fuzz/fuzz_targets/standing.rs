//! Whatever stands as a template, and whatever is kept of the version before.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| palisade_hostile::standing(data));
