//! One emulator as a child process: started on a port of its choosing, ended with us.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, SocketAddr},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

use serde::Deserialize;

use super::venv::{StartError, project_root};

/// Starting takes half a second on a quiet machine.
const READY_WITHIN: Duration = Duration::from_mins(1);
const GONE_WITHIN: Duration = Duration::from_secs(10);

/// A running launcher of `tests/emulators`.
pub(super) struct EmulatorProcess {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
}

/// The launcher's only line on stdout.
#[derive(Deserialize)]
struct Announcement {
    port: u16,
}

impl EmulatorProcess {
    /// Runs a launcher with only the given environment and waits until it accepts connections. Blocks.
    pub(super) fn start(
        python: &Path,
        launcher: &'static str,
        environment: &[(&str, String)],
        directory: &Path,
    ) -> Result<Self, StartError> {
        let log = directory.join(launcher).with_extension("log");
        let io = |what: &str| {
            let what = format!("{what} for {launcher}");
            move |cause| StartError::Io { what, cause }
        };
        let stderr = File::create(&log).map_err(io("creating the log"))?;
        let mut child = Command::new(python)
            // No .pyc files: the venv belongs to whoever made it.
            .args(["-B", "-s"])
            .arg(project_root().join("tests/emulators").join(launcher))
            .env_clear()
            .envs(environment.iter().map(|(name, value)| (*name, value)))
            .current_dir(directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(stderr)
            // A group of its own, which it ends when our end of its stdin closes: see tests/emulators/lifeline.py.
            .process_group(0)
            .spawn()
            .map_err(io("starting Python"))?;
        let announced = child.stdout.take().map(announcement);
        let mut started = Self { child, address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), log };
        let announced = announced.and_then(|announced| announced.recv_timeout(READY_WITHIN).ok()).flatten();
        let Some(Announcement { port }) = announced else {
            let reason = match started.child.try_wait() {
                Ok(Some(status)) => format!("it ended with {status}"),
                _ => "it announced no port".to_owned(),
            };
            return Err(StartError::Launcher { launcher, reason, log: started.log_tail(20) });
        };
        started.address.set_port(port);
        Ok(started)
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The last lines of its log.
    pub(super) fn log_tail(&self, lines: usize) -> String {
        let text = std::fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let all: Vec<_> = text.lines().collect();
        all[all.len().saturating_sub(lines)..].join("\n")
    }
}

/// Reads the first line on a thread, because a pipe cannot be read with a deadline.
fn announcement(stdout: std::process::ChildStdout) -> mpsc::Receiver<Option<Announcement>> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        let read = BufReader::new(stdout).read_line(&mut line);
        // Nobody listens any more when the deadline has passed.
        let _ = send.send(read.ok().and_then(|_| serde_json::from_str(&line).ok()));
    });
    receive
}

impl Drop for EmulatorProcess {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let deadline = Instant::now() + GONE_WITHIN;
        while Instant::now() < deadline {
            if let Ok(Some(_)) = self.child.try_wait() {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        // It does not watch its stdin any more; both calls fail only for a child that is gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
