use std::sync::Arc;

use counter::{Input, Order, Side, Sides};
use streaming::TownTerms;
use tokio::sync::watch;
use translation::{Desk, Shown};

use super::Translators;

/// Whoever puts one side's words into the other's language, while a conversation is held. What they make of them goes to the
/// screens, and nowhere else.
pub struct Interpreters {
    translators: Translators,
    town: watch::Receiver<Arc<TownTerms>>,
    /// By whose words they are; none where the side across reads them as they are said.
    desks: Sides<Option<Desk>>,
}

impl Interpreters {
    pub fn new(translators: Translators, town: watch::Receiver<Arc<TownTerms>>) -> Self {
        Self { translators, town, desks: Sides::default() }
    }

    /// Does what concerns them; gives what they say at once.
    pub fn obey(&mut self, order: &Order) -> Vec<Input> {
        match order {
            Order::Interpret { of, spoken, read } => {
                self.dismiss(*of);
                let desk = self.translators.interpreter(spoken, read, &self.town.borrow().terms);
                self.desks[*of] = Some(desk);
                Vec::new()
            }
            Order::Dismiss(of) => {
                self.dismiss(*of);
                Vec::new()
            }
            Order::Say(of, line) => {
                self.learn_terms();
                self.told(*of, |desk| desk.spoken(line))
            }
            Order::ByEar(of, line, text) => {
                let (english, line) = (meeting::Language::english(), meeting::UtteranceId::new(line.0));
                self.told(*of, |desk| desk.told(&english, line, text))
            }
            Order::Close => {
                Side::BOTH.into_iter().for_each(|of| self.dismiss(of));
                Vec::new()
            }
            Order::Open | Order::Listen(..) | Order::Cut(_) => Vec::new(),
        }
    }

    /// Waits for what they say later. It may be dropped while it waits, and called again.
    pub async fn next(&mut self) -> Vec<Input> {
        let Sides { clerk, visitor } = &mut self.desks;
        tokio::select! {
            shown = later(clerk) => inputs(Side::Clerk, shown),
            shown = later(visitor) => inputs(Side::Visitor, shown),
        }
    }

    /// Holds them to the town's dictionary as it was last saved.
    fn learn_terms(&mut self) {
        if self.town.has_changed().unwrap_or(false) {
            let glossary = self.translators.glossary(&self.town.borrow_and_update().terms);
            let Sides { clerk, visitor } = &mut self.desks;
            [clerk, visitor].into_iter().flatten().for_each(|desk| desk.hold_to(&glossary));
        }
    }

    fn told(&mut self, of: Side, tell: impl FnOnce(&mut Desk) -> Vec<Shown>) -> Vec<Input> {
        self.desks[of].as_mut().map_or_else(Vec::new, |desk| inputs(of, tell(desk)))
    }

    fn dismiss(&mut self, of: Side) {
        if let Some(desk) = self.desks[of].take() {
            desk.forget();
        }
    }
}

async fn later(desk: &mut Option<Desk>) -> Vec<Shown> {
    match desk {
        Some(desk) => desk.next().await,
        None => std::future::pending().await,
    }
}

/// The event beside each caption is for a journal, and a counter has none.
fn inputs(of: Side, shown: Vec<Shown>) -> Vec<Input> {
    shown.into_iter().map(|Shown { event: _, caption }| Input::Interpreted(of, Box::new(caption))).collect()
}

#[cfg(test)]
mod tests {
    use meeting::{
        Caption, CaptionSource, CaptionState, Language, MediaTime, Span, TranslationOrigin, Untranslated, UtteranceId,
    };

    use super::*;
    use crate::config::{LibreConfig, TranslationConfig};

    fn language(tag: &str) -> Language {
        Language::new(tag).expect("a language")
    }

    fn translators(by_ear: bool) -> Translators {
        // Twice is no harm: it is there then.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let libre = LibreConfig {
            url: "http://127.0.0.1:9".to_owned(),
            languages: ["my", "ja-x-easy"].map(language).to_vec(),
            api_key_file: None,
            timeout: std::time::Duration::from_secs(1),
        };
        let languages = ["en", "my"].map(language).to_vec();
        let config = TranslationConfig { languages, whisper: true, libre: Some(libre), ..TranslationConfig::default() };
        Translators::open(&config, by_ear).expect("nothing of it is on a disk")
    }

    fn say(text: &str) -> Order {
        let caption = Caption {
            utterance: UtteranceId::new(7),
            language: language("ja"),
            edition: 0,
            revision: 0,
            speaker: None,
            agenda_item: None,
            span: Span::new(MediaTime::ZERO, MediaTime::from_millis(900)),
            settled: text.to_owned(),
            corrected: Vec::new(),
            stable: String::new(),
            draft: String::new(),
            state: CaptionState::Settled,
            source: CaptionSource::Speech,
        };
        Order::Say(Side::Clerk, Box::new(caption))
    }

    /// What is said of the line at once.
    fn told(interpreters: &mut Interpreters, order: &Order) -> Option<(String, CaptionSource)> {
        let told = interpreters.obey(order).pop()?;
        let Input::Interpreted(Side::Clerk, caption) = told else { panic!("{told:?}") };
        Some((caption.settled, caption.source))
    }

    #[tokio::test]
    async fn what_the_phrase_book_knows_is_said_at_once_and_after_an_end_nothing_is() {
        let (_, town) = watch::channel(Arc::new(TownTerms::default()));
        let mut interpreters = Interpreters::new(translators(false).at_counter(false), town);
        let into = |read| Order::Interpret { of: Side::Clerk, spoken: language("ja"), read: language(read) };
        assert_eq!(told(&mut interpreters, &say("手数料は三百円です。")), None, "the other side reads Japanese");
        interpreters.obey(&into("en"));
        let (text, source) = told(&mut interpreters, &say("手数料は三百円です。")).expect("the book has it");
        assert!(text.contains("300 yen"), "{text}");
        let by_book = TranslationOrigin::PhraseBook;
        assert!(matches!(source, CaptionSource::Translation { origin, .. } if origin == by_book));
        let (_, source) =
            told(&mut interpreters, &say("今朝の雨はすごかったですね。")).expect("it is said that nobody can");
        assert!(matches!(source, CaptionSource::Untranslated { why: Untranslated::Unknown, .. }));
        interpreters.obey(&into("ja-x-easy"));
        let (text, source) = told(&mut interpreters, &say("こちらにご記入ください。")).expect("there are rules");
        assert_ne!(text, "こちらにご記入ください。");
        assert!(matches!(source, CaptionSource::Translation { .. }));
        interpreters.obey(&Order::Close);
        assert_eq!(told(&mut interpreters, &say("手数料は三百円です。")), None);
    }

    #[test]
    fn a_counter_gives_its_talk_to_the_server_only_where_that_is_wished_and_to_whisper_only_where_it_can() {
        let (ja, en, my) = (language("ja"), language("en"), language("my"));
        let machine =
            |translators: &Translators, read| translators.means(&ja, read).contains(&streaming::Means::Machine);
        let (all, none) = (translators(true).at_counter(true), translators(false).at_counter(false));
        assert!(machine(&all, &my) && machine(&all, &en));
        assert!(!machine(&none, &my) && !machine(&none, &en));
        assert!(none.means(&ja, &en).contains(&streaming::Means::PhraseBook));
        assert!(none.means(&en, &ja).is_empty(), "the phrase book's sentences are Japanese");
        let plain = language("ja-x-easy");
        assert_eq!(all.means(&ja, &plain), none.means(&ja, &plain), "no machine makes Japanese plain");
        assert!(all.means(&en, &plain).contains(&streaming::Means::Machine), "but of English it may make it");
    }
}
