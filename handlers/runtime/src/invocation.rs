//! One invocation, as the Lambda service tells it. The only place where the clock is read.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use palisade_aws::{Arn, ArnError, Region};

/// Left of the invocation when calls have to have ended: time to log and to answer.
const MARGIN: Duration = Duration::from_secs(2);
/// Longest run of any function.
const LONGEST: Duration = Duration::from_mins(15);

/// What a handler may know about the invocation.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// The service's id of this event; a retry of the same event has the same.
    pub request_id: String,
    /// The function itself, without version or alias.
    pub function_arn: String,
    /// The account that the function is in.
    pub account: String,
    /// The region that the function is in.
    pub region: Region,
    /// Calls end before this moment; the function is stopped a little later.
    pub deadline: Instant,
    /// When the invocation began, in milliseconds since 1970.
    pub now_ms: i64,
}

/// Why the service's own words about an invocation are not believed.
#[derive(Debug, thiserror::Error)]
pub enum InvocationError {
    /// Not the ARN of a function.
    #[error("the invoked function cannot be told")]
    Arn(#[from] ArnError),
    /// The ARN has the form of none, or no account.
    #[error("`{0}` is not the ARN of a function")]
    NotAFunction(String),
    /// It is the ARN of another function or of another region than the environment says.
    #[error("the invoked function `{arn}` is not `{name}` in {region}")]
    AnotherFunction {
        /// As the invocation says.
        arn: String,
        /// As the environment says.
        name: String,
        /// As the environment says.
        region: Region,
    },
}

impl Invocation {
    /// The invocation that `context` tells of, of the function that the environment calls `name` in `region`.
    pub(crate) fn read(
        context: &lambda_runtime::Context,
        name: &str,
        region: &Region,
    ) -> Result<Self, InvocationError> {
        let now_ms = now_ms();
        let (account, function_arn) = function(&context.invoked_function_arn, name, region)?;
        Ok(Self {
            request_id: context.request_id.clone(),
            function_arn,
            account,
            region: region.clone(),
            deadline: Instant::now() + budget(context.deadline, now_ms),
            now_ms,
        })
    }
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Time that calls may take until `deadline_ms`, both in milliseconds since 1970.
fn budget(deadline_ms: u64, now_ms: i64) -> Duration {
    let left = deadline_ms.saturating_sub(u64::try_from(now_ms).unwrap_or_default());
    Duration::from_millis(left).min(LONGEST).saturating_sub(MARGIN)
}

/// Account and unqualified ARN of the function.
fn function(text: &str, name: &str, region: &Region) -> Result<(String, String), InvocationError> {
    let arn = Arn::of("lambda", text)?;
    let refused = || InvocationError::NotAFunction(text.to_owned());
    let qualified = arn.resource.strip_prefix("function:").ok_or_else(refused)?;
    let own = qualified.split(':').next().unwrap_or_default();
    if arn.account.is_empty() || own.is_empty() {
        return Err(refused());
    }
    if own != name || arn.region()? != *region {
        let (arn, name) = (text.to_owned(), name.to_owned());
        return Err(InvocationError::AnotherFunction { arn, name, region: region.clone() });
    }
    let unqualified = format!("arn:{}:lambda:{region}:{}:function:{own}", arn.partition, arn.account);
    Ok((arn.account.to_owned(), unqualified))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:lambda:eu-west-1:123456789012:function:palisade-guardduty";

    fn read(arn: &str) -> Result<(String, String), InvocationError> {
        function(arn, "palisade-guardduty", &Region::parse("eu-west-1").unwrap())
    }

    #[test]
    fn a_qualifier_is_dropped() {
        for arn in [ARN, &format!("{ARN}:$LATEST"), &format!("{ARN}:7")] {
            assert_eq!(read(arn).unwrap(), ("123456789012".to_owned(), ARN.to_owned()));
        }
    }

    #[test]
    fn another_function_is_not_believed() {
        for arn in [
            "",
            "No header lambda-runtime-invoked-function-arn found.",
            "arn:aws:lambda:eu-west-1:123456789012:layer:palisade-guardduty",
            "arn:aws:lambda:eu-west-1::function:palisade-guardduty",
            "arn:aws:lambda:eu-west-1:123456789012:function:",
            "arn:aws:lambda:eu-west-1:123456789012:function:other",
            "arn:aws:lambda:us-east-1:123456789012:function:palisade-guardduty",
        ] {
            assert!(read(arn).is_err(), "{arn}");
        }
    }

    #[test]
    fn the_budget_is_what_is_left_less_the_margin() {
        assert_eq!(budget(120_000, 0), Duration::from_secs(118));
        assert_eq!(budget(1_000, 5_000), Duration::ZERO);
        assert_eq!(budget(1_000, 0), Duration::ZERO);
        assert_eq!(budget(u64::MAX, 0), Duration::from_secs(898));
    }
}
