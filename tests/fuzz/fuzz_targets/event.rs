//! Whatever a function is given: reading never fails, never recurses without bound, and cites only what has the right form.
#![no_main]

use libfuzzer_sys::fuzz_target;
use palisade_findings::Delivery;

fuzz_target!(|data: &[u8]| {
    if let Ok(value) = serde_json::from_slice::<serde_json::Value>(data) {
        let delivery = Delivery::read(&value);
        // Every part is looked at once.
        assert!(!format!("{delivery:?}").is_empty());
    }
});
