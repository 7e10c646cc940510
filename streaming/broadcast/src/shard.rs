use std::{
    collections::HashMap,
    net::SocketAddr,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use meeting::Frame;

use crate::{
    Joined, Refused, Statistics, ViewerId,
    doors::{Doors, Route},
    outbox::Outbox,
    peer::{Answer, Certificate, News, Offer, Path, Peer, Source},
    programme::{Origins, Packetiser, Ring},
    seat::{Round, Scene, Seat},
};

/// How long a viewer may take to connect.
const PATIENCE: Duration = Duration::from_secs(10);
/// Who may be shaking hands at a time. Beyond it, joining is refused for the moment.
const MOST_JOINING: usize = 256;
/// The longest delay a viewer may ask for; a [`Ring`] keeps enough for it.
const LONGEST_DELAY: Duration = Duration::from_secs(6);
/// Old packets are forgotten this often even when nothing comes.
const IDLE: Duration = Duration::from_secs(1);

/// All that one media thread knows: its programmes, its viewers, and who may come in. It has neither socket nor clock.
pub(crate) struct Shard {
    certificate: Arc<Certificate>,
    candidates: Vec<SocketAddr>,
    most_viewers: usize,
    programmes: HashMap<u64, Live>,
    seats: HashMap<ViewerId, Seat>,
    doors: Doors,
    statistics: Statistics,
}

/// A programme being broadcast.
struct Live {
    origins: Origins,
    packetiser: Packetiser,
    ring: Ring,
    /// By the wall clock, the session's first moment.
    began: Option<SystemTime>,
}

impl Live {
    fn scene(&self) -> Scene<'_> {
        let Origins { picture_ssrc, sound_ssrc, .. } = self.origins;
        Scene { ring: &self.ring, picture_ssrc, sound_ssrc, began: self.began.unwrap_or(SystemTime::UNIX_EPOCH) }
    }
}

impl Shard {
    /// One that tells viewers to come to `candidates`.
    pub(crate) fn new(certificate: Arc<Certificate>, candidates: Vec<SocketAddr>, most_viewers: usize) -> Self {
        let (programmes, seats, doors) = (HashMap::new(), HashMap::new(), Doors::default());
        Self { certificate, candidates, most_viewers, programmes, seats, doors, statistics: Statistics::default() }
    }

    /// Begins a programme.
    pub(crate) fn open(&mut self, key: u64, origins: Origins) {
        let live = Live { origins, packetiser: Packetiser::new(origins), ring: Ring::default(), began: None };
        self.programmes.insert(key, live);
    }

    /// Ends a programme and closes its viewers.
    pub(crate) fn end(&mut self, now: Instant, key: u64, outbox: &mut Outbox) {
        self.programmes.remove(&key);
        let watch = |(viewer, seat): (&ViewerId, &Seat)| (seat.programme == key).then_some(*viewer);
        let viewers: Vec<ViewerId> = self.seats.iter().filter_map(watch).collect();
        for viewer in viewers {
            self.leave(now, viewer, outbox);
        }
    }

    /// Takes a programme's frame.
    pub(crate) fn frame(&mut self, now: Instant, wall: SystemTime, key: u64, frame: Frame) {
        let Some(live) = self.programmes.get_mut(&key) else { return };
        let captured = frame.at.since(meeting::MediaTime::ZERO);
        live.began.get_or_insert_with(|| wall.checked_sub(captured).unwrap_or(SystemTime::UNIX_EPOCH));
        for packet in live.packetiser.packets(frame) {
            live.ring.push(now, packet);
        }
    }

    /// Seats a viewer.
    pub(crate) fn join(&mut self, now: Instant, key: u64, offer: &Offer, delay: Duration) -> Result<Joined, Refused> {
        let joined = self.try_join(now, key, offer, delay.min(LONGEST_DELAY));
        match &joined {
            Ok(_) => self.statistics.joined += 1,
            Err(_) => self.statistics.refused += 1,
        }
        joined
    }

    /// Sees a viewer off; false when there is no such viewer.
    pub(crate) fn leave(&mut self, now: Instant, viewer: ViewerId, outbox: &mut Outbox) -> bool {
        let Some(mut seat) = self.seats.remove(&viewer) else { return false };
        self.doors.close(viewer);
        let mut news = Vec::new();
        // Whatever happens in there, the viewer is gone.
        let _ = catch_unwind(AssertUnwindSafe(|| seat.peer.close(now, &mut news)));
        for item in news {
            if let News::Send(path, datagram) = item {
                put(outbox, path, &datagram);
            }
        }
        true
    }

    /// Takes a datagram from the port.
    pub(crate) fn datagram(&mut self, now: Instant, path: Path, datagram: &[u8], outbox: &mut Outbox) {
        let route = self.doors.route(path.remote, datagram);
        let viewer = match route {
            Route::Stun(viewer) | Route::Dtls(viewer) | Route::Srtp(viewer) => viewer,
            Route::Nobody => {
                self.statistics.discarded += 1;
                return;
            }
        };
        self.with_seat(now, viewer, outbox, |seat, news| match route {
            Route::Stun(_) => seat.peer.on_stun(now, path, datagram, news),
            Route::Dtls(_) => seat.peer.on_dtls(now, datagram, news),
            Route::Srtp(_) => seat.peer.on_srtp(now, datagram, news),
            Route::Nobody => {}
        });
    }

    /// Sends what is due to whom it is due, and tells when to come back.
    pub(crate) fn pump(&mut self, now: Instant, outbox: &mut Outbox) -> Instant {
        let mut deadline = now + IDLE;
        for live in self.programmes.values_mut() {
            live.ring.forget(now);
        }
        let viewers: Vec<ViewerId> = self.seats.keys().copied().collect();
        for viewer in viewers {
            self.with_seat(now, viewer, outbox, |seat, news| seat.on_time(now, news));
            let Some(seat) = self.seats.get_mut(&viewer) else { continue };
            let Some(live) = self.programmes.get(&seat.programme) else { continue };
            let scene = live.scene();
            match catch_unwind(AssertUnwindSafe(|| (seat.pump(now, &scene, outbox), seat.peer.deadline()))) {
                Ok(((round, next), patience)) => {
                    deadline = deadline.min(patience).min(next.unwrap_or(deadline));
                    self.count(round);
                }
                Err(_) => self.lose(viewer, outbox),
            }
        }
        deadline
    }

    /// What was done so far.
    pub(crate) fn statistics(&self) -> Statistics {
        let viewers = self.seats.values().filter(|seat| seat.peer.is_connected()).count();
        let joining = self.seats.len() - viewers;
        Statistics { viewers: viewers as u64, joining: joining as u64, ..self.statistics }
    }

    /// Everyone here.
    pub(crate) fn viewers(&self) -> Vec<ViewerId> {
        self.seats.keys().copied().collect()
    }

    fn try_join(&mut self, now: Instant, key: u64, offer: &Offer, delay: Duration) -> Result<Joined, Refused> {
        let live = self.programmes.get(&key).ok_or(Refused::NoSuchProgramme)?;
        if self.seats.len() >= self.most_viewers {
            return Err(Refused::Full { most: self.most_viewers });
        }
        if self.seats.values().filter(|seat| !seat.peer.is_connected()).count() >= MOST_JOINING {
            return Err(Refused::Busy);
        }
        let certificate = self.certificate.as_ref();
        let make = AssertUnwindSafe(|| Peer::new(now, PATIENCE, offer, certificate));
        let peer = catch_unwind(make).map_err(|_| Refused::Offer("it brought the encryption down"))?;
        let source = Source { picture: live.origins.picture_ssrc, sound: live.origins.sound_ssrc };
        let answer = Answer { offer, peer: &peer, certificate, source, candidates: &self.candidates }.to_string();
        let viewer = ViewerId::new(u128::from_be_bytes(certificate.random()));
        self.doors.open(peer.ufrag(), viewer);
        self.seats.insert(viewer, Seat::new(now, key, peer, delay));
        Ok(Joined { viewer, answer })
    }

    /// Does something with one viewer's seat, and what follows from it. A panic in there costs only this viewer.
    fn with_seat(
        &mut self,
        now: Instant,
        viewer: ViewerId,
        outbox: &mut Outbox,
        act: impl FnOnce(&mut Seat, &mut Vec<News>),
    ) {
        let Some(seat) = self.seats.get_mut(&viewer) else { return };
        let mut news = Vec::new();
        if catch_unwind(AssertUnwindSafe(|| act(seat, &mut news))).is_err() {
            return self.lose(viewer, outbox);
        }
        for item in news {
            match item {
                News::Send(path, datagram) => put(outbox, path, &datagram),
                News::Validated(address) => self.doors.prove(viewer, address),
                News::Connected => tracing::debug!(viewer = ?viewer, "a viewer is connected"),
                News::Feedback(wishes) => {
                    let Some(seat) = self.seats.get_mut(&viewer) else { return };
                    let Some(live) = self.programmes.get(&seat.programme) else { return };
                    let scene = live.scene();
                    let rounds: Vec<Round> =
                        wishes.iter().map(|wish| seat.on_feedback(now, wish, &scene, outbox)).collect();
                    rounds.into_iter().for_each(|round| self.count(round));
                }
                News::Gone(why) => {
                    tracing::debug!(viewer = ?viewer, why, "a viewer is gone");
                    self.leave(now, viewer, outbox);
                    return;
                }
            }
        }
    }

    fn lose(&mut self, viewer: ViewerId, outbox: &mut Outbox) {
        tracing::error!(viewer = ?viewer, "a viewer's connection broke down and was closed; the others go on");
        outbox.mend();
        self.doors.close(viewer);
        self.seats.remove(&viewer);
    }

    fn count(&mut self, round: Round) {
        self.statistics.packets += round.packets;
        self.statistics.bytes += round.bytes;
        self.statistics.sent_again += round.sent_again;
        self.statistics.skipped += round.skips;
    }
}

fn put(outbox: &mut Outbox, path: Path, datagram: &[u8]) {
    outbox.put(path, |into| {
        into.extend_from_slice(datagram);
        true
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::any_moment;

    /// The least that can be answered: a viewer of sound.
    fn offer() -> Offer {
        let text = format!(
            "v=0\nm=audio 9 UDP/TLS/RTP/SAVPF 111\na=mid:0\na=rtcp-mux\na=ice-ufrag:abcd\na=rtpmap:111 opus/48000/2\n\
             a=fingerprint:sha-256 {}AB\n",
            "AB:".repeat(31)
        );
        Offer::read(&text).expect("it can be answered")
    }

    fn shard(most_viewers: usize) -> Shard {
        let certificate = Arc::new(Certificate::new().expect("a certificate"));
        let mut shard = Shard::new(certificate, Vec::new(), most_viewers);
        let zero = Origins {
            picture_ssrc: 1,
            sound_ssrc: 2,
            picture_time: 0,
            sound_time: 0,
            picture_sequence: 0,
            sound_sequence: 0,
        };
        shard.open(1, zero);
        shard
    }

    #[test]
    fn who_never_connects_loses_the_place() {
        let (start, mut shard, mut outbox) = (any_moment(), shard(1), Outbox::default());
        shard.join(start, 1, &offer(), Duration::ZERO).expect("a place");
        assert!(shard.pump(start, &mut outbox) <= start + PATIENCE);
        shard.pump(start + PATIENCE - Duration::from_millis(1), &mut outbox);
        let again = shard.join(start, 1, &offer(), Duration::ZERO);
        assert_eq!(again.expect_err("it is taken"), Refused::Full { most: 1 });
        shard.pump(start + PATIENCE, &mut outbox);
        assert!(shard.join(start, 1, &offer(), Duration::ZERO).is_ok());
    }

    #[test]
    fn a_rush_of_handshakes_is_held_off() {
        let (start, mut shard) = (any_moment(), shard(10_000));
        let refused = (0..=MOST_JOINING).find_map(|_| shard.join(start, 1, &offer(), Duration::ZERO).err());
        assert_eq!(refused, Some(Refused::Busy));
        let statistics = shard.statistics();
        assert_eq!((statistics.joining, statistics.refused), (MOST_JOINING as u64, 1));
    }

    #[test]
    fn a_panic_costs_only_the_viewer_it_concerns() {
        let (start, mut shard, mut outbox) = (any_moment(), shard(10), Outbox::default());
        let hit = shard.join(start, 1, &offer(), Duration::ZERO).expect("a place").viewer;
        let other = shard.join(start, 1, &offer(), Duration::ZERO).expect("a place").viewer;
        shard.with_seat(start, hit, &mut outbox, |_, _| panic!("this is a test of what a panic costs"));
        assert_eq!(shard.viewers(), [other]);
        assert!(!shard.leave(start, hit, &mut outbox));
    }

    #[test]
    fn a_programme_that_ends_takes_its_viewers_along() {
        let (start, mut shard, mut outbox) = (any_moment(), shard(10), Outbox::default());
        shard.join(start, 1, &offer(), Duration::ZERO).expect("a place");
        shard.end(start, 1, &mut outbox);
        assert!(shard.viewers().is_empty());
        let refused = shard.join(start, 1, &offer(), Duration::ZERO);
        assert_eq!(refused.expect_err("it is over"), Refused::NoSuchProgramme);
    }
}
