//! The same with other accounts: what only they need is called, and what is called for them is granted.

use std::collections::BTreeSet;

use palisade_tests::world::{Fleet, World};

use crate::by_cloudformation::by_cloudformation;
use crate::operators::{KEEPING, Operators, Statement, printed};
use crate::verbs::calls_beyond_the_policy;
use crate::wide::too_wide;

/// What a fleet adds to a policy: verb, statement, action.
pub(crate) type Added = BTreeSet<(&'static str, String, String)>;

const VERBS: [&str; 7] = ["check", "plan", "install", "upgrade", "status", "drift", "uninstall"];

/// Verb, action, and why no run here was seen to use it.
pub(crate) type Unused = [(&'static str, &'static str, &'static str)];

/// Statements for what CloudFormation does in the operator's name: the emulator's does it without asking anybody.
const BY_CLOUDFORMATION: [&str; 3] = ["DeleteSecretPolicy", "SecretPolicy", "SeeSecretPolicy"];

const TAGS: &str = "StackSets asks for it when a set's tags are given; the emulator's does not";
/// CloudFormation makes and deletes the role of StackSets in the operator's name, and StackSets passes it; no emulator asks.
const OF_ROLES: &str = "iam:";

const CLEARING: &str = "clears away what is left of a failed attempt at the stack of the role";
const SHELLS: &str = "asked of a stack without resources that tells no owner; plan and install here show it";
const FIRST: &str =
    "an upgrade makes the set where a config has only now named other accounts; the install here shows it";

/// For drift.
const EACH_RESOURCE: &str = "CloudFormation asks for it for each resource of a stack; the emulator's does not";

pub(crate) fn added_by(operators: &Operators<'_>, plain: &Added) -> Added {
    let granted = actions(operators).into_iter();
    granted
        .filter(|entry| !plain.contains(entry))
        .filter(|(_, sid, _)| !by_cloudformation(sid) && !BY_CLOUDFORMATION.contains(&&**sid))
        .collect()
}

pub(crate) fn actions(operators: &Operators<'_>) -> Added {
    let of = |verb| operators.granted(verb).iter().map(move |statement| (verb, statement));
    let each = VERBS.into_iter().flat_map(of);
    each.flat_map(|(verb, s)| s.actions.iter().map(move |action| (verb, s.sid.clone(), action.clone()))).collect()
}

/// Every call was granted, of what a fleet adds everything was called, `unused` says why not, and nothing is too wide.
pub(crate) fn compare(operators: &Operators<'_>, of: &str, added: &Added, unused: &Unused) {
    let mut trouble = Vec::new();
    let mut void: BTreeSet<_> = unused.iter().map(|(verb, action, _)| (*verb, *action)).collect();
    for verb in VERBS {
        trouble.extend(calls_beyond_the_policy(operators, verb));
        let used = operators.used(verb);
        for statement in operators.granted(verb) {
            let new = |action: &&String| added.contains(&(verb, statement.sid.clone(), (*action).clone()));
            let unseen = statement.actions.difference(&used).filter(new);
            for action in unseen.filter(|action| !action.starts_with(OF_ROLES)) {
                match unused.iter().find(|(v, a, _)| *v == verb && a == action) {
                    Some((_, action, why)) => {
                        void.remove(&(verb, *action));
                        println!("{verb}: not seen: {action}: {why}");
                    }
                    None => trouble.push(format!("{verb} is granted {action} ({}) in vain", statement.sid)),
                }
            }
        }
        println!("{verb}: {} calls, {} actions seen", operators.calls(verb).len(), used.len());
    }
    trouble.extend(void.into_iter().map(|(verb, action)| format!("{verb}: {action} is explained and not unused")));
    trouble.extend(too_wide(operators, of));
    assert!(trouble.is_empty(), "{}", trouble.join("\n"));
}

/// A config that every stack is updated to.
fn change(world: &World, from: &str, to: &str) {
    let text = std::fs::read_to_string(world.config()).unwrap();
    assert!(text.contains(from), "{text}");
    std::fs::write(world.config(), text.replace(from, to)).unwrap();
}

/// From nothing to what stands, with every verb that looks, also at what somebody changed in `account`.
pub(crate) async fn first_install(operators: &Operators<'_>, world: &World, account: &str) {
    operators.run("check --api-key-stdin", 0).await;
    operators.run("plan", 0).await;
    operators.run("install --yes --api-key-stdin", 0).await;
    operators.run("plan --detailed-exitcode", 0).await;
    operators.run("status", 0).await;
    operators.run("drift", 0).await;
    let there = world.aws.root_of(account).in_region(world.aws.region());
    let path = "/2015-03-31/functions/palisade-guardduty/configuration";
    there.rest("lambda", "PUT", path, serde_json::json!({"Timeout": 7})).await.unwrap();
    operators.run("drift", 5).await;
}

#[tokio::test]
async fn each_verb_reaches_an_organisation_with_its_policy_alone() {
    let world = World::start().await.unwrap();
    let plain = actions(&Operators::create(&world).await);
    let fleet = Fleet::found(&world.aws).await.unwrap();
    fleet.trust(&world.aws).await.unwrap();
    let alarms = "  rollout: { alarms: [orders, shop] }\n";
    world.aws.root().put_alarm("orders").await.unwrap();
    world.aws.root().put_composite_alarm("shop", "ALARM(orders)").await.unwrap();
    let both = format!("  organization:\n    ous: [{}, {}]\n{alarms}", fleet.staging, fleet.sandbox);
    let one = format!("  organization:\n    ous: [{}]\n{alarms}", fleet.staging);
    world.configure_targets(&both).unwrap();
    let operators = Operators::again(&world, "fleet").await;
    let added = added_by(&operators, &plain);

    operators.run("uninstall --inventory", 0).await;
    first_install(&operators, &world, &fleet.tests).await;
    // Every stack changes, then one unit leaves; by an install, and there again by an upgrade.
    for (verb, version) in [("install", None), ("upgrade", Some("0.0.8"))] {
        world.configure_targets(&both).unwrap();
        change(
            &world,
            "follow_up_every: 1m",
            if verb == "install" { "follow_up_every: 2m" } else { "follow_up_every: 3m" },
        );
        age(&world, version).await;
        operators.run("plan --detailed-exitcode", 10).await;
        operators.run(&format!("{verb} --yes"), 0).await;
        world.configure_targets(&one).unwrap();
        age(&world, version).await;
        operators.run(&format!("{verb} --yes"), 0).await;
    }
    operators.run("uninstall --yes --verify", 0).await;
    operators.run("install --yes --api-key-stdin", 0).await;
    // A home stack that somebody deleted, whose bundles kept it from going; with them goes what the rollout wrote down.
    world.aws.root().cloudformation("DeleteStack", &[("StackName", "palisade-home")]).await.unwrap();
    world.aws.root().settled_stack("palisade-home").await.unwrap();
    operators.run("install --yes --api-key-stdin", 0).await;
    operators.run("uninstall --yes --keep-logs", 0).await;
    assert_eq!(calls_beyond_the_policy(&operators, KEEPING), Vec::<String>::new());
    compare(
        &operators,
        "an organisation",
        &added,
        &[
            ("install", "cloudformation:TagResource", TAGS),
            ("install", "cloudformation:UntagResource", TAGS),
            ("upgrade", "cloudformation:TagResource", TAGS),
            ("upgrade", "cloudformation:UntagResource", TAGS),
            ("upgrade", "cloudformation:CreateStackSet", FIRST),
        ],
    );
}

async fn age(world: &World, version: Option<&str>) {
    if let Some(version) = version {
        world.age(version).await.unwrap();
    }
}

/// Of `palisade policy look`: what only other runs use, and where.
const LOOKED_ELSEWHERE: [(&str, &str); 10] = [
    ("cloudformation:DescribeStackEvents", "asked where a stack failed: `tests/tests/fleet/looked_into.rs`"),
    ("cloudformation:DetectStackResourceDrift", EACH_RESOURCE),
    ("cloudformation:BatchDescribeTypeConfigurations", EACH_RESOURCE),
    ("iam:GetRole", EACH_RESOURCE),
    ("iam:GetRolePolicy", EACH_RESOURCE),
    ("iam:ListAttachedRolePolicies", EACH_RESOURCE),
    ("iam:ListRolePolicies", EACH_RESOURCE),
    ("logs:ListTagsForResource", LEFT),
    ("iam:ListRoleTags", LEFT),
    ("kms:DescribeKey", LEFT),
];
const LEFT: &str = "asked about what an uninstall has left, which here is nothing";

/// What the role of `targets.roles.look` used and does not have by `palisade policy look`, or has and did not use.
async fn looks_beyond_and_in_vain(world: &World, role: &str) -> Vec<String> {
    let statements: Vec<_> = printed(world, "look").await.iter().map(Statement::read).collect();
    let session = format!(":assumed-role/{role}/");
    let calls = world.aws.front().calls().into_iter().filter(|call| call.principal.contains(&session));
    let asked: BTreeSet<_> = calls.flat_map(|call| call.decisions).map(|made| (made.action, made.resource)).collect();
    let beyond = asked.iter().filter(|(action, on)| !statements.iter().any(|one| one.covers(action, on)));
    let mut trouble: Vec<_> = beyond.map(|(action, on)| format!("used {action} on {on}")).collect();
    for action in statements.iter().flat_map(|one| &one.actions) {
        let used = asked.iter().any(|(used, _)| used == action);
        let elsewhere = LOOKED_ELSEWHERE.iter().any(|(known, _)| known == action);
        if used == elsewhere {
            trouble.push(format!("{action}: used {used}, explained {elsewhere}"));
        }
    }
    println!("look: {} actions on resources seen", asked.len());
    trouble
}

/// Self-managed: the roles by which StackSets works, and those by which they are made and looked through.
#[tokio::test]
async fn each_verb_reaches_listed_accounts_with_its_policy_alone() {
    let world = World::start().await.unwrap();
    let plain = actions(&Operators::create(&world).await);
    let fleet = Fleet::found(&world.aws).await.unwrap();
    let roles = "  roles: { create: setup, look: audit }\n";
    let own = world.aws.account();
    let both = format!("  accounts: [\"{own}\", \"{}\", \"{}\"]\n{roles}", fleet.play, fleet.web);
    let one = format!("  accounts: [\"{own}\", \"{}\"]\n{roles}", fleet.play);
    world.configure_targets(&both).unwrap();
    for account in [&fleet.play, &fleet.web] {
        world.open_account(account, "setup", "create").await.unwrap();
        world.open_account(account, "audit", "look").await.unwrap();
    }
    let operators = Operators::again(&world, "fleet").await;
    let added = added_by(&operators, &plain);

    // A stack of the role's name that waits for a change set of somebody else.
    let template = r#"{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}"#;
    let theirs = [
        ("StackName", "palisade-stack-sets"),
        ("ChangeSetName", "mine"),
        ("ChangeSetType", "CREATE"),
        ("TemplateBody", template),
    ];
    world.aws.root().cloudformation("CreateChangeSet", &theirs).await.unwrap();
    operators.run("plan", 6).await;
    operators.run("install --yes --api-key-stdin", 6).await;
    world.aws.root().cloudformation("DeleteStack", &theirs[..1]).await.unwrap();

    first_install(&operators, &world, &fleet.play).await;
    for (verb, every) in [("install", "2m"), ("upgrade", "3m")] {
        world.configure_targets(&one).unwrap();
        world.age("0.0.8").await.unwrap();
        operators.run("plan --detailed-exitcode", 10).await;
        operators.run(&format!("{verb} --yes"), 0).await;
        world.configure_targets(&both).unwrap();
        change(&world, "follow_up_every: 1m", &format!("follow_up_every: {every}"));
        world.age("0.0.8").await.unwrap();
        operators.run(&format!("{verb} --yes"), 0).await;
    }
    operators.run("uninstall --yes --verify", 0).await;
    assert_eq!(looks_beyond_and_in_vain(&world, "audit").await, Vec::<String>::new());
    compare(
        &operators,
        "listed accounts",
        &added,
        &[
            ("install", "cloudformation:TagResource", TAGS),
            ("install", "cloudformation:UntagResource", TAGS),
            ("install", "cloudformation:DeleteStack", CLEARING),
            ("upgrade", "cloudformation:TagResource", TAGS),
            ("upgrade", "cloudformation:UntagResource", TAGS),
            ("upgrade", "cloudformation:DeleteStack", CLEARING),
            ("upgrade", "cloudformation:CreateStackSet", FIRST),
            ("upgrade", "cloudformation:ListChangeSets", SHELLS),
            ("drift", "cloudformation:DetectStackResourceDrift", EACH_RESOURCE),
            ("uninstall", "cloudformation:ListChangeSets", SHELLS),
        ],
    );
}
