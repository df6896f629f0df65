//! A config that is wrong is told of with its place, before anything is asked of AWS.

use std::fmt::Write as _;

use palisade_tests::world::World;

use crate::{complaints, run};

#[tokio::test]
async fn a_wrong_config_is_told_of_with_its_place() {
    let world = World::start().await.unwrap();
    let good = world.config_text("");
    let cases: &[(&str, &dyn Fn() -> String)] = &[
        ("an unknown key", &|| format!("{good}  cool_down: 2h\n")),
        ("an unknown block", &|| format!("{good}guarduty: {{}}\n")),
        ("a wrong type", &|| good.replace("follow_up_every: 1m", "follow_up_every: often")),
        ("an account without quotes", &|| good.replace('"', "")),
        ("no region", &|| good.replace("regions: [eu-west-1]", "regions: []")),
        ("a region that is none", &|| good.replace("[eu-west-1]", "[eu-west]")),
        ("the key in the file", &|| good.replace("workload_security:\n", "workload_security:\n  api_key: abc\n")),
        ("an authority that is not there", &|| {
            good.replace("workload_security:\n", "workload_security:\n  ca_bundle: nowhere.pem\n")
        }),
        ("more accounts than fit", &|| {
            let accounts: Vec<String> = (0..200).map(|n| format!("\"{}\"", 200_000_000_000_u64 + n)).collect();
            let regions = "  regions: [eu-west-1]\n";
            good.replace(regions, &format!("{regions}  accounts: [{}]\n", accounts.join(", ")))
        }),
        ("no integration", &|| good.split("guardduty:").next().unwrap().to_owned()),
        ("not YAML", &|| good.replace("targets:", "targets")),
        ("an empty file", &String::new),
    ];
    let mut all = String::new();
    for (what, text) in cases {
        std::fs::write(world.config(), text()).unwrap();
        let mut said = Vec::new();
        for verb in ["check", "plan", "install", "upgrade", "status", "uninstall", "template", "policy install"] {
            let arguments: Vec<&str> = verb.split(' ').collect();
            let ended = world.palisade(&arguments).await.unwrap().expect(2).unwrap();
            assert_eq!(ended.stdout, "", "{what}: {verb}");
            said.push(world.redacted(&ended.stderr));
        }
        said.dedup();
        assert_eq!(said.len(), 1, "{what}: every verb says the same: {said:#?}");
        _ = write!(all, "# {what}\n{}\n\n", said[0]);
    }
    insta::assert_snapshot!("wrong_configs", all);
    assert_eq!(world.aws.front().calls().len(), 0, "nothing is asked of AWS");
}

#[tokio::test]
async fn a_wrong_command_line_is_told_of_too() {
    let world = World::start().await.unwrap();
    let mut all = String::new();
    for words in [
        "--config nowhere.yaml plan",
        "instal",
        "events show guardduty-portscan",
        "events replay",
        "events replay nope",
        "events replay guardduty-port-scan",
        "events replay --file nowhere.json",
        "events replay waf-schedule",
        "events replay guardduty-iam-user --region us-east-1",
        "report waf",
        "check --api-key-file nowhere.txt",
        "uninstall --yes --api-key-file nowhere.txt",
        "uninstall --yes --verify --before nowhere.json",
        "template --secret-arn x",
        "template home --secret-arn arn:aws:secretsmanager:eu-west-1:111122223333:secret:palisade-AbCdEf",
        "template --key-arn arn:aws:kms:us-east-1:111122223333:key/1",
    ] {
        all.push_str(&run(&world, words, 2).await);
        all.push('\n');
    }
    insta::assert_snapshot!("wrong_command_lines", all);
    let ended = world.palisade(&["--config", "nowhere.yaml", "plan", "--output", "json"]).await.unwrap();
    let ended = ended.expect(2).unwrap();
    let document = ended.json().unwrap();
    assert_eq!((&document["error"]["exit_code"], complaints(&world, &ended).is_empty()), (&2.into(), false));
    assert_eq!(world.aws.front().calls().len(), 0);
}

/// Files one byte larger than what they should hold can be.
#[tokio::test]
async fn what_is_too_large_is_told_of_and_not_read() {
    let world = World::start().await.unwrap();
    let file = world.directory().join("large");
    let path = file.to_str().unwrap();
    let good = world.config_text("");
    let with_bundle = good.replace("workload_security:\n", "workload_security:\n  ca_bundle: large\n");
    let cases: [(&str, u64, &[&str], &str, &str); 5] = [
        ("the config file", 1 << 20, &["--config", path, "plan"], "1 MiB", "palisade init"),
        ("workload_security.ca_bundle", 1 << 20, &["plan"], "1 MiB", "only the authority"),
        ("event file", 3 << 20, &["events", "replay", "--file", path], "3 MiB", "events show"),
        ("the inventory", 64 << 20, &["uninstall", "--yes", "--verify", "--before", path], "64 MiB", "--inventory"),
        ("the API key file", 4 << 10, &["check", "--api-key-file", path], "4 KiB", "on one line"),
    ];
    for (what, most, words, limit, hint) in cases {
        std::fs::write(world.config(), if what.contains("ca_bundle") { &with_bundle } else { &good }).unwrap();
        std::fs::File::create(&file).unwrap().set_len(most + 1).unwrap();
        let said = world.palisade(words).await.unwrap().expect(2).unwrap().stderr;
        let error = format!("error: cannot read {what} ");
        let cause = format!("because: it is larger than {limit}, the most that is read of it");
        let hinted = said.lines().any(|line| line.starts_with("hint: ") && line.contains(hint));
        assert!(said.contains(&error) && said.contains(&cause) && hinted, "{what}: {said}");
        // With that byte less it is read, and is not what it should be.
        std::fs::File::create(&file).unwrap().set_len(most).unwrap();
        let said = world.palisade(words).await.unwrap().stderr;
        assert!(!said.contains("it is larger than"), "{what}: {said}");
    }
}
