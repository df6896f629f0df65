//! The JSON Schema of the config file, made from the types that read it.

use schemars::{Schema, generate::SchemaSettings, transform::transform_subschemas};
use serde_json::{Map, Value};

use crate::blocks::File;

/// The JSON Schema (draft 2020-12) of the config file: for editors, and for whoever generates configs.
///
/// It cannot say everything that [`crate::load`] checks, but accepts everything that `load` accepts.
pub fn schema() -> Value {
    let mut keys = keys();
    let mut head = Map::new();
    if let Value::Object(keys) = &mut keys {
        for key in ["$schema", "title", "description"] {
            head.extend(keys.shift_remove(key).map(|value| (key.to_owned(), value)));
        }
        head.append(keys);
    }
    Value::Object(head)
}

/// The schema without references, in which a key's rules stand where the key stands.
pub(crate) fn keys() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|s| s.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<File>();
    no_null_values(&mut schema);
    schema.to_value()
}

/// An `Option` here means that the key may be left out, not that it may be empty. Only blocks may.
fn no_null_values(schema: &mut Schema) {
    if let Some(Value::Array(kinds)) = schema.get_mut("type")
        && !kinds.iter().any(|kind| kind == "object")
    {
        kinds.retain(|kind| kind != "null");
        if let [only] = kinds.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    // What schemars says of Rust's integers and of an `Option` without a default, no editor needs.
    schema.remove("format");
    if schema.get("default").is_some_and(Value::is_null) {
        schema.remove("default");
    }
    transform_subschemas(&mut no_null_values, schema);
}
