//! The demonstration's counter: a made-up conversation on two microphones, held again and again.

use std::{path::PathBuf, time::Instant};

use anyhow::Context as _;
use archive::{Archive, accounts::Role};
use counter::{CounterId, Languages, Rules, Side, Sides};
use meeting::{Language, MediaTime};
use pipeline::{MicrophonePair, SoundSource, Source};
use serde::Deserialize;
use streaming::{Layout, sign_in};
use tokio_util::sync::CancellationToken;
use translation::PhraseBook;

use super::demo::DataFolder;
use crate::{
    embedded_sound::COUNTER,
    wiring::{self, CounterPlan, Rehearsal, Services},
};

const SCRIPT: &str = include_str!("../../pipeline/demo/counter.json");
const PHRASES: &str = include_str!("../../pipeline/demo/counter-phrases.toml");

/// Its name in addresses.
pub const NAME: &str = "demo";

/// What its visitors read, one after the other.
pub const READ: [&str; 2] = ["en", "vi"];

/// What is really said at it.
#[derive(Deserialize)]
pub struct CounterScript {
    pub title: String,
    pub lines: Vec<CounterLine>,
}

/// One sentence of it.
#[derive(Deserialize)]
pub struct CounterLine {
    side: SideShape,
    end_ms: u64,
    pub text: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SideShape {
    Clerk,
    Visitor,
}

impl CounterScript {
    pub fn read() -> anyhow::Result<Self> {
        serde_json::from_str(SCRIPT).context("understand the counter's script")
    }
}

impl CounterLine {
    pub fn side(&self) -> Side {
        match self.side {
            SideShape::Clerk => Side::Clerk,
            SideShape::Visitor => Side::Visitor,
        }
    }

    /// When its last sound ends, from the conversation's beginning.
    pub fn end(&self) -> MediaTime {
        MediaTime::from_millis(self.end_ms)
    }
}

/// Writes the made-up town's own phrases where the service reads a town's.
pub fn write_phrases(folder: &DataFolder) -> anyhow::Result<PathBuf> {
    let path = folder.path().join("phrases.toml");
    std::fs::write(&path, PHRASES).with_context(|| format!("write the demo's phrases to {}", path.display()))?;
    Ok(path)
}

/// What the service then knows by heart.
pub fn phrase_book() -> anyhow::Result<PhraseBook> {
    let town = PhraseBook::read(&[PHRASES]).context("understand the demo's phrases")?;
    Ok(town.before(&PhraseBook::built_in()))
}

/// Holds the conversation again and again until it is stopped.
pub async fn hold(services: &Services, folder: &DataFolder, stop: CancellationToken) -> anyhow::Result<()> {
    let visitors = READ.map(|tag| Language::new(tag).map(reading));
    let [english, vietnamese] = visitors;
    let (english, vietnamese) = (english?, vietnamese?);
    let plan = CounterPlan {
        id: CounterId::new(NAME).context("name the demo's counter")?,
        title: CounterScript::read()?.title,
        // The demonstration model knows no other.
        languages: vec![Language::japanese()],
        rules: Rules::default(),
        by_server: false,
        layout: Layout::default(),
        microphones: MicrophonePair::Stereo(SoundSource::Of(Source::File { path: sound(folder)? })),
        rehearsal: Some(Rehearsal::new(now(), english, [vietnamese])),
    };
    wiring::run_counter(services, plan, stop).await.context("hold the demo's counter conversation")
}

/// Both speak Japanese, since the demonstration model knows no other; the visitor reads another language.
fn reading(reads: Language) -> Sides<Languages> {
    let japanese = || Languages::of(Language::japanese());
    Sides { clerk: japanese(), visitor: Languages { reads, ..japanese() } }
}

/// The path of the counter's page, with the right to see it: a token that is good for this alone.
pub async fn page(archive: &Archive) -> anyhow::Result<String> {
    const ACCOUNT: &str = "counter";
    let accounts = archive.accounts();
    if accounts.find(ACCOUNT).await.context("look for the demo's counter account")?.is_none() {
        sign_in::add_account(archive, ACCOUNT, None, &[Role::Counter]).await.context("add the counter's account")?;
    }
    let token = sign_in::issue_token(archive, ACCOUNT, &[Role::Counter]).await.context("issue the counter's token")?;
    Ok(format!("/counter/{NAME}#token={token}"))
}

/// Writes both microphones' sound where it can be opened.
fn sound(folder: &DataFolder) -> anyhow::Result<PathBuf> {
    let path = folder.path().join("counter.ogg");
    std::fs::write(&path, COUNTER).with_context(|| format!("write the counter's sound to {}", path.display()))?;
    Ok(path)
}

#[expect(clippy::disallowed_methods, reason = "the rehearsal begins now")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use translation::Names;

    use super::*;

    #[test]
    fn the_phrase_book_knows_what_the_clerk_says_in_the_demo() {
        let (book, script) = (phrase_book().expect("it is read"), CounterScript::read().expect("it is read"));
        let names = Names::default();
        for tag in READ {
            let language = Language::new(tag).expect("a language");
            let said = script.lines.iter().filter(|line| line.side() == Side::Clerk);
            let unknown: Vec<&str> = said
                .filter(|line| book.translate(&line.text, &names, &language).is_none())
                .map(|line| line.text.as_str())
                .collect();
            assert_eq!(unknown, Vec::<&str>::new(), "{tag}");
        }
    }
}
