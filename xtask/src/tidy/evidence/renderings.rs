//! The table against the rendered templates: types with their properties, and the fields that events' patterns name.

use std::collections::BTreeSet;

use serde_json::Value;

use super::table::{Table, compare, rows};
use crate::tidy::SourceFile;

/// Its section with the properties of resources.
const RESOURCES: &str = "Resource properties";
/// Its section with the fields of events.
const FIELDS: &str = "Event fields of the patterns";

/// Both tables, both ways.
pub(super) fn check(sources: &[SourceFile], evidence: &str) -> Vec<String> {
    let (templates, mut problems) = templates(sources);
    let (mut properties, mut fields) = (Table::new(), Table::new());
    for (id, resource) in templates.iter().filter_map(|template| template["Resources"].as_object()).flatten() {
        let (kind, own) = (resource["Type"].as_str().unwrap_or_default(), &resource["Properties"]);
        let names = own.as_object().into_iter().flatten().map(|(name, _)| name.clone());
        properties.entry(kind.to_owned()).or_default().extend(names);
        if let Some(pattern) = own.get("EventPattern") {
            named(pattern, "", fields.entry(id.clone()).or_default());
        }
    }
    problems.extend(compare(RESOURCES, &rows(evidence, RESOURCES), &properties));
    problems.extend(compare(FIELDS, &rows(evidence, FIELDS), &fields));
    problems
}

fn templates(sources: &[SourceFile]) -> (Vec<Value>, Vec<String>) {
    let prefix = format!("{}/", crate::render::RENDERED);
    let (mut templates, mut problems) = (Vec::new(), Vec::new());
    let rendered = |source: &&SourceFile| {
        source.path.strip_prefix(&prefix).is_some_and(|file| file.strip_suffix(".json").is_some())
    };
    for source in sources.iter().filter(rendered) {
        match serde_json::from_str(&source.text) {
            Ok(template) => templates.push(template),
            Err(error) => problems.push(format!("{} is no JSON: {error}", source.path)),
        }
    }
    if templates.is_empty() {
        problems.push(format!("{} holds no template", crate::render::RENDERED));
    }
    (templates, problems)
}

/// The paths of a pattern's leaves; alternatives are no part of a path.
fn named(pattern: &Value, path: &str, fields: &mut BTreeSet<String>) {
    match pattern {
        Value::Object(members) => {
            for (name, value) in members {
                match name.as_str() {
                    "$or" => value.as_array().into_iter().flatten().for_each(|one| named(one, path, fields)),
                    name if path.is_empty() => named(value, name, fields),
                    name => named(value, &format!("{path}.{name}"), fields),
                }
            }
        }
        _ => {
            fields.insert(path.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    const TABLES: &str = "## Resource properties\n\n| type | properties | backed by |\n|---|---|---|\n\
        | `AWS::Events::Rule` | `EventPattern`, `Name` | schema |\n\n## Event fields of the patterns\n\n\
        | rule | fields | backed by |\n|---|---|---|\n| `A` | `source`, `detail.id`, `detail.b.c` | fixture |\n";
    const TEMPLATE: &str = r#"{"Resources": {"A": {"Type": "AWS::Events::Rule", "Properties": {"Name": "a",
        "EventPattern": {"source": ["x"], "detail": {"$or": [{"id": [1]}, {"b": {"c": [2]}}]}}}}}}"#;

    fn problems(tables: &str, template: &str) -> Vec<String> {
        check(&[file("templates/rendered/a.json", template)], tables)
    }

    #[test]
    fn tables_that_have_everything_pass() {
        assert_eq!(problems(TABLES, TEMPLATE), Vec::<String>::new());
    }

    #[test]
    fn what_a_table_lacks_or_has_too_much_is_named() {
        assert_eq!(
            problems(&TABLES.replace("`Name`", "`State`").replace("`detail.id`", "`detail.arn`"), TEMPLATE),
            [
                "docs/evidence.md: AWS::Events::Rule lacks Name",
                "docs/evidence.md: AWS::Events::Rule has no State any more",
                "docs/evidence.md: A lacks detail.id",
                "docs/evidence.md: A has no detail.arn any more",
            ]
        );
        assert_eq!(
            problems(&TABLES.replace("Events::Rule", "SQS::Queue"), TEMPLATE),
            [
                "docs/evidence.md has no row for AWS::Events::Rule under \"Resource properties\"",
                "docs/evidence.md: there is no AWS::SQS::Queue any more",
            ]
        );
    }

    #[test]
    fn a_template_that_cannot_be_read_does_not_pass() {
        assert!(problems(TABLES, "{")[0].starts_with("templates/rendered/a.json is no JSON"));
        assert_eq!(check(&[], "").first().map(String::as_str), Some("templates/rendered holds no template"));
    }
}
