//! The part of a function's environment whose size the config decides.

use palisade_contract::Route;

/// Bytes that routes and CA bundle may take together.
///
/// Lambda allows 4,096 bytes for all variables; the others stay below 1,100 unless the address or the secret's name is
/// unusually long, and each line break of a certificate counts twice. Whether it really fits, the plan checks.
pub const MAX_ENVIRONMENT_TEXT: usize = 2_900;

/// What the routes take: Lambda counts the environment as JSON, so their own JSON is written as text in JSON.
pub(crate) fn routes_bytes(routes: &[Route]) -> usize {
    if routes.is_empty() {
        return 0;
    }
    serde_json::to_string(routes).map_or(usize::MAX, |json| serde_json::Value::from(json).to_string().len())
}
