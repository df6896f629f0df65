//! A handler's process, started and fed as Lambda does it, and kept warm.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use axum::body::Bytes;
use tempfile::NamedTempFile;
use tokio::process::{Child, Command};

use super::observation::Answer;
use crate::lambda_runtime::{FunctionError, Invocation, Report, RuntimeApi};

/// A running process.
#[derive(Debug)]
pub(super) struct Function {
    api: RuntimeApi,
    child: Child,
    stdout: Output,
    stderr: Output,
    arn: String,
    /// Longest run of one invocation.
    limit: Duration,
    invocations: u64,
    /// It has asked for an invocation that it was not given yet.
    is_waiting: bool,
    /// No invocation has broken it.
    works: bool,
}

/// What one invocation yielded.
#[derive(Debug)]
pub(super) struct Invoked {
    pub(super) answer: Answer,
    pub(super) stdout: Vec<String>,
    pub(super) stderr: Vec<String>,
}

impl Function {
    /// Starts a program whose runtime API is `api`, with these variables and no others.
    pub(super) fn start(
        program: &Path,
        arn: String,
        variables: Vec<(&'static str, String)>,
        api: RuntimeApi,
        limit: Duration,
    ) -> io::Result<Self> {
        let (stdout, stderr) = (NamedTempFile::new()?, NamedTempFile::new()?);
        let (stdout, out) = Output::of(stdout)?;
        let (stderr, err) = Output::of(stderr)?;
        let child = Command::new(program)
            .env_clear()
            .envs(variables)
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .kill_on_drop(true)
            .spawn()?;
        Ok(Self { api, child, stdout, stderr, arn, limit, invocations: 0, is_waiting: false, works: true })
    }

    /// The process, if it can be invoked again.
    pub(super) fn if_alive(mut self) -> Option<Self> {
        let is_running = matches!(self.child.try_wait(), Ok(None));
        (self.works && is_running).then_some(self)
    }

    /// Runs one invocation to its end: the answer, and that the process asks for the next event.
    pub(super) async fn invoke(&mut self, payload: Vec<u8>) -> Invoked {
        self.invocations += 1;
        let invocation = Invocation {
            request_id: format!("00000000-0000-4000-8000-{:012x}", self.invocations),
            function_arn: self.arn.clone(),
            deadline: SystemTime::now() + self.limit,
            payload: Bytes::from(payload),
        };
        let limit = self.limit;
        let answer = if let Ok(answer) = tokio::time::timeout(limit, self.exchange(invocation)).await {
            answer
        } else {
            // Lambda would stop it too.
            let _ = self.child.kill().await;
            Answer::Gone(format!("did not end within {limit:?}"))
        };
        self.works = !matches!(answer, Answer::Gone(_));
        Invoked { answer, stdout: self.stdout.new_lines(), stderr: self.stderr.new_lines() }
    }

    async fn exchange(&mut self, invocation: Invocation) -> Answer {
        let id = invocation.request_id.clone();
        let mut invocation = Some(invocation);
        let mut answer = None;
        loop {
            // What was written before the process asked for the next event belongs to this one: a file holds it by now.
            if self.is_waiting {
                if let Some(answer) = answer {
                    return answer;
                }
                if let Some(invocation) = invocation.take() {
                    self.is_waiting = false;
                    self.api.hand(invocation);
                }
            }
            let report = tokio::select! {
                biased;
                report = self.api.report() => report,
                ended = self.child.wait() => return Answer::Gone(match ended {
                    Ok(status) => format!("ended ({status})"),
                    Err(error) => format!("cannot be waited for: {error}"),
                }),
            };
            match report {
                Report::Ready => self.is_waiting = true,
                Report::Answered { request_id, body } if request_id == id => answer = Some(Answer::of_body(&body)),
                Report::Failed { request_id, error } if request_id == id => answer = Some(Answer::Error(error)),
                // An id of an earlier invocation, which the API has accepted once already.
                Report::Answered { .. } | Report::Failed { .. } => {}
                Report::FailedInit(FunctionError { kind, message }) => {
                    return Answer::Gone(format!("could not begin: {kind}: {message}"));
                }
            }
        }
    }

    /// Ends the process.
    pub(super) async fn end(mut self) {
        // It may have ended already.
        let _ = self.child.kill().await;
    }
}

/// The reading end of a file that a process writes to.
///
/// A file rather than a pipe: what was written is there to be read at once, without another task that could lag behind.
#[derive(Debug)]
struct Output(File);

impl Output {
    /// Our end and the process's. The file has no name any more once the path is dropped.
    fn of(file: NamedTempFile) -> io::Result<(Self, Stdio)> {
        let reader = file.reopen()?;
        let (writer, _path) = file.into_parts();
        Ok((Self(reader), Stdio::from(writer)))
    }

    /// The lines since the last time.
    fn new_lines(&mut self) -> Vec<String> {
        let mut bytes = Vec::new();
        if let Err(error) = self.0.read_to_end(&mut bytes) {
            return vec![format!("cannot read the output: {error}")];
        }
        String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect()
    }
}
