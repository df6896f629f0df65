//! The folder: recorded events, and the oracle that says what is in them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::{Map, Value};

/// Name of the oracle in its folder.
const ORACLE: &str = "expected.json";

/// Why a folder cannot be checked at all.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The folder, or the oracle in it, cannot be read.
    #[error("cannot read {}", .path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// The oracle is not JSON.
    #[error("{} is not JSON", .path.display())]
    NotJson {
        /// Which.
        path: PathBuf,
        /// Where it fails.
        #[source]
        source: serde_json::Error,
    },
    /// The oracle has no object `events`.
    #[error("{} has no object `events` with an entry per event", .0.display())]
    NoEvents(PathBuf),
    /// There is no event to check.
    #[error("{} holds no event", .0.display())]
    Empty(PathBuf),
}

/// What the oracle says about one event. Only the keys that it has are compared.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Expected(Map<String, Value>);

impl Expected {
    /// The value under a key, null included.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// The text under a key.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// The texts of a list; `None` when there is no list.
    pub(super) fn texts(&self, key: &str) -> Option<Vec<&str>> {
        Some(self.get(key)?.as_array()?.iter().filter_map(Value::as_str).collect())
    }

    /// The flag under a key.
    pub(super) fn flag(&self, key: &str) -> Option<bool> {
        self.get(key)?.as_bool()
    }

    /// Whether the key is there and says that there is nothing.
    pub(super) fn says_none(&self, key: &str) -> bool {
        self.get(key).is_some_and(Value::is_null)
    }

    /// Every key with its value.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// What stands in the event without being what it is about, and the key that says so.
    pub(super) fn decoys(&self) -> Vec<(&'static str, &str)> {
        let own = self.texts("instance_ids").unwrap_or_default();
        let of = |key: &'static str| self.texts(key).unwrap_or_default().into_iter().map(move |text| (key, text));
        let mentioned = of("mentioned_instance_ids").filter(|(_, id)| !own.contains(id));
        of("must_not_extract").chain(mentioned).collect()
    }

    /// What it says about each record of a batch.
    pub(super) fn records(&self) -> Option<Vec<Self>> {
        let records = self.get("records")?.as_array()?;
        Some(records.iter().map(|record| Self(record.as_object().cloned().unwrap_or_default())).collect())
    }

    /// Whether the event may hold several findings of different owners.
    pub(super) fn is_batch(&self) -> bool {
        self.get("records").is_some() || self.text("transport") == Some("sqs")
    }
}

#[cfg(test)]
impl From<Value> for Expected {
    fn from(value: Value) -> Self {
        Self(value.as_object().cloned().unwrap_or_default())
    }
}

/// One event.
#[derive(Debug)]
pub(super) struct RecordedEvent {
    /// The file's name, as the oracle writes it.
    pub(super) name: String,
    /// The file's bytes, or why there are none.
    pub(super) payload: Result<Vec<u8>, String>,
    /// `None` for a file that the oracle does not list.
    pub(super) expected: Option<Expected>,
}

/// Reads a folder: the listed events in the oracle's order, then the files that it does not list.
pub(super) fn read(folder: &Path) -> Result<Vec<RecordedEvent>, FolderError> {
    let files = files(folder)?;
    let path = folder.join(ORACLE);
    let text = fs::read(&path).map_err(|source| FolderError::Read { path: path.clone(), source })?;
    let oracle: Value =
        serde_json::from_slice(&text).map_err(|source| FolderError::NotJson { path: path.clone(), source })?;
    let listed = oracle["events"].as_object().ok_or(FolderError::NoEvents(path))?;
    let mut events: Vec<RecordedEvent> = listed
        .iter()
        .map(|(name, expected)| RecordedEvent {
            name: name.clone(),
            payload: match expected {
                Value::Object(_) => payload(folder, name),
                _ => Err(format!("what {ORACLE} says about it is not an object")),
            },
            expected: Some(Expected(expected.as_object().cloned().unwrap_or_default())),
        })
        .collect();
    for name in files.into_iter().filter(|name| !listed.contains_key(name)) {
        events.push(RecordedEvent { payload: payload(folder, &name), name, expected: None });
    }
    if events.is_empty() { Err(FolderError::Empty(folder.to_owned())) } else { Ok(events) }
}

/// Names of the JSON files, without the oracle.
fn files(folder: &Path) -> Result<BTreeSet<String>, FolderError> {
    let failed = |source| FolderError::Read { path: folder.to_owned(), source };
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_json = Path::new(&name).extension().is_some_and(|extension| extension == "json");
        if is_json && name != ORACLE && entry.path().is_file() {
            names.insert(name);
        }
    }
    Ok(names)
}

fn payload(folder: &Path, name: &str) -> Result<Vec<u8>, String> {
    fs::read(folder.join(name)).map_err(|error| format!("cannot read it: {error}"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    fn problem(files: &[(&str, &str)]) -> String {
        let folder = folder(files);
        let shown = read(folder.path()).unwrap_err().to_string();
        shown.replace(&format!("{}", folder.path().display()), "DIR")
    }

    #[test]
    fn listed_missing_and_unlisted_files_are_told_apart() {
        let oracle =
            r#"{"_fields": {}, "events": {"b.json": {"cves": null}, "a.json": {}, "gone.json": {}, "c.json": 1}}"#;
        let files = [
            ("expected.json", oracle),
            ("a.json", "{}"),
            ("b.json", "[]"),
            ("c.json", "1"),
            ("d.json", "x"),
            ("e.md", ""),
        ];
        let events = read(folder(&files).path()).unwrap();
        let names: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
        assert_eq!(names, ["b.json", "a.json", "gone.json", "c.json", "d.json"]);
        assert_eq!(events[0].payload, Ok(b"[]".to_vec()));
        assert!(events[0].expected.as_ref().unwrap().says_none("cves"));
        assert!(events[2].payload.as_ref().unwrap_err().starts_with("cannot read it: "));
        assert!(events[3].payload.as_ref().unwrap_err().contains("not an object"));
        assert_eq!((&events[4].payload, &events[4].expected), (&Ok(b"x".to_vec()), &None));
    }

    #[test]
    fn a_folder_without_an_oracle_or_events_is_refused() {
        assert_eq!(problem(&[]), "cannot read DIR/expected.json");
        assert_eq!(problem(&[("a.json", "{}")]), "cannot read DIR/expected.json");
        assert_eq!(problem(&[("expected.json", "{")]), "DIR/expected.json is not JSON");
        let no_events = "DIR/expected.json has no object `events` with an entry per event";
        assert_eq!(problem(&[("expected.json", r#"{"events": []}"#)]), no_events);
        assert_eq!(problem(&[("expected.json", r#"{"events": {}}"#)]), "DIR holds no event");
        assert!(matches!(read(Path::new("/nowhere/at/all")), Err(FolderError::Read { .. })));
    }

    #[test]
    fn a_batch_is_known_by_its_records_or_its_transport() {
        let expected = |value: Value| Expected::from(value);
        assert!(expected(serde_json::json!({"transport": "sqs"})).is_batch());
        assert!(expected(serde_json::json!({"records": []})).is_batch());
        assert!(!expected(serde_json::json!({"transport": "sns"})).is_batch());
    }
}
