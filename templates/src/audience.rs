//! Whose functions use the home stack: how its policies let other accounts in.

use crate::cfn::{Condition, Principal, Statement, Value};

/// The accounts that the regional stack stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// The account of the home stack alone.
    OwnAccount,
    /// Every account of an organisation, those that join it later included.
    Organization {
        /// Id of the organisation: `o-` and 10 to 32 lower-case letters or digits.
        id: String,
    },
    /// These accounts: 12 digits each. One that does not exist fails the stack, because AWS looks principals up.
    Accounts(Vec<String>),
}

impl Audience {
    /// Whom a policy of the home stack has to name; `None` when there is nobody but the own account.
    pub(crate) fn principal(&self) -> Option<Principal> {
        match self {
            Self::OwnAccount => None,
            // AWS knows no principal for an organisation.
            Self::Organization { .. } => Some(Principal::Everyone),
            Self::Accounts(accounts) if accounts.is_empty() => None,
            Self::Accounts(accounts) => Some(Principal::Accounts(accounts.clone())),
        }
    }

    /// The same statement for principals of the organisation only. Listed accounts are principals, and need no condition.
    pub(crate) fn members_only(&self, statement: Statement) -> Statement {
        match self {
            Self::Organization { id } => statement.when(Condition::equals("aws:PrincipalOrgID", id.as_str())),
            Self::OwnAccount | Self::Accounts(_) => statement,
        }
    }

    /// The statement for roles of the other accounts that lie below `path`; `None` when there are no other accounts.
    ///
    /// Whoever administers one of these accounts can make such a role, as he can change a function that has it.
    pub(crate) fn roles_of_others(&self, path: &str, statement: Statement) -> Option<Statement> {
        let principal = self.principal()?;
        let roles = format!("arn:${{AWS::Partition}}:iam::*:role{path}*");
        let statement = self.members_only(statement.to(principal));
        Some(statement.when(Condition::arn_like("aws:PrincipalArn", vec![Value::Sub(roles)])))
    }
}
