//! How much of a part of a bucket some patterns take in.

use crate::pattern::{covers_all_below, matches, meets_anything_below};
use crate::{Answer, Target};

/// How much is taken in. `Perhaps` and more where a variable stands in a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coverage {
    /// Nothing.
    None,
    /// It depends on a variable, such as the caller's name.
    Perhaps,
    /// Some of the objects.
    Part,
    /// Everything.
    All,
}

impl Coverage {
    /// What `patterns` take in of `target`.
    pub(crate) fn of(patterns: &[String], target: &Target) -> Self {
        let each = patterns.iter().map(|pattern| one(pattern, target));
        each.fold(Self::None, Self::or)
    }

    fn or(self, other: Self) -> Self {
        let rank = |coverage| match coverage {
            Self::None => 0,
            Self::Perhaps => 1,
            Self::Part => 2,
            Self::All => 3,
        };
        if rank(self) >= rank(other) { self } else { other }
    }

    /// What the patterns leave out.
    pub(crate) fn complement(self) -> Self {
        match self {
            Self::None => Self::All,
            // Of a part that is known, the rest is known to be there, but all of it may depend on a variable as well.
            Self::Perhaps | Self::Part => Self::Perhaps,
            Self::All => Self::None,
        }
    }

    /// Whether a statement with this coverage allows any of it.
    pub(crate) fn allows(self) -> Answer {
        match self {
            Self::None => Answer::No,
            Self::Perhaps => Answer::Perhaps,
            Self::Part | Self::All => Answer::Yes,
        }
    }

    /// Whether a statement with this coverage denies all of it.
    pub(crate) fn denies(self) -> Answer {
        match self {
            Self::None => Answer::No,
            Self::Perhaps | Self::Part => Answer::Perhaps,
            Self::All => Answer::Yes,
        }
    }
}

fn one(pattern: &str, target: &Target) -> Coverage {
    let variable = pattern.contains("${");
    let pattern = if variable { without_variables(pattern) } else { pattern.to_owned() };
    let (all, some) = match target {
        Target::Bucket(arn) | Target::Object(arn) => {
            let fits = matches(&pattern, arn);
            (fits, fits)
        }
        Target::AnyObject(bucket) => {
            let below = format!("{bucket}/");
            (covers_all_below(&pattern, &below), meets_anything_below(&pattern, &below))
        }
    };
    match (some, variable, all) {
        (false, ..) => Coverage::None,
        (true, true, _) => Coverage::Perhaps,
        (true, false, true) => Coverage::All,
        (true, false, false) => Coverage::Part,
    }
}

/// The pattern with a `*` for each variable: what it takes in at the most.
fn without_variables(pattern: &str) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        out.push('*');
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out
}
