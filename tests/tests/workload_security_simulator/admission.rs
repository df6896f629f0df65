//! What every call passes: version, key, role, rate limit.

use crate::support::{Answer, Tenant};
use palisade_tests::workload_security::{HeaderStyle, KeyChange, RateLimit, Seed};
use reqwest::Method;
use serde_json::json;

const KEY: &str = "tenantKeyForTests0123456789:correct-horse-battery-staple";

#[tokio::test]
async fn a_call_needs_a_version() {
    let tenant = Tenant::start().await;
    let authorization = format!("ApiKey {}", tenant.simulator.key());
    let call = || tenant.bare(Method::GET, "/apikeys/current").header("Authorization", &authorization);
    Answer::of(call()).await.refused(
        400,
        "Missing 'api-version' request header. Please set this header with the a value of a supported API version",
    );
    for version in ["1", "version1", ""] {
        Answer::of(call().header("api-version", version)).await.refused(
            400,
            "Invalid 'api-version' request header. Please make sure this header starts with 'v' followed by a number. E.g. v1",
        );
    }
    Answer::of(call().header("api-version", "v1")).await.ok();
}

#[tokio::test]
async fn both_header_styles_carry_the_key() {
    let tenant = Tenant::with(Seed { key: Some(KEY.to_owned()), ..Seed::default() }).await;
    let call = || tenant.bare(Method::GET, "/apikeys/current").header("api-version", "v1");
    let by_authorization = || call().header("Authorization", format!("ApiKey {KEY}"));
    let by_secret_key = || call().header("api-secret-key", KEY);
    assert_eq!(Answer::of(by_authorization()).await.ok()["active"], true);
    Answer::of(by_secret_key()).await.ok();
    Answer::of(call()).await.refused(401, "Invalid API Key");
    Answer::of(call().header("Authorization", format!("Bearer {KEY}"))).await.refused(401, "Invalid API Key");
    Answer::of(call().header("api-secret-key", "another")).await.refused(401, "Invalid API Key");

    let only = |style: HeaderStyle| tenant.control(Method::PUT, "/key", json!({"headerStyle": style}));
    only(HeaderStyle::Authorization).await.ok();
    Answer::of(by_authorization()).await.ok();
    Answer::of(by_secret_key()).await.refused(401, "Invalid API Key");
    only(HeaderStyle::ApiSecretKey).await.ok();
    Answer::of(by_authorization()).await.refused(401, "Invalid API Key");
    Answer::of(by_secret_key()).await.ok();
}

#[tokio::test]
async fn a_key_that_expired_or_is_locked_looks_like_a_missing_right() {
    let tenant = Tenant::start().await;
    for (change, back) in
        [(json!({"expired": true}), json!({"expired": false})), (json!({"locked": true}), json!({"locked": false}))]
    {
        tenant.control(Method::PUT, "/key", change).await.ok();
        tenant.get("/computers").await.refused(403, "Not authorized to view computers");
        tenant.get("/apikeys/current").await.refused(403, "Not authorized to view API keys");
        tenant.control(Method::PUT, "/key", back).await.ok();
        tenant.get("/computers").await.ok();
    }
}

#[tokio::test]
async fn a_rotated_key_is_worth_nothing_unless_the_old_one_is_kept() {
    let tenant = Tenant::start().await;
    let old = tenant.simulator.key();
    let with = |key: String| {
        let call = tenant.bare(Method::GET, "/apikeys/current").header("api-version", "v1");
        Answer::of(call.header("api-secret-key", key))
    };
    let second = tenant.control(Method::PUT, "/key", json!({"rotate": true, "keepOld": true})).await.ok();
    let second = second["key"].as_str().unwrap().to_owned();
    assert_ne!(old, second);
    with(old.clone()).await.ok();
    with(second.clone()).await.ok();
    tenant.simulator.change_key(KeyChange { rotate: true, ..KeyChange::default() });
    with(old).await.refused(401, "Invalid API Key");
    with(second).await.refused(401, "Invalid API Key");
    with(tenant.simulator.key()).await.ok();
}

#[tokio::test]
async fn wrong_secrets_count_and_can_lock_the_key() {
    let tenant = Tenant::with(Seed { key: Some(KEY.to_owned()), ..Seed::default() }).await;
    tenant.control(Method::PUT, "/key", json!({"lockAfter": 2})).await.ok();
    let guess = || {
        let call = tenant.bare(Method::GET, "/computers").header("api-version", "v1");
        Answer::of(call.header("Authorization", "ApiKey tenantKeyForTests0123456789:a-guess"))
    };
    guess().await.refused(401, "Invalid API Key");
    assert_eq!(tenant.get("/apikeys/current").await.ok()["unsuccessfulSignInAttempts"], 1);
    guess().await.refused(401, "Invalid API Key");
    tenant.get("/computers").await.refused(403, "Not authorized to view computers");
    tenant.control(Method::PUT, "/key", json!({"locked": false})).await.ok();
    assert_eq!(tenant.get("/apikeys/current").await.ok()["unsuccessfulSignInAttempts"], 0);
}

#[tokio::test]
async fn an_auditor_reads_and_changes_nothing() {
    let tenant = Tenant::start().await;
    tenant.control(Method::PUT, "/key", json!({"role": "auditor"})).await.ok();
    assert_eq!(tenant.get("/apikeys/current").await.ok()["roleID"], 2);
    for path in ["/computers", "/policies", "/intrusionpreventionrules", "/applicationtypes", "/scheduledtasks"] {
        tenant.get(path).await.ok();
    }
    let rules = json!({"ruleIDs": [2009]});
    let at_policy = "/policies/8/intrusionprevention/assignments";
    tenant.post(at_policy, rules.clone()).await.refused(403, "Not authorized to modify policies");
    let at_computer = "/computers/1/intrusionprevention/assignments";
    tenant.post(at_computer, rules).await.refused(403, "Not authorized to modify computers");
    tenant.post("/scheduledtasks", json!({})).await.refused(403, "Not authorized to create scheduled tasks");
    tenant.delete("/scheduledtasks/1").await.refused(403, "Not authorized to delete scheduled tasks");
}

#[tokio::test]
async fn a_role_can_be_a_list_of_rights() {
    let tenant = Tenant::start().await;
    tenant.control(Method::PUT, "/key", json!({"role": {"only": ["view computers"]}})).await.ok();
    tenant.get("/computers").await.ok();
    tenant.get("/policies").await.refused(403, "Not authorized to view policies");
    tenant.get("/intrusionpreventionrules").await.refused(403, "Not authorized to view intrusion prevention rules");
}

#[tokio::test]
async fn calls_over_the_limit_are_refused_and_not_counted() {
    let rate_limit = RateLimit { per_minute: Some(3), retry_after_seconds: None };
    let tenant = Tenant::with(Seed { rate_limit, ..Seed::frozen() }).await;
    for _ in 0..3 {
        tenant.get("/apikeys/current").await.ok();
    }
    tenant.advance(30);
    for _ in 0..5 {
        let refused = tenant.get("/apikeys/current").await;
        assert_eq!(refused.retry_after, None);
        refused.refused(429, "Too many API requests");
    }
    tenant.advance(29);
    assert_eq!(tenant.get("/apikeys/current").await.status, 429);
    tenant.advance(1);
    tenant.get("/apikeys/current").await.ok();

    tenant.simulator.set_rate_limit(RateLimit { per_minute: Some(1), retry_after_seconds: Some(7) });
    let refused = tenant.get("/apikeys/current").await;
    assert_eq!((refused.status, refused.retry_after.as_deref()), (429, Some("7")));
    tenant.control(Method::PUT, "/rate-limit", json!({"perMinute": null})).await.ok();
    tenant.get("/apikeys/current").await.ok();
}

#[tokio::test]
async fn unknown_paths_and_methods() {
    let tenant = Tenant::start().await;
    assert_eq!(tenant.get("/nothing").await.status, 404);
    assert_eq!(tenant.put("/computers", json!({})).await.status, 405);
    tenant.get("/computers/9").await.refused(404, "The computer does not exist");
    tenant.get("/policies/9999").await.refused(404, "The policy does not exist");
    tenant.get("/intrusionpreventionrules/1").await.refused(404, "The intrusion prevention rule does not exist");
    tenant.get("/applicationtypes/1").await.refused(404, "The application type does not exist");
    tenant.get("/scheduledtasks/1").await.refused(404, "The scheduled task does not exist");
}
