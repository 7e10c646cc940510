use std::{sync::Arc, time::Duration};

use broadcast::{
    Broadcast, Joined, Programme, Settings, Statistics,
    viewer::{Received, Viewer},
};
use meeting::{Frame, FrameKind, MediaTime, SessionId};
use tokio::{
    task::JoinHandle,
    time::{Instant, MissedTickBehavior, interval},
};

/// Far longer than anything here takes on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// 25 pictures a second, every 50th a key picture.
const PICTURE: Duration = Duration::from_millis(40);
const GROUP: u32 = 50;

/// A broadcast of one made-up programme.
pub(crate) struct Stage {
    pub(crate) broadcast: Broadcast,
    pub(crate) session: SessionId,
    started: Instant,
    source: JoinHandle<()>,
}

impl Stage {
    /// Begins it, with room for so many.
    pub(crate) fn new(most_viewers: usize) -> Self {
        let settings = Settings { bind: ([127, 0, 0, 1], 0).into(), public: Vec::new(), most_viewers };
        let broadcast = Broadcast::bind(settings).expect("a port on loopback");
        let session = SessionId::new("rehearsal").expect("well formed");
        let programme = broadcast.programme(&session);
        let started = Instant::now();
        let source = tokio::spawn(play(programme, started));
        Self { broadcast, session, started, source }
    }

    /// The media time that is being made now.
    pub(crate) fn now(&self) -> Duration {
        self.started.elapsed()
    }

    /// The media time of a picture's RTP timestamp.
    pub(crate) fn media_time(&self, timestamp: u32) -> Duration {
        let origin = self.broadcast.rtp_origin(&self.session).expect("it is on the air").picture;
        Duration::from_micros(u64::from(timestamp.wrapping_sub(origin)) * 1_000 / 90)
    }

    /// Waits until the programme is so old.
    pub(crate) async fn play_until(&self, age: Duration) {
        tokio::time::sleep_until(self.started + age).await;
    }

    /// A viewer who has joined, `delay` behind.
    pub(crate) async fn viewer(&self, delay: Duration) -> (Viewer, Joined) {
        let (viewer, offer) = Viewer::offer().await.expect("an offer");
        let joined = self.broadcast.join(&self.session, &offer, delay).await.expect("a place");
        viewer.accept(&joined.answer).await.expect("an answer that can be taken");
        (viewer, joined)
    }

    /// Waits until the broadcast's figures are as wanted.
    pub(crate) async fn figures(&self, wanted: impl Fn(&Statistics) -> bool) -> Statistics {
        let mut tick = interval(Duration::from_millis(5));
        let wait = async {
            loop {
                tick.tick().await;
                let figures = self.broadcast.statistics();
                if wanted(&figures) {
                    return figures;
                }
            }
        };
        let found = tokio::time::timeout(PATIENCE, wait).await;
        found.unwrap_or_else(|_| panic!("it stayed at {:?}", self.broadcast.statistics()))
    }

    /// Takes the programme off the air.
    pub(crate) fn end(self) {
        self.source.abort();
    }
}

/// Waits for what a viewer is to receive.
pub(crate) async fn receive(viewer: &Viewer, enough: impl Fn(&Received) -> bool) -> Received {
    viewer.wait_until(PATIENCE, enough).await.expect("it comes")
}

/// Plays made-up pictures and sound as a camera would.
async fn play(programme: Programme, started: Instant) {
    let mut tempo = interval(PICTURE);
    tempo.set_missed_tick_behavior(MissedTickBehavior::Burst);
    for count in 0u32.. {
        tempo.tick().await;
        let at = MediaTime::ZERO + started.elapsed();
        let (kind, data) = if count.is_multiple_of(GROUP) {
            (FrameKind::KeyPicture, key_picture())
        } else {
            (FrameKind::Picture, picture(1, 3_000))
        };
        programme.send(Frame { kind, at, length: PICTURE, data });
        for half in 0..2 {
            let length = Duration::from_millis(20);
            programme.send(Frame { kind: FrameKind::Sound, at: at + length * half, length, data: Arc::from([8; 120]) });
        }
    }
}

fn key_picture() -> Arc<[u8]> {
    let parameters = [0, 0, 0, 1, 0x67, 0x42, 0xE0, 0x1F, 0, 0, 0, 1, 0x68, 0xCE, 0x3C, 0x80];
    parameters.into_iter().chain(picture(5, 30_000).iter().copied()).collect()
}

fn picture(kind: u8, length: usize) -> Arc<[u8]> {
    let body = (0..length).map(|place| (place % 251) as u8 | 4);
    [0, 0, 0, 1, 0x60 | kind].into_iter().chain(body).collect()
}
