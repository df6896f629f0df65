//! Flags and their twins in the environment.

use palisade_tests::world::World;

#[tokio::test]
async fn a_flag_wins_over_the_environment_and_words_for_yes_are_understood() {
    let world = World::start().await.unwrap();
    let twins = [("PALISADE_API_KEY_FILE", "nowhere"), ("PALISADE_YES", "1"), ("PALISADE_QUIET", "0")];
    let flags = ["install", "--api-key-stdin"];
    world.palisade_with(&flags, &twins, &world.api.key()).await.unwrap().expect(0).unwrap();
    let ended = world.palisade_with(&["uninstall"], &[("PALISADE_YES", "perhaps")], "").await.unwrap();
    ended.expect(2).unwrap();
    let ended = world.palisade_with(&["uninstall"], &[("PALISADE_YES", "off")], "").await.unwrap();
    assert!(ended.expect(2).unwrap().stderr.contains("needs a confirmation"));
    world.palisade_with(&["uninstall"], &[("PALISADE_YES", "on")], "").await.unwrap().expect(0).unwrap();
}

#[tokio::test]
async fn what_is_not_aws_is_told_without_its_insides() {
    let world = World::start().await.unwrap();
    let api = world.api.base_url();
    let ended = world.palisade_with(&["status"], &[("AWS_ENDPOINT_URL", &*api)], "").await.unwrap().expect(1).unwrap();
    assert!(!ended.stderr.contains("Response {"), "{}", ended.stderr);
    assert!(ended.stderr.contains("HTTP status 4"), "{}", ended.stderr);
    assert!(ended.stderr.contains("hint: this does not look like AWS"), "{}", ended.stderr);
}
