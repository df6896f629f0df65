//! Whatever stands in a bucket's policy: it is evaluated for a role, or refused.

use palisade_access::{Answer, BucketSide, Judgement, Policy, Question, Requester, questions};

/// The session of a role that asks.
const REQUESTER: Requester<'static> = Requester {
    partition: "aws",
    account: "111122223333",
    role_arn: "arn:aws:iam::111122223333:role/team/reader",
    role_name: "reader",
    role_id: "AROAEXAMPLE",
    session: "i-0123456789abcdef0",
};

/// What the policy says of it, question by question.
pub(crate) fn judgements(text: &str) -> Vec<(Question, Judgement)> {
    let side = Policy::read(text).map_or(BucketSide::Unknown, BucketSide::Known);
    let questions = questions("aws", "ledger", &["a/b".to_owned()]).into_iter();
    questions.map(|question| (question.clone(), side.judge(&REQUESTER, &question))).collect()
}

/// Judges what the policy says of a role's session.
pub fn bucket_policy(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for (_, judgement) in judgements(text) {
        let reasons = judgement.allowed_by.len() + judgement.denied_by.len();
        let neutral =
            [judgement.allows_session, judgement.allows_role, judgement.denies].iter().all(|a| *a == Answer::No);
        assert!(neutral || reasons > 0, "an answer without a reason: {judgement:?}");
    }
}
