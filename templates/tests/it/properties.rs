//! What holds for every rendering.

use palisade_templates::{home, region};
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::{resolver, support};

fn read_back(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}

/// Parameters would make two deployments of one text differ; transforms and nested stacks are refused by StackSets.
fn assert_plain(template: &Json) {
    let keys: Vec<_> = template.as_object().unwrap().keys().map(String::as_str).collect();
    let without_conditions: Vec<_> = keys.iter().copied().filter(|key| *key != "Conditions").collect();
    assert_eq!(without_conditions, ["AWSTemplateFormatVersion", "Description", "Resources", "Outputs"]);
    if keys.contains(&"Conditions") {
        assert_eq!(keys[2], "Conditions");
    }
}

proptest! {
    #[test]
    fn regional_stacks_resolve(settings in support::settings()) {
        let template = region(&settings);
        let json = read_back(&template.to_text());
        prop_assert_eq!(&json, &template.to_json());
        assert_plain(&json);
        prop_assert_eq!(resolver::problems(&json), Vec::<String>::new());
    }

    #[test]
    fn home_stacks_resolve(settings in support::home_settings()) {
        let template = home(&settings);
        let json = read_back(&template.to_text());
        prop_assert_eq!(&json, &template.to_json());
        assert_plain(&json);
        prop_assert_eq!(resolver::problems(&json), Vec::<String>::new());
        prop_assert_eq!(json["Conditions"].is_object(), settings.creates_secret);
    }
}
