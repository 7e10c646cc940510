//! The dictionary that tells Japanese words apart: Debian's `mecab-ipadic` in the form that lindera reads.

use std::path::Path;

use crate::Error;

/// Makes a dictionary at `to` from Debian's `mecab-ipadic` at `from` (`/usr/share/mecab/dic/ipadic`), in some seconds.
///
/// What lies at `to` is replaced at once by a whole dictionary, or not at all.
pub fn build(from: &Path, to: &Path) -> Result<(), Error> {
    todo!("{from:?} {to:?}")
}

/// Whether a usable dictionary lies at `path`.
pub fn check(path: &Path) -> Result<(), Error> {
    todo!("{path:?}")
}
