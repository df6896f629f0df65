//! Reading the object that a list or a search answers with: one array under the name of the resource.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize,
    de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor},
};

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
                items = Some(map.next_value::<Option<Vec<T>>>()?.unwrap_or_default());
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
    }
}
