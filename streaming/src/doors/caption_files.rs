//! What was said, as files for players and editors.

use std::borrow::Cow;

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use japanese::{Furigana, Passage, Ruby, RubyLevel, Scheme, cues, exports};
use meeting::{Language, Minutes, Translation, TranslationOrigin, Utterance, Word};
use serde::Deserialize;

use super::{
    asked::{Asked, OfSession},
    captions::asked_language,
    scheme::scheme,
};
use crate::{
    error::{Answer, ApiError, refusals},
    feed::is_japanese,
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
    /// In this language, where it is translated into it; what is not stands as it was said.
    language: Option<String>,
    /// How many full-width characters a line has: 16, or for instance 15.5; as the town has it, where nothing is asked.
    characters: Option<f32>,
}

/// `GET /api/v1/sessions/{id}/captions.vtt`
pub(crate) async fn webvtt(service: State<Service>, id: OfSession, wanted: Asked<Wanted>) -> Answer<Response> {
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
    let scheme = scheme(&service, wanted.characters, None)?;
    let language = asked_language(wanted.language.as_deref())?;
    let is_read = match (level, &service.settings().furigana) {
        (RubyLevel::None, _) => false,
        (RubyLevel::All | RubyLevel::AboveGrade(_), Some(_)) => true,
        (RubyLevel::All | RubyLevel::AboveGrade(_), None) => return Err((&refusals::NO_FURIGANA).into()),
    };
    let turn = service.files().take().await?;
    let minutes = service.archive().minutes(&id).await?;
    let make = move || {
        let furigana = if is_read { service.furigana_of(&minutes.session) } else { None };
        file(&minutes, language.as_ref(), furigana.as_ref(), level, scheme, form)
    };
    let made = turn.work(make).await?;
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

fn file(
    minutes: &Minutes,
    wanted: Option<&Language>,
    furigana: Option<&Furigana>,
    level: RubyLevel,
    scheme: Scheme,
    form: Form,
) -> String {
    let session = &minutes.session;
    let told: Vec<Told<'_>> = minutes.utterances.iter().map(|said| Told::of(said, &session.language, wanted)).collect();
    let ruby: Vec<Vec<Ruby>> = told.iter().map(|told| told.ruby(furigana, level)).collect();
    let passages = minutes.utterances.iter().zip(&told).zip(&ruby).map(|((utterance, told), ruby)| {
        let speaker = utterance.speaker.as_ref().and_then(|id| session.speaker(id));
        Passage {
            speaker: speaker.map(|speaker| speaker.name.as_str()),
            words: &told.words,
            ruby,
            language: Some(told.language).filter(|language| *language != wanted.unwrap_or(&session.language)),
            by_machine: told.by_machine,
        }
    });
    let passages: Vec<Passage<'_>> = passages.collect();
    let cues = cues(&passages, wanted.unwrap_or(&session.language), scheme);
    match form {
        Form::WebVtt => exports::webvtt(&cues),
        Form::Srt => exports::srt(&cues),
        Form::Ttml => exports::ttml(&cues, wanted.unwrap_or(&session.language), &session.title),
    }
}

/// An utterance as a file in some language tells it.
struct Told<'a> {
    words: Cow<'a, [Word]>,
    language: &'a Language,
    by_machine: bool,
}

impl<'a> Told<'a> {
    /// Its translation, or what was said where there is none.
    fn of(utterance: &'a Utterance, spoken: &'a Language, wanted: Option<&Language>) -> Self {
        match wanted.and_then(|wanted| utterance.translation(wanted)) {
            // Nobody knows when which of a translation's words was said: they share the sentence's time.
            Some(Translation { language, text, origin }) => Self {
                words: vec![Word { text: text.clone(), span: utterance.span, probability: 1.0 }].into(),
                language,
                by_machine: match origin {
                    TranslationOrigin::Machine { .. } => true,
                    TranslationOrigin::PhraseBook | TranslationOrigin::Person => false,
                },
            },
            None => Self { words: Cow::Borrowed(&utterance.words), language: spoken, by_machine: false },
        }
    }

    /// Japanese readings are for Japanese words only.
    fn ruby(&self, furigana: Option<&Furigana>, level: RubyLevel) -> Vec<Ruby> {
        let Some(furigana) = furigana.filter(|_| is_japanese(self.language)) else { return Vec::new() };
        let text: String = self.words.iter().map(|word| word.text.as_str()).collect();
        let mut ruby = furigana.ruby(&text);
        ruby.retain(|ruby| level.shows(ruby));
        ruby
    }
}
