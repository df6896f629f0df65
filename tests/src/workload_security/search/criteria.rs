//! The body of a search, read strictly: what the manager would not understand is refused.

use super::field::{FieldKind, Resource};
use super::test::{Comparison, Criterion, Sameness, Test};
use serde::Deserialize;
use serde_json::Value;

/// The most objects that one search answers with, and how many it answers with unless told.
pub(crate) const MAX_ITEMS: usize = 5_000;

/// A search that makes sense for its resource.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(crate) max_items: usize,
    pub(crate) criteria: Vec<Criterion>,
    pub(crate) sort_by_id: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FilterBody {
    max_items: Option<i64>,
    #[serde(default)]
    search_criteria: Vec<CriterionBody>,
    #[serde(default, rename = "sortByObjectID")]
    sort_by_object_id: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CriterionBody {
    field_name: Option<String>,
    boolean_test: Option<bool>,
    numeric_test: Option<Comparison>,
    numeric_value: Option<f64>,
    string_test: Option<Sameness>,
    string_value: Option<String>,
    string_wildcards: Option<bool>,
    choice_test: Option<Sameness>,
    choice_value: Option<String>,
    first_date_value: Option<i64>,
    first_date_inclusive: Option<bool>,
    last_date_value: Option<i64>,
    last_date_inclusive: Option<bool>,
    null_test: Option<bool>,
    version_test: Option<Comparison>,
    version_value: Option<String>,
    id_test: Option<Comparison>,
    id_value: Option<i64>,
}

impl Filter {
    /// Reads the body of a search; the error is the text of the 400.
    pub(crate) fn read(resource: Resource, body: Value) -> Result<Self, String> {
        let body: FilterBody = serde_json::from_value(body).map_err(|error| invalid(&error.to_string()))?;
        let max_items = match body.max_items {
            None => MAX_ITEMS,
            Some(n) => match usize::try_from(n) {
                Ok(n) if n > 0 => n.min(MAX_ITEMS),
                _ => return Err(invalid("maxItems must be greater than 0")),
            },
        };
        let criteria =
            body.search_criteria.into_iter().map(|criterion| criterion.read(resource)).collect::<Result<_, _>>()?;
        Ok(Self { max_items, criteria, sort_by_id: body.sort_by_object_id })
    }

    /// The first names of the paths that the criteria go through, which the answer then includes.
    pub(crate) fn inner_objects(&self) -> impl Iterator<Item = &str> {
        self.criteria.iter().filter_map(|criterion| Some(criterion.field.split_once('/')?.0))
    }
}

fn invalid(what: &str) -> String {
    format!("Invalid SearchFilter: {what}")
}

impl CriterionBody {
    fn read(self, resource: Resource) -> Result<Criterion, String> {
        let name = self.field_name.clone();
        let mut tests = self.tests()?;
        let test = tests.pop();
        if !tests.is_empty() {
            return Err(invalid("a criterion holds one test"));
        }
        let name = match (name, test) {
            (_, Some(test @ Test::Id(..))) => return Ok(Criterion { field: "ID".to_owned(), test }),
            (None, _) => return Err(invalid("fieldName is required")),
            (Some(name), test) => (name, test),
        };
        let (name, test) = name;
        let kind = resource.field(&name).ok_or_else(|| invalid(&format!("unknown fieldName: {name}")))?.kind;
        // The boolean test has a default, so that the name alone is one.
        let test = test.or((kind == FieldKind::Flag).then_some(Test::Flag(true)));
        match test.filter(|test| suits(kind, test)) {
            Some(test) => Ok(Criterion { field: name, test }),
            None => Err(invalid(&format!("no suitable test for fieldName: {name}"))),
        }
    }

    fn tests(self) -> Result<Vec<Test>, String> {
        let mut tests = Vec::new();
        if self.id_test.is_some() || self.id_value.is_some() {
            tests.push(Test::Id(self.id_test.unwrap_or_default(), required(self.id_value, "idValue")?));
        }
        if self.numeric_test.is_some() || self.numeric_value.is_some() {
            let value = required(self.numeric_value, "numericValue")?;
            tests.push(Test::Number(self.numeric_test.unwrap_or_default(), value));
        }
        if self.string_test.is_some() || self.string_value.is_some() {
            let value = required(self.string_value, "stringValue")?;
            let (test, wildcards) = (self.string_test.unwrap_or_default(), self.string_wildcards.unwrap_or(true));
            tests.push(Test::Text { test, value, wildcards });
        }
        if self.choice_test.is_some() || self.choice_value.is_some() {
            let value = required(self.choice_value, "choiceValue")?;
            tests.push(Test::Choice(self.choice_test.unwrap_or_default(), value));
        }
        if self.version_test.is_some() || self.version_value.is_some() {
            let value = required(self.version_value, "versionValue")?;
            tests.push(Test::Version(self.version_test.unwrap_or_default(), value));
        }
        if self.first_date_value.is_some() || self.last_date_value.is_some() {
            let first = self.first_date_value.map(|date| (date, self.first_date_inclusive.unwrap_or(true)));
            let last = self.last_date_value.map(|date| (date, self.last_date_inclusive.unwrap_or(true)));
            tests.push(Test::Date { first, last });
        }
        tests.extend(self.null_test.map(Test::Null));
        tests.extend(self.boolean_test.map(Test::Flag));
        Ok(tests)
    }
}

fn required<T>(value: Option<T>, name: &str) -> Result<T, String> {
    value.ok_or_else(|| invalid(&format!("{name} is required")))
}

fn suits(kind: FieldKind, test: &Test) -> bool {
    match test {
        Test::Null(_) => true,
        Test::Id(..) => false,
        Test::Text { .. } => {
            matches!(kind, FieldKind::Text | FieldKind::TextOrNumber | FieldKind::TextOrVersion)
        }
        Test::Number(..) => matches!(kind, FieldKind::Number | FieldKind::TextOrNumber),
        Test::Version(..) => kind == FieldKind::TextOrVersion,
        Test::Choice(..) => kind == FieldKind::Choice,
        Test::Flag(_) => kind == FieldKind::Flag,
        Test::Date { .. } => kind == FieldKind::Date,
    }
}
