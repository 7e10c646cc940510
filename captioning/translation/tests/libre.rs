//! A LibreTranslate-compatible server, well and badly behaved, over loopback.

use std::time::Duration;

use meeting::Language;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use translation::{Failure, LibreServer, LibreSettings, Translator as _};

/// Answers one request with these bytes, after having read it whole; gives what it was asked.
async fn server(answer: Vec<u8>) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let task = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.expect("a client");
        let mut asked = Vec::new();
        while !whole(&asked) {
            let mut some = [0; 4096];
            let read = socket.read(&mut some).await.expect("readable");
            assert!(read > 0, "the client left");
            asked.extend_from_slice(&some[..read]);
        }
        // A client that has seen enough may be gone already.
        let _ = socket.write_all(&answer).await;
        String::from_utf8_lossy(&asked).into_owned()
    });
    (url, task)
}

fn whole(asked: &[u8]) -> bool {
    let text = String::from_utf8_lossy(asked);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    length.is_some_and(|length: usize| body.len() >= length)
}

fn ok(body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

async fn ask(url: &str, to: &str) -> Result<Vec<String>, Failure> {
    // Another test may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let api_key = Some("secret".to_owned());
    let server = LibreServer::new(LibreSettings { url: url.to_owned(), api_key, timeout: Duration::from_millis(800) });
    let sentences = ["予算です。".to_owned(), "道路です。".to_owned()];
    let to = Language::new(to).expect("well formed");
    server.expect("a client").translate(&sentences, &Language::japanese(), &to).await
}

async fn answered(answer: Vec<u8>, to: &str) -> Result<Vec<String>, Failure> {
    let (url, task) = server(answer).await;
    let given = ask(&url, to).await;
    task.await.expect("the server stops by itself");
    given
}

#[tokio::test]
async fn sentences_are_asked_for_in_one_request_with_the_key() {
    let (url, task) = server(ok(r#"{"translatedText":["The budget.","The\nroad."]}"#)).await;
    assert_eq!(ask(&format!("{url}/"), "fil").await, Ok(vec!["The budget.".to_owned(), "The road.".to_owned()]));
    let asked = task.await.expect("the server stops by itself");
    assert!(asked.starts_with("POST /translate HTTP/1.1"), "{asked}");
    let body = asked.split_once("\r\n\r\n").expect("a body").1;
    assert_eq!(
        body,
        r#"{"q":["予算です。","道路です。"],"source":"ja","target":"tl","format":"text","api_key":"secret"}"#
    );
}

#[tokio::test]
async fn a_server_that_lies_is_not_believed() {
    let long = format!(r#"{{"translatedText":["a","{}"]}}"#, "b".repeat(5_000));
    let endless = format!(r#"{{"translatedText":["a","{}"]}}"#, "b".repeat(400_000));
    for (body, told) in [
        (r#"{"translatedText":["one"]}"#, "another number of sentences"),
        (r#"{"translatedText":"one"}"#, "another number of sentences"),
        (r#"{"translatedText":["one",""]}"#, "it is empty"),
        (r#"{"translatedText":["one","みちです"]}"#, "still Japanese"),
        (r#"{"translatedText":[1,2]}"#, "cannot be read"),
        (r#"{"translatedText":["#, "cannot be read"),
        ("<html>", "cannot be read"),
        (&long, "far too long"),
        (&endless, "answer is too long"),
    ] {
        let failure = answered(ok(body), "en").await.expect_err("not believed").to_string();
        assert!(failure.contains(told), "{failure}");
        assert!(!failure.contains("みち") && !failure.contains("one"), "no word of it stands in the failure");
    }
}

#[tokio::test]
async fn a_server_that_breaks_refuses_or_sends_elsewhere_fails() {
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{".to_vec();
    assert_eq!(answered(cut, "en").await, Err(Failure::Unreachable("the connection broke".to_owned())));
    assert!(matches!(answered(b"\0\0\0".to_vec(), "en").await, Err(Failure::Unreachable(_))));
    for (status, code) in [("403 Forbidden", 403), ("429 Too Many Requests", 429), ("500 No", 500)] {
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
        assert_eq!(answered(answer.into_bytes(), "en").await, Err(Failure::Refused(code)));
    }
    let elsewhere = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n".to_vec();
    assert_eq!(answered(elsewhere, "en").await, Err(Failure::Refused(302)));
}

#[tokio::test]
async fn a_server_that_is_silent_or_not_there_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    assert_eq!(ask(&url, "en").await, Err(Failure::Late));
    drop(listener);
    assert!(matches!(ask(&url, "en").await, Err(Failure::Unreachable(_) | Failure::Late)));
    for address in ["", "translate.example", "ftp://127.0.0.1"] {
        let settings = LibreSettings { url: address.to_owned(), api_key: None, timeout: Duration::from_millis(100) };
        assert!(LibreServer::new(settings).is_err(), "{address}");
    }
}
