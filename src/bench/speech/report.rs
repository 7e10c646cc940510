use comfy_table::{Table, presets::UTF8_BORDERS_ONLY};
use serde_json::{Value, json};

use super::{measure::Tally, set::LeftOut};
use crate::{commands::size, say::say};

/// What was measured of a model with a set.
pub struct Report {
    pub model: String,
    pub header: String,
    pub threads: u16,
    /// Of the whole command, at most.
    pub memory_bytes: u64,
    pub conditions: Vec<(String, Tally)>,
    pub left_out: Vec<LeftOut>,
    /// It was ended before all recordings were measured.
    pub interrupted: bool,
}

impl Report {
    pub fn total(&self) -> Tally {
        let mut total = Tally::default();
        self.conditions.iter().for_each(|(_, tally)| total += tally);
        total
    }

    pub fn to_json(&self) -> Value {
        let conditions = self.conditions.iter().map(|(name, tally)| {
            let mut figures = figures(tally);
            figures["condition"] = json!(name);
            figures
        });
        let left_out =
            self.left_out.iter().map(|left| json!({ "file": left.file.display().to_string(), "why": left.why }));
        json!({
            "bench": "speech",
            "model": self.model,
            "shape": self.header,
            "threads": self.threads,
            "most_memory_bytes": self.memory_bytes,
            "conditions": conditions.collect::<Vec<_>>(),
            "total": figures(&self.total()),
            "left_out": left_out.collect::<Vec<_>>(),
            "interrupted": self.interrupted,
        })
    }

    pub fn print(&self) {
        let mut table = Table::new();
        table.load_style(UTF8_BORDERS_ONLY).set_header([
            say("条件", "condition"),
            say("件数", "files"),
            say("音声", "sound"),
            say("文字数", "characters"),
            say("文字誤り率", "character errors"),
            say("誤字/脱字/余分", "wrong/missing/added"),
            say("無音1時間あたりの作り話", "made up an hour of silence"),
            say("実時間比", "real-time factor"),
            say("1回の所要 p50 / p95", "one question, p50 / p95"),
        ]);
        for (name, tally) in &self.conditions {
            table.add_row(row(name, tally));
        }
        if self.conditions.len() > 1 {
            table.add_row(row(say("全体", "all"), &self.total()));
        }
        println!("{table}");
        for (name, tally) in self.conditions.iter().filter(|(_, tally)| tally.english.recordings > 0) {
            println!("{name}: {}", english(tally));
        }
        println!(
            "{}: {}; {} {}; {} {}",
            self.model,
            self.header,
            self.threads,
            say("スレッド", "thread(s)"),
            say("メモリー最大", "memory at most"),
            size(self.memory_bytes)
        );
        for left in &self.left_out {
            println!("{} {}: {}", say("対象外:", "left out:"), left.file.display(), left.why);
        }
        if self.interrupted {
            println!(
                "{}",
                say("中断しました。ここまでの結果です。", "Interrupted: the figures are of what was measured so far.")
            );
        }
    }
}

fn row(name: &str, tally: &Tally) -> [String; 9] {
    let shown = |value: Option<f64>, form: fn(f64) -> String| value.map_or_else(|| "–".to_owned(), form);
    let errors = &tally.errors;
    let kinds = format!("{} / {} / {}", errors.substitutions, errors.deletions, errors.insertions);
    let took = |share| shown(tally.took_ms(share), |ms| format!("{ms:.0} ms"));
    [
        name.to_owned(),
        tally.recordings.to_string(),
        format!("{:.1} s", tally.sound.as_secs_f64()),
        tally.characters.to_string(),
        shown(tally.error_rate(), |rate| format!("{:.2} %", 100.0 * rate)),
        kinds,
        shown(tally.made_up_an_hour(), |made_up| format!("{made_up:.0}")),
        shown(tally.real_time_factor(), |factor| format!("{factor:.3}")),
        format!("{} / {}", took(0.5), took(0.95)),
    ]
}

fn english(Tally { english, .. }: &Tally) -> String {
    let percent = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", 100.0 * share));
    let (shown, wrong) = (percent(english.shown_share()), percent(english.error_rate()));
    let (count, exact) = (english.shown, english.exact);
    say(
        &format!("英語を表示 {shown}、うち語の誤り {wrong}(全文一致 {exact}/{count} 件)。ほかは原文のまま"),
        &format!(
            "English shown of {shown}, {wrong} of its words wrong ({exact} of {count} exact); the original elsewhere"
        ),
    )
    .to_owned()
}

fn figures(tally: &Tally) -> Value {
    json!({
        "recordings": tally.recordings,
        "sound_s": tally.sound.as_secs_f64(),
        "characters": tally.characters,
        "character_error_rate": tally.error_rate(),
        "substitutions": tally.errors.substitutions,
        "deletions": tally.errors.deletions,
        "insertions": tally.errors.insertions,
        "silence_s": tally.silence.as_secs_f64(),
        "made_up_characters": tally.made_up,
        "made_up_characters_an_hour": tally.made_up_an_hour(),
        "real_time_factor": tally.real_time_factor(),
        "questions": tally.took_us.len(),
        "question_p50_ms": tally.took_ms(0.5),
        "question_p95_ms": tally.took_ms(0.95),
        "english": (tally.english.recordings > 0).then(|| json!({
            "recordings": tally.english.recordings,
            "shown": tally.english.shown,
            "exact": tally.english.exact,
            "words": tally.english.words,
            "word_error_rate": tally.english.error_rate(),
        })),
    })
}
