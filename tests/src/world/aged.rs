//! Other versions than this one: what stands is given another version's name, templates and bundles, by CloudFormation itself.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use anyhow::{Context, Result, ensure};
use palisade_contract::{DEFAULT_INSTALL, Names, TAG_INSTALL, TAG_VERSION, bundle_key};
use palisade_templates::{OUTPUT_DIGEST, digest_of};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use zip::write::{SimpleFileOptions, ZipWriter};

use super::World;
use crate::aws::{Client, xml_texts};

/// The version that the binary under test was built as.
pub const THIS_VERSION: &str = env!("CARGO_PKG_VERSION");

impl World {
    /// The bundle bucket of a region.
    pub fn bundle_bucket(&self, region: &str) -> String {
        format!("palisade-bundles-{}-{region}", self.aws.account())
    }

    /// One output of a stack in a region, or nothing.
    pub async fn stack_output(&self, region: &str, stack: &str, name: &str) -> Result<Option<String>> {
        let root = self.aws.root().in_region(region);
        let described = root.cloudformation("DescribeStacks", &[("StackName", stack)]).await?;
        let (keys, values) = (xml_texts(&described, "OutputKey"), xml_texts(&described, "OutputValue"));
        Ok(keys.into_iter().zip(values).find(|(key, _)| key == name).map(|(_, value)| value))
    }

    /// Makes what stands in the world's region into an install of `version`; see [`World::age_in`].
    pub async fn age(&self, version: &str) -> Result<()> {
        self.age_in(self.aws.region(), version, |_| {}).await
    }

    /// Makes what stands in `region` into an install of `version`: other names of the version, other bundles with the same
    /// program in them, and whatever `edit` does to the regional template. The bundles of this version are gone afterwards.
    pub async fn age_in(&self, region: &str, version: &str, edit: impl Fn(&mut Value)) -> Result<()> {
        let root = self.aws.root().in_region(region);
        let bucket = self.bundle_bucket(region);
        let names = Names::new(DEFAULT_INSTALL);
        for stack in [names.home_stack(), names.stack()] {
            let answer = root.cloudformation("GetTemplate", &[("StackName", &stack)]).await?;
            let text = xml_texts(&answer, "TemplateBody").into_iter().next().context("a template")?;
            let text = text.replace(&format!("\"{THIS_VERSION}\""), &format!("\"{version}\""));
            let mut template: Value = serde_json::from_str(&text)?;
            let mut old = Vec::new();
            for function in functions(&mut template) {
                let key = function["Properties"]["Code"]["S3Key"].as_str().context("a bundle's key")?.to_owned();
                let bundle = marked(&root.object(&bucket, &key).await?, version)?;
                let handler = key.split('/').next().unwrap_or_default();
                let other = bundle_key(handler, &sha256(&bundle));
                root.put_object(&bucket, &other, bundle).await?;
                function["Properties"]["Code"]["S3Key"] = other.into();
                old.push(key);
            }
            if stack == names.stack() {
                edit(&mut template);
            }
            update_stack(&root, &stack, version, &mut template).await?;
            for key in old {
                root.delete_object(&bucket, &key).await?;
            }
        }
        Ok(())
    }
}

/// Updates a stack of ours to a template, whose digest is worked out anew.
async fn update_stack(root: &Client, stack: &str, version: &str, template: &mut Value) -> Result<()> {
    template["Outputs"][OUTPUT_DIGEST]["Value"] = digest_of(template).into();
    let text = format!("{template:#}");
    let parameters = [
        ("StackName", stack),
        ("TemplateBody", &text),
        ("Capabilities.member.1", "CAPABILITY_IAM"),
        ("Tags.member.1.Key", TAG_INSTALL),
        ("Tags.member.1.Value", DEFAULT_INSTALL),
        ("Tags.member.2.Key", TAG_VERSION),
        ("Tags.member.2.Value", version),
    ];
    root.cloudformation("UpdateStack", &parameters).await?;
    let state = root.settled_stack(stack).await.context("the stack does not settle")?;
    ensure!(state.status == "UPDATE_COMPLETE", "{stack}: {state:?}");
    Ok(())
}

fn functions(template: &mut Value) -> impl Iterator<Item = &mut Value> {
    let resources = template["Resources"].as_object_mut().into_iter().flat_map(|resources| resources.values_mut());
    resources.filter(|resource| resource["Type"] == "AWS::Lambda::Function")
}

/// The same bundle with one more file in it: another digest, the same program.
fn marked(bundle: &[u8], version: &str) -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new_append(Cursor::new(bundle.to_vec()))?;
    zip.start_file("VERSION", SimpleFileOptions::default())?;
    zip.write_all(version.as_bytes())?;
    Ok(zip.finish()?.into_inner())
}

/// The digest of a bundle, in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        // Writing into a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
