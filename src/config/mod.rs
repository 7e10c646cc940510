//! The configuration file: read once, unknown keys refused, turned into checked types, passed down.

mod channels;
mod checked;
mod counters;
mod file;
mod problem;
mod translating;

use std::path::Path;

pub use checked::{Config, HttpConfig, ModelConfig, RecordedSoundConfig, SessionConfig, WebRtcConfig};
pub use counters::CounterConfig;
pub use problem::Problem;
#[cfg(test)]
pub use translating::LibreConfig;
pub use translating::{LocalModelConfig, TranslationConfig};

/// Reads and checks the file at `path`.
pub fn read(path: &Path) -> Result<Config, Problem> {
    let text = std::fs::read_to_string(path).map_err(|error| Problem::unreadable(path, &error))?;
    parse(path, &text)
}

/// Reads a file that holds nothing but a roster.
pub fn read_roster(path: &Path) -> Result<Vec<meeting::Speaker>, Problem> {
    let text = std::fs::read_to_string(path).map_err(|error| Problem::unreadable(path, &error))?;
    let file: file::Roster = toml::from_str(&text).map_err(|error| Problem::from_toml(path, &text, &error))?;
    Ok(checked::roster(file))
}

fn parse(path: &Path, text: &str) -> Result<Config, Problem> {
    let file: file::File = toml::from_str(text).map_err(|error| Problem::from_toml(path, text, &error))?;
    checked::check(file).map_err(|reason| Problem::unusable(path, reason))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, expected: &Expect) {
        let told = match parse(Path::new("koe.toml"), text) {
            Ok(config) if config.counters.is_empty() => format!("{} session(s)", config.sessions.len()),
            Ok(config) => format!("{} session(s), {} counter(s)", config.sessions.len(), config.counters.len()),
            Err(problem) => problem.to_string(),
        };
        expected.assert_eq(&told);
    }

    #[test]
    fn an_empty_file_is_a_service_without_sessions() {
        check("", &expect!["0 session(s)"]);
    }

    #[test]
    fn the_example_that_is_shipped_can_be_used_as_it_stands() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/koe.toml");
        let config = read(&path).expect("the example is well formed");
        let [session] = config.sessions.as_slice() else { panic!("the example shows one session") };
        assert_eq!((session.session.agenda.len(), session.session.roster.len()), (2, 3));
    }

    /// Each line that is commented out, but words, shows a key with its value.
    #[test]
    fn every_key_that_the_example_shows_is_known() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/koe.toml");
        let text = std::fs::read_to_string(&path).expect("the example is in the repository");
        let is_key = |line: &str| {
            line == "[[counter]]"
                || line
                    .split_once(" = ")
                    .is_some_and(|(key, _)| key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
        };
        let shown = text.lines().map(|line| match line.strip_prefix("# ") {
            Some(rest) if is_key(rest) && !rest.starts_with("source") => rest,
            Some(_) | None => line,
        });
        let uncommented: String = shown.flat_map(|line| [line, "\n"]).collect();
        check(&uncommented, &expect!["1 session(s), 1 counter(s)"]);
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest_known_one() {
        check("[http]\nbimd = \"127.0.0.1:80\"", &expect!["koe.toml:2: unknown key `bimd`; did you mean `bind`?"]);
        check("twon = \"x\"", &expect!["koe.toml:1: unknown key `twon`; did you mean `town`?"]);
        check(
            "[http]\nxyzzyxyzzy = 1",
            &expect!["koe.toml:2: unknown key `xyzzyxyzzy`; known here: bind, public_url, secure_cookies"],
        );
    }

    #[test]
    fn a_corrupt_file_says_where() {
        check("[http\nbind = 1", &expect![[r#"koe.toml:1: unclosed table, expected `]`"#]]);
        check("[http]\nbind = \"nowhere\"", &expect!["koe.toml:2: invalid socket address syntax"]);
    }

    #[test]
    fn a_counter_is_checked_as_a_whole() {
        let counter = |rest: &str| format!("[[counter]]\nid = \"shimin-1\"\ntitle = \"市民課\"\n{rest}");
        let two = "microphones = { clerk = { alsa = \"hw:1,0\" }, visitor = { rtsp = \"rtsp://192.0.2.1/a\" } }";
        check(&counter(two), &expect!["0 session(s), 1 counter(s)"]);
        check(&counter("microphones = { stereo = { file = \"a.ogg\" } }"), &expect!["0 session(s), 1 counter(s)"]);
        check(
            &counter(&format!("languages = []\n{two}")),
            &expect![[r#"koe.toml: counter "shimin-1": languages must name at least one"#]],
        );
        check(
            &counter(&format!("languages = [\"日本\"]\n{two}")),
            &expect![[
                r#"koe.toml: counter "shimin-1": not a language tag: "日本" (expected, for example, ja, en or zh-Hans)"#
            ]],
        );
        check(
            &counter(&format!("idle_minutes = 0\n{two}")),
            &expect![[r#"koe.toml: counter "shimin-1": idle_minutes must be 1 to 30"#]],
        );
        check(&counter(&format!("layout = \"through\"\n{two}")), &expect!["0 session(s), 1 counter(s)"]);
        check(
            &counter(&format!("layout = \"upside_down\"\n{two}")),
            &expect!["koe.toml:4: unknown variant `upside_down`, expected one of `across`, `through`, `beside`"],
        );
        check(
            &format!("{}\n{}", counter(two), counter(two)),
            &expect![[r#"koe.toml: counter "shimin-1" is configured twice"#]],
        );
        check(
            &counter("microphones = { clerk = { alsa = \"hw:1,0\" } }"),
            &expect![[r#"koe.toml: counter "shimin-1": microphones must be either clerk and visitor, or stereo"#]],
        );
    }

    #[test]
    fn a_local_model_is_checked_and_has_its_languages_alone() {
        let two = |rest: &str| format!("[translation]\nlanguages = [\"en\", \"vi\", \"ja-x-easy\"]\n{rest}");
        let local = |kind: &str, languages: &str| {
            format!("[[translation.local]]\nfolder = \"/m\"\nkind = \"{kind}\"\nlanguages = [{languages}]\n")
        };
        check(&two(&local("m2m100", "\"en\", \"vi\"")), &expect!["0 session(s)"]);
        check(
            &two(&local("pair", "\"en\", \"vi\"")),
            &expect!["koe.toml: translation.local.languages must name exactly one language"],
        );
        check(
            &two(&local("pair", "\"ko\"")),
            &expect!["koe.toml: translation.local.languages has ko, which is not among translation.languages"],
        );
        check(
            &two(&local("madlad", "\"ja-x-easy\"")),
            &expect!["koe.toml: translation.local.languages has ja-x-easy, which no model writes"],
        );
        check(
            &two(&format!("{}{}", local("pair", "\"en\""), local("madlad", "\"vi\", \"en\""))),
            &expect!["koe.toml: translation.local: en has another translator already"],
        );
        check(
            &two(&format!("{}threads = 0", local("pair", "\"en\""))),
            &expect!["koe.toml: translation.local.threads must be 1 to 64"],
        );
        check(
            &two(&local("bert", "\"en\"")),
            &expect!["koe.toml:5: unknown variant `bert`, expected one of `pair`, `m2m100`, `small100`, `madlad`"],
        );
    }

    #[test]
    fn how_long_captions_lines_are_is_one_of_three() {
        for characters in ["15.5", "16", "16.0", "16.5"] {
            check(&format!("[captions]\ncharacters = {characters}"), &expect!["0 session(s)"]);
        }
        check("[captions]\ncharacters = 17", &expect!["koe.toml: captions.characters must be 15.5, 16 or 16.5"]);
    }

    #[test]
    fn what_recorded_sound_may_be_is_checked() {
        check(
            "[recorded_sound]\nlongest_hours = 25",
            &expect!["koe.toml: recorded_sound.longest_hours must be 1 to 24"],
        );
        check("[recorded_sound]\nkeep_original = false\nlargest_gb = 2\nkeep_free_gb = 0", &expect!["0 session(s)"]);
    }

    #[test]
    fn microphones_on_channels_are_of_people_on_the_roster() {
        let session = |microphones: &str| {
            format!(
                "[[session]]\nid = \"a\"\ntitle = \"本会議\"\nsource = {{ kind = \"test\" }}\n\
                 roster = [{{ id = \"chair\", name = \"長\", role = \"chair\", title = \"議長\" }}]\n\
                 microphones = [{microphones}]"
            )
        };
        check(&session("{ channel = 1, seat = \"議長\" }"), &expect!["1 session(s)"]);
        check(
            &session("{ channel = 1, seat = \"議長\" }, { channel = 1, speaker = \"chair\" }"),
            &expect![[r#"koe.toml: session "a": microphones: channel 1 is there twice"#]],
        );
        check(
            &session("{ channel = 0, speaker = \"chair\" }"),
            &expect![[r#"koe.toml: session "a": microphones: channel must be 1 to 64"#]],
        );
        check(
            &session("{ channel = 2, seat = \"3番\" }"),
            &expect![[r#"koe.toml: session "a": microphones: channel 2: nobody on the roster has the title "3番""#]],
        );
        check(
            &session("{ channel = 2 }"),
            &expect![[r#"koe.toml: session "a": microphones: channel 2: it needs either speaker or seat"#]],
        );
    }

    #[test]
    fn how_late_a_source_delivers_is_checked() {
        let session = |source: &str| format!("[[session]]\nid = \"a\"\ntitle = \"本会議\"\nsource = {{ {source} }}");
        let hls = "kind = \"uri\", uri = \"https://192.0.2.1/live.m3u8\"";
        check(&session(hls), &expect!["1 session(s)"]);
        check(&session(&format!("{hls}, delay_s = 45")), &expect!["1 session(s)"]);
        check(
            &session("kind = \"srt\", uri = \"srt://:9000\", delay_s = 301"),
            &expect![[r#"koe.toml: session "a": source.delay_s must be 0 to 300"#]],
        );
        let read = |source: &str| {
            let config = parse(Path::new("koe.toml"), &session(source));
            config.unwrap_or_else(|problem| panic!("{problem}")).sessions.remove(0).source.delay()
        };
        assert_eq!(read(hls), Duration::from_secs(30));
        assert_eq!(read(&format!("{hls}, delay_s = 45")), Duration::from_secs(45));
        assert_eq!(read("kind = \"srt\", uri = \"srt://:9000\""), Duration::from_secs(2));
    }

    #[test]
    fn a_session_is_checked_as_a_whole() {
        check(
            "[[session]]\nid = \"Plenary 1\"\ntitle = \"本会議\"\nsource = { kind = \"test\" }",
            &expect![[
                r#"koe.toml: session "Plenary 1": not a session name: "Plenary 1" (use 1 to 64 of a-z, 0-9 and -, beginning with a letter or digit)"#
            ]],
        );
        check(
            "[[session]]\nid = \"a\"\ntitle = \"本会議\"\nsource = { kind = \"test\" }\n\
             [[session]]\nid = \"a\"\ntitle = \"委員会\"\nsource = { kind = \"test\" }",
            &expect![[r#"koe.toml: session "a" is configured twice"#]],
        );
        check(
            "[[session]]\nid = \"a\"\ntitle = \"本会議\"\nsource = { kind = \"rtsp\", location = \"rtsp://192.0.2.1/1\" }\n\
             agenda = [\"議案第1号\"]\nroster = [{ id = \"mayor\", name = \"長\", role = \"official\" }]",
            &expect!["1 session(s)"],
        );
    }
}
