//! The key in use.

use super::Api;
use crate::{error::Error, model::current_key::CurrentApiKey, request};

impl Api {
    /// Describes the key in use: the check that the key works, before anything depends on it.
    pub async fn current_api_key(&self) -> Result<CurrentApiKey, Error> {
        self.call(&request::current_api_key()).await
    }
}
