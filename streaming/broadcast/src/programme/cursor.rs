use std::time::{Duration, Instant};

use super::{Packet, Ring, Track};

/// A viewer who is this far behind, while a newer key picture is due, skips to it.
const MOST_BEHIND: Duration = Duration::from_millis(700);
/// Bytes a second to a viewer at least (16 Mbit/s): who joins catches up with live in a fraction of a second.
const LEAST_PACE: u64 = 2_000_000;
/// So many times the programme's own rate, where that is more.
const TIMES_PACE: u64 = 3;
/// What may leave at once, so that an ordinary picture is one system call and a key picture does not flood a home's line.
const BURST: u64 = 48_000;
/// After a burst it is worth waking up for no less than this.
const WORTHWHILE: u64 = 9_600;
/// Bytes a second for packets sent again, and how many of them at once. A viewer who asks for more has a line too thin for it.
const AGAIN_PACE: u64 = 250_000;
const AGAIN_BURST: u64 = 64_000;

/// A viewer's place in a programme's [`Ring`], which decides what is sent to them and when.
///
/// It begins at the newest key picture that is due, so that a picture is seen at once, and sends what lies behind faster than it
/// was made, sound excepted: that begins at the present moment. Who is too slow skips to a newer key picture.
pub(crate) struct Cursor {
    delay: Duration,
    pictures: bool,
    sounds: bool,
    place: Option<u64>,
    /// Where the viewer began, or last skipped to.
    began: u64,
    sound_from: u64,
    wants_key_picture: bool,
    pace: Bucket,
    again: Bucket,
    skips: u64,
}

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Send the packet at this place.
    Send(u64),
    /// Come back then.
    Wait(Instant),
    /// Come back when there is a new packet.
    Idle,
}

impl Cursor {
    /// A viewer who watches `delay` behind, joining `now`.
    pub(crate) fn new(now: Instant, delay: Duration, pictures: bool, sounds: bool) -> Self {
        let (pace, again) = (Bucket::full(now, BURST), Bucket::full(now, AGAIN_BURST));
        let (place, began, sound_from, skips) = (None, 0, 0, 0);
        Self { delay, pictures, sounds, place, began, sound_from, wants_key_picture: true, pace, again, skips }
    }

    /// Decides the next step; a packet that is to be sent counts as sent.
    pub(crate) fn step(&mut self, now: Instant, ring: &Ring) -> Step {
        self.pace.fill(now, (ring.bytes_per_second() * TIMES_PACE).max(LEAST_PACE));
        let Some(mut place) = self.place.or_else(|| self.begin(now, ring)) else {
            let oldest = ring.oldest_key().and_then(|place| ring.get(place));
            return oldest.map_or(Step::Idle, |(came, _)| Step::Wait(*came + self.delay));
        };
        if place < ring.start() {
            place = self.skip(self.due_key(now, ring).unwrap_or(ring.start()));
        }
        loop {
            self.place = Some(place);
            let Some((came, packet)) = ring.get(place) else { return Step::Idle };
            let due = *came + self.delay;
            if now < due {
                return Step::Wait(due);
            }
            if now.duration_since(due) > MOST_BEHIND
                && let Some(key) = self.due_key(now, ring).filter(|key| *key > place)
            {
                place = self.skip(key);
                continue;
            }
            if !self.is_wanted(place, packet) {
                place += 1;
                continue;
            }
            if let Err(wait) = self.pace.take(packet.bytes.len() as u64) {
                return Step::Wait(now + wait);
            }
            self.place = Some(place + 1);
            return Step::Send(place);
        }
    }

    /// Whether the packet, which did not arrive, is to be sent again. It is not if it was never sent, or is too old, or if this
    /// viewer asks for too much.
    pub(crate) fn sends_again(&mut self, now: Instant, place: u64, packet: &Packet) -> bool {
        let sent = self.began <= place && self.place.is_some_and(|next| place < next);
        let wanted = match packet.track {
            Track::Picture => self.pictures,
            Track::Sound => self.sounds && place >= self.sound_from,
        };
        self.again.fill(now, AGAIN_PACE);
        sent && wanted && self.again.take(packet.bytes.len() as u64).is_ok()
    }

    /// Skips to a key picture that is due and not sent yet, because the viewer cannot decode what comes before it. There is none
    /// for a viewer who is up to date: the next one is less than a picture group away.
    pub(crate) fn skip_to_key_picture(&mut self, now: Instant, ring: &Ring) {
        if let (Some(place), Some(key)) = (self.place, self.due_key(now, ring))
            && key > place
        {
            self.place = Some(self.skip(key));
        }
    }

    /// How often the viewer skipped for being too slow.
    pub(crate) fn skips(&self) -> u64 {
        self.skips
    }

    /// Where to begin: at the newest key picture that is due, or in the present for who wants only sound or gets no picture.
    fn begin(&mut self, now: Instant, ring: &Ring) -> Option<u64> {
        let present = now.checked_sub(self.delay).map_or(ring.start(), |moment| ring.after(moment));
        let place = match self.due_key(now, ring) {
            Some(key) if self.pictures => key,
            None if self.pictures && ring.oldest_key().is_some() => return None,
            Some(_) | None => present,
        };
        (self.place, self.began, self.sound_from) = (Some(place), place, present);
        Some(place)
    }

    fn due_key(&self, now: Instant, ring: &Ring) -> Option<u64> {
        ring.key_by(now.checked_sub(self.delay)?)
    }

    fn skip(&mut self, to: u64) -> u64 {
        self.skips += 1;
        self.began = to;
        self.wants_key_picture = true;
        to
    }

    fn is_wanted(&mut self, place: u64, packet: &Packet) -> bool {
        match packet.track {
            Track::Sound => self.sounds && place >= self.sound_from,
            Track::Picture if packet.begins_key_picture => {
                self.wants_key_picture = false;
                self.pictures
            }
            Track::Picture => self.pictures && !self.wants_key_picture,
        }
    }
}

/// Bytes that may be sent, growing with time.
struct Bucket {
    at: Instant,
    bytes: u64,
    most: u64,
    pace: u64,
}

impl Bucket {
    fn full(now: Instant, most: u64) -> Self {
        Self { at: now, bytes: most, most, pace: LEAST_PACE }
    }

    fn fill(&mut self, now: Instant, pace: u64) {
        let micros = now.saturating_duration_since(self.at).as_micros() as u64;
        let gained = micros.saturating_mul(pace) / 1_000_000;
        self.pace = pace;
        if gained > 0 {
            self.at = now;
            self.bytes = self.bytes.saturating_add(gained).min(self.most);
        }
    }

    /// Takes so many bytes out, or tells how long until it is worth asking again.
    fn take(&mut self, bytes: u64) -> Result<(), Duration> {
        match self.bytes.checked_sub(bytes) {
            Some(rest) => {
                self.bytes = rest;
                Ok(())
            }
            None => Err(Duration::from_micros((WORTHWHILE.max(bytes) - self.bytes) * 1_000_000 / self.pace)),
        }
    }
}
