//! A map that forgets: each entry after its time, and the oldest when there are too many.

use std::collections::HashMap;
use std::hash::Hash;

/// Entries with an end. Times are epoch milliseconds.
#[derive(Debug)]
pub(crate) struct Kept<K, V> {
    most: usize,
    entries: HashMap<K, (i64, V)>,
}

impl<K: Eq + Hash + Clone, V: Clone> Kept<K, V> {
    /// A map of at most so many entries.
    pub(crate) fn new(most: usize) -> Self {
        Self { most, entries: HashMap::new() }
    }

    /// The value, unless its time is over.
    pub(crate) fn get(&self, key: &K, now: i64) -> Option<V> {
        self.entries.get(key).filter(|(end, _)| *end > now).map(|(_, value)| value.clone())
    }

    /// Keeps the value for so many milliseconds.
    pub(crate) fn put(&mut self, key: K, value: V, now: i64, milliseconds: i64) {
        if self.entries.len() >= self.most && !self.entries.contains_key(&key) {
            self.entries.retain(|_, (end, _)| *end > now);
        }
        if self.entries.len() >= self.most
            && !self.entries.contains_key(&key)
            && let Some(first) = self.entries.iter().min_by_key(|(_, (end, _))| *end).map(|(key, _)| key.clone())
        {
            self.entries.remove(&first);
        }
        self.entries.insert(key, (now.saturating_add(milliseconds), value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_ends_with_its_time() {
        let mut kept = Kept::new(10);
        kept.put("a", 1, 1_000, 500);
        assert_eq!((kept.get(&"a", 1_499), kept.get(&"a", 1_500), kept.get(&"b", 1_000)), (Some(1), None, None));
        kept.put("a", 2, 1_600, 500);
        assert_eq!(kept.get(&"a", 1_600), Some(2));
    }

    #[test]
    fn there_are_never_more_than_allowed() {
        let mut kept = Kept::new(3);
        for key in 0..100_i64 {
            kept.put(key, key, key, 1_000);
            assert!(kept.entries.len() <= 3);
            assert_eq!(kept.get(&key, key), Some(key));
        }
        assert_eq!((kept.get(&96, 99), kept.get(&97, 99)), (None, Some(97)), "the oldest goes first");
        kept.put(98, 0, 99, 1_000);
        assert_eq!(kept.entries.len(), 3, "what is there already takes no place of another's");
        kept.put(200, 200, 5_000, 1_000);
        assert_eq!(kept.entries.len(), 1, "what is over makes room");
    }
}
