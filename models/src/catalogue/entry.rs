use std::time::Duration;

use super::Pin;

/// One model of the catalogue, in one form: `small-q5_1`.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// As typed.
    pub name: String,
    /// What it does.
    pub kind: Kind,
    /// The page that tells more about it.
    pub page: String,
    /// An SPDX expression.
    pub licence: String,
    /// What it understands.
    pub languages: Told,
    /// What it suits.
    pub suits: Told,
    /// Whether it can be fetched.
    pub offer: Offer,
}

/// What a model does.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Turns speech into text: a Whisper model.
    Recogniser(Needs),
    /// Tells speech from other sound.
    VoiceDetector,
    /// Turns text of one language into another's.
    Translator(Engine),
}

/// What runs a translator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Engine {
    /// CTranslate2, in a koe that was built with it.
    CTranslate2 {
        /// What `translation.local` of the configuration calls its family.
        family: String,
    },
    /// Nothing that Koe has.
    Missing,
}

/// What a recogniser needs of a machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Needs {
    /// Memory beside the weights, for one room.
    pub working_bytes: u64,
    /// How long one processor core takes over ten seconds of sound.
    pub window: Duration,
    /// The published character error rate on read Japanese (JSUT), in percent.
    pub japanese_error_percent: Option<f32>,
}

/// The same in both languages of the screens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
}

/// Whether a model can be fetched.
#[derive(Clone, Debug, PartialEq)]
pub enum Offer {
    /// As one file.
    File(Offered),
    /// Not by Koe: it is listed so that a town can plan.
    ListedOnly {
        /// How large it is at a byte for each weight, roughly, where that is known.
        about_bytes: Option<u64>,
    },
}

/// A file that can be fetched.
#[derive(Clone, Debug, PartialEq)]
pub struct Offered {
    /// Its name, there and here.
    pub file: String,
    /// The folder that it lies in at its publisher's; ends in `/`. A mirror is named on the command line.
    pub folder: String,
    /// What is known of its bytes.
    pub content: Content,
}

/// What is known of a file's bytes before it is fetched.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Exactly these.
    Pinned(Pin),
    /// Nothing that could be verified: whoever fetches it must say that they accept that.
    NotPinned,
}

impl Entry {
    /// Its file, if it can be fetched.
    pub fn offered(&self) -> Option<&Offered> {
        match &self.offer {
            Offer::File(offered) => Some(offered),
            Offer::ListedOnly { .. } => None,
        }
    }

    /// What its file must be, if that is known.
    pub fn pin(&self) -> Option<&Pin> {
        match &self.offered()?.content {
            Content::Pinned(pin) => Some(pin),
            Content::NotPinned => None,
        }
    }

    /// Its length, if known.
    pub fn bytes(&self) -> Option<u64> {
        self.offered().and_then(|offered| offered.content.bytes())
    }

    /// The memory that it takes once loaded, with one room, as far as it is known.
    pub fn memory_bytes(&self) -> Option<u64> {
        match &self.kind {
            Kind::Recogniser(needs) => Some(self.bytes()?.saturating_add(needs.working_bytes)),
            Kind::VoiceDetector => self.bytes(),
            Kind::Translator(_) => None,
        }
    }

    /// The memory that it takes at most, which is while it is loaded: the file and the weights made of it.
    pub fn loading_bytes(&self) -> Option<u64> {
        Some(self.memory_bytes()?.saturating_add(self.bytes()?))
    }
}

impl Content {
    /// The file's length, if known.
    pub fn bytes(&self) -> Option<u64> {
        match self {
            Self::Pinned(pin) => Some(pin.bytes),
            Self::NotPinned => None,
        }
    }
}
