//! The real service for tests: started once for each test binary, from this repository.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// A running service.
struct Service {
    url: String,
    /// Its standard input is open as long as this process lives.
    _shell: Child,
}

/// Runs the service and ends it when the standard input closes: however this process ends, the service does not stay behind.
const WATCH: &str =
    "node cli/bin.mjs serve --port 0 --memory & service=$!; read -r _; kill $service";

static SERVICE: LazyLock<Service> = LazyLock::new(start);

/// Address of the service, once it can take work.
pub fn url() -> &'static str {
    &SERVICE.url
}

fn start() -> Service {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    assert!(
        Command::new("node").arg("--version").output().is_ok(),
        "these tests start the service with node, which is not on the PATH: install Node 20.20 or newer"
    );
    assert!(
        root.join("node_modules").exists(),
        "these tests start the service, whose packages are missing: run `npm ci --ignore-scripts` in the repository"
    );
    let log = concat!(env!("CARGO_TARGET_TMPDIR"), "/service.log");
    let mut shell = Command::new("sh")
        .args(["-c", WATCH])
        .current_dir(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(File::create(log).expect("the log can be written"))
        .spawn()
        .expect("sh starts");
    let mut url = String::new();
    let stdout = shell.stdout.take().expect("standard output is piped");
    BufReader::new(stdout)
        .read_line(&mut url)
        .expect("the service prints its address");
    let url = url.trim().to_owned();
    assert!(
        url.starts_with("http://"),
        "the service did not start: {}",
        std::fs::read_to_string(log).unwrap_or_default()
    );
    wait_until_ready(&url);
    Service { url, _shell: shell }
}

fn wait_until_ready(url: &str) {
    let started = Instant::now();
    while !get(url, "/readyz").starts_with("HTTP/1.1 200") {
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "the service is not ready after a minute"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Head and body of an answer; empty when there is none.
pub fn get(url: &str, path: &str) -> String {
    let host = url.trim_start_matches("http://");
    let mut answer = String::new();
    if let Ok(mut stream) = TcpStream::connect(host) {
        let request = format!("GET {path} HTTP/1.0\r\nhost: {host}\r\n\r\n");
        let sent = stream.write_all(request.as_bytes());
        let _ = sent.and_then(|()| stream.read_to_string(&mut answer));
    }
    answer
}
