//! The rest of a model file: its tensors, each with its name, its shape and its type. All must be there, once, as whisper.cpp
//! will lay them out in memory.

use std::{
    collections::BTreeMap,
    io::{Read, Seek},
};

use crate::{
    Refused,
    header::{F16, F32, Header, Kind},
    reader::{Failed, Reader},
};

const MOST_DIMENSIONS: i32 = 3;
const LONGEST_NAME: i32 = 96;

struct Expected {
    shape: Vec<u32>,
    kind: Kind,
}

/// Reads to the file's end.
pub(crate) fn read<R: Read + Seek>(reader: &mut Reader<R>, header: &Header) -> Result<(), Failed> {
    let mut missing = expected(header);
    while !reader.is_at_end() {
        let name = one(reader, &missing)?;
        missing.remove(&name);
    }
    match missing.pop_first() {
        None => Ok(()),
        Some((name, _)) => {
            Err(refuse(&name, "is missing: the file was cut short, or it is not a whole model".to_owned()))
        }
    }
}

fn one<R: Read + Seek>(reader: &mut Reader<R>, missing: &BTreeMap<String, Expected>) -> Result<String, Failed> {
    let within = "a tensor's head";
    let (dimensions, name_length, kind) = (reader.int(within)?, reader.int(within)?, reader.int(within)?);
    if !(1..=MOST_DIMENSIONS).contains(&dimensions) {
        return Err(refuse("?", format!("it has {dimensions} dimensions, expected 1 to {MOST_DIMENSIONS}")));
    }
    if !(1..=LONGEST_NAME).contains(&name_length) {
        return Err(refuse("?", format!("its name has {name_length} bytes, expected 1 to {LONGEST_NAME}")));
    }
    let mut shape = Vec::new();
    for _ in 0..dimensions {
        shape.push(reader.int(within)?);
    }
    let name = reader.bytes(name_length as usize, within)?;
    let shown = String::from_utf8_lossy(&name).escape_debug().to_string();
    let expected = std::str::from_utf8(&name).ok().and_then(|name| missing.get(name));
    let expected = expected.ok_or_else(|| refuse(&shown, "is unknown, or there twice".to_owned()))?;
    let wanted: Vec<i64> = expected.shape.iter().map(|&side| i64::from(side)).collect();
    if shape.iter().map(|&side| i64::from(side)).ne(wanted.iter().copied()) {
        return Err(refuse(&shown, format!("its shape is {shape:?}, expected {wanted:?}")));
    }
    if kind != expected.kind.of_tensor {
        let why = format!("its type is number {kind}, expected {} ({})", expected.kind.of_tensor, expected.kind.name);
        return Err(refuse(&shown, why));
    }
    let numbers: u64 = expected.shape.iter().map(|&side| u64::from(side)).product();
    reader.skip(numbers / expected.kind.block * expected.kind.bytes, &format!("the tensor {shown}"))?;
    Ok(shown)
}

fn expected(header: &Header) -> BTreeMap<String, Expected> {
    let mut all = BTreeMap::new();
    let mut add = |name: String, shape: &[u32], kind: Kind| {
        all.insert(name, Expected { shape: shape.to_vec(), kind });
    };
    let width = header.width;
    let convolutions = if header.matrices == F32 { F32 } else { F16 };
    add("encoder.positional_embedding".to_owned(), &[width, header.audio_places], F32);
    add("encoder.conv1.weight".to_owned(), &[3, header.mel_bands, width], convolutions);
    add("encoder.conv2.weight".to_owned(), &[3, width, width], convolutions);
    for convolution in ["conv1", "conv2"] {
        add(format!("encoder.{convolution}.bias"), &[1, width], F32);
    }
    add("decoder.positional_embedding".to_owned(), &[width, header.text_places], F32);
    add("decoder.token_embedding.weight".to_owned(), &[width, header.words], header.matrices);
    for norm in ["encoder.ln_post", "decoder.ln"] {
        add(format!("{norm}.weight"), &[width], F32);
        add(format!("{norm}.bias"), &[width], F32);
    }
    let layers = |side: &'static str, count: u32| (0..count).map(move |layer| format!("{side}.blocks.{layer}"));
    for layer in layers("encoder", header.audio_layers).chain(layers("decoder", header.text_layers)) {
        add(format!("{layer}.mlp.0.weight"), &[width, 4 * width], header.matrices);
        add(format!("{layer}.mlp.0.bias"), &[4 * width], F32);
        add(format!("{layer}.mlp.2.weight"), &[4 * width, width], header.matrices);
        add(format!("{layer}.mlp.2.bias"), &[width], F32);
        add(format!("{layer}.mlp_ln.weight"), &[width], F32);
        add(format!("{layer}.mlp_ln.bias"), &[width], F32);
        let attentions: &[&str] = if layer.starts_with("decoder") { &["attn", "cross_attn"] } else { &["attn"] };
        for attention in attentions {
            for part in ["query", "key", "value", "out"] {
                add(format!("{layer}.{attention}.{part}.weight"), &[width, width], header.matrices);
                if part != "key" {
                    add(format!("{layer}.{attention}.{part}.bias"), &[width], F32);
                }
            }
            add(format!("{layer}.{attention}_ln.weight"), &[width], F32);
            add(format!("{layer}.{attention}_ln.bias"), &[width], F32);
        }
    }
    all
}

fn refuse(name: &str, why: String) -> Failed {
    Refused::Tensor { name: name.to_owned(), why }.into()
}
