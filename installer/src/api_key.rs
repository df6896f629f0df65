//! Where the API key comes from: standard input, a file or a hidden prompt. Never an argument, which every process can read.

use std::io::ErrorKind;
use std::path::PathBuf;

use clap::Args;
use secrecy::{ExposeSecret, SecretString};

use crate::bounded;
use crate::confirm::blocking;
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::output::can_ask;

/// How the key is given.
#[derive(Debug, Clone, Args)]
pub(crate) struct ApiKeyArgs {
    /// Read the Workload Security API key from standard input. [env: PALISADE_API_KEY_STDIN=]
    #[arg(long, conflicts_with = "api_key_file")]
    pub(crate) api_key_stdin: bool,

    /// Read the Workload Security API key from a file. [env: PALISADE_API_KEY_FILE=]
    #[arg(long, value_name = "FILE")]
    pub(crate) api_key_file: Option<PathBuf>,
}

/// Where the key is read from.
enum Source {
    Stdin,
    File(PathBuf),
}

impl ApiKeyArgs {
    /// The key, if one was given by a flag.
    pub(crate) fn read(&self) -> Result<Option<SecretString>> {
        let Some(source) = self.source()? else { return Ok(None) };
        let (from, text) = match &source {
            Source::Stdin => ("from standard input".to_owned(), bounded::text(std::io::stdin(), bounded::API_KEY)),
            Source::File(file) => (format!("file {}", file.display()), bounded::file(file, bounded::API_KEY)),
        };
        let text = text.map_err(|e| {
            let failure = Failure::usage(format!("cannot read the API key {from}"));
            e.cause_of(failure, "give the key itself, on one line")
        })?;
        let key = text.trim();
        if key.is_empty() {
            return Err(Failure::usage("the API key is empty").hint("give the key itself, on one line"));
        }
        Ok(Some(SecretString::from(key)))
    }

    /// A flag wins over the environment; left to itself, the parser would call the two a contradiction.
    fn source(&self) -> Result<Option<Source>> {
        if self.api_key_stdin {
            return Ok(Some(Source::Stdin));
        }
        if let Some(file) = &self.api_key_file {
            return Ok(Some(Source::File(file.clone())));
        }
        if let Some(word) = std::env::var_os("PALISADE_API_KEY_STDIN").filter(|word| !word.is_empty()) {
            match word.to_string_lossy().to_ascii_lowercase().as_str() {
                "1" | "true" | "yes" | "y" | "on" => return Ok(Some(Source::Stdin)),
                "0" | "false" | "no" | "n" | "off" => {}
                _ => {
                    return Err(Failure::usage("PALISADE_API_KEY_STDIN is not a yes or a no").hint("use true or false"));
                }
            }
        }
        let file = std::env::var_os("PALISADE_API_KEY_FILE").filter(|file| !file.is_empty());
        Ok(file.map(|file| Source::File(file.into())))
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
            rpassword::prompt_password("Workload Security API key (not shown): ").map(SecretString::from).map_err(|e| {
                match e.kind() {
                    ErrorKind::Interrupted => Failure::new("interrupted; nothing was changed").exit(Exit::Interrupted),
                    _ => Failure::new("cannot read the API key").because(e),
                }
            })
        };
        let key = blocking(ask).await?;
        match key.expose_secret().trim() {
            "" => Err(Failure::usage("the API key is empty")),
            key => Ok(SecretString::from(key)),
        }
    }
}
