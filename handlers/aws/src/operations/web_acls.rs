//! The operations on web ACLs. A web ACL itself stays the JSON that it is: see the crate `palisade-web-acl` for why.

use palisade_contract::calls::{
    GET_WEB_ACL, GET_WEB_ACL_FOR_RESOURCE, LIST_TAGS_FOR_WEB_ACL, LIST_WEB_ACLS, UPDATE_WEB_ACL,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{Aws, Error, ErrorKind, Region};

/// A web ACL with the token under which it can be changed.
#[derive(Debug, Clone, PartialEq)]
pub struct LockedWebAcl {
    /// The definition, whole.
    pub web_acl: Value,
    /// The token; it changes with every update.
    pub lock_token: String,
}

/// What a web ACL is asked for by.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct WebAclName {
    /// Its name.
    pub name: String,
    /// Its id.
    pub id: String,
    /// Its ARN.
    #[serde(rename = "ARN")]
    pub arn: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Found {
    #[serde(rename = "WebACL")]
    web_acl: Option<Value>,
    lock_token: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Listed {
    #[serde(rename = "WebACLs")]
    web_acls: Vec<WebAclName>,
    next_marker: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Tagged {
    tag_info_for_resource: TagInfo,
    next_marker: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct TagInfo {
    tag_list: Vec<Tag>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Tag {
    key: String,
    value: String,
}

impl Aws {
    /// The web ACL of a regional resource; `None` when it has none.
    pub async fn web_acl_for_resource(&self, region: &Region, resource_arn: &str) -> Result<Option<Value>, Error> {
        let body = json!({ "ResourceArn": resource_arn });
        match self.waf::<Found>(GET_WEB_ACL_FOR_RESOURCE, region, &body).await {
            Ok(found) => Ok(found.web_acl.filter(|acl| !acl.is_null())),
            // The resource was deleted since it was listed.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A web ACL; `None` when there is none of that id. `scope` is `REGIONAL` or `CLOUDFRONT`.
    pub async fn web_acl(
        &self,
        region: &Region,
        scope: &str,
        name: &str,
        id: &str,
    ) -> Result<Option<LockedWebAcl>, Error> {
        let body = json!({ "Name": name, "Scope": scope, "Id": id });
        let found: Found = match self.waf(GET_WEB_ACL, region, &body).await {
            Ok(found) => found,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let missing = |what: &str| Error::new(GET_WEB_ACL, ErrorKind::Unreadable, what);
        let web_acl = found.web_acl.ok_or_else(|| missing("no web ACL"))?;
        let lock_token = found.lock_token.ok_or_else(|| missing("no lock token"))?;
        Ok(Some(LockedWebAcl { web_acl, lock_token }))
    }

    /// Replaces the definition of a web ACL by `request`, which holds all of it and the lock token.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] when somebody else has changed it since the token was read.
    pub async fn update_web_acl(&self, region: &Region, request: &Value) -> Result<(), Error> {
        self.waf::<Value>(UPDATE_WEB_ACL, region, request).await.map(drop)
    }

    /// Every web ACL of a scope.
    pub async fn web_acls(&self, region: &Region, scope: &str) -> Result<Vec<WebAclName>, Error> {
        self.waf_pages(LIST_WEB_ACLS, region, ("Scope", scope), |page: Listed| (page.web_acls, page.next_marker)).await
    }

    /// Keys and values of the tags of a web ACL.
    pub async fn web_acl_tags(&self, region: &Region, arn: &str) -> Result<Vec<(String, String)>, Error> {
        self.waf_pages(LIST_TAGS_FOR_WEB_ACL, region, ("ResourceARN", arn), |page: Tagged| {
            let tags = page.tag_info_for_resource.tag_list.into_iter();
            (tags.map(|tag| (tag.key, tag.value)).collect(), page.next_marker)
        })
        .await
    }
}
