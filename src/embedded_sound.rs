//! The sounds that are part of the binary: the demonstration's, and what benchmarks play.

use std::io::Write as _;

use anyhow::Context as _;

/// A made-up conversation at a counter, the clerk left and the visitor right.
pub const COUNTER: &[u8] = include_bytes!("../pipeline/demo/counter.ogg");
/// Sentences with people's names.
pub const NAMES: &[u8] = include_bytes!("../pipeline/demo/names.ogg");

/// All of a sound's samples, mono, [`meeting::Samples::RATE`] a second.
pub fn samples(sound: &[u8]) -> anyhow::Result<Vec<f32>> {
    // The decoder opens files.
    let mut file = tempfile::NamedTempFile::new().context("make a temporary file for a sound")?;
    file.write_all(sound).with_context(|| format!("write a sound to {}", file.path().display()))?;
    let mut bytes = Vec::new();
    pipeline::decode_sound(file.path(), &mut bytes, |_| ()).context("decode a sound of the binary")?;
    Ok(bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
}
