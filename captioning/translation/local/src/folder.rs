use std::path::{Path, PathBuf};

use crate::Error;

/// What both sides' text is cut into pieces by, where a family has one model for all languages. Named as its publishers name it.
const SHARED: [&str; 4] = ["sentencepiece.bpe.model", "sentencepiece.model", "spiece.model", "spm.model"];

/// The SentencePiece models of a folder.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pieces {
    pub(crate) source: PathBuf,
    pub(crate) target: PathBuf,
}

/// Looks whether the folder has what a model is made of.
pub(crate) fn pieces(folder: &Path) -> Result<Pieces, Error> {
    let lacks = |file| Error::Lacks { folder: folder.to_owned(), file };
    if !folder.join("model.bin").is_file() {
        return Err(lacks("model.bin"));
    }
    let (source, target) = (folder.join("source.spm"), folder.join("target.spm"));
    match (source.is_file(), target.is_file()) {
        (true, true) => return Ok(Pieces { source, target }),
        (true, false) => return Err(lacks("target.spm")),
        (false, true) => return Err(lacks("source.spm")),
        (false, false) => {}
    }
    let shared = SHARED.iter().map(|name| folder.join(name)).find(|path| path.is_file());
    let shared = shared.ok_or_else(|| lacks("source.spm and target.spm, nor a sentencepiece.bpe.model"))?;
    Ok(Pieces { source: shared.clone(), target: shared })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_tells_what_it_lacks() {
        let folder = tempfile::tempdir().expect("a folder");
        let put = |name: &str| std::fs::write(folder.path().join(name), "").expect("it is written");
        let lacks = || match pieces(folder.path()) {
            Err(Error::Lacks { file, .. }) => file.to_owned(),
            other => panic!("{other:?}"),
        };
        assert_eq!(lacks(), "model.bin");
        put("model.bin");
        assert!(lacks().starts_with("source.spm and"), "{}", lacks());
        put("source.spm");
        assert_eq!(lacks(), "target.spm");
        put("target.spm");
        assert_eq!(pieces(folder.path()).expect("it has all").target, folder.path().join("target.spm"));
    }

    #[test]
    fn a_family_for_all_languages_has_one_model_of_pieces() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["model.bin", "spiece.model"] {
            std::fs::write(folder.path().join(name), "").expect("it is written");
        }
        let found = pieces(folder.path()).expect("it has all");
        assert_eq!(found.source, found.target);
    }
}
