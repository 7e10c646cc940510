//! The smallest model file that passes the check, and how a fuzzer's input damages it.

/// Whisper's English vocabulary, none of whose listed words has a letter here.
const WORDS: i32 = 51_864;
const LISTED: i32 = 50_000;
const WIDTH: i32 = 64;
const PLACES: i32 = 64;
const BANDS: i32 = 80;
const BINS: i32 = 201;
/// `q4_0` of version 2: the smallest way to store the token embedding.
const FILE_TYPE: i32 = 2_002;
const Q4_0: i32 = 2;
const F16: i32 = 1;
const F32: i32 = 0;

/// A sound file, and the places of damage that matter.
pub(crate) struct Smallest {
    pub(crate) bytes: Vec<u8>,
    /// Where the mel filters, the vocabulary and each tensor's head begin.
    pub(crate) marks: Vec<usize>,
}

impl Smallest {
    pub(crate) fn new() -> Self {
        let mut made = Self { bytes: Vec::new(), marks: vec![0] };
        let header = [0x6767_6d6c, WORDS, PLACES, WIDTH, 1, 1, PLACES, WIDTH, 1, 1, BANDS, FILE_TYPE];
        made.numbers(&header);
        made.mark();
        made.numbers(&[BANDS, BINS]);
        made.bytes.resize(made.bytes.len() + (4 * BANDS * BINS) as usize, 0);
        made.mark();
        made.numbers(&[LISTED]);
        made.bytes.resize(made.bytes.len() + (4 * LISTED) as usize, 0);
        made.tensor("encoder.positional_embedding", &[WIDTH, PLACES], F32);
        made.tensor("encoder.conv1.weight", &[3, BANDS, WIDTH], F16);
        made.tensor("encoder.conv2.weight", &[3, WIDTH, WIDTH], F16);
        made.tensor("encoder.conv1.bias", &[1, WIDTH], F32);
        made.tensor("encoder.conv2.bias", &[1, WIDTH], F32);
        made.tensor("decoder.positional_embedding", &[WIDTH, PLACES], F32);
        made.tensor("decoder.token_embedding.weight", &[WIDTH, WORDS], Q4_0);
        made.pair("encoder.ln_post");
        made.pair("decoder.ln");
        made.layer("encoder.blocks.0", &["attn"]);
        made.layer("decoder.blocks.0", &["attn", "cross_attn"]);
        made
    }

    /// Does to it what `input` says, lets `look` look at it, and mends it.
    ///
    /// Each piece of damage is a mark's number, a distance from it, how many bytes, and the bytes. A mark that there is not
    /// cuts the file off there.
    pub(crate) fn damaged<T>(&mut self, input: &[u8], look: impl FnOnce(&[u8]) -> T) -> T {
        let mut mended = Vec::new();
        let mut length = self.bytes.len();
        let mut rest = input;
        while let [mark, low, high, count, following @ ..] = rest {
            let distance = usize::from(u16::from_le_bytes([*low, *high]));
            let (damage, after) = following.split_at(following.len().min(usize::from(*count)));
            rest = after;
            let Some(mark) = self.marks.get(usize::from(*mark)) else {
                length = length.min(self.marks[usize::from(*mark) % self.marks.len()] + distance);
                continue;
            };
            for (place, byte) in (mark + distance..self.bytes.len()).zip(damage) {
                mended.push((place, self.bytes[place]));
                self.bytes[place] = *byte;
            }
        }
        let seen = look(&self.bytes[..length]);
        for (place, byte) in mended.into_iter().rev() {
            self.bytes[place] = byte;
        }
        seen
    }

    fn layer(&mut self, layer: &str, attentions: &[&str]) {
        self.tensor(&format!("{layer}.mlp.0.weight"), &[WIDTH, 4 * WIDTH], Q4_0);
        self.tensor(&format!("{layer}.mlp.0.bias"), &[4 * WIDTH], F32);
        self.tensor(&format!("{layer}.mlp.2.weight"), &[4 * WIDTH, WIDTH], Q4_0);
        self.tensor(&format!("{layer}.mlp.2.bias"), &[WIDTH], F32);
        self.pair(&format!("{layer}.mlp_ln"));
        for attention in attentions {
            for part in ["query", "key", "value", "out"] {
                self.tensor(&format!("{layer}.{attention}.{part}.weight"), &[WIDTH, WIDTH], Q4_0);
                if part != "key" {
                    self.tensor(&format!("{layer}.{attention}.{part}.bias"), &[WIDTH], F32);
                }
            }
            self.pair(&format!("{layer}.{attention}_ln"));
        }
    }

    fn pair(&mut self, norm: &str) {
        self.tensor(&format!("{norm}.weight"), &[WIDTH], F32);
        self.tensor(&format!("{norm}.bias"), &[WIDTH], F32);
    }

    fn tensor(&mut self, name: &str, shape: &[i32], kind: i32) {
        self.mark();
        self.numbers(&[shape.len() as i32, name.len() as i32, kind]);
        self.numbers(shape);
        self.bytes.extend_from_slice(name.as_bytes());
        let numbers = shape.iter().product::<i32>() as usize;
        let length = match kind {
            F32 => 4 * numbers,
            F16 => 2 * numbers,
            _ => numbers / 32 * 18,
        };
        self.bytes.resize(self.bytes.len() + length, 0);
    }

    fn mark(&mut self) {
        self.marks.push(self.bytes.len());
    }

    fn numbers(&mut self, numbers: &[i32]) {
        self.bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    }
}
