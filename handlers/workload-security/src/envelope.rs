//! Reading the object that a list or a search answers with: one array under the name of the resource.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize,
    de::{Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use crate::search::MOST;

/// An object that lists and searches answer with.
pub(crate) trait Listed: for<'de> Deserialize<'de> {
    /// The name of the array.
    const NAME: &'static str;

    /// The object's identifier, which pages are counted by.
    fn id(&self) -> i64;
}

/// The objects of an answer.
///
/// An empty object is an empty list, since the API leaves out what is null. An object with other names only is
/// something else, such as a gateway's message sent with a success, and no reason to believe that nothing was found.
#[derive(Debug)]
pub(crate) struct Envelope<T>(pub(crate) Vec<T>);

impl<'de, T: Listed> Deserialize<'de> for Envelope<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EnvelopeVisitor(PhantomData))
    }
}

struct EnvelopeVisitor<T>(PhantomData<T>);

impl<'de, T: Listed> Visitor<'de> for EnvelopeVisitor<T> {
    type Value = Envelope<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object with the list {:?}", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut items = None;
        let mut others = false;
        while let Some(name) = map.next_key::<String>()? {
            if name == T::NAME {
                items = Some(map.next_value::<Option<Objects<T>>>()?.map(|Objects(items)| items).unwrap_or_default());
            } else {
                map.next_value::<IgnoredAny>()?;
                others = true;
            }
        }
        match items {
            Some(items) => Ok(Envelope(items)),
            None if others => Err(A::Error::missing_field(T::NAME)),
            None => Ok(Envelope(Vec::new())),
        }
    }
}

/// No more objects than an answer may hold: a short text of each takes much more room when it is understood.
struct Objects<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Objects<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ObjectsVisitor(PhantomData))
    }
}

struct ObjectsVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectsVisitor<T> {
    type Value = Objects<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a list of at most {MOST} objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            if items.len() >= MOST as usize {
                return Err(A::Error::custom(format_args!("more than {MOST} objects in one answer")));
            }
            items.push(item);
        }
        Ok(Objects(items))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Thing {
        id: i64,
    }

    impl Listed for Thing {
        const NAME: &'static str = "things";

        fn id(&self) -> i64 {
            self.id
        }
    }

    #[test]
    fn what_counts_as_a_list() {
        let ids = |text: &str| {
            let read = serde_json::from_str::<Envelope<Thing>>(text);
            read.map(|envelope| envelope.0.iter().map(Listed::id).collect::<Vec<_>>()).ok()
        };
        assert_eq!(ids(r#"{"things":[{"id":3,"more":1},{"id":4}],"total":2}"#), Some(vec![3, 4]));
        assert_eq!(ids("{}"), Some(vec![]));
        assert_eq!(ids(r#"{"things":null}"#), Some(vec![]));
        assert_eq!(ids(r#"{"message":"under maintenance"}"#), None);
        assert_eq!(ids("[]"), None);
        assert_eq!(ids(r#"{"things":{"id":3}}"#), None);
    }

    #[test]
    fn an_answer_holds_no_more_than_may_be_asked_for() {
        let read = |count: usize| {
            let text = format!(r#"{{"things":[{}]}}"#, vec![r#"{"id":3}"#; count].join(","));
            serde_json::from_str::<Envelope<Thing>>(&text).map(|envelope| envelope.0.len()).map_err(|e| e.to_string())
        };
        assert_eq!(read(5_000), Ok(5_000));
        let refused = read(5_001);
        let says = |error: &String| error.starts_with("more than 5000 objects in one answer");
        assert!(refused.as_ref().is_err_and(says), "{refused:?}");
    }
}
