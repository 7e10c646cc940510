use std::time::Duration;

use captioning::rooms::trial::Fared;
use comfy_table::{Table, presets::UTF8_BORDERS_ONLY};
use serde_json::{Value, json};

use super::{cost::Costs, limit, real::Real};
use crate::{command_line::RoomsArgs, say::say, scorecard::percentile};

/// What a machine holds.
pub struct Report {
    pub arguments: RoomsArgs,
    pub at_once: u16,
    pub cores: u16,
    pub costs: Costs,
    pub tried: Vec<(usize, Fared)>,
    /// In virtual time.
    pub held: usize,
    /// In real time, the last that was tried last; none where nothing was played.
    pub real: Vec<Real>,
}

impl Report {
    /// The rooms that it holds: in real time, where that was tried.
    pub fn holds(&self) -> usize {
        match self.real.last() {
            Some(real) if real.limit().is_none() => real.rooms,
            Some(_) => 0,
            None => self.held,
        }
    }

    /// Rooms at which the pace that was set was kept nearly all the time.
    fn unhurried(&self) -> usize {
        let kept = |fared: &Fared| fared.paces.iter().any(|(pace, share)| pace.level == 0 && *share >= 0.98);
        self.tried
            .iter()
            .filter(|(_, fared)| limit(fared).is_none() && kept(fared))
            .map(|(rooms, _)| *rooms)
            .max()
            .unwrap_or(0)
    }

    pub fn print(&self) {
        if self.arguments.json {
            println!("{}", self.to_json());
            return;
        }
        println!("{}", self.table());
        let ms =
            |costs: &[Duration]| costs.iter().map(|cost| cost.as_millis().to_string()).collect::<Vec<_>>().join(" / ");
        let lengths: Vec<String> = self.costs.lengths.iter().map(usize::to_string).collect();
        let lengths = lengths.join(" / ");
        println!(
            "{}: {} ({}: {} ms)",
            self.arguments.model,
            say("1回の所要時間", "one question takes"),
            say(&format!("音声 {lengths} 秒"), &format!("of {lengths} s of sound")),
            ms(&self.costs.large)
        );
        println!(
            "{}: {} × {} / {}",
            say("同時に処理する質問 × スレッド / コア", "questions at once × threads / cores"),
            self.at_once,
            self.arguments.threads,
            self.cores
        );
        println!(
            "{}",
            say(
                "仮想時間での計算です: 発話とその区切りは本物、所要時間は実測の中央値、文字は台本。取り込み・録画・配信の負荷は含みません。",
                "In virtual time: the sound and its pauses are real, the times are measured medians, the words are the script's. Capture, recording and broadcast are not in it."
            )
        );
        self.real.iter().for_each(print_real);
        println!(
            "{}: {} ({}: {})",
            say("この機械で同時に字幕を付けられる会議", "Rooms that this machine captions"),
            self.holds(),
            say("仮想時間で間引きなし", "without easing, in virtual time"),
            self.unhurried()
        );
    }

    fn table(&self) -> Table {
        let mut table = Table::new();
        table.load_style(UTF8_BORDERS_ONLY).set_header([
            say("会議", "rooms"),
            say("間隔(時間の割合)", "step (share of time)"),
            say("表示 p50", "shown p50"),
            say("確定 p50", "settled p50"),
            say("確定 p95", "settled p95"),
            say("認識の稼働", "recogniser busy"),
            say("飛ばした途中表示", "drafts dropped"),
            say("終了時の遅れ", "behind at the end"),
            say("取りこぼした音声", "sound dropped"),
            say("限界", "limit"),
        ]);
        for (rooms, fared) in &self.tried {
            let paces = fared.paces.iter().map(|(pace, share)| {
                let model = if pace.smaller_model { "*" } else { "" };
                format!("{:.1} s{model} {:.0} %", pace.step.as_secs_f64(), 100.0 * share)
            });
            let seconds = |duration: Duration| format!("{:.2} s", duration.as_secs_f64());
            table.add_row([
                rooms.to_string(),
                paces.collect::<Vec<_>>().join(", "),
                seconds(fared.shown_half),
                seconds(fared.settled_half),
                seconds(fared.settled_most),
                format!("{:.0} %", 100.0 * fared.busy),
                format!("{:.0} %", 100.0 * fared.drafts_dropped),
                seconds(fared.behind),
                seconds(fared.sound_dropped),
                limit(fared).unwrap_or_else(|| "–".to_owned()),
            ]);
        }
        table
    }

    fn to_json(&self) -> Value {
        let millis = |duration: Duration| duration.as_millis() as u64;
        let tried = self.tried.iter().map(|(rooms, fared)| {
            let paces = fared.paces.iter().map(|(pace, share)| {
                json!({ "step_ms": millis(pace.step), "smaller_model": pace.smaller_model, "share": share })
            });
            json!({
                "rooms": rooms,
                "paces": paces.collect::<Vec<_>>(),
                "shown_p50_ms": millis(fared.shown_half),
                "settled_p50_ms": millis(fared.settled_half),
                "settled_p95_ms": millis(fared.settled_most),
                "busy": fared.busy,
                "drafts_dropped": fared.drafts_dropped,
                "behind_ms": millis(fared.behind),
                "sound_dropped_ms": millis(fared.sound_dropped),
                "limit": limit(fared),
            })
        });
        let real = self.real.iter().map(|real| {
            json!({
                "rooms": real.rooms,
                "settled_p50_ms": percentile(&real.settled_ms, 0.5),
                "settled_p95_ms": percentile(&real.settled_ms, 0.95),
                "behind_ms": millis(real.behind),
                "sound_dropped_ms": millis(real.dropped),
                "character_error_rate": real.error_rate,
                "step_ms": millis(real.pace.step),
                "smaller_model": real.pace.smaller_model,
                "limit": real.limit(),
            })
        });
        let costs = |costs: &Vec<Duration>| costs.iter().map(|cost| millis(*cost)).collect::<Vec<_>>();
        json!({
            "bench": "rooms",
            "model": self.arguments.model,
            "smaller_model": self.arguments.smaller,
            "at_once": self.at_once,
            "threads": self.arguments.threads,
            "cores": self.cores,
            "cost_of_s": self.costs.lengths,
            "cost_ms": costs(&self.costs.large),
            "smaller_cost_ms": self.costs.smaller.as_ref().map(costs),
            "tried": tried.collect::<Vec<_>>(),
            "rooms_in_virtual_time": self.held,
            "real_time": real.collect::<Vec<_>>(),
            "rooms": self.holds(),
            "rooms_without_easing": self.unhurried(),
        })
    }
}

fn print_real(real: &Real) {
    let at = |share| percentile(&real.settled_ms, share).map_or_else(|| "–".to_owned(), |ms| format!("{ms} ms"));
    println!(
        "{}: {} {}, {} p50 {}, p95 {}; {} {:.1} s; {} {:.1} s; {} {}; {} {:.1} s{}; {}",
        say("実時間60秒での確認", "played in real time for 60 s"),
        real.rooms,
        say("会議", "room(s)"),
        say("確定", "settled"),
        at(0.5),
        at(0.95),
        say("終了時の遅れ", "behind at the end"),
        real.behind.as_secs_f64(),
        say("取りこぼし", "sound dropped"),
        real.dropped.as_secs_f64(),
        say("文字誤り率", "character errors"),
        real.error_rate.map_or_else(|| "–".to_owned(), |rate| format!("{:.2} %", 100.0 * rate)),
        say("最後の間隔", "step at its end"),
        real.pace.step.as_secs_f64(),
        if real.pace.smaller_model { "*" } else { "" },
        real.limit()
            .map_or_else(|| say("保てました", "kept").to_owned(), |why| format!("{}: {why}", say("限界", "limit"))),
    );
}
