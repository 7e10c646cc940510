use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use broadcast::Programme;
use futures_util::StreamExt as _;
use meeting::{Event, MediaTime, Minutes, Session, Stage, Tempo, UtteranceId};
use pipeline::{Capture, CaptureSettings, Captured, Encoding, Source};
use streaming::{LiveInfo, LiveSession};
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

use super::{
    CueSheet, Services,
    ears::{ChannelMicrophone, Ears},
    journalled::Journalled,
    naming::Naming,
};

/// One session to be run.
pub struct SessionPlan {
    pub session: Session,
    pub source: Source,
    pub encoding: Encoding,
    pub tempo: Tempo,
    pub cues: CueSheet,
    /// Whose microphones are on channels of their own; none: the room is heard as a whole.
    pub microphones: Vec<ChannelMicrophone>,
    /// Told once viewers can reach it.
    pub reachable: Option<oneshot::Sender<()>>,
}

/// Captures, captions, broadcasts and keeps one session until its source ends or `stop` is called; gives its length.
///
/// A session that was live when the service last stopped goes on where it was: its media time counts on by the wall clock,
/// its utterances and recordings are numbered on.
pub async fn run(services: &Services, mut plan: SessionPlan, stop: CancellationToken) -> anyhow::Result<MediaTime> {
    // The journal must know it: the screens say it of the finished session too, whatever model there is by then.
    plan.session.demonstration |= services.model.label().demonstration;
    let resumed = Resumed::open(services, &plan.session).await?;

    let mut live = open_feeds(services, &plan.session, &resumed);
    let (capture, captured) = start_capture(services, &plan, &resumed)?;
    let Captured { sound, frames, mut events, mut parts } = captured;

    let mut ears = Ears::open(services, &plan.session, &plan.microphones, sound, resumed.first_utterance)?;
    let mut captioning = ears.events();
    let mut orders = live.take_orders();
    let valve = capture.valve();
    let (reached, mut media_time) = watch::channel(resumed.starts_at);
    let mut tasks = JoinSet::new();
    tasks.spawn(send_frames(frames, services.broadcast.programme(&plan.session.id), reached));
    tasks.spawn(close_when_told(capture, stop.clone()));
    if let Some(reachable) = plan.reachable {
        // Nobody waits any more: no harm.
        let _ = reachable.send(());
    }

    let mut cues = plan.cues;
    if resumed.starts_at > MediaTime::ZERO {
        // They were announced before the service was restarted.
        cues.due(resumed.starts_at);
    }
    let naming = Naming::new(&plan.session, services.streaming.terms(), ears.names());
    naming.moved(&resumed.floor, resumed.starts_at);
    let mut kept = Journalled::new(services, &plan.session, live, resumed.floor, &resumed.stage, naming);
    let mut reaching = true;
    loop {
        let due = cues.next_at();
        tokio::select! {
            Some(event) = events.recv() => kept.source(event).await?,
            Some(part) = parts.recv() => kept.recording_began(part).await?,
            Some(order) = orders.recv() => {
                let now = *media_time.borrow();
                kept.order(order, now, &valve).await?;
            }
            moved = media_time.changed(), if reaching => {
                reaching = moved.is_ok();
                let now = *media_time.borrow();
                kept.reached(now);
                ears.measure();
                if due.is_some_and(|due| due <= now) {
                    for (at, cue) in cues.due(now) {
                        kept.cue(at, cue).await?;
                    }
                }
            }
            Some(event) = captioning.next() => kept.source(event).await?,
            translated = kept.next_translated() => kept.translated(translated).await?,
            words = ears.next() => match words {
                Some((at, heard)) => kept.heard(at, heard).await?,
                None => break, // The sound has ended and all that was said has been settled.
            },
        }
    }
    // The source may have ended by itself; the rest is told to follow.
    stop.cancel();
    while let Some(part) = parts.recv().await {
        kept.recording_began(part).await?;
    }
    while let Some(done) = tasks.join_next().await {
        done.context("a task of the session failed")?;
    }
    ears.stopped(&plan.session.id).await;
    let length = *media_time.borrow();
    // Nothing more is taken. What was is done: a correction is in the journal already, and the screens are to have it
    // too.
    orders.close();
    while let Some(order) = orders.recv().await {
        kept.order(order, length, &valve).await?;
    }
    kept.adjourn(length).await?;
    Ok(length)
}

fn open_feeds(services: &Services, session: &Session, resumed: &Resumed) -> LiveSession {
    let live = services.streaming.open_session(LiveInfo {
        session: session.clone(),
        opened_at: resumed.opened_at,
        model: services.model.label(),
        languages: services.translators.languages(session),
    });
    live.resume(&resumed.floor, &resumed.stage, resumed.starts_at);
    live
}

fn start_capture(services: &Services, plan: &SessionPlan, resumed: &Resumed) -> anyhow::Result<(Capture, Captured)> {
    let settings = CaptureSettings {
        source: plan.source.clone(),
        encoding: plan.encoding,
        tempo: plan.tempo,
        recordings: services.recordings.join(plan.session.id.as_str()),
        first_part: resumed.first_part,
        microphones: plan.microphones.iter().map(|microphone| microphone.channel).collect(),
        starts_at: resumed.starts_at,
        public_from: resumed.public_from,
    };
    match resumed.stage {
        Stage::Closed { .. } => Capture::start_shut(settings),
        Stage::Scheduled | Stage::Live { .. } | Stage::Adjourned { .. } => Capture::start(settings),
    }
    .context("start the capture")
}

/// Hands each frame on to the viewers at once and tells how far the session has come.
async fn send_frames(
    mut frames: mpsc::Receiver<meeting::Frame>,
    programme: Programme,
    reached: watch::Sender<MediaTime>,
) {
    while let Some(frame) = frames.recv().await {
        let end = frame.at + frame.length;
        programme.send(frame);
        reached.send_if_modified(|so_far| {
            let further = end > *so_far;
            if further {
                *so_far = end;
            }
            further
        });
    }
}

/// Closes the sources when the session is stopped: every stage after them then drains and ends by itself.
async fn close_when_told(capture: Capture, stop: CancellationToken) {
    stop.cancelled().await;
    capture.stop().await;
}

/// From where a session goes on.
struct Resumed {
    opened_at: SystemTime,
    starts_at: MediaTime,
    /// From when on the public was let in again, if it was shut out before.
    public_from: MediaTime,
    first_part: u32,
    first_utterance: UtteranceId,
    floor: meeting::Floor,
    stage: Stage,
}

impl Resumed {
    /// Opens the session in the journal and reads from there how it goes on: closed to the public, if it was.
    async fn open(services: &Services, session: &Session) -> anyhow::Result<Self> {
        #[expect(clippy::disallowed_methods, reason = "this shell says when a session was opened, for people")]
        let now = SystemTime::now();
        let opened = Event::Opened { session: session.clone(), at: now };
        services.archive.append(&session.id, &opened).await.context("open the session in the journal")?;
        let minutes = services.archive.minutes(&session.id).await;
        Ok(Self::from_minutes(now, minutes.context("read what the journal has of the session")?))
    }

    fn from_minutes(now: SystemTime, minutes: Minutes) -> Self {
        let opened_at = match minutes.stage {
            Stage::Live { opened_at }
            | Stage::Closed { opened_at, since: _ }
            | Stage::Adjourned { opened_at, length: _ } => opened_at,
            Stage::Scheduled => now,
        };
        let elapsed = now.duration_since(opened_at).unwrap_or(Duration::ZERO);
        // A wall clock that was set back must not put new words before old ones.
        let said = minutes.utterances.last().map_or(MediaTime::ZERO, |last| last.span.end());
        Self {
            opened_at,
            starts_at: (MediaTime::ZERO + elapsed).max(said),
            public_from: minutes.closed.last().map_or(MediaTime::ZERO, |last| last.end()),
            first_part: minutes.recording.last().map_or(0, |last| last.number + 1),
            first_utterance: minutes.next_utterance(),
            floor: minutes.floor,
            stage: minutes.stage,
        }
    }
}
