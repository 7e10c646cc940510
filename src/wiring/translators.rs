//! Who translates what is said in this service's sessions.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use anyhow::Context as _;
use japanese::{By, Plain, Plainly, terms::Term};
use meeting::{Language, Session, TranslationOrigin};
use translation::{
    Course, Desk, Glossary, GlossaryTerm, LibreServer, LibreSettings, Line, Means, Names, PhraseBook, Translator,
    Writer,
};

use super::{TownPhrases, local_models};
use crate::{config::TranslationConfig, say::say};

/// Who translates into which language.
type Machines = BTreeMap<Language, Arc<dyn Translator>>;

/// What the translation of all sessions shares: the phrase book, the town's terms, the machines.
#[derive(Clone)]
pub struct Translators {
    languages: Vec<Language>,
    book: PhraseBook,
    glossary: Glossary,
    plain: Writer,
    /// Outside this process.
    servers: Machines,
    /// Within it.
    local: Machines,
    /// Whisper can and may translate into English what no phrase book knows and no server is there for.
    whisper: bool,
}

impl Translators {
    /// Reads what the town wrote itself, makes the client of its translation server and loads its translation models. `by_ear` tells
    /// whether the speech model can translate: one that was not taught to would answer in the language that it hears.
    pub fn open(config: &TranslationConfig, by_ear: bool) -> anyhow::Result<Self> {
        let town = TownPhrases::read(config)
            .context(say("町の定型訳のファイルを使えません", "use what the town wrote itself ([translation])"))?;
        let TownPhrases { book, glossary, plain } = town;
        let mut servers: Machines = BTreeMap::new();
        if let Some(libre) = &config.libre {
            let api_key = api_key(libre.api_key_file.as_deref())?;
            let settings = LibreSettings { url: libre.url.clone(), api_key, timeout: libre.timeout };
            let server = LibreServer::new(settings).context(say(
                "翻訳サーバーを使えません(translation.libre)",
                "use the translation server (translation.libre)",
            ))?;
            add(&mut servers, &libre.languages, &(Arc::new(server) as Arc<dyn Translator>));
        }
        let mut local: Machines = BTreeMap::new();
        for model in &config.local {
            add(&mut local, &model.languages, &(local_models::open(model)? as Arc<dyn Translator>));
        }
        if config.whisper && !by_ear {
            tracing::warn!("the speech model cannot translate: translation.whisper is of no effect");
        }
        let (languages, whisper) = (config.languages.clone(), config.whisper && by_ear);
        Ok(Self { languages, book, glossary, plain: plain_japanese(plain), servers, local, whisper })
    }

    /// One that knows no more than this machine, for tests.
    #[cfg(test)]
    pub fn scripted(language: &Language, machine: &Arc<dyn Translator>) -> Self {
        let config = TranslationConfig { languages: vec![language.clone()], ..TranslationConfig::default() };
        let mut translators = Self::open(&config, false).expect("nothing of it is on a disk");
        add(&mut translators.servers, std::slice::from_ref(language), machine);
        translators
    }

    /// The languages that a session is translated into.
    pub fn languages(&self, session: &Session) -> Vec<Language> {
        // The phrase book's sentences are Japanese, and so are its rules of where one ends.
        let wanted = self.languages.iter().filter(|_| session.language == Language::japanese());
        wanted.filter(|language| **language != session.language).cloned().collect()
    }

    /// Whether the recogniser itself is to translate into English.
    pub fn by_whisper(&self, session: &Session) -> bool {
        self.languages(session).iter().any(|read| self.by_ear(&session.language, read))
    }

    /// A desk for a session, with the terms of the town's dictionary as they stand.
    pub fn desk(&self, session: &Session, town: &[Term]) -> Desk {
        self.desk_into(self.languages(session), session, town)
    }

    /// The same into these languages alone.
    pub fn desk_into(&self, languages: Vec<Language>, session: &Session, town: &[Term]) -> Desk {
        let glossary = self.glossary(town);
        let roster = session.roster.iter().map(|speaker| (speaker.name.as_str(), speaker.reading.as_deref()));
        let names = Arc::new(Names::new(roster));
        let line = |language: Language| self.line(&session.language, language, &names, &glossary);
        Desk::open(&session.language, languages.into_iter().map(line).collect())
    }

    /// What translations are held to: the terms of the town's dictionary, of its sheets and of its own phrase book. Those that come with
    /// Koe are everyday words, too, of which a machine's own choice is as good.
    pub fn glossary(&self, town: &[Term]) -> Glossary {
        self.glossary.with(town.iter().filter(|term| !term.translations.is_empty()).map(glossary_term))
    }

    /// The same for a counter: its own talk leaves this process, for the town's server, only where that is wished.
    #[must_use]
    pub fn at_counter(&self, by_server: bool) -> Self {
        let servers = if by_server { self.servers.clone() } else { BTreeMap::new() };
        Self { servers, ..self.clone() }
    }

    /// The same for what is known as text alone: nobody is there who heard it.
    #[must_use]
    pub fn of_text(&self) -> Self {
        Self { whisper: false, ..self.clone() }
    }

    /// Whether the recogniser itself is to say in English what is spoken.
    pub fn by_ear(&self, spoken: &Language, read: &Language) -> bool {
        let english = Language::english();
        self.whisper && *read == english && *spoken != english && self.machine(spoken, read).is_none()
    }

    /// Who puts what is spoken in one language into another.
    pub fn means(&self, spoken: &Language, read: &Language) -> Vec<streaming::Means> {
        let is_japanese = *spoken == Language::japanese();
        let mut means = Vec::new();
        if is_made_plain(spoken, read) {
            means.extend([streaming::Means::PhraseBook, streaming::Means::Rules]);
        } else if is_japanese && self.book.made().iter().any(|made| made.language == *read && made.phrases > 0) {
            means.push(streaming::Means::PhraseBook);
        }
        if self.machine(spoken, read).is_some() || self.by_ear(spoken, read) {
            means.push(streaming::Means::Machine);
        }
        means
    }

    /// A desk for what one side of a counter says, for the other to read. Nobody's name is known at a counter.
    pub fn interpreter(&self, spoken: &Language, read: &Language, town: &[Term]) -> Desk {
        let glossary = self.glossary(town);
        Desk::open(spoken, vec![self.line(spoken, read.clone(), &Arc::default(), &glossary)])
    }

    fn line(&self, spoken: &Language, language: Language, names: &Arc<Names>, glossary: &Glossary) -> Line {
        let machine = self.machine(spoken, &language).cloned();
        let means = match &machine {
            Some(machine) => Means::Machine { name: machine.name().to_owned() },
            None if self.by_ear(spoken, &language) => Means::Hearing { name: "Whisper".to_owned() },
            None => Means::BookOnly,
        };
        let made_plain = is_made_plain(spoken, &language);
        let course = Course::new(language, spoken.clone(), self.book.clone(), Arc::clone(names), means);
        let course = if made_plain { course.with_writer(Arc::clone(&self.plain)) } else { course };
        Line { course: course.with_glossary(glossary), translator: machine }
    }

    /// None makes Japanese plain: what the rules leave as it was said is plain already, and no rule would see to it that a machine keeps
    /// its facts.
    fn machine(&self, spoken: &Language, read: &Language) -> Option<&Arc<dyn Translator>> {
        let machine = self.local.get(read).or_else(|| self.servers.get(read));
        machine.filter(|_| !is_made_plain(spoken, read))
    }
}

fn is_made_plain(spoken: &Language, read: &Language) -> bool {
    *spoken == Language::japanese() && *read == Language::plain_japanese()
}

fn add(machines: &mut Machines, languages: &[Language], machine: &Arc<dyn Translator>) {
    machines.extend(languages.iter().map(|language| (language.clone(), Arc::clone(machine))));
}

/// やさしい日本語: what people wrote, else a draft by rules, which screens name so.
fn plain_japanese(plain: Plain) -> Writer {
    Arc::new(move |said| {
        let Plainly { text, by } = plain.rewrite(said);
        match by {
            By::Human => Some((text, TranslationOrigin::PhraseBook)),
            By::Draft => Some((text, TranslationOrigin::Machine { name: "Koe".to_owned() })),
            By::Unchanged => None,
        }
    })
}

fn glossary_term(term: &Term) -> GlossaryTerm {
    GlossaryTerm { source: term.surface.clone(), said: term.translations.iter().cloned().collect() }
}

/// The translation server's key: from the file that is named, else from the environment.
fn api_key(file: Option<&Path>) -> anyhow::Result<Option<String>> {
    let Some(file) = file else { return Ok(std::env::var("KOE_TRANSLATION_API_KEY").ok()) };
    let key = std::fs::read_to_string(file).with_context(|| {
        let what = say("翻訳サーバーの鍵を読めません", "read the translation server's key");
        format!("{what}: {}", file.display())
    })?;
    Ok(Some(key.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use meeting::{Origin, SessionId};

    use super::*;
    use crate::config::LibreConfig;

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

    fn translators(by_ear: bool, served: &[Language]) -> Translators {
        // Twice is no harm: it is there then.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let libre = LibreConfig {
            url: "http://127.0.0.1:9".to_owned(),
            languages: served.to_vec(),
            api_key_file: None,
            timeout: Duration::from_secs(1),
        };
        let languages = vec![Language::english(), Language::plain_japanese()];
        let config = TranslationConfig { languages, whisper: true, libre: Some(libre), ..TranslationConfig::default() };
        Translators::open(&config, by_ear).expect("nothing of it is on a disk")
    }

    #[test]
    fn whisper_translates_only_where_it_can_and_no_server_does() {
        let (english, japanese) = (Language::english(), Language::japanese());
        for (by_ear, served, expected) in
            [(true, vec![], true), (false, vec![], false), (true, vec![Language::english()], false)]
        {
            let translators = translators(by_ear, &served);
            assert_eq!(translators.by_whisper(&session()), expected, "{by_ear} {served:?}");
            assert_eq!(translators.by_ear(&japanese, &english), expected, "what it is asked is what is waited for");
        }
    }

    #[test]
    fn japanese_is_made_plain_by_no_machine() {
        let (plain, japanese) = (Language::plain_japanese(), Language::japanese());
        let translators = translators(true, std::slice::from_ref(&plain));
        let line = translators.line(&japanese, plain.clone(), &Arc::default(), &Glossary::default());
        assert!(line.translator.is_none());
        let of_english = translators.line(&Language::english(), plain, &Arc::default(), &Glossary::default());
        assert!(of_english.translator.is_some(), "no rule makes English plain Japanese");
    }
}
