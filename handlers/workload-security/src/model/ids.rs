//! Identifiers, one type per kind of object. They are valid within one tenant only: store an instance's own identifier.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! identifiers {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
    )+};
}

identifiers! {
    /// A computer.
    ComputerId,
    /// A policy. The API writes 0 for "none".
    PolicyId,
    /// A rule of one of the modules that have rules; the numbers of different modules overlap.
    RuleId,
    /// An application type of Intrusion Prevention.
    ApplicationTypeId,
    /// A scheduled task.
    ScheduledTaskId,
}
