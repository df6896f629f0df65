//! A region that leaves the config is taken away by the policy that was printed while the config still named it.

use palisade_contract::waf_report_key;
use palisade_tests::world::World;

use crate::operators::Operators;

const OTHER: &str = "us-east-1";

#[tokio::test]
async fn a_region_leaves_with_everything_in_its_bucket() {
    let world = World::start().await.unwrap();
    world.aws.root().in_region(OTHER).enable_guardduty().await.unwrap();
    let alone = world.config_text("");
    let both = alone.replace("regions: [eu-west-1]", &format!("regions: [eu-west-1, {OTHER}]"));
    std::fs::write(world.config(), &both).unwrap();
    let operators = Operators::create(&world).await;
    for verb in ["install", "upgrade"] {
        std::fs::write(world.config(), &both).unwrap();
        operators.run("install --yes --api-key-stdin", 0).await;
        // What the function of `waf` puts there; of old versions, too.
        let (bucket, report) = (world.bundle_bucket(OTHER), waf_report_key(world.aws.account()));
        for _ in ["a survey", "another"] {
            world.aws.root().put_object(&bucket, &report, b"{}".to_vec()).await.unwrap();
        }
        std::fs::write(world.config(), &alone).unwrap();
        if verb == "upgrade" {
            world.age("0.0.8").await.unwrap();
        }
        operators.run(&format!("{verb} --yes"), 0).await;
        assert!(world.aws.root().in_region(OTHER).stack("palisade-home").await.unwrap().is_none(), "{verb}");
    }
}
