use std::time::Duration;

use anyhow::Context as _;
use meeting::{Cue, Event, MediaTime, SourceEvent, UtteranceId};
use pipeline::Valve;
use streaming::Order;

use super::journalled::Journalled;

/// So far ahead of us may be whoever counts the session's time along: it is not worth a word.
const CLOCKS_DIFFER: Duration = Duration::from_secs(5);

impl Journalled {
    /// Does what people and the chamber's equipment ask of the session; `now` is how far it has come.
    pub async fn order(&mut self, order: Order, now: MediaTime, valve: &Valve) -> anyhow::Result<()> {
        self.recall_closed().await?;
        let now = self.doors.present(now);
        match order {
            Order::Cue(at, cue) => {
                if let Cue::Speaker(..) = cue {
                    self.desk.given();
                }
                self.cue(self.said_of(at, now), cue).await
            }
            Order::Microphone { speaker, on, at } => match self.desk.switched(&speaker, on, &self.floor) {
                Some(cue) => self.cue(self.said_of(at, now), cue).await,
                None => Ok(()),
            },
            Order::MicrophonesLost => {
                if let Some(cue) = self.desk.microphones_lost(&self.floor) {
                    self.cue(now, cue).await?;
                }
                self.source(SourceEvent::MicrophonesLost).await
            }
            Order::MicrophonesBack => self.source(SourceEvent::MicrophonesBack).await,
            Order::Corrected(utterance) => self.corrected(utterance).await,
            Order::CloseToPublic(answer) => {
                if let Some(since) = self.close_to_public(valve).await? {
                    // Whoever asked may have gone; it is so all the same.
                    let _ = answer.send(since);
                }
                Ok(())
            }
            Order::OpenToPublic(answer) => {
                if let Some(from) = self.open_to_public(now, valve).await? {
                    let _ = answer.send(from);
                }
                Ok(())
            }
        }
    }

    /// From when an order counts. One for a time that has not come counts from now: it would stay the newest change for ever.
    fn said_of(&self, at: Option<MediaTime>, now: MediaTime) -> MediaTime {
        let Some(at) = at else { return now };
        let ahead = at.since(now);
        if ahead > CLOCKS_DIFFER {
            tracing::warn!(
                session.id = %self.session.id,
                order.ahead_ms = ahead.as_millis(),
                "an order for a time that has not come counts from now: at_ms is media time, milliseconds since the session's first moment"
            );
        }
        at.min(now)
    }

    /// Shows an utterance as the journal has it now: with all that has settled, and its corrections.
    async fn corrected(&mut self, utterance: UtteranceId) -> anyhow::Result<()> {
        let read = self.archive.utterance(&self.session.id, utterance).await;
        if let Some(corrected) = read.context("read a corrected utterance")? {
            let caption = self.track.corrected(&corrected, &self.floor);
            self.show_in_all_languages(caption).await?;
        }
        Ok(())
    }

    /// Cuts everything off before it is written down or told that it is. None when the capture is over.
    async fn close_to_public(&mut self, valve: &Valve) -> anyhow::Result<Option<MediaTime>> {
        if let Some(since) = self.doors.since() {
            return Ok(Some(since));
        }
        let Some(since) = valve.shut().await else { return Ok(None) };
        self.doors.shut(since);
        self.keep(Event::ClosedSessionBegan { at: since }).await?;
        self.live.close_to_public(since);
        Ok(Some(since))
    }

    /// None when the capture is over.
    async fn open_to_public(&mut self, now: MediaTime, valve: &Valve) -> anyhow::Result<Option<MediaTime>> {
        if self.doors.since().is_none() {
            return Ok(Some(now));
        }
        let Some(from) = valve.open().await else { return Ok(None) };
        self.doors.open(from);
        self.keep(Event::ClosedSessionEnded { at: from }).await?;
        self.live.open_to_public(from);
        for cue in self.withheld.release() {
            self.cue(from, cue).await?;
        }
        Ok(Some(from))
    }
}
