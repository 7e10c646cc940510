//! How many viewers one core carries, and how soon they see something: for `koe bench broadcast`.
//!
//! The viewers are real peers in the same process; only the media thread's own processor time is counted, which on loopback
//! includes most of the kernel's work of delivering to them.

use std::{fs, sync::Arc, time::Duration};

use meeting::{Frame, FrameKind, MediaTime, SessionId};
use tokio::{
    task::JoinSet,
    time::{Instant, interval},
};

use crate::{
    Broadcast, Programme, Refused, Settings,
    viewer::{self, Received, Viewer},
};

/// What a 720p council picture is like: 30 pictures a second of 7 packets, 2.08 Mbit/s with its sound.
const PICTURES_A_SECOND: u32 = 30;
const PICTURE_BYTES: usize = 7 * 1_180;
const PACKETS_A_SECOND: f64 = 7.0 * 30.0 + 50.0;
/// Joining at this pace is a rush: 50 a second.
const BETWEEN_JOINS: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(30);

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// Viewers who watched at the same time.
    pub viewers: usize,
    /// RTP packets sent while all watched.
    pub packets: u64,
    /// The media thread's processor time for each; none where the system does not tell.
    pub micros_a_packet: Option<f64>,
    /// How many such viewers would take a whole core.
    pub viewers_a_core: Option<f64>,
    /// From the viewer's taking the answer to a complete key picture, for the one in the middle.
    pub first_picture_p50: Duration,
    /// The same, for all but one in twenty.
    pub first_picture_p95: Duration,
    /// Pictures of which a part never came, over all viewers. Those are often the viewers' own doing: they share this process.
    pub broken_pictures: u64,
}

/// The trial could not be held.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The broadcast could not be started.
    #[error(transparent)]
    Broadcast(#[from] crate::Error),
    /// A viewer could not join.
    #[error("a viewer could not join")]
    Refused(#[from] Refused),
    /// A viewer could not watch.
    #[error(transparent)]
    Viewer(#[from] viewer::Error),
}

/// Lets so many viewers join one after the other and watch together for `length`.
pub async fn run(viewers: usize, length: Duration) -> Result<Figures, Failed> {
    let broadcast =
        Broadcast::bind(Settings { bind: ([127, 0, 0, 1], 0).into(), public: Vec::new(), most_viewers: viewers })?;
    let session = SessionId::new("trial").expect("it is well formed");
    let mut tasks = JoinSet::new();
    tasks.spawn(play(broadcast.programme(&session)));
    let mut pace = interval(BETWEEN_JOINS);
    let mut watching = Vec::with_capacity(viewers);
    for _ in 0..viewers {
        pace.tick().await;
        let (viewer, offer) = Viewer::offer().await?;
        let joined = broadcast.join(&session, &offer, Duration::ZERO).await?;
        viewer.accept(&joined.answer).await?;
        watching.push(viewer);
    }
    for viewer in &watching {
        viewer.wait_until(PATIENCE, |received| received.key_pictures > 0).await?;
    }
    let (before, busy_before) = (broadcast.statistics().packets, busy());
    tokio::time::sleep(length).await;
    let packets = broadcast.statistics().packets - before;
    let busy = busy().zip(busy_before).map(|(after, before)| after.saturating_sub(before));
    let received: Vec<Received> = watching.iter().map(Viewer::received).collect();
    for viewer in watching {
        viewer.close().await;
    }
    Ok(figures(&received, packets, busy))
}

fn figures(received: &[Received], packets: u64, busy: Option<Duration>) -> Figures {
    let mut firsts: Vec<Duration> = received.iter().filter_map(|received| received.first_picture_after).collect();
    firsts.sort_unstable();
    let part = |percent: usize| firsts.get(firsts.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default();
    let micros_a_packet = busy.filter(|_| packets > 0).map(|busy| busy.as_secs_f64() * 1e6 / packets as f64);
    Figures {
        viewers: received.len(),
        packets,
        micros_a_packet,
        viewers_a_core: micros_a_packet.map(|micros| 1e6 / (micros * PACKETS_A_SECOND)),
        first_picture_p50: part(50),
        first_picture_p95: part(95),
        broken_pictures: received.iter().map(|received| received.broken_pictures).sum(),
    }
}

async fn play(programme: Programme) {
    let started = Instant::now();
    let length = Duration::from_secs(1) / PICTURES_A_SECOND;
    let picture = |kind: u8| -> Arc<[u8]> {
        let parameters: &[u8] =
            if kind == 5 { &[0, 0, 0, 1, 0x67, 0x42, 0xE0, 0x1F, 0, 0, 0, 1, 0x68, 0xCE, 0x3C] } else { &[] };
        let head = [0, 0, 0, 1, 0x60 | kind];
        parameters.iter().copied().chain(head).chain((0..PICTURE_BYTES).map(|place| place as u8 | 4)).collect()
    };
    let (key, other, sound): (_, _, Arc<[u8]>) = (picture(5), picture(1), Arc::from([8; 120]));
    let mut tempo = interval(length);
    let mut sounds = 0;
    for count in 0u32.. {
        tempo.tick().await;
        let at = MediaTime::ZERO + started.elapsed();
        let (kind, data) = if count.is_multiple_of(2 * PICTURES_A_SECOND) {
            (FrameKind::KeyPicture, &key)
        } else {
            (FrameKind::Picture, &other)
        };
        programme.send(Frame { kind, at, length, data: Arc::clone(data) });
        while Duration::from_millis(20) * sounds <= started.elapsed() {
            let at = MediaTime::from_millis(20 * u64::from(sounds));
            let length = Duration::from_millis(20);
            programme.send(Frame { kind: FrameKind::Sound, at, length, data: Arc::clone(&sound) });
            sounds += 1;
        }
    }
}

/// The processor time that this process's media threads have used, as Linux tells it.
fn busy() -> Option<Duration> {
    let tasks = fs::read_dir("/proc/self/task").ok()?;
    let of_media = tasks.flatten().filter(|task| {
        fs::read_to_string(task.path().join("comm")).is_ok_and(|name| name.trim_end() == crate::broadcast::THREAD)
    });
    let nanos = of_media.filter_map(|task| {
        let told = fs::read_to_string(task.path().join("schedstat")).ok()?;
        told.split(' ').next()?.parse::<u64>().ok()
    });
    Some(Duration::from_nanos(nanos.sum()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_follow_from_what_was_received() {
        let after =
            |millis| Received { first_picture_after: Some(Duration::from_millis(millis)), ..Received::default() };
        let received: Vec<Received> = (1..=100).map(after).collect();
        let figures = figures(&received, 1_000, Some(Duration::from_millis(2)));
        assert_eq!((figures.first_picture_p50.as_millis(), figures.first_picture_p95.as_millis()), (50, 95));
        assert_eq!(figures.micros_a_packet, Some(2.0));
        assert_eq!(figures.viewers_a_core.map(f64::round), Some(1_923.0));
    }
}
