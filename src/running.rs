//! A service that has been started: what `serve`, `demo` and the benchmarks have in common.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use archive::Archive;
use broadcast::Broadcast;
use japanese::{Dictionary, Furigana, Numerals, Scheme};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{
    config::{HttpConfig, ModelConfig, RecordedSoundConfig, TranslationConfig, WebRtcConfig},
    say::say,
    wiring::{
        LoadedModel, PastCorrections, Services, SpellingRules, Translators,
        imports::{self, Worker},
    },
};

/// How long a stopped service may take to drain before the rest is aborted.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// What a service is started with.
pub struct Settings<'a> {
    pub town: &'a str,
    /// Every screen says that what it shows is made up.
    pub demonstration: bool,
    pub data_dir: &'a Path,
    pub dictionary: Option<PathBuf>,
    /// How numbers are written; none: as they were heard.
    pub numerals: Option<Numerals>,
    /// How long captions' lines are, where the town says so.
    pub scheme: Option<Scheme>,
    pub http: &'a HttpConfig,
    pub webrtc: &'a WebRtcConfig,
    pub model: &'a ModelConfig,
    pub translation: &'a TranslationConfig,
    pub recorded_sound: RecordedSoundConfig,
}

/// A started service.
pub struct Running {
    pub services: Services,
    /// Where the pages are served.
    pub address: SocketAddr,
    stop: CancellationToken,
    server: JoinHandle<std::io::Result<()>>,
    recorded_sound: JoinHandle<()>,
}

impl Running {
    /// Opens the data folder and the ports, loads the model, and begins to serve.
    pub async fn start(settings: Settings<'_>) -> anyhow::Result<Self> {
        pipeline::init().context(say(
            "GStreamer と FFmpeg を使えません(足りない部品は koe check で分かります)",
            "start GStreamer and FFmpeg (`koe check` says what is missing)",
        ))?;
        let recordings = folder_of_recordings(settings.data_dir)?;
        let model = LoadedModel::load(settings.model)?;
        let translators = Translators::open(settings.translation, model.translates())?;
        let dictionary = load(settings.dictionary.clone()).await;
        let furigana = dictionary.clone().map(Furigana::new);
        let spelling = SpellingRules { dictionary, numerals: settings.numerals };
        let archive_settings =
            archive::Settings { directory: settings.data_dir.to_owned(), dictionary: settings.dictionary };
        let archive =
            Archive::open(archive_settings).await.context(say("会議の記録を開けません", "open the archive"))?;
        let listener = TcpListener::bind(settings.http.bind).await.with_context(|| {
            let what = say(
                "画面のポートを開けません。ほかのプログラムか別の koe が使っていれば止めるか、http.bind を変えてください",
                "listen for browsers (is another program, or another koe, using the port? change http.bind)",
            );
            format!("{what}: {}", settings.http.bind)
        })?;
        let address = listener.local_addr().context("read the address listened on")?;
        let broadcast = Broadcast::bind(broadcast_settings(settings.webrtc)).with_context(|| {
            let what = say(
                "映像の UDP ポートを開けません。webrtc.bind を変えてください",
                "open the UDP port for pictures (change webrtc.bind)",
            );
            format!("{what}: {}", settings.webrtc.bind)
        })?;
        let metrics = metrics_exporter_prometheus::PrometheusBuilder::new()
            .install_recorder()
            .context("install the metrics recorder")?;
        let measure_captioning = model.measure();
        let streaming_settings = streaming::Settings {
            town: settings.town.to_owned(),
            public_url: settings.http.public_url.clone(),
            demonstration: settings.demonstration || model.label().demonstration,
            secure_cookies: settings.http.secure_cookies,
            data_directory: settings.data_dir.to_owned(),
            recorded_sound: settings.recorded_sound.limits,
            furigana,
            scheme: settings.scheme,
            ..streaming::Settings::default()
        };
        let streaming = streaming::Service::new(streaming_settings, archive.clone(), broadcast.clone(), move || {
            measure_captioning();
            metrics.render()
        });
        let stop = CancellationToken::new();
        let server = tokio::spawn(streaming::serve(listener, streaming.clone(), stop.clone().cancelled_owned()));
        tokio::spawn(remove_expired(archive.clone(), stop.clone()));
        let services = Services { archive, broadcast, streaming, model, spelling, translators, recordings };
        let recorded_sound = tokio::spawn(worker(&services, &settings.recorded_sound).run(stop.clone()));
        if let Some(corrections) = services.streaming.take_past_corrections() {
            let Services { archive, translators, .. } = services.clone();
            let past = PastCorrections { archive, translators, town: services.streaming.terms() };
            tokio::spawn(past.run(corrections, stop.clone()));
        }
        Ok(Self { services, address, stop, server, recorded_sound })
    }

    /// Stops serving and closes the archive; what has not drained after [`PATIENCE`] is aborted.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.stop.cancel();
        let mut server = self.server;
        if tokio::time::timeout(PATIENCE, &mut server).await.is_err() {
            tracing::warn!("some listeners would not leave; their connections are cut");
            server.abort();
        }
        // It goes on at the next start, from the last it wrote.
        if tokio::time::timeout(PATIENCE, self.recorded_sound).await.is_err() {
            tracing::warn!("the work on recorded sound would not end; it is broken off");
        }
        self.services.archive.close().await;
        Ok(())
    }
}

/// Who makes sessions of recorded sound, as the live ones are made.
fn worker(services: &Services, settings: &RecordedSoundConfig) -> Worker {
    let Services { archive, broadcast: _, streaming, model, spelling, translators, recordings } = services.clone();
    Worker {
        archive,
        model,
        spelling,
        translators,
        town: streaming.terms(),
        recordings,
        longest_hours: settings.longest_hours,
        keep_free_bytes: settings.limits.keep_free_bytes,
        original: settings.original,
    }
}

/// The Japanese dictionary. One that cannot be read stops nothing: names stay as they were heard, and there is no furigana.
async fn load(path: Option<PathBuf>) -> Option<Arc<Dictionary>> {
    let path = path?;
    let loaded = tokio::task::spawn_blocking(move || Dictionary::load(&path)).await.ok()?;
    let loaded = loaded.inspect_err(|error| tracing::warn!(%error, "names stay as they were heard and there is no furigana without the dictionary (`koe dictionary` makes one)"));
    loaded.ok().map(Arc::new)
}

/// Made where it is not there; files that a kill cut off are mended.
fn folder_of_recordings(data_dir: &Path) -> anyhow::Result<PathBuf> {
    let recordings = data_dir.join("recordings");
    std::fs::create_dir_all(&recordings).with_context(|| {
        let what = say(
            "フォルダーを作れません。data_dir と持ち主を確かめてください",
            "make the folder (check data_dir and its owner)",
        );
        format!("{what}: {}", recordings.display())
    })?;
    mend(&recordings)?;
    Ok(recordings)
}

/// Completes what a kill or a power cut left unfinished in any session's recordings. Nothing is being recorded yet.
fn mend(recordings: &Path) -> anyhow::Result<()> {
    let sessions = std::fs::read_dir(recordings).with_context(|| format!("look into {}", recordings.display()))?;
    for session in sessions.filter_map(Result::ok).filter(|entry| entry.path().is_dir()) {
        match pipeline::mend_recordings(&session.path()) {
            Ok(0) => {}
            Ok(mended) => tracing::info!(recordings.mended = mended, "mended recordings that were cut off"),
            Err(error) => {
                tracing::warn!(error = %error, "cannot mend a recording; it plays up to its last listed part");
            }
        }
    }
    Ok(())
}

/// Sign-ins, links and tokens that have expired are never taken; once an hour they are also removed.
async fn remove_expired(archive: Archive, stop: CancellationToken) {
    let mut hourly = tokio::time::interval(Duration::from_secs(3_600));
    while stop.run_until_cancelled(hourly.tick()).await.is_some() {
        #[expect(clippy::disallowed_methods, reason = "this shell says what has expired by now")]
        let now = std::time::SystemTime::now();
        if let Err(error) = archive.accounts().remove_expired(now).await {
            tracing::warn!(error = %error, "cannot remove expired sign-ins; tried again in an hour");
        }
        if let Err(error) = imports::remove_abandoned(&archive, now).await {
            tracing::warn!(error = format!("{error:#}"), "cannot remove abandoned uploads; tried again in an hour");
        }
    }
}

fn broadcast_settings(webrtc: &WebRtcConfig) -> broadcast::Settings {
    // Port 0 stands for the bound one.
    let public = webrtc.public_addresses.iter().map(|address| SocketAddr::new(*address, 0)).collect();
    broadcast::Settings { bind: webrtc.bind, public, most_viewers: webrtc.most_viewers }
}

/// Completes when the process is asked to stop, by Ctrl-C or by systemd.
pub async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).expect("the handler is installed once, at start");
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
