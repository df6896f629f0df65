//! Bucket policies, row by row: who is let in, and what is not understood.

#![expect(clippy::unwrap_used, reason = "tests")]

use palisade_access::{Answer, BucketSide, Judgement, Policy, PolicyError, Question, Requester, Target, questions};
use serde_json::{Value, json};

use Answer::{No, Perhaps, Yes};

const ROLE: &str = "arn:aws:iam::111122223333:role/app/reader";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/reader/i-0123456789abcdef0";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const BUCKET: &str = "arn:aws:s3:::ledger";

fn requester() -> Requester<'static> {
    Requester {
        partition: "aws",
        account: "111122223333",
        role_arn: ROLE,
        role_name: "reader",
        role_id: "AROAEXAMPLEEXAMPLE12",
        session: "i-0123456789abcdef0",
    }
}

fn get() -> Question {
    Question { action: "s3:GetObject", target: Target::AnyObject(BUCKET.to_owned()) }
}

fn judge(statements: &Value, question: &Question) -> Judgement {
    let policy = Policy::read(&json!({"Version": "2012-10-17", "Statement": statements}).to_string()).unwrap();
    BucketSide::Known(policy).judge(&requester(), question)
}

/// A statement that lets everybody read, with these elements changed; null takes one away.
fn statement(changes: &Value) -> Value {
    let mut statement =
        json!({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": format!("{BUCKET}/*")});
    for (key, value) in changes.as_object().unwrap() {
        statement.as_object_mut().unwrap().insert(key.clone(), value.clone());
        if value.is_null() {
            statement.as_object_mut().unwrap().remove(key);
        }
    }
    statement
}

#[test]
fn principals() {
    for (principal, session, role, denied) in [
        (json!("*"), Yes, No, Yes),
        (json!({"AWS": "*"}), Yes, No, Yes),
        (json!({"AWS": ROLE}), No, Yes, Yes),
        (json!({"AWS": [ROOT, ROLE]}), No, Yes, Yes),
        (json!({"AWS": "AROAEXAMPLEEXAMPLE12"}), No, Yes, Yes),
        (json!({"AWS": SESSION}), Yes, No, Yes),
        // To let the account in leaves it to the role's own policies; to deny it denies everybody in it.
        (json!({"AWS": ROOT}), No, No, Yes),
        (json!({"AWS": "111122223333"}), No, No, Yes),
        (json!({"AWS": "999988887777"}), No, No, No),
        (json!({"AWS": "arn:aws:iam::111122223333:role/reader"}), No, No, No),
        (json!({"AWS": "arn:aws:sts::111122223333:assumed-role/reader/i-00000000000000000"}), No, No, No),
        (json!({"AWS": "arn:aws:iam::111122223333:user/reader"}), No, No, No),
        (json!({"AWS": "AROAOTHEROTHEROTHER1"}), No, No, No),
        (json!({"Service": "ec2.amazonaws.com"}), No, No, No),
        (json!({"Federated": "cognito-identity.amazonaws.com"}), No, No, No),
        // Nobody knows what these would mean.
        (json!({"AWS": "arn:aws:iam::111122223333:role/*"}), Perhaps, No, Perhaps),
        (json!({"AWS": "reader"}), Perhaps, No, Perhaps),
        (json!({"AWS": 5}), Perhaps, No, Perhaps),
        (json!({"CanonicalUser": "00aa"}), Perhaps, No, Perhaps),
        (json!({"Somebody": "x"}), Perhaps, No, Perhaps),
        (json!([]), Perhaps, No, Perhaps),
        (json!({}), Perhaps, No, Perhaps),
        (Value::Null, Perhaps, No, Perhaps),
    ] {
        let allowed = judge(&json!([statement(&json!({"Principal": principal}))]), &get());
        assert_eq!((allowed.allows_session, allowed.allows_role, allowed.denies), (session, role, No), "{principal}");
        let refused = judge(&json!([statement(&json!({"Principal": principal, "Effect": "Deny"}))]), &get());
        assert_eq!((refused.allows_session, refused.allows_role, refused.denies), (No, No, denied), "{principal}");
    }
}

#[test]
fn everybody_but() {
    for (spared, expected) in [
        (json!({"AWS": [ROOT, ROLE, SESSION]}), No),
        (json!({"AWS": ROLE}), Perhaps),
        (json!({"AWS": [ROOT, ROLE]}), Perhaps),
        (json!({"AWS": ROOT}), Perhaps),
        (json!({"AWS": "999988887777"}), Yes),
        (json!({"Service": "ec2.amazonaws.com"}), Yes),
        (json!("*"), No),
        (json!({"AWS": "reader"}), Perhaps),
    ] {
        let denial = statement(&json!({"Effect": "Deny", "Principal": null, "NotPrincipal": spared}));
        assert_eq!(judge(&json!([denial]), &get()).denies, expected, "{spared}");
    }
    let both = statement(&json!({"NotPrincipal": {"AWS": ROLE}}));
    assert_eq!(judge(&json!([both]), &get()).allows_session, Perhaps);
}

#[test]
fn actions_and_resources() {
    for (changes, allows, denies) in [
        (json!({"Action": "s3:*"}), Yes, Yes),
        (json!({"Action": "S3:getobject"}), Yes, Yes),
        (json!({"Action": ["s3:Put*", "s3:Get?bject"]}), Yes, Yes),
        (json!({"Action": "*"}), Yes, Yes),
        (json!({"Action": "s3:GetObjectVersion"}), No, No),
        (json!({"Action": []}), No, No),
        (json!({"Action": null, "NotAction": "s3:Delete*"}), Yes, Yes),
        (json!({"Action": null, "NotAction": ["s3:Get*"]}), No, No),
        (json!({"Action": null}), Perhaps, Perhaps),
        (json!({"Action": 5}), Perhaps, Perhaps),
        (json!({"NotAction": "s3:Get*"}), Perhaps, Perhaps),
        (json!({"Resource": "*"}), Yes, Yes),
        (json!({"Resource": BUCKET}), No, No),
        (json!({"Resource": "arn:aws:s3:::led*"}), Yes, Yes),
        // A part is enough to be let in, and not enough to be kept out.
        (json!({"Resource": format!("{BUCKET}/2026/*")}), Yes, Perhaps),
        (json!({"Resource": [format!("{BUCKET}/2026/*"), format!("{BUCKET}*")]}), Yes, Yes),
        (json!({"Resource": format!("{BUCKET}/${{aws:userid}}/*")}), Perhaps, Perhaps),
        (json!({"Resource": "arn:aws:s3:::LEDGER/*"}), No, No),
        (json!({"Resource": null, "NotResource": BUCKET}), Yes, Yes),
        (json!({"Resource": null, "NotResource": format!("{BUCKET}/2026/*")}), Perhaps, Perhaps),
        (json!({"Resource": null, "NotResource": "arn:aws:s3:::*"}), No, No),
        (json!({"Resource": null}), Perhaps, Perhaps),
    ] {
        let allowed = judge(&json!([statement(&changes)]), &get());
        assert_eq!(allowed.allows_session, allows, "{changes}");
        let mut denial = statement(&changes);
        denial["Effect"] = json!("Deny");
        assert_eq!(judge(&json!([denial]), &get()).denies, denies, "{changes}");
    }
}

#[test]
fn what_is_not_understood_makes_a_statement_doubtful() {
    let allows = |changes: &Value| judge(&json!([statement(changes)]), &get());
    for (changes, reason) in [
        (json!({"Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}), "a condition on aws:SourceVpce"),
        (
            json!({"Condition": {"Bool": {"aws:SecureTransport": "true"}, "Null": {"s3:x": "true"}}}),
            "aws:SecureTransport, s3:x",
        ),
        (json!({"Condition": "later"}), "its condition is not understood"),
        (json!({"Until": "2031"}), "its element Until is not known"),
    ] {
        let judgement = allows(&changes);
        assert_eq!((judgement.allows_session, judgement.denies), (Perhaps, No), "{changes}");
        assert!(judgement.allowed_by[0].contains(reason), "{judgement:?}");
    }
    assert_eq!(allows(&json!({"Condition": {}})).allows_session, Yes);
    // Without an effect it may be either.
    for effect in [json!(null), json!("allow"), json!(5)] {
        let judgement = allows(&json!({"Effect": effect}));
        assert_eq!((judgement.allows_session, judgement.denies), (Perhaps, Perhaps));
    }
    let judgement = judge(&json!(["text"]), &get());
    assert_eq!((judgement.allows_session, judgement.denies), (Perhaps, Perhaps));
}

#[test]
fn statements_are_named() {
    let judgement = judge(&json!([statement(&json!({"Sid": "Readers\n"})), statement(&json!({"Sid": " "}))]), &get());
    assert_eq!(
        judgement.allowed_by,
        ["statement `Readers` of the bucket's policy", "statement 2 of the bucket's policy"]
    );
    let unknown = BucketSide::Unknown.judge(&requester(), &get());
    assert_eq!((unknown.allows_session, unknown.allows_role, unknown.denies), (No, No, Perhaps));
}

#[test]
fn what_is_no_policy() {
    for (text, error) in [
        (String::new(), PolicyError::NotJson),
        ("{".to_owned(), PolicyError::NotJson),
        ("[".repeat(10_000), PolicyError::NotJson),
        ("[]".to_owned(), PolicyError::NoStatements),
        (r#"{"Statement": "x"}"#.to_owned(), PolicyError::NoStatements),
        (json!({"Statement": vec![json!({}); 1_001]}).to_string(), PolicyError::TooLong),
        (" ".repeat(70_000), PolicyError::TooLong),
    ] {
        assert_eq!(Policy::read(&text), Err(error), "{}", &text[..text.len().min(40)]);
    }
    assert_eq!(Policy::read(r#"{"Statement": {"Effect": "Allow"}}"#).unwrap().len(), 1);
}

#[test]
fn what_is_asked() {
    let keys = ["2026/q1.csv", "odd*key", "${x}"].map(str::to_owned);
    let asked: Vec<String> =
        questions("aws-cn", "ledger", &keys).iter().map(|q| format!("{} {}", q.action, q.target.arn())).collect();
    assert_eq!(
        asked,
        [
            "s3:ListBucket arn:aws-cn:s3:::ledger",
            "s3:GetObject arn:aws-cn:s3:::ledger/*",
            "s3:PutObject arn:aws-cn:s3:::ledger/*",
            "s3:DeleteObject arn:aws-cn:s3:::ledger/*",
            "s3:GetObject arn:aws-cn:s3:::ledger/2026/q1.csv",
            "s3:PutObject arn:aws-cn:s3:::ledger/2026/q1.csv",
            "s3:DeleteObject arn:aws-cn:s3:::ledger/2026/q1.csv",
        ]
    );
}
