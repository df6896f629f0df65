//! An organisation, as its management account builds it.

use serde_json::{Value, json};

use super::{
    super::{AwsError, Client, LocalAws},
    text as found,
};

/// The service principal of Account Management.
const ACCOUNT_MANAGEMENT: &str = "account.amazonaws.com";
/// The service principal with which StackSets is let into an organisation.
const STACK_SETS: &str = "member.org.stacksets.cloudformation.amazonaws.com";

impl Client {
    /// Any operation of AWS Organizations.
    pub async fn organizations(&self, operation: &str, input: Value) -> Result<Value, AwsError> {
        self.json("organizations", &format!("AWSOrganizationsV20161128.{operation}"), input).await
    }

    /// Creates an organisation with all features; its id and the id of its root.
    pub async fn create_organization(&self) -> Result<(String, String), AwsError> {
        let created = self.organizations("CreateOrganization", json!({"FeatureSet": "ALL"})).await?;
        let roots = self.organizations("ListRoots", json!({})).await?;
        Ok((text(&created, "/Organization/Id")?, text(&roots, "/Roots/0/Id")?))
    }

    /// Creates an organisational unit below another or the root; its id.
    pub async fn create_unit(&self, parent: &str, name: &str) -> Result<String, AwsError> {
        let input = json!({"ParentId": parent, "Name": name});
        text(&self.organizations("CreateOrganizationalUnit", input).await?, "/OrganizationalUnit/Id")
    }

    /// Creates an account, which stands below the root at first; its 12 digits.
    pub async fn create_account(&self, name: &str) -> Result<String, AwsError> {
        let input = json!({"AccountName": name, "Email": format!("{name}@example.com")});
        text(&self.organizations("CreateAccount", input).await?, "/CreateAccountStatus/AccountId")
    }

    /// Moves an account from wherever it is to a unit or the root.
    pub async fn move_account(&self, account: &str, to: &str) -> Result<(), AwsError> {
        let from = self.organizations("ListParents", json!({"ChildId": account})).await?;
        let from = text(&from, "/Parents/0/Id")?;
        let input = json!({"AccountId": account, "SourceParentId": from, "DestinationParentId": to});
        self.organizations("MoveAccount", input).await?;
        Ok(())
    }

    /// Closes an account: it is suspended from now on.
    pub async fn close_account(&self, account: &str) -> Result<(), AwsError> {
        self.organizations("CloseAccount", json!({"AccountId": account})).await?;
        Ok(())
    }

    /// Lets Account Management tell the management account of the others.
    pub async fn trust_account_management(&self) -> Result<(), AwsError> {
        self.organizations("EnableAWSServiceAccess", json!({"ServicePrincipal": ACCOUNT_MANAGEMENT})).await?;
        Ok(())
    }

    /// Makes an account the delegated administrator of StackSets.
    pub async fn delegate_stack_sets(&self, account: &str) -> Result<(), AwsError> {
        let input = json!({"AccountId": account, "ServicePrincipal": STACK_SETS});
        self.organizations("RegisterDelegatedAdministrator", input).await?;
        Ok(())
    }
}

impl LocalAws {
    /// Turns a region on that an account has not from the beginning.
    pub async fn turn_region_on(&self, account: &str, region: &str) -> Result<(), AwsError> {
        self.own_of_moto("regions/turn-on", &json!({"account": account, "region": region})).await
    }
}

fn text(answer: &Value, pointer: &'static str) -> Result<String, AwsError> {
    found("organizations", answer, pointer, pointer)
}
