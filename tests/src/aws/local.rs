//! Starts everything, prepares the account, and ends everything.

use std::{net::SocketAddr, process::Command, sync::Arc};

use tempfile::TempDir;

use super::{
    account::User,
    client::{AwsError, Client, Credentials},
    emulator::EmulatorProcess,
    forwarding::Emulators,
    front::Front,
    venv::{StartError, python},
};

const ROOT_KEY: &str = "AKIAROOTOFTHELOCALAWS";
const ROOT_SECRET: &str = "the-root-secret-of-the-local-aws";

/// Which account and region are under test.
#[derive(Debug, Clone)]
pub struct Options {
    /// 12 digits.
    pub account: String,
    /// Region of the operator's environment; all regions exist.
    pub region: String,
}

impl Default for Options {
    fn default() -> Self {
        Self { account: "111122223333".to_owned(), region: "eu-west-1".to_owned() }
    }
}

/// A running local AWS with one operator, who may do everything.
///
/// It needs no runtime of its own to go on: the front has its thread, the emulators are processes.
pub struct LocalAws {
    // Dropped in this order: the emulators call the front.
    ministack: EmulatorProcess,
    moto: EmulatorProcess,
    front: Front,
    root: Client,
    operator: User,
    options: Options,
    directory: Option<TempDir>,
}

impl LocalAws {
    /// Starts both emulators and the front, and creates the operator.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let io = |what: &str| {
            let what = what.to_owned();
            move |cause| StartError::Io { what, cause }
        };
        let python = Arc::new(python()?);
        let directory = tempfile::tempdir().map_err(io("making a temporary directory"))?;
        let credentials = Credentials {
            access_key_id: ROOT_KEY.to_owned(),
            secret_access_key: ROOT_SECRET.to_owned(),
            session_token: None,
        };
        let front = Front::start(credentials.clone()).map_err(io("listening"))?;

        let launch = |launcher: &'static str, environment: Vec<(&'static str, String)>| {
            let (python, directory) = (Arc::clone(&python), directory.path().to_path_buf());
            tokio::task::spawn_blocking(move || EmulatorProcess::start(&python, launcher, &environment, &directory))
        };
        let ministack = launch("launch_ministack.py", ministack_environment(&options, front.address(), &directory));
        let moto = launch("launch_moto.py", moto_environment(&directory));
        let joined = |ended: Result<_, tokio::task::JoinError>| {
            ended.unwrap_or_else(|error| Err(io("waiting for a launcher")(std::io::Error::other(error))))
        };
        let (ministack, moto) = (joined(ministack.await)?, joined(moto.await)?);
        front.connect(Emulators { ministack: ministack.address(), moto: moto.address() });

        let root = Client::new(front.address(), &options.region, credentials);
        let everything = serde_json::json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
        let operator = User::create(&root, "operator", &[everything]).await.map_err(StartError::Prepare)?;
        front.forget_calls();
        Ok(Self { ministack, moto, front, root, operator, options, directory: Some(directory) })
    }

    /// Where everything under test connects to.
    pub fn endpoint_url(&self) -> String {
        self.front.endpoint_url()
    }

    /// Recorder and fault injector.
    pub fn front(&self) -> &Front {
        &self.front
    }

    /// The account's root, for what a test does itself.
    pub fn root(&self) -> &Client {
        &self.root
    }

    /// The root of another account: everything exists in every account, but for itself.
    pub fn root_of(&self, account: &str) -> Client {
        // MiniStack takes 12 digits for the key of that account's root, with the same secret.
        let credentials = Credentials { access_key_id: account.to_owned(), ..self.root.credentials() };
        Client::new(self.front.address(), &self.options.region, credentials)
    }

    /// A client with a user's keys, for calls as that user.
    pub fn client_of(&self, user: &User) -> Client {
        Client::new(self.front.address(), &self.options.region, user.credentials.clone())
    }

    /// Who runs the installer unless the test creates another user.
    pub fn operator(&self) -> &User {
        &self.operator
    }

    /// A call to the launcher's own paths, which are no AWS API and are not recorded.
    pub(super) async fn own(&self, path: &str, input: &serde_json::Value) -> Result<serde_json::Value, AwsError> {
        let direct = Client::new(self.ministack.address(), &self.options.region, self.root.credentials());
        let request = http::Request::post(format!("/_palisade/{path}"));
        let answer = direct.send("launcher", path, request, input.to_string()).await?;
        Ok(serde_json::from_slice(answer.body()).unwrap_or_default())
    }

    /// The same of moto's launcher.
    pub(super) async fn own_of_moto(&self, path: &str, input: &serde_json::Value) -> Result<(), AwsError> {
        let direct = Client::new(self.moto.address(), &self.options.region, self.root.credentials());
        let request = http::Request::post(format!("/_palisade/{path}"));
        direct.send("launcher", path, request, input.to_string()).await?;
        Ok(())
    }

    /// The account under test.
    pub fn account(&self) -> &str {
        &self.options.account
    }

    /// The region of the operator's environment.
    pub fn region(&self) -> &str {
        &self.options.region
    }

    /// The environment of a process that is to use this AWS as the operator.
    pub fn operator_env(&self) -> Vec<(String, String)> {
        self.env_of(&self.operator)
    }

    /// The environment of a process that is to use this AWS as `user`.
    pub fn env_of(&self, user: &User) -> Vec<(String, String)> {
        let pairs = [
            ("AWS_ENDPOINT_URL", self.endpoint_url()),
            ("AWS_ACCESS_KEY_ID", user.credentials.access_key_id.clone()),
            ("AWS_SECRET_ACCESS_KEY", user.credentials.secret_access_key.clone()),
            ("AWS_REGION", self.options.region.clone()),
            ("AWS_DEFAULT_REGION", self.options.region.clone()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            // Nothing of the developer's own set-up.
            ("AWS_CONFIG_FILE", "/dev/null".to_owned()),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null".to_owned()),
            ("NO_PROXY", "127.0.0.1,localhost".to_owned()),
            ("no_proxy", "127.0.0.1,localhost".to_owned()),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value)).into()
    }

    /// Gives a command the operator's environment, without any other `AWS_*` variable of this process.
    pub fn configure(&self, command: &mut Command) {
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("AWS_") {
                command.env_remove(name);
            }
        }
        command.envs(self.operator_env());
    }
}

impl Drop for LocalAws {
    fn drop(&mut self) {
        if std::thread::panicking()
            && let Some(directory) = self.directory.take()
        {
            report_failure(&directory.keep(), &self.ministack, &self.moto);
        }
    }
}

#[expect(clippy::print_stderr, reason = "a failed test has no other way to say where its emulators' logs are")]
fn report_failure(directory: &std::path::Path, ministack: &EmulatorProcess, moto: &EmulatorProcess) {
    eprintln!("emulators' logs kept in {}", directory.display());
    eprintln!("--- MiniStack's last lines\n{}", ministack.log_tail(25));
    eprintln!("--- moto's last lines\n{}", moto.log_tail(10));
}

fn base_environment(directory: &TempDir) -> Vec<(&'static str, String)> {
    let directory = directory.path().to_string_lossy().into_owned();
    vec![
        // Functions are shell scripts at times.
        ("PATH", std::env::var("PATH").unwrap_or_else(|_| "/usr/bin:/bin".to_owned())),
        ("HOME", directory.clone()),
        ("TMPDIR", directory),
        ("LANG", "C.UTF-8".to_owned()),
        ("NO_PROXY", "*".to_owned()),
        ("no_proxy", "*".to_owned()),
    ]
}

fn moto_environment(directory: &TempDir) -> Vec<(&'static str, String)> {
    let mut environment = base_environment(directory);
    // The stacks of stack sets stand in MiniStack: it makes them there as each account's root.
    environment.push(("ROOT_SECRET", ROOT_SECRET.to_owned()));
    environment
}

fn ministack_environment(options: &Options, front: SocketAddr, directory: &TempDir) -> Vec<(&'static str, String)> {
    let mut environment = base_environment(directory);
    environment.extend([
        ("AUTH", "true".to_owned()),
        ("AWS_ACCESS_KEY_ID", ROOT_KEY.to_owned()),
        ("AWS_SECRET_ACCESS_KEY", ROOT_SECRET.to_owned()),
        ("MINISTACK_ACCOUNT_ID", options.account.clone()),
        ("MINISTACK_REGION", options.region.clone()),
        // What it tells others about itself is the front; functions get it as AWS_ENDPOINT_URL.
        ("MINISTACK_HOST", front.ip().to_string()),
        ("GATEWAY_PORT", front.port().to_string()),
        ("AWS_ENDPOINT_URL", format!("http://{front}")),
        ("LAMBDA_EXECUTOR", "local".to_owned()),
        // AWS waits one and two minutes between the attempts of an asynchronous invocation.
        ("LAMBDA_ASYNC_RETRY_BASE_SECONDS", "0.2".to_owned()),
        ("IOT_MTLS_ENABLED", "0".to_owned()),
        ("SFTP_ENABLED", "0".to_owned()),
    ]);
    environment
}
