//! What was said, as files for players and editors.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use japanese::{Furigana, Passage, RubyLevel, Scheme, cues, exports, terms::Term};
use meeting::{Language, Minutes};
use serde::Deserialize;

use super::{
    asked::{Asked, OfSession},
    captions::{self, InLanguage},
};
use crate::{
    error::{Answer, ApiError, refusals},
    service::Service,
};

#[derive(Clone, Copy)]
enum Form {
    WebVtt,
    Srt,
    Ttml,
}

#[derive(Deserialize)]
pub(crate) struct Wanted {
    /// `all`, `grade1` to `grade6` (over kanji taught after that grade of primary school), or `none`.
    ruby: Option<String>,
    /// WebVTT only: in this language, where it is translated; without ruby.
    language: Option<String>,
}

/// `GET /api/v1/sessions/{id}/captions.vtt`
pub(crate) async fn webvtt(service: State<Service>, id: OfSession, wanted: Asked<Wanted>) -> Answer<Response> {
    let Asked(Wanted { ruby, language }) = &wanted;
    if let (None, Some(_)) = (ruby, language) {
        let translated = captions::recorded(service, id, Asked(InLanguage { language: language.clone() }));
        return Ok(translated.await?.into_response());
    }
    answer(service, id, wanted, Form::WebVtt).await
}

/// `GET /api/v1/sessions/{id}/captions.srt`
pub(crate) async fn srt(service: State<Service>, id: OfSession, wanted: Asked<Wanted>) -> Answer<Response> {
    answer(service, id, wanted, Form::Srt).await
}

/// `GET /api/v1/sessions/{id}/captions.ttml`
pub(crate) async fn ttml(service: State<Service>, id: OfSession, wanted: Asked<Wanted>) -> Answer<Response> {
    answer(service, id, wanted, Form::Ttml).await
}

async fn answer(
    State(service): State<Service>,
    OfSession(id): OfSession,
    Asked(wanted): Asked<Wanted>,
    form: Form,
) -> Answer<Response> {
    let level = level(wanted.ruby.as_deref())?;
    let furigana = match (level, &service.settings().furigana) {
        (RubyLevel::None, _) => None,
        (RubyLevel::All | RubyLevel::AboveGrade(_), Some(furigana)) => Some(furigana.clone()),
        (RubyLevel::All | RubyLevel::AboveGrade(_), None) => return Err((&refusals::NO_FURIGANA).into()),
    };
    let minutes = service.archive().minutes(&id).await?;
    let town = service.terms_desk().current();
    // A day's words take a second or so.
    let make = move || file(&minutes, furigana.as_ref(), &town.terms, level, form);
    let made = tokio::task::spawn_blocking(make);
    let made = made.await.map_err(|error| ApiError::caused(&refusals::FAILED, error))?;
    let media_type = match form {
        Form::WebVtt => "text/vtt; charset=utf-8",
        Form::Srt => "application/x-subrip; charset=utf-8",
        Form::Ttml => "application/ttml+xml; charset=utf-8",
    };
    let headers = [(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "no-cache")];
    Ok((headers.map(|(name, value)| (name, HeaderValue::from_static(value))), made).into_response())
}

fn level(asked: Option<&str>) -> Result<RubyLevel, ApiError> {
    match asked {
        None | Some("" | "none") => Ok(RubyLevel::None),
        Some("all") => Ok(RubyLevel::All),
        Some(other) => {
            let grade = other.strip_prefix("grade").and_then(|grade| grade.parse().ok());
            let grade = grade.filter(|grade| (1..=6).contains(grade));
            grade.map(RubyLevel::AboveGrade).ok_or_else(|| ApiError::from(&refusals::BAD_QUERY))
        }
    }
}

fn file(minutes: &Minutes, furigana: Option<&Furigana>, town: &[Term], level: RubyLevel, form: Form) -> String {
    let session = &minutes.session;
    let town = town.iter().map(|term| (term.surface.as_str(), term.reading.as_str()));
    let roster = session.roster.iter().filter_map(|speaker| Some((speaker.name.as_str(), speaker.reading.as_deref()?)));
    let names = town.chain(roster);
    // Japanese readings are for Japanese words only.
    let furigana = furigana.filter(|_| session.language == Language::japanese());
    let furigana = furigana.map(|furigana| furigana.with_names(names));
    let said = &minutes.utterances;
    let ruby: Vec<_> = said
        .iter()
        .map(|utterance| {
            let mut ruby = furigana.as_ref().map(|furigana| furigana.ruby(&utterance.text())).unwrap_or_default();
            ruby.retain(|ruby| level.shows(ruby));
            ruby
        })
        .collect();
    let passages = said.iter().zip(&ruby).map(|(utterance, ruby)| {
        let speaker = utterance.speaker.as_ref().and_then(|id| session.speaker(id));
        Passage { speaker: speaker.map(|speaker| speaker.name.as_str()), words: &utterance.words, ruby }
    });
    let passages: Vec<Passage<'_>> = passages.collect();
    let cues = cues(&passages, Scheme::SIXTEEN);
    match form {
        Form::WebVtt => exports::webvtt(&cues),
        Form::Srt => exports::srt(&cues),
        Form::Ttml => exports::ttml(&cues, &session.language, &session.title),
    }
}
