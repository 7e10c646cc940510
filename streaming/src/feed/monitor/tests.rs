use expect_test::{Expect, expect};
use meeting::{Cue, CueSource, SourceEvent, Span, Untranslated, UtteranceId};

use super::*;
use crate::feed::{CaptionHub, Reader};

/// A hub and a screen that follows it. `1.0 show 3 settled|draft`, ending in `.` where nothing more comes; `corrected`, `machine`,
/// `machine_after` (a correction) and `untranslated` show the same otherwise; `floor`, `item`, `lost`, `connected`, `close`, `open`, `tick`.
fn check(script: &str, expected: &Expect) {
    let mut hub = CaptionHub::new(1);
    let looks = MonitorLooks { scheme: Scheme::SIXTEEN, draft: true, furigana: None };
    let mut monitor = Monitor::new(looks);
    let (mut reader, greeting) = hub.join(None);
    greeting.iter().for_each(|sent| monitor.handle(MediaTime::ZERO, sent));
    let mut told = String::new();
    for line in script.lines().map(str::trim) {
        let (at, what) = line.split_once(' ').expect("a time and what happens");
        let now = MediaTime::from_secs_f64(at.parse().expect("seconds"));
        act(&mut hub, what);
        follow(&hub, &mut reader, &mut monitor, now);
        told += &format!("{at} {}\n", written(&monitor.picture()));
    }
    told += &format!("{} too fast\n", monitor.take_lines_too_fast());
    expected.assert_eq(&told);
}

fn follow(hub: &CaptionHub, reader: &mut Reader, monitor: &mut Monitor, now: MediaTime) {
    hub.follow(reader).iter().for_each(|sent| monitor.handle(now, sent));
    monitor.tick(now);
}

fn act(hub: &mut CaptionHub, what: &str) {
    let words: Vec<&str> = what.split(' ').collect();
    match words[..] {
        ["show", utterance, text] => hub.show(caption(utterance, text)),
        ["corrected", utterance, text] => {
            hub.show(Caption { edition: 1, corrected: std::iter::once(0..6).collect(), ..caption(utterance, text) });
        }
        [by @ ("machine" | "machine_after"), utterance, text] => {
            let edition = u32::from(by == "machine_after");
            let (said, spoken) = (String::new(), Language::japanese());
            let origin = TranslationOrigin::Machine { name: "mt".to_owned() };
            let source = CaptionSource::Translation { origin, said, spoken };
            hub.show(Caption { language: Language::english(), edition, source, ..caption(utterance, text) });
        }
        ["untranslated", utterance, text] => {
            let source = CaptionSource::Untranslated { spoken: Language::japanese(), why: Untranslated::Behind };
            hub.show(Caption { language: Language::english(), source, ..caption(utterance, text) });
        }
        ["floor", speaker] => {
            hub.cue(MediaTime::ZERO, &Cue::Speaker(Some(SpeakerId::new(speaker)), CueSource::Operator));
        }
        ["item", number] => hub.cue(MediaTime::ZERO, &Cue::Item(AgendaItemId::new(number.parse().expect("a number")))),
        ["lost"] => hub.source(&SourceEvent::Lost("the cable".to_owned())),
        ["connected"] => hub.source(&SourceEvent::Connected(MediaTime::ZERO)),
        ["close"] => hub.enter(StageNow::Closed { since: MediaTime::ZERO }),
        ["open"] => hub.enter(StageNow::Live { since: MediaTime::ZERO }),
        ["tick"] => {}
        _ => panic!("no such command: {what}"),
    }
}

fn caption(utterance: &str, text: &str) -> Caption {
    let (done, text) = text.strip_suffix('.').map_or((false, text), |text| (true, text));
    let (settled, draft) = text.split_once('|').unwrap_or((text, ""));
    Caption {
        utterance: UtteranceId::new(utterance.parse().expect("a number")),
        language: Language::japanese(),
        edition: 0,
        revision: 0,
        corrected: Vec::new(),
        speaker: Some(SpeakerId::new("mayor")),
        agenda_item: None,
        span: Span::default(),
        settled: settled.to_owned(),
        stable: String::new(),
        draft: draft.to_owned(),
        state: if done { CaptionState::Settled } else { CaptionState::Tentative },
        source: CaptionSource::Speech,
    }
}

fn written(picture: &Picture) -> String {
    let stage = match picture.stage {
        StageNow::Live { .. } => "live",
        StageNow::Closed { .. } => "closed",
        StageNow::Adjourned { .. } => "adjourned",
    };
    let line = |line: &Line| {
        let Row { text, settled, corrected, .. } = &line.row;
        let settled: String = text.chars().take(*settled).collect();
        let guess = &text[settled.len()..];
        let after = if line.after_correction { " after a correction" } else { "" };
        format!("{} {:?} {settled}[{guess}]{corrected:?}{after}", line.language, line.words)
    };
    let lines: Vec<String> = picture.lines.iter().map(line).collect();
    let speaker = picture.speaker.as_ref().map_or("-", SpeakerId::as_str);
    let item = picture.agenda_item.map_or(0, AgendaItemId::get);
    format!("{stage} {:?} {speaker} {item} {}", picture.source, lines.join(" / "))
}

#[test]
fn a_screen_shows_who_speaks_on_what_and_the_words_settled_and_guessed() {
    check(
        "0.0 floor mayor
         0.5 item 2
         1.0 show 1 |ただいま
         1.5 show 1 ただいまから|会議を
         2.0 show 1 ただいまから会議を開きます。.
         3.0 lost
         4.0 connected",
        &expect![[r#"
            0.0 live Connected mayor 0 
            0.5 live Connected mayor 2 
            1.0 live Connected mayor 2 ja Said [ただいま][]
            1.5 live Connected mayor 2 ja Said ただいまから[会議を][]
            2.0 live Connected mayor 2 ja Said ただいまから会議を開きます。[][]
            3.0 live Lost mayor 2 ja Said ただいまから会議を開きます。[][]
            4.0 live Connected mayor 2 ja Said ただいまから会議を開きます。[][]
            0 too fast
        "#]],
    );
}

#[test]
fn a_closed_session_leaves_no_word_on_the_screen_and_none_comes_back() {
    check(
        "1.0 show 1 秘密会にします。.
         2.0 close
         2.5 show 1 秘密会にします。異議は。.
         3.0 open
         3.5 corrected 1 極秘会にします。.
         4.0 show 2 再開します。.",
        &expect![[r#"
            1.0 live Connected - 0 ja Said 秘密会にします。[][]
            2.0 closed Connected - 0 
            2.5 closed Connected - 0 
            3.0 live Connected - 0 
            3.5 live Connected - 0 
            4.0 live Connected - 0 ja Said 再開します。[][]
            0 too fast
        "#]],
    );
}

#[test]
fn a_correction_is_marked_where_it_stands() {
    check(
        "1.0 show 1 総学377億円です。.
         2.0 corrected 1 総額377億円です。.",
        &expect![[r#"
            1.0 live Connected - 0 ja Said 総学377億円です。[][]
            2.0 live Connected - 0 ja Said 総額377億円です。[][0..2]
            0 too fast
        "#]],
    );
}

/// Where the corrected words are in a translation nobody knows.
#[test]
fn a_translation_of_what_was_corrected_is_marked_as_a_whole() {
    check(
        "1.0 machine 1 Primary.
         2.0 machine_after 1 Total.",
        &expect![[r#"
            1.0 live Connected - 0 en TranslatedByMachine Primary[][]
            2.0 live Connected - 0 en TranslatedByMachine Total[][] after a correction
            0 too fast
        "#]],
    );
}

#[test]
fn each_line_says_in_which_language_it_is_and_by_whom() {
    check(
        "1.0 machine 1 Agreed..
         2.0 untranslated 2 賛成。.",
        &expect![[r#"
            1.0 live Connected - 0 en TranslatedByMachine Agreed.[][]
            2.0 live Connected - 0 en TranslatedByMachine Agreed.[][] / ja Untranslated 賛成。[][]
            0 too fast
        "#]],
    );
}

#[test]
fn lines_that_nobody_can_have_read_are_counted_but_not_what_was_there_before_the_screen() {
    check(
        "0.0 show 1 これから令和8年第4回定例会の本会議を開会いたしますので、皆様ご着席ください。.
         0.1 show 2 日程第1、会議録署名議員の指名を行います。続いて、会期の決定を議題といたします。.
         9.0 show 3 これから令和8年第4回定例会の本会議を開会いたしますので、皆様ご着席ください。.
         9.1 show 4 日程第1、会議録署名議員の指名を行います。続いて、会期の決定を議題といたします。.",
        &expect![[r#"
            0.0 live Connected - 0 ja Said これから令和8年第4回定例会の[][] / ja Said 本会議を開会いたしますので、[][] / ja Said 皆様ご着席ください。[][]
            0.1 live Connected - 0 ja Said 日程第1、会議録署名議員の指名を[][] / ja Said 行います。続いて、[][] / ja Said 会期の決定を議題といたします。[][]
            9.0 live Connected - 0 ja Said これから令和8年第4回定例会の[][] / ja Said 本会議を開会いたしますので、[][] / ja Said 皆様ご着席ください。[][]
            9.1 live Connected - 0 ja Said 日程第1、会議録署名議員の指名を[][] / ja Said 行います。続いて、[][] / ja Said 会期の決定を議題といたします。[][]
            3 too fast
        "#]],
    );
}
