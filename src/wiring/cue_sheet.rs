//! Scripted cues: what a chamber's microphone system would announce, read from a file.

use std::path::Path;

use anyhow::Context as _;
use meeting::{AgendaItemId, Cue, CueSource, MediaTime, SpeakerId};
use serde::Deserialize;

/// Cues in order of time, handed out as the session reaches them.
pub struct CueSheet {
    /// Latest first, so that the next is popped.
    rest: Vec<(MediaTime, Cue)>,
}

impl CueSheet {
    /// A sheet without cues.
    pub fn empty() -> Self {
        Self { rest: Vec::new() }
    }

    /// Reads the `cues` of a JSON file: `[{"at_ms": 0, "speaker": "chair"}, {"at_ms": 4000, "agenda_item": 1}]`.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("read the cues {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("understand the cues {}", path.display()))
    }

    /// As [`CueSheet::read`], from text.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let sheet: SheetShape = serde_json::from_str(text)?;
        let mut rest: Vec<(MediaTime, Cue)> = sheet.cues.into_iter().map(CueShape::into_cue).collect();
        rest.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        Ok(Self { rest })
    }

    /// When the next cue is due.
    pub fn next_at(&self) -> Option<MediaTime> {
        self.rest.last().map(|(at, _)| *at)
    }

    /// Takes the cues due by `now`, earliest first.
    pub fn due(&mut self, now: MediaTime) -> Vec<(MediaTime, Cue)> {
        let first_due = self.rest.partition_point(|(at, _)| *at > now);
        let mut due = self.rest.split_off(first_due);
        due.reverse();
        due
    }
}

#[derive(Deserialize)]
struct SheetShape {
    cues: Vec<CueShape>,
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum CueShape {
    Speaker { at_ms: u64, speaker: Option<String> },
    Item { at_ms: u64, agenda_item: u16 },
}

impl CueShape {
    fn into_cue(self) -> (MediaTime, Cue) {
        match self {
            Self::Speaker { at_ms, speaker } => {
                (MediaTime::from_millis(at_ms), Cue::Speaker(speaker.map(SpeakerId::new), CueSource::Schedule))
            }
            Self::Item { at_ms, agenda_item } => {
                (MediaTime::from_millis(at_ms), Cue::Item(AgendaItemId::new(agenda_item)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_come_when_they_are_due_and_once() {
        let mut sheet = CueSheet::parse(
            r#"{"cues":[{"at_ms":900,"agenda_item":2},{"at_ms":0,"speaker":"chair"},{"at_ms":500,"speaker":null}]}"#,
        )
        .expect("well formed");
        assert_eq!(sheet.next_at(), Some(MediaTime::ZERO));
        let due = sheet.due(MediaTime::from_millis(500));
        assert_eq!(
            due,
            [
                (MediaTime::ZERO, Cue::Speaker(Some(SpeakerId::new("chair")), CueSource::Schedule)),
                (MediaTime::from_millis(500), Cue::Speaker(None, CueSource::Schedule)),
            ]
        );
        assert_eq!(sheet.due(MediaTime::from_millis(600)), []);
        assert_eq!(
            sheet.due(MediaTime::from_millis(10_000)),
            [(MediaTime::from_millis(900), Cue::Item(AgendaItemId::new(2)))]
        );
        assert_eq!(sheet.next_at(), None);
    }

    #[test]
    fn a_sheet_that_is_none_is_refused() {
        for bad in ["", "[]", r#"{"cues":[{"at_ms":-1,"agenda_item":1}]}"#, r#"{"cues":[{"speaker":"a"}]}"#] {
            assert!(CueSheet::parse(bad).is_err(), "{bad} was taken");
        }
    }
}
