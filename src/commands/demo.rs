use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use anyhow::Context as _;
use archive::accounts::Role;
use meeting::{AgendaItem, AgendaItemId, Language, Session, SessionId, Speaker, SpeakerId, Tempo};
use pipeline::{Encoding, Source};
use serde::Deserialize;
use streaming::sign_in;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::demo_counter;
use crate::{
    bench,
    command_line::DemoArgs,
    config::{HttpConfig, ModelConfig, RecordedSoundConfig, TranslationConfig, WebRtcConfig},
    running::{Running, Settings, asked_to_stop},
    say::say,
    scorecard::Script,
    wiring::{self, CueSheet, SessionPlan},
};

const MEDIA: &[u8] = include_bytes!("../../pipeline/demo/session.mkv");
const SCRIPT: &str = include_str!("../../pipeline/demo/session.json");

/// Between two sittings, so that a reader can finish.
const INTERVAL: Duration = Duration::from_secs(5);

pub async fn run(arguments: DemoArgs) -> anyhow::Result<ExitCode> {
    super::log(if arguments.check || arguments.json { "warn" } else { "koe=info,warn" });
    if arguments.check {
        let figures = bench::watch_demo(arguments.model.clone(), arguments.dictionary.clone(), bench::FULL).await?;
        figures.print(arguments.json);
        return Ok(if figures.all_met() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let folder = match &arguments.data {
        Some(folder) => DataFolder::kept(folder)?,
        None => DataFolder::temporary()?,
    };
    let demo =
        DemoService::start(&folder, &DemoAddresses::from(&arguments), arguments.model, arguments.dictionary).await?;
    let stop = CancellationToken::new();
    let (reachable, reached) = oneshot::channel();
    let mut reachable = Some(reachable);
    let sittings = async {
        for sitting in (demo.first_sitting..).take(arguments.sittings as usize) {
            demo.play(sitting, reachable.take(), stop.clone()).await?;
            tokio::select! {
                () = stop.cancelled() => break,
                () = tokio::time::sleep(INTERVAL) => {}
            }
        }
        // The last sitting's recording and transcript can still be read.
        stop.cancelled().await;
        anyhow::Ok(())
    };
    let counter = async {
        if let Err(error) = demo_counter::hold(&demo.running.services, &folder, stop.child_token()).await {
            tracing::error!(error = format!("{error:#}"), "the demo's counter failed; the session goes on");
        }
    };
    let telling = async {
        // A first sitting that failed is told by itself.
        if reached.await.is_ok() { demo.tell(arguments.json).await } else { Ok(()) }
    };
    tokio::spawn({
        let stop = stop.clone();
        async move {
            asked_to_stop().await;
            stop.cancel();
        }
    });
    let (played, told, ()) = tokio::join!(sittings, telling, counter);
    demo.running.stop().await?;
    played?;
    told?;
    Ok(ExitCode::SUCCESS)
}

/// Where the demo is reached.
pub struct DemoAddresses {
    pub http: SocketAddr,
    pub udp: SocketAddr,
}

impl DemoAddresses {
    /// Any free ports on loopback.
    pub fn any() -> Self {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        Self { http: any, udp: any }
    }
}

impl From<&DemoArgs> for DemoAddresses {
    fn from(arguments: &DemoArgs) -> Self {
        Self {
            http: SocketAddr::new(arguments.address, arguments.port),
            udp: SocketAddr::new(arguments.address, arguments.udp_port),
        }
    }
}

/// Where the demo's data lie; a temporary one is removed when dropped.
pub struct DataFolder {
    path: PathBuf,
    temporary: bool,
}

impl DataFolder {
    fn kept(path: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(path).with_context(|| format!("make the folder {}", path.display()))?;
        Ok(Self { path: path.to_owned(), temporary: false })
    }

    /// A folder that no other has, of this process neither: the first to go would take the other's data along.
    pub fn temporary() -> anyhow::Result<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("koe-demo-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).with_context(|| format!("make the folder {}", path.display()))?;
        Ok(Self { path, temporary: true })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for DataFolder {
    fn drop(&mut self) {
        if self.temporary {
            // What cannot be removed is left to the system's own cleaning of temporary files.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

/// A service that plays the demonstration session.
pub struct DemoService {
    pub running: Running,
    media: PathBuf,
    /// The number of the first sitting to play: after those that a kept data folder holds.
    pub first_sitting: u32,
}

impl DemoService {
    pub async fn start(
        folder: &DataFolder,
        addresses: &DemoAddresses,
        model: Option<PathBuf>,
        dictionary: Option<PathBuf>,
    ) -> anyhow::Result<Self> {
        let media = media(folder)?;
        let public_url = format!("http://{}", addresses.http);
        let phrase_book = Some(demo_counter::write_phrases(folder)?);
        let translation = TranslationConfig { phrase_book, ..demonstrated_languages() };
        let running = Running::start(Settings {
            town: say("みなと野町(架空)", "Minatono (made up)"),
            demonstration: true,
            data_dir: &folder.path,
            dictionary: dictionary.filter(|folder| folder.exists()),
            numerals: None,
            scheme: None,
            http: &HttpConfig { bind: addresses.http, public_url, secure_cookies: false },
            webrtc: &WebRtcConfig { bind: addresses.udp, public_addresses: Vec::new(), most_viewers: 100 },
            model: &ModelConfig::of(model, 1),
            translation: &translation,
            recorded_sound: RecordedSoundConfig::default(),
        })
        .await?;
        let kept = running.services.archive.sessions().await.context("look for sittings already played")?;
        let numbers =
            kept.iter().filter_map(|kept| kept.session.id.as_str().strip_prefix("demo-")?.parse::<u32>().ok());
        let first_sitting = numbers.max().unwrap_or(0).saturating_add(1);
        Ok(Self { running, media, first_sitting })
    }

    /// Plays one sitting from beginning to end, or until stopped.
    pub async fn play(
        &self,
        sitting: u32,
        reachable: Option<oneshot::Sender<()>>,
        stop: CancellationToken,
    ) -> anyhow::Result<()> {
        let plan = SessionPlan {
            session: session(sitting)?,
            source: Source::File { path: self.media.clone() },
            encoding: Encoding::default(),
            tempo: Tempo::Live,
            cues: CueSheet::parse(SCRIPT).context("read the demo's cues")?,
            microphones: Vec::new(),
            reachable,
        };
        // The session's own end must not end the demo.
        wiring::run(&self.running.services, plan, stop.child_token()).await.context("play the demo session")?;
        Ok(())
    }

    /// Says where to look, and with which links to sign in.
    async fn tell(&self, as_json: bool) -> anyhow::Result<()> {
        let address = format!("http://{}", self.running.address);
        let session = format!("demo-{}", self.first_sitting);
        let archive = &self.running.services.archive;
        let mut links = Vec::new();
        for (name, role) in [("operator", Role::Operator), ("clerk", Role::Clerk), ("admin", Role::Admin)] {
            if archive.accounts().find(name).await.context("look for the demo's accounts")?.is_none() {
                sign_in::add_account(archive, name, None, &[role]).await.context("add the demo's accounts")?;
            }
            let path = sign_in::one_time_link(archive, name).await.context("make the demo's links")?;
            links.push((name, format!("{address}{path}")));
        }
        let counter = format!("{address}{}", demo_counter::page(archive).await?);
        if as_json {
            let links: serde_json::Map<_, _> =
                links.into_iter().map(|(name, link)| (name.to_owned(), link.into())).collect();
            println!(
                "{}",
                serde_json::json!({"address": address, "session": session, "counter": counter, "sign_in": links})
            );
            return Ok(());
        }
        println!(
            "{}",
            say(
                "デモを始めました。合成音声による架空の議会です。",
                "The demo has begun: a made-up council with synthetic voices."
            )
        );
        println!("  {}  {address}/sessions/{session}", say("映像と字幕     ", "picture, captions"));
        println!("  {}  {address}/archive", say("会議録の検索   ", "search the archive"));
        println!("  {}  {counter}", say("窓口の対話表示 ", "counter display   "));
        println!("{}", say("一度だけ使えるサインイン用リンク:", "Links that sign in once:"));
        for (name, link) in links {
            println!("  {name:9} {link}");
        }
        println!(
            "{}",
            say(
                "見どころ: 発言から数秒で字幕が確定し、その文が検索で見つかり、その秒から再生できます。Ctrl-C で終わります。",
                "Watch a sentence settle seconds after it is spoken, find it by search, and play it from its second. Ctrl-C ends the demo."
            )
        );
        Ok(())
    }
}

/// Writes the session's picture and sound where a capture can open them.
pub fn media(folder: &DataFolder) -> anyhow::Result<PathBuf> {
    let path = folder.path.join("session.mkv");
    std::fs::write(&path, MEDIA).with_context(|| format!("write the demo's media to {}", path.display()))?;
    Ok(path)
}

/// What was really said, for the checks.
pub fn script() -> anyhow::Result<Script> {
    Script::parse(SCRIPT)
}

/// Into which the phrase book translates every line of the demonstration session; what was misheard of it, the model puts into English.
fn demonstrated_languages() -> TranslationConfig {
    let languages = ["en", "zh", "ko"].map(|tag| Language::new(tag).expect("a test shows each in the phrase book"));
    TranslationConfig { languages: languages.to_vec(), whisper: true, ..TranslationConfig::default() }
}

/// The session as the script's file describes it.
pub fn session(sitting: u32) -> anyhow::Result<Session> {
    let shape: SessionShape = serde_json::from_str(SCRIPT).context("read the demo's session")?;
    let role = |role: &str| match role {
        "chair" => Ok(meeting::Role::Chair),
        "member" => Ok(meeting::Role::Member),
        "official" => Ok(meeting::Role::Official),
        other => Err(anyhow::anyhow!("the demo's roster has an unknown role {other:?}")),
    };
    let roster = shape.roster.into_iter().map(|speaker| {
        Ok(Speaker {
            role: role(&speaker.role)?,
            id: SpeakerId::new(speaker.id),
            name: speaker.name,
            reading: speaker.reading,
            title: speaker.title,
        })
    });
    Ok(Session {
        id: SessionId::new(&format!("demo-{sitting}")).context("name the demo's session")?,
        title: shape.title,
        language: Language::japanese(),
        agenda: shape
            .agenda
            .into_iter()
            .map(|item| AgendaItem { id: AgendaItemId::new(item.id), title: item.title })
            .collect(),
        roster: roster.collect::<anyhow::Result<_>>()?,
        demonstration: true,
        origin: meeting::Origin::Live,
    })
}

#[derive(Deserialize)]
struct SessionShape {
    title: String,
    agenda: Vec<ItemShape>,
    roster: Vec<SpeakerShape>,
}

#[derive(Deserialize)]
struct ItemShape {
    id: u16,
    title: String,
}

#[derive(Deserialize)]
struct SpeakerShape {
    id: String,
    name: String,
    reading: Option<String>,
    role: String,
    title: Option<String>,
}

#[cfg(test)]
mod tests {
    use translation::{Names, PhraseBook};

    use super::*;

    #[test]
    fn a_folder_that_goes_takes_no_other_along() {
        let kept = DataFolder::temporary().expect("the temporary folder can be written");
        drop(DataFolder::temporary().expect("the temporary folder can be written"));
        assert!(kept.path().is_dir());
    }

    /// So that `koe demo` shows live translation: people have translated every line of its session.
    #[test]
    fn the_phrase_book_has_every_line_of_the_demonstration() {
        let book = PhraseBook::built_in();
        let script = script().expect("the session is embedded");
        let session = session(1).expect("the session is embedded");
        let names =
            Names::new(session.roster.iter().map(|speaker| (speaker.name.as_str(), speaker.reading.as_deref())));
        for language in demonstrated_languages().languages {
            for line in &script.lines {
                let said: String = line.words.iter().map(|word| word.text.as_str()).collect();
                for sentence in said.split_inclusive('。') {
                    assert!(book.translate(sentence, &names, &language).is_some(), "{language}: {sentence}");
                }
            }
        }
    }
}
