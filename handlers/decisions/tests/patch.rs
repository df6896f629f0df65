//! The decision about a finding that names CVEs: a table of every branch, and what must hold for any facts.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::BTreeSet;

use palisade_contract::InstanceId;
use palisade_decisions::{
    FOLLOW_UP_MARK, FollowUp, FollowUpKind, FoundBy, Gap, Message, Missing, Opening, Patch, PatchComputer, PatchFacts,
    PatchPolicy, PatchRule, PolicyChange, RuleModule, Skip, Step, Users, look_again, patch,
};
use proptest::prelude::*;

const LOG4J: &str = "CVE-2021-44228";
const BASH: &str = "CVE-2014-6271";

fn rule(id: i64, cves: &[&str]) -> PatchRule {
    let cves = cves.iter().map(|cve| (*cve).to_owned()).collect();
    PatchRule { id, identifier: Some(format!("100{id}")), cves, detect_only: false, depends_on: Vec::new() }
}

fn policy(assigned: &[i64]) -> PatchPolicy {
    PatchPolicy {
        id: 8,
        name: "Linux Server".to_owned(),
        prevention: true,
        assigned: assigned.iter().copied().collect(),
        remembered: false,
    }
}

/// Everything known, one rule missing, few users; the computer since an earlier event.
fn facts() -> PatchFacts {
    PatchFacts {
        cves: vec![LOG4J.to_owned()],
        limit: 50,
        computer: Some(Some(PatchComputer { id: 7, gap: None, policy: Some(8), prevention: true, remembered: true })),
        policy: Some(Some(policy(&[1]))),
        rules: Some(vec![rule(2, &[LOG4J])]),
        users: Some(Users { counted: 50, complete: true }),
    }
}

fn steps(facts: &PatchFacts) -> Vec<Step> {
    match patch(facts) {
        Patch::Take(steps) => steps,
        Patch::LookUp(missing) => panic!("{missing:?} is missing in {facts:?}"),
    }
}

fn change(rules: Vec<PatchRule>, users: Users) -> PolicyChange {
    PolicyChange { policy: 8, name: "Linux Server".to_owned(), rules, users }
}

fn standing(rules: Vec<PatchRule>) -> Skip {
    Skip::Standing { policy: 8, name: "Linux Server".to_owned(), rules }
}

#[test]
fn missing_rules_are_added_to_the_policy() {
    let users = Users { counted: 50, complete: true };
    assert_eq!(
        steps(&facts()),
        [Step::AddToPolicy(change(vec![rule(2, &[LOG4J])], users))],
        "the limit itself is allowed"
    );
}

#[test]
fn facts_are_asked_for_one_by_one_and_only_when_they_matter() {
    let unknown = PatchFacts { computer: None, policy: None, rules: None, users: None, ..facts() };
    assert_eq!(patch(&unknown), Patch::LookUp(Missing::Computer));
    let with_computer = PatchFacts { computer: facts().computer, ..unknown.clone() };
    assert_eq!(patch(&with_computer), Patch::LookUp(Missing::Policy(8)));
    let with_policy = PatchFacts { policy: facts().policy, ..with_computer };
    assert_eq!(patch(&with_policy), Patch::LookUp(Missing::Rules));
    let with_rules = PatchFacts { rules: facts().rules, ..with_policy.clone() };
    assert_eq!(patch(&with_rules), Patch::LookUp(Missing::Users(8)));
    // What is only remembered is looked at again before it is changed, and not otherwise.
    let remembered = PatchPolicy { remembered: true, ..policy(&[1]) };
    let with_memory = PatchFacts { policy: Some(Some(remembered)), ..with_rules.clone() };
    assert_eq!(patch(&with_memory), Patch::LookUp(Missing::Assigned(8)));
    let standing = PatchFacts { rules: Some(vec![rule(1, &[LOG4J])]), ..with_memory };
    assert!(matches!(patch(&standing), Patch::Take(_)));
    // Nobody is counted for nothing.
    for rules in [Vec::new(), vec![rule(1, &[LOG4J])]] {
        let nothing_to_do = PatchFacts { rules: Some(rules), ..with_policy.clone() };
        assert!(matches!(patch(&nothing_to_do), Patch::Take(_)));
    }
    let off = PatchComputer { id: 7, gap: None, policy: Some(8), prevention: false, remembered: true };
    assert!(matches!(patch(&PatchFacts { computer: Some(Some(off)), ..unknown }), Patch::Take(_)));
}

#[test]
fn what_is_not_protected_is_highlighted_as_ever() {
    let inactive = Gap::AgentInactive("Managed (Offline)".to_owned());
    for (computer, gap) in [
        (None, Gap::Unknown),
        (Some(Gap::NoAgent), Gap::NoAgent),
        (Some(inactive.clone()), inactive),
        (Some(Gap::NoPolicy), Gap::NoPolicy),
    ] {
        let computer = computer.map(|gap| PatchComputer {
            id: 7,
            gap: Some(gap),
            policy: Some(8),
            prevention: true,
            remembered: true,
        });
        let steps = steps(&PatchFacts { computer: Some(computer), ..facts() });
        let highlight = [
            Step::WriteFinding(gap.clone()),
            Step::Open(Opening::Protection(gap.clone())),
            Step::Tell(Message::Unprotected(gap)),
        ];
        assert_eq!(steps, highlight);
    }
    let odd = PatchComputer { id: 7, gap: None, policy: None, prevention: true, remembered: true };
    assert_eq!(steps(&PatchFacts { computer: Some(Some(odd)), ..facts() })[0], Step::WriteFinding(Gap::NoPolicy));
}

#[test]
fn what_cannot_help_is_left_out_and_said() {
    let computer_off = PatchComputer { id: 7, gap: None, policy: Some(8), prevention: false, remembered: true };
    let module = RuleModule::IntrusionPrevention;
    let table = [
        (PatchFacts { computer: Some(Some(computer_off)), ..facts() }, Skip::ModuleOff(module)),
        (PatchFacts { policy: Some(None), ..facts() }, Skip::PolicyNotSeen(8)),
        (
            PatchFacts { policy: Some(Some(PatchPolicy { prevention: false, ..policy(&[]) })), ..facts() },
            Skip::PolicyModuleOff { module, policy: 8 },
        ),
        (PatchFacts { rules: Some(Vec::new()), ..facts() }, Skip::NoRule(vec![LOG4J.to_owned()])),
        (PatchFacts { policy: Some(Some(policy(&[1, 2]))), ..facts() }, standing(vec![rule(2, &[LOG4J])])),
    ];
    for (facts, why) in table {
        assert_eq!(steps(&facts), [Step::LeavePolicy(8, why)]);
    }
}

/// With the inspector alone nothing else would resolve it, once the follow-up has given up.
#[test]
fn a_finding_that_a_protected_instance_is_unprotected_is_resolved() {
    let fresh = |facts: PatchFacts| {
        let computer = facts.computer.clone().flatten().map(|computer| PatchComputer { remembered: false, ..computer });
        PatchFacts { computer: Some(computer), ..facts }
    };
    let off = PatchComputer { id: 7, gap: None, policy: Some(8), prevention: false, remembered: true };
    let crowd = Users { counted: 51, complete: true };
    for facts in [
        facts(),
        PatchFacts { computer: Some(Some(off)), ..facts() },
        PatchFacts { policy: Some(None), ..facts() },
        PatchFacts { rules: Some(Vec::new()), ..facts() },
        PatchFacts { users: Some(crowd), ..facts() },
    ] {
        let (known, looked_up) = (steps(&facts), steps(&fresh(facts)));
        assert!(!known.contains(&Step::ResolveFinding), "the first event of a storm has looked: {known:?}");
        let lock = looked_up.iter().position(|step| matches!(step, Step::Open(_))).unwrap_or(looked_up.len());
        assert!(looked_up[..lock].contains(&Step::ResolveFinding), "{looked_up:?}");
        let others: Vec<Step> = looked_up.into_iter().filter(|step| *step != Step::ResolveFinding).collect();
        assert_eq!(others, known);
    }
}

#[test]
fn a_finding_of_many_cves_is_taken_apart() {
    let facts = PatchFacts {
        cves: vec![LOG4J.to_owned(), BASH.to_owned(), "CVE-2030-0001".to_owned()],
        policy: Some(Some(policy(&[5]))),
        rules: Some(vec![rule(2, &[LOG4J]), rule(3, &[LOG4J]), rule(5, &[BASH])]),
        ..facts()
    };
    let users = Users { counted: 50, complete: true };
    let expected = [
        Step::LeavePolicy(8, Skip::NoRule(vec!["CVE-2030-0001".to_owned()])),
        Step::LeavePolicy(8, standing(vec![rule(5, &[BASH])])),
        Step::AddToPolicy(change(vec![rule(2, &[LOG4J]), rule(3, &[LOG4J])], users)),
    ];
    assert_eq!(steps(&facts), expected);
}

#[test]
fn a_policy_that_too_many_use_is_not_touched() {
    for users in [Users { counted: 51, complete: true }, Users { counted: 51, complete: false }] {
        let steps = steps(&PatchFacts { users: Some(users), ..facts() });
        let change = change(vec![rule(2, &[LOG4J])], users);
        let expected = [
            Step::LeavePolicy(8, Skip::TooManyComputers { change: change.clone(), limit: 50 }),
            Step::Open(Opening::Guard),
            Step::Tell(Message::TooManyComputers { change, limit: 50 }),
        ];
        assert_eq!(steps, expected);
    }
}

#[test]
fn the_guard_ends_itself_whatever_the_computer_looks_like() {
    let follow_up = FollowUp {
        palisade: FOLLOW_UP_MARK.to_owned(),
        kind: FollowUpKind::Guard,
        scans: Vec::new(),
        gap: None,
        instance: InstanceId::parse("i-0123456789abcdef0").unwrap(),
        since: 0,
        give_up: 86_400_000,
        opened_by: "request".to_owned(),
        finding: FoundBy { id: None, kind: None, severity: None, account: None, region: None },
    };
    assert_eq!(look_again(&follow_up, None, 86_400_000), [Step::Close(FollowUpKind::Guard)]);
    assert_eq!(FollowUp::schedule_name(FollowUpKind::Guard, &follow_up.instance), "guard-i-0123456789abcdef0");
}

#[test]
fn outcomes_say_it_in_words() {
    let mut detecting = rule(2, &[LOG4J, BASH]);
    detecting.detect_only = true;
    detecting.depends_on = vec![9, 10];
    let change = change(vec![detecting, rule(3, &[LOG4J])], Users { counted: 51, complete: false });
    assert_eq!(
        change.to_string(),
        "policy 8 (Linux Server): rule 2 [1002; CVE-2021-44228, CVE-2014-6271; detects only; with 9, 10], \
         rule 3 [1003; CVE-2021-44228]"
    );
    assert_eq!(change.refusal(50), "at least 51 computers use the policy, more than the 50 allowed for a change");
    let why = standing(vec![rule(2, &[LOG4J]), rule(3, &[LOG4J])]);
    assert_eq!(
        why.to_string(),
        "policy 8 (Linux Server) has it already: rule 2 [1002; CVE-2021-44228], rule 3 [1003; CVE-2021-44228]"
    );
    assert_eq!(
        (Step::LeavePolicy(8, why).action(), Step::LeavePolicy(8, Skip::UnderWay).policy()),
        ("add-to-policy", Some(8))
    );
    let many: Vec<String> = (0..25).map(|n| format!("CVE-2030-{n:04}")).collect();
    let text = Skip::NoRule(many).to_string();
    assert!(text.starts_with("no rule protects from CVE-2030-0000, ") && text.ends_with(" and 5 more"), "{text}");
}

fn any_facts() -> impl Strategy<Value = PatchFacts> {
    let rules = proptest::collection::btree_set(0..12_i64, 0..8)
        .prop_map(|ids| ids.into_iter().map(|id| rule(id, &[if id % 2 == 0 { LOG4J } else { BASH }])).collect());
    let assigned = proptest::collection::btree_set(0..12_i64, 0..8);
    let policy = (any::<bool>(), assigned).prop_map(|(prevention, assigned)| PatchPolicy {
        prevention,
        assigned,
        ..policy(&[])
    });
    let gap = proptest::option::weighted(0.2, Just(Gap::NoAgent));
    let computer = (gap, proptest::option::weighted(0.9, Just(8)), proptest::bool::weighted(0.9), any::<bool>())
        .prop_map(|(gap, policy, prevention, remembered)| PatchComputer { id: 7, gap, policy, prevention, remembered });
    let users = (0..100_u32, any::<bool>()).prop_map(|(counted, complete)| Users { counted, complete });
    (proptest::option::weighted(0.9, computer), proptest::option::weighted(0.9, policy), rules, users, 1..100_u32)
        .prop_map(|(computer, policy, rules, users, limit)| PatchFacts {
            cves: vec![LOG4J.to_owned(), BASH.to_owned()],
            limit,
            computer: Some(computer),
            policy: Some(policy),
            rules: Some(rules),
            users: Some(users),
        })
}

proptest! {
    /// Only what is missing is sent, nothing twice, and never into a policy that too many use.
    #[test]
    fn a_change_is_never_more_than_it_may_be(facts in any_facts()) {
        let steps = steps(&facts);
        let added: Vec<&PolicyChange> = steps.iter().filter_map(|step| match step {
            Step::AddToPolicy(change) => Some(change),
            _ => None,
        }).collect();
        prop_assert!(added.len() <= 1);
        for change in added {
            let ids: BTreeSet<i64> = change.rule_ids().into_iter().collect();
            prop_assert!(!ids.is_empty());
            prop_assert_eq!(ids.len(), change.rules.len());
            let policy = facts.policy.clone().unwrap().unwrap();
            prop_assert!(policy.prevention && ids.is_disjoint(&policy.assigned));
            let users = facts.users.unwrap();
            prop_assert!(users.complete && users.counted <= facts.limit);
        }
    }

    /// Every rule against the CVEs of a protected instance is accounted for: added, standing, or refused.
    #[test]
    fn no_rule_is_forgotten(facts in any_facts()) {
        let steps = steps(&facts);
        let whole = |computer: &PatchComputer| computer.gap.is_none() && computer.policy.is_some() && computer.prevention;
        let judged = facts.computer.clone().flatten().is_some_and(|computer| whole(&computer))
            && facts.policy.clone().flatten().is_some_and(|policy| policy.prevention);
        prop_assume!(judged);
        let mut seen = BTreeSet::new();
        for step in &steps {
            match step {
                Step::AddToPolicy(change) | Step::LeavePolicy(_, Skip::TooManyComputers { change, .. }) => seen.extend(change.rule_ids()),
                Step::LeavePolicy(_, Skip::Standing { rules, .. }) => seen.extend(rules.iter().map(|rule| rule.id)),
                _ => {}
            }
        }
        prop_assert_eq!(seen, facts.rules.clone().unwrap().iter().map(|rule| rule.id).collect::<BTreeSet<_>>());
        prop_assert!(!steps.is_empty());
    }

    /// The team is told only behind a lock, so that it is told once.
    #[test]
    fn a_message_follows_its_lock(facts in any_facts()) {
        let steps = steps(&facts);
        let told = steps.iter().position(|step| matches!(step, Step::Tell(_)));
        if let Some(told) = told {
            prop_assert!(matches!(steps[told - 1], Step::Open(_)));
        }
    }
}
