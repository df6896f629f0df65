//! The one order in which a plan is carried out.

use crate::{
    Plan, SecretStep, StackChange, StackKind, Upload,
    types::{RegionPlan, StackPlan},
};

/// One thing to do. When it fails, the steps after it must not be tried: they rely on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// Take a region's stacks away that the config no longer names.
    Leave {
        /// The region.
        region: &'a str,
        /// The stacks' names, in the order in which they go.
        stacks: &'a [String],
    },
    /// Delete what is left of a failed attempt, and wait until it is gone.
    Delete {
        /// The region.
        region: &'a str,
        /// The stack's name.
        stack: &'a str,
    },
    /// Create or update a stack, and wait until it stands.
    Deploy {
        /// The region.
        region: &'a str,
        /// The stack's name.
        stack: &'a str,
        /// Which of the two it is.
        kind: StackKind,
        /// Whether it does not exist yet.
        create: bool,
    },
    /// Put the API key into the secret of the home stack.
    PutSecret {
        /// The home region.
        region: &'a str,
    },
    /// Put a bundle into the bucket of the region's home stack.
    Upload {
        /// The region.
        region: &'a str,
        /// The bundle.
        upload: &'a Upload,
    },
}

impl<'a> Step<'a> {
    /// The region in which it is done.
    pub const fn region(&self) -> &'a str {
        match self {
            Self::Leave { region, .. }
            | Self::Delete { region, .. }
            | Self::Deploy { region, .. }
            | Self::PutSecret { region }
            | Self::Upload { region, .. } => region,
        }
    }
}

impl Plan {
    /// The steps in their order; none when the plan is refused or must wait.
    ///
    /// Regions that left come first: the home stack tells of them only until it is updated. Then the home region with its secret, because every function names it. In each region the home stack makes
    /// the bucket, the bundles go into it, and then the functions can be made from them.
    pub fn steps(&self) -> Vec<Step<'_>> {
        if !self.refused().is_empty() || self.must_wait() {
            return Vec::new();
        }
        let leaving = self.left.iter().map(|left| Step::Leave { region: &left.region, stacks: &left.stacks });
        leaving.chain(self.regions.iter().flat_map(region_steps)).collect()
    }
}

fn region_steps(plan: &RegionPlan) -> Vec<Step<'_>> {
    let region = plan.region.as_str();
    let mut steps = stack_steps(region, &plan.home);
    if plan.secret == Some(SecretStep::Put) {
        steps.push(Step::PutSecret { region });
    }
    steps.extend(plan.uploads.iter().map(|upload| Step::Upload { region, upload }));
    steps.extend(plan.regional.iter().flat_map(|stack| stack_steps(region, stack)));
    steps
}

fn stack_steps<'a>(region: &'a str, plan: &'a StackPlan) -> Vec<Step<'a>> {
    let (stack, kind) = (plan.stack.as_str(), plan.kind);
    let deploy = |create| Step::Deploy { region, stack, kind, create };
    match &plan.change {
        StackChange::Create { .. } => vec![deploy(true)],
        StackChange::Update { .. } => vec![deploy(false)],
        StackChange::Heal { .. } => vec![Step::Delete { region, stack }, deploy(true)],
        StackChange::NoChange | StackChange::Wait { .. } | StackChange::Refused { .. } => Vec::new(),
    }
}
