//! What holds for every policy: a denial wins, less is never more, and nothing is too odd to be read.

use palisade_access::{
    Answer, BucketSide, Decision, IdentitySide, Judgement, Policy, Question, Requester, access, questions,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

const ROLE: &str = "arn:aws:iam::111122223333:role/reader";

fn requester() -> Requester<'static> {
    Requester {
        partition: "aws",
        account: "111122223333",
        role_arn: ROLE,
        role_name: "reader",
        role_id: "",
        session: "i-0123456789abcdef0",
    }
}

fn principal() -> impl Strategy<Value = Value> {
    select(vec![
        json!("*"),
        json!({"AWS": ROLE}),
        json!({"AWS": "111122223333"}),
        json!({"AWS": ["999988887777", "arn:aws:sts::111122223333:assumed-role/reader/i-0123456789abcdef0"]}),
        json!({"Service": "s3.amazonaws.com"}),
        json!({"AWS": "odd"}),
        json!(7),
    ])
}

prop_compose! {
    /// A statement, mostly sound.
    fn statement()(
        effect in select(vec!["Allow", "Deny", "Maybe"]),
        who in select(vec!["Principal", "NotPrincipal"]),
        principal in principal(),
        what in select(vec!["Action", "NotAction"]),
        actions in vec(select(vec!["s3:*", "s3:Get*", "s3:PutObject", "s3:List?ucket", "*", "ec2:*"]), 0..3),
        whereon in select(vec!["Resource", "NotResource"]),
        resources in vec(select(vec!["*", "arn:aws:s3:::ledger", "arn:aws:s3:::ledger/*", "arn:aws:s3:::ledger/a/*",
            "arn:aws:s3:::ledger/${aws:userid}", "arn:aws:s3:::other/*"]), 0..3),
        condition in select(vec![None, Some(json!({})), Some(json!({"Bool": {"aws:SecureTransport": "false"}}))]),
    ) -> Value {
        let mut statement = json!({"Effect": effect, who: principal, what: actions, whereon: resources});
        if let Some(condition) = condition {
            statement["Condition"] = condition;
        }
        statement
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        select(vec!["Allow", "*", "AWS", "s3:*", "${", "arn:aws:s3:::ledger/*"]).prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        let key = prop_oneof![
            select(vec!["Statement", "Effect", "Principal", "Action", "Resource", "Condition", "AWS", "NotPrincipal"])
                .prop_map(str::to_owned),
            "\\PC{0,6}",
        ];
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            vec((key, inner), 0..5).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

fn side(statements: &[Value]) -> BucketSide {
    let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    BucketSide::Known(Policy::read(&text).expect("a list of statements is a policy"))
}

fn all() -> Vec<Question> {
    questions("aws", "ledger", &["a/b.csv".to_owned()])
}

fn identity(decision: Decision) -> IdentitySide {
    IdentitySide { decision, statements: Vec::new(), missing: Vec::new(), boundary: None, organization: None }
}

fn decision() -> impl Strategy<Value = Decision> {
    select(vec![Decision::Allowed, Decision::ImplicitDeny, Decision::ExplicitDeny])
}

fn allows(judgement: &Judgement) -> Answer {
    judgement.allows_session.max(judgement.allows_role)
}

proptest! {
    #[test]
    fn a_denial_of_everything_wins(statements in vec(statement(), 0..5), at in any::<prop::sample::Index>(), decision in decision()) {
        let mut statements = statements;
        let denial = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"});
        statements.insert(at.index(statements.len() + 1), denial);
        let side = side(&statements);
        for question in all() {
            let judgement = side.judge(&requester(), &question);
            prop_assert_eq!(access(&identity(decision), &judgement).answer, Answer::No);
        }
    }

    #[test]
    fn without_a_statement_that_allows_nobody_gets_further(statements in vec(statement(), 1..6), at in any::<prop::sample::Index>(), decision in decision()) {
        let mut less = statements.clone();
        let taken = less.remove(at.index(statements.len()));
        prop_assume!(taken["Effect"] == "Allow");
        for question in all() {
            let with = access(&identity(decision), &side(&statements).judge(&requester(), &question));
            let without = access(&identity(decision), &side(&less).judge(&requester(), &question));
            prop_assert!(without.answer <= with.answer, "{}", taken);
        }
    }

    #[test]
    fn without_a_statement_that_denies_nobody_is_kept_further_out(statements in vec(statement(), 1..6), at in any::<prop::sample::Index>(), decision in decision()) {
        let mut less = statements.clone();
        let taken = less.remove(at.index(statements.len()));
        prop_assume!(taken["Effect"] == "Deny");
        for question in all() {
            let with = access(&identity(decision), &side(&statements).judge(&requester(), &question));
            let without = access(&identity(decision), &side(&less).judge(&requester(), &question));
            prop_assert!(without.answer >= with.answer, "{}", taken);
        }
    }

    #[test]
    fn the_order_of_statements_does_not_matter(statements in vec(statement(), 0..6)) {
        let reversed: Vec<Value> = statements.iter().rev().cloned().collect();
        for question in all() {
            let (one, other) = (side(&statements).judge(&requester(), &question), side(&reversed).judge(&requester(), &question));
            prop_assert_eq!((allows(&one), one.denies), (allows(&other), other.denies));
        }
    }

    #[test]
    fn a_condition_makes_nothing_certain(statements in vec(statement(), 0..6)) {
        let conditional: Vec<Value> = statements.into_iter().map(|mut statement| {
            statement["Condition"] = json!({"StringEquals": {"aws:PrincipalOrgID": "o-1"}});
            statement
        }).collect();
        for question in all() {
            let judgement = side(&conditional).judge(&requester(), &question);
            prop_assert!(allows(&judgement) < Answer::Yes && judgement.denies < Answer::Yes);
        }
    }

    #[test]
    fn what_lets_in_is_named(statements in vec(statement(), 0..6)) {
        for question in all() {
            let judgement = side(&statements).judge(&requester(), &question);
            prop_assert_eq!(allows(&judgement) > Answer::No, !judgement.allowed_by.is_empty());
            prop_assert_eq!(judgement.denies > Answer::No, !judgement.denied_by.is_empty());
        }
    }

    #[test]
    fn any_json_can_be_judged(document in any_json()) {
        for text in [document.to_string(), json!({"Statement": document}).to_string(), json!({"Statement": [document]}).to_string()] {
            if let Ok(policy) = Policy::read(&text) {
                let side = BucketSide::Known(policy);
                for question in all() {
                    let _ = access(&identity(Decision::ImplicitDeny), &side.judge(&requester(), &question));
                }
            }
        }
    }

    #[test]
    fn any_text_can_be_read(text in "\\PC{0,200}") {
        let _ = Policy::read(&text);
    }
}
