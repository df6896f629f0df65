//! Sending a signal to a running installer at one of its calls to AWS, and what Ctrl-C says.

use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};

use palisade_tests::aws::{Call, KeyKind};
use palisade_tests::world::{Ended, World};
use tokio::io::AsyncWriteExt;

/// Role in other accounts that the person may take on.
pub(crate) const SETUP: &str = "setup";

/// What happens to the process at its next calls.
#[derive(Default)]
struct Aim {
    pid: Option<u32>,
    /// The signal's name for `kill`.
    signal: &'static str,
    /// Operations that count; all when there is none.
    among: &'static [&'static str],
    /// The call among them at which it is sent, from 1.
    at: usize,
    counted: usize,
    calls: Vec<String>,
}

/// Watches the operator's calls of a world and shoots when told to.
pub(crate) struct Watch<'w> {
    world: &'w World,
    aim: Arc<Mutex<Aim>>,
}

impl<'w> Watch<'w> {
    pub(crate) fn over(world: &'w World) -> Self {
        let aim = Arc::new(Mutex::new(Aim::default()));
        let hook = Arc::clone(&aim);
        world.aws.front().on_call(move |call| note(&mut hook.lock().unwrap_or_else(PoisonError::into_inner), call));
        Self { world, aim }
    }

    /// Runs a verb and sends `signal` at its `at`-th call, after AWS has done what it asks and before it learns of that.
    /// Answers how the run ended, and its calls. 0 is no call: the run is not disturbed.
    pub(crate) async fn run(&self, words: &str, signal: &'static str, at: usize) -> (Ended, Vec<String>) {
        self.run_among(words, signal, (&[], at)).await
    }

    /// The same with only these operations counted: how often a run asks how far AWS is differs from run to run.
    pub(crate) async fn run_among(
        &self,
        words: &str,
        signal: &'static str,
        (among, at): (&'static [&'static str], usize),
    ) -> (Ended, Vec<String>) {
        let arguments: Vec<&str> = words.split(' ').collect();
        let mut command = self.world.command(&arguments).unwrap();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        *self.aim.lock().unwrap() = Aim { signal, among, at, ..Aim::default() };
        let mut child = {
            // The first call must not come before the aim is taken.
            let mut aim = self.aim.lock().unwrap();
            let child = command.spawn().unwrap();
            aim.pid = child.id();
            child
        };
        let mut stdin = child.stdin.take().unwrap();
        // Who needs no key closes the pipe; that is its business.
        let _ = stdin.write_all(self.world.api.key().as_bytes()).await;
        drop(stdin);
        let output = child.wait_with_output().await.unwrap();
        let aim = std::mem::take(&mut *self.aim.lock().unwrap());
        let ended = Ended {
            code: output.status.code().unwrap_or(255),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        };
        (ended, aim.calls)
    }
}

fn note(aim: &mut Aim, call: &Call) {
    // The person's own calls, and those by the role that the person takes on in other accounts.
    let is_of_the_run = call.key == KeyKind::User || call.principal.contains(&format!(":assumed-role/{SETUP}/"));
    let Some(pid) = aim.pid.filter(|_| is_of_the_run) else { return };
    aim.calls.push(format!("{}:{}", call.service, call.operation));
    if !aim.among.is_empty() && !aim.among.contains(&call.operation.as_str()) {
        return;
    }
    aim.counted += 1;
    if aim.counted == aim.at {
        let ended = std::process::Command::new("kill").args([aim.signal, &pid.to_string()]).status();
        assert!(ended.is_ok_and(|status| status.success()), "kill {} {pid} failed", aim.signal);
    }
}

/// Set, each test kills at every single call: for a long run now and then.
const EVERY_CALL: &str = "PALISADE_KILL_AT_EVERY_CALL";

/// Which calls of an undisturbed run to interrupt: every write, and of the rest every second.
pub(crate) fn selection(calls: &[String]) -> Vec<usize> {
    select(calls, |number| number % 2 == 0)
}

/// The same where a round takes long: every write, and no call that only reads. What a read leaves is what the write before
/// it has left, so a kill at a read repeats that one.
pub(crate) fn writes(calls: &[String]) -> Vec<usize> {
    select(calls, |_| false)
}

fn select(calls: &[String], reads_too: impl Fn(usize) -> bool) -> Vec<usize> {
    let every = std::env::var_os(EVERY_CALL).is_some();
    let reads = ["Describe", "Get", "List", "Head"];
    let is_read = |call: &str| {
        let operation = call.split_once(':').map_or(call, |(_, operation)| operation);
        reads.iter().any(|read| operation.starts_with(read))
    };
    let numbered = calls.iter().enumerate().map(|(index, call)| (index + 1, call));
    numbered.filter(|(number, call)| every || !is_read(call) || reads_too(*number)).map(|(number, _)| number).collect()
}

#[tokio::test]
async fn ctrl_c_says_that_the_same_command_goes_on() {
    let world = World::start().await.unwrap();
    let watch = Watch::over(&world);
    for (words, at) in [("install --yes --api-key-stdin", 20), ("uninstall --yes", 8)] {
        let (ended, calls) = watch.run(words, "-INT", at).await;
        assert_eq!(ended.code, 130, "{words}, interrupted at {}:\n{}", calls.last().unwrap(), ended.stderr);
        let end = "error: interrupted\nhint: what AWS has begun it completes; run the same command again, it goes on from there\n";
        assert!(ended.stderr.ends_with(end), "{}", ended.stderr);
        watch.run(words, "-INT", 0).await.0.expect(0).unwrap();
    }
    let document = watch.run("plan --output json", "-INT", 2).await.0.expect(130).unwrap().json().unwrap();
    assert_eq!(document["error"]["exit_code"], 130);
}
