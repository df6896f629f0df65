//! Words in a source file that reach for the clock, the environment, the disk, the network or an executor.

/// Words that never stand in pure code.
const WORDS: &[&str] = &["SystemTime", "Instant::now", "std::env", "std::fs", "std::net", "async fn"];

/// Modules of std that a grouped `use std::{...}` may bring in.
const MODULES: &[&str] = &["env", "fs", "net"];

/// Line numbers and forbidden words of the code outside comments and `#[cfg(test)]` items.
pub(super) fn mentions(text: &str) -> Vec<(usize, String)> {
    let lines = code_lines(text);
    let mut found = Vec::new();
    let mut group: Option<String> = None;
    for (number, line) in lines {
        found.extend(WORDS.iter().filter(|word| names(line, word)).map(|word| (number, (*word).to_owned())));
        // A group may go over several lines; it is judged where it ends.
        if let Some(at) = line.find("std::{") {
            group = Some(String::new());
            extend(&mut group, &line[at + "std::{".len()..]);
        } else {
            extend(&mut group, line);
        }
        if let Some(names) = group.take_if(|names| closes(names)) {
            let modules = top_level_names(&names);
            let forbidden = MODULES.iter().filter(|module| modules.iter().any(|name| name == *module));
            found.extend(forbidden.map(|module| (number, format!("std::{module}"))));
        }
    }
    found
}

/// Whether a line names the word. The addresses of `std::net` are values like any other; its sockets are not.
fn names(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| word != "std::net" || !line[at + word.len()..].starts_with("::Ip"))
}

fn extend(group: &mut Option<String>, text: &str) {
    if let Some(names) = group {
        names.push_str(text);
    }
}

/// Whether the brace that was open before `names` is closed in it.
fn closes(names: &str) -> bool {
    names.matches('}').count() > names.matches('{').count()
}

/// The first word of each name in a group, nested groups left out.
fn top_level_names(names: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut found = vec![String::new()];
    for character in names.chars() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => found.push(String::new()),
            _ if depth == 0 => found.iter_mut().last().into_iter().for_each(|name| name.push(character)),
            _ => {}
        }
    }
    found.iter().map(|name| name.trim().split([':', ' ']).next().unwrap_or_default().to_owned()).collect()
}

/// Lines of code with their numbers: no comments, no items under `#[cfg(test)]`. Relies on rustfmt's layout.
fn code_lines(text: &str) -> Vec<(usize, &str)> {
    let mut lines = Vec::new();
    let mut rest = text.lines().zip(1..);
    while let Some((line, number)) = rest.next() {
        if line.trim() == "#[cfg(test)]" {
            let indent = &line[..line.len() - line.trim_start().len()];
            let mut item = rest.by_ref().skip_while(|(line, _)| line.trim_start().starts_with("#["));
            let opens = item.next().is_some_and(|(line, _)| line.trim_end().ends_with('{'));
            if opens {
                rest.by_ref().find(|(line, _)| line.strip_prefix(indent).is_some_and(|line| line.starts_with('}')));
            }
            continue;
        }
        lines.push((number, without_comment(line)));
    }
    lines
}

/// A line up to its comment; `://` begins no comment.
fn without_comment(line: &str) -> &str {
    let begins = line.match_indices("//").find(|(at, _)| !line[..*at].ends_with(':'));
    begins.map_or(line, |(at, _)| &line[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        mentions(text).into_iter().map(|(line, word)| format!("{line} {word}")).collect()
    }

    #[test]
    fn each_forbidden_word_is_found_on_its_line() {
        assert_eq!(words("use std::fs;\n\nlet now = Instant::now();"), ["1 std::fs", "3 Instant::now"]);
        assert_eq!(words("pub async fn ask() {}\nlet t: std::time::SystemTime;"), ["1 async fn", "2 SystemTime"]);
        assert_eq!(
            words("let home = std::env::var(\"HOME\");\nuse std::net::TcpStream;"),
            ["1 std::env", "2 std::net"]
        );
    }

    #[test]
    fn grouped_imports_are_read() {
        assert_eq!(words("use std::{collections::BTreeMap, fs, io};"), ["1 std::fs"]);
        assert_eq!(words("use std::{\n    env::{self, VarError},\n    fmt,\n};"), ["4 std::env"]);
        assert_eq!(words("use std::{fmt::{self, env}, io};"), Vec::<String>::new());
    }

    #[test]
    fn comments_and_tests_do_not_count() {
        let text = "//! No std::fs.\nlet url = \"http://x\"; // std::env is not used\n#[cfg(test)]\nmod tests;\nfn a() {}\n\
                    #[cfg(test)]\n#[expect(unused)]\nmod inline {\n    use std::fs;\n}\nuse std::net::TcpStream;\n";
        assert_eq!(words(text), ["11 std::net"]);
    }

    #[test]
    fn addresses_are_values() {
        assert_eq!(words("use std::net::IpAddr;\nlet a: std::net::Ipv6Addr;"), Vec::<String>::new());
        assert_eq!(words("use std::net::{IpAddr, UdpSocket};"), ["1 std::net"]);
    }

    #[test]
    fn words_that_only_look_alike_pass() {
        assert_eq!(
            words("use std::fmt;\nlet environment = std::mem::take(&mut it);\nawait_fn();"),
            Vec::<String>::new()
        );
    }
}
