use std::time::{Duration, Instant, SystemTime};

use meeting::MediaTime;

use crate::{
    outbox::Outbox,
    peer::{Feedback, News, Peer, Report, sender_reports},
    programme::{Cursor, Packet, Ring, Step, Track},
};

/// How often a viewer is told where RTP time stands on the wall clock.
const REPORTS: Duration = Duration::from_secs(1);
/// Seconds from 1900, where NTP begins, to 1970.
const NTP_EPOCH: u64 = 2_208_988_800;

/// One viewer's place: the connection, and how far it has been sent.
pub(crate) struct Seat {
    /// Which programme is watched, by its key in the shard.
    pub(crate) programme: u64,
    pub(crate) peer: Peer,
    delay: Duration,
    cursor: Option<Cursor>,
    picture: Sent,
    sound: Sent,
    report_due: Instant,
}

/// What was sent of one stream.
#[derive(Clone, Copy, Debug, Default)]
struct Sent {
    packets: u32,
    octets: u32,
    last: Option<(MediaTime, u32)>,
}

/// What a programme is to a seat.
pub(crate) struct Scene<'a> {
    pub(crate) ring: &'a Ring,
    pub(crate) picture_ssrc: u32,
    pub(crate) sound_ssrc: u32,
    /// By the wall clock, the session's first moment.
    pub(crate) began: SystemTime,
}

/// What one round did for a viewer.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Round {
    pub(crate) packets: u64,
    pub(crate) bytes: u64,
    pub(crate) sent_again: u64,
    pub(crate) skips: u64,
}

impl Seat {
    /// A place for a viewer who watches `delay` behind.
    pub(crate) fn new(now: Instant, programme: u64, peer: Peer, delay: Duration) -> Self {
        let (picture, sound) = (Sent::default(), Sent::default());
        Self { programme, peer, delay, cursor: None, picture, sound, report_due: now }
    }

    /// Sends what is due, and tells when more will be.
    pub(crate) fn pump(&mut self, now: Instant, scene: &Scene<'_>, outbox: &mut Outbox) -> (Round, Option<Instant>) {
        let mut round = Round::default();
        let (Some(path), Some(ready_at)) = (self.peer.path(), self.peer.ready_at()) else { return (round, None) };
        if now < ready_at {
            return (round, Some(ready_at));
        }
        let types = self.peer.payload_types();
        let start = || Cursor::new(now, self.delay, types.picture.is_some(), types.sound.is_some());
        let mut cursor = self.cursor.take().unwrap_or_else(start);
        let skips = cursor.skips();
        let deadline = loop {
            if outbox.is_full() {
                break Some(now);
            }
            match cursor.step(now, scene.ring) {
                Step::Send(place) => {
                    let Some((_, packet)) = scene.ring.get(place) else { continue };
                    let peer = &mut self.peer;
                    let sent = outbox.put(path, |into| peer.seal(packet.track, &packet.bytes, into));
                    round.packets += 1;
                    round.bytes += sent as u64;
                    self.count(packet);
                }
                Step::Wait(until) => break Some(until),
                Step::Idle => break None,
            }
        };
        round.skips = cursor.skips() - skips;
        self.cursor = Some(cursor);
        self.report(now, scene, outbox);
        (round, deadline)
    }

    /// Takes what the viewer wishes.
    pub(crate) fn on_feedback(
        &mut self,
        now: Instant,
        wish: &Feedback,
        scene: &Scene<'_>,
        outbox: &mut Outbox,
    ) -> Round {
        let mut round = Round::default();
        let (Some(cursor), Some(path)) = (&mut self.cursor, self.peer.path()) else { return round };
        match wish {
            Feedback::WantsKeyPicture => cursor.go_to_key_picture(now, scene.ring),
            Feedback::Missing { ssrc, sequences } => {
                let track = match *ssrc {
                    ssrc if ssrc == scene.picture_ssrc => Track::Picture,
                    ssrc if ssrc == scene.sound_ssrc => Track::Sound,
                    _ => return round,
                };
                for place in sequences.iter().filter_map(|sequence| scene.ring.find(track, *sequence)) {
                    let Some((_, packet)) = scene.ring.get(place) else { continue };
                    if !cursor.sends_again(now, place, packet) {
                        continue;
                    }
                    let peer = &mut self.peer;
                    round.bytes += outbox.put(path, |into| peer.seal(track, &packet.bytes, into)) as u64;
                    round.packets += 1;
                    round.sent_again += 1;
                }
            }
        }
        round
    }

    /// The other things that wait for time to pass.
    pub(crate) fn on_time(&mut self, now: Instant, news: &mut Vec<News>) {
        if self.peer.deadline() <= now {
            self.peer.on_time(now, news);
        }
    }

    fn count(&mut self, packet: &Packet) {
        let sent = match packet.track {
            Track::Picture => &mut self.picture,
            Track::Sound => &mut self.sound,
        };
        sent.packets = sent.packets.wrapping_add(1);
        sent.octets = sent.octets.wrapping_add(packet.bytes.len() as u32);
        sent.last = Some((packet.at, packet.timestamp));
    }

    /// Tells the viewer the wall clock's time of what was sent last, so that sound and picture are played together. The time is
    /// that of capture: the same for all viewers, whatever their delay.
    fn report(&mut self, now: Instant, scene: &Scene<'_>, outbox: &mut Outbox) {
        let Some(path) = self.peer.path().filter(|_| self.report_due <= now) else { return };
        let report = |ssrc, sent: Sent| {
            let (at, rtp) = sent.last?;
            Some(Report { ssrc, ntp: ntp(scene.began, at), rtp, packets: sent.packets, octets: sent.octets })
        };
        let pair = [report(scene.picture_ssrc, self.picture), report(scene.sound_ssrc, self.sound)];
        let reports: Vec<Report> = pair.into_iter().flatten().collect();
        if reports.is_empty() {
            return;
        }
        self.report_due = now + REPORTS;
        if let Some(sealed) = sender_reports(&reports).ok().and_then(|compound| self.peer.seal_rtcp(&compound)) {
            outbox.put(path, |into| {
                into.extend_from_slice(&sealed);
                true
            });
        }
    }
}

/// A moment of the session as NTP writes it: seconds since 1900 in 32.32 fixed point.
fn ntp(began: SystemTime, at: MediaTime) -> u64 {
    let since_1970 = began.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let moment = since_1970 + at.since(MediaTime::ZERO);
    let seconds = (moment.as_secs() + NTP_EPOCH) & 0xFFFF_FFFF;
    (seconds << 32) | ((u64::from(moment.subsec_nanos()) << 32) / 1_000_000_000)
}
