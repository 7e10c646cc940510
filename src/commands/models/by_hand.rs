use models::catalogue::{Engine, Entry, Kind};

use crate::say::say;

/// What to do about a model that is listed only, since it cannot be fetched.
pub fn by_hand(entry: &Entry) -> String {
    let Entry { name, page, .. } = entry;
    match &entry.kind {
        Kind::Translator(Engine::CTranslate2 { family }) => converted(entry, family),
        Kind::Translator(Engine::Missing) => say(
            &format!("{name} は計画のために載せてあるだけで、koe はまだ動かせません({page})"),
            &format!("{name} is listed for planning only: Koe cannot run it yet (see {page})"),
        )
        .to_owned(),
        Kind::Recogniser(_) => say(
            &format!(
                "{name} を取得する場所は目録にありません。{page} を見て手で入手し、ggml 形式のファイルを \
                 koe models import FILE --name {name} で取り込んでください"
            ),
            &format!(
                "{name} is listed without a place to fetch it from: get it by hand (see {page}), and take its file in ggml \
                 format in with koe models import FILE --name {name}"
            ),
        )
        .to_owned(),
        Kind::VoiceDetector => say(
            &format!("{name} は載せてあるだけです。koe は内蔵のもので発話を検出し、ほかは使いません({page})"),
            &format!("{name} is listed only: Koe finds speech by a detector of its own, and runs no other (see {page})"),
        )
        .to_owned(),
    }
}

/// A translator is a folder that nobody publishes in one file, and mostly not in the format that it is run in.
fn converted(entry: &Entry, family: &str) -> String {
    let Entry { name, page, licence, .. } = entry;
    let folder = format!("/var/lib/koe/translation/{name}");
    let configured =
        format!("[translation] local = [{{ folder = \"{folder}\", kind = \"{family}\", languages = [...] }}]");
    let (built_ja, built) = if cfg!(feature = "ctranslate2") {
        ("この koe はそうです", "as this one was")
    } else {
        ("この koe は違います", "which this one was not")
    };
    say(
        &format!(
            "{name} は koe では取得せず、手で置きます。{page} でライセンス({licence} とされています)を確かめて入手し、CTranslate2 形式で\
             なければ別の機械で変換し(ct2-transformers-converter)、フォルダーを {folder} に置いて、koe.toml に {configured} と書きます。\
             動かせるのは --features ctranslate2 で作った koe です({built_ja})。RUNBOOK.md の「この機械で動く翻訳モデル」を見てください"
        ),
        &format!(
            "{name} is not fetched but put in place by hand: get it from {page} (read its licence there, said to be {licence}), \
             convert it elsewhere unless it comes in CTranslate2's format (ct2-transformers-converter), put its folder at {folder}, \
             and write into koe.toml: {configured}. A koe that was built with --features ctranslate2 runs it, {built}. \
             RUNBOOK.md, \"Translation models on this machine\", tells how"
        ),
    )
    .to_owned()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use models::catalogue::{Catalogue, Needs, Offer, Told};

    use super::*;
    use crate::config;

    fn translators() -> Vec<(Entry, Engine)> {
        let translator = |entry: &Entry| match &entry.kind {
            Kind::Translator(engine) => Some((entry.clone(), engine.clone())),
            Kind::Recogniser(_) | Kind::VoiceDetector => None,
        };
        Catalogue::embedded().entries().iter().filter_map(translator).collect()
    }

    #[test]
    fn a_translator_that_ctranslate2_runs_is_told_with_where_to_get_it_and_how_to_configure_it() {
        let told: Vec<String> = translators()
            .into_iter()
            .filter(|(_, engine)| *engine != Engine::Missing)
            .map(|(entry, _)| by_hand(&entry))
            .collect();
        assert_eq!(told.len(), 3);
        for told in &told {
            assert!(told.contains("https://") && told.contains("ct2-transformers-converter"), "{told}");
            assert!(told.contains("kind = ") && !told.contains("cannot run"), "{told}");
        }
    }

    #[test]
    fn only_what_nothing_runs_is_said_not_to_run() {
        for (entry, engine) in translators() {
            assert_eq!(by_hand(&entry).contains("cannot run"), engine == Engine::Missing, "{}", entry.name);
        }
    }

    #[test]
    fn the_configuration_knows_each_kind_that_the_catalogue_names() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("koe.toml");
        for (entry, engine) in translators() {
            let Engine::CTranslate2 { family } = engine else { continue };
            let local = format!("local = [{{ folder = \"/m\", kind = \"{family}\", languages = [\"en\"] }}]");
            std::fs::write(&path, format!("[translation]\nlanguages = [\"en\"]\n{local}\n")).expect("it is written");
            assert!(config::read(&path).is_ok(), "{}", entry.name);
        }
    }

    #[test]
    fn a_recogniser_without_an_address_is_imported_and_a_voice_detector_is_not_needed() {
        let none = || Told { ja: String::new(), en: String::new() };
        let entry = |kind| Entry {
            name: "ours".to_owned(),
            kind,
            page: "https://models.example.lg.jp".to_owned(),
            licence: "MIT".to_owned(),
            languages: none(),
            suits: none(),
            offer: Offer::ListedOnly { about_bytes: None },
        };
        let needs = Needs { working_bytes: 0, window: Duration::ZERO, japanese_error_percent: None };
        assert!(by_hand(&entry(Kind::Recogniser(needs))).contains("koe models import FILE --name ours"));
        assert!(by_hand(&entry(Kind::VoiceDetector)).contains("a detector of its own"));
    }
}
