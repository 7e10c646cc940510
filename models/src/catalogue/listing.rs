use std::{collections::BTreeSet, time::Duration};

use serde::Deserialize;

use super::{Content, Engine, Entry, Error, Kind, Needs, Offer, Offered, Pin, Told, folder};

/// The catalogue of models, in order of quality: of two recognisers, the later one errs less.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalogue {
    entries: Vec<Entry>,
}

impl Catalogue {
    /// The one that comes with Koe.
    pub fn embedded() -> Self {
        Self::parse(include_str!("catalogue.toml")).expect("a test reads the embedded catalogue")
    }

    /// A town's own, for its mirror or for models of its own making. `catalogue.toml` in Koe's sources shows the form.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let file: File = toml::from_str(text).map_err(|error| Error::Catalogue(error.to_string().trim().to_owned()))?;
        let mut names = BTreeSet::new();
        let mut entries = Vec::new();
        for family in &file.family {
            for form in &family.form {
                let entry = check(&file, family, form)
                    .map_err(|reason| Error::Catalogue(format!("model {:?}: {reason}", form.name)))?;
                let mut taken = vec![form.name.clone()];
                taken.extend(entry.offered().map(|offered| offered.file.clone()));
                if let Some(twice) = taken.into_iter().find(|name| !names.insert(name.clone())) {
                    return Err(Error::Catalogue(format!("{twice:?} is there twice")));
                }
                entries.push(entry);
            }
        }
        Ok(Self { entries })
    }

    /// In order of quality.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// By name or by file.
    pub fn find(&self, name: &str) -> Option<&Entry> {
        let called = |entry: &&Entry| entry.name == name || entry.offered().is_some_and(|offered| offered.file == name);
        self.entries.iter().find(called)
    }
}

fn check(file: &File, family: &Family, form: &Form) -> Result<Entry, String> {
    let source = file.source.iter().find(|source| source.id == family.source);
    let source = source.ok_or_else(|| format!("there is no source {:?}", family.source))?;
    if !folder::is_name(&form.name) {
        return Err("that cannot be a name".to_owned());
    }
    let kind = match (family.kind, &family.needs) {
        (FamilyKind::Recogniser, Some(needs)) => Kind::Recogniser(Needs {
            working_bytes: needs.working_mb.saturating_mul(1_000_000),
            window: Duration::from_millis(needs.window_ms),
            japanese_error_percent: needs.japanese_error_percent,
        }),
        (FamilyKind::Recogniser, None) => return Err("a recogniser needs `needs`".to_owned()),
        (FamilyKind::VoiceDetector, _) => Kind::VoiceDetector,
        (FamilyKind::Translator, _) => Kind::Translator(match &family.ctranslate2 {
            Some(family) => Engine::CTranslate2 { family: family.clone() },
            None => Engine::Missing,
        }),
    };
    Ok(Entry {
        name: form.name.clone(),
        kind,
        page: source.page.clone(),
        licence: family.licence.clone(),
        languages: family.languages.told(),
        suits: family.suits.told(),
        offer: offer(source, form)?,
    })
}

fn offer(source: &Source, form: &Form) -> Result<Offer, String> {
    let (Some(folder), Some(file)) = (&source.folder, &form.file) else {
        return Ok(Offer::ListedOnly { about_bytes: form.about_mb.map(|mb| mb.saturating_mul(1_000_000)) });
    };
    if !folder.ends_with('/') || !(folder.starts_with("https://") || folder.starts_with("http://")) {
        return Err(format!("the source's folder {folder:?} must begin with https:// or http:// and end with /"));
    }
    if !folder::is_name(file) || !file.ends_with(folder::EXTENSION) {
        return Err(format!("the file {file:?} must have a plain name that ends in {}", folder::EXTENSION));
    }
    let content = match (&form.sha256, form.bytes) {
        (Some(sha256), Some(bytes)) => {
            let sha1 = form.sha1.as_ref().map(|sha1| sha1.parse()).transpose()?;
            Content::Pinned(Pin { bytes, sha256: sha256.parse()?, sha1 })
        }
        (Some(_), None) => return Err("a pinned file needs its length in `bytes`".to_owned()),
        (None, _) => Content::NotPinned,
    };
    Ok(Offer::File(Offered { file: file.clone(), folder: folder.clone(), content }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    source: Vec<Source>,
    #[serde(default)]
    family: Vec<Family>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    id: String,
    page: String,
    folder: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    source: String,
    kind: FamilyKind,
    licence: String,
    languages: Both,
    suits: Both,
    needs: Option<FamilyNeeds>,
    ctranslate2: Option<String>,
    form: Vec<Form>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum FamilyKind {
    Recogniser,
    VoiceDetector,
    Translator,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FamilyNeeds {
    working_mb: u64,
    window_ms: u64,
    japanese_error_percent: Option<f32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    name: String,
    file: Option<String>,
    bytes: Option<u64>,
    about_mb: Option<u64>,
    sha256: Option<String>,
    sha1: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Both {
    ja: String,
    en: String,
}

impl Both {
    fn told(&self) -> Told {
        Told { ja: self.ja.clone(), en: self.en.clone() }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[test]
    fn the_embedded_catalogue_pins_every_file_that_it_offers() {
        let catalogue = Catalogue::embedded();
        let offered: Vec<_> = catalogue.entries().iter().filter_map(Entry::offered).collect();
        assert!(offered.len() >= 17);
        assert!(offered.iter().all(|offered| matches!(offered.content, Content::Pinned(_))));
        assert!(offered.iter().all(|offered| offered.folder.starts_with("https://")));
    }

    #[test]
    fn no_two_files_of_the_embedded_catalogue_are_pinned_alike() {
        let catalogue = Catalogue::embedded();
        let mut seen = BTreeSet::new();
        for offered in catalogue.entries().iter().filter_map(Entry::offered) {
            if let Content::Pinned(pin) = &offered.content {
                assert!(seen.insert(pin.sha256.to_string()), "{}", offered.file);
                assert!(pin.sha1.is_none_or(|sha1| seen.insert(sha1.to_string())), "{}", offered.file);
            }
        }
    }

    #[test]
    fn a_model_is_found_by_name_and_by_file() {
        let catalogue = Catalogue::embedded();
        let small = catalogue.find("small").expect("it is listed");
        assert_eq!(catalogue.find("ggml-small.bin"), Some(small));
        assert_eq!(catalogue.find("smal"), None);
    }

    #[test]
    fn no_listed_licence_forbids_a_towns_use() {
        for entry in Catalogue::embedded().entries() {
            assert!(!entry.licence.contains("NC"), "{}", entry.name);
        }
    }

    fn refused(form: &str, expected: &Expect) {
        let text = format!(
            "[[source]]\nid = \"town\"\npage = \"https://models.example.lg.jp\"\nfolder = \"https://models.example.lg.jp/\"\n\
             [[family]]\nsource = \"town\"\nkind = \"voice-detector\"\nlicence = \"MIT\"\n\
             languages = {{ ja = \"\", en = \"\" }}\nsuits = {{ ja = \"\", en = \"\" }}\nform = [{form}]\n"
        );
        let told = match Catalogue::parse(&text) {
            Ok(catalogue) => format!("{} model(s)", catalogue.entries().len()),
            Err(error) => error.to_string(),
        };
        expected.assert_eq(&told);
    }

    #[test]
    fn a_town_may_have_a_catalogue_of_its_own() {
        refused(r#"{ name = "ours", file = "ours.bin" }"#, &expect!["1 model(s)"]);
        refused("", &expect!["0 model(s)"]);
    }

    #[test]
    fn a_catalogue_that_could_mislead_is_refused() {
        refused(
            r#"{ name = "ours", file = "../../etc/koe/koe.bin" }"#,
            &expect![[
                r#"cannot use the catalogue: model "ours": the file "../../etc/koe/koe.bin" must have a plain name that ends in .bin"#
            ]],
        );
        refused(
            r#"{ name = "ours", file = "ours.sh" }"#,
            &expect![[
                r#"cannot use the catalogue: model "ours": the file "ours.sh" must have a plain name that ends in .bin"#
            ]],
        );
        refused(
            r#"{ name = "ours", file = "ours.bin", sha256 = "00" }"#,
            &expect![[r#"cannot use the catalogue: model "ours": a pinned file needs its length in `bytes`"#]],
        );
        refused(
            r#"{ name = "ours", file = "ours.bin", bytes = 1, sha256 = "00" }"#,
            &expect![[r#"cannot use the catalogue: model "ours": "00" is not 64 hexadecimal digits"#]],
        );
        refused(
            r#"{ name = "a", file = "ours.bin" }, { name = "b", file = "ours.bin" }"#,
            &expect![[r#"cannot use the catalogue: "ours.bin" is there twice"#]],
        );
        refused(
            r#"{ name = "a b", file = "ours.bin" }"#,
            &expect![[r#"cannot use the catalogue: model "a b": that cannot be a name"#]],
        );
    }
}
