//! Statements that the engine points at by line and column, found in the text of their policy.

use palisade_access::{Matched, Position, Span};

/// As people write it.
const WRITTEN: &str = r#"{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "ListAll",
            "Effect": "Allow",
            "Action": ["s3:ListBucket", "s3:List}*"],
            "Resource": "*"
        },
        {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::a \" { \"Statement\": [ /*",
            "Condition": {"StringEquals": {"aws:PrincipalTag/Größe": "Statement"}}
        }, {"Sid": "Never", "Effect": "Deny", "Action": "*", "Resource": "*"}
    ]
}
"#;

fn at(start: (usize, usize), end: (usize, usize)) -> Matched {
    let position = |(line, column)| Position { line, column };
    let span = Some(Span { start: position(start), end: position(end) });
    Matched { policy: "P".to_owned(), span, statement: None, denies_always: false }
}

fn told(mut matched: Matched, text: &str) -> String {
    matched.find_in(text);
    matched.to_string()
}

#[test]
fn a_statement_is_told_by_its_sid_or_its_number() {
    // The engine begins right behind the bracket or the comma before it.
    assert_eq!(told(at((3, 19), (9, 10)), WRITTEN), "statement `ListAll` of its policy P");
    assert_eq!(told(at((9, 11), (15, 10)), WRITTEN), "statement 2 of its policy P");
    assert_eq!(told(at((15, 11), (15, 78)), WRITTEN), "statement `Never` of its policy P");
    // Or at the statement itself.
    assert_eq!(told(at((4, 9), (9, 9)), WRITTEN), "statement `ListAll` of its policy P");
    assert_eq!(told(at((15, 12), (15, 78)), WRITTEN), "statement `Never` of its policy P");
}

#[test]
fn a_policy_on_one_line_and_one_with_a_single_statement() {
    let line = r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Sid":"B","Effect":"Deny"}],"Version":"2012-10-17"}"#;
    let second = line.find(r#"{"Sid""#).map_or(0, |at| at + 1);
    assert_eq!(told(at((1, 15), (1, second - 1)), line), "statement 1 of its policy P");
    assert_eq!(told(at((1, second), (1, second + 27)), line), "statement `B` of its policy P");
    let single =
        r#"{"Id": "Statement", "Statement": {"Sid": "Only", "Effect": "Allow", "Condition": {"A": {"b": "c"}}}}"#;
    assert_eq!(told(at((1, 34), (1, 100)), single), "statement `Only` of its policy P");
}

#[test]
fn what_is_not_found_is_told_by_its_line() {
    let by_line = "its policy P (line 3)";
    // Over two statements, outside of all, of no policy, of another text.
    assert_eq!(told(at((3, 19), (12, 10)), WRITTEN), by_line);
    assert_eq!(told(at((3, 1), (3, 4)), WRITTEN), by_line);
    assert_eq!(told(at((3, 19), (9, 10)), "{"), by_line);
    assert_eq!(told(at((3, 19), (9, 10)), r#"{"Statement": "text"}"#), by_line);
    assert_eq!(told(at((3, 19), (900, 10)), r#"{"Statement": []}"#), by_line);
    assert_eq!(told(at((0, 0), (0, 0)), WRITTEN), "its policy P (line 0)");
    assert_eq!(told(Matched { span: None, ..at((3, 19), (9, 10)) }, WRITTEN), "its policy P");
}

#[test]
fn only_a_denial_that_asks_for_nothing_denies_always() {
    for (statement, always) in [
        (r#"{"Effect":"Deny","Action":"s3:*","Resource":"*"}"#, true),
        (r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#, false),
        (
            r#"{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:ViaAWSService":"false"}}}"#,
            false,
        ),
        (r#"{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::${aws:PrincipalTag/team}/*"}"#, false),
    ] {
        let text = format!(r#"{{"Statement":[{statement}]}}"#);
        let mut matched = at((1, 15), (1, 15 + statement.len()));
        assert!(!matched.denies_always, "unknown as long as the text is");
        matched.find_in(&text);
        assert_eq!(matched.denies_always, always, "{statement}");
    }
}
