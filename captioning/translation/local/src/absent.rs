use std::convert::Infallible;

use crate::{Error, Settings, folder};

/// A loaded model: there is none, since there is nothing to run it.
pub struct Model(Infallible);

impl Model {
    /// Says what the folder lacks, or else that this program has no CTranslate2.
    pub fn load(settings: &Settings) -> Result<Self, Error> {
        folder::pieces(&settings.folder)?;
        Err(Error::BuiltWithout)
    }

    /// The sentences in the language `to`, one for each, in their order.
    pub fn translate(&self, _sentences: &[String], _from: &str, _to: &str) -> Result<Vec<String>, Error> {
        match self.0 {}
    }
}
