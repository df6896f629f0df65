//! The lines about cost.

use crate::{Evaluations, IdleCost};

pub(super) fn line(cost: &IdleCost) -> String {
    let after = dollars(cost.after_cents);
    let change = match cost.before_cents {
        Some(before) if before == cost.after_cents => ", as now".to_owned(),
        Some(before) => format!(", now {}", dollars(before)),
        None => String::new(),
    };
    format!("Idle cost: {after} USD a month{change} (list prices of us-east-1)")
}

/// What AWS Config charges by use.
pub(super) fn evaluations(evaluations: &Evaluations) -> String {
    let Evaluations { rules, times_a_day, mills_each } = evaluations;
    let words = if *rules == 1 { "rule" } else { "rules" };
    format!(
        "AWS Config: 0.{mills_each:03} USD for each evaluation: {rules} {words} x your instances x {times_a_day} a day, and what \
         changes bring"
    )
}

fn dollars(cents: u32) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
