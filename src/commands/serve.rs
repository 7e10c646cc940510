use std::{process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context as _, bail};
use meeting::Tempo;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::check;
use crate::{
    command_line::ServeArgs,
    config::{self, Config, CounterConfig, SessionConfig},
    running::{PATIENCE, Running, Settings, asked_to_stop},
    say::say,
    wiring::{self, CounterPlan, CueSheet, Services, SessionPlan},
};

/// A session whose captioner or capture failed is begun again after this; the broadcast of others goes on.
const RESTART_AFTER: Duration = Duration::from_secs(2);

pub async fn run(arguments: &ServeArgs) -> anyhow::Result<ExitCode> {
    super::log("info");
    let config = config::read(&arguments.config)?;
    for counter in &config.counters {
        if let Some(language) = check::unheard(&config.model, &counter.languages) {
            bail!("{} {}: {}", say("窓口", "counter"), counter.id, check::not_heard(&language));
        }
    }
    let running = Running::start(settings(&config)).await?;
    tracing::info!(http.address = %running.address, sessions = config.sessions.len(), "serving");
    let stop = CancellationToken::new();
    let mut sessions = JoinSet::new();
    for session in config.sessions {
        sessions.spawn(keep_running(running.services.clone(), session, stop.clone()));
    }
    for counter in config.counters {
        sessions.spawn(keep_counter(running.services.clone(), counter, stop.clone()));
    }
    asked_to_stop().await;
    tracing::info!("stopping: closing the sources and finishing the files");
    stop.cancel();
    let drained = tokio::time::timeout(PATIENCE, async { while sessions.join_next().await.is_some() {} }).await;
    if drained.is_err() {
        tracing::warn!(patience.s = PATIENCE.as_secs(), "a session would not end; it is aborted");
        sessions.abort_all();
    }
    running.stop().await?;
    Ok(ExitCode::SUCCESS)
}

/// What `config` asks of the service itself.
pub fn settings(config: &Config) -> Settings<'_> {
    Settings {
        town: &config.town,
        demonstration: false,
        data_dir: &config.data_dir,
        dictionary: config.dictionary.clone(),
        numerals: config.numerals,
        scheme: config.scheme,
        http: &config.http,
        webrtc: &config.webrtc,
        model: &config.model,
        translation: &config.translation,
        recorded_sound: config.recorded_sound,
    }
}

/// Runs a session until its source ends by itself or `stop` is called; a failure is logged and the session begun again.
async fn keep_running(services: Services, config: SessionConfig, stop: CancellationToken) {
    let id = config.session.id.clone();
    let config = Arc::new(config);
    loop {
        // In a task of its own, so that a panic in it is one session's failure too.
        match tokio::spawn(run_once(services.clone(), Arc::clone(&config), stop.child_token())).await {
            Ok(Ok(length)) => {
                tracing::info!(session.id = %id, session.length = %length, "the session ended");
                return;
            }
            Ok(Err(error)) => tracing::error!(session.id = %id, error = format!("{error:#}"), "the session failed"),
            // Where is logged already; a panic's message may hold words, and is told by nobody.
            Err(_panicked) => tracing::error!(session.id = %id, "the session failed: it panicked"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(RESTART_AFTER) => {}
        }
    }
}

/// Runs a counter until `stop` is called; a failure is logged and the counter begun again, with nobody at it.
async fn keep_counter(services: Services, config: CounterConfig, stop: CancellationToken) {
    let id = config.id.clone();
    loop {
        let (services, plan, stopped) = (services.clone(), counter_plan(config.clone()), stop.child_token());
        let ran = tokio::spawn(async move { wiring::run_counter(&services, plan, stopped).await }).await;
        match ran {
            Ok(Ok(())) => return,
            Ok(Err(error)) => tracing::error!(counter.id = %id, error = format!("{error:#}"), "a counter failed"),
            Err(_panicked) => tracing::error!(counter.id = %id, "a counter failed: it panicked"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(RESTART_AFTER) => {}
        }
    }
}

fn counter_plan(config: CounterConfig) -> CounterPlan {
    let CounterConfig { id, title, languages, rules, by_server, layout, microphones } = config;
    CounterPlan { id, title, languages, rules, by_server, layout, microphones, rehearsal: None }
}

async fn run_once(
    services: Services,
    config: Arc<SessionConfig>,
    stop: CancellationToken,
) -> anyhow::Result<meeting::MediaTime> {
    let cues = config
        .cues
        .as_deref()
        .map_or_else(|| Ok(CueSheet::empty()), CueSheet::read)
        .context("read the session's cues")?;
    let plan = SessionPlan {
        session: config.session.clone(),
        source: config.source.clone(),
        encoding: config.encoding,
        tempo: Tempo::Live,
        cues,
        microphones: config.microphones.clone(),
        reachable: None,
    };
    wiring::run(&services, plan, stop).await
}
