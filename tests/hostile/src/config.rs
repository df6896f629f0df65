//! Whatever stands in the config file: it loads, or the error names its place.

/// Loads it.
pub fn config(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data)
        && let Err(error) = palisade_config::load(text, "palisade.yaml")
    {
        assert!(!error.to_string().is_empty());
    }
}
