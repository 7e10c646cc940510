use axum::body::Bytes;
use meeting::{AgendaItemId, SpeakerId};
use serde::Serialize;

use super::{
    feed,
    ruby::{self, RubyBody},
};
use crate::feed::{Line, Picture, Words};

#[derive(Serialize)]
struct PictureBody<'a> {
    stage: &'static str,
    source: &'static str,
    speaker: Option<&'a str>,
    agenda_item: Option<u16>,
    lines: Vec<LineBody<'a>>,
}

#[derive(Serialize)]
struct LineBody<'a> {
    /// With `number` what tells a line from all others.
    utterance: u64,
    number: usize,
    language: &'a str,
    words: &'static str,
    speaker: Option<&'a str>,
    text: &'a str,
    /// How many characters (code points) of it are settled; the rest is a guess.
    settled: usize,
    finished: bool,
    /// Where in it, in characters, people put it right: `[from, to]`.
    corrected: Vec<[usize; 2]>,
    /// It translates what people put right.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    after_correction: bool,
    ruby: Vec<RubyBody<'a>>,
}

/// All that a chamber's screen is to show.
pub(crate) fn picture(picture: &Picture) -> Bytes {
    let (stage, _) = feed::stage_now(picture.stage);
    let body = PictureBody {
        stage,
        source: feed::source_state(picture.source),
        speaker: picture.speaker.as_ref().map(SpeakerId::as_str),
        agenda_item: picture.agenda_item.map(AgendaItemId::get),
        lines: picture.lines.iter().map(line).collect(),
    };
    serde_json::to_vec(&body).expect("plain structs of text and numbers always become JSON").into()
}

fn line(line: &Line) -> LineBody<'_> {
    LineBody {
        utterance: line.row.utterance,
        number: line.row.number,
        language: line.language.as_str(),
        words: match line.words {
            Words::Said => "said",
            Words::Translated => "translated",
            Words::TranslatedByMachine => "translated_by_machine",
            Words::Untranslated => "untranslated",
        },
        speaker: line.speaker.as_ref().map(SpeakerId::as_str),
        text: &line.row.text,
        settled: line.row.settled,
        finished: line.row.finished,
        corrected: line.row.corrected.iter().map(|range| [range.start, range.end]).collect(),
        after_correction: line.after_correction,
        ruby: ruby::over(&line.ruby),
    }
}
