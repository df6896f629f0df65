//! The API key changes while functions are warm.

use palisade_contract::ActionResult::Done;
use palisade_tests::workload_security::KeyChange;
use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn a_rotated_key_is_read_anew() {
    let world = installed("").await;
    let (first, _) = protected(&world).await;
    let (second, computer) = protected(&world).await;
    answer(&world, "before", &first).await;

    world.api.change_key(KeyChange { rotate: true, ..KeyChange::default() });
    let value = json!({"SecretId": "palisade/workload-security-api-key", "SecretString": world.api.key(), "ClientRequestToken": "01234567890123456789012345678901"});
    world.aws.root().json("secretsmanager", "secretsmanager.PutSecretValue", value).await.unwrap();

    let outcome = answer(&world, "after", &second).await;
    assert_eq!(action(&outcome, "recommendation-scan").result, Done);
    assert_eq!(scans(&world, computer), BOTH);
    assert_eq!(outcomes(&world, "after", 1).await.len(), 1, "at the first attempt");
    let reads = role_calls(&world).iter().filter(|call| call.is("secretsmanager", "GetSecretValue")).count();
    assert_eq!(reads, 2, "once per container, and once more when the key was refused");
    nothing_was_denied(&world);
}
