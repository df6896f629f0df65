//! Settings that are wrong are named.

use palisade_runtime::Service;

use crate::sample::{Memory, Obedient, variable};

fn refused(name: &str, value: Option<&str>) -> String {
    let log = Memory::default();
    let lookup = |asked: &str| match value {
        value if asked == name => value.map(str::to_owned),
        _ => variable(asked, "http://127.0.0.1:9"),
    };
    Service::new(Obedient, &log, lookup).err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn the_variable_is_named() {
    assert_eq!(refused("PALISADE_MODE", Some("watch")), "environment variable PALISADE_MODE is not act or observe");
    assert_eq!(refused("PALISADE_TOPIC_ARN", None), "environment variable PALISADE_TOPIC_ARN is not set");
    assert_eq!(refused("AWS_REGION", None), "environment variable AWS_REGION is not set");
    assert_eq!(refused("PALISADE_ROUTES", None), "");
}
