//! Whatever stands in the config file: it loads, or the error names its place.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data)
        && let Err(error) = palisade_config::load(text, "palisade.yaml")
    {
        assert!(!error.to_string().is_empty());
    }
});
