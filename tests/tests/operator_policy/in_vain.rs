//! Grants that no call was seen to use: every action on every pattern of resources is looked at by itself.

use std::collections::BTreeSet;

use palisade_tests::aws::like;
use palisade_tests::world::World;

use crate::by_cloudformation::by_cloudformation;
use crate::operators::{KEEPING, Operators, Statement, VERBS, printed};

/// A grant that no run here was seen to use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unused {
    verb: &'static str,
    action: &'static str,
    /// The pattern of resources; none for all that it is granted on.
    on: Option<&'static str>,
    why: &'static str,
}

impl Unused {
    /// Whether it speaks of this grant.
    pub(crate) fn is_for(&self, verb: &str, action: &str, on: &str) -> bool {
        self.verb == verb && self.action == action && self.on.is_none_or(|pattern| pattern == on)
    }
}

pub(crate) const fn unused(verb: &'static str, action: &'static str, why: &'static str) -> Unused {
    Unused { verb, action, on: None, why }
}

pub(crate) const fn unused_on(verb: &'static str, action: &'static str, on: &'static str, why: &'static str) -> Unused {
    Unused { verb, action, on: Some(on), why }
}

/// What policies grant besides CloudFormation's statements: verb, action, pattern of resources.
pub(crate) type Granted = BTreeSet<(&'static str, String, String)>;

/// That of every verb, for the config at hand.
pub(crate) async fn granted(world: &World) -> Granted {
    let mut granted = Granted::new();
    for verb in VERBS {
        let statements = printed(world, verb).await;
        let own = statements.iter().map(Statement::read).filter(|statement| !by_cloudformation(&statement.sid));
        for statement in own {
            granted.extend(statement.grants().map(|(action, on)| (verb, action.clone(), on.clone())));
        }
    }
    granted
}

/// What `verb` is granted and was not seen to use in `asked`, without a reason; and reasons that have become void. What is
/// `elsewhere` another run uses.
pub(crate) fn in_vain<'s>(
    verb: &str,
    statements: impl Iterator<Item = &'s Statement>,
    asked: &BTreeSet<(String, String)>,
    unused: &[Unused],
    elsewhere: impl Fn(&str, &str) -> bool,
) -> Vec<String> {
    let mut trouble = Vec::new();
    let mut void: Vec<_> = unused.iter().filter(|unused| unused.verb == verb).collect();
    for statement in statements.filter(|statement| !by_cloudformation(&statement.sid)) {
        for (action, on) in statement.grants() {
            if is_other_form(action, on) || elsewhere(action, on) {
                continue;
            }
            let seen = asked.iter().any(|(asked, resource)| like(action, asked) && like(on, resource));
            match (seen, unused.iter().find(|unused| unused.is_for(verb, action, on))) {
                (true, None) => {}
                (true, Some(unused)) => trouble.push(format!("{action} is used on {on}, but explained: {unused:?}")),
                (false, Some(unused)) => {
                    void.retain(|each| !std::ptr::eq(*each, unused));
                    println!("  {verb}: not seen: {action} on {on}: {}", unused.why);
                }
                (false, None) => {
                    trouble.push(format!("{verb} is granted {action} on {on} ({}) in vain", statement.sid));
                }
            }
        }
    }
    trouble.extend(
        void.into_iter()
            .map(|unused| format!("explained as unused, and used, not granted or not looked at here: {unused:?}")),
    );
    trouble
}

/// The same of a verb's user.
pub(crate) fn grants_in_vain(
    operators: &Operators<'_>,
    verb: &'static str,
    unused: &[Unused],
    elsewhere: impl Fn(&str, &str) -> bool,
) -> Vec<String> {
    // What an uninstall needs in any case is looked at there.
    let plain = |sid: &str| verb == KEEPING && operators.granted("uninstall").iter().any(|other| other.sid == sid);
    let statements = operators.granted(verb).iter().filter(|statement| !plain(&statement.sid));
    println!("{verb}: {} calls, {} actions seen", operators.calls(verb).len(), operators.used(verb).len());
    in_vain(verb, statements, &operators.asked(verb), unused, elsewhere)
}

/// Whether it is the other form of a log group's ARN: AWS's documents name both, and the emulator asks with the bare one.
fn is_other_form(action: &str, on: &str) -> bool {
    ["logs:FilterLogEvents", "logs:ListTagsForResource"].contains(&action) && on.ends_with(":*")
}
