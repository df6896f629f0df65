//! What .cargo/deny.toml allows and bans. Reads its two lists, written one entry per line, and no more of TOML.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};

/// The lists.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Lists {
    /// SPDX ids.
    pub(super) licences: BTreeSet<String>,
    /// Further SPDX ids for single crates.
    pub(super) exceptions: BTreeMap<String, BTreeSet<String>>,
    /// Crates that must not be in the tree.
    pub(super) banned: BTreeSet<String>,
}

impl Lists {
    /// Reads both; an empty one is an error, because it would mean that it was not found.
    pub(super) fn read(text: &str) -> Result<Self> {
        let licences = entries(text, "licenses", "allow");
        let banned = entries(text, "bans", "deny");
        ensure!(!licences.is_empty(), "[licenses] has no list `allow`");
        ensure!(!banned.is_empty(), "[bans] has no list `deny`");
        Ok(Self { licences, exceptions: exceptions(text), banned })
    }
}

/// The first quoted text of each line of a list.
fn entries(text: &str, section: &str, list: &str) -> BTreeSet<String> {
    lines(text, section, list).filter_map(|line| line.split('"').nth(1)).map(str::to_owned).collect()
}

/// A crate and its licences on each line.
fn exceptions(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let words = |line: &str| line.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let lists = lines(text, "licenses", "exceptions").map(words);
    lists
        .filter_map(|words| words.split_first().map(|(name, of)| (name.clone(), of.iter().cloned().collect())))
        .collect()
}

/// The lines of a list, without remarks.
fn lines<'a>(text: &'a str, section: &str, list: &str) -> impl Iterator<Item = &'a str> {
    let heading = format!("[{section}]");
    let opens = format!("{list} = [");
    let lines = text.lines().map(str::trim).skip_while(move |line| *line != heading).skip(1);
    let lines = lines.take_while(|line| !line.starts_with('[')).skip_while(move |line| *line != opens).skip(1);
    lines.take_while(|line| *line != "]").filter(|line| !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_lists_are_read_and_a_missing_one_is_refused() -> Result<()> {
        let text = "[licenses]\nallow = [\n  \"MIT\",\n  # \"GPL-3.0\",\n  \"ISC\", # why\n]\nexceptions = [\n  { crate = \"x\", allow = [\"NCSA\"] },\n]\n[licenses.private]\n\
                    [bans]\nwildcards = \"deny\"\ndeny = [\n  { crate = \"openssl\" },\n]\n";
        let lists = Lists::read(text)?;
        assert_eq!(lists.licences, ["ISC", "MIT"].map(str::to_owned).into());
        assert_eq!(lists.banned, ["openssl"].map(str::to_owned).into());
        assert_eq!(lists.exceptions, [("x".to_owned(), ["NCSA".to_owned()].into())].into());
        assert!(Lists::read(&text.replace("[bans]", "[other]")).is_err());
        assert!(Lists::read(&text.replace("allow = [", "allowed = [")).is_err());
        Ok(())
    }
}
