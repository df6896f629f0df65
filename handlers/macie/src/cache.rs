//! What a container remembers for a few minutes: findings come in bursts, and IAM gives few answers a second.

use std::collections::HashMap;

use palisade_access::{IdentitySide, Question};
use palisade_aws::{AttachedPolicy, Instance, Role};

/// For how long an answer is believed, in milliseconds.
const LIFETIME: i64 = 5 * 60 * 1_000;
/// Most answers that are kept of each sort.
const LIMIT: usize = 20_000;

/// The answers, with when they were given.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    /// The instances of the region.
    pub(crate) instances: Kept<(), Vec<Instance>>,
    /// The role of an instance profile, by its ARN.
    pub(crate) roles: Kept<String, Option<Role>>,
    /// Texts of policies: managed ones by their ARN, those of a role by its ARN and their name; `None` when there is none.
    pub(crate) texts: Kept<(String, String), Option<String>>,
    /// The managed policies of a role, by its ARN.
    pub(crate) attached: Kept<String, Vec<AttachedPolicy>>,
    /// What a role's own policies say, by its ARN.
    pub(crate) simulated: Kept<(String, Question), IdentitySide>,
}

/// Answers of one sort.
#[derive(Debug)]
pub(crate) struct Kept<K, V>(HashMap<K, (i64, V)>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: std::hash::Hash + Eq, V: Clone> Kept<K, V> {
    /// The answer, if it is young enough at `now` (epoch milliseconds).
    pub(crate) fn get(&self, key: &K, now: i64) -> Option<V> {
        let (given, value) = self.0.get(key)?;
        // A clock that went back makes nothing young again.
        (0..LIFETIME).contains(&(now - given)).then(|| value.clone())
    }

    /// Keeps an answer that was given at `now`.
    pub(crate) fn put(&mut self, key: K, value: V, now: i64) {
        if self.0.len() >= LIMIT {
            self.0.clear();
        }
        self.0.insert(key, (now, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_grows_old() {
        let mut kept = Kept::<u8, &str>::default();
        kept.put(1, "one", 1_000);
        assert_eq!(kept.get(&1, 1_000 + LIFETIME - 1), Some("one"));
        assert_eq!(kept.get(&1, 1_000 + LIFETIME), None);
        assert_eq!(kept.get(&1, 999), None);
        assert_eq!(kept.get(&2, 1_000), None);
    }
}
