use std::process::ExitCode;

use comfy_table::{Table, presets::UTF8_BORDERS_ONLY};
use models::{
    BUILT_FOR_GPU, Gpu,
    catalogue::{Content, Entry, Fit, Installed, Kind, Machine, Offer},
};

use super::{
    place::{Place, machine, told},
    size,
};
use crate::{command_line::ModelsPlace, say::say};

pub fn run(arguments: &ModelsPlace, as_json: bool) -> anyhow::Result<ExitCode> {
    let place = Place::open(arguments)?;
    let machine = machine()?;
    let installed = place.installed()?;
    let recommended = machine.recommended(&place.catalogue).map(|entry| entry.name.as_str());
    if as_json {
        println!("{}", json(&place, &machine, &installed, recommended));
        return Ok(ExitCode::SUCCESS);
    }
    println!("{}", table(&place, &machine, &installed, recommended));
    let memory = size(machine.memory_bytes);
    println!(
        "{}: {} {}, {memory}, {}. {}",
        say("この機械", "This machine"),
        machine.cores,
        say("コア", "core(s)"),
        graphics(Gpu::find()),
        say(
            "秒数は10秒の発話にかかる時間の見積もりです(koe models bench で実測)。★ = この機械の字幕に最適。",
            "Seconds are estimates for ten seconds of speech (koe models bench measures). ★ = the best for live captions here."
        )
    );
    print_pages(&place);
    Ok(ExitCode::SUCCESS)
}

/// Where people read about what Koe cannot verify for them, and mostly get it by hand.
fn print_pages(place: &Place) {
    let mut pages: Vec<(&str, Vec<&str>)> = Vec::new();
    for entry in place.catalogue.entries().iter().filter(|entry| entry.pin().is_none()) {
        match pages.iter_mut().find(|(page, _)| *page == entry.page) {
            Some((_, names)) => names.push(&entry.name),
            None => pages.push((&entry.page, vec![&entry.name])),
        }
    }
    if pages.is_empty() {
        return;
    }
    println!("{}", say("固定されていないモデルの出典:", "Pages of the models that are not pinned:"));
    for (page, names) in pages {
        println!("  {page}  {}", names.join(", "));
    }
}

/// Which graphics processor there is, and whether it will be used.
fn graphics(found: Option<Gpu>) -> String {
    match found {
        None => say("GPUなし", "no GPU that can recognise").to_owned(),
        Some(Gpu { maker, .. }) if BUILT_FOR_GPU => format!("{maker} GPU"),
        Some(Gpu { maker, .. }) => say(
            &format!("{maker} GPU(この koe はGPUなしで作られたため使いません)"),
            &format!("an {maker} GPU that is not used: this koe was built without"),
        )
        .to_owned(),
    }
}

fn table(place: &Place, machine: &Machine, installed: &[Installed], recommended: Option<&str>) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_header([
        say("名前", "name"),
        say("大きさ", "size"),
        say("メモリー", "memory"),
        say("言語", "languages"),
        say("ライセンス", "licence"),
        say("状態", "state"),
        say("この機械では", "on this machine"),
        say("向き", "suits"),
    ]);
    let demo = models::demo();
    table.add_row([
        demo.name.to_owned(),
        size(demo.bytes.len() as u64),
        String::new(),
        say("日本語", "Japanese").to_owned(),
        "Apache-2.0".to_owned(),
        say("内蔵", "embedded").to_owned(),
        String::new(),
        say("デモ専用: 実際の人の声には使えません", "the demo only: not for real voices").to_owned(),
    ]);
    for entry in place.catalogue.entries() {
        let star = if Some(entry.name.as_str()) == recommended { " ★" } else { "" };
        table.add_row([
            format!("{}{star}", entry.name),
            how_large(entry),
            entry.memory_bytes().map_or_else(|| "?".to_owned(), size),
            told(&entry.languages).to_owned(),
            entry.licence.clone(),
            state(entry, installed).to_owned(),
            here(machine, entry),
            told(&entry.suits).to_owned(),
        ]);
    }
    for other in others(place, installed) {
        let state = models::check(&other.path).map_or_else(|refused| refused.to_string(), |_| imported().to_owned());
        table.add_row([other.file.trim_end_matches(".bin"), &size(other.bytes), "", "", "", &state]);
    }
    table
}

fn how_large(entry: &Entry) -> String {
    match (entry.bytes(), &entry.offer) {
        (Some(bytes), _) => size(bytes),
        (None, Offer::ListedOnly { about_bytes: Some(bytes) }) => format!("~{}", size(*bytes)),
        (None, Offer::ListedOnly { about_bytes: None } | Offer::File(_)) => "?".to_owned(),
    }
}

fn imported() -> &'static str {
    say("取り込み済み", "imported")
}

/// Installed models that the catalogue does not know.
fn others<'a>(place: &'a Place, installed: &'a [Installed]) -> impl Iterator<Item = &'a Installed> {
    installed.iter().filter(|installed| place.catalogue.find(&installed.file).is_none())
}

fn find<'a>(entry: &Entry, installed: &'a [Installed]) -> Option<&'a Installed> {
    let offered = entry.offered()?;
    installed.iter().find(|installed| installed.file == offered.file)
}

fn state(entry: &Entry, installed: &[Installed]) -> &'static str {
    match (&entry.offer, find(entry, installed)) {
        (Offer::ListedOnly { .. }, _) => say("紹介のみ・未固定", "listed, not pinned"),
        (Offer::File(offered), Some(installed)) => match offered.content.bytes() {
            Some(bytes) if bytes != installed.bytes => say("壊れています", "installed, DAMAGED"),
            Some(_) | None => say("導入済み", "installed"),
        },
        (Offer::File(offered), None) => match offered.content {
            Content::Pinned(_) => say("取得可", "to be fetched"),
            Content::NotPinned => say("取得可・未固定", "not pinned"),
        },
    }
}

fn here(machine: &Machine, entry: &Entry) -> String {
    let (Some(fit), Some(estimate)) = (machine.fit(entry), machine.estimate(entry)) else {
        return String::new();
    };
    let told = match fit {
        Fit::Live => say("字幕向き", "live"),
        Fit::Recordings => say("録音向き", "recordings"),
        Fit::TooLarge => return say("メモリー不足", "too little memory").to_owned(),
    };
    format!("{told} (~{:.1} s)", estimate.as_secs_f64())
}

fn json(place: &Place, machine: &Machine, installed: &[Installed], recommended: Option<&str>) -> serde_json::Value {
    let entries = place.catalogue.entries().iter().map(|entry| {
        serde_json::json!({
            "name": entry.name,
            "kind": match entry.kind {
                Kind::Recogniser(_) => "recogniser",
                Kind::VoiceDetector => "voice-detector",
                Kind::Translator(_) => "translator",
            },
            "file": entry.offered().map(|offered| &offered.file),
            "bytes": entry.bytes(),
            "memory_bytes": entry.memory_bytes(),
            "languages": told(&entry.languages),
            "licence": entry.licence,
            "page": entry.page,
            "suits": told(&entry.suits),
            "sha256": entry.pin().map(|pin| pin.sha256.to_string()),
            "installed": find(entry, installed).is_some(),
            "here": machine.fit(entry).map(|fit| match fit {
                Fit::Live => "live",
                Fit::Recordings => "recordings",
                Fit::TooLarge => "too-large",
            }),
            "estimated_ms_for_10_s": machine.estimate(entry).map(|estimate| estimate.as_millis() as u64),
            "recommended": Some(entry.name.as_str()) == recommended,
        })
    });
    let others = others(place, installed).map(|other| {
        let sum = other.recorded.map(|sum| sum.to_string());
        serde_json::json!({ "file": other.file, "bytes": other.bytes, "sha256": sum })
    });
    serde_json::json!({
        "machine": { "cores": machine.cores, "memory_bytes": machine.memory_bytes, "gpu": machine.gpu.map(|gpu| gpu.maker) },
        "models": entries.collect::<Vec<_>>(),
        "imported": others.collect::<Vec<_>>(),
    })
}
