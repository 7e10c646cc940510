use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use meeting::{Caption, CaptionState, MediaTime, Span};

use crate::{Side, Sides, line::erase};

/// How long loudness is remembered: the longest utterance and the recogniser's delay.
const LEVELS_LAST: Duration = Duration::from_secs(30);
/// What was said on a side is compared with what comes from the other for this many utterances.
const REMEMBERED: usize = 8;
/// Two spans of the same words begin and end this far apart at most: each microphone's recogniser places them by itself.
const SLACK: Duration = Duration::from_millis(700);
/// A quieter caption is held back no longer than this for the louder one to be recognised.
pub(crate) const PATIENCE: Duration = Duration::from_secs(4);
/// From this difference on (in dB) it is the other's voice. Whoever speaks into a microphone at 30 cm is heard 11 dB softer
/// by one at 1 m (distance alone); two who speak at once are about as loud, each in their own.
const FAR_QUIETER_DB: f32 = 10.0;
/// An utterance of which more than this share was overheard of a side that is paused is that side's. Of any other, what
/// was overheard never reached the recogniser (its microphone's gate silences it), so its words are the speaker's own.
const MOSTLY_OVERHEARD: f32 = 0.5;
/// This share of the shorter text, in order, makes two texts the same words.
const SAME: f32 = 0.6;
/// A text of fewer letters is a word or two.
const SHORT: usize = 4;
/// More of a text is not looked at: the comparison takes the product of both lengths.
const LOOKED_AT: usize = 160;

/// Decides which captions are only the other side's voice, heard by the wrong microphone.
///
/// The side that is louder is always believed at once. One that is far quieter in the same moments is the other's voice from
/// across the counter, whatever was made of it, and dropped. One that is a little quieter waits until the louder one's words
/// are known: the same words are dropped, others shown.
///
/// While the other side is paused, nothing of it is recognised and there are no words to wait for: what is mostly said
/// then, and quieter at all than at that side's own microphone, is dropped. Else only the moments count in which that
/// side is listened to.
#[derive(Debug, Default)]
pub(crate) struct Crosstalk {
    levels: Sides<VecDeque<Level>>,
    paused: Sides<bool>,
    said: Sides<VecDeque<Said>>,
    held: Sides<Option<Held>>,
    dropped: Sides<Option<u64>>,
    passed: Sides<Option<u64>>,
}

/// How loud a microphone was from a moment on.
#[derive(Clone, Copy, Debug)]
struct Level {
    at: MediaTime,
    db: f32,
    /// Whom nobody was to listen to then. Kept with the level, as a caption may come when that is over.
    paused: Sides<bool>,
}

#[derive(Debug)]
struct Said {
    utterance: u64,
    span: Span,
    text: String,
    ended: bool,
}

#[derive(Debug)]
struct Held {
    caption: Caption,
    until: Instant,
}

impl Crosstalk {
    /// Takes how loud (in dB) a side's microphone was from `at` on.
    pub(crate) fn level(&mut self, side: Side, at: MediaTime, level_db: f32) {
        let levels = &mut self.levels[side];
        levels.push_back(Level { at, db: level_db, paused: self.paused });
        while levels.front().is_some_and(|first| at.since(first.at) > LEVELS_LAST) {
            levels.pop_front();
        }
    }

    /// From now on this side is not listened to, or is again.
    pub(crate) fn set_paused(&mut self, side: Side, paused: bool) {
        self.paused[side] = paused;
    }

    /// Takes a caption; gives those that may be shown now, this one or others that waited for it.
    pub(crate) fn caption(&mut self, now: Instant, side: Side, caption: Caption) -> Vec<(Side, Caption)> {
        let mut shown = self.release_older(now, side, caption.utterance.get());
        shown.extend(self.decide(now, side, caption));
        shown
    }

    /// An utterance that still waits when the next one begins waits no longer: it would be shown out of turn, or never.
    fn release_older(&mut self, now: Instant, side: Side, utterance: u64) -> Vec<(Side, Caption)> {
        let Some(held) = self.held[side].as_mut().filter(|held| held.caption.utterance.get() < utterance) else {
            return Vec::new();
        };
        held.until = now;
        let shown = self.resolve(now, side);
        // The other side says the same just now.
        self.held[side].take().into_iter().for_each(|held| erase_caption(held.caption));
        shown
    }

    fn decide(&mut self, now: Instant, side: Side, caption: Caption) -> Vec<(Side, Caption)> {
        let utterance = caption.utterance.get();
        if self.dropped[side] == Some(utterance) {
            return Vec::new();
        }
        if self.overhears_paused(side, caption.span) {
            return self.drop_caption(side, caption);
        }
        let quieter_db = self.quieter_db(side, caption.span);
        if self.passed[side] == Some(utterance) || quieter_db.is_none() {
            // What waits is an older guess at the same words.
            let older = self.held[side].take_if(|held| held.caption.utterance == caption.utterance);
            older.into_iter().for_each(|held| erase_caption(held.caption));
            self.remember(side, &caption);
            let mut shown = vec![(side, caption)];
            shown.extend(self.resolve(now, side.other()));
            return shown;
        }
        if quieter_db.is_some_and(|difference| difference >= FAR_QUIETER_DB) {
            return self.drop_caption(side, caption);
        }
        let until = self.held[side].take().map_or(now + PATIENCE, |held| held.until);
        self.held[side] = Some(Held { caption, until });
        self.resolve(now, side)
    }

    fn drop_caption(&mut self, side: Side, caption: Caption) -> Vec<(Side, Caption)> {
        // While it goes on, what is said into this microphone after all may still make it louder.
        self.dropped[side] = (caption.state == CaptionState::Settled).then(|| caption.utterance.get());
        let held = self.held[side].take().map(|held| held.caption);
        held.into_iter().chain([caption]).for_each(erase_caption);
        Vec::new()
    }

    /// Gives what has waited long enough.
    pub(crate) fn tick(&mut self, now: Instant) -> Vec<(Side, Caption)> {
        Side::BOTH.into_iter().flat_map(|side| self.resolve(now, side)).collect()
    }

    /// The utterance of this side that waits for the other side's words.
    pub(crate) fn waiting(&self, side: Side) -> Option<u64> {
        self.held[side].as_ref().map(|held| held.caption.utterance.get())
    }

    /// When to call [`Crosstalk::tick`].
    pub(crate) fn deadline(&self) -> Option<Instant> {
        Side::BOTH.into_iter().filter_map(|side| self.held[side].as_ref().map(|held| held.until)).min()
    }

    /// Forgets all words and levels.
    pub(crate) fn wipe(&mut self) {
        for side in Side::BOTH {
            for said in self.said[side].drain(..) {
                erase(said.text);
            }
            if let Some(Held { caption, .. }) = self.held[side].take() {
                erase_caption(caption);
            }
        }
        *self = Self::default();
    }

    fn resolve(&mut self, now: Instant, side: Side) -> Vec<(Side, Caption)> {
        let Some(held) = self.held[side].take() else { return Vec::new() };
        let text = words(&held.caption);
        let near: Vec<&Said> =
            self.said[side.other()].iter().filter(|said| overlap(said.span, held.caption.span)).collect();
        if near.iter().any(|said| are_same(&said.text, &text)) {
            // Only an ended utterance's words are all known; until then more may come that was said here.
            if held.caption.state == CaptionState::Settled || near.iter().any(|said| said.ended) {
                self.dropped[side] = Some(held.caption.utterance.get());
            } else {
                self.held[side] = Some(held);
            }
            return Vec::new();
        }
        let known: Duration =
            near.iter().filter(|said| said.ended).map(|said| common_length(said.span, held.caption.span)).sum();
        let louder_is_known = known * 2 >= length(held.caption.span);
        if now < held.until && !louder_is_known {
            self.held[side] = Some(held);
            return Vec::new();
        }
        self.passed[side] = Some(held.caption.utterance.get());
        self.remember(side, &held.caption);
        vec![(side, held.caption)]
    }

    fn remember(&mut self, side: Side, caption: &Caption) {
        let said = &mut self.said[side];
        let (utterance, ended) = (caption.utterance.get(), caption.state == CaptionState::Settled);
        let new = Said { utterance, span: caption.span, text: words(caption), ended };
        match said.back_mut().filter(|last| last.utterance == utterance) {
            Some(last) => erase(std::mem::replace(last, new).text),
            None => said.push_back(new),
        }
        while said.len() > REMEMBERED {
            if let Some(oldest) = said.pop_front() {
                erase(oldest.text);
            }
        }
    }

    /// By how much the other microphone was louder while this was said and it was listened to; none if it was not.
    /// Equally loud, the visitor's counts as the quieter.
    fn quieter_db(&self, side: Side, span: Span) -> Option<f32> {
        let across = side.other();
        let listened_to = |of| loudness(self.levels(of, span).filter(|level| !level.paused[across]));
        let difference = listened_to(across)? - listened_to(side)?;
        let is_quieter = match side {
            Side::Clerk => difference > 0.0,
            Side::Visitor => difference >= 0.0,
        };
        is_quieter.then_some(difference)
    }

    /// Whether the other side was paused while most of this was said, and louder at its own microphone: then it was its
    /// voice.
    fn overhears_paused(&self, side: Side, span: Span) -> bool {
        let across = side.other();
        let paused = |of| self.levels(of, span).filter(move |level| level.paused[across]);
        let (overheard, all) = (paused(side).count(), self.levels(side, span).count());
        if overheard as f32 <= MOSTLY_OVERHEARD * all as f32 {
            return false;
        }
        match (loudness(paused(across)), loudness(paused(side))) {
            (Some(across_db), Some(own_db)) => across_db > own_db,
            (None, _) | (_, None) => false,
        }
    }

    fn levels(&self, side: Side, span: Span) -> impl Iterator<Item = &Level> {
        self.levels[side].iter().filter(move |level| (span.start()..=span.end()).contains(&level.at))
    }
}

/// Their mean power, in dB; none where the microphone delivered nothing then.
fn loudness<'a>(levels: impl Iterator<Item = &'a Level>) -> Option<f32> {
    let (mut power, mut count) = (0.0_f32, 0_u16);
    for level in levels {
        power += 10_f32.powf(level.db / 10.0);
        count = count.saturating_add(1);
    }
    (count > 0).then(|| 10.0 * (power / f32::from(count)).max(1e-12).log10())
}

fn erase_caption(caption: Caption) {
    [caption.settled, caption.stable, caption.draft].into_iter().for_each(erase);
}

fn overlap(a: Span, b: Span) -> bool {
    a.start() < b.end() + SLACK && b.start() < a.end() + SLACK
}

fn length(span: Span) -> Duration {
    span.end().since(span.start())
}

fn common_length(a: Span, b: Span) -> Duration {
    a.end().min(b.end()).since(a.start().max(b.start()))
}

/// A caption's letters and digits: recognisers differ in where they hear a comma.
fn words(caption: &Caption) -> String {
    let text = [&caption.settled, &caption.stable, &caption.draft];
    text.iter().flat_map(|text| text.chars()).filter(|c| c.is_alphanumeric()).take(LOOKED_AT).collect()
}

/// Whether most of the shorter text stands in the longer one in the same order; a word or two must stand there as they are,
/// since two letters come in any order by chance.
fn are_same(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    if short.chars().count() < SHORT {
        return !short.is_empty() && long.contains(short);
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let shorter = a.len().min(b.len());
    common(&a, &b) as f32 >= SAME * shorter as f32
}

/// The length of the longest common subsequence.
fn common(a: &[char], b: &[char]) -> usize {
    let mut row = vec![0; b.len() + 1];
    for from_a in a {
        let mut diagonal = 0;
        for (place, from_b) in b.iter().enumerate() {
            let above = row[place + 1];
            row[place + 1] = if from_a == from_b { diagonal + 1 } else { above.max(row[place]) };
            diagonal = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_same_when_most_of_the_shorter_stand_in_the_longer() {
        assert!(are_same("手数料は三百円です", "手数料は三百円"));
        assert!(are_same("手数料は三百円です", "料は百円です"));
        assert!(!are_same("手数料は三百円です", "はい"));
        assert!(!are_same("手数料は三百円です", "住民票の写しをお願いします"));
        assert!(!are_same("手数料は三百円でよろしい", "はい"));
        assert!(are_same("はい、そうです", "はい"));
        assert!(!are_same("", "はい"));
    }
}
