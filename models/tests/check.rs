//! What the check of a model file lets through, and that nothing else gets past it.

use std::io::Write;

use models::{Refused, check, check_bytes, demo};

/// Where the first tensor's head begins in the embedded model: three numbers, two sides and `encoder.` before this name.
fn first_tensor(bytes: &[u8]) -> usize {
    let name = b"positional_embedding";
    let named = bytes.windows(name.len()).position(|at| at == name).expect("every model has one");
    named - 28
}

#[test]
fn the_embedded_model_is_sound() {
    let header = check_bytes(demo().bytes).expect("sound");
    assert_eq!((header.words, header.mel_bands, header.width), (51_865, 80, 256));
    assert!(demo().bytes.len() <= 16_000_000);
    assert!(!demo().card.is_empty());
}

#[test]
fn a_file_is_checked_like_memory() {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(demo().bytes).expect("written");
    assert_eq!(check(file.path()).expect("sound"), check_bytes(demo().bytes).expect("sound"));
    file.as_file().set_len(9_000_000).expect("cut");
    let told = check(file.path()).expect_err("cut short").to_string();
    assert!(told.contains("cut short"), "{told}");
    let told = check(std::path::Path::new("/nowhere/model.bin")).expect_err("not there").to_string();
    assert!(told.starts_with("cannot read the speech model \"/nowhere/model.bin\""), "{told}");
}

#[test]
fn every_truncation_is_refused() {
    let bytes = demo().bytes;
    let front = first_tensor(bytes);
    let places = (0..200).chain((200..front).step_by(8_191)).chain((front..bytes.len()).step_by(65_521));
    for length in places.chain([front, bytes.len() - 1]) {
        assert!(check_bytes(&bytes[..length]).is_err(), "{length} bytes were taken");
    }
}

#[test]
fn bytes_too_many_are_refused() {
    for more in [&[0_u8] as &[u8], &[0; 12], &[255; 64]] {
        let mut bytes = demo().bytes.to_vec();
        bytes.extend_from_slice(more);
        assert!(check_bytes(&bytes).is_err(), "{} bytes too many were taken", more.len());
    }
}

#[test]
fn a_changed_header_is_refused_or_harmless() {
    let bytes = demo().bytes;
    let sound = check_bytes(bytes).expect("sound");
    let mut copy = bytes.to_vec();
    for place in 0..56 {
        for flip in [0x01, 0x80, 0xff] {
            copy[place] ^= flip;
            // The numbers of heads decide no tensor's size: the only ones that may differ and still fit.
            let taken = check_bytes(&copy).is_ok_and(|header| header == sound);
            assert!(!taken || matches!(place, 16..20 | 32..36), "byte {place} with {flip:#x} was taken");
            copy[place] ^= flip;
        }
    }
}

#[test]
fn a_changed_tensor_head_is_refused() {
    let bytes = demo().bytes;
    let mut copy = bytes.to_vec();
    let front = first_tensor(bytes);
    for place in front..front + 48 {
        for flip in [0x01, 0x10, 0x80, 0xff] {
            copy[place] ^= flip;
            assert!(check_bytes(&copy).is_err(), "byte {place} with {flip:#x} was taken");
            copy[place] ^= flip;
        }
    }
}

#[test]
fn no_damage_ends_the_process() {
    let bytes = demo().bytes;
    let front = first_tensor(bytes);
    let mut copy = bytes[..front + 2_000_000].to_vec();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..400 {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let place = random as usize % copy.len();
        copy[place] ^= (random >> 56) as u8 | 1;
        let _ = check_bytes(&copy);
    }
}

#[test]
fn what_is_no_model_is_told_so() {
    assert_eq!(check_bytes(b"GGUF\x03\0\0\0more"), Err(Refused::NotAModel));
    assert_eq!(check_bytes(b"lm"), Err(Refused::CutShort { within: "the first four bytes".to_owned() }));
    let told = check_bytes(&demo().bytes[..48]).expect_err("cut short").to_string();
    assert_eq!(told, "the file ends within the mel filters: it was cut short or not fully downloaded");
}

#[test]
fn a_hostile_length_is_refused_before_anything_is_allocated() {
    let mut bytes = demo().bytes.to_vec();
    let words = 48 + 8 + 4 * 80 * 201;
    bytes[words + 4..words + 8].copy_from_slice(&i32::MAX.to_le_bytes());
    let Err(Refused::Vocabulary { word, why }) = check_bytes(&bytes) else { panic!("taken") };
    assert_eq!((word, why.as_str()), (0, "its length is 2147483647, expected 0 to 256"));
}
