//! Where the API key comes from: standard input, a file or a hidden prompt. Never an argument, which every process can read.

use std::io::Read;
use std::path::PathBuf;

use clap::Args;
use secrecy::{ExposeSecret, SecretString};

use crate::confirm::blocking;
use crate::failure::{Failure, Result};
use crate::output::can_ask;

/// Longest key that is read; real ones have some 60 to 100 characters.
const LONGEST: u64 = 4_096;

/// How the key is given.
#[derive(Debug, Clone, Args)]
pub(crate) struct ApiKeyArgs {
    /// Read the Workload Security API key from standard input.
    #[arg(long, env = "PALISADE_API_KEY_STDIN", conflicts_with = "api_key_file")]
    pub(crate) api_key_stdin: bool,

    /// Read the Workload Security API key from a file.
    #[arg(long, env = "PALISADE_API_KEY_FILE", value_name = "FILE")]
    pub(crate) api_key_file: Option<PathBuf>,
}

impl ApiKeyArgs {
    /// The key, if one was given by a flag.
    pub(crate) fn read(&self) -> Result<Option<SecretString>> {
        let mut text = String::new();
        if self.api_key_stdin {
            std::io::stdin()
                .take(LONGEST)
                .read_to_string(&mut text)
                .map_err(|e| Failure::usage("cannot read the API key from standard input").because(e))?;
        } else if let Some(file) = &self.api_key_file {
            std::fs::File::open(file)
                .and_then(|f| f.take(LONGEST).read_to_string(&mut text))
                .map_err(|e| Failure::usage(format!("cannot read the API key file {}", file.display())).because(e))?;
        } else {
            return Ok(None);
        }
        let key = text.trim();
        if key.is_empty() {
            return Err(Failure::usage("the API key is empty").hint("give the key itself, on one line"));
        }
        Ok(Some(SecretString::from(key)))
    }

    /// The key by a flag, else asked for without echo; without a terminal it says how to give it.
    pub(crate) async fn read_or_ask(&self) -> Result<SecretString> {
        if let Some(key) = self.read()? {
            return Ok(key);
        }
        if !can_ask() {
            return Err(Failure::usage("the Workload Security API key is needed, and there is no terminal to ask on")
                .hint("give it with `--api-key-stdin` or `--api-key-file FILE`, or name an existing secret as `workload_security.secret_arn`"));
        }
        let ask = || {
            rpassword::prompt_password("Workload Security API key (not shown): ")
                .map(SecretString::from)
                .map_err(|e| Failure::new("cannot read the API key").because(e))
        };
        let key = blocking(ask).await?;
        match key.expose_secret().trim() {
            "" => Err(Failure::usage("the API key is empty")),
            key => Ok(SecretString::from(key)),
        }
    }
}
