//! The values of the config file, each checked once and carried as its own type from then on.

mod account;
mod alarm_name;
mod arn;
mod duration;
mod email;
mod endpoint;
mod install_name;
mod region;
mod unit;

use thiserror::Error;

pub use account::AccountId;
pub use alarm_name::AlarmName;
pub use arn::Arn;
pub use duration::Duration;
pub use email::Email;
pub use endpoint::ApiEndpoint;
pub use install_name::InstallName;
pub use region::{Partition, RegionName};
pub use unit::UnitId;

pub(crate) use account::ACCOUNT_PATTERN;
pub(crate) use alarm_name::ALARM_NAME_PATTERN;
pub(crate) use duration::DURATION_PATTERN;
pub(crate) use endpoint::{BASE_URL_PATTERN, REGION_PATTERN as API_REGION_PATTERN};
pub(crate) use install_name::INSTALL_NAME_PATTERN;
pub(crate) use region::REGION_PATTERN;
pub(crate) use unit::UNIT_PATTERN;

/// Why a text is not the value it should be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ValueError {
    /// What is wrong, lower case, with the text that was given.
    pub message: String,
    /// What a right one looks like.
    pub hint: Option<String>,
}

impl ValueError {
    pub(crate) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: Some(hint.into()) }
    }
}
