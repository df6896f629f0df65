//! Who reaches the bucket, and what lets them in: by their own policies, by the bucket's, or not at all.

use palisade_contract::ActionResult::{Done, Skipped};
use palisade_contract::DecisionWord;
use palisade_tests::world::macie_finding;
use serde_json::json;

use crate::support::{BOTH, actions, nothing_was_denied, outcomes, scans};
use crate::{BUCKET, answer, arn, below, guarded, installed, may_read, policy, role, told};

#[tokio::test]
async fn a_role_whose_own_policy_lets_it_in_has_its_instances_scanned() {
    let world = installed("").await;
    let reader = role(&world, "reader", &[may_read()]).await;
    let other = role(&world, "other", &[json!({"Effect": "Allow", "Action": "sqs:*", "Resource": "*"})]).await;
    let (instance, computer) = guarded(&world, "reader").await;
    let (_, untouched) = guarded(&world, "other").await;
    // Without an instance, a role is not asked about.
    role(&world, "idle", &[may_read()]).await;

    let outcome = answer(&world, "by-identity").await;
    assert_eq!(outcome.decision, DecisionWord::Act);
    assert_eq!(outcome.buckets, [BUCKET]);
    assert_eq!(outcome.reason, format!("the finding is current, and one instance reaches bucket {BUCKET}"));
    let expected = [
        ("bucket-policy", Skipped),
        ("role-access", Skipped),
        ("role-access", Done),
        ("analysis-limits", Skipped),
        ("follow-up", Done),
        ("recommendation-scan", Done),
        ("integrity-scan", Done),
        ("resolve-finding", Skipped),
    ];
    assert_eq!(actions(&outcome), expected, "{outcome:#?}");
    assert_eq!(
        told(&outcome, &reader),
        format!(
            "reaches it: s3:ListBucket, s3:GetObject; let in by statement `Read` of its policy inline; 1 instance ({instance})"
        )
    );
    assert!(told(&outcome, &other).starts_with("does not reach it: nothing lets it in; "), "{outcome:#?}");
    assert_eq!(scans(&world, computer), BOTH);
    assert_eq!(scans(&world, untouched), Vec::<String>::new());
    nothing_was_denied(&world);

    // The scans end, and the follow-up applies what they recommend, as after any finding.
    world.api.advance(crate::support::LONG);
    world.next_look().await.unwrap();
    let look = outcomes(&world, "by-identity", 2).await.remove(1);
    assert!(actions(&look).contains(&("apply-rules", Done)), "{look:#?}");
    assert_eq!(crate::support::assigned(&world, computer).len(), 3);
    nothing_was_denied(&world);
}

#[tokio::test]
async fn the_buckets_policy_alone_lets_in_whom_it_names() {
    let world = installed("").await;
    let roles = ["by-role", "by-session", "of-account", "bounded"];
    let mut arns = Vec::new();
    let mut instances = Vec::new();
    for name in roles {
        arns.push(role(&world, name, &[]).await);
        instances.push(guarded(&world, name).await);
    }
    let boundary =
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:*", "Resource": "*"}]});
    let made = [("PolicyName", "fence"), ("PolicyDocument", &boundary.to_string())];
    let iam = "2010-05-08";
    world.aws.root().query("iam", iam, "CreatePolicy", &made).await.unwrap();
    let fence = format!("arn:aws:iam::{}:policy/fence", world.aws.account());
    let put = [("RoleName", "bounded"), ("PermissionsBoundary", fence.as_str())];
    world.aws.root().query("iam", iam, "PutRolePermissionsBoundary", &put).await.unwrap();
    let session = format!("arn:aws:sts::{}:assumed-role/by-session/{}", world.aws.account(), instances[1].0);
    policy(
        &world,
        &[
            json!({"Sid": "Role", "Effect": "Allow", "Principal": {"AWS": [arns[0], arns[3]]}, "Action": "s3:Get*", "Resource": below()}),
            json!({"Sid": "Session", "Effect": "Allow", "Principal": {"AWS": session}, "Action": "s3:PutObject", "Resource": below()}),
            json!({"Sid": "Account", "Effect": "Allow", "Principal": {"AWS": world.aws.account()}, "Action": "s3:*", "Resource": [arn(), below()]}),
        ],
    )
    .await;

    let outcome = answer(&world, "by-bucket").await;
    let starts = |at: usize, text: &str| {
        let told = told(&outcome, &arns[at]);
        assert!(told.starts_with(text), "{}: {told}", roles[at]);
    };
    starts(0, "reaches it: s3:GetObject; let in by statement `Role` of the bucket's policy; ");
    starts(1, "reaches it: s3:PutObject; let in by statement `Session` of the bucket's policy; ");
    // To let the account in leaves it to the roles' own policies.
    starts(2, "does not reach it: nothing lets it in; ");
    starts(3, "does not reach it; kept out by its permissions boundary; ");
    for (at, expected) in [(0, &BOTH[..]), (1, &BOTH), (2, &[]), (3, &[])] {
        assert_eq!(scans(&world, instances[at].1), expected, "{}", roles[at]);
    }
    nothing_was_denied(&world);
}

#[tokio::test]
async fn a_denial_wins_on_either_side_and_a_condition_counts_as_met() {
    let world = installed("").await;
    let own_denial = json!({"Effect": "Deny", "Action": "s3:*", "Resource": "*"});
    // No fact that another statement asks for lifts a denial that asks for none.
    let tagged = json!({"StringEquals": {"aws:RequestTag/team": "shop"}});
    let tagging = json!({"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": tagged});
    let denied = role(&world, "denied", &[may_read(), own_denial, tagging]).await;
    let barred = role(&world, "barred", &[may_read()]).await;
    let from_network = json!({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}});
    let mut conditional = may_read();
    conditional["Condition"] = from_network;
    let conditional = role(&world, "conditional", &[conditional]).await;
    let other_service = json!({"StringEquals": {"ec2:ResourceTag/team": "shop"}});
    let elsewhere =
        json!({"Effect": "Allow", "Action": "ec2:StartInstances", "Resource": "*", "Condition": other_service});
    let elsewhere = role(&world, "elsewhere", &[elsewhere]).await;
    let mut computers = Vec::new();
    for name in ["denied", "barred", "conditional", "elsewhere"] {
        computers.push(guarded(&world, name).await.1);
    }
    policy(
        &world,
        &[
            json!({"Sid": "Everybody", "Effect": "Allow", "Principal": {"AWS": [denied]}, "Action": "s3:*", "Resource": [arn(), below()]}),
            json!({"Sid": "Never", "Effect": "Deny", "Principal": {"AWS": barred}, "Action": "s3:*", "Resource": [arn(), below()]}),
        ],
    )
    .await;

    let outcome = answer(&world, "denied").await;
    let starts = |role: &str, text: &str| assert!(told(&outcome, role).starts_with(text), "{}", told(&outcome, role));
    starts(&denied, "does not reach it; kept out by statement 2 of its policy inline; ");
    starts(&barred, "does not reach it; kept out by statement `Never` of the bucket's policy; ");
    starts(
        &conditional,
        "reaches it under conditions, which counts as reaching it: s3:ListBucket, s3:GetObject, s3:PutObject, \
         s3:DeleteObject; doubtful by conditions of its own policies on aws:SourceIp; ",
    );
    starts(&elsewhere, "does not reach it: nothing lets it in; ");
    let counts: Vec<usize> = computers.iter().map(|computer| scans(&world, *computer).len()).collect();
    assert_eq!(counts, [0, 0, 2, 0]);
    nothing_was_denied(&world);
}

#[tokio::test]
async fn a_role_that_is_let_in_to_a_prefix_is_found_by_the_object_of_the_finding() {
    let world = installed("").await;
    let prefix =
        json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::{BUCKET}/2026/*")});
    let reader = role(&world, "reader", &[prefix]).await;
    let (_, computer) = guarded(&world, "reader").await;

    let without = answer(&world, "without-object").await;
    assert!(told(&without, &reader).starts_with("does not reach it"), "{without:#?}");
    let limits = without.actions.iter().find(|report| report.action == "analysis-limits").unwrap();
    assert!(limits.detail.as_deref().unwrap().contains("some prefixes only"), "{limits:?}");

    world.put(&macie_finding(&world, "with-object", BUCKET, Some("2026/customers q1.csv"))).await.unwrap();
    let with = outcomes(&world, "with-object", 1).await.remove(0);
    assert!(
        told(&with, &reader).starts_with("reaches it: s3:GetObject; let in by statement 1 of its policy inline; "),
        "{with:#?}"
    );
    assert_eq!(scans(&world, computer), BOTH);
    nothing_was_denied(&world);
}

#[tokio::test]
async fn the_statement_is_named_in_whatever_way_the_policy_is_written_and_attached() {
    let world = installed("").await;
    let written = role(&world, "written", &[]).await;
    let attached = role(&world, "attached", &[]).await;
    let twice = role(&world, "twice", &[]).await;
    let mut computers = Vec::new();
    for name in ["written", "attached", "twice"] {
        computers.push(guarded(&world, name).await.1);
    }
    let sending = json!({"Sid": "Sending", "Effect": "Allow", "Action": "sqs:*", "Resource": "*"});
    let mut reading = may_read();
    reading.as_object_mut().unwrap().remove("Sid");
    let nameless = json!({"Version": "2012-10-17", "Statement": [sending, reading]});
    reading["Sid"] = "Reading".into();
    let named = json!({"Version": "2012-10-17", "Statement": [sending, reading]});
    let iam = async |operation: &str, parameters: &[(&str, &str)]| {
        world.aws.root().query("iam", "2010-05-08", operation, parameters).await.unwrap()
    };
    // As a person writes it, over many lines.
    let lines = serde_json::to_string_pretty(&nameless).unwrap();
    iam("PutRolePolicy", &[("RoleName", "written"), ("PolicyName", "by-hand"), ("PolicyDocument", &lines)]).await;
    iam("CreatePolicy", &[("PolicyName", "shared"), ("Path", "/team/"), ("PolicyDocument", &named.to_string())]).await;
    let shared = format!("arn:aws:iam::{}:policy/team/shared", world.aws.account());
    iam("AttachRolePolicy", &[("RoleName", "attached"), ("PolicyArn", &shared)]).await;
    // The engine names two policies alike: which one it means is not guessed.
    iam("AttachRolePolicy", &[("RoleName", "twice"), ("PolicyArn", &shared)]).await;
    let other = json!({"Version": "2012-10-17", "Statement": [sending]}).to_string();
    iam("PutRolePolicy", &[("RoleName", "twice"), ("PolicyName", "shared"), ("PolicyDocument", &other)]).await;

    let outcome = answer(&world, "named").await;
    let reaches = "reaches it: s3:ListBucket, s3:GetObject; let in by ";
    for (role, by) in [
        (&written, "statement 2 of its policy by-hand; "),
        (&attached, "statement `Reading` of its policy shared; "),
        (&twice, "its policy shared (line 1); "),
    ] {
        let told = told(&outcome, role);
        assert!(told.starts_with(&format!("{reaches}{by}")), "{told}");
    }
    for computer in computers {
        assert_eq!(scans(&world, computer), BOTH);
    }
    nothing_was_denied(&world);
}
