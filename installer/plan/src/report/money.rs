//! The line about cost.

use crate::IdleCost;

pub(super) fn line(cost: &IdleCost) -> String {
    let after = dollars(cost.after_cents);
    let change = match cost.before_cents {
        Some(before) if before == cost.after_cents => ", as now".to_owned(),
        Some(before) => format!(", now {}", dollars(before)),
        None => String::new(),
    };
    format!("Idle cost: {after} USD a month{change} (list prices of us-east-1)")
}

fn dollars(cents: u32) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
