//! The front of a model file: the model's dimensions, its mel filters and its vocabulary.

use std::io::{Read, Seek};

use crate::{
    Refused,
    reader::{Failed, Reader},
};

const MAGIC: i32 = 0x6767_6d6c;
/// ggml's version of its quantised types; a file's type number holds it times a thousand.
const QUANTISATION_VERSION: i32 = 2;
/// Bins of a spectrum of 400 samples.
const BINS: i32 = 201;
/// Whisper's longest word is 128 bytes of spaces.
const LONGEST_WORD: i32 = 256;

/// A model's dimensions, all in ranges that whisper.cpp can work with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header {
    pub(crate) words: u32,
    pub(crate) audio_places: u32,
    pub(crate) width: u32,
    pub(crate) audio_layers: u32,
    pub(crate) text_places: u32,
    pub(crate) text_layers: u32,
    pub(crate) mel_bands: u32,
    pub(crate) matrices: Kind,
}

/// A way to store numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// The number of it in a header.
    of_file: i32,
    /// The number of it at a tensor.
    pub(crate) of_tensor: i32,
    /// Numbers of a block, and the block's bytes.
    pub(crate) block: u64,
    pub(crate) bytes: u64,
}

pub(crate) const F32: Kind = kind("f32", 0, 0, 1, 4);
pub(crate) const F16: Kind = kind("f16", 1, 1, 1, 2);

/// What whisper.cpp's own tools make. On any other number it ends the process.
const KINDS: [Kind; 12] = [
    F32,
    F16,
    kind("q4_0", 2, 2, 32, 18),
    kind("q4_1", 3, 3, 32, 20),
    kind("q8_0", 7, 8, 32, 34),
    kind("q5_0", 8, 6, 32, 22),
    kind("q5_1", 9, 7, 32, 24),
    kind("q2_k", 10, 10, 256, 84),
    kind("q3_k", 11, 11, 256, 110),
    kind("q4_k", 12, 12, 256, 144),
    kind("q5_k", 13, 13, 256, 176),
    kind("q6_k", 14, 14, 256, 210),
];

const fn kind(name: &'static str, of_file: i32, of_tensor: i32, block: u64, bytes: u64) -> Kind {
    Kind { name, of_file, of_tensor, block, bytes }
}

/// Reads up to the first tensor.
pub(crate) fn read<R: Read + Seek>(reader: &mut Reader<R>) -> Result<Header, Failed> {
    let header = dimensions(reader)?;
    mel_filters(reader, &header)?;
    vocabulary(reader, &header)?;
    Ok(header)
}

fn dimensions<R: Read + Seek>(reader: &mut Reader<R>) -> Result<Header, Failed> {
    if reader.int("the first four bytes")? != MAGIC {
        return Err(Refused::NotAModel.into());
    }
    let mut number = |field: &'static str, least: i32, most: i32| -> Result<u32, Failed> {
        let found = reader.int("the header")?;
        let fits = (least..=most).contains(&found);
        fits.then_some(found as u32).ok_or_else(|| refuse(field, found, format!("{least} to {most}")))
    };
    // The vocabularies of Whisper's English, multilingual and large-v3 models: whisper.cpp derives its special words from it.
    let words = number("the vocabulary's size", 51_864, 51_866)?;
    let audio_places = number("the number of audio places", 64, 1_500)?;
    let width = number("the audio width", 64, 2_048)?;
    let audio_heads = number("the number of audio heads", 1, 32)?;
    let audio_layers = number("the number of audio layers", 1, 64)?;
    let text_places = number("the number of text places", 64, 448)?;
    let text_width = number("the text width", 64, 2_048)?;
    let text_heads = number("the number of text heads", 1, 32)?;
    let text_layers = number("the number of text layers", 1, 64)?;
    let mel_bands = number("the number of mel bands", 80, 128)?;
    let file_type = number("the file type", 0, QUANTISATION_VERSION * 1_000 + 999)? as i32;
    same("the text width", text_width, width)?;
    for (field, heads) in [("the number of audio heads", audio_heads), ("the number of text heads", text_heads)] {
        if width % heads != 0 || (width / heads) % 8 != 0 {
            return Err(refuse(field, heads as i32, format!("a divisor of the width {width} into multiples of 8")));
        }
    }
    if mel_bands != 80 && mel_bands != 128 {
        return Err(refuse("the number of mel bands", mel_bands as i32, "80 or 128".to_owned()));
    }
    let matrices = matrices(file_type, width)?;
    Ok(Header { words, audio_places, width, audio_layers, text_places, text_layers, mel_bands, matrices })
}

fn matrices(file_type: i32, width: u32) -> Result<Kind, Failed> {
    let (version, number) = (file_type / 1_000, file_type % 1_000);
    let known = KINDS.iter().find(|kind| kind.of_file == number).filter(|kind| {
        let quantised = kind.block > 1;
        u64::from(width) % kind.block == 0 && (!quantised || version == QUANTISATION_VERSION)
    });
    known.copied().ok_or_else(|| {
        let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
        refuse("the file type", file_type, format!("one of {} of version {QUANTISATION_VERSION}", names.join(", ")))
    })
}

fn mel_filters<R: Read + Seek>(reader: &mut Reader<R>, header: &Header) -> Result<(), Failed> {
    let within = "the mel filters";
    same("the mel filters' bands", reader.int(within)? as u32, header.mel_bands)?;
    same("the mel filters' bins", reader.int(within)? as u32, BINS as u32)?;
    for place in 0..header.mel_bands * BINS as u32 {
        let found = reader.float(within)?;
        if !found.is_finite() {
            return Err(Refused::MelFilter { place, found: found.to_string() }.into());
        }
    }
    Ok(())
}

fn vocabulary<R: Read + Seek>(reader: &mut Reader<R>, header: &Header) -> Result<(), Failed> {
    let listed = reader.int("the vocabulary")?;
    // The files list the words that are text; whisper.cpp adds the special ones.
    if !(50_000..=header.words as i32).contains(&listed) {
        return Err(refuse("the number of listed words", listed, format!("50000 to {}", header.words)));
    }
    for word in 0..listed as usize {
        let length = reader.int("the vocabulary")?;
        if !(0..=LONGEST_WORD).contains(&length) {
            let why = format!("its length is {length}, expected 0 to {LONGEST_WORD}");
            return Err(Refused::Vocabulary { word, why }.into());
        }
        reader.bytes(length as usize, "the vocabulary")?;
    }
    Ok(())
}

fn same(field: &'static str, found: u32, expected: u32) -> Result<(), Failed> {
    if found == expected { Ok(()) } else { Err(refuse(field, found as i32, expected.to_string())) }
}

fn refuse(field: &'static str, found: i32, expected: String) -> Failed {
    Refused::Dimension { field, found: i64::from(found), expected }.into()
}

#[cfg(test)]
mod tests {
    use crate::{check_bytes, demo};

    #[test]
    fn a_mel_filter_that_is_no_number_is_told_as_what_it_is() {
        // The header's twelve numbers, and two of the filters.
        const FILTERS: usize = 48 + 8;
        let told = |place: usize, number: f32| {
            let mut bytes = demo().bytes.to_vec();
            let at = FILTERS + 4 * place;
            bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
            check_bytes(&bytes).expect_err("it is refused").to_string()
        };
        assert_eq!(told(0, f32::NAN), "the mel filters' number 0 is NaN, expected a finite one");
        assert_eq!(told(201, f32::NEG_INFINITY), "the mel filters' number 201 is -inf, expected a finite one");
    }
}
