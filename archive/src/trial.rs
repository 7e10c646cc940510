//! Measures an archive: for `koe bench archive`.
//!
//! The utterances are made up, of a few thousand different words, so that queries hit between one and very many of them.

use std::{
    path::{Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};

use meeting::{Event, Language, MediaTime, Session, SessionId, Span, UtteranceId, Word};
use tokio::time::Instant;

use crate::{Archive, Error, Query, Settings};

/// What to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// An empty directory to work in.
    pub directory: PathBuf,
    /// The dictionary, if it is to be used.
    pub dictionary: Option<PathBuf>,
    /// So many utterances are in the archive before anything is measured.
    pub utterances: u32,
    /// So many utterances are appended one by one, each awaited until it is found.
    pub live: u32,
    /// So many queries are asked.
    pub queries: u32,
}

/// What was measured.
#[derive(Clone, Debug)]
pub struct Figures {
    /// From calling append to its return, the event being on the disk.
    pub append: Percentiles,
    /// From append's return to the utterance's being found by a search.
    pub searchable: Percentiles,
    /// A query's first page with its snippets.
    pub query: Percentiles,
    /// From an archive without an index to one that holds everything.
    pub reindex: Duration,
    /// Bytes of the index.
    pub index_bytes: u64,
}

/// How long something took, many times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percentiles {
    /// Half of the times it took no longer.
    pub p50: Duration,
    /// 95 times of 100 it took no longer.
    pub p95: Duration,
}

impl Percentiles {
    /// Of none, nothing.
    fn of(mut lengths: Vec<Duration>) -> Self {
        lengths.sort_unstable();
        let at = |percent: usize| lengths.get((lengths.len() * percent / 100).min(lengths.len().saturating_sub(1)));
        let [p50, p95] = [50, 95].map(|percent| at(percent).copied().unwrap_or_default());
        Self { p50, p95 }
    }
}

/// How many utterances are put into one session.
const SESSION: u32 = 1_000;

/// Measures.
pub async fn run(plan: Plan) -> Result<Figures, Error> {
    let settings = Settings { directory: plan.directory.clone(), dictionary: plan.dictionary.clone() };
    let archive = Archive::open(settings).await?;
    let mut speech = Speech(1);
    let mut newest = 0;
    for begin in (0..plan.utterances).step_by(SESSION as usize) {
        let session = named(begin / SESSION);
        let mut events = vec![opened(&session)];
        events.extend((begin..plan.utterances.min(begin + SESSION)).map(|n| settled(n - begin, speech.sentences(4))));
        newest = archive.append_all(&session, &events).await?;
    }
    archive.searchable(newest).await?;
    let began = Instant::now();
    archive.reindex(|_, _| ()).await?;
    let reindex = began.elapsed();
    let (append, searchable) = live(&archive, &mut speech, plan.live).await?;
    let query = queries(&archive, &mut speech, plan.queries).await?;
    archive.close().await;
    Ok(Figures { append, searchable, query, reindex, index_bytes: bytes(&plan.directory.join("index")) })
}

/// Appends one by one and looks for each.
async fn live(archive: &Archive, speech: &mut Speech, utterances: u32) -> Result<(Percentiles, Percentiles), Error> {
    let session = SessionId::new("live").expect("well formed");
    archive.append(&session, &opened(&session)).await?;
    let (mut appends, mut searchables) = (Vec::new(), Vec::new());
    for n in 0..utterances {
        let mark = format!("整理番号{n}番");
        let event = settled(n, format!("{}{mark}", speech.sentences(1)));
        let began = Instant::now();
        let number = archive.append(&session, &event).await?;
        let appended = Instant::now();
        archive.searchable(number).await?;
        let found = archive.search(&Query { text: mark, ..Query::default() }).await?;
        if found.total != 1 {
            return Err(Error::Index(format!("an utterance was found {} times", found.total)));
        }
        appends.push(appended - began);
        searchables.push(appended.elapsed());
    }
    Ok((Percentiles::of(appends), Percentiles::of(searchables)))
}

/// Asks for single words, several at once, and parts of sentences.
async fn queries(archive: &Archive, speech: &mut Speech, queries: u32) -> Result<Percentiles, Error> {
    let mut lengths = Vec::new();
    for n in 0..queries {
        let text = match n % 3 {
            0 => speech.word(),
            1 => format!("{} {}", speech.word(), speech.word()),
            _ => speech.sentences(1).chars().skip(1).take(6).collect(),
        };
        let began = Instant::now();
        archive.search(&Query { text, ..Query::default() }).await?;
        lengths.push(began.elapsed());
    }
    Ok(Percentiles::of(lengths))
}

fn named(number: u32) -> SessionId {
    SessionId::new(&format!("trial-{number}")).expect("well formed")
}

fn opened(id: &SessionId) -> Event {
    let session = Session {
        id: id.clone(),
        title: id.to_string(),
        language: Language::japanese(),
        agenda: Vec::new(),
        roster: Vec::new(),
        demonstration: true,
        origin: meeting::Origin::Live,
    };
    Event::Opened { session, at: UNIX_EPOCH }
}

fn settled(utterance: u32, text: String) -> Event {
    let start = MediaTime::from_millis(u64::from(utterance) * 5_000);
    let words = vec![Word { text, span: Span::new(start, start + Duration::from_secs(5)), probability: 1.0 }];
    Event::Settled { utterance: UtteranceId::new(utterance.into()), speaker: None, agenda_item: None, words }
}

/// Makes up what is said: the same in every run.
struct Speech(u64);

const FIRST: &str = "道路河川学校図書公園市民予算決算条例議案福祉介護医療消防防災環境農業観光交通水道住宅税務";
const LAST: &str = "事業計画整備改修費用対策補助支援制度施設運営管理調査報告審査採決質問答弁説明提案要望協議会議";
const ENDINGS: [&str; 6] = [
    "についてお尋ねします。",
    "を説明いたします。",
    "に賛成であります。",
    "は検討中です。",
    "をお願いします。",
    "が必要と考えます。",
];

impl Speech {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn pair(&mut self, of: &str) -> String {
        let place = self.below(of.chars().count() / 2) * 2;
        of.chars().skip(place).take(2).collect()
    }

    fn word(&mut self) -> String {
        format!("{}{}", self.pair(FIRST), self.pair(LAST))
    }

    fn sentences(&mut self, how_many: usize) -> String {
        (0..how_many)
            .map(|_| format!("{}の{}{}", self.word(), self.word(), ENDINGS[self.below(ENDINGS.len())]))
            .collect()
    }
}

/// The size of a directory's files; what goes away meanwhile counts nothing.
fn bytes(directory: &Path) -> u64 {
    let files = std::fs::read_dir(directory).into_iter().flatten().flatten();
    files.filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum()
}
