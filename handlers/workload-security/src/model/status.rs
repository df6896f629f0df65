//! The status of an agent, of a module on a computer and of a module in a policy.

use super::open_enum::open_enum;

open_enum! {
    /// A status. Only `active` is free of complaints.
    AgentStatus {
        /// No agent, or one that is not activated; a module that is off.
        Inactive = "inactive",
        /// At work.
        Active = "active",
        /// At work, with a warning.
        Warning = "warning",
        /// In trouble.
        Error = "error",
        /// Not available on the computer's platform.
        NotSupported = "not-supported",
    }
}
