//! The roles in other accounts by which the installer looks and works there: they used all that is printed for them, and no more.

use std::collections::BTreeSet;

use palisade_tests::world::World;

use crate::grants::{BELOW_A_PATH, EACH_RESOURCE, TAGS};
use crate::in_vain::{Unused, in_vain, unused, unused_on};
use crate::operators::{Statement, printed};
use crate::wide::role_too_wide;

/// What is wrong with the policy that `palisade policy <of>` prints, after what the role of that name did.
pub(crate) async fn beyond_in_vain_or_too_wide(world: &World, of: &str, role: &str, unused: &[Unused]) -> Vec<String> {
    let statements: Vec<_> = printed(world, of).await.iter().map(Statement::read).collect();
    let session = format!(":assumed-role/{role}/");
    let calls: Vec<_> = world.aws.front().calls().into_iter().filter(|c| c.principal.contains(&session)).collect();
    let refused = calls.iter().filter(|call| call.is_refused());
    let mut trouble: Vec<_> = refused.map(|call| format!("{of}: {}", call.summary())).collect();
    let decisions = calls.into_iter().flat_map(|call| call.decisions);
    let asked: BTreeSet<_> = decisions.map(|made| (made.action, made.resource)).collect();
    let beyond = asked.iter().filter(|(action, on)| !statements.iter().any(|one| one.covers(action, on)));
    trouble.extend(beyond.map(|(action, on)| format!("{of} used {action} on {on}, which is not granted")));
    trouble.extend(in_vain(of, statements.iter(), &asked, unused, |_, _| false));
    trouble.extend(role_too_wide(world, of, &statements, &asked));
    println!("{of}: {} actions on resources seen", asked.len());
    trouble
}

/// Of `palisade policy look`.
pub(crate) const LOOK: &[Unused] = &[
    unused(
        "look",
        "cloudformation:DescribeStackEvents",
        "asked where a stack failed: `tests/tests/fleet/looked_into.rs`",
    ),
    unused("look", "cloudformation:DetectStackResourceDrift", EACH_RESOURCE),
    unused("look", "cloudformation:BatchDescribeTypeConfigurations", EACH_RESOURCE),
    unused_on("look", "iam:ListRoleTags", "arn:aws:iam::*:role/*/palisade-*", BELOW_A_PATH),
    unused_on("look", "iam:ListRoleTags", "arn:aws:iam::*:role/*/StackSet-palisade-*", BELOW_A_PATH),
];

/// Of `palisade policy create`.
pub(crate) const CREATE: &[Unused] = &[
    unused("create", "cloudformation:TagResource", TAGS),
    unused("create", "cloudformation:UntagResource", TAGS),
    unused(
        "create",
        "cloudformation:ListChangeSets",
        "asked of a stack without resources that tells no owner; in the config's own account it is shown here",
    ),
    unused(
        "create",
        "cloudformation:DeleteChangeSet",
        "takes away what is left of a run that was interrupted, where the stack stands and is to change; here it does not change",
    ),
];
