//! Broadcasts an H.264 file (Annex B, key pictures with parameter sets) and the Opus sound of an Ogg file in a loop, with a page
//! to watch it: `cargo run --release -p broadcast --example serve_file -- PICTURES.h264 SOUND.opus FRAMES_PER_SECOND`.

use std::{sync::Arc, time::Duration};

use broadcast::{Broadcast, Programme, Settings};
use meeting::{Frame, FrameKind, MediaTime, SessionId};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{Instant, sleep_until},
};

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, pictures, sound, rate] = &arguments[..] else { return Err("three arguments are needed".into()) };
    let frames = frames(&std::fs::read(pictures)?, &std::fs::read(sound)?, rate.parse()?);
    let settings = Settings { bind: ([127, 0, 0, 1], 0).into(), public: Vec::new(), most_viewers: 100 };
    let broadcast = Broadcast::bind(settings)?;
    let session = SessionId::new("example")?;
    let programme = broadcast.programme(&session);
    let started = Instant::now();
    tokio::spawn(play(programme, frames, started));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}/", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        let (broadcast, session) = (broadcast.clone(), session.clone());
        tokio::spawn(async move {
            if let Err(error) = answer(stream, &broadcast, &session, started).await {
                eprintln!("{error}");
            }
        });
    }
}

async fn play(programme: Programme, frames: Vec<Frame>, started: Instant) {
    let length = frames.iter().map(|frame| frame.at + frame.length).max().unwrap_or_default();
    for lap in 0u32.. {
        for frame in &frames {
            let at = frame.at + length.since(MediaTime::ZERO) * lap;
            sleep_until(started + at.since(MediaTime::ZERO)).await;
            programme.send(Frame { at, ..frame.clone() });
        }
    }
}

async fn answer(
    mut stream: TcpStream,
    broadcast: &Broadcast,
    session: &SessionId,
    started: Instant,
) -> Result<(), Failure> {
    let mut request = Vec::new();
    let (head, body) = loop {
        let mut chunk = [0; 4096];
        let count = stream.read(&mut chunk).await?;
        request.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.to_ascii_lowercase();
            let length = length.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                break (head.to_owned(), body.to_owned());
            }
        }
        if count == 0 {
            return Ok(());
        }
    };
    let path = head.split(' ').nth(1).unwrap_or("/").to_owned();
    let (kind, reply) = match path.split_once("delay_ms=") {
        Some((_, delay)) => {
            let joined = broadcast.join(session, &body, Duration::from_millis(delay.parse()?)).await?;
            ("application/sdp", joined.answer)
        }
        None if path == "/now" => {
            let origin = broadcast.rtp_origin(session).ok_or("nothing is on")?;
            let now = started.elapsed().as_millis();
            let statistics = broadcast.statistics();
            let json = format!(r#"{{"now_ms":{now},"origin":{},"statistics":"{statistics:?}"}}"#, origin.picture);
            ("application/json", json)
        }
        None => ("text/html", PAGE.to_owned()),
    };
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n", reply.len());
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(reply.as_bytes()).await?;
    Ok(())
}

const PAGE: &str = r#"<!doctype html><meta charset="utf-8"><title>broadcast</title><video id="v" autoplay muted playsinline></video>
<script>
window.watch = async (delay) => {
  const pc = new RTCPeerConnection();
  window.pc = pc;
  pc.addTransceiver('video', {direction: 'recvonly'});
  pc.addTransceiver('audio', {direction: 'recvonly'});
  const stream = new MediaStream();
  pc.ontrack = (e) => { stream.addTrack(e.track); v.srcObject = stream; };
  const start = performance.now();
  window.seen = {frames: []};
  const each = (now, m) => {
    if (window.seen.first === undefined) window.seen.first = performance.now() - start;
    window.seen.frames.push([performance.now() - start, m.rtpTimestamp, m.presentedFrames]);
    v.requestVideoFrameCallback(each);
  };
  v.requestVideoFrameCallback(each);
  await pc.setLocalDescription();
  window.offer = pc.localDescription.sdp;
  const r = await fetch('/whep?delay_ms=' + delay, {method: 'POST', body: pc.localDescription.sdp});
  window.answer = await r.text();
  await pc.setRemoteDescription({type: 'answer', sdp: window.answer});
};
</script>"#;

fn frames(pictures: &[u8], sound: &[u8], rate: u64) -> Vec<Frame> {
    let length = Duration::from_micros(1_000_000 / rate);
    let mut frames = Vec::new();
    for (place, unit) in access_units(pictures).into_iter().enumerate() {
        let key = nal_types(&unit).contains(&5);
        let kind = if key { FrameKind::KeyPicture } else { FrameKind::Picture };
        let at = MediaTime::from_micros(place as u64 * 1_000_000 / rate);
        frames.push(Frame { kind, at, length, data: Arc::from(unit) });
    }
    let end = frames.last().map_or(MediaTime::ZERO, |last| last.at + last.length);
    for (place, packet) in ogg_packets(sound).into_iter().skip(2).enumerate() {
        let at = MediaTime::from_millis(place as u64 * 20);
        if at + Duration::from_millis(20) <= end {
            frames.push(Frame {
                kind: FrameKind::Sound,
                at,
                length: Duration::from_millis(20),
                data: Arc::from(packet),
            });
        }
    }
    frames.sort_by_key(|frame| frame.at);
    frames
}

fn starts(bytes: &[u8]) -> Vec<usize> {
    (0..bytes.len().saturating_sub(3)).filter(|&at| bytes[at..at + 3] == [0, 0, 1]).collect()
}

fn nal_types(unit: &[u8]) -> Vec<u8> {
    starts(unit).into_iter().map(|at| unit[at + 3] & 31).collect()
}

/// Splits at access unit delimiters.
fn access_units(bytes: &[u8]) -> Vec<Vec<u8>> {
    let delimiters: Vec<usize> = starts(bytes).into_iter().filter(|&at| bytes[at + 3] & 31 == 9).collect();
    let ends = delimiters.iter().skip(1).copied().chain([bytes.len()]);
    delimiters.iter().zip(ends).map(|(&from, to)| bytes[from..to].to_vec()).collect()
}

fn ogg_packets(mut bytes: &[u8]) -> Vec<Vec<u8>> {
    let (mut packets, mut packet) = (Vec::new(), Vec::new());
    while bytes.len() > 27 && &bytes[..4] == b"OggS" {
        let count = usize::from(bytes[26]);
        let (lengths, rest) = bytes[27..].split_at(count);
        let mut rest = rest;
        for &length in lengths {
            let (segment, after) = rest.split_at(usize::from(length));
            packet.extend_from_slice(segment);
            rest = after;
            if length < 255 {
                packets.push(std::mem::take(&mut packet));
            }
        }
        bytes = rest;
    }
    packets
}
