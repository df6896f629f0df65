//! The two sides together: the decision table of a bucket in the role's own account.

use palisade_access::{
    Access, Answer, Decision, IdentitySide, Judgement, Matched, Question, Target, access, role_access,
};

use Answer::{No, Perhaps, Yes};
use Decision::{Allowed, ExplicitDeny, ImplicitDeny};

fn identity(decision: Decision) -> IdentitySide {
    IdentitySide { decision, statements: Vec::new(), missing: Vec::new(), boundary: None, organization: None }
}

fn bucket(allows_session: Answer, allows_role: Answer, denies: Answer) -> Judgement {
    Judgement { allows_session, allows_role, denies, allowed_by: Vec::new(), denied_by: Vec::new() }
}

#[test]
fn either_side_lets_in_and_either_keeps_out() {
    for (decision, judgement, expected) in [
        (Allowed, bucket(No, No, No), Yes),
        (ImplicitDeny, bucket(No, No, No), No),
        (ImplicitDeny, bucket(Yes, No, No), Yes),
        (ImplicitDeny, bucket(No, Yes, No), Yes),
        (ImplicitDeny, bucket(No, Perhaps, No), Perhaps),
        (ExplicitDeny, bucket(Yes, Yes, No), No),
        (Allowed, bucket(Yes, Yes, Yes), No),
        (Allowed, bucket(No, No, Perhaps), Perhaps),
        (ImplicitDeny, bucket(No, No, Perhaps), No),
    ] {
        assert_eq!(access(&identity(decision), &judgement).answer, expected, "{decision:?} {judgement:?}");
    }
}

#[test]
fn a_boundary_narrows_what_is_granted_to_the_role_only() {
    let bounded = IdentitySide { boundary: Some(false), ..identity(ImplicitDeny) };
    assert_eq!(access(&bounded, &bucket(No, Yes, No)).answer, No);
    assert_eq!(access(&bounded, &bucket(Yes, No, No)).answer, Yes);
    let within = IdentitySide { boundary: Some(true), ..identity(ImplicitDeny) };
    assert_eq!(access(&within, &bucket(No, Yes, No)).answer, Yes);
    let doubtful = IdentitySide { missing: vec!["aws:SourceIp".to_owned()], ..bounded };
    assert_eq!(access(&doubtful, &bucket(No, Yes, No)).answer, Perhaps);
}

#[test]
fn what_the_organization_keeps_out_is_let_in_by_the_bucket_only_perhaps() {
    let kept_out = IdentitySide { organization: Some(false), ..identity(ImplicitDeny) };
    assert_eq!(access(&kept_out, &bucket(No, No, No)).answer, No);
    assert_eq!(access(&kept_out, &bucket(Yes, Yes, No)).answer, Perhaps);
}

#[test]
fn missing_facts_make_it_conditional_unless_they_are_of_another_service() {
    for decision in [Allowed, ImplicitDeny, ExplicitDeny] {
        for (key, expected) in [
            ("aws:SourceIp", Perhaps),
            ("AWS:PrincipalTag/team", Perhaps),
            ("s3:prefix", Perhaps),
            ("ec2:ResourceTag/team", if decision == Allowed { Yes } else { No }),
        ] {
            let side = IdentitySide { missing: vec![key.to_owned()], ..identity(decision) };
            assert_eq!(access(&side, &bucket(No, No, No)).answer, expected, "{decision:?} {key}");
        }
    }
}

#[test]
fn no_missing_fact_lifts_a_denial_that_asks_for_none() {
    let by = |denies_always| {
        let statement = Matched { policy: "P".to_owned(), span: None, statement: None, denies_always };
        let missing = vec!["aws:SourceIp".to_owned()];
        IdentitySide { missing, statements: vec![statement], ..identity(ExplicitDeny) }
    };
    let certain = access(&by(true), &bucket(Yes, Yes, No));
    assert_eq!((certain.answer, certain.denied_by), (No, vec!["its policy P".to_owned()]));
    assert_eq!(access(&by(false), &bucket(Yes, Yes, No)).answer, Perhaps);
    // What lets it in says nothing about a denial under a condition.
    let allowed = IdentitySide { decision: Allowed, ..by(true) };
    assert_eq!(access(&allowed, &bucket(No, No, No)).answer, Perhaps);
}

#[test]
fn a_role_in_one_line() {
    let on = |action| Question { action, target: Target::AnyObject("arn:aws:s3:::ledger".to_owned()) };
    let said = |answer, allowed_by: &[&str], denied_by: &[&str]| Access {
        answer,
        allowed_by: allowed_by.iter().map(|text| (*text).to_owned()).collect(),
        denied_by: denied_by.iter().map(|text| (*text).to_owned()).collect(),
    };
    let (get, put, list) = (on("s3:GetObject"), on("s3:PutObject"), on("s3:ListBucket"));
    let role = role_access([
        (&get, said(Yes, &["its policy P"], &[])),
        (&put, said(Perhaps, &["its policy P"], &["statement `S` of the bucket's policy (a condition)"])),
        (&list, said(No, &["never told"], &["statement `N` of the bucket's policy"])),
    ]);
    assert_eq!(role.answer, Yes);
    assert_eq!(
        role.text,
        "reaches it: s3:GetObject; under conditions also s3:PutObject; let in by its policy P; \
         doubtful by statement `S` of the bucket's policy (a condition), statement `N` of the bucket's policy"
    );
    assert_eq!(role_access([(&get, said(No, &[], &[]))]).text, "does not reach it: nothing lets it in");
    let none: [(&Question, Access); 0] = [];
    assert_eq!(role_access(none).answer, No);
}
