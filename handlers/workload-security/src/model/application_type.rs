//! An application type: what Intrusion Prevention rules are grouped by.

use serde::Deserialize;

use super::{ids::ApplicationTypeId, lenient::null_as_default, open_enum::open_enum};
use crate::envelope::Listed;

open_enum! {
    /// Who begins the conversation, seen from the computer.
    Direction {
        /// The computer serves.
        Incoming = "incoming",
        /// The computer asks.
        Outgoing = "outgoing",
    }
}

/// An application type.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationType {
    /// The identifier within the tenant.
    #[serde(rename = "ID")]
    pub id: ApplicationTypeId,
    /// The name, such as `Web Server Common`.
    pub name: Option<String>,
    /// Who begins the conversation.
    pub direction: Option<Direction>,
    /// `icmp`, `tcp`, `udp` or `tcp-udp`.
    pub protocol: Option<String>,
    /// The ports, single ones and ranges, when they are listed one by one.
    #[serde(rename = "portMultiple", default, deserialize_with = "null_as_default")]
    pub ports: Vec<String>,
}

impl Listed for ApplicationType {
    const NAME: &'static str = "applicationTypes";

    fn id(&self) -> i64 {
        self.id.0
    }
}
