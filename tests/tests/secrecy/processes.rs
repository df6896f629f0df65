//! What the kernel shows of this test's processes to other processes of the same user.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::places::Place;

/// What a process shows of itself besides its memory.
const FILES: [&str; 2] = ["cmdline", "environ"];

/// Command line and environment of every process below this one: the installer, whatever it starts, the emulators and
/// the handlers that they run. A process that ends meanwhile shows nothing any more.
pub(crate) fn shown() -> BTreeSet<Place> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for process in fs::read_dir("/proc").unwrap().flatten() {
        let Some(pid) = process.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        children.entry(parent(pid).unwrap_or_default()).or_default().push(pid);
    }
    let mut left = children.get(&std::process::id()).cloned().unwrap_or_default();
    let mut shown = BTreeSet::new();
    while let Some(pid) = left.pop() {
        left.extend(children.get(&pid).into_iter().flatten());
        let Ok(name) = fs::read_to_string(format!("/proc/{pid}/comm")) else { continue };
        for file in FILES {
            if let Ok(text) = fs::read(format!("/proc/{pid}/{file}")) {
                shown.insert((format!("/proc: {file} of {}", name.trim()), text));
            }
        }
    }
    shown
}

/// The process that started another: the second field after the name, which stands in brackets and may hold any.
fn parent(pid: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn what_a_grandchild_is_given_is_seen() {
    use std::io::Read as _;
    use std::process::{Command, Stdio};
    use std::time::Instant;

    use palisade_tests::world::PATIENCE;

    // Not the canary: the other tests, which look at the same processes, would find it.
    const WORD: &str = "a-word-to-be-found";
    for (file, command) in [("cmdline", format!("cat - {WORD}; :")), ("environ", format!("GIVEN={WORD} cat; :"))] {
        // A shell with a second command stays, and `cat` is its child for as long as its input is open.
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", &format!("echo started; {command}")]);
        let mut child = shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut said = [0; 8];
        child.stdout.as_mut().unwrap().read_exact(&mut said).unwrap();
        let wanted = format!("/proc: {file} of cat");
        let contains = |text: &[u8]| String::from_utf8_lossy(text).contains(WORD);
        let seen = || shown().into_iter().any(|(place, text)| place == wanted && contains(&text));
        // The shell has spoken, and starts `cat` in a moment.
        let since = Instant::now();
        while !seen() && since.elapsed() < PATIENCE {
            std::thread::yield_now();
        }
        assert!(seen(), "{wanted}");
        drop(child.stdin.take());
        child.wait().unwrap();
    }
}
