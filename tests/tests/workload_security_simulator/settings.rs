//! Settings of policies and computers.

use crate::support::Tenant;
use palisade_tests::workload_security::NewComputer;
use serde_json::json;

const NAME: &str = "integrityMonitoringSettingAutoApplyRecommendationsEnabled";

#[tokio::test]
async fn a_setting_is_inherited_until_it_is_set_and_again_when_it_is_reset() {
    let tenant = Tenant::start().await;
    let id = tenant.add(NewComputer::protected("i-0aaaaaaaaaaaaaaa1"));
    let at_computer = format!("/computers/{id}/settings/{NAME}");
    let at_policy = format!("/policies/8/settings/{NAME}");
    assert_eq!(tenant.get(&at_computer).await.ok(), json!({"value": "No"}));
    tenant.post(&at_policy, json!({"value": "Yes"})).await.ok();
    assert_eq!(tenant.get(&at_computer).await.ok(), json!({"value": "Yes"}));
    assert_eq!(tenant.get(&format!("{at_computer}?overrides=true")).await.ok(), json!({}));
    assert_eq!(tenant.post(&at_computer, json!({"value": "No"})).await.ok(), json!({"value": "No"}));
    assert_eq!(tenant.delete(&at_computer).await.ok(), json!({"value": "Yes"}));
    let shown = tenant.get(&format!("/computers/{id}?expand=computerSettings")).await.ok();
    assert_eq!(shown["computerSettings"][NAME]["value"], "Yes");
    tenant.get("/policies/8/settings/noSuchSetting").await.refused(404, "The setting does not exist");
}
