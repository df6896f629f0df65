//! What a warm container remembers: each value until its end, and never more of them than there is room for.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Remembered values, by key. Times are epoch milliseconds; no lock is held while something is waited for.
pub struct Kept<K, V> {
    most: usize,
    entries: Mutex<HashMap<K, Entry<V>>>,
}

/// A value, and for which times it holds: a clock that went back makes nothing young again.
struct Entry<V> {
    put: i64,
    end: i64,
    value: V,
}

impl<V> Entry<V> {
    fn holds(&self, now: i64) -> bool {
        (self.put..self.end).contains(&now)
    }
}

impl<K, V> fmt::Debug for Kept<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").field("most", &self.most).finish_non_exhaustive()
    }
}

impl<K: Eq + Hash + Clone, V> Kept<K, V> {
    /// Room for so many values.
    pub fn new(most: usize) -> Self {
        Self { most, entries: Mutex::default() }
    }

    /// What `ask` makes of the value; `None` when there is none, or its time is over.
    pub fn with<T>(&self, key: &K, now: i64, ask: impl FnOnce(&V) -> T) -> Option<T> {
        self.entries().get(key).filter(|entry| entry.holds(now)).map(|entry| ask(&entry.value))
    }

    /// Whether the value was put at this very moment, that is in this invocation.
    pub fn is_of(&self, key: &K, now: i64) -> bool {
        self.entries().get(key).is_some_and(|entry| entry.put == now)
    }

    /// Keeps the value for so many milliseconds. Where there is no room, what is over goes, or else what ends next.
    pub fn put(&self, key: K, value: V, now: i64, milliseconds: i64) {
        let mut entries = self.entries();
        if entries.len() >= self.most && !entries.contains_key(&key) {
            entries.retain(|_, entry| entry.end > now);
        }
        if entries.len() >= self.most
            && !entries.contains_key(&key)
            && let Some(next) = entries.iter().min_by_key(|(_, entry)| entry.end).map(|(key, _)| key.clone())
        {
            entries.remove(&next);
        }
        entries.insert(key, Entry { put: now, end: now.saturating_add(milliseconds), value });
    }

    /// Changes the value, if there is one; it ends when it would have ended.
    pub fn change(&self, key: &K, change: impl FnOnce(&mut V)) {
        if let Some(entry) = self.entries().get_mut(key) {
            change(&mut entry.value);
        }
    }

    /// Forgets one value.
    pub fn forget(&self, key: &K) {
        self.entries().remove(key);
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.entries().clear();
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<K, Entry<V>>> {
        // Whole values are put, so that one that a panic left behind is as good as any.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Kept<K, V> {
    /// The value; `None` when there is none, or its time is over.
    pub fn get(&self, key: &K, now: i64) -> Option<V> {
        self.with(key, now, V::clone)
    }

    /// The value; where none is remembered, what `look_up` finds, which is kept for so many milliseconds.
    ///
    /// # Errors
    /// When the look-up fails; then nothing is kept.
    pub async fn get_or<E>(
        &self,
        key: K,
        now: i64,
        milliseconds: i64,
        look_up: impl AsyncFnOnce() -> Result<V, E>,
    ) -> Result<V, E> {
        if let Some(known) = self.get(&key, now) {
            return Ok(known);
        }
        let found = look_up().await?;
        self.put(key, found.clone(), now, milliseconds);
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_ends_with_its_time() {
        let kept = Kept::new(10);
        kept.put("a", 1, 1_000, 500);
        assert_eq!((kept.get(&"a", 1_499), kept.get(&"a", 1_500), kept.get(&"b", 1_000)), (Some(1), None, None));
        assert_eq!(kept.get(&"a", 999), None, "the clock went back");
        assert_eq!((kept.is_of(&"a", 1_000), kept.is_of(&"a", 1_001)), (true, false));
        kept.put("a", 2, 1_600, 500);
        kept.change(&"a", |value| *value += 1);
        assert_eq!((kept.get(&"a", 2_099), kept.get(&"a", 2_100)), (Some(3), None), "a change prolongs nothing");
        kept.clear();
        assert_eq!(kept.get(&"a", 1_600), None);
    }

    #[test]
    fn there_are_never_more_than_allowed() {
        let kept = Kept::new(3);
        for key in 0..100_i64 {
            kept.put(key, key, key, 1_000);
            assert!(kept.entries().len() <= 3);
            assert_eq!(kept.get(&key, key), Some(key));
        }
        assert_eq!((kept.get(&96, 99), kept.get(&97, 99)), (None, Some(97)), "the oldest goes first");
        kept.put(98, 0, 99, 1_000);
        assert_eq!(kept.entries().len(), 3, "what is there already takes no place of another's");
        kept.put(200, 200, 5_000, 1_000);
        assert_eq!(kept.entries().len(), 1, "what is over makes room");
    }

    #[tokio::test]
    async fn what_is_remembered_is_not_looked_up() {
        let kept = Kept::new(10);
        let found = |value| async move || Ok::<i32, &str>(value);
        assert_eq!(kept.get_or("a", 1_000, 500, async || Err("no answer")).await, Err("no answer"));
        assert_eq!(kept.get_or("a", 1_000, 500, found(1)).await, Ok(1), "a failure is not remembered");
        assert_eq!(kept.get_or("a", 1_499, 500, found(2)).await, Ok(1));
        assert_eq!(kept.get_or("a", 1_500, 500, found(2)).await, Ok(2));
    }
}
