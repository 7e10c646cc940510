//! A server on loopback that does what a test tells it to, well or badly.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

/// What was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// `GET /ours.bin HTTP/1.1`
    pub line: String,
    /// Where to begin, from `Range`.
    pub from: Option<usize>,
    /// `If-Range`
    pub if_range: Option<String>,
}

/// Answers each connection by a test's function, until dropped.
pub struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    over: Arc<AtomicBool>,
}

impl Server {
    /// `answer` is told how many came before. A stream that it gives back is kept open and silent.
    pub fn start(answer: impl Fn(usize, &Asked, TcpStream) -> Option<TcpStream> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("bound");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let over = Arc::new(AtomicBool::new(false));
        let (all, stop) = (Arc::clone(&asked), Arc::clone(&over));
        std::thread::spawn(move || {
            let mut silent = Vec::new();
            for stream in listener.incoming().map_while(Result::ok) {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let Some(request) = read(&stream) else { continue };
                let before = {
                    let mut all = all.lock().expect("no test panics while it holds this");
                    all.push(request.clone());
                    all.len() - 1
                };
                silent.extend(answer(before, &request, stream));
            }
        });
        Self { address, asked, over }
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All that was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no test panics while it holds this").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // Wakes the thread, which then sees that it is over.
        let _ = TcpStream::connect(self.address);
    }
}

fn read(stream: &TcpStream) -> Option<Asked> {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let mut asked = Asked { line: lines.next()?, from: None, if_range: None };
    for line in lines.take_while(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':')?;
        match name.to_ascii_lowercase().as_str() {
            "range" => asked.from = value.trim().strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok(),
            "if-range" => asked.if_range = Some(value.trim().to_owned()),
            _ => {}
        }
    }
    Some(asked)
}

/// Sends a head with these header lines, and then a body. A client that has left is none of a server's business.
pub fn send(mut stream: &TcpStream, status: &str, headers: &str, body: &[u8]) {
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n");
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

/// As a good server does: the whole file, or the rest that was asked for.
pub fn serve(asked: &Asked, stream: &TcpStream, file: &[u8]) {
    match asked.from {
        None => send(stream, "200 OK", &format!("Content-Length: {}\r\nETag: \"1\"\r\n", file.len()), file),
        Some(from) => {
            let (whole, last) = (file.len(), file.len() - 1);
            let rest = &file[from..];
            let length = rest.len();
            let headers =
                format!("Content-Length: {length}\r\nContent-Range: bytes {from}-{last}/{whole}\r\nETag: \"1\"\r\n");
            send(stream, "206 Partial Content", &headers, rest);
        }
    }
}

/// As a good server does, but no further than half of the file.
pub fn serve_half(stream: &TcpStream, file: &[u8]) {
    let headers = format!("Content-Length: {}\r\nETag: \"1\"\r\n", file.len());
    send(stream, "200 OK", &headers, &file[..file.len() / 2]);
}

/// Says what it is told to, and sends a body until the client leaves.
pub fn serve_endlessly(mut stream: &TcpStream, headers: &str) {
    send(stream, "200 OK", headers, b"");
    while stream.write_all(&[7; 65_536]).is_ok() {}
}
