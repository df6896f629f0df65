//! The body of a search: criteria that all must hold, and the page that is wanted.

use serde::Serialize;

/// The most objects that one answer may hold.
pub(crate) const MOST: u32 = 5_000;

/// A page of a listing: the objects whose identifier is above `after`, in the order of their identifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many objects at most, 1 to 5000.
    pub size: u32,
    /// The highest identifier of the page before; nothing for the first page.
    pub after: Option<i64>,
}

impl Page {
    /// The only page of a search that finds few objects.
    pub(crate) const SINGLE: Self = Self { size: MOST, after: None };
}

/// One condition of a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Criterion {
    /// A text field is equal to a value, in which `%` and `_` are wildcards if so wanted.
    #[serde(rename_all = "camelCase")]
    Text {
        /// The field's name, case-sensitive, with a slash before a part of an object.
        field_name: &'static str,
        /// Always `equal`.
        string_test: &'static str,
        /// The value.
        string_value: String,
        /// `%` stands for any characters and `_` for one. The API's default is true, so that it is always sent.
        string_wildcards: bool,
    },
    /// A number field is equal to a value.
    #[serde(rename_all = "camelCase")]
    Number {
        /// The field's name, case-sensitive.
        field_name: &'static str,
        /// Always `equal`.
        numeric_test: &'static str,
        /// The value.
        numeric_value: i64,
    },
    /// The object's identifier is above a value.
    #[serde(rename_all = "camelCase")]
    Id {
        /// Always `greater-than`.
        id_test: &'static str,
        /// The value.
        id_value: i64,
    },
}

impl Criterion {
    pub(crate) fn equal(field_name: &'static str, value: impl Into<String>) -> Self {
        let string_value = value.into();
        Self::Text { field_name, string_test: "equal", string_value, string_wildcards: false }
    }

    pub(crate) fn number(field_name: &'static str, numeric_value: i64) -> Self {
        Self::Number { field_name, numeric_test: "equal", numeric_value }
    }

    pub(crate) fn like(field_name: &'static str, pattern: impl Into<String>) -> Self {
        let string_value = pattern.into();
        Self::Text { field_name, string_test: "equal", string_value, string_wildcards: true }
    }
}

/// The body of `POST /<resource>/search`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchFilter {
    max_items: u32,
    search_criteria: Vec<Criterion>,
    #[serde(rename = "sortByObjectID")]
    sort_by_object_id: bool,
}

impl SearchFilter {
    pub(crate) fn new(criteria: impl IntoIterator<Item = Criterion>, page: Page) -> Self {
        let after = page.after.map(|id_value| Criterion::Id { id_test: "greater-than", id_value });
        Self {
            max_items: page.size.clamp(1, MOST),
            search_criteria: criteria.into_iter().chain(after).collect(),
            sort_by_object_id: true,
        }
    }
}
