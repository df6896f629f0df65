//! Settings that are wrong are named.

use palisade_contract::Integration;
use palisade_runtime::Service;

use crate::sample::{Memory, Obedient, variable};

fn refused(name: &str, value: Option<&str>) -> String {
    let log = Memory::default();
    let lookup = |asked: &str| match value {
        value if asked == name => value.map(str::to_owned),
        _ if asked == "PALISADE_OWN" => Some("1".to_owned()),
        _ => variable(asked, "http://127.0.0.1:9"),
    };
    let build = |_, variables: &palisade_runtime::Variables<'_>| variables.need("PALISADE_OWN").map(|_| Obedient);
    Service::new(Integration::GuardDuty, build, &log, lookup).err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn the_variable_is_named() {
    assert_eq!(refused("PALISADE_MODE", Some("watch")), "environment variable PALISADE_MODE is not act or observe");
    assert_eq!(refused("PALISADE_OWN", None), "environment variable PALISADE_OWN is not set");
    assert_eq!(refused("AWS_REGION", None), "environment variable AWS_REGION is not set");
    assert_eq!(refused("PALISADE_CA_BUNDLE", None), "");
}
