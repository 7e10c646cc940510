//! A small town's service, and how the tests ask it things.

use std::time::{Duration, SystemTime};

use archive::{Archive, accounts::Role};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use broadcast::Broadcast;
use meeting::{
    AgendaItem, AgendaItemId, Caption, CaptionState, CueSource, Event, Language, MediaTime, Session, SessionId, Span,
    Speaker, SpeakerId, Translation, TranslationOrigin, UtteranceId, Word,
};
use streaming::{LiveInfo, LiveSession, ModelLabel, Service, Settings};
use tower::ServiceExt as _;

pub(crate) const PASSWORD: &str = "本会議は午前10時に開議する";

pub(crate) struct World {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) archive: Archive,
    pub(crate) broadcast: Broadcast,
    pub(crate) service: Service,
    pub(crate) router: Router,
}

/// An answer, its body read to the end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Someone signed in.
pub(crate) struct SignedIn {
    pub(crate) cookie: String,
    pub(crate) csrf: String,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|_| (), String::new).await
    }

    pub(crate) async fn with(
        change: impl FnOnce(&mut Settings),
        metrics: impl Fn() -> String + Send + Sync + 'static,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let archive_settings = archive::Settings { directory: folder.path().to_owned(), dictionary: None };
        let archive = Archive::open(archive_settings).await.expect("a new archive opens");
        let bind = ([127, 0, 0, 1], 0).into();
        let broadcast = Broadcast::bind(broadcast::Settings { bind, public: Vec::new(), most_viewers: 2 });
        let broadcast = broadcast.expect("some port is free");
        let mut settings = Settings {
            public_url: "http://koe.test".to_owned(),
            town: "架空町".to_owned(),
            demonstration: true,
            data_directory: folder.path().to_owned(),
            ..Settings::default()
        };
        change(&mut settings);
        let service = Service::new(settings, archive.clone(), broadcast.clone(), metrics);
        let router = streaming::router(service.clone());
        Self { folder, archive, broadcast, service, router }
    }

    /// A session that is in the journal with two utterances, and live.
    pub(crate) async fn live_session(&self, id: &str) -> LiveSession {
        self.append(id, Event::Opened { session: session(id), at: opened_at() }).await;
        self.append(id, Event::ItemTakenUp { item: AgendaItemId::new(1), at: MediaTime::ZERO }).await;
        self.append(
            id,
            Event::FloorGiven {
                speaker: Some(SpeakerId::new("chair")),
                at: MediaTime::ZERO,
                source: CueSource::Operator,
            },
        )
        .await;
        self.append(id, settled(0, Some("chair"), "ただいまから会議を開きます。", 500)).await;
        self.append(
            id,
            Event::FloorGiven {
                speaker: Some(SpeakerId::new("mayor")),
                at: MediaTime::from_millis(4_000),
                source: CueSource::Operator,
            },
        )
        .await;
        self.append(id, settled(1, Some("mayor"), "防災計画についてお答えします。", 4_500)).await;
        self.open(id)
    }

    /// Opens a session's feeds.
    pub(crate) fn open(&self, id: &str) -> LiveSession {
        let model = ModelLabel { name: "koe-demo".to_owned(), demonstration: true };
        self.service.open_session(LiveInfo {
            session: session(id),
            opened_at: opened_at(),
            model,
            languages: vec![Language::english()],
        })
    }

    pub(crate) async fn append(&self, session: &str, event: Event) -> u64 {
        self.archive.append(&name(session), &event).await.expect("the journal takes the event")
    }

    /// Adds an account with [`PASSWORD`] and signs it in.
    pub(crate) async fn signed_in(&self, name: &str, roles: &[Role]) -> SignedIn {
        streaming::sign_in::add_account(&self.archive, name, Some(PASSWORD), roles).await.expect("a new account");
        let answer = self.post_json("/api/v1/sign-in", &[], &sign_in_body(name, PASSWORD)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        SignedIn::from(&answer)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask(with(Request::get(path), headers).body(Body::empty()).expect("a request")).await
    }

    pub(crate) async fn post_json(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let request = with(Request::post(path).header(header::CONTENT_TYPE, "application/json"), headers);
        self.ask(request.body(Body::from(body.to_owned())).expect("a request")).await
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("the router always answers");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 16 << 20).await.expect("a body").to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    /// The status and the body, as snapshots show them.
    pub(crate) fn shown(&self) -> String {
        let body = match serde_json::from_slice::<serde_json::Value>(&self.body) {
            Ok(json) => serde_json::to_string_pretty(&json).expect("JSON"),
            Err(_) => self.text(),
        };
        format!("{}\n{body}\n", self.status)
    }

    /// The status and the body's fields, one a line; of a field that is a list, one item a line.
    pub(crate) fn fields(&self) -> String {
        let mut shown = format!("{}\n", self.status);
        for (name, value) in self.json().as_object().expect("an object") {
            match value.as_array() {
                Some(items) if !items.is_empty() => {
                    shown += &format!("{name}:\n");
                    shown.extend(items.iter().map(|item| format!("  {item}\n")));
                }
                Some(_) | None => shown += &format!("{name}: {value}\n"),
            }
        }
        shown
    }

    /// The status and the error's code, for the many refusals.
    pub(crate) fn refusal(&self) -> String {
        let json = self.json();
        let message = &json["error"]["message"];
        assert!(message["ja"].is_string() && message["en"].is_string(), "told in both languages: {json}");
        format!("{} {}", self.status.as_u16(), json["error"]["code"].as_str().expect("a code"))
    }
}

impl From<&Answer> for SignedIn {
    fn from(answer: &Answer) -> Self {
        let cookie = answer.header("set-cookie").split(';').next().expect("a cookie").to_owned();
        Self { cookie, csrf: answer.json()["csrf"].as_str().expect("a value").to_owned() }
    }
}

impl SignedIn {
    /// What the pages send with a changing request.
    pub(crate) fn headers(&self) -> [(&str, &str); 2] {
        [("cookie", &self.cookie), ("x-csrf-token", &self.csrf)]
    }
}

fn with(request: axum::http::request::Builder, headers: &[(&str, &str)]) -> axum::http::request::Builder {
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
}

pub(crate) fn sign_in_body(name: &str, password: &str) -> String {
    serde_json::json!({ "name": name, "password": password }).to_string()
}

pub(crate) fn name(session: &str) -> SessionId {
    SessionId::new(session).expect("a session's name")
}

/// 2026-12-01, ten in the morning in Japan.
pub(crate) fn opened_at() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_796_086_800)
}

pub(crate) fn session(id: &str) -> Session {
    let speaker = |id: &str, name: &str, role, title: &str| Speaker {
        id: SpeakerId::new(id),
        name: name.to_owned(),
        reading: None,
        role,
        title: Some(title.to_owned()),
    };
    Session {
        id: name(id),
        title: "令和8年第4回定例会".to_owned(),
        language: Language::japanese(),
        agenda: vec![AgendaItem { id: AgendaItemId::new(1), title: "一般質問".to_owned() }],
        roster: vec![
            speaker("chair", "佐藤花子", meeting::Role::Chair, "議長"),
            speaker("mayor", "鈴木一郎", meeting::Role::Official, "町長"),
        ],
        demonstration: true,
        origin: meeting::Origin::Live,
    }
}

/// One word for the whole text, one second long.
pub(crate) fn settled(utterance: u64, speaker: Option<&str>, text: &str, at_ms: u64) -> Event {
    let span = Span::new(MediaTime::from_millis(at_ms), MediaTime::from_millis(at_ms + 1_000));
    Event::Settled {
        utterance: UtteranceId::new(utterance),
        speaker: speaker.map(SpeakerId::new),
        agenda_item: Some(AgendaItemId::new(1)),
        words: vec![Word { text: text.to_owned(), span, probability: 0.9 }],
    }
}

pub(crate) fn translated(utterance: u64, language: &str, text: &str, origin: TranslationOrigin) -> Event {
    let language = Language::new(language).expect("well formed");
    let translation = Translation { language, text: text.to_owned(), origin };
    Event::Translated { utterance: UtteranceId::new(utterance), translation }
}

/// A caption of Japanese as it grows: `settled|draft`.
pub(crate) fn caption(utterance: u64, revision: u32, text: &str) -> Caption {
    let (settled, draft) = text.split_once('|').unwrap_or((text, ""));
    Caption {
        utterance: UtteranceId::new(utterance),
        language: Language::japanese(),
        edition: 0,
        revision,
        corrected: Vec::new(),
        speaker: Some(SpeakerId::new("mayor")),
        agenda_item: Some(AgendaItemId::new(1)),
        span: Span::new(MediaTime::from_millis(4_500), MediaTime::from_millis(5_500)),
        settled: settled.to_owned(),
        stable: String::new(),
        draft: draft.to_owned(),
        state: if draft.is_empty() { CaptionState::Settled } else { CaptionState::Tentative },
        source: meeting::CaptionSource::Speech,
    }
}
