use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    Error, Kind, Part, RegularFile, Sum, Sums,
    part::{beside, remove},
};

/// How the name of an installed model ends. A file that is still arriving ends otherwise.
pub(super) const EXTENSION: &str = ".bin";

/// How the name of the file beside a model ends that keeps its SHA-256, as `sha256sum --check` reads it.
const RECORD: &str = ".sha256";

/// The longest name of a model's file.
const LONGEST_NAME: usize = 100;

/// The folder that a service's models lie in.
#[derive(Clone, Debug)]
pub struct ModelFolder {
    path: PathBuf,
}

/// A model that is there, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// Its file's name: `ggml-small.bin`.
    pub file: String,
    /// Where it is.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// What its SHA-256 was when it came.
    pub recorded: Option<Sum>,
}

impl ModelFolder {
    /// The folder at `path`; made when something is to be put there.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// All models that are there, by name.
    pub fn installed(&self) -> Result<Vec<Installed>, Error> {
        let entries = match fs::read_dir(&self.path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(disk("look into", &self.path)(error)),
        };
        let mut installed = Vec::new();
        for entry in entries {
            let entry = entry.map_err(disk("look into", &self.path))?;
            if let Some(found) = entry.file_name().to_str().and_then(|file| self.find(file)) {
                installed.push(found);
            }
        }
        installed.sort_by(|one, other| one.file.cmp(&other.file));
        Ok(installed)
    }

    /// The model of that file name, if it is there.
    pub fn find(&self, file: &str) -> Option<Installed> {
        let path = self.path.join(file);
        if !is_name(file) || !file.ends_with(EXTENSION) {
            return None;
        }
        let bytes = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?.len();
        let record = fs::read_to_string(beside(&path, RECORD)).unwrap_or_default();
        let recorded = record.split_whitespace().next().and_then(|sum| sum.parse().ok());
        Some(Installed { file: file.to_owned(), path, bytes, recorded })
    }

    /// Opens what has arrived of a file, or begins it.
    pub fn part(&self, file: &str) -> Result<Part, Error> {
        fs::create_dir_all(&self.path).map_err(disk("make the folder", &self.path))?;
        Part::open(self.path.join(name(file)?))
    }

    /// Gives a file that has arrived its final name. A recogniser that whisper.cpp must not be given is removed instead.
    pub fn install(&self, part: Part, kind: &Kind, sums: &Sums) -> Result<Installed, Error> {
        match kind {
            Kind::Recogniser(_) => self.install_recogniser(part, sums),
            // Koe loads neither.
            Kind::VoiceDetector | Kind::Translator(_) => keep(part, sums),
        }
    }

    /// Gives a recogniser that has arrived its final name, if whisper.cpp may be given it, or removes it.
    pub fn install_recogniser(&self, part: Part, sums: &Sums) -> Result<Installed, Error> {
        if let Err(refused) = crate::check(part.path()) {
            part.discard()?;
            return Err(refused.into());
        }
        keep(part, sums)
    }

    /// Removes a model, and whatever has arrived of it.
    pub fn remove(&self, file: &str) -> Result<(), Error> {
        let path = self.path.join(name(file)?);
        let part = beside(&path, ".part");
        if !path.exists() && !part.exists() {
            return Err(Error::NotInstalled(file.to_owned()));
        }
        // The model first: a record without one is nothing, a model without its record cannot be verified.
        remove(&path)?;
        remove(&beside(&path, RECORD))?;
        remove(&beside(&part, ".from"))?;
        remove(&part)
    }
}

fn keep(part: Part, sums: &Sums) -> Result<Installed, Error> {
    let path = part.finish()?;
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let record = beside(&path, RECORD);
    fs::write(&record, format!("{}  {file}\n", sums.sha256)).map_err(disk("write", &record))?;
    Ok(Installed { file, path, bytes: sums.bytes, recorded: Some(sums.sha256) })
}

impl Installed {
    /// Its sums as it lies there.
    pub fn sums(&self) -> Result<Sums, Error> {
        RegularFile::open(&self.path)?.sums()
    }
}

/// Whether a model or its file may be called so: no path, nothing hidden, nothing that a shell would take for something else.
pub(super) fn is_name(name: &str) -> bool {
    let plain = |char: char| char.is_alphanumeric() || matches!(char, '-' | '_' | '.');
    name.len() <= LONGEST_NAME && name.starts_with(char::is_alphanumeric) && name.chars().all(plain)
}

fn name(file: &str) -> Result<&str, Error> {
    if is_name(file) && file.ends_with(EXTENSION) { Ok(file) } else { Err(Error::Name(file.to_owned())) }
}

pub(super) fn disk(attempted: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |cause| Error::Disk { attempted, path, cause }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "koe.bin";

    fn folder() -> (tempfile::TempDir, ModelFolder) {
        let temporary = tempfile::tempdir().expect("a temporary folder");
        let folder = ModelFolder::new(temporary.path().join("models"));
        (temporary, folder)
    }

    fn install(folder: &ModelFolder, bytes: &[u8]) -> Installed {
        let mut part = folder.part(NAME).expect("it can be written to");
        part.append(bytes).expect("there is room");
        let sums = part.sums().expect("it can be read");
        folder.install(part, &Kind::VoiceDetector, &sums).expect("it can be renamed")
    }

    fn files(folder: &ModelFolder) -> Vec<String> {
        let entries = fs::read_dir(folder.path()).expect("the folder is there");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_that_is_not_there_holds_no_models() {
        let (_temporary, folder) = folder();
        assert_eq!(folder.installed().expect("that is no error"), []);
    }

    #[test]
    fn a_part_never_looks_installed() {
        let (_temporary, folder) = folder();
        let mut part = folder.part(NAME).expect("it can be written to");
        part.append(b"lmgg").expect("there is room");
        part.remember("https://example.jp/koe.bin", Some("\"1\"")).expect("it can be written");
        assert_eq!(folder.installed().expect("readable"), []);
        assert_eq!(folder.find(NAME), None);
    }

    #[test]
    fn an_installed_model_leaves_nothing_but_itself_and_its_record() {
        let (_temporary, folder) = folder();
        let installed = install(&folder, b"abc");
        assert_eq!(files(&folder), ["koe.bin", "koe.bin.sha256"]);
        assert_eq!(folder.installed().expect("readable"), std::slice::from_ref(&installed));
        let record = fs::read_to_string(folder.path().join("koe.bin.sha256")).expect("readable");
        assert_eq!(record, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  koe.bin\n");
        assert_eq!(Some(installed.sums().expect("readable").sha256), installed.recorded);
    }

    #[test]
    fn a_part_goes_on_where_it_was_and_knows_where_it_came_from() {
        let (_temporary, folder) = folder();
        let mut part = folder.part(NAME).expect("it can be written to");
        part.append(b"ab").expect("there is room");
        part.remember("https://example.jp/koe.bin", Some("\"1\"")).expect("it can be written");
        drop(part);
        let mut part = folder.part(NAME).expect("it is there");
        assert_eq!(part.bytes(), 2);
        assert_eq!(part.origin("https://example.jp/koe.bin").as_deref(), Some("\"1\""));
        assert_eq!(part.origin("https://example.org/koe.bin"), None);
        part.append(b"c").expect("there is room");
        assert_eq!(part.sums().expect("readable").bytes, 3);
        part.empty().expect("it can be emptied");
        assert_eq!((part.bytes(), part.origin("https://example.jp/koe.bin")), (0, None));
    }

    #[test]
    fn two_commands_do_not_fetch_the_same_file_at_once() {
        let (_temporary, folder) = folder();
        let held = folder.part(NAME).expect("it can be written to");
        assert!(matches!(folder.part(NAME), Err(Error::Busy(_))));
        drop(held);
        assert!(folder.part(NAME).is_ok());
    }

    #[test]
    fn a_recogniser_that_whisper_could_not_be_given_is_not_kept() {
        let (_temporary, folder) = folder();
        let mut part = folder.part(NAME).expect("it can be written to");
        part.append(b"GGUF, not ggml").expect("there is room");
        let sums = part.sums().expect("readable");
        assert!(matches!(folder.install_recogniser(part, &sums), Err(Error::Model(_))));
        assert_eq!(files(&folder), [""; 0]);
    }

    #[test]
    fn removing_leaves_nothing() {
        let (_temporary, folder) = folder();
        install(&folder, b"abc");
        drop(folder.part(NAME).expect("it can be written to"));
        folder.remove(NAME).expect("it is there");
        assert_eq!(files(&folder), [""; 0]);
        assert!(matches!(folder.remove(NAME), Err(Error::NotInstalled(_))));
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let (_temporary, folder) = folder();
        for file in ["../koe.bin", "/etc/koe.bin", ".koe.bin", "koe", "a/b.bin", "", "-f.bin", "koe.bin\0"] {
            assert!(matches!(folder.part(file), Err(Error::Name(_))), "{file:?}");
            assert!(matches!(folder.remove(file), Err(Error::Name(_))), "{file:?}");
        }
        assert!(is_name("議会.bin"));
    }
}
