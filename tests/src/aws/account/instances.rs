//! EC2 instances to protect.

use super::{
    super::{AwsError, Client},
    first_text,
};

impl Client {
    /// Runs an instance with these tags; answers its id.
    pub async fn create_instance(&self, tags: &[(&str, &str)]) -> Result<String, AwsError> {
        self.run_instance(tags, None).await
    }

    /// Runs an instance with these tags under an instance profile of the same name as the role; answers its id.
    pub async fn create_instance_with_role(&self, tags: &[(&str, &str)], role: &str) -> Result<String, AwsError> {
        let profile = [("InstanceProfileName", role)];
        self.query("iam", "2010-05-08", "CreateInstanceProfile", &profile).await?;
        let member = [("InstanceProfileName", role), ("RoleName", role)];
        self.query("iam", "2010-05-08", "AddRoleToInstanceProfile", &member).await?;
        self.run_instance(tags, Some(role)).await
    }

    async fn run_instance(&self, tags: &[(&str, &str)], profile: Option<&str>) -> Result<String, AwsError> {
        let mut parameters: Vec<(String, String)> =
            [("ImageId", "ami-0123456789abcdef0"), ("InstanceType", "t3.micro"), ("MinCount", "1"), ("MaxCount", "1")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into();
        if let Some(profile) = profile {
            parameters.push(("IamInstanceProfile.Name".to_owned(), profile.to_owned()));
        }
        if !tags.is_empty() {
            parameters.push(("TagSpecification.1.ResourceType".to_owned(), "instance".to_owned()));
        }
        for (number, (key, value)) in tags.iter().enumerate() {
            let prefix = format!("TagSpecification.1.Tag.{}", number + 1);
            parameters.push((format!("{prefix}.Key"), (*key).to_owned()));
            parameters.push((format!("{prefix}.Value"), (*value).to_owned()));
        }
        let parameters: Vec<_> = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = self.query("ec2", "2016-11-15", "RunInstances", &parameters).await?;
        first_text("ec2:RunInstances", &answer, "instanceId")
    }
}
