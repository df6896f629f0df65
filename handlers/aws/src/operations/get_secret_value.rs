//! `secretsmanager:GetSecretValue`.

use palisade_contract::calls::GET_SECRET_VALUE;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;

use super::region_of;
use crate::client::read_json;
use crate::request::Request;
use crate::{Aws, Error, ErrorKind};

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "SecretString")]
    text: Option<String>,
}

impl Aws {
    /// The current text of the secret `arn`, asked for in the secret's own region.
    pub async fn get_secret_value(&self, arn: &str) -> Result<SecretString, Error> {
        let call = GET_SECRET_VALUE;
        let region = region_of(call, "secretsmanager", arn)?;
        let request = Request::json(call, region, "secretsmanager", &json!({ "SecretId": arn }))?;
        let body = self.send(&request).await?;
        let answer: Answer = read_json(call, &body)?;
        let text = answer.text.ok_or_else(|| Error::new(call, ErrorKind::Unreadable, "the secret holds no text"))?;
        Ok(SecretString::from(text))
    }
}
