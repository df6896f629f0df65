//! Whatever stands in a bucket's policy: it is evaluated for a role, or refused.

use palisade_access::{Answer, BucketSide, Policy, Requester, questions};

/// Judges what the policy says of a role's session.
pub fn bucket_policy(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let side = Policy::read(text).map_or(BucketSide::Unknown, BucketSide::Known);
    let requester = Requester {
        partition: "aws",
        account: "111122223333",
        role_arn: "arn:aws:iam::111122223333:role/team/reader",
        role_name: "reader",
        role_id: "AROAEXAMPLE",
        session: "i-0123456789abcdef0",
    };
    for question in questions("aws", "ledger", &["a/b".to_owned()]) {
        let judgement = side.judge(&requester, &question);
        let reasons = judgement.allowed_by.len() + judgement.denied_by.len();
        let neutral =
            [judgement.allows_session, judgement.allows_role, judgement.denies].iter().all(|a| *a == Answer::No);
        assert!(neutral || reasons > 0, "an answer without a reason: {judgement:?}");
    }
}
