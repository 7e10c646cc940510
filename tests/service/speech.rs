//! A town chooses its model: `koe bench speech` over recordings of its own.

use std::{fs, path::Path, process::Output};

use serde_json::Value;

use crate::running::koe;

fn measured(set: &Path) -> Value {
    let mut command = koe();
    command.args(["bench", "speech", "--json", "--threads", "1", "--set"]).arg(set);
    let Output { status, stdout, stderr } = command.output().expect("the binary under test runs");
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    serde_json::from_slice(&stdout).expect("one JSON object")
}

/// So many seconds of silence, 16 kHz, 16 bit.
fn silence(seconds: u32) -> Vec<u8> {
    let data = 32_000 * seconds;
    let numbers = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    let form = [1_u16.to_le_bytes(), 1_u16.to_le_bytes()].concat();
    let frame = [2_u16.to_le_bytes(), 16_u16.to_le_bytes()].concat();
    let parts = [
        b"RIFF".to_vec(),
        numbers(&[36 + data]),
        b"WAVEfmt ".to_vec(),
        numbers(&[16]),
        form,
        numbers(&[16_000, 32_000]),
        frame,
        b"data".to_vec(),
        numbers(&[data]),
        vec![0; data as usize],
    ];
    parts.concat()
}

#[test]
fn each_condition_of_a_town_s_set_is_measured() {
    let set = tempfile::tempdir().expect("a temporary folder");
    let speech = Path::new(env!("CARGO_MANIFEST_DIR")).join("captioning/tests/data");
    for folder in ["chamber", "nobody"] {
        fs::create_dir(set.path().join(folder)).expect("made");
    }
    for (name, said) in [
        ("permission", "三番、佐藤議員の質問を許します。"),
        ("vote", "起立多数であります。よって、議案第四十六号は可決されました。"),
    ] {
        fs::copy(speech.join(format!("{name}.wav")), set.path().join(format!("chamber/{name}.wav"))).expect("copied");
        fs::write(set.path().join(format!("chamber/{name}.txt")), said).expect("written");
    }
    fs::write(set.path().join("nobody/hall.wav"), silence(20)).expect("written");
    fs::write(set.path().join("nobody/hall.txt"), "").expect("written");
    fs::write(set.path().join("nobody/broken.mp3"), "no sound at all").expect("written");
    fs::write(set.path().join("nobody/broken.txt"), "").expect("written");

    let told = measured(set.path());
    let [chamber, nobody] = told["conditions"].as_array().expect("a list").as_slice() else { panic!("{told}") };
    assert_eq!((&chamber["condition"], &chamber["recordings"]), (&"chamber".into(), &2.into()), "{told}");
    assert_eq!(chamber["characters"], 41, "{told}");
    assert!(chamber["character_error_rate"].as_f64().is_some_and(|rate| rate < 0.2), "{told}");
    assert!(chamber["question_p95_ms"].as_f64().is_some_and(|ms| ms > 0.0), "{told}");
    assert!(chamber["made_up_characters_an_hour"].is_null(), "{told}");
    assert_eq!((&nobody["silence_s"], &nobody["made_up_characters"]), (&20.0.into(), &0.into()), "{told}");
    assert_eq!(told["left_out"].as_array().map(Vec::len), Some(1), "{told}");
    assert!(told["most_memory_bytes"].as_u64().is_some_and(|bytes| bytes > 15_000_000), "{told}");
}

#[test]
fn a_folder_without_transcripts_says_what_is_wanted() {
    let set = tempfile::tempdir().expect("a temporary folder");
    let mut command = koe();
    let output =
        command.args(["bench", "speech", "--set"]).arg(set.path()).output().expect("the binary under test runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && told.contains("put NAME.txt, with what is said, beside each recording"),
        "{told}"
    );
}

#[test]
fn real_recordings_with_a_list_are_measured() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if !data.join("reazon-transcripts.txt").exists() {
        println!("skipped: {} is not here", data.display());
        return;
    }
    let told = measured(&data);
    assert_eq!(told["total"]["recordings"], 3, "{told}");
    assert!(told["total"]["sound_s"].as_f64().is_some_and(|seconds| (39.0..42.0).contains(&seconds)), "{told}");
}
