//! The rule on made-up tables, and the committed table against AWS's service models.

use std::process::{Command, Stdio};

use anyhow::Context as _;

use super::*;
use crate::tidy::file;
use crate::workspace::Workspace;

const TABLE: &str = "# Evidence\n\n| word | means |\n|---|---|\n| assumed | a |\n| model | b |\n| schema | c |\n| OpenAPI | d |\n\n\
    ## Assumed: AWS\n\n## Resource properties\n\n| type | properties | backed by |\n|---|---|---|\n\
    | `AWS::S3::Bucket` | none | schema |\n\n## Calls\n\n`PUBLISH`, `DECRYPT`\n\n## API operations\n\n\
    | operation | used by | backed by |\n|---|---|---|\n| `kms:DescribeKey` | installer | model |\n\
    | `sns:Publish` | handlers | model, emulator |\n\n## Workload Security requests\n\n\
    | `computer` | `GET` | OpenAPI |\n\n## Events\n";

fn problems(table: &str, installer: &str, resource: &str) -> Vec<String> {
    check(&[
        file(EVIDENCE, table),
        file(
            "handlers/contract/src/calls.rs",
            "pub const PUBLISH: Call = sent(\"sns:Publish\", Scope::Topics);\n\
             pub const DECRYPT: Call = on_behalf(\"kms:Decrypt\", Scope::ApiKeyKey);\n",
        ),
        file("installer/src/aws/clients.rs", "client! {\n    kms: aws_sdk_kms,\n    iam: aws_sdk_iam,\n}\n"),
        file("installer/src/look.rs", installer),
        file("handlers/workload-security/src/request.rs", "\npub fn computer() -> Request {\n}\n"),
        file("templates/rendered/a.json", &format!("{{\"Resources\": {{\"A\": {{\"Type\": \"{resource}\"}}}}}}")),
    ])
}

const LOOK: &str = "clients.kms().describe_key().send()";

#[test]
fn a_table_that_has_everything_passes() {
    assert_eq!(problems(TABLE, LOOK, "AWS::S3::Bucket"), Vec::<String>::new());
}

#[test]
fn what_the_table_lacks_is_named() {
    let more = format!("{LOOK}; clients.iam().list_roles().send()");
    assert_eq!(
        problems(TABLE, &more, "AWS::SQS::Queue"),
        [
            "docs/evidence.md has no row for iam:ListRoles, which is called by: installer",
            "docs/evidence.md has no row for AWS::SQS::Queue under \"Resource properties\"",
            "docs/evidence.md: there is no AWS::S3::Bucket any more",
        ]
    );
    let unnamed = TABLE.replace("`DECRYPT`", "");
    assert_eq!(
        problems(&unnamed, LOOK, "AWS::S3::Bucket"),
        ["docs/evidence.md says nothing about the handlers' call DECRYPT"]
    );
}

#[test]
fn what_the_table_says_wrongly_is_named() {
    assert_eq!(problems(TABLE, "", "AWS::S3::Bucket"), ["docs/evidence.md: nothing calls kms:DescribeKey any more"]);
    let wrong = TABLE
        .replace("| handlers | model, emulator |", "| installer | model |")
        .replace("installer | model |\n| `sns", "installer | hope |\n| `sns");
    assert_eq!(
        problems(&wrong, LOOK, "AWS::S3::Bucket"),
        [
            "docs/evidence.md: this row rests on none of assumed, model, schema, OpenAPI: | `kms:DescribeKey` | installer | hope |",
            "docs/evidence.md: sns:Publish is called by handlers, not by installer"
        ]
    );
}

#[test]
fn what_is_assumed_comes_first() {
    let late = format!("{TABLE}\n## Assumed: more\n");
    assert_eq!(problems(&late, LOOK, "AWS::S3::Bucket"), ["docs/evidence.md: what is assumed comes first"]);
    let none = TABLE.replace("## Assumed: AWS", "## Other");
    assert_eq!(problems(&none, LOOK, "AWS::S3::Bucket"), ["docs/evidence.md: what is assumed comes first"]);
}

#[test]
fn what_is_assumed_stands_nowhere_else() {
    let row = "| `kms:DescribeKey` | installer | model |";
    let elsewhere = TABLE.replace(row, "| `kms:DescribeKey` | installer | model; the rest is assumed |");
    let found = problems(&elsewhere, LOOK, "AWS::S3::Bucket");
    assert!(found.len() == 1 && found[0].contains("belongs under \"Assumed\""), "{found:?}");
    let pointing = TABLE.replace(row, "| `kms:DescribeKey` | installer | model; the rest: assumed (above) |");
    assert_eq!(problems(&pointing, LOOK, "AWS::S3::Bucket"), Vec::<String>::new());
}

/// Prints each `service:Operation` of its arguments that AWS's models do not know.
const UNKNOWN: &str = "\
import sys
from botocore.loaders import Loader
loader, models = Loader(), {}
for row in sys.argv[1:]:
    service, operation = row.split(':')
    try:
        model = models.setdefault(service, None) or loader.load_service_model(service, 'service-2')
    except Exception as error:
        print(row, error)
        continue
    models[service] = model
    if operation not in model['operations']:
        print(row)
";

#[test]
fn every_operation_of_the_table_is_one_of_awss() -> anyhow::Result<()> {
    let workspace = Workspace::load()?;
    let python = workspace.venv().join("bin/python");
    if !python.exists() {
        // Whoever made it says where, and in CI nobody reads that something was skipped.
        let must = ["PALISADE_VENV", "CI"].iter().any(|name| std::env::var_os(name).is_some());
        assert!(!must, "{} is absent; `cargo xtask setup` makes it", python.display());
        eprintln!("skipped: {} is absent (`cargo xtask setup` makes it)", python.display());
        return Ok(());
    }
    let evidence = std::fs::read_to_string(workspace.root.join(EVIDENCE))?;
    let operations: Vec<&str> = rows(&evidence).into_keys().collect();
    assert!(operations.len() > 50, "{operations:?}");
    let unknown = |operations: &[&str]| {
        let mut command = Command::new(&python);
        command.args(["-c", UNKNOWN]).args(operations).stderr(Stdio::inherit());
        crate::process::output(&mut command).context("ask botocore's service models")
    };
    assert_eq!(unknown(&operations)?, "");
    // The question is one that can be answered with no.
    assert_eq!(unknown(&["sns:Publish", "sns:Shout"])?, "sns:Shout\n");
    Ok(())
}
