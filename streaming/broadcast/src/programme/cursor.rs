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

/// So long after joining, and so often, the beginning is sent once more to who asks for a key picture.
const YOUNG: Duration = Duration::from_secs(3);
const MOST_RESTARTS: u32 = 2;

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
    joined: Instant,
    restarts: u32,
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
        Self {
            delay,
            pictures,
            sounds,
            place: None,
            began: 0,
            sound_from: 0,
            wants_key_picture: true,
            pace,
            again,
            joined: now,
            restarts: 0,
            skips: 0,
        }
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

    /// The viewer cannot decode what comes: goes to the newest key picture that is due, forwards if it was not sent yet. Backwards
    /// only for who has just begun, and may not have been ready for the beginning; others wait for the next, which is less than a
    /// picture group away.
    pub(crate) fn go_to_key_picture(&mut self, now: Instant, ring: &Ring) {
        let (Some(place), Some(key)) = (self.place, self.due_key(now, ring)) else { return };
        if key > place {
            self.place = Some(self.skip(key));
        } else if self.restarts < MOST_RESTARTS && now.duration_since(self.joined) < YOUNG && key >= self.began {
            self.restarts += 1;
            self.sound_from = self.sound_from.max(place);
            self.place = Some(key);
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

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::{Expect, expect};
    use meeting::MediaTime;

    use super::*;
    use crate::moment::any_moment;

    /// Runs a script of one viewer: `SECONDS key|picture|sound [PACKETS]` comes in, `SECONDS join DELAY`, `SECONDS broken` (it wants
    /// a key picture), `SECONDS missing PLACE`, and `SECONDS pump`, after which what was sent is told, by place. Packets are of
    /// 1,200 bytes, sound of 120.
    fn check(script: &str, told: &Expect) {
        let mut out = String::new();
        run(script, &mut out);
        told.assert_eq(&out);
    }

    fn run(script: &str, out: &mut String) {
        let start = any_moment() + Duration::from_secs(60);
        let (mut ring, mut cursor) = (Ring::default(), None);
        for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let now = start + Duration::from_secs_f64(words[0].parse().unwrap());
            let number = words.get(2).map_or(1, |word| word.parse().unwrap());
            match (words[1], &mut cursor) {
                ("join", _) => cursor = Some(Cursor::new(now, Duration::from_secs(number), true, true)),
                ("pump", Some(cursor)) => {
                    writeln!(out, "{} {}", words[0], pump(cursor, now - start, start, &ring)).unwrap();
                }
                ("broken", Some(cursor)) => cursor.go_to_key_picture(now, &ring),
                ("missing", Some(cursor)) => {
                    let packet = ring.get(number).map(|(_, packet)| packet);
                    let again = packet.is_some_and(|packet| cursor.sends_again(now, number, packet));
                    writeln!(out, "{} {}", words[0], if again { "sent again" } else { "not sent again" }).unwrap();
                }
                (kind, _) => (0..number).for_each(|place| ring.push(now, packet(kind, place == 0, ring.end()))),
            }
        }
    }

    fn packet(kind: &str, first: bool, place: u64) -> Packet {
        let (track, bytes) = if kind == "sound" { (Track::Sound, 120) } else { (Track::Picture, 1_200) };
        Packet {
            track,
            begins_key_picture: kind == "key" && first,
            at: MediaTime::ZERO,
            timestamp: 0,
            sequence: place as u16,
            bytes: vec![0; bytes].into(),
        }
    }

    fn pump(cursor: &mut Cursor, now: Duration, start: Instant, ring: &Ring) -> String {
        let (mut runs, mut places): (Vec<String>, Vec<u64>) = (Vec::new(), Vec::new());
        let end = loop {
            match cursor.step(start + now, ring) {
                Step::Send(place) => places.push(place),
                Step::Wait(until) => break format!("wait until {:.3}", until.duration_since(start).as_secs_f64()),
                Step::Idle => break "idle".to_owned(),
            }
        };
        for run in places.chunk_by(|before, after| before + 1 == *after) {
            let (first, last) = (run.first().unwrap(), run.last().unwrap());
            runs.push(if first == last { format!("{first}") } else { format!("{first}-{last}") });
        }
        if runs.is_empty() { end } else { format!("sent {}, {end}", runs.join(" ")) }
    }

    #[test]
    fn who_joins_gets_the_newest_key_picture_at_once_and_sound_from_now() {
        check(
            "0.0 key 3
             0.1 sound
             1.0 key 3
             1.1 sound
             1.2 picture
             1.5 join 0
             1.5 pump
             1.6 sound
             1.6 picture
             1.6 pump",
            &expect![[r#"
                1.5 sent 4-6 8, idle
                1.6 sent 9-10, idle
            "#]],
        );
    }

    #[test]
    fn who_watches_behind_gets_the_key_picture_of_that_moment_and_the_rest_in_its_time() {
        check(
            "0.0 key
             2.0 key
             2.5 sound
             3.0 picture
             4.0 key
             4.5 join 2
             4.5 pump
             5.0 pump
             6.0 pump",
            &expect![[r#"
                4.5 sent 1, wait until 5.000
                5.0 sent 3, wait until 6.000
                6.0 sent 4, idle
            "#]],
        );
    }

    #[test]
    fn before_the_programme_is_as_old_as_the_delay_there_is_nothing_to_see_yet() {
        check(
            "0.0 key
             0.5 join 4
             0.5 pump
             4.0 pump",
            &expect![[r#"
                0.5 wait until 4.000
                4.0 sent 0, idle
            "#]],
        );
    }

    #[test]
    fn a_long_key_picture_is_paced() {
        check(
            "0.0 key 60
             0.0 join 0
             0.0 pump
             0.005 pump
             0.020 pump",
            &expect![[r#"
                0.0 sent 0-39, wait until 0.005
                0.005 sent 40-47, wait until 0.010
                0.020 sent 48-59, idle
            "#]],
        );
    }

    #[test]
    fn who_is_too_slow_skips_to_the_newest_key_picture() {
        check(
            "0.0 key
             0.0 join 0
             0.0 pump
             0.1 picture
             0.2 key
             0.3 picture
             0.9 pump
             0.9 missing 1
             0.9 missing 2",
            &expect![[r#"
                0.0 sent 0, idle
                0.9 sent 2-3, idle
                0.9 not sent again
                0.9 sent again
            "#]],
        );
    }

    #[test]
    fn a_broken_picture_is_mended_by_the_next_key_picture_not_by_an_old_one() {
        check(
            "0.0 key
             0.0 join 0
             0.0 pump
             4.1 picture
             4.1 pump
             4.2 broken
             4.2 pump
             4.3 picture
             4.3 key
             4.3 broken
             4.3 pump",
            &expect![[r#"
                0.0 sent 0, idle
                4.1 sent 1, idle
                4.2 idle
                4.3 sent 3, idle
            "#]],
        );
    }

    #[test]
    fn who_was_not_ready_for_the_beginning_gets_it_again_but_no_sound_twice() {
        check(
            "0.0 key 2
             0.0 join 0
             0.0 sound
             0.0 pump
             0.1 sound
             0.1 broken
             0.1 pump
             0.2 broken
             0.2 broken
             0.2 pump
             0.3 broken
             0.3 pump",
            &expect![[r#"
                0.0 sent 0-1, idle
                0.1 sent 0-1 3, idle
                0.2 sent 0-1, idle
                0.3 idle
            "#]],
        );
    }

    #[test]
    fn what_was_never_sent_is_not_sent_again() {
        check(
            "0.0 sound
             0.1 key
             0.2 join 0
             0.2 missing 1
             0.2 pump
             0.2 missing 0
             0.2 missing 1
             0.2 missing 2",
            &expect![[r#"
                0.2 not sent again
                0.2 sent 1, idle
                0.2 not sent again
                0.2 sent again
                0.2 not sent again
            "#]],
        );
    }

    #[test]
    fn who_asks_for_too_much_again_is_not_heard() {
        let asks = "0.0 missing 0\n".repeat(54);
        let script = format!("0.0 key\n0.0 join 0\n0.0 pump\n{asks}");
        let mut told = String::new();
        run(&script, &mut told);
        assert_eq!(told.matches("0.0 sent again").count(), 53);
        assert!(told.ends_with("0.0 not sent again\n"));
    }

    #[test]
    fn what_was_forgotten_meanwhile_is_passed_over_up_to_a_key_picture() {
        check(
            "0.0 key
             0.0 join 0
             0.0 pump
             0.1 picture
             20.0 picture
             20.0 key
             20.0 pump",
            &expect![[r#"
                0.0 sent 0, idle
                20.0 sent 3, idle
            "#]],
        );
    }
}
