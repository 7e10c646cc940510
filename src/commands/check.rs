use std::{
    fs,
    net::{SocketAddr, TcpListener, UdpSocket},
    path::Path,
    process::ExitCode,
};

use anyhow::Context as _;
use comfy_table::{Table, presets::UTF8_BORDERS_ONLY};
use meeting::Language;
use models::ModelHeader;

use crate::{
    command_line::ServeArgs,
    config::{self, Config, LocalModelConfig, ModelConfig, SessionConfig, TranslationConfig},
    say::say,
    wiring::TownPhrases,
};

/// Less than this left on the disk stops a service from being started: an hour of one session.
const LEAST_SPACE: u64 = 1 << 30;

/// Below this the operator is warned: about a week of sessions.
const LITTLE_SPACE: u64 = 20 << 30;

/// How one thing that was looked at stands.
enum Finding {
    Good(String),
    /// The service starts, but something is worse than it could be.
    Worse(String),
    /// The service cannot do its work; what to do is part of the text.
    Bad(String),
}

pub fn run(arguments: &ServeArgs) -> anyhow::Result<ExitCode> {
    super::log("error");
    let mut findings = Vec::new();
    match config::read(&arguments.config) {
        Err(problem) => findings.push((say("設定", "configuration").to_owned(), Finding::Bad(problem.to_string()))),
        Ok(config) => {
            let sessions = format!("{}: {} session(s)", arguments.config.display(), config.sessions.len());
            findings.push((say("設定", "configuration").to_owned(), Finding::Good(sessions)));
            look_at(&config, &mut findings);
        }
    }
    println!("{}", table(&findings));
    let bad = findings.iter().filter(|(_, finding)| matches!(finding, Finding::Bad(_))).count();
    if bad == 0 {
        println!("{}", say("開始できます。", "The service can start."));
        return Ok(ExitCode::SUCCESS);
    }
    println!("{}: {bad}", say("先に直す点の数", "To be mended first"));
    Ok(ExitCode::FAILURE)
}

fn look_at(config: &Config, findings: &mut Vec<(String, Finding)>) {
    let mut found = |what: &str, finding: Finding| findings.push((what.to_owned(), finding));
    found(say("音声認識モデル", "speech model"), model(&config.model));
    if let Some(path) = &config.model.smaller_path {
        found(say("軽い音声認識モデル", "smaller speech model"), model_file(path));
    }
    found(say("データの場所", "data folder"), disk(&config.data_dir));
    found(say("検索辞書", "dictionary"), dictionary(config.dictionary.as_deref()));
    found(say("定型訳", "phrase book"), phrases(&config.translation));
    if config.translation.whisper {
        let files = [&config.model.path, &config.model.smaller_path].into_iter().flatten();
        // One that cannot be read is told of above.
        let models = files.filter_map(|path| Some((path.as_path(), models::check(path).ok()?)));
        found(say("音声認識モデルの英訳", "English by the speech model"), english(models));
    }
    for local in &config.translation.local {
        found(say("翻訳モデル", "translation model"), translation_model(local));
    }
    found(say("画面のポート", "HTTP port"), tcp_port(config.http.bind));
    found(say("映像のポート", "UDP port"), udp_port(config.webrtc.bind));
    if let Err(error) = pipeline::init() {
        found("GStreamer", Finding::Bad(error.to_string()));
        return;
    }
    for session in &config.sessions {
        found(&format!("{} {}", say("会議", "session"), session.session.id), source(session));
    }
    for counter in &config.counters {
        let heard = unheard(&config.model, &counter.languages).map(|language| Finding::Bad(not_heard(&language)));
        let finding = heard.unwrap_or_else(|| microphones(&counter.microphones));
        found(&format!("{} {}", say("窓口", "counter"), counter.id), finding);
    }
}

fn table(findings: &[(String, Finding)]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_header([say("項目", "what"), say("判定", "state"), say("内容", "finding")]);
    for (what, finding) in findings {
        let (state, text) = match finding {
            Finding::Good(text) => (say("良", "ok"), text),
            Finding::Worse(text) => (say("注意", "note"), text),
            Finding::Bad(text) => (say("不可", "BAD"), text),
        };
        table.add_row([what, state, text]);
    }
    table
}

fn model(config: &ModelConfig) -> Finding {
    let Some(path) = &config.path else {
        return Finding::Worse(
            say(
                "内蔵のデモ用モデルです。実際の人の声には対応していません(model.path で指定)",
                "the embedded demonstration model: it does not know real voices (set model.path)",
            )
            .to_owned(),
        );
    };
    model_file(path)
}

fn model_file(path: &Path) -> Finding {
    match models::check(path) {
        Ok(header) => Finding::Good(format!("{}: {header}", path.display())),
        Err(error) => Finding::Bad(format!(
            "{error}; {}",
            say(
                "model.path か model.smaller_path に別のファイルを指定してください",
                "name another file in model.path or model.smaller_path"
            )
        )),
    }
}

/// Whether all speech models can do what `translation.whisper` asks of them.
fn english<'a>(models: impl IntoIterator<Item = (&'a Path, ModelHeader)>) -> Finding {
    let translates = |header: &ModelHeader| header.abilities().translate || header.is_demonstration();
    match models.into_iter().find(|(_, header)| !translates(header)) {
        None => Finding::Good("translation.whisper".to_owned()),
        Some((path, _)) => {
            let told = say(
                "英訳を学んでいないモデルなので、translation.whisper は効きません(turbo 以外の多言語モデルなら英訳できます)",
                "it was not taught to translate, so translation.whisper is of no effect (multilingual models but turbo can)",
            );
            Finding::Worse(format!("{}: {told}", path.display()))
        }
    }
}

/// The first of these languages that the speech model does not understand. A file that cannot be read is told of elsewhere.
pub fn unheard(model: &ModelConfig, languages: &[Language]) -> Option<Language> {
    let header = match &model.path {
        Some(path) => Some(models::check(path).ok()?),
        None => None,
    };
    let knows = |language: &Language| match &header {
        Some(header) => header.knows(language),
        None => models::demo().languages.contains(&language.as_str()),
    };
    languages.iter().find(|language| !knows(language)).cloned()
}

/// What to do about a language that a counter names and its model does not understand.
pub fn not_heard(language: &Language) -> String {
    let what = say(
        "音声認識モデルが聞き取れない言語です。languages から外すか、model.path に多言語のモデルを指定してください",
        "the speech model does not understand that language: take it out of languages, or name a multilingual model in model.path",
    );
    format!("{language}: {what}")
}

fn disk(data_dir: &Path) -> Finding {
    match space_left(data_dir) {
        Err(error) => Finding::Bad(format!("{error:#}")),
        Ok(left) => {
            let told = format!("{}: {} {:.1} GB", data_dir.display(), say("空き", "left"), left as f64 / 1e9);
            match left {
                ..LEAST_SPACE => {
                    let what =
                        say("空きを作るか、data_dir を変えてください", "make room, or name another disk in data_dir");
                    Finding::Bad(format!("{told}; {what}"))
                }
                LEAST_SPACE..LITTLE_SPACE => {
                    let what = say("1時間の録画に約0.7 GB 要ります", "an hour of a session takes about 0.7 GB");
                    Finding::Worse(format!("{told}; {what}"))
                }
                LITTLE_SPACE.. => Finding::Good(told),
            }
        }
    }
}

/// Bytes that this user may still write there, having tried to write.
fn space_left(data_dir: &Path) -> anyhow::Result<u64> {
    let owner = say("koe を動かす利用者の持ち物にしてください", "it must belong to the user who runs koe");
    fs::create_dir_all(data_dir).with_context(|| format!("make {} ({owner})", data_dir.display()))?;
    let trial = data_dir.join(".koe-check");
    fs::write(&trial, b"koe").with_context(|| format!("write in {} ({owner})", data_dir.display()))?;
    fs::remove_file(&trial).with_context(|| format!("remove {}", trial.display()))?;
    let disk =
        rustix::fs::statvfs(data_dir).with_context(|| format!("ask how full the disk of {} is", data_dir.display()))?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

fn dictionary(path: Option<&Path>) -> Finding {
    let Some(path) = path else {
        let told = say(
            "なし: ふりがなと、聞き違えた人名の補正がありません。検索の漏れはなく、並び順が少し劣ります(koe dictionary で作れます)",
            "none: no furigana, no names found that were misheard; search is as complete, ranked a little worse (koe dictionary makes one)",
        );
        return Finding::Worse(told.to_owned());
    };
    match japanese::dictionary::check(path) {
        Ok(()) => Finding::Good(path.display().to_string()),
        Err(error) => Finding::Bad(format!("{error}; koe dictionary --to {}", path.display())),
    }
}

fn phrases(config: &TranslationConfig) -> Finding {
    match TownPhrases::read(config) {
        Ok(_) => {
            let ours = config.phrase_book.iter().chain(&config.sheets).chain(&config.plain_japanese).count();
            Finding::Good(format!("{}: {ours}", say("付属のもの、町のファイル", "the built-in one; files of the town")))
        }
        Err(problem) => Finding::Bad(problem.to_string()),
    }
}

fn translation_model(local: &LocalModelConfig) -> Finding {
    match local_translation::check(&local.model) {
        Ok(()) => Finding::Good(local.model.folder.display().to_string()),
        Err(local_translation::Error::BuiltWithout) => Finding::Bad(
            say(
                "この koe は CTranslate2 なしで作られています。--features ctranslate2 を付けて作り直すか、translation.local を消してください",
                "this koe was built without CTranslate2: build it with --features ctranslate2, or take translation.local out",
            )
            .to_owned(),
        ),
        Err(error) => Finding::Bad(error.to_string()),
    }
}

fn tcp_port(address: SocketAddr) -> Finding {
    match TcpListener::bind(address) {
        Ok(_) => Finding::Good(format!("{address}/tcp")),
        Err(error) => Finding::Bad(format!("{address}/tcp: {error}; {}", port_help("http.bind"))),
    }
}

fn udp_port(address: SocketAddr) -> Finding {
    match UdpSocket::bind(address) {
        Ok(_) => Finding::Good(format!("{address}/udp")),
        Err(error) => Finding::Bad(format!("{address}/udp: {error}; {}", port_help("webrtc.bind"))),
    }
}

fn port_help(key: &str) -> String {
    format!("{} {key}", say("使用中のプログラムを止めるか、変えてください:", "stop what uses it, or change"))
}

fn lacks(missing: &[pipeline::MissingElement]) -> Option<Finding> {
    let each =
        missing.iter().map(|missing| format!("{} (apt-get install {})", missing.element, missing.debian_package));
    let each: Vec<String> = each.collect();
    let told = say("GStreamer の部品が足りません:", "GStreamer lacks");
    (!each.is_empty()).then(|| Finding::Bad(format!("{told} {}", each.join(", "))))
}

/// Whether the devices are there is found out when a conversation begins: opening them here would listen.
fn microphones(pair: &pipeline::MicrophonePair) -> Finding {
    lacks(&pipeline::missing_microphone_elements(pair)).unwrap_or_else(|| Finding::Good(pair.label()))
}

fn source(session: &SessionConfig) -> Finding {
    if let Some(lacks) = lacks(&pipeline::missing_elements(&session.source)) {
        return lacks;
    }
    if let pipeline::Source::File { path } = &session.source
        && !path.exists()
    {
        let told = say("まだありません。現れるまで繰り返し試します", "is not there yet; it is tried until it is");
        return Finding::Worse(format!("{} {told}", path.display()));
    }
    Finding::Good(session.source.label())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demonstration_model_understands_japanese_alone_and_what_else_a_counter_names_is_refused() {
        let language = |tag| Language::new(tag).expect("a language");
        let model = ModelConfig::of(None, 1);
        assert_eq!(unheard(&model, &[language("ja")]), None);
        let refused = unheard(&model, &[language("ja"), language("vi")]);
        assert_eq!(refused, Some(language("vi")));
        assert!(not_heard(&language("vi")).starts_with("vi: "));
    }

    #[test]
    fn english_by_a_model_that_was_not_taught_it_is_told_of() {
        let demo = models::check_bytes(models::demo().bytes).expect("it can be read");
        let large = ModelHeader { words: 51_866, width: 1_280, audio_layers: 32, text_layers: 32, ..demo };
        let turbo = ModelHeader { text_layers: 4, ..large };
        let of = |headers: &[&ModelHeader]| {
            english(headers.iter().map(|header| (Path::new("model.bin"), ModelHeader::clone(header))))
        };
        for can in [&[][..], &[&demo], &[&large], &[&large, &demo]] {
            assert!(matches!(of(can), Finding::Good(_)), "{can:?}");
        }
        for cannot in [&[&turbo][..], &[&large, &turbo]] {
            assert!(matches!(of(cannot), Finding::Worse(_)), "under load the smaller one translates: {cannot:?}");
        }
    }
}
