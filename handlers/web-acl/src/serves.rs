//! What an instance serves, by the application types of its Intrusion Prevention rules, and the rule groups for it.

use std::collections::BTreeSet;

use palisade_contract::{RuleGroup, WafGroups};

/// Something that runs behind a web ACL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Serves {
    /// A web server.
    WebServer,
    /// A web application.
    WebApplication,
    /// A web application made with PHP.
    Php,
    /// Either of them on Linux.
    Linux,
    /// Either of them on Windows.
    Windows,
}

impl Serves {
    /// The word in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WebServer => "web-server",
            Self::WebApplication => "web-application",
            Self::Php => "php",
            Self::Linux => "linux",
            Self::Windows => "windows",
        }
    }
}

/// Content management systems that are written in PHP, besides the language itself.
const PHP: [&str; 4] = ["php", "wordpress", "drupal", "joomla"];
/// Parts of the names of platforms, in the manager's words.
const LINUX: [&str; 11] = [
    "linux",
    "ubuntu",
    "debian",
    "red hat",
    "redhat",
    "centos",
    "suse",
    "rocky",
    "bottlerocket",
    "cloudlinux",
    "miracle",
];

/// What serves whom: from the names of application types, each with whether the computer is the one that is asked, and the
/// computer's platform.
///
/// The names are the vendor's; new ones come, so their beginning decides: `Web Server ...` and `Web Application ...`.
/// `Web Client ...` is the other side of the conversation.
pub fn serves<'a>(types: impl IntoIterator<Item = (&'a str, bool)>, platform: Option<&str>) -> BTreeSet<Serves> {
    let mut found = BTreeSet::new();
    for (name, incoming) in types {
        let name = name.trim().to_ascii_lowercase();
        if !incoming {
            continue;
        }
        if begins(&name, "web server") {
            found.insert(Serves::WebServer);
        }
        if begins(&name, "web application") {
            found.insert(Serves::WebApplication);
            if PHP.iter().any(|word| name.contains(word)) {
                found.insert(Serves::Php);
            }
        }
    }
    if !found.is_empty() {
        let platform = platform.unwrap_or_default().to_ascii_lowercase();
        if platform.contains("windows") {
            found.insert(Serves::Windows);
        } else if LINUX.iter().any(|word| platform.contains(word)) {
            found.insert(Serves::Linux);
        }
    }
    found
}

/// Whole words: `Web Servers of ...` would be something else.
fn begins(name: &str, words: &str) -> bool {
    name.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// The rule groups for what is served, each once, in the order in which requests should meet them. A web application runs in
/// a web server, so it gets that one's groups, too.
pub fn groups(serves: &BTreeSet<Serves>, config: &WafGroups) -> Vec<RuleGroup> {
    let mut found: Vec<RuleGroup> = Vec::new();
    if !serves.is_empty() {
        found.extend(config.web_server.iter().cloned());
    }
    for one in serves {
        let more = match one {
            Serves::WebServer => continue,
            Serves::WebApplication => &config.web_application,
            Serves::Php => &config.php,
            Serves::Linux => &config.linux,
            Serves::Windows => &config.windows,
        };
        found.extend(more.iter().cloned());
    }
    let mut seen = BTreeSet::new();
    found.retain(|group| seen.insert(group.clone()));
    found
}
