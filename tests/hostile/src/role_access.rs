//! Whatever AWS's engine says of a role's own policies, which statements it matched, and what the bucket's policy says besides:
//! the answer follows from both, and its reasons are named.
//!
//! ```text
//! dbo 3:5-9:2;1:1-2:2 aws:SourceIp,s3:prefix     decision, boundary, organisation; places of statements; missing keys
//! {"Statement": ...}                             the role's own policy, to the next line of two dashes
//! --
//! {"Statement": ...}                             the bucket's policy
//! ```

use palisade_access::{Access, Answer, Decision, IdentitySide, Judgement, Matched, Position, RoleAccess, Span, access};

use crate::bucket_policy::judgements;

/// What came of an input.
#[derive(Debug)]
pub struct Judged {
    /// The answer about the role.
    pub access: RoleAccess,
    /// The statements of its own policy that were matched.
    pub statements: Vec<Matched>,
}

/// Puts both sides together.
pub fn role_access(data: &[u8]) {
    judged(data);
}

/// The same, and what came of it; none where an input is none.
pub fn judged(data: &[u8]) -> Option<Judged> {
    let (said, rest) = std::str::from_utf8(data).ok()?.split_once('\n')?;
    let (own, bucket) = rest.split_once("\n--\n").unwrap_or((rest, ""));
    let identity = identity(said, own)?;
    let answers: Vec<_> = judgements(bucket)
        .into_iter()
        .map(|(question, judgement)| {
            let access = access(&identity, &judgement);
            check(&identity, &judgement, &access);
            (question, access)
        })
        .collect();
    let best = answers.iter().map(|(_, access)| access.answer).max()?;
    let access = palisade_access::role_access(answers.iter().map(|(question, access)| (question, access.clone())));
    assert_eq!(access.answer, best);
    assert_eq!(access.text.starts_with("reaches it"), best > Answer::No, "{}", access.text);
    Some(Judged { access, statements: identity.statements })
}

/// What the first line says of the role, and the statements that it places in its own policy.
fn identity(said: &str, own: &str) -> Option<IdentitySide> {
    let mut words = said.split(' ');
    let [decision, boundary, organization] = *words.next()?.as_bytes() else { return None };
    let decisions = [Decision::Allowed, Decision::ImplicitDeny, Decision::ExplicitDeny];
    let told = |byte: u8| [Some(true), Some(false), None].into_iter().cycle().nth(byte.into()).flatten();
    let places = words.next().unwrap_or_default().split(';').filter(|place| !place.is_empty());
    let statements = places.map(|place| {
        let mut matched =
            Matched { policy: "inline".to_owned(), span: span(place), statement: None, denies_always: false };
        matched.find_in(own);
        assert!(matched.statement.is_none() || matched.span.is_some(), "found without a place: {matched:?}");
        assert!(matched.statement.is_some() || !matched.denies_always, "of no statement it is said what it does");
        assert!(!matched.to_string().is_empty());
        matched
    });
    let statements = statements.collect();
    let missing = words.next().unwrap_or_default().split(',').filter(|key| !key.is_empty()).map(str::to_owned);
    Some(IdentitySide {
        decision: decisions.into_iter().cycle().nth(decision.into())?,
        statements,
        missing: missing.collect(),
        boundary: told(boundary),
        organization: told(organization),
    })
}

/// `3:5-9:2`.
fn span(place: &str) -> Option<Span> {
    let position = |text: &str| {
        let (line, column) = text.split_once(':')?;
        Some(Position { line: line.parse().ok()?, column: column.parse().ok()? })
    };
    let (start, end) = place.split_once('-')?;
    Some(Span { start: position(start)?, end: position(end)? })
}

/// What holds of every answer.
fn check(identity: &IdentitySide, bucket: &Judgement, access: &Access) {
    let denied_for_certain =
        identity.decision == Decision::ExplicitDeny && identity.statements.iter().any(|s| s.denies_always);
    if bucket.denies == Answer::Yes || denied_for_certain {
        assert_eq!(access.answer, Answer::No, "what denies for certain decides: {access:?}");
    }
    let certain = [bucket.allows_session, bucket.allows_role, bucket.denies].iter().all(|a| *a != Answer::Perhaps);
    if certain && identity.missing.is_empty() && identity.organization != Some(false) {
        assert_ne!(access.answer, Answer::Perhaps, "nothing is in doubt: {access:?}");
    }
    match access.answer {
        Answer::Yes => assert!(!access.allowed_by.is_empty(), "let in by nothing: {access:?}"),
        Answer::Perhaps => assert!(!access.denied_by.is_empty() || !access.allowed_by.is_empty(), "{access:?}"),
        Answer::No if identity.decision == Decision::Allowed => {
            assert!(!access.denied_by.is_empty(), "kept out by nothing: {access:?}");
        }
        Answer::No => {}
    }
}
