//! What happens in a session as its operator is told it, over HTTP, and as the metrics count it.

use std::{net::SocketAddr, time::SystemTime};

use archive::accounts::Role;
use broadcast::Broadcast;
use futures_util::StreamExt as _;
use meeting::{Origin, SessionId, SpeakerId, Word};
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::Value;
use streaming::{LiveInfo, sign_in};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use super::*;
use crate::{
    config::{ModelConfig, TranslationConfig},
    wiring::{LoadedModel, SpellingRules},
};

/// A service with one session, and its operator.
struct World {
    services: Services,
    address: SocketAddr,
    token: String,
    /// Dropped, the service ends.
    stop: oneshot::Sender<()>,
    served: JoinHandle<std::io::Result<()>>,
    _folder: tempfile::TempDir,
}

fn session() -> Session {
    Session {
        id: SessionId::new("plenary").expect("well formed"),
        title: String::new(),
        language: Language::japanese(),
        agenda: Vec::new(),
        roster: Vec::new(),
        demonstration: false,
        origin: Origin::Live,
    }
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = archive::Settings { directory: folder.path().to_owned(), dictionary: None };
        let archive = Archive::open(settings).await.expect("a new archive opens");
        let bind = SocketAddr::from(([127, 0, 0, 1], 0));
        let broadcast = broadcast::Settings { bind, public: Vec::new(), most_viewers: 1 };
        let broadcast = Broadcast::bind(broadcast).expect("a port is free");
        let settings =
            streaming::Settings { data_directory: folder.path().to_owned(), ..streaming::Settings::default() };
        let streaming = streaming::Service::new(settings, archive.clone(), broadcast.clone(), String::new);
        let token = {
            sign_in::add_account(&archive, "akira", None, &[Role::Operator]).await.expect("a new account");
            sign_in::issue_token(&archive, "akira", &[Role::Operator]).await.expect("a token")
        };
        let listener = TcpListener::bind(bind).await.expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(streaming::serve(listener, streaming.clone(), async { drop(stopped.await) }));
        let services = Services {
            archive,
            broadcast,
            streaming,
            model: LoadedModel::load(&ModelConfig::of(None, 1)).expect("the embedded model loads"),
            spelling: SpellingRules { dictionary: None, numerals: None },
            translators: Translators::open(&TranslationConfig::default(), false).expect("nothing of it is on a disk"),
            recordings: folder.path().join("recordings"),
        };
        Self { services, address, token, stop, served, _folder: folder }
    }

    async fn opened(&self) -> Journalled {
        let (session, opened_at) = (session(), SystemTime::UNIX_EPOCH);
        let opened = Event::Opened { session: session.clone(), at: opened_at };
        self.services.archive.append(&session.id, &opened).await.expect("it is kept");
        let live = self.services.streaming.open_session(LiveInfo {
            session: session.clone(),
            opened_at,
            model: self.services.model.label(),
            languages: Vec::new(),
        });
        let naming = Naming::new(&session, self.services.streaming.terms(), Vec::new());
        Journalled::new(&self.services, &session, live, Floor::default(), &Stage::Live { opened_at }, naming)
    }

    /// So many events that the operator was told, the oldest first.
    async fn told(&self, events: usize) -> Vec<String> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let address = format!("http://{}/api/v1/operator/events", self.address);
        let answer = reqwest::Client::new().get(address).bearer_auth(&self.token).send().await.expect("it answers");
        let mut body = answer.error_for_status().expect("an operator may").bytes_stream();
        let mut read = String::new();
        while read.matches("\n\n").count() < events {
            let bytes = body.next().await.expect("more events come").expect("they can be read");
            read += std::str::from_utf8(&bytes).expect("messages come whole");
        }
        let messages = read.lines().filter_map(|line| line.strip_prefix("data: "));
        let told = |message: &str| {
            let message: Value = serde_json::from_str(message).expect("JSON");
            format!("{} {} {}", message["state"], message["at_ms"], message["until_ms"])
        };
        messages.map(told).collect()
    }

    async fn close(self) {
        drop(self.stop);
        self.served.await.expect("no panic").expect("served to the end");
    }
}

fn span(start_ms: u64, end_ms: u64) -> Span {
    Span::new(MediaTime::from_millis(start_ms), MediaTime::from_millis(end_ms))
}

#[tokio::test]
async fn a_stretch_that_was_given_up_is_told_to_the_operator_and_counted_and_one_that_never_came_is_not() {
    let world = World::new().await;
    let mut kept = world.opened().await;
    let recorder = PrometheusBuilder::new().build_recorder();
    let metrics = recorder.handle();
    {
        let _counting = metrics::set_default_local_recorder(&recorder);
        let utterance = UtteranceId::new(0);
        let words = vec![Word { text: "賛成".to_owned(), span: span(0, 1_000), probability: 0.9 }];
        for heard in [
            Heard::Gap(Gap::NeverCame(span(500, 700))),
            Heard::Settled { utterance, words },
            Heard::Gap(Gap::GivenUp(span(1_000, 9_500))),
            Heard::Ended { utterance },
        ] {
            kept.heard(None, heard).await.expect("it is kept");
        }
        kept.source(SourceEvent::SoundDropped(span(9_500, 10_000))).await.expect("it is told");
    }
    assert_eq!(world.told(2).await, [r#""captions_missed" 1000 9500"#, r#""sound_dropped" 9500 10000"#]);
    let metrics = metrics.render();
    for counted in [r#"why="given_up"} 8500"#, r#"why="sound_dropped"} 500"#] {
        assert!(metrics.contains(counted), "{counted}: {metrics}");
    }
    let minutes = world.services.archive.minutes(&session().id).await.expect("it is there");
    assert_eq!(minutes.utterances.len(), 1, "what had settled of it stays");
    assert_eq!(minutes.gaps, [], "nothing was lost of the source");
    drop(kept);
    world.close().await;
}

#[tokio::test]
async fn the_floor_before_a_late_source_is_public_again_counts_from_then_and_is_withheld_when_the_doors_shut_before() {
    let world = World::new().await;
    let mut kept = world.opened().await;
    let at = |seconds: u64| MediaTime::from_millis(seconds * 1_000);
    let speaker = |id: &str| Cue::Speaker(Some(SpeakerId::new(id)), CueSource::Operator);
    for before in [Event::ClosedSessionBegan { at: at(10) }, Event::ClosedSessionEnded { at: at(51) }] {
        kept.keep(before).await.expect("it is kept");
    }
    kept.cue(at(20), speaker("suzuki")).await.expect("it is kept");
    kept.doors.shut(at(51));
    kept.keep(Event::ClosedSessionBegan { at: at(51) }).await.expect("it is kept");
    kept.cue(at(30), speaker("tanaka")).await.expect("it is withheld");
    kept.adjourn(at(10)).await.expect("it is kept");
    let mut minutes = world.services.archive.minutes(&session().id).await.expect("it is there");
    let given: Vec<_> = minutes.floor.speakers().collect();
    assert_eq!(given, [(at(51), Some(&SpeakerId::new("suzuki")))]);
    let again = Event::Opened { session: session(), at: SystemTime::UNIX_EPOCH };
    minutes.apply(again).expect("it goes on");
    assert!(matches!(minutes.stage, Stage::Closed { since, .. } if since == at(51)), "{:?}", minutes.stage);
    world.close().await;
}
