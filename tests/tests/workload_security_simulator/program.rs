//! The program that a person starts by hand.

use palisade_tests::http::client;
use palisade_tests::workload_security::{Seed, Simulator};
use serde_json::Value;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

const KEY: &str = "keyOfTheProgram:a-secret-from-the-environment";

async fn start() -> (Child, BufReader<tokio::process::ChildStdout>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_workload-security-sim"))
        .env("PALISADE_SIM_API_KEY", KEY)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut url = String::new();
    stdout.read_line(&mut url).await.unwrap();
    (child, stdout, url.trim().to_owned())
}

#[tokio::test]
async fn it_prints_its_url_and_runs_until_its_input_ends() {
    let (mut child, mut stdout, url) = start().await;
    assert!(url.starts_with("http://127.0.0.1:") && url.ends_with("/api"), "{url}");
    let call = client().get(format!("{url}/policies")).header("api-version", "v1").header("api-secret-key", KEY);
    assert_eq!(call.send().await.unwrap().status(), 200);
    let shown = client().get(url.replace("/api", "/sim/key")).send().await.unwrap().text().await.unwrap();
    assert_eq!(serde_json::from_str::<Value>(&shown).unwrap()["key"], KEY);
    drop(child.stdin.take());
    assert!(child.wait().await.unwrap().success());
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).await.unwrap();
    assert_eq!(rest, "", "the URL is the only line");
}

#[tokio::test]
async fn it_ends_when_told_to() {
    let (mut child, _stdout, _url) = start().await;
    let id = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
    assert!(child.wait().await.unwrap().success());
}

#[tokio::test]
async fn in_a_test_it_ends_with_its_connections_when_it_is_dropped() {
    let simulator = Simulator::start(Seed::default()).await;
    let url = simulator.base_url();
    let address = url.trim_start_matches("http://").trim_end_matches("/api");
    let mut connection = TcpStream::connect(address).await.unwrap();
    connection.write_all(b"GET /sim/state HTTP/1.1\r\nhost: simulator\r\n\r\n").await.unwrap();
    let mut start = [0; 12];
    connection.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 200");
    drop(simulator);
    // The connection would be kept alive otherwise, and this would wait for ever.
    let mut rest = Vec::new();
    let ended = connection.read_to_end(&mut rest).await;
    assert!(ended.is_ok() || ended.unwrap_err().kind() == std::io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn a_test_may_block_while_something_calls_it() {
    let simulator = Simulator::start(Seed::default()).await;
    let url = format!("{}/state", simulator.control_url());
    // This thread waits, and with it everything that the test runs on.
    let calling = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { client().get(url).send().await.unwrap().status() })
    });
    assert_eq!(calling.join().unwrap(), 200);
}
