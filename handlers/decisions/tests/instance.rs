//! The decisions about one instance: a table of every branch, and what must hold for any facts.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use palisade_contract::{InstanceId, Severity};
use palisade_decisions::{
    ComputerFacts, FOLLOW_UP_MARK, FollowUp, FollowUpKind, FoundBy, Gap, Message, ModuleFacts, Opening, RuleModule,
    ScanFacts, ScanKind, Skip, Step, Timing, look_again, respond,
};
use proptest::prelude::*;

const NOW: i64 = 1_800_000_000_000;
const HOUR: i64 = 3_600_000;
const TIMING: Timing = Timing { now: NOW, cooldown: HOUR };

fn protected() -> ComputerFacts {
    ComputerFacts {
        id: 7,
        gap: None,
        recommendation: ScanFacts::default(),
        integrity: ScanFacts::default(),
        integrity_on: true,
        modules: Vec::new(),
    }
}

fn follow_up(kind: FollowUpKind) -> FollowUp {
    FollowUp {
        palisade: FOLLOW_UP_MARK.to_owned(),
        kind,
        gap: None,
        scans: if kind == FollowUpKind::Scan { ScanKind::ALL.to_vec() } else { Vec::new() },
        instance: InstanceId::parse("i-0123456789abcdef0").unwrap(),
        since: NOW,
        give_up: NOW + 24 * HOUR,
        opened_by: "request".to_owned(),
        finding: FoundBy {
            id: Some("f-1".to_owned()),
            kind: Some("Recon:EC2/Portscan".to_owned()),
            severity: Some(Severity::Medium),
            account: Some("111122223333".to_owned()),
            region: Some("us-east-1".to_owned()),
        },
    }
}

#[test]
fn a_protected_instance_is_scanned_under_a_follow_up() {
    assert_eq!(
        respond(Some(&protected()), TIMING),
        [
            Step::Open(Opening::Scan(ScanKind::ALL.to_vec())),
            Step::Scan(ScanKind::Recommendation),
            Step::Scan(ScanKind::Integrity),
            Step::ResolveFinding,
        ]
    );
}

#[test]
fn a_scan_within_the_cool_down_is_left_out_and_nothing_is_waited_for() {
    let fresh = ScanFacts { finished: Some(NOW - 10 * 60_000), pending: false };
    let computer = ComputerFacts { recommendation: fresh, integrity: fresh, ..protected() };
    assert_eq!(
        respond(Some(&computer), TIMING),
        [
            Step::Skip("recommendation-scan", Skip::CoolDown { minutes: 10 }),
            Step::Skip("integrity-scan", Skip::CoolDown { minutes: 10 }),
            Step::ResolveFinding,
        ]
    );
}

#[test]
fn the_cool_down_ends_to_the_millisecond() {
    let at = |finished| ComputerFacts {
        recommendation: ScanFacts { finished: Some(finished), pending: false },
        ..protected()
    };
    assert!(respond(Some(&at(NOW - HOUR)), TIMING).contains(&Step::Scan(ScanKind::Recommendation)));
    assert!(!respond(Some(&at(NOW - HOUR + 1)), TIMING).contains(&Step::Scan(ScanKind::Recommendation)));
}

#[test]
fn a_scan_that_runs_already_is_waited_for_but_not_repeated() {
    let running = ScanFacts { finished: None, pending: true };
    let computer = ComputerFacts { recommendation: running, integrity_on: false, ..protected() };
    assert_eq!(
        respond(Some(&computer), TIMING),
        [
            Step::Open(Opening::Scan(vec![ScanKind::Recommendation])),
            Step::Skip("recommendation-scan", Skip::UnderWay),
            Step::Skip("integrity-scan", Skip::ModuleOff(RuleModule::IntegrityMonitoring)),
            Step::ResolveFinding,
        ]
    );
}

#[test]
fn every_gap_is_told_to_the_team() {
    for gap in [Gap::Unknown, Gap::NoAgent, Gap::AgentInactive("Managed (Offline)".to_owned()), Gap::NoPolicy] {
        let computer = ComputerFacts { gap: Some(gap.clone()), ..protected() };
        let facts = (gap != Gap::Unknown).then_some(&computer);
        assert_eq!(
            respond(facts, TIMING),
            [
                Step::WriteFinding(gap.clone()),
                Step::Open(Opening::Protection(gap.clone())),
                Step::Tell(Message::Unprotected(gap)),
            ]
        );
    }
}

#[test]
fn a_follow_up_waits_then_applies_then_reports() {
    let scan = follow_up(FollowUpKind::Scan);
    let pending = ScanFacts { finished: None, pending: true };
    let ended = ScanFacts { finished: Some(NOW + 60_000), pending: false };

    let waiting = ComputerFacts { recommendation: pending, integrity: pending, ..protected() };
    assert_eq!(
        look_again(&scan, Some(&waiting), NOW + 1),
        [Step::Wait("not ended: recommendation-scan, integrity-scan".to_owned())]
    );

    let done = ComputerFacts {
        recommendation: ended,
        integrity: ended,
        modules: vec![
            ModuleFacts { module: RuleModule::IntrusionPrevention, wanted: vec![3, 5], on: true },
            ModuleFacts { module: RuleModule::LogInspection, wanted: vec![9], on: false },
            ModuleFacts { module: RuleModule::IntegrityMonitoring, wanted: vec![], on: true },
        ],
        ..protected()
    };
    assert_eq!(
        look_again(&scan, Some(&done), NOW + 1),
        [
            Step::ApplyRules(RuleModule::IntrusionPrevention, vec![3, 5]),
            Step::Skip("apply-rules", Skip::ModuleOff(RuleModule::LogInspection)),
            Step::Tell(Message::Finished(vec![(RuleModule::IntrusionPrevention, 2)])),
            Step::Close(FollowUpKind::Scan),
        ]
    );
}

#[test]
fn a_scan_from_before_the_follow_up_does_not_count() {
    let old = ScanFacts { finished: Some(NOW - 1), pending: false };
    let computer = ComputerFacts { recommendation: old, integrity_on: false, ..protected() };
    assert_eq!(
        look_again(&follow_up(FollowUpKind::Scan), Some(&computer), NOW + 1),
        [Step::Scan(ScanKind::Recommendation), Step::Wait("not ended: recommendation-scan".to_owned())]
    );
}

#[test]
fn a_scan_that_was_left_out_is_not_waited_for_nor_asked_for() {
    let recommendation = ScanFacts { finished: Some(NOW - 10 * 60_000), pending: false };
    let integrity = ScanFacts { finished: Some(NOW - 2 * HOUR), pending: false };
    let wanted = ModuleFacts { module: RuleModule::IntrusionPrevention, wanted: vec![3], on: true };
    let computer = ComputerFacts { recommendation, integrity, modules: vec![wanted], ..protected() };
    let steps = respond(Some(&computer), TIMING);
    let Step::Open(Opening::Scan(scans)) = &steps[0] else { panic!("{steps:?}") };
    assert_eq!(
        (&scans[..], steps.contains(&Step::Scan(ScanKind::Recommendation))),
        (&[ScanKind::Integrity][..], false)
    );

    let scan = FollowUp { scans: scans.clone(), ..follow_up(FollowUpKind::Scan) };
    assert_eq!(
        look_again(&scan, Some(&computer), NOW + 1),
        [Step::Scan(ScanKind::Integrity), Step::Wait("not ended: integrity-scan".to_owned())],
        "the recommendation scan is within its cool-down"
    );
    let ended = ComputerFacts { integrity: ScanFacts { finished: Some(NOW + 1), pending: false }, ..computer };
    assert_eq!(
        look_again(&scan, Some(&ended), NOW + 2),
        [Step::Tell(Message::Finished(Vec::new())), Step::Close(FollowUpKind::Scan)]
    );
}

#[test]
fn a_follow_up_of_an_older_version_waits_for_both_scans() {
    let scan = FollowUp { scans: vec![ScanKind::Integrity], ..follow_up(FollowUpKind::Scan) };
    let mut input = serde_json::to_value(&scan).unwrap();
    assert_eq!(input["scans"], serde_json::json!(["integrity"]));
    assert_eq!(serde_json::from_value::<FollowUp>(input.clone()).unwrap(), scan);
    input.as_object_mut().unwrap().remove("scans");
    assert_eq!(serde_json::from_value::<FollowUp>(input).unwrap().scans, ScanKind::ALL);
}

#[test]
fn what_a_follow_up_has_told_needs_no_second_finding() {
    let offline = Gap::AgentInactive("Managed (Offline)".to_owned());
    let told = FollowUp { gap: Some(offline.to_string()), ..follow_up(FollowUpKind::Protection) };
    for (gap, severity, has_told) in [
        (&offline, Some(Severity::Medium), true),
        (&offline, Some(Severity::Low), true),
        (&offline, None, true),
        (&offline, Some(Severity::High), false),
        (&Gap::NoPolicy, Some(Severity::Medium), false),
    ] {
        assert_eq!(told.has_told(gap, severity), has_told, "{gap} {severity:?}");
    }
    let older = follow_up(FollowUpKind::Protection);
    assert!(!older.has_told(&offline, None), "an older version did not say what it had told");
    let scan = FollowUp { gap: Some(offline.to_string()), ..follow_up(FollowUpKind::Scan) };
    assert!(!scan.has_told(&offline, None));
}

#[test]
fn an_instance_that_became_protected_is_resolved() {
    assert_eq!(
        look_again(&follow_up(FollowUpKind::Protection), Some(&protected()), NOW + 1),
        [Step::ResolveFinding, Step::Close(FollowUpKind::Protection)]
    );
}

#[test]
fn giving_up_on_scans_is_loud() {
    let steps = look_again(&follow_up(FollowUpKind::Scan), None, NOW + 25 * HOUR);
    assert!(matches!(&steps[..], [Step::Tell(Message::GaveUp { hours: 25, .. }), Step::Close(FollowUpKind::Scan)]));
}

fn scan_facts() -> impl Strategy<Value = ScanFacts> {
    (proptest::option::of(NOW - 48 * HOUR..NOW + 48 * HOUR), any::<bool>())
        .prop_map(|(finished, pending)| ScanFacts { finished, pending })
}

fn computer() -> impl Strategy<Value = Option<ComputerFacts>> {
    let gap = prop_oneof![
        4 => Just(None),
        1 => Just(Some(Gap::NoAgent)),
        1 => Just(Some(Gap::NoPolicy)),
        1 => Just(Some(Gap::AgentInactive("Offline".to_owned()))),
    ];
    let module = (0..3_usize, proptest::collection::vec(1..9_000_i64, 0..4), any::<bool>())
        .prop_map(|(module, wanted, on)| ModuleFacts { module: RuleModule::ALL[module], wanted, on });
    proptest::option::of(
        (gap, scan_facts(), scan_facts(), any::<bool>(), proptest::collection::vec(module, 0..4)).prop_map(
            |(gap, recommendation, integrity, integrity_on, modules)| ComputerFacts {
                id: 1,
                gap,
                recommendation,
                integrity,
                integrity_on,
                modules,
            },
        ),
    )
}

proptest! {
    /// A scan is asked for only under a follow-up that will look at its result, and only where a protected computer is idle.
    #[test]
    fn no_scan_without_a_follow_up(computer in computer()) {
        let steps = respond(computer.as_ref(), TIMING);
        let opened = steps.iter().enumerate().find_map(|(at, step)| match step {
            Step::Open(Opening::Scan(scans)) => Some((at, scans)),
            _ => None,
        });
        for (at, step) in steps.iter().enumerate() {
            if let Step::Scan(kind) = step {
                prop_assert!(opened.is_some_and(|(o, scans)| o < at && scans.contains(kind)));
                let computer = computer.as_ref().unwrap();
                prop_assert!(computer.gap.is_none());
                prop_assert!(!computer.scan(*kind).pending);
            }
        }
    }

    /// The team hears only after the lock is held, so that a storm of findings is one message.
    #[test]
    fn no_message_before_the_lock(computer in computer()) {
        let steps = respond(computer.as_ref(), TIMING);
        let opened = steps.iter().position(|s| matches!(s, Step::Open(_)));
        for (at, step) in steps.iter().enumerate() {
            if matches!(step, Step::Tell(_)) {
                prop_assert!(opened.is_some_and(|o| o < at));
            }
        }
    }

    /// A follow-up either waits or closes, never both and never neither; when its time is over it closes.
    #[test]
    fn a_follow_up_always_ends(computer in computer(), kind in prop_oneof![Just(FollowUpKind::Scan), Just(FollowUpKind::Protection)], at in NOW..NOW + 50 * HOUR) {
        let follow_up = follow_up(kind);
        let steps = look_again(&follow_up, computer.as_ref(), at);
        let waits = steps.iter().filter(|s| matches!(s, Step::Wait(_))).count();
        let closes = steps.iter().filter(|s| **s == Step::Close(kind)).count();
        prop_assert_eq!(waits + closes, 1);
        if at >= follow_up.give_up {
            prop_assert_eq!(closes, 1);
        }
    }

    /// Rules are applied only from a scan that ended after the follow-up began, and only in modules that are on.
    #[test]
    fn only_fresh_results_are_applied(computer in computer(), at in NOW..NOW + 50 * HOUR) {
        let follow_up = follow_up(FollowUpKind::Scan);
        for step in look_again(&follow_up, computer.as_ref(), at) {
            if let Step::ApplyRules(module, rules) = step {
                let computer = computer.as_ref().unwrap();
                prop_assert!(computer.recommendation.finished_since(follow_up.since));
                prop_assert!(computer.modules.iter().any(|m| m.module == module && m.on && m.wanted == rules));
            }
        }
    }
}
