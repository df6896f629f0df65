//! Faults on demand: what a network, a load balancer or a busy manager does to a call.

use serde::{Deserialize, Serialize};

/// Something that goes wrong with matching calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    /// Which calls: `*`, a path or a method and a path below the base URL. `*` stands for one segment, a final `**` for
    /// any number: `POST /computers/*/intrusionprevention/assignments`, `GET /computers/**`.
    #[serde(default = "every_route")]
    pub route: String,
    /// How many calls; none for every one from here on.
    #[serde(default)]
    pub times: Option<u32>,
    /// Matching calls that pass before the first one fails.
    #[serde(default)]
    pub after: u32,
    /// Milliseconds of real time before anything else happens.
    #[serde(default)]
    pub delay_millis: u64,
    /// A status to answer with instead of doing anything: 401, 403 and 429 in the manager's words, others as a load
    /// balancer's HTML page.
    #[serde(default)]
    pub status: Option<u16>,
    /// Seconds for the `Retry-After` header of that answer.
    #[serde(default)]
    pub retry_after_seconds: Option<u64>,
    /// That answer is the manager's, and its message quotes the headers that the call came with, the key's among them.
    #[serde(default)]
    pub quotes_headers: bool,
    /// Cuts the connection instead of answering.
    #[serde(default)]
    pub cut: Option<Cut>,
}

/// When a connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cut {
    /// The call has no effect.
    BeforeCall,
    /// The call is done, and its answer is lost on the way.
    AfterCall,
}

impl Default for Fault {
    fn default() -> Self {
        Self {
            route: every_route(),
            times: None,
            after: 0,
            delay_millis: 0,
            status: None,
            retry_after_seconds: None,
            quotes_headers: false,
            cut: None,
        }
    }
}

fn every_route() -> String {
    "*".to_owned()
}

impl Fault {
    /// `times` calls to `route` are answered with `status`.
    pub fn status(route: &str, times: u32, status: u16) -> Self {
        Self { route: route.to_owned(), times: Some(times), status: Some(status), ..Self::default() }
    }

    fn matches(&self, method: &str, path: &str) -> bool {
        let (wanted, pattern) = match self.route.split_once(' ') {
            Some((wanted, pattern)) => (Some(wanted), pattern),
            None => (None, self.route.as_str()),
        };
        self.times != Some(0)
            && wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && path_matches(pattern, path)
    }
}

fn path_matches(pattern: &str, path: &str) -> bool {
    let mut path = path.split('/').filter(|segment| !segment.is_empty());
    if pattern == "*" {
        return true;
    }
    for wanted in pattern.split('/').filter(|segment| !segment.is_empty()) {
        match (wanted, path.next()) {
            ("**", _) => return true,
            ("*", Some(_)) => {}
            (wanted, Some(segment)) if wanted == segment => {}
            _ => return false,
        }
    }
    path.next().is_none()
}

/// The faults that are still to come.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    pub(crate) active: Vec<Fault>,
}

impl Faults {
    /// The fault for this call, if it meets one; the first that matches counts down.
    pub(crate) fn take(&mut self, method: &str, path: &str) -> Option<Fault> {
        let at = self.active.iter().position(|fault| fault.matches(method, path))?;
        let fault = &mut self.active[at];
        if fault.after > 0 {
            fault.after -= 1;
            return None;
        }
        let taken = fault.clone();
        if let Some(times) = &mut fault.times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                self.active.remove(at);
            }
        }
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_match_by_segment() {
        for (pattern, path, fits) in [
            ("*", "/computers/search", true),
            ("/computers", "/computers", true),
            ("/computers", "/computers/1", false),
            ("/computers/*", "/computers/1", true),
            ("/computers/*", "/computers", false),
            ("/computers/**", "/computers/1/settings/a", true),
            ("/computers/**", "/computers", true),
            ("/policies/*/intrusionprevention/assignments", "/policies/2/intrusionprevention/assignments", true),
        ] {
            assert_eq!(path_matches(pattern, path), fits, "{pattern} on {path}");
        }
    }

    #[test]
    fn a_fault_counts_down() {
        let mut faults = Faults { active: vec![Fault { after: 1, ..Fault::status("GET /computers", 2, 503) }] };
        let mut hit = |method: &str| faults.take(method, "/computers").is_some();
        assert!(!hit("POST"), "another method");
        assert_eq!([hit("GET"), hit("GET"), hit("GET"), hit("GET")], [false, true, true, false]);
    }
}
