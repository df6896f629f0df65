//! What stands otherwise than it was deployed: plain data, for people and for programs.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::{FleetDrift, PropertyChange};

/// An install compared with what it was deployed as.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DriftReport {
    /// Name of the install.
    pub install: String,
    /// The home region first.
    pub regions: Vec<RegionDrift>,
    /// The other accounts; `None` when the config names none.
    pub fleet: Option<FleetDrift>,
}

/// One region of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RegionDrift {
    /// The region.
    pub region: String,
    /// The home stack, and the regional one where findings are answered.
    pub stacks: Vec<StackDrift>,
    /// What CloudFormation does not compare, one lower-case sentence each.
    pub beyond: Vec<String>,
}

/// One stack as CloudFormation compares it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StackDrift {
    /// The stack's name.
    pub stack: String,
    /// How the comparison ended.
    pub verdict: DriftVerdict,
    /// What differs; resources that stand as deployed are left out.
    pub resources: Vec<ResourceDrift>,
}

/// How the comparison of a stack ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DriftVerdict {
    /// Every resource that can be compared stands as deployed.
    InSync,
    /// Some do not.
    Drifted,
    /// There is no such stack.
    Missing,
    /// CloudFormation does not compare a stack in this state, or could not; with its reason.
    NotCompared(String),
}

/// One resource that stands otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ResourceDrift {
    /// Logical id.
    pub logical_id: String,
    /// CloudFormation type.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// Whether it is gone altogether.
    pub deleted: bool,
    /// What differs: as deployed, and as it is.
    pub properties: Vec<PropertyChange>,
}

/// A function as its stack deployed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeployedFunction {
    /// Its name.
    pub name: String,
    /// SHA-256 of its bundle, lower-case hexadecimal.
    pub sha256: String,
}

/// A rule as its stack deployed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeployedRule {
    /// Logical id.
    pub logical_id: String,
    /// Its name.
    pub name: String,
}

/// The rules of a deployed template.
pub fn deployed_rules(template: &Value) -> Vec<DeployedRule> {
    let resources = template["Resources"].as_object().into_iter().flatten();
    resources
        .filter(|(_, resource)| resource["Type"] == "AWS::Events::Rule")
        .filter_map(|(logical_id, resource)| {
            let name = resource["Properties"]["Name"].as_str()?.to_owned();
            Some(DeployedRule { logical_id: logical_id.clone(), name })
        })
        .collect()
}

/// The functions of a deployed template, with the digests that their bundles are named by.
pub fn deployed_functions(template: &Value) -> Vec<DeployedFunction> {
    let resources = template["Resources"].as_object().into_iter().flat_map(|resources| resources.values());
    resources
        .filter(|resource| resource["Type"] == "AWS::Lambda::Function")
        .filter_map(|resource| {
            let properties = &resource["Properties"];
            let sha256 = properties["Code"]["S3Key"].as_str()?.rsplit('/').next()?.strip_suffix(".zip")?.to_owned();
            Some(DeployedFunction { name: properties["FunctionName"].as_str()?.to_owned(), sha256 })
        })
        .collect()
}

impl ResourceDrift {
    /// What became of it, to follow its name.
    pub const fn fate(&self) -> &'static str {
        if self.deleted { "is gone" } else { "differs" }
    }
}

impl DriftReport {
    /// Whether everything stands as it was deployed.
    pub fn is_clean(&self) -> bool {
        let region = |region: &RegionDrift| {
            region.beyond.is_empty() && region.stacks.iter().all(|stack| stack.verdict == DriftVerdict::InSync)
        };
        self.regions.iter().all(region) && self.fleet.iter().all(FleetDrift::is_clean)
    }
}

impl fmt::Display for DriftReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for region in &self.regions {
            writeln!(f, "{} in {}", self.install, region.region)?;
            for stack in &region.stacks {
                writeln!(f, "  {:<22} {}", stack.stack, stack.verdict)?;
                write_resources(f, &stack.resources)?;
            }
            for line in &region.beyond {
                writeln!(f, "  {line}")?;
            }
        }
        if let Some(fleet) = &self.fleet {
            write!(f, "{fleet}")?;
        }
        Ok(())
    }
}

/// What differs of a stack, as it was deployed and as it is.
pub(crate) fn write_resources(f: &mut fmt::Formatter<'_>, resources: &[ResourceDrift]) -> fmt::Result {
    for resource in resources {
        writeln!(f, "    {} ({}) {}", resource.logical_id, resource.resource_type, resource.fate())?;
        for property in &resource.properties {
            let side = |value: &Option<Value>| value.as_ref().map_or_else(|| "(none)".to_owned(), text);
            let (before, after) = (side(&property.before), side(&property.after));
            writeln!(f, "      {}: {before} -> {after}", property.path)?;
        }
    }
    Ok(())
}

/// A text without its quotes, anything else as JSON.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

impl fmt::Display for DriftVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InSync => f.write_str("as deployed"),
            Self::Drifted => f.write_str("drifted"),
            Self::Missing => f.write_str("does not exist"),
            Self::NotCompared(reason) => write!(f, "not compared: {reason}"),
        }
    }
}
