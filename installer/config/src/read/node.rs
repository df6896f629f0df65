//! The file as a tree that knows where each key and value stands.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_yaml::Spanned;

use crate::Position;

/// One value.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) at: Position,
    pub(crate) kind: Kind,
}

/// What a value is, before anybody expects something of it.
#[derive(Debug)]
pub(crate) enum Kind {
    Null,
    Bool,
    /// As it would be printed, which need not be as it was written.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// One key of a mapping, with its value.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_at: Position,
    pub(crate) value: Node,
}

impl Node {
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.kind {
            Kind::Map(entries) => entries.iter().find(|e| e.key == key),
            _ => None,
        }
    }

    /// The place of the value at `path`, as in `notify.routes[1].topic`; of the longest part of it that there is.
    pub(crate) fn locate(&self, path: &str) -> Position {
        let mut at = self.at;
        let mut node = self;
        for step in path.split(['.', '[']).filter(|step| !step.is_empty()) {
            let next = match (&node.kind, step.strip_suffix(']')) {
                (Kind::List(items), Some(index)) => {
                    let item = index.parse::<usize>().ok().and_then(|i| items.get(i));
                    at = item.map_or(at, |item| item.at);
                    item
                }
                _ => node.entry(step).map(|entry| {
                    // A block is pointed at by its key: its value begins somewhere inside.
                    at = entry.key_at;
                    &entry.value
                }),
            };
            let Some(next) = next else { break };
            if !matches!(next.kind, Kind::Map(_) | Kind::List(_)) {
                at = next.at;
            }
            node = next;
        }
        at
    }
}

impl From<Spanned<Kind>> for Node {
    fn from(spanned: Spanned<Kind>) -> Self {
        Self { at: position(spanned.referenced), kind: spanned.value }
    }
}

/// The parser's place as ours. What has no place gets the file's first character.
pub(crate) fn position(location: serde_yaml::Location) -> Position {
    let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX).max(1);
    let width = location.span().len();
    Position { line: number(location.line()), column: number(location.column()), width: number(width) }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KindVisitor)
    }
}

struct KindVisitor;

impl<'de> Visitor<'de> for KindVisitor {
    type Value = Kind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Kind, E> {
        Ok(Kind::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Kind, E> {
        Ok(Kind::Null)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Kind, E> {
        Ok(Kind::Bool)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Kind, E> {
        Ok(Kind::Number(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Kind, E> {
        Ok(Kind::Number(number.to_string()))
    }

    fn visit_i128<E: Error>(self, number: i128) -> Result<Kind, E> {
        Ok(Kind::Number(number.to_string()))
    }

    fn visit_u128<E: Error>(self, number: u128) -> Result<Kind, E> {
        Ok(Kind::Number(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Kind, E> {
        Ok(Kind::Number(number.to_string()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Kind, E> {
        Ok(Kind::Text(text.to_owned()))
    }

    fn visit_bytes<E: Error>(self, _: &[u8]) -> Result<Kind, E> {
        Ok(Kind::Text(String::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Kind, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element::<Spanned<Kind>>()? {
            items.push(item.into());
        }
        Ok(Kind::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Kind, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<Spanned<String>>()? {
            let value = map.next_value::<Spanned<Kind>>()?.into();
            entries.push(Entry { key: key.value, key_at: position(key.referenced), value });
        }
        Ok(Kind::Map(entries))
    }
}
