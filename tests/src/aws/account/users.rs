//! IAM users and roles for least-privilege tests.

use serde_json::{Value, json};

use super::{
    super::{AwsError, Client, Credentials},
    first_text,
};

const IAM: &str = "2010-05-08";

/// An IAM user with a long-lived key.
#[derive(Clone)]
pub struct User {
    /// The user's name.
    pub name: String,
    /// `arn:aws:iam::<account>:user/<name>`.
    pub arn: String,
    /// Its key.
    pub credentials: Credentials,
}

impl User {
    /// Creates a user with one inline policy of these statements.
    pub async fn create(root: &Client, name: &str, statements: &[Value]) -> Result<Self, AwsError> {
        let user = [("UserName", name)];
        let created = root.query("iam", IAM, "CreateUser", &user).await?;
        let policy = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        let inline = [("UserName", name), ("PolicyName", "inline"), ("PolicyDocument", &policy)];
        root.query("iam", IAM, "PutUserPolicy", &inline).await?;
        let key = root.query("iam", IAM, "CreateAccessKey", &user).await?;
        Ok(Self {
            name: name.to_owned(),
            arn: first_text("iam:CreateUser", &created, "Arn")?,
            credentials: Credentials {
                access_key_id: first_text("iam:CreateAccessKey", &key, "AccessKeyId")?,
                secret_access_key: first_text("iam:CreateAccessKey", &key, "SecretAccessKey")?,
                session_token: None,
            },
        })
    }
}

impl Client {
    /// Creates a role that an AWS service may assume, with one inline policy unless there are no statements; answers
    /// its ARN.
    pub async fn create_role(&self, name: &str, service: &str, statements: &[Value]) -> Result<String, AwsError> {
        let trust = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        ]})
        .to_string();
        let role = [("RoleName", name), ("AssumeRolePolicyDocument", &trust)];
        let created = self.query("iam", IAM, "CreateRole", &role).await?;
        if !statements.is_empty() {
            self.put_role_policy(name, "inline", statements).await?;
        }
        first_text("iam:CreateRole", &created, "Arn")
    }

    /// Gives a role one more inline policy.
    pub async fn put_role_policy(&self, role: &str, name: &str, statements: &[Value]) -> Result<(), AwsError> {
        let policy = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        let inline = [("RoleName", role), ("PolicyName", name), ("PolicyDocument", &policy)];
        self.query("iam", IAM, "PutRolePolicy", &inline).await.map(drop)
    }
}
