//! The templates of released versions: a folder per version with both stacks in it, none of a version yet to come.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::SourceFile;
use crate::render::RELEASED;

/// What each folder holds.
const FILES: [&str; 2] = ["palisade-home.json", "palisade.json"];

/// Checks the folder. `current` is the workspace's version.
pub(super) fn check(sources: &[SourceFile], current: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let prefix = format!("{RELEASED}/");
    for SourceFile { path, text } in sources {
        let Some(rest) = path.strip_prefix(&prefix).filter(|rest| *rest != "README.md") else { continue };
        let Some((version, file)) = rest.split_once('/').filter(|(_, file)| FILES.contains(file)) else {
            problems.push(format!("{path}: only README.md and <version>/{{{}}} belong here", FILES.join(",")));
            continue;
        };
        found.entry(version).or_default().insert(file);
        let told = serde_json::from_str::<Value>(text).map(|template| template["Outputs"]["Version"]["Value"].clone());
        match told {
            Err(error) => problems.push(format!("{path} is not JSON: {error}")),
            Ok(told) if told != version => problems.push(format!("{path} says that it is of version {told}")),
            Ok(_) => {}
        }
    }
    for (version, files) in found {
        match (numbers(version), numbers(current)) {
            (Some(kept), Some(current)) if kept <= current => {}
            (None, _) => problems.push(format!("{prefix}{version} is not named by a version")),
            _ => problems.push(format!("{prefix}{version} is of a version that comes after {current}")),
        }
        for missing in FILES.iter().filter(|file| !files.contains(*file)) {
            problems.push(format!("{prefix}{version} lacks {missing}"));
        }
    }
    problems
}

/// Major, minor, patch.
fn numbers(version: &str) -> Option<[u64; 3]> {
    let numbers: Option<Vec<u64>> = version.split('.').map(|part| part.parse().ok()).collect();
    numbers?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    fn template(version: &str) -> String {
        format!("{{\"Outputs\": {{\"Version\": {{\"Value\": \"{version}\"}}}}}}")
    }

    #[test]
    fn each_version_has_both_templates_of_its_own() {
        let good = [
            file("templates/released/README.md", "how"),
            file("templates/released/0.1.0/palisade-home.json", &template("0.1.0")),
            file("templates/released/0.1.0/palisade.json", &template("0.1.0")),
            file("templates/rendered/palisade.json", "not looked at"),
        ];
        assert_eq!(check(&good, "0.1.0"), Vec::<String>::new());
        assert_eq!(check(&good, "0.10.0"), Vec::<String>::new());
        assert_eq!(check(&good, "0.0.9"), ["templates/released/0.1.0 is of a version that comes after 0.0.9"]);
    }

    #[test]
    fn what_does_not_belong_is_named() {
        let bad = [
            file("templates/released/notes.md", ""),
            file("templates/released/0.1.0/palisade.json", &template("0.2.0")),
            file("templates/released/old/palisade-home.json", "{"),
            file("templates/released/old/palisade.json", &template("old")),
        ];
        let problems = check(&bad, "0.1.0");
        assert_eq!(problems.len(), 5, "{problems:#?}");
        assert!(problems[0].starts_with("templates/released/notes.md: only README.md and"), "{problems:#?}");
        assert_eq!(problems[1], "templates/released/0.1.0/palisade.json says that it is of version \"0.2.0\"");
        assert!(problems[2].starts_with("templates/released/old/palisade-home.json is not JSON"), "{problems:#?}");
        assert_eq!(problems[3], "templates/released/0.1.0 lacks palisade-home.json");
        assert_eq!(problems[4], "templates/released/old is not named by a version");
    }
}
