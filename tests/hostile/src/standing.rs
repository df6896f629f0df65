//! Whatever stands as a stack's template, and whatever is kept of the version before: the plan of a rollback says what would be
//! done with it, and makes up no resource.
//!
//! ```text
//! {"before": {"version": ..., "digest": ..., "template": ...}}     the record
//! --
//! {"Resources": ...}                                               the template that stands
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use palisade_config::Config;
use palisade_plan::{
    ChangeKind, Kept, Observed, Plan, Records, RegionObserved, Request, Return, StackChange, StackKind, StackObserved,
    StackState, Verb, deployed_config_rules, deployed_functions, deployed_rules, rollback, used_by,
};
use serde_json::Value;

const REGION: &str = "eu-west-1";
const ACCOUNT: &str = "111122223333";
/// One region, so that there are two stacks.
static CONFIG: LazyLock<Option<Config>> = LazyLock::new(|| {
    let text = format!(
        "version: 1\ntargets:\n  account: \"{ACCOUNT}\"\n  regions: [{REGION}]\nworkload_security:\n  region: us-1\nguardduty:\n"
    );
    palisade_config::load(&text, "palisade.yaml").ok()
});

/// Plans the return of an install in which both stacks stand so, and both have this record.
pub fn standing(data: &[u8]) {
    planned(data);
}

/// The same, and the plan; none where an input is none.
pub fn planned(data: &[u8]) -> Option<Plan> {
    let (record, template) = std::str::from_utf8(data).ok()?.split_once("\n--\n")?;
    let template: Value = serde_json::from_str(template).ok()?;
    let kept = Kept::read(record.as_bytes()).ok()?;
    assert_eq!(Kept::read(kept.to_text().as_bytes()).ok().as_ref(), Some(&kept));
    read(&template);

    let config = CONFIG.as_ref()?;
    let request = Request {
        config,
        version: "0.2.0",
        bundles: &[],
        ca_bundle: None,
        verb: Verb::Rollback,
        allow_downgrade: false,
        replace_key: false,
    };
    let places = [StackKind::Home, StackKind::Regional].map(|kind| (REGION.to_owned(), kind));
    let records = Records { stacks: places.map(|place| (place, kept.clone())).into(), set: None };
    let mut observed = observed(&template);
    let back = Return::of(&request, &observed, &records);
    // As if every bundle were there: else each plan would be refused for that.
    if let Some(seen) = observed.regions.get_mut(REGION) {
        seen.bundles_present = back.bundles(config).into_values().flatten().collect();
    }
    let plan = rollback(&request, &observed, &back);
    for (_, stack) in plan.stacks() {
        check(&stack.change, &template);
    }
    for line in plan.lines() {
        assert!(!line.text.contains(char::is_control), "a line steers the terminal: {:?}", line.text);
    }
    Some(plan)
}

/// A stack is led back or left alone, and what differs is told of resources that there are.
fn check(change: &StackChange, standing: &Value) {
    match change {
        StackChange::Update { changes } => {
            for change in changes {
                let stands = standing["Resources"].get(&change.logical_id).is_some();
                let is_known = stands || change.kind == ChangeKind::Add;
                assert!(is_known, "what does not stand is changed: {change:?}");
                let is_whole = matches!(change.kind, ChangeKind::Add | ChangeKind::Remove);
                assert!(!is_whole || change.properties.is_empty(), "a whole resource has differences: {change:?}");
            }
        }
        StackChange::NoChange | StackChange::Wait { .. } | StackChange::Refused { .. } => {}
        StackChange::Create { .. } | StackChange::Heal { .. } => panic!("a rollback makes nothing: {change:?}"),
    }
}

/// What drift and the cleaning of the bucket read out of a template.
fn read(template: &Value) {
    let resources = template["Resources"].as_object().map_or(0, serde_json::Map::len);
    assert!(deployed_rules(template).len() + deployed_functions(template).len() <= resources);
    for rule in deployed_config_rules(template) {
        assert_eq!(rule.differences(None).len(), 1, "one that is missing is told once");
    }
    if let Some(used) = used_by([template]) {
        assert!(used.len() <= resources + 1, "more is used than there are resources: {used:?}");
    }
}

fn observed(template: &Value) -> Observed {
    let output =
        |name: &str| template["Outputs"][name]["Value"].as_str().map(|value| (name.to_owned(), value.to_owned()));
    let stack = StackObserved::Present(StackState {
        status: "UPDATE_COMPLETE".to_owned(),
        install: Some("palisade".to_owned()),
        foreign_change_set: None,
        outputs: ["Version", "TemplateDigest"].into_iter().filter_map(output).collect(),
        template: Some(template.clone()),
    });
    let seen =
        RegionObserved { home: stack.clone(), regional: stack, bucket_exists: true, bundles_present: BTreeSet::new() };
    Observed {
        account: ACCOUNT.to_owned(),
        partition: "aws".to_owned(),
        regions: BTreeMap::from([(REGION.to_owned(), seen)]),
        ..Observed::default()
    }
}
