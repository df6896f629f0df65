//! A property's value: a literal or one of the intrinsic functions that these templates use.

use std::fmt;

use serde_json::{Value as Json, json};

/// A value in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, taken as it is.
    Text(String),
    /// A whole number.
    Number(i64),
    /// True or false.
    Bool(bool),
    /// Several values in order.
    List(Vec<Value>),
    /// Named values, in the order of writing.
    Object(Vec<(String, Value)>),
    /// `Ref`: a resource's name or ARN (its type decides), or a pseudo parameter.
    Ref(String),
    /// `Fn::GetAtt`: logical id and attribute.
    GetAtt(String, &'static str),
    /// `Fn::Sub`: text in which `${AWS::Region}` and the like are replaced.
    Sub(String),
    /// JSON that another crate wrote, `{"Ref": ..}` included: an event pattern.
    Json(Json),
}

impl Value {
    /// `Ref` to a logical id or a pseudo parameter.
    pub fn reference(name: impl Into<String>) -> Self {
        Self::Ref(name.into())
    }

    /// The account that the stack stands in.
    pub fn account() -> Self {
        Self::reference("AWS::AccountId")
    }

    /// The attribute `Arn` of a resource.
    pub fn arn_of(logical_id: impl Into<String>) -> Self {
        Self::GetAtt(logical_id.into(), "Arn")
    }

    /// An object from name and value pairs; `None` leaves a name out.
    pub fn object<const N: usize>(pairs: [(&str, Option<Self>); N]) -> Self {
        Self::Object(
            pairs.into_iter().filter_map(|(name, value)| value.map(|value| (name.to_owned(), value))).collect(),
        )
    }

    /// A list of values.
    pub fn list(items: impl IntoIterator<Item = impl Into<Self>>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }

    /// The value as CloudFormation reads it.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Text(text) => json!(text),
            Self::Number(number) => json!(number),
            Self::Bool(truth) => json!(truth),
            Self::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Self::Object(pairs) => {
                Json::Object(pairs.iter().map(|(name, value)| (name.clone(), value.to_json())).collect())
            }
            Self::Ref(name) => json!({ "Ref": name }),
            Self::GetAtt(id, attribute) => json!({ "Fn::GetAtt": [id, attribute] }),
            Self::Sub(text) => json!({ "Fn::Sub": text }),
            Self::Json(json) => json.clone(),
        }
    }
}

/// The value as a person reads it in a plan: `${...}` stands for what CloudFormation fills in.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Sub(text) => f.write_str(text),
            Self::Ref(name) => write!(f, "${{{name}}}"),
            Self::GetAtt(id, attribute) => write!(f, "${{{id}.{attribute}}}"),
            other => write!(f, "{}", other.to_json()),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<u16> for Value {
    fn from(number: u16) -> Self {
        Self::Number(number.into())
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}
