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
use crate::aws::{Client, eventually, xml_texts};

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

    /// Makes the stack set and its stacks into those of `version`, after [`World::age`]: as there they have the template of
    /// the ordinary stack.
    pub async fn age_stack_set(&self, version: &str) -> Result<()> {
        let root = self.aws.root();
        let (set, units) = (Names::new(DEFAULT_INSTALL).stack_set(), self.units_of_the_set().await?);
        let answer = root.cloudformation("GetTemplate", &[("StackName", &set)]).await?;
        let text = xml_texts(&answer, "TemplateBody").into_iter().next().context("a template")?;
        let mut parameters = vec![
            ("StackSetName".to_owned(), set.clone()),
            ("TemplateBody".to_owned(), text),
            ("Capabilities.member.1".to_owned(), "CAPABILITY_NAMED_IAM".to_owned()),
            ("Regions.member.1".to_owned(), self.aws.region().to_owned()),
        ];
        for (index, (key, value)) in [(TAG_INSTALL, DEFAULT_INSTALL), (TAG_VERSION, version)].into_iter().enumerate() {
            parameters.push((format!("Tags.member.{}.Key", index + 1), key.to_owned()));
            parameters.push((format!("Tags.member.{}.Value", index + 1), value.to_owned()));
        }
        for (index, unit) in units.into_iter().enumerate() {
            parameters.push((format!("DeploymentTargets.OrganizationalUnitIds.member.{}", index + 1), unit));
        }
        let parameters: Vec<(&str, &str)> = parameters.iter().map(|(key, value)| (&**key, &**value)).collect();
        let begun = root.cloudformation("UpdateStackSet", &parameters).await?;
        let operation = xml_texts(&begun, "OperationId").into_iter().next().context("an operation")?;
        let ended = async || {
            let status = root.stack_set_operation(&set, &operation).await.ok()?;
            (!matches!(status.as_str(), "QUEUED" | "RUNNING" | "STOPPING")).then_some(status)
        };
        let status = eventually("the stack set to be updated", super::PATIENCE, ended).await?;
        ensure!(status == "SUCCEEDED", "the update of the stack set ended as {status}");
        Ok(())
    }

    async fn units_of_the_set(&self) -> Result<Vec<String>> {
        let set = Names::new(DEFAULT_INSTALL).stack_set();
        let answer = self.aws.root().cloudformation("DescribeStackSet", &[("StackSetName", &set)]).await?;
        let listed = answer.split("<OrganizationalUnitIds>").nth(1).and_then(|rest| rest.split("</Organ").next());
        Ok(xml_texts(listed.unwrap_or_default(), "member"))
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
