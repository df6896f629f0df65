//! `securityhub:GetFindings`.

use http::Method;
use palisade_contract::calls::GET_FINDINGS;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::pages;
use crate::client::read_json;
use crate::request::Request;
use crate::{Aws, Error};

/// Most values of one filter.
const BATCH: usize = 20;
const PAGE: u32 = 100;

/// A finding as it came, unread.
pub type Finding = Map<String, Value>;

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Answer {
    findings: Vec<Finding>,
    next_token: Option<String>,
}

impl Aws {
    /// The findings of one product with one of these ids, in this region, whole and unread; none when there is none.
    pub async fn get_findings(&self, product_arn: &str, ids: &[&str]) -> Result<Vec<Finding>, Error> {
        let equal = |values: &[&str]| -> Vec<Value> {
            values.iter().map(|value| json!({ "Value": value, "Comparison": "EQUALS" })).collect()
        };
        let mut findings = Vec::new();
        for ids in ids.chunks(BATCH) {
            let filters = json!({ "Id": equal(ids), "ProductArn": equal(&[product_arn]) });
            findings.extend(self.found(&filters).await?);
        }
        Ok(findings)
    }

    /// ARN of the product under which an account's own findings stand in this region.
    pub fn default_product_arn(&self, account: &str) -> String {
        let region = self.region();
        format!("arn:{}:securityhub:{region}:{account}:product/{account}/default", region.partition())
    }

    async fn found(&self, filters: &Value) -> Result<Vec<Finding>, Error> {
        pages(GET_FINDINGS, async |token| {
            let mut body = json!({ "Filters": filters, "MaxResults": PAGE });
            if let Some(token) = token {
                body["NextToken"] = json!(token);
            }
            let path = "/findings".to_owned();
            let request = Request::rest(GET_FINDINGS, self.region().clone(), Method::POST, path, &body)?;
            let answer: Answer = read_json(GET_FINDINGS, &self.send(&request).await?)?;
            Ok((answer.findings, answer.next_token))
        })
        .await
    }
}
