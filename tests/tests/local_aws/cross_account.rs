//! The home stack's policies let in the handlers' roles of the organisation, and nobody else.

use palisade_contract::Integration;
use palisade_templates::reference::{self, PLACEHOLDER_DIGEST};
use palisade_tests::aws::{Client, LocalAws, User, xml_texts};
use palisade_tests::world::Fleet;
use serde_json::{Value, json};

use super::organization_rollout::{BUCKET, REGION, home, regional, roll_out};

const IAM: &str = "2010-05-08";
/// No account of the organisation.
const OUTSIDE: &str = "999999999999";

/// The secret of the home stack with a value, and the organisation with regional stacks that name it.
async fn rolled_out() -> (LocalAws, Fleet, String) {
    let (aws, fleet) = home(|fleet| fleet.organization.clone()).await;
    let described = aws.root().cloudformation("DescribeStacks", &[("StackName", "palisade-home")]).await.unwrap();
    let keys = xml_texts(&described, "OutputKey").into_iter().zip(xml_texts(&described, "OutputValue"));
    let outputs: std::collections::BTreeMap<_, _> = keys.collect();
    let secret = outputs["SecretArn"].clone();
    let value = json!({"SecretId": secret, "SecretString": "the key"});
    aws.root().json("secretsmanager", "secretsmanager.PutSecretValue", value).await.unwrap();
    let named = reference::region_of_organization().workload_security;
    let template = regional().replace(&named.secret_arn, &secret).replace(&named.key_arn.unwrap(), &outputs["KeyArn"]);
    assert_eq!(roll_out(&aws, &fleet, template).await.unwrap(), "SUCCEEDED");
    (aws, fleet, secret)
}

/// A role of an account with these rights, as a person of the account takes it on.
async fn role(aws: &LocalAws, account: &str, path: &str, actions: &[&str]) -> Client {
    let root = aws.root_of(account);
    let role = [
        ("RoleName", "r"),
        ("Path", path),
        ("AssumeRolePolicyDocument", r#"{"Version": "2012-10-17", "Statement": []}"#),
    ];
    root.query("iam", IAM, "CreateRole", &role).await.unwrap();
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": actions, "Resource": "*"}
    ]})
    .to_string();
    let inline = [("RoleName", "r"), ("PolicyName", "inline"), ("PolicyDocument", &policy)];
    root.query("iam", IAM, "PutRolePolicy", &inline).await.unwrap();
    session(aws, account, &format!("arn:aws:iam::{account}:role{path}r")).await
}

/// A session of a role: a user of its account takes it on, whom its trust lets.
async fn session(aws: &LocalAws, account: &str, role: &str) -> Client {
    let root = aws.root_of(account);
    let name = role.rsplit('/').next().unwrap();
    let take = json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": role});
    let person = User::create(&root, &format!("takes-{name}"), &[take]).await.unwrap();
    let trust = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": person.arn}, "Action": "sts:AssumeRole"}
    ]})
    .to_string();
    let update = [("RoleName", name), ("PolicyDocument", trust.as_str())];
    root.query("iam", IAM, "UpdateAssumeRolePolicy", &update).await.unwrap();
    let assume = [("RoleArn", role), ("RoleSessionName", "test")];
    let answer = aws.client_of(&person).query("sts", "2011-06-15", "AssumeRole", &assume).await.unwrap();
    let text = |element| xml_texts(&answer, element).remove(0);
    let session = palisade_tests::aws::Credentials {
        access_key_id: text("AccessKeyId"),
        secret_access_key: text("SecretAccessKey"),
        session_token: Some(text("SessionToken")),
    };
    aws.client_of(&User { credentials: session, ..person }).in_region(REGION)
}

/// The deployed role of a handler.
async fn handlers_role(aws: &LocalAws, account: &str) -> String {
    let path = "/2015-03-31/functions/palisade-guardduty/configuration";
    let function = aws.root_of(account).in_region(REGION).rest("lambda", "GET", path, Value::Null).await.unwrap();
    function["Role"].as_str().unwrap().to_owned()
}

async fn value(client: &Client, secret: &str) -> Result<String, String> {
    let answer = client.json("secretsmanager", "secretsmanager.GetSecretValue", json!({"SecretId": secret})).await;
    let value = |answer: Value| answer["SecretString"].as_str().unwrap_or_default().to_owned();
    answer.map(value).map_err(|error| error.code().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn the_key_is_read_by_handlers_of_the_organization() {
    let (aws, fleet, secret) = rolled_out().await;
    let deployed = handlers_role(&aws, &fleet.payments).await;
    let handler = session(&aws, &fleet.payments, &deployed).await;
    assert_eq!(value(&handler, &secret).await, Ok("the key".to_owned()));
    let refused = Err("AccessDeniedException".to_owned());
    let all = ["secretsmanager:*", "kms:*"];
    let administrator = role(&aws, &fleet.web, "/", &all).await;
    assert_eq!(value(&administrator, &secret).await, refused, "a role beside the path");
    let stranger = role(&aws, OUTSIDE, "/palisade/handlers/", &all).await;
    assert_eq!(value(&stranger, &secret).await, refused, "an account outside");
    let put = json!({"SecretId": secret, "SecretString": "another"});
    handler.json("secretsmanager", "secretsmanager.PutSecretValue", put).await.unwrap_err();
}

#[tokio::test]
async fn bundles_are_read_by_whoever_deploys_in_the_organization() {
    let (aws, fleet) = home(|fleet| fleet.organization.clone()).await;
    let report = palisade_contract::waf_report_key(&fleet.web);
    aws.root().put_object(BUCKET, &report, b"{}".to_vec()).await.unwrap();
    let key = palisade_contract::bundle_key(Integration::GuardDuty.as_str(), PLACEHOLDER_DIGEST);
    let deployer = role(&aws, &fleet.web, "/", &["s3:*"]).await;
    assert_eq!(deployer.object(BUCKET, &key).await.unwrap(), "a bundle");
    let code = async |client: &Client, key: &str| {
        client.object(BUCKET, key).await.unwrap_err().code().unwrap_or_default().to_owned()
    };
    assert_eq!(code(&deployer, &report).await, "AccessDenied");
    let written = deployer.put_object(BUCKET, &key, b"another".to_vec()).await;
    assert_eq!(written.unwrap_err().code(), Some("AccessDenied"));
    let stranger = role(&aws, OUTSIDE, "/", &["s3:*"]).await;
    assert_eq!(code(&stranger, &key).await, "AccessDenied");
}

#[tokio::test]
async fn the_handler_of_each_account_writes_its_own_report_and_no_other() {
    let (aws, fleet) = home(|fleet| fleet.organization.clone()).await;
    let (own, other) =
        (palisade_contract::waf_report_key(&fleet.web), palisade_contract::waf_report_key(&fleet.payments));
    let put = async |client: &Client, key: &str| {
        let put = client.put_object(BUCKET, key, b"{}".to_vec()).await;
        put.map_err(|error| error.code().unwrap_or_default().to_owned())
    };
    let refused = Err("AccessDenied".to_owned());
    let handler = role(&aws, &fleet.web, "/palisade/handlers/waf/", &["s3:*"]).await;
    assert_eq!(put(&handler, &own).await, Ok(()));
    for key in [other.as_str(), "reports/waf/x.json", "waf/x.zip"] {
        assert_eq!(put(&handler, key).await, refused, "{key}");
    }
    assert_eq!(handler.object(BUCKET, &own).await.unwrap_err().code(), Some("AccessDenied"));
    let another_handler = role(&aws, &fleet.payments, "/palisade/handlers/macie/", &["s3:*"]).await;
    assert_eq!(put(&another_handler, &other).await, refused);
    let stranger = role(&aws, OUTSIDE, "/palisade/handlers/waf/", &["s3:*"]).await;
    assert_eq!(put(&stranger, &palisade_contract::waf_report_key(OUTSIDE)).await, refused);
}
