//! What readers are shown.

use meeting::{Caption, CaptionSource, CaptionState, Event, Translation, TranslationOrigin, Untranslated};

use super::{Course, Means, Output, Shown};

impl Course {
    pub(super) fn machine(&self) -> TranslationOrigin {
        match &self.means {
            Means::Machine { name } | Means::Hearing { name } => TranslationOrigin::Machine { name: name.clone() },
            Means::BookOnly => TranslationOrigin::PhraseBook,
        }
    }

    /// Sentences one after the other: with a space, but in scripts that have none.
    pub(super) fn join(&self, sentences: &[String]) -> String {
        let spaceless = matches!(self.language.as_str(), "ja" | "ja-x-easy" | "zh");
        sentences.join(if spaceless { "" } else { " " })
    }

    pub(super) fn whole(&mut self, said: &Caption, text: String, origin: TranslationOrigin) -> Output {
        let language = self.language.clone();
        let translation = Translation { language, text: text.clone(), origin: origin.clone() };
        let event = Event::Translated { utterance: said.utterance, translation };
        let source = self.translated(said, origin);
        let caption = self.caption(said, (text, String::new()), CaptionState::Settled, source);
        Output::Show(Box::new(Shown { event: Some(event), caption }))
    }

    pub(super) fn draft(&mut self, said: &Caption, text: String, origin: TranslationOrigin) -> Output {
        let source = self.translated(said, origin);
        let caption = self.caption(said, (String::new(), text), CaptionState::Tentative, source);
        if let Some(open) = &mut self.open {
            open.is_shown = true;
        }
        Output::Show(Box::new(Shown { event: None, caption }))
    }

    pub(super) fn original(&mut self, said: &Caption, why: Untranslated, state: CaptionState) -> Output {
        let source = CaptionSource::Untranslated { spoken: self.spoken.clone(), why };
        let caption = self.caption(said, (said.settled.clone(), String::new()), state, source);
        let caption = Caption { corrected: said.corrected.clone(), ..caption };
        Output::Show(Box::new(Shown { event: None, caption }))
    }

    fn translated(&self, said: &Caption, origin: TranslationOrigin) -> CaptionSource {
        CaptionSource::Translation { origin, said: said.settled.clone(), spoken: self.spoken.clone() }
    }

    fn caption(
        &mut self,
        said: &Caption,
        (settled, draft): (String, String),
        state: CaptionState,
        source: CaptionSource,
    ) -> Caption {
        let revision = self.next_revision;
        self.next_revision = self.next_revision.saturating_add(1);
        Caption {
            utterance: said.utterance,
            language: self.language.clone(),
            edition: said.edition,
            revision,
            speaker: said.speaker.clone(),
            agenda_item: said.agenda_item,
            span: said.span,
            settled,
            corrected: Vec::new(),
            stable: String::new(),
            draft,
            state,
            source,
        }
    }
}
