//! The same with other accounts: what only they need is called, and what is called for them is granted.

use palisade_tests::world::{Fleet, World};

use crate::grants::EACH_RESOURCE;
use crate::in_vain::{Granted, Unused, granted, grants_in_vain, unused, unused_on};
use crate::left::leave;
use crate::operators::{KEEPING, Operators, VERBS};
use crate::roles::{CREATE, LOOK, beyond_in_vain_or_too_wide};
use crate::verbs::calls_beyond_the_policy;
use crate::wide::too_wide;

const TAGS: &str = "StackSets asks for it when a set's tags are given; the emulator's does not";
const CLEARING: &str = "clears away what is left of a failed attempt at the stack of the role";
const SHELLS: &str = "asked of a stack without resources that tells no owner; plan and install here show it";
const FIRST: &str =
    "an upgrade makes the set where a config has only now named other accounts; the install here shows it";
const BESIDES: &str = "AWS asks for it besides the set; the emulator is asked for the set alone";
const CLEARED: &str = "clears away a home stack whose deletion failed; the install of an organisation shows it";
const REPORTS: &str = "there is a report where `waf` is on; the run with an organisation shows it";
const PASSED: &str = "StackSets is passed its role; no emulator asks for that";

/// Every call was granted, of what is granted besides the `plain` policies everything was used, `unused` says why not, and
/// nothing is too wide.
pub(crate) fn compare(operators: &Operators<'_>, of: &str, plain: &Granted, unused: &[Unused]) -> Vec<String> {
    let mut trouble = Vec::new();
    for verb in VERBS {
        trouble.extend(calls_beyond_the_policy(operators, verb));
        let elsewhere = |action: &str, on: &str| plain.contains(&(verb, action.to_owned(), on.to_owned()));
        trouble.extend(grants_in_vain(operators, verb, unused, elsewhere));
    }
    trouble.extend(too_wide(operators, of));
    trouble
}

const TARGETS: &str = "arn:aws:cloudformation:eu-west-1:111122223333:stackset-target/palisade:*";
const TYPES: &str = "arn:aws:cloudformation:eu-west-1::type/resource/*";

/// Where stack sets are changed, every fleet has this.
const OF_A_SET: [Unused; 22] = [
    unused("install", "cloudformation:TagResource", TAGS),
    unused("install", "cloudformation:UntagResource", TAGS),
    unused("upgrade", "cloudformation:TagResource", TAGS),
    unused("upgrade", "cloudformation:UntagResource", TAGS),
    unused(KEEPING, "cloudformation:TagResource", TAGS),
    unused(KEEPING, "cloudformation:UntagResource", TAGS),
    unused_on("install", "cloudformation:CreateStackInstances", TARGETS, BESIDES),
    unused_on("install", "cloudformation:CreateStackInstances", TYPES, BESIDES),
    unused_on("install", "cloudformation:UpdateStackSet", TARGETS, BESIDES),
    unused_on("install", "cloudformation:UpdateStackSet", TYPES, BESIDES),
    unused_on("install", "cloudformation:DeleteStackInstances", TARGETS, BESIDES),
    unused_on("install", "cloudformation:DeleteStackInstances", TYPES, BESIDES),
    unused_on("upgrade", "cloudformation:CreateStackInstances", TARGETS, BESIDES),
    unused_on("upgrade", "cloudformation:CreateStackInstances", TYPES, BESIDES),
    unused_on("upgrade", "cloudformation:UpdateStackSet", TARGETS, BESIDES),
    unused_on("upgrade", "cloudformation:UpdateStackSet", TYPES, BESIDES),
    unused_on("upgrade", "cloudformation:DeleteStackInstances", TARGETS, BESIDES),
    unused_on("upgrade", "cloudformation:DeleteStackInstances", TYPES, BESIDES),
    unused_on("uninstall", "cloudformation:DeleteStackInstances", TARGETS, BESIDES),
    unused_on("uninstall", "cloudformation:DeleteStackInstances", TYPES, BESIDES),
    unused_on(KEEPING, "cloudformation:UpdateStackSet", TARGETS, BESIDES),
    unused_on(KEEPING, "cloudformation:UpdateStackSet", TYPES, BESIDES),
];

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

/// With a survey of web ACLs, so that there is a report to ask for.
fn configure(world: &World, targets: &str) {
    world.configure_targets(targets).unwrap();
    change(world, "guardduty:\n", "waf: {}\nguardduty:\n");
}

#[tokio::test]
async fn each_verb_reaches_an_organisation_with_its_policy_alone() {
    let world = World::start_with("waf: {}\n").await.unwrap();
    let plain = granted(&world).await;
    let fleet = Fleet::found(&world.aws).await.unwrap();
    fleet.trust(&world.aws).await.unwrap();
    let alarms = "  rollout: { alarms: [orders, shop] }\n";
    world.aws.root().put_alarm("orders").await.unwrap();
    world.aws.root().put_composite_alarm("shop", "ALARM(orders)").await.unwrap();
    let both = format!("  organization:\n    ous: [{}, {}]\n{alarms}", fleet.staging, fleet.sandbox);
    let one = format!("  organization:\n    ous: [{}]\n{alarms}", fleet.staging);
    configure(&world, &both);
    let operators = Operators::again(&world, "fleet").await;

    operators.run("uninstall --inventory", 0).await;
    first_install(&operators, &world, &fleet.tests).await;
    operators.run("report waf", 0).await;
    // Every stack changes, then one unit leaves; by an install, and there again by an upgrade.
    for (verb, version) in [("install", None), ("upgrade", Some("0.0.8"))] {
        configure(&world, &both);
        change(
            &world,
            "follow_up_every: 1m",
            if verb == "install" { "follow_up_every: 2m" } else { "follow_up_every: 3m" },
        );
        age(&world, version).await;
        operators.run("plan --detailed-exitcode", 10).await;
        operators.run(&format!("{verb} --yes"), 0).await;
        configure(&world, &one);
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
    let only_here = [
        unused("upgrade", "cloudformation:CreateStackSet", FIRST),
        unused("upgrade", "s3:DeleteObjectVersion", CLEARED),
    ];
    let trouble = compare(&operators, "an organisation", &plain, &[&OF_A_SET[..], &only_here].concat());
    assert!(trouble.is_empty(), "{}", trouble.join("\n"));
}

async fn age(world: &World, version: Option<&str>) {
    if let Some(version) = version {
        world.age(version).await.unwrap();
    }
}

/// Self-managed: the roles by which StackSets works, and those by which they are made and looked through.
#[tokio::test]
async fn each_verb_reaches_listed_accounts_with_its_policy_alone() {
    let world = World::start().await.unwrap();
    let plain = granted(&world).await;
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
    operators.run("install --yes --api-key-stdin", 0).await;
    operators.run("uninstall --yes --keep-logs", 0).await;
    leave(&world.aws.root_of(&fleet.play)).await;
    operators.run("uninstall --inventory", 0).await;
    let mut trouble = beyond_in_vain_or_too_wide(&world, "look", "audit", LOOK).await;
    trouble.extend(beyond_in_vain_or_too_wide(&world, "create", "setup", CREATE).await);
    let only_here = [
        unused("install", "iam:PassRole", PASSED),
        unused("install", "cloudformation:DeleteStack", CLEARING),
        unused("install", "s3:DeleteObjectVersion", CLEARED),
        unused("upgrade", "iam:PassRole", PASSED),
        unused("upgrade", "cloudformation:DeleteStack", CLEARING),
        unused("upgrade", "s3:DeleteObjectVersion", CLEARED),
        unused("upgrade", "cloudformation:CreateStackSet", FIRST),
        unused("upgrade", "cloudformation:ListChangeSets", SHELLS),
        unused("drift", "cloudformation:DetectStackResourceDrift", EACH_RESOURCE),
        unused("uninstall", "cloudformation:ListChangeSets", SHELLS),
        unused(KEEPING, "iam:PassRole", PASSED),
        unused("report", "cloudformation:DescribeStackSet", REPORTS),
        unused("report", "cloudformation:ListStackInstances", REPORTS),
    ];
    trouble.extend(compare(&operators, "listed accounts", &plain, &[&OF_A_SET[..], &only_here].concat()));
    assert!(trouble.is_empty(), "{}", trouble.join("\n"));
}
