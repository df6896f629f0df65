//! What stands idle costs what the plan says.

use palisade_templates::{HomeSettings, Template, cost, home, reference, region};

fn charged(template: &Template) -> Vec<(String, u32, bool)> {
    let mut idle = cost::idle(template);
    assert_eq!(idle.len(), template.resources().count(), "every resource has a price, if only nothing");
    idle.retain(|item| item.cents_per_month > 0);
    idle.into_iter().map(|item| (item.logical_id, item.cents_per_month, item.home_region_only)).collect()
}

#[test]
fn only_the_home_region_pays_for_the_key() {
    let home_stack = home(&reference::home());
    assert_eq!(charged(&home_stack), [("ApiKeyKey".to_owned(), 100, true), ("ApiKeySecret".to_owned(), 40, true)]);
    let without_secret = home(&HomeSettings { creates_secret: false, ..reference::home() });
    assert_eq!(charged(&without_secret), []);
}

#[test]
fn a_region_costs_one_alarm() {
    assert_eq!(charged(&region(&reference::region())), [("FailuresAlarm".to_owned(), 10, false)]);
    assert_eq!(charged(&region(&reference::existing_secret())), [("FailuresAlarm".to_owned(), 10, false)]);
}
