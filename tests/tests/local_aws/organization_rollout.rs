//! The committed renderings stand in an organisation: home stack in the management account, regional stacks by a stack set.

use std::path::Path;

use palisade_contract::HANDLERS;
use palisade_templates::reference::PLACEHOLDER_DIGEST;
use palisade_tests::aws::{AwsError, LocalAws, Options, eventually, xml_texts};
use palisade_tests::world::Fleet;

use serde_json::Value;

use super::SOON;

pub(super) const REGION: &str = "us-east-1";
pub(super) const BUCKET: &str = "palisade-bundles-123456789012-us-east-1";

fn rendered(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../templates/rendered").join(name);
    std::fs::read_to_string(path).unwrap()
}

/// The account of the renderings with its organisation and the home stack, which serves `organization` and has a bundle of
/// each handler.
pub(super) async fn home(organization: impl Fn(&Fleet) -> String) -> (LocalAws, Fleet) {
    let options = Options { account: "123456789012".to_owned(), region: REGION.to_owned() };
    let aws = LocalAws::start(options).await.unwrap();
    let fleet = Fleet::found(&aws).await.unwrap();
    fleet.trust(&aws).await.unwrap();
    let template = rendered("palisade-home-organization.json").replace("o-a1b2c3d4e5", &organization(&fleet));
    let state = aws.root().create_stack("palisade-home", &template).await.unwrap().unwrap();
    assert_eq!(state.status, "CREATE_COMPLETE", "{}", state.reason);
    for spec in HANDLERS {
        let key = palisade_contract::bundle_key(spec.integration.as_str(), PLACEHOLDER_DIGEST);
        aws.root().put_object(BUCKET, &key, b"a bundle".to_vec()).await.unwrap();
    }
    (aws, fleet)
}

/// The regional stack without what its functions answer for: the bundles here are none.
pub(super) fn regional() -> String {
    let mut template: Value = serde_json::from_str(&rendered("palisade-organization.json")).unwrap();
    let resources = template["Resources"].as_object_mut().unwrap();
    assert!(resources.remove("WafRules").is_some());
    for resource in resources.values_mut() {
        if let Some(earlier) = resource.get_mut("DependsOn").and_then(Value::as_array_mut) {
            earlier.retain(|id| id != "WafRules");
        }
    }
    template.to_string()
}

/// Deploys the regional stack to `production`; the operation's end.
pub(super) async fn roll_out(aws: &LocalAws, fleet: &Fleet, template: String) -> Result<String, AwsError> {
    let root = aws.root();
    root.put_object(BUCKET, "template.json", template.into_bytes()).await?;
    let url = format!("{}/{BUCKET}/template.json", root.endpoint_url());
    let set = [
        ("StackSetName", "palisade"),
        ("TemplateURL", url.as_str()),
        ("PermissionModel", "SERVICE_MANAGED"),
        ("AutoDeployment.Enabled", "true"),
        ("Capabilities.member.1", "CAPABILITY_IAM"),
    ];
    root.cloudformation("CreateStackSet", &set).await?;
    let instances = [
        ("StackSetName", "palisade"),
        ("DeploymentTargets.OrganizationalUnitIds.member.1", fleet.production.as_str()),
        ("Regions.member.1", REGION),
    ];
    let operation = root.cloudformation("CreateStackInstances", &instances).await?;
    let operation = xml_texts(&operation, "OperationId").remove(0);
    Ok(eventually("the operation to end", SOON, || async {
        let status = root.stack_set_operation("palisade", &operation).await.unwrap();
        (status != "RUNNING").then_some(status)
    })
    .await
    .unwrap())
}

#[tokio::test]
async fn the_regional_stack_stands_in_every_account_of_a_unit() {
    let (aws, fleet) = home(|fleet| fleet.organization.clone()).await;
    let status = roll_out(&aws, &fleet, regional()).await.unwrap();
    let instances = aws.root().stack_instances("palisade").await.unwrap();
    assert_eq!(status, "SUCCEEDED", "{instances:?}");
    for account in [&fleet.payments, &fleet.web] {
        let standing = fleet.standing(&aws, account, REGION).await.unwrap();
        let of = |kind: &str| standing.iter().filter(|line| line.starts_with(kind)).cloned().collect::<Vec<_>>();
        assert_eq!(of("stack "), ["stack StackSet-palisade CREATE_COMPLETE"]);
        assert_eq!(of("function ").len(), HANDLERS.len());
        // moto gives every account of an organisation a role for its administrator; it is none of MiniStack's.
        assert_eq!(of("role /palisade/handlers/").len(), HANDLERS.len(), "{standing:?}");
        assert_eq!(of("role ").len(), HANDLERS.len() + 1, "{standing:?}");
    }
}

/// Another organisation's home stack lets nobody of this one read its bundles.
#[tokio::test]
async fn bundles_are_read_by_the_organization_only() {
    let (aws, fleet) = home(|_| "o-0000000000".to_owned()).await;
    assert_eq!(roll_out(&aws, &fleet, regional()).await.unwrap(), "FAILED");
    let instances = aws.root().stack_instances("palisade").await.unwrap();
    let failed = instances.iter().find(|instance| instance.detailed == "FAILED").unwrap();
    assert!(failed.reason.contains("Error occurred while GetObject"), "{failed:?}");
}
