//! The name of one run of the program, by which another run recognises what it has begun.

use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// What a run does to the stacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// Nothing.
    Reads,
    Install,
    Upgrade,
    Uninstall,
}

impl Direction {
    const ALL: [Self; 4] = [Self::Reads, Self::Install, Self::Upgrade, Self::Uninstall];

    const fn word(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Install => "install",
            Self::Upgrade => "upgrade",
            Self::Uninstall => "uninstall",
        }
    }

    /// One makes what the other takes away.
    pub(crate) fn opposes(self, other: Self) -> bool {
        let makes = |direction| matches!(direction, Self::Install | Self::Upgrade);
        makes(self) && other == Self::Uninstall || self == Self::Uninstall && makes(other)
    }
}

/// A run: it signs each operation of CloudFormation that it begins, and the signature stands in the stack's events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) direction: Direction,
    id: String,
}

impl Run {
    /// A new one.
    pub(crate) fn begin(direction: Direction) -> Self {
        // Process and moment: two runs on one machine differ in the first, on two machines all but surely in the second.
        let moment = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        Self { direction, id: format!("{:x}{:x}", std::process::id(), moment) }
    }

    /// The run that has signed with `token`; `None` for what is no run of this program.
    pub(crate) fn read(token: &str) -> Option<Self> {
        let (word, rest) = token.strip_prefix("palisade-")?.split_once('-')?;
        let (id, _) = rest.split_once('-')?;
        let direction = Direction::ALL.into_iter().find(|direction| direction.word() == word)?;
        Some(Self { direction, id: id.to_owned() })
    }

    /// The signature of the run's next operation: letters, digits and hyphens, far below the 128 that CloudFormation allows.
    /// Each is another: CloudFormation takes a token that it knows for the repetition of the operation that bore it.
    pub(crate) fn token(&self) -> String {
        static OPERATIONS: AtomicU32 = AtomicU32::new(1);
        format!("palisade-{}-{}-{}", self.direction.word(), self.id, OPERATIONS.fetch_add(1, Ordering::Relaxed))
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`palisade {}` (run {})", self.direction.word(), self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_recognised_by_its_signature() {
        for direction in Direction::ALL {
            let run = Run::begin(direction);
            assert_ne!(run.token(), run.token());
            assert_eq!(Run::read(&run.token()), Some(run));
        }
        assert_eq!(Run::read("Console-CreateStack-1"), None);
        assert_eq!(Run::read("palisade-dance-1"), None);
    }

    #[test]
    fn only_making_and_taking_away_oppose_each_other() {
        use Direction::{Install, Reads, Uninstall, Upgrade};
        assert!(Install.opposes(Uninstall) && Uninstall.opposes(Upgrade));
        assert!(!Install.opposes(Upgrade) && !Uninstall.opposes(Uninstall) && !Reads.opposes(Uninstall));
    }
}
