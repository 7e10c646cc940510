//! What the fuzzer found worth keeping (`fuzz/`), replayed: no damage makes the check panic, and what it takes is whole.

use std::path::Path;

use models::{ModelHeader, Refused, check_bytes};
use smallest::Smallest;

#[path = "../../fuzz/smallest.rs"]
mod smallest;

fn look(smallest: &mut Smallest, input: &[u8]) -> Result<ModelHeader, Refused> {
    match input {
        [kind, rest @ ..] if kind % 2 == 1 => smallest.damaged(rest, check_bytes),
        _ => check_bytes(input),
    }
}

#[test]
fn the_smallest_model_is_sound() {
    let header = look(&mut Smallest::new(), &[1]).expect("sound");
    assert_eq!((header.width, header.audio_layers, header.text_layers), (64, 1, 1));
}

#[test]
fn every_kept_input_is_taken_or_refused() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/model_file");
    let mut smallest = Smallest::new();
    let (mut taken, mut refused) = (0, 0);
    for entry in std::fs::read_dir(corpus).expect("in the repository") {
        let input = std::fs::read(entry.expect("readable").path()).expect("readable");
        match look(&mut smallest, &input) {
            Ok(_) => taken += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(taken >= 1 && refused >= 20, "{taken} taken, {refused} refused");
    assert!(look(&mut smallest, &[1]).is_ok(), "damage was not mended");
}
