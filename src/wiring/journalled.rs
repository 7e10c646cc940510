use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use archive::{Archive, Error};
use captioning::{CaptionTrack, Composed, Gap, Heard};
use meeting::{
    Caption, Cue, CueSource, Event, Floor, FloorDesk, HeardAt, Language, MediaTime, RecordingPart, Session,
    SourceEvent, Span, Stage, UtteranceId, Withheld,
};
use streaming::{LiveSession, TownTerms};
use tokio::sync::watch;
use translation::{Desk, Shown};

use self::closed_doors::ClosedDoors;
use super::{Services, Translators, ears::room, naming::Naming, spelling::Spelling};

/// How long the end of a session waits for what is still being translated.
const LAST_TRANSLATIONS: Duration = Duration::from_secs(3);

/// One session's doings, each written to the journal before anybody is shown it.
///
/// So a viewer has never seen a settled word that a crash could take back. A journal that fails ends the session loudly:
/// showing what cannot be kept would break that promise.
pub struct Journalled {
    pub(super) archive: Archive,
    pub(super) session: Session,
    pub(super) live: LiveSession,
    pub(super) floor: Floor,
    pub(super) desk: FloorDesk,
    spelling: Spelling,
    pub(super) track: CaptionTrack,
    pub(super) doors: ClosedDoors,
    /// Whether the doors know what the journal has of before a restart: it is read with the first cue or order.
    recalled: bool,
    /// Who has been given the floor, and what was taken up, behind closed doors. A restart forgets it.
    pub(super) withheld: Withheld,
    /// Translates what is said.
    pub(super) translation: Desk,
    translators: Translators,
    /// The town's dictionary: translations are held to it as it was last saved.
    town: watch::Receiver<Arc<TownTerms>>,
    naming: Naming,
    reached: MediaTime,
    lost: bool,
}

impl Journalled {
    pub fn new(
        services: &Services,
        session: &Session,
        live: LiveSession,
        floor: Floor,
        stage: &Stage,
        naming: Naming,
    ) -> Self {
        let track = CaptionTrack::new(session.language.clone());
        let mut town = services.streaming.terms();
        let translation = services.translators.desk(session, &town.borrow_and_update().terms);
        Self {
            archive: services.archive.clone(),
            session: session.clone(),
            live,
            floor,
            desk: FloorDesk::new(session),
            spelling: Spelling::new(services.spelling.clone(), &session.roster, services.streaming.terms()),
            track,
            doors: ClosedDoors::at(stage),
            recalled: false,
            withheld: Withheld::default(),
            translation,
            translators: services.translators.clone(),
            town,
            naming,
            reached: MediaTime::ZERO,
            lost: false,
        }
    }

    /// How far the session has come.
    pub fn reached(&mut self, now: MediaTime) {
        self.reached = self.reached.max(now);
        self.live.reached(now);
    }

    /// Takes what was heard, and at which microphone, where that is known.
    pub async fn heard(&mut self, at: Option<HeardAt>, heard: Heard) -> anyhow::Result<()> {
        if let Heard::Translated { utterance, text } = &heard {
            let told = self.translation.told(&Language::english(), *utterance, text);
            self.translated(told).await?;
        }
        if let Heard::Gap(Gap::GivenUp(span)) = heard {
            self.source(SourceEvent::CaptionsMissed(span)).await?;
        }
        if let Heard::Ended { .. } = heard {
            self.naming.look_up(&self.floor, self.reached);
        }
        for heard in self.spelling.hear(heard) {
            self.written(at.as_ref(), heard).await?;
        }
        Ok(())
    }

    /// Takes what was heard, written as the town writes it.
    async fn written(&mut self, at: Option<&HeardAt>, heard: Heard) -> anyhow::Result<()> {
        let given = match &heard {
            Heard::Settled { utterance, words } => words.first().and_then(|first| {
                let text: String = words.iter().map(|word| word.text.as_str()).collect();
                self.speaks(at, *utterance, &text, first.span.start())
            }),
            Heard::Draft { utterance, span, .. } => self.speaks(at, *utterance, "", span.start()),
            Heard::Ended { .. } | Heard::Translated { .. } | Heard::Gap(_) => None,
        };
        if let Some((at, cue)) = given {
            self.cue(at, cue).await?;
        }
        // One microphone's utterance is not whoever else has the floor in its middle.
        let own_floor = at.map(|_| self.floor.at_present());
        let Composed { event, caption } = self.track.handle(heard, own_floor.as_ref().unwrap_or(&self.floor));
        if let Some(event) = event {
            self.keep(event).await?;
        }
        if let Some(caption) = caption {
            self.show_in_all_languages(caption).await?;
        }
        Ok(())
    }

    fn speaks(
        &mut self,
        heard_at: Option<&HeardAt>,
        utterance: UtteranceId,
        settled: &str,
        at: MediaTime,
    ) -> Option<(MediaTime, Cue)> {
        match heard_at {
            Some(heard_at) => self.desk.speaks_at(heard_at, utterance, settled, at, &self.floor),
            None => self.desk.speaks(utterance, settled, at, &self.floor),
        }
    }

    /// Waits for the next translation. It may be dropped while it waits, and called again.
    pub async fn next_translated(&mut self) -> Vec<Shown> {
        self.translation.next().await
    }

    /// Journals translations, then shows them.
    pub async fn translated(&mut self, translated: Vec<Shown>) -> anyhow::Result<()> {
        for Shown { event, caption } in translated {
            if let Some(Event::Translated { utterance, translation }) = event {
                let kept = self.archive.translate(&self.session.id, utterance, caption.edition, translation).await;
                if let Err(Error::CorrectedMeanwhile) = kept {
                    continue; // It comes again, as it reads now.
                }
                kept.with_context(|| self.not_kept())?;
            }
            self.live.show(caption);
        }
        Ok(())
    }

    /// Shows a caption of what was said; its translations follow it, now or later.
    pub(super) async fn show_in_all_languages(&mut self, caption: Caption) -> anyhow::Result<()> {
        if self.town.has_changed().unwrap_or(false) {
            self.translation.hold_to(&self.translators.glossary(&self.town.borrow_and_update().terms));
        }
        let translated = self.translation.spoken(&caption);
        self.live.show(caption);
        self.translated(translated).await
    }

    pub async fn cue(&mut self, at: MediaTime, cue: Cue) -> anyhow::Result<()> {
        if let Cue::Speaker(_, CueSource::Schedule) = cue {
            self.desk.scheduled();
        }
        self.recall_closed().await?;
        let at = self.doors.counts_from(at);
        if self.doors.withhold(at) {
            self.floor.cue(at, cue.clone());
            self.withheld.keep(cue);
            return Ok(());
        }
        self.keep(match &cue {
            Cue::Speaker(speaker, source) => Event::FloorGiven { speaker: speaker.clone(), at, source: *source },
            Cue::Item(item) => Event::ItemTakenUp { item: *item, at },
        })
        .await?;
        self.live.cue(at, &cue);
        self.floor.cue(at, cue);
        self.naming.moved(&self.floor, at.max(self.reached));
        Ok(())
    }

    /// Lets the doors know how the session was closed before a restart.
    pub(super) async fn recall_closed(&mut self) -> anyhow::Result<()> {
        if !self.recalled {
            let minutes = self.archive.minutes(&self.session.id).await;
            self.doors.recall(&minutes.context("read when the session was closed to the public")?.closed);
            self.recalled = true;
        }
        Ok(())
    }

    pub async fn source(&mut self, event: SourceEvent) -> anyhow::Result<()> {
        match &event {
            SourceEvent::Connected(at) if self.lost => {
                self.lost = false;
                self.keep(Event::SourceBack { at: *at }).await?;
            }
            SourceEvent::Lost(reason) => {
                tracing::warn!(session.id = %self.session.id, source.reason = %reason, "lost a source; it is tried again");
                if !self.lost {
                    self.lost = true;
                    self.keep(Event::SourceLost { at: self.reached }).await?;
                }
            }
            SourceEvent::SoundDropped(span) => {
                self.count_missed(*span, "sound_dropped");
                tracing::warn!(session.id = %self.session.id, dropped.at = %span.start(), dropped.ms = span.length().as_millis(), "the captioner did not take its sound and some was dropped");
            }
            SourceEvent::CaptionsMissed(span) => {
                self.count_missed(*span, "given_up");
                tracing::warn!(session.id = %self.session.id, missed.at = %span.start(), missed.ms = span.length().as_millis(), "the recogniser failed or is minutes behind: a stretch has no captions");
            }
            SourceEvent::CaptionsFailing { channel, retried_in } => {
                let room = room(&self.session.id, *channel);
                tracing::error!(session.id = %self.session.id, room, retried_in_ms = retried_in.as_millis(), "a recogniser keeps failing: its sound waits");
                metrics::counter!("koe_captioner_rests_total", "session" => room).increment(1);
            }
            SourceEvent::CaptionsRecovered { channel } => {
                tracing::info!(session.id = %self.session.id, room = room(&self.session.id, *channel), "a recogniser answers again");
            }
            SourceEvent::MicrophonesLost => {
                tracing::warn!(session.id = %self.session.id, "the microphone system has left: what it said does not hold any more");
            }
            SourceEvent::MicrophonesBack => {
                tracing::info!(session.id = %self.session.id, "the microphone system is connected again");
            }
            // The source has logged it.
            SourceEvent::MicrophoneSilent { .. } | SourceEvent::MicrophoneHeard { .. } => {}
            SourceEvent::RecordingFailed(reason) => {
                tracing::error!(session.id = %self.session.id, recording.reason = %reason, "the recording failed; the broadcast goes on");
            }
            SourceEvent::RecordingResumed(at) => {
                tracing::info!(session.id = %self.session.id, recording.at = %at, "the recording goes on");
            }
            // The desk has logged it once for all rooms.
            SourceEvent::SoundTroubled(trouble) => {
                tracing::warn!(session.id = %self.session.id, ?trouble, "the source's sound has a fault: captions will be poor or none");
            }
            SourceEvent::SoundFine | SourceEvent::CaptionsEased { .. } | SourceEvent::CaptionsRestored => {}
            SourceEvent::Connected(_) | SourceEvent::Retrying(_) | SourceEvent::Ended(_) => {}
        }
        self.live.source(&event);
        Ok(())
    }

    /// Of what there are no captions, though something may have been said.
    fn count_missed(&self, span: Span, why: &'static str) {
        let session = self.session.id.to_string();
        metrics::counter!("koe_captions_missed_milliseconds_total", "session" => session, "why" => why)
            .increment(span.length().as_millis() as u64);
    }

    pub async fn recording_began(&self, part: RecordingPart) -> anyhow::Result<()> {
        self.keep(Event::RecordingBegan(part)).await
    }

    pub async fn adjourn(mut self, length: MediaTime) -> anyhow::Result<()> {
        let last = self.translation.close(LAST_TRANSLATIONS).await;
        self.translated(last).await?;
        // One that is closed since a moment that has not come ends closed all the same: a restart must not let the public in.
        let length = self.doors.since().map_or(length, |since| length.max(since));
        self.keep(Event::Adjourned { at: length }).await?;
        self.live.adjourn(length);
        Ok(())
    }

    pub(super) async fn keep(&self, event: Event) -> anyhow::Result<()> {
        self.archive.append(&self.session.id, &event).await.with_context(|| self.not_kept())?;
        Ok(())
    }

    fn not_kept(&self) -> String {
        format!("keep an event of session {} in the journal; the session is stopped", self.session.id)
    }
}

mod closed_doors;
#[cfg(test)]
mod tests;
