use std::time::Duration;

use expect_test::{Expect, expect};
use meeting::{CaptionState, Span, UtteranceId};

use super::*;

/// Runs a script of one command a line against a hub that numbers from 100, and compares what the listeners were sent.
///
/// `show UTTERANCE SETTLED|DRAFT [LANGUAGE]`, `fill COUNT`, `floor SPEAKER`, `item N`, `lost`, `back`, `adjourn`;
/// `join NAME [LANGUAGE]`, `resume NAME SEQ`, `follow NAME`.
fn check(script: &str, expected: &Expect) {
    let mut hub = CaptionHub::new(100);
    let mut readers = BTreeMap::new();
    let mut log = String::new();
    for line in script.lines().map(str::trim) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let sent = match words[..] {
            ["join", name] => keep(&mut readers, name, hub.join(None)),
            ["join", name, language] => keep(&mut readers, name, hub.join(Some(tag(language)))),
            ["resume", name, since] => keep(&mut readers, name, hub.resume(since.parse().expect("a number"), None)),
            ["follow", name] => hub.follow(readers.get_mut(name).expect("joined")),
            _ => {
                act(&mut hub, &words);
                continue;
            }
        };
        log += &format!("{line}\n");
        for item in sent {
            log += &format!("  {}\n", written(&item));
        }
    }
    expected.assert_eq(&log);
}

fn keep(readers: &mut BTreeMap<String, Reader>, name: &str, joined: (Reader, Vec<Sent>)) -> Vec<Sent> {
    readers.insert(name.to_owned(), joined.0);
    joined.1
}

fn tag(language: &str) -> Language {
    Language::new(language).expect("a tag")
}

fn act(hub: &mut CaptionHub, words: &[&str]) {
    match *words {
        ["show", utterance, text] => hub.show(caption(utterance, text, "ja")),
        ["show", utterance, text, language] => hub.show(caption(utterance, text, language)),
        ["fill", count] => {
            for n in 0..count.parse().expect("a number") {
                hub.show(caption("9", &format!("|{n}"), "ja"));
            }
        }
        ["floor", speaker] => {
            hub.cue(MediaTime::from_millis(1_000), &Cue::Speaker(Some(SpeakerId::new(speaker)), CueSource::Operator));
        }
        ["item", n] => hub.cue(MediaTime::ZERO, &Cue::Item(AgendaItemId::new(n.parse().expect("a number")))),
        ["lost"] => hub.source(&SourceEvent::Lost("the cable".to_owned())),
        ["retry"] => hub.source(&SourceEvent::Retrying(Duration::from_secs(1))),
        ["dropped"] => hub.source(&SourceEvent::SoundDropped(Span::default())),
        ["close"] => hub.enter(StageNow::Closed { since: MediaTime::from_millis(700) }),
        ["open"] => hub.enter(StageNow::Live { since: MediaTime::from_millis(900) }),
        ["adjourn"] => hub.enter(StageNow::Adjourned { length: MediaTime::from_millis(60_000) }),
        _ => panic!("no such command: {words:?}"),
    }
}

fn caption(utterance: &str, text: &str, language: &str) -> Caption {
    let (settled, draft) = text.split_once('|').unwrap_or((text, ""));
    let utterance = utterance.parse().expect("a number");
    Caption {
        utterance: UtteranceId::new(utterance),
        language: tag(language),
        edition: 0,
        revision: 0,
        corrected: Vec::new(),
        speaker: None,
        agenda_item: None,
        span: Span::new(MediaTime::ZERO, MediaTime::from_millis(100 * utterance)),
        settled: settled.to_owned(),
        stable: String::new(),
        draft: draft.to_owned(),
        state: if draft.is_empty() { CaptionState::Settled } else { CaptionState::Tentative },
        source: meeting::CaptionSource::Speech,
    }
}

fn written(sent: &Sent) -> String {
    match sent {
        Sent::Hello { seq, now } => format!(
            "{seq} hello speaker={} item={} reached={}{}",
            now.speaker.as_ref().map_or("-", SpeakerId::as_str),
            now.agenda_item.map_or(0, AgendaItemId::get),
            now.reached.as_millis(),
            match now.stage {
                StageNow::Live { .. } => "",
                StageNow::Closed { .. } => " closed",
                StageNow::Adjourned { .. } => " adjourned",
            },
        ),
        Sent::Reset { seq } => format!("{seq} reset"),
        Sent::Message(message) => format!("{} {}", message.seq, told(&message.told)),
    }
}

fn told(told: &Told) -> String {
    match told {
        Told::Caption(c) => format!("caption {} {} {}|{}", c.utterance, c.language, c.settled, c.draft),
        Told::Now { at: _, speaker, source: _, agenda_item } => format!("now {speaker:?} {agenda_item:?}"),
        Told::Source { at: _, state } => format!("source {state:?}"),
        Told::Stage(StageNow::Live { since }) => format!("live from {}", since.as_millis()),
        Told::Stage(StageNow::Closed { since }) => format!("closed from {}", since.as_millis()),
        Told::Stage(StageNow::Adjourned { length }) => format!("adjourned {}", length.as_millis()),
    }
}

#[test]
fn a_newcomer_is_greeted_with_the_last_state_and_then_follows() {
    check(
        "join early
         floor mayor
         item 2
         show 1 |賛
         show 1 |賛成
         show 2 反対。
         join late
         show 2 反対。多数。
         follow early
         follow late
         follow late",
        &expect![[r#"
            join early
              99 hello speaker=- item=0 reached=0
            join late
              100 hello speaker=mayor item=2 reached=200
              101 now Some(SpeakerId("mayor")) Some(AgendaItemId(2))
              103 caption 1 ja |賛成
              104 caption 2 ja 反対。|
            follow early
              100 now Some(SpeakerId("mayor")) None
              101 now Some(SpeakerId("mayor")) Some(AgendaItemId(2))
              102 caption 1 ja |賛
              103 caption 1 ja |賛成
              104 caption 2 ja 反対。|
              105 caption 2 ja 反対。多数。|
            follow late
              105 caption 2 ja 反対。多数。|
            follow late
        "#]],
    );
}

#[test]
fn one_who_comes_back_is_sent_what_it_missed() {
    check(
        "show 1 一
         show 2 二
         show 3 三
         resume back 100
         resume current 102",
        &expect![[r#"
            resume back 100
              100 hello speaker=- item=0 reached=300
              101 caption 2 ja 二|
              102 caption 3 ja 三|
            resume current 102
              102 hello speaker=- item=0 reached=300
        "#]],
    );
}

#[test]
fn one_who_lagged_or_asks_for_another_life_is_reset_to_the_current_state() {
    check(
        "join slow
         show 1 一
         fill 1024
         lost
         follow slow
         follow slow
         resume old 50
         resume ahead 9999",
        &expect![[r#"
            join slow
              99 hello speaker=- item=0 reached=0
            follow slow
              99 reset
              100 caption 1 ja 一|
              1124 caption 9 ja |1023
              1125 source Lost
            follow slow
            resume old 50
              50 hello speaker=- item=0 reached=900
              99 reset
              100 caption 1 ja 一|
              1124 caption 9 ja |1023
              1125 source Lost
            resume ahead 9999
              1125 hello speaker=- item=0 reached=900
              99 reset
              100 caption 1 ja 一|
              1124 caption 9 ja |1023
              1125 source Lost
        "#]],
    );
}

#[test]
fn a_listener_of_one_language_is_spared_the_others() {
    check(
        "show 1 賛成。
         show 1 Agreed. en
         join english en
         show 2 反対。
         show 2 Opposed. en
         floor chair
         follow english",
        &expect![[r#"
            join english en
              100 hello speaker=- item=0 reached=100
              101 caption 1 en Agreed.|
            follow english
              103 caption 2 en Opposed.|
              104 now Some(SpeakerId("chair")) None
        "#]],
    );
}

#[test]
fn lost_sound_is_not_told_to_viewers_and_the_end_is() {
    check(
        "join a
         retry
         dropped
         adjourn
         follow a
         join b",
        &expect![[r#"
            join a
              99 hello speaker=- item=0 reached=0
            follow a
              100 source Retrying
              101 adjourned 60000
            join b
              99 hello speaker=- item=0 reached=60000 adjourned
              100 source Retrying
              101 adjourned 60000
        "#]],
    );
}

#[test]
fn only_the_newest_captions_are_kept_for_newcomers() {
    let mut hub = CaptionHub::new(1);
    for n in 0..80 {
        hub.show(caption(&n.to_string(), "はい。", "ja"));
        hub.show(caption(&n.to_string(), "Yes.", "en"));
    }
    assert_eq!(hub.join(Some(Language::english())).1.len(), 1 + CaptionHub::SHOWN);
    assert_eq!(hub.join(None).1.len(), 1 + 2 * CaptionHub::SHOWN);
}
