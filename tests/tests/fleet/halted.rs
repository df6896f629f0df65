//! Rollouts that go wrong: what stands, what is said, and how one goes on.

use crate::support::{configure, instances, organization, units};

const REASON: &str = "Resource handler returned message: the quota is used up";

fn in_waves(production: &str, tests: &str) -> String {
    units(
        &[production, tests],
        &format!("  rollout:\n    waves:\n      - name: canary\n        ous: [{tests}]\n        wait: 1s\n"),
    )
}

#[tokio::test]
async fn a_wave_that_fails_halts_the_rollout_and_resume_goes_on() {
    let (world, fleet) = organization().await;
    configure(&world, &in_waves(&fleet.production, &fleet.staging));
    world.aws.fail_stack_instance(&fleet.tests, world.aws.region(), REASON).await.unwrap();

    let ended = world.install().await.unwrap().expect(3).unwrap();
    assert!(ended.stderr.contains("the rollout is halted at wave canary"), "{}", ended.stderr);
    assert!(ended.stderr.contains(REASON), "{}", ended.stderr);
    assert!(ended.stderr.contains("--resume"), "{}", ended.stderr);
    assert!(
        !instances(&world).await.iter().any(|line| line.starts_with(&fleet.payments)),
        "the next wave was not begun"
    );
    let status = world.palisade(&["status"]).await.unwrap().expect(1).unwrap();
    assert!(
        status.stderr.contains(&format!("{} in {}: the stack is FAILED", fleet.tests, world.aws.region())),
        "{}",
        status.stderr
    );

    let plan = world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(10).unwrap();
    for part in [
        "+ create in each account and region that the rollout has not come to",
        "! the rollout was halted at wave canary: ",
        "`palisade install --resume` goes on from there",
    ] {
        assert!(plan.stdout.contains(part), "{part} is not in\n{}", plan.stdout);
    }

    let refused = world.palisade(&["install", "--yes"]).await.unwrap().expect(6).unwrap();
    assert!(refused.stderr.contains("the rollout was halted at wave canary"), "{}", refused.stderr);
    let ended = world.palisade(&["install", "--yes", "--resume"]).await.unwrap().expect(0).unwrap();
    assert!(ended.stderr.contains("watching wave canary"), "{}", ended.stderr);
    let standing = instances(&world).await;
    assert_eq!(standing.len(), 3, "{standing:#?}");
    assert!(standing.iter().all(|line| line.ends_with("CURRENT SUCCEEDED")), "{standing:#?}");
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
}

#[tokio::test]
async fn json_names_every_stack_that_failed() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.workloads], "  rollout: { failure_tolerance: 100 }\n"));
    world.aws.fail_stack_instance(&fleet.web, world.aws.region(), REASON).await.unwrap();
    let key = world.key_file().unwrap();
    let arguments = ["install", "--yes", "--output", "json", "--api-key-file", key.to_str().unwrap()];
    let ended = world.palisade(&arguments).await.unwrap().expect(3).unwrap();
    let error = &ended.json().unwrap()["error"];
    assert_eq!(error["details"]["failed"][0]["account"], fleet.web.as_str(), "{error:#}");
    assert!(error["details"]["failed"][0]["reason"].as_str().unwrap().contains(REASON), "{error:#}");
    // The others stand: as many may fail as the config tolerates, but it is never called a success.
    let standing = instances(&world).await;
    assert_eq!(standing.iter().filter(|line| line.ends_with("CURRENT SUCCEEDED")).count(), 2, "{standing:#?}");
}
