//! The client against servers that answer badly, or not at all.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;

use super::*;

const SECOND: Duration = Duration::from_secs(1);
const PLAN: &str = r#"{"format":"hydrofoil.plan/2"}"#;

/// A server that reads one request on each connection and hands it, with its number, to `answer`. Returns its address and the requests.
fn server(
    answer: impl Fn(usize, &mut TcpStream) + Send + 'static,
) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (tell, requests) = mpsc::channel();
    thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let _ = tell.send(read_request(&mut stream));
            answer(number, &mut stream);
        }
    });
    (url, requests)
}

fn read_request(stream: &mut TcpStream) -> String {
    let mut request = vec![];
    let mut buffer = [0; 4096];
    while !request.ends_with(b"}") {
        match stream.read(&mut buffer).unwrap() {
            0 => break,
            count => request.extend_from_slice(&buffer[..count]),
        }
    }
    String::from_utf8(request).unwrap()
}

/// A response with these lines in its head and the length of its body.
fn respond(stream: &mut TcpStream, head: &str, body: &[u8]) {
    let head = format!(
        "HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    // A client that has what it wants may be gone.
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body);
}

const JSON: &str = "200 OK\r\ncontent-type: application/json; charset=utf-8";

fn problem(code: &str, status: u16) -> Vec<u8> {
    let problem = serde_json::json!({
        "type": "/problems", "title": code, "status": status, "detail": "some detail", "code": code, "diagnostics": []
    });
    problem.to_string().into_bytes()
}

fn ask(url: &str, timeout: Duration) -> Result<String, ServiceError> {
    Client::new(url, timeout)?.optimize(r#"{"program":[],"options":{}}"#)
}

/// What the client says of a server that answers every request like this.
fn error_of(head: &'static str, body: &'static [u8]) -> ServiceError {
    let (url, _) = server(move |_, stream| respond(stream, head, body));
    ask(&url, 5 * SECOND).unwrap_err()
}

#[test]
fn a_plan_comes_back_as_it_was_sent() {
    let (url, requests) = server(|_, stream| respond(stream, JSON, PLAN.as_bytes()));
    // An address may end in a slash.
    assert_eq!(ask(&format!("{url}/"), 5 * SECOND).unwrap(), PLAN);
    let request = requests.recv().unwrap().to_lowercase();
    assert!(
        request.starts_with("post /v1/optimize http/1.1\r\n"),
        "{request}"
    );
    assert!(
        request.contains("content-type: application/json"),
        "{request}"
    );
    assert!(request.contains("accept: application/json"), "{request}");
    assert!(
        request.ends_with(r#"{"program":[],"options":{}}"#),
        "{request}"
    );
}

#[test]
fn nobody_there_names_the_address_and_the_command() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = ask(&url, 5 * SECOND).unwrap_err();
    assert!(matches!(error, ServiceError::Unreachable { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains(&url) && text.contains("refused"), "{text}");
    assert!(text.contains("hydrofoil serve"), "{text}");

    let error = ask("http://host.invalid", 5 * SECOND).unwrap_err();
    assert!(matches!(error, ServiceError::Unreachable { .. }), "{error}");
}

#[test]
fn silence_ends_with_the_time_of_the_call() {
    let (url, _) = server(|_, _| thread::sleep(5 * SECOND));
    let started = Instant::now();
    let error = ask(&url, SECOND / 4).unwrap_err();
    assert!(matches!(error, ServiceError::TimedOut { .. }), "{error}");
    assert!(error.to_string().contains("250ms"), "{error}");
    assert!(started.elapsed() < 2 * SECOND);

    let error = ask(&url, Duration::ZERO).unwrap_err();
    assert!(matches!(error, ServiceError::TimedOut { .. }), "{error}");
}

#[test]
fn an_answer_in_drops_ends_with_the_time_of_the_call() {
    let (url, _) = server(|_, stream| {
        let head = format!("HTTP/1.1 {JSON}\r\ncontent-length: 100000\r\n\r\n");
        let mut alive = stream.write_all(head.as_bytes()).is_ok();
        while alive {
            thread::sleep(SECOND / 20);
            alive = stream.write_all(b" ").is_ok();
        }
    });
    let started = Instant::now();
    let error = ask(&url, SECOND / 2).unwrap_err();
    assert!(matches!(error, ServiceError::TimedOut { .. }), "{error}");
    assert!(started.elapsed() < 2 * SECOND);
}

#[test]
fn a_busy_service_is_asked_again_when_it_says() {
    for (head, code, status) in [
        ("503 Service Unavailable", "QUEUE_FULL", 503),
        ("429 Too Many Requests", "RATE_LIMITED", 429),
    ] {
        let (url, requests) = server(move |number, stream| {
            let busy =
                format!("{head}\r\ncontent-type: application/problem+json\r\nretry-after: 1");
            if number == 0 {
                respond(stream, &busy, &problem(code, status));
            } else {
                respond(stream, JSON, PLAN.as_bytes());
            }
        });
        let started = Instant::now();
        assert_eq!(ask(&url, 10 * SECOND).unwrap(), PLAN);
        assert!(started.elapsed() >= SECOND);
        assert_eq!(requests.try_iter().count(), 2);
    }
}

#[test]
fn a_service_that_stays_busy_is_given_up_in_time() {
    // At once when the wait is longer than the time that is left, whatever number it is.
    for retry in ["3600", "18446744073709551615"] {
        let (url, requests) = server(move |_, stream| {
            let busy = format!(
                "503 Busy\r\ncontent-type: application/problem+json\r\nretry-after: {retry}"
            );
            respond(stream, &busy, &problem("QUEUE_FULL", 503));
        });
        let started = Instant::now();
        let error = ask(&url, 5 * SECOND).unwrap_err();
        assert!(started.elapsed() < 4 * SECOND);
        assert!(error.to_string().contains("QUEUE_FULL (503)"), "{error}");
        assert_eq!(requests.try_iter().count(), 1);
    }

    // Not in a tight loop when the service names no time at all.
    let (url, requests) = server(|_, stream| {
        let busy = "503 Busy\r\ncontent-type: application/problem+json\r\nretry-after: 0";
        respond(stream, busy, &problem("OVERLOADED", 503));
    });
    let error = ask(&url, SECOND + SECOND / 2).unwrap_err();
    assert!(error.to_string().contains("OVERLOADED"), "{error}");
    assert_eq!(requests.try_iter().count(), 2);
}

#[test]
fn work_that_was_too_much_is_not_asked_for_again() {
    let (url, requests) = server(|_, stream| {
        let busy = "503 Busy\r\ncontent-type: application/problem+json\r\nretry-after: 1";
        respond(stream, busy, &problem("TIME_LIMIT", 503));
    });
    let error = ask(&url, 10 * SECOND).unwrap_err();
    assert!(error.to_string().contains("max_work"), "{error}");
    assert_eq!(requests.try_iter().count(), 1);
}

#[test]
fn a_refusal_names_code_place_message_and_hint() {
    let body = br#"{"type":"/problems#INVALID_OPTIONS","title":"Invalid options","status":422,"detail":"two mistakes",
        "code":"INVALID_OPTIONS","diagnostics":[
        {"severity":"error","code":"INVALID_OPTION","pointer":"/options/maxMachines","message":"must be >= 1","hint":"options are these"},
        {"severity":"error","code":"INVALID_OPTION","pointer":"/options/x","message":"unknown","hint":"options are these"}]}"#;
    let error = error_of(
        "422 Unprocessable\r\ncontent-type: application/problem+json",
        body,
    );
    let text = error.to_string();
    for part in [
        "INVALID_OPTIONS (422)",
        "/options/maxMachines: must be >= 1 [INVALID_OPTION]",
        "(and 1 more)",
        "; options are these",
    ] {
        assert!(text.contains(part), "{text}");
    }
    let ServiceError::Refused { problem, .. } = error else {
        panic!("{error}");
    };
    assert_eq!(problem.diagnostics.len(), 2);
}

#[test]
fn a_bug_of_the_service_can_be_found_in_its_log() {
    let body = br#"{"status":500,"code":"INTERNAL","detail":"a condition that should not exist","instance":"urn:uuid:1"}"#;
    let text = error_of("500 Bug\r\ncontent-type: application/problem+json", body).to_string();
    assert!(
        text.contains("[urn:uuid:1]") && text.contains("report"),
        "{text}"
    );
}

#[test]
fn pages_of_others_are_not_taken_for_plans() {
    for (head, status) in [
        ("200 OK\r\ncontent-type: text/html", 200),
        ("502 Bad Gateway\r\ncontent-type: text/html; charset=x", 502),
        ("404 Not Found\r\ncontent-type: application/json", 404),
        ("200 OK", 200),
    ] {
        let error = error_of(head, b"<html>\n <title>Sign in</title>");
        let text = error.to_string();
        assert!(
            matches!(error, ServiceError::SomethingElse { .. }),
            "{text}"
        );
        assert!(text.contains(&format!("status {status}")), "{text}");
        assert!(text.contains("<html> <title>Sign in</title>"), "{text}");
        assert!(text.contains("proxy"), "{text}");
    }
}

#[test]
fn an_answer_that_is_cut_off_is_broken() {
    for framing in ["content-length: 1000", "transfer-encoding: chunked"] {
        let (url, _) = server(move |_, stream| {
            let start = format!("HTTP/1.1 {JSON}\r\n{framing}\r\n\r\n1d\r\n{PLAN}\r\n");
            let _ = stream.write_all(start.as_bytes());
        });
        let error = ask(&url, 5 * SECOND).unwrap_err();
        assert!(matches!(error, ServiceError::Broken { .. }), "{error}");
    }

    // Nothing at all, and something that is not HTTP.
    for nonsense in ["", "SSH-2.0-OpenSSH_9.6\r\n\r\n"] {
        let (url, _) = server(move |_, stream| {
            let _ = stream.write_all(nonsense.as_bytes());
        });
        let error = ask(&url, 5 * SECOND).unwrap_err();
        assert!(matches!(error, ServiceError::Broken { .. }), "{error}");
    }
}

#[test]
fn text_that_is_not_utf8_and_problems_that_are_not_json_are_broken() {
    let error = error_of(JSON, b"{\"format\":\"\xff\xfe\"}");
    assert!(error.to_string().contains("UTF-8"), "{error}");
    let error = error_of("422 No\r\ncontent-type: application/problem+json", b"oops");
    assert!(error.to_string().contains("JSON"), "{error}");
}

#[test]
fn redirections_are_not_followed() {
    for head in ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"] {
        let (url, requests) = server(move |_, stream| {
            respond(stream, &format!("{head}\r\nlocation: /v1/optimize"), b"");
        });
        let error = ask(&url, 5 * SECOND).unwrap_err();
        assert!(matches!(error, ServiceError::Redirected { .. }), "{error}");
        assert!(error.to_string().contains("/v1/optimize"), "{error}");
        assert_eq!(requests.try_iter().count(), 1);
    }
}

#[test]
fn an_endless_answer_is_not_read_to_its_end() {
    let (url, _) = server(|_, stream| {
        let head = "HTTP/1.1 422 No\r\ncontent-type: application/problem+json\r\n\r\n";
        let mut alive = stream.write_all(head.as_bytes()).is_ok();
        while alive {
            alive = stream.write_all(&[b' '; 1 << 16]).is_ok();
        }
    });
    let error = ask(&url, 10 * SECOND).unwrap_err();
    assert!(error.to_string().contains("longer than"), "{error}");
}

#[test]
fn the_longest_time_is_no_overflow() {
    let (url, _) = server(|_, stream| respond(stream, JSON, PLAN.as_bytes()));
    assert_eq!(ask(&url, Duration::MAX).unwrap(), PLAN);
}

#[test]
fn loopback_hosts_are_this_machine() {
    for host in ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "[::1]"] {
        assert!(is_this_machine(host), "{host}");
    }
    for host in ["localhost.example.com", "10.0.0.1", "[::2]", "hydrofoil"] {
        assert!(!is_this_machine(host), "{host}");
    }
}

#[test]
fn addresses_must_be_of_a_service() {
    let refused = |url: &str| {
        let error = Client::new(url, SECOND).err();
        error.map(|error| error.to_string()).unwrap_or_default()
    };
    for url in ["", "127.0.0.1:8717", "ftp://127.0.0.1", "http://", "a b"] {
        let text = refused(url);
        assert!(text.contains("HYDROFOIL_URL"), "{url}: {text}");
    }
    assert!(refused("http://127.0.0.1:8717/?a=b").contains("query"));
    assert_eq!(
        refused("https://example.com").is_empty(),
        cfg!(feature = "tls")
    );
    assert!(refused(DEFAULT_URL).is_empty());
}
