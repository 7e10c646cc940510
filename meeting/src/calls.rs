//! Understands how a chair gives the floor: 「12番 鈴木一郎君」, 「総務部長」, 「鈴木議員の発言を許します」.
//!
//! Only the end of what was said counts, and only if it is a call and nothing else. Whoever is called must be on the roster
//! and be the only one whom the call fits: of two with the same surname neither is meant, and a stranger is nobody.

use crate::{Role, Speaker, SpeakerId};

/// What follows a name when the floor is given, longest first where one ends another.
const GIVEN: [&str; 14] = [
    "の発言を許可いたします",
    "の発言を許可します",
    "に発言を許可します",
    "の発言を許します",
    "に発言を許します",
    "の発言を認めます",
    "の登壇を求めます",
    "の答弁を求めます",
    "の説明を求めます",
    "答弁をお願いします",
    "お願いいたします",
    "お願いします",
    "答弁願います",
    "どうぞ",
];

const HONORIFICS: [&str; 7] = ["議員", "委員", "さん", "君", "氏", "殿", "様"];

/// Who is called, and how plainly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) speaker: SpeakerId,
    /// By a seat or with an honorific, as only a chair calls. A bare name or title may be anybody's word.
    pub(crate) formal: bool,
}

/// Whom the last sentence of what was said calls.
pub(crate) fn called(said: &str, roster: &[Speaker]) -> Option<Call> {
    called_by(last_sentence(said)?, roster)
}

/// Whom what was said calls, if it is a call and nothing else.
pub(crate) fn called_alone(said: &str, roster: &[Speaker]) -> Option<Call> {
    called_by(said, roster)
}

fn last_sentence(said: &str) -> Option<&str> {
    said.split(['。', '．', '!', '！', '?', '？']).rfind(|sentence| sentence.chars().any(char::is_alphanumeric))
}

fn called_by(sentence: &str, roster: &[Speaker]) -> Option<Call> {
    let folded = plain(sentence);
    let rest = GIVEN.iter().find_map(|given| folded.strip_suffix(given)).unwrap_or(&folded);
    let (name, honoured) = match HONORIFICS.iter().find_map(|honorific| rest.strip_suffix(honorific)) {
        Some(name) => (name, true),
        None => (rest, false),
    };
    let (seat, name) = seat(name);
    let mut fitting = roster.iter().filter(|person| person.role != Role::Chair && fits(person, seat, name, rest));
    match (fitting.next(), fitting.next()) {
        (Some(person), None) => {
            // 「監査委員」 is a title, though it ends as one calls a member.
            let is_title = person.title.as_deref().is_some_and(|title| plain(title) == rest);
            let formal = seat.is_some() || honoured && !is_title;
            Some(Call { speaker: person.id.clone(), formal })
        }
        (Some(_) | None, _) => None,
    }
}

/// Whether a call may mean this person. `whole` still has its honorific, which a title may end in (「監査委員」).
fn fits(person: &Speaker, seat: Option<u16>, name: &str, whole: &str) -> bool {
    let title = person.title.as_deref().map(plain).unwrap_or_default();
    let own_seat = self::seat(&title).0;
    match seat {
        Some(called) if own_seat.is_some_and(|own| own != called) => false,
        Some(called) if name.is_empty() => own_seat == Some(called),
        Some(_) => names(person).contains(&name.to_owned()),
        None => {
            let names = names(person);
            let titled = names.iter().flat_map(|name| [format!("{name}{title}"), format!("{title}{name}")]);
            let bare = (!title.is_empty() && own_seat.is_none()).then(|| title.clone());
            let has_title = !title.is_empty();
            let all: Vec<String> = names
                .iter()
                .cloned()
                .chain(bare)
                .chain(titled.filter(|_| has_title))
                .filter(|it| !it.is_empty())
                .collect();
            all.iter().any(|form| form == name || form == whole)
        }
    }
}

/// What a person may be called: name and reading, and the surname alone where the roster shows where it ends.
fn names(person: &Speaker) -> Vec<String> {
    let written = [Some(person.name.as_str()), person.reading.as_deref()];
    let mut names = Vec::new();
    for name in written.into_iter().flatten() {
        names.push(plain(name));
        if let Some((surname, _)) = name.trim().split_once([' ', '\u{3000}']) {
            names.push(plain(surname));
        }
    }
    names
}

/// Without spaces and punctuation, with digits as ASCII and kana as hiragana: as two people might write the same.
fn plain(text: &str) -> String {
    let folded = text.chars().filter_map(|character| match character {
        '０'..='９' => char::from_u32(u32::from(character) - u32::from('０') + u32::from('0')),
        'ァ'..='ヶ' => char::from_u32(u32::from(character) - u32::from('ァ') + u32::from('ぁ')),
        other if other.is_whitespace() || "、。，．,.・「」!！?？".contains(other) => None,
        other => Some(other),
    });
    folded.collect()
}

/// The seat that a text begins with (「12番」,「十二番」), and the rest of it.
fn seat(text: &str) -> (Option<u16>, &str) {
    let Some((number, rest)) = text.split_once('番') else { return (None, text) };
    let number = number.strip_prefix('第').unwrap_or(number);
    match number.parse().ok().or_else(|| from_kanji(number)) {
        Some(number) => (Some(number), rest),
        None => (None, text),
    }
}

/// 一 to 九十九.
fn from_kanji(text: &str) -> Option<u16> {
    let digit = |text: &str| match text {
        "一" => Some(1),
        "二" => Some(2),
        "三" => Some(3),
        "四" => Some(4),
        "五" => Some(5),
        "六" => Some(6),
        "七" => Some(7),
        "八" => Some(8),
        "九" => Some(9),
        _ => None,
    };
    match text.split_once('十') {
        None => digit(text),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { digit(tens)? };
            let ones = if ones.is_empty() { 0 } else { digit(ones)? };
            Some(tens * 10 + ones)
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn person(id: &str, name: &str, reading: Option<&str>, role: Role, title: Option<&str>) -> Speaker {
        Speaker {
            id: SpeakerId::new(id),
            name: name.to_owned(),
            reading: reading.map(str::to_owned),
            role,
            title: title.map(str::to_owned),
        }
    }

    fn roster() -> Vec<Speaker> {
        use Role::{Chair, Member, Official};
        vec![
            person("chair", "佐藤 花子", Some("さとう はなこ"), Chair, Some("議長")),
            person("seat-12", "鈴木 一郎", Some("すずき いちろう"), Member, Some("12番")),
            person("seat-5", "高橋 健", Some("たかはし けん"), Member, Some("5番")),
            person("seat-8", "高橋 美咲", Some("たかはし みさき"), Member, Some("8番")),
            person("seat-9", "林田太郎", None, Member, Some("9番")),
            person("general", "山田 誠", Some("やまだ まこと"), Official, Some("総務部長")),
            person("mayor", "伊藤 進", None, Official, Some("町長")),
            person("auditor", "小川 実", None, Official, Some("監査委員")),
        ]
    }

    fn check(said: &[&str], expected: &Expect) {
        let told = said.iter().map(|said| {
            let who = match called(said, &roster()) {
                Some(Call { speaker, formal: true }) => speaker.to_string(),
                Some(Call { speaker, formal: false }) => format!("{speaker} (bare)"),
                None => "-".to_owned(),
            };
            format!("{said} → {who}\n")
        });
        expected.assert_eq(&told.collect::<String>());
    }

    #[test]
    fn those_on_the_roster_are_called_in_every_way_a_chair_has() {
        check(
            &[
                "鈴木一郎君。",
                "これより一般質問を行います。12番、鈴木一郎君。",
                "十二番鈴木一郎君",
                "１２番。",
                "5番議員の発言を許します。",
                "高橋健議員",
                "すずきいちろうさん。",
                "スズキイチロウ君",
                "鈴木君。",
                "答弁を求めます。総務部長。",
                "総務部長、答弁願います。",
                "山田総務部長",
                "総務部長山田誠君",
                "町長の答弁を求めます。",
                "監査委員。",
                "監査委員小川実君",
                "林田太郎委員の発言を許可いたします。",
            ],
            &expect![[r#"
                鈴木一郎君。 → seat-12
                これより一般質問を行います。12番、鈴木一郎君。 → seat-12
                十二番鈴木一郎君 → seat-12
                １２番。 → seat-12
                5番議員の発言を許します。 → seat-5
                高橋健議員 → seat-5
                すずきいちろうさん。 → seat-12
                スズキイチロウ君 → seat-12
                鈴木君。 → seat-12
                答弁を求めます。総務部長。 → general (bare)
                総務部長、答弁願います。 → general (bare)
                山田総務部長 → general (bare)
                総務部長山田誠君 → general
                町長の答弁を求めます。 → mayor (bare)
                監査委員。 → auditor (bare)
                監査委員小川実君 → auditor
                林田太郎委員の発言を許可いたします。 → seat-9
            "#]],
        );
    }

    #[test]
    fn who_is_not_plainly_meant_is_not_guessed() {
        check(
            &[
                "高橋君。",
                "高橋議員の発言を許します",
                "12番高橋健君",
                "渡辺君。",
                "13番。",
                "林君。",
                "林田君。",
                "教育長。",
                "議長。",
                "佐藤花子君",
                "鈴木一郎君が申しましたとおりです。",
                "総務部長に伺います。",
                "町長は、",
                "はい。",
                "君。",
                "番",
                "",
                "。。",
            ],
            &expect![[r#"
                高橋君。 → -
                高橋議員の発言を許します → -
                12番高橋健君 → -
                渡辺君。 → -
                13番。 → -
                林君。 → -
                林田君。 → -
                教育長。 → -
                議長。 → -
                佐藤花子君 → -
                鈴木一郎君が申しましたとおりです。 → -
                総務部長に伺います。 → -
                町長は、 → -
                はい。 → -
                君。 → -
                番 → -
                 → -
                。。 → -
            "#]],
        );
    }
}
