//! The stacks, each change told once with all the regions that it is made in.

use palisade_contract::TAG_VERSION;

use super::{Line, Sign, text};
use crate::{ChangeKind, Plan, PropertyChange, ResourceChange, StackChange, StackPlan, Upload};

pub(super) fn home(plan: &Plan) -> Vec<Line> {
    section(plan.regions.iter().map(|region| (region.region.as_str(), &region.home)))
}

pub(super) fn regional(plan: &Plan) -> Vec<Line> {
    let regional = plan.regions.iter().filter_map(|region| Some((region.region.as_str(), region.regional.as_ref()?)));
    section(regional)
}

pub(super) fn uploads(plan: &Plan) -> Vec<Line> {
    let mut groups: Vec<(&Upload, Vec<String>)> = Vec::new();
    for (region, upload) in plan.regions.iter().flat_map(|r| r.uploads.iter().map(move |upload| (&r.region, upload))) {
        match groups.iter_mut().find(|(known, _)| known.key == upload.key && known.arch == upload.arch) {
            Some((_, regions)) => regions.push(region.clone()),
            None => groups.push((upload, vec![region.clone()])),
        }
    }
    let mut lines = Vec::new();
    for (upload, regions) in groups {
        let (size, digest) = (text::bytes(upload.size), text::short(&upload.sha256, 64));
        let place = text::regions(&regions);
        lines.push(Line::new(1, Sign::Add, format!("{} {} {digest} ({size}) to {place}", upload.handler, upload.arch)));
    }
    headed("Bundles", lines)
}

fn headed(heading: &str, mut lines: Vec<Line>) -> Vec<Line> {
    if !lines.is_empty() {
        lines.insert(0, Line::new(0, Sign::Heading, heading));
    }
    lines
}

fn section<'p>(stacks: impl Iterator<Item = (&'p str, &'p StackPlan)>) -> Vec<Line> {
    let mut name = "";
    let mut groups: Vec<(&StackChange, Vec<String>)> = Vec::new();
    for (region, stack) in stacks {
        name = &stack.stack;
        match groups.iter_mut().find(|(change, _)| **change == stack.change) {
            Some((_, regions)) => regions.push(region.to_owned()),
            None => groups.push((&stack.change, vec![region.to_owned()])),
        }
    }
    let lines = groups.into_iter().flat_map(|(change, regions)| group(change, &text::regions(&regions))).collect();
    headed(&format!("Stack {name}"), lines)
}

/// Refusals and waiting stand among the notes at the end.
pub(crate) fn group(change: &StackChange, regions: &str) -> Vec<Line> {
    match change {
        StackChange::NoChange => vec![Line::new(1, Sign::Plain, format!("no change in {regions}"))],
        StackChange::Wait { .. } | StackChange::Refused { .. } => {
            vec![Line::new(1, Sign::Plain, format!("not now in {regions}"))]
        }
        StackChange::Create { resources } => {
            let mut lines = vec![Line::new(1, Sign::Add, format!("create in {regions}"))];
            lines.extend(table(resources));
            lines
        }
        StackChange::Update { changes } => {
            let what = if changes.is_empty() { "update outputs in" } else { "update in" };
            let mut lines = vec![Line::new(1, Sign::Modify, format!("{what} {regions}"))];
            let (version, rest): (Vec<_>, Vec<_>) = changes.iter().cloned().partition(|c| version_only(c).is_some());
            lines.extend(table(&rest));
            lines.extend(version_line(&version));
            lines
        }
        StackChange::Heal { status, then } => {
            let text = format!("delete in {regions} what is left of a failed attempt ({status})");
            let mut lines = vec![Line::new(1, Sign::Remove, text)];
            lines.extend(group(then, regions));
            lines
        }
    }
}

/// One line per resource, the types in a column of their own.
fn table(resources: &[ResourceChange]) -> Vec<Line> {
    let width = resources.iter().map(|resource| resource.logical_id.len()).max().unwrap_or_default();
    let mut lines = Vec::new();
    for resource in resources {
        let sign = match resource.kind {
            ChangeKind::Add => Sign::Add,
            ChangeKind::Modify => Sign::Modify,
            ChangeKind::Replace => Sign::Replace,
            ChangeKind::Remove => Sign::Remove,
        };
        lines.push(Line::new(2, sign, format!("{:width$}  {}", resource.logical_id, resource.resource_type)));
        if resource.statements {
            lines.push(Line::new(4, Sign::Plain, "permissions, see below"));
        }
        for PropertyChange { path, before, after } in resource.properties.iter().filter(|p| !version_change(&p.path)) {
            let (before, after) = (text::property(before.as_ref()), text::property(after.as_ref()));
            lines.push(Line::new(4, Sign::Plain, format!("{path}: {before} -> {after}")));
        }
    }
    lines
}

fn version_change(path: &str) -> bool {
    path.strip_prefix("Tags.") == Some(TAG_VERSION)
}

/// A resource that only carries another version from now on.
fn version_only(resource: &ResourceChange) -> Option<&PropertyChange> {
    match resource.properties.as_slice() {
        [only] if resource.kind == ChangeKind::Modify && !resource.statements && version_change(&only.path) => {
            Some(only)
        }
        _ => None,
    }
}

fn version_line(resources: &[ResourceChange]) -> Option<Line> {
    let change = version_only(resources.first()?)?;
    let (before, after) = (text::property(change.before.as_ref()), text::property(change.after.as_ref()));
    let count = resources.len();
    let noun = if count == 1 { "resource".to_owned() } else { "resources".to_owned() };
    Some(Line::new(2, Sign::Modify, format!("{count} {noun} by the tag {TAG_VERSION} only: {before} -> {after}")))
}
