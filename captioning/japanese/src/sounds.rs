//! How near two readings sound, as an ear (or a recogniser that does not know the name) confuses them.

/// A reading as it is heard, mora by mora.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sounds(Vec<Mora>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mora {
    /// か, きゃ, あ.
    Plain { consonant: Consonant, glide: bool, vowel: char },
    /// The second half of a long vowel: ー, the う of こう.
    Long,
    /// っ
    Doubled,
    /// ん
    Nasal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Consonant {
    None,
    K,
    G,
    S,
    Sh,
    Z,
    J,
    T,
    Ch,
    Ts,
    D,
    N,
    H,
    F,
    B,
    P,
    M,
    Y,
    R,
    W,
}

/// Distances are told in hundredths of a mora.
const WHOLE: u32 = 100;

impl Sounds {
    /// Of a reading in hiragana; none of what is not all kana.
    pub(crate) fn of(kana: &str) -> Option<Self> {
        let mut moras: Vec<Mora> = Vec::with_capacity(kana.chars().count());
        for character in kana.chars() {
            let next = match character {
                'っ' => Mora::Doubled,
                'ん' => Mora::Nasal,
                'ー' => Mora::Long,
                'ゃ' | 'ゅ' | 'ょ' | 'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' | 'ゎ' => {
                    let before = moras.pop()?;
                    moras.push(contracted(before, character)?);
                    continue;
                }
                plain => {
                    let (consonant, vowel) = sound(plain)?;
                    let drawn_out =
                        consonant == Consonant::None && moras.last().is_some_and(|last| draws(*last, vowel));
                    if drawn_out { Mora::Long } else { Mora::Plain { consonant, glide: false, vowel } }
                }
            };
            moras.push(next);
        }
        Some(Self(moras))
    }

    /// How many moras.
    pub(crate) fn length(&self) -> usize {
        self.0.len()
    }

    /// How far the other is from this: the cheapest way to hear the one as the other, in hundredths of a mora.
    pub(crate) fn distance(&self, other: &Self) -> u32 {
        let mut row: Vec<u32> = Vec::with_capacity(other.0.len() + 1);
        row.push(0);
        for mora in &other.0 {
            row.push(row[row.len() - 1] + missing(*mora));
        }
        for mora in &self.0 {
            let mut diagonal = row[0];
            row[0] += missing(*mora);
            for (place, heard) in other.0.iter().enumerate() {
                let confused = diagonal + confusion(*mora, *heard);
                diagonal = row[place + 1];
                row[place + 1] = confused.min(diagonal + missing(*mora)).min(row[place] + missing(*heard));
            }
        }
        row[other.0.len()]
    }
}

/// The vowel that this one's second half may be written with.
fn draws(last: Mora, vowel: char) -> bool {
    match last {
        Mora::Plain { vowel: before, .. } => before == vowel || matches!((before, vowel), ('o', 'u') | ('e', 'i')),
        Mora::Long | Mora::Doubled | Mora::Nasal => false,
    }
}

fn contracted(before: Mora, small: char) -> Option<Mora> {
    let Mora::Plain { consonant, glide: _, vowel: _ } = before else { return None };
    let vowel = match small {
        'ゃ' | 'ぁ' | 'ゎ' => 'a',
        'ぃ' => 'i',
        'ゅ' | 'ぅ' => 'u',
        'ぇ' => 'e',
        _ => 'o',
    };
    // しゃ is no more than さ with another consonant.
    let own = matches!(consonant, Consonant::Sh | Consonant::J | Consonant::Ch);
    let glide = matches!(small, 'ゃ' | 'ゅ' | 'ょ') && !own;
    Some(Mora::Plain { consonant, glide, vowel })
}

/// A kana's consonant and vowel.
fn sound(kana: char) -> Option<(Consonant, char)> {
    use Consonant::{B, Ch, D, F, G, H, J, K, M, N, None as Open, P, R, S, Sh, T, Ts, W, Y, Z};
    const ROWS: [(&str, Consonant); 14] = [
        ("あいうえお", Open),
        ("かきくけこ", K),
        ("がぎぐげご", G),
        ("さしすせそ", S),
        ("ざじずぜぞ", Z),
        ("たちつてと", T),
        ("だぢづでど", D),
        ("なにぬねの", N),
        ("はひふへほ", H),
        ("ばびぶべぼ", B),
        ("ぱぴぷぺぽ", P),
        ("まみむめも", M),
        ("らりるれろ", R),
        ("や　ゆ　よ", Y),
    ];
    let irregular = match kana {
        'し' => Some((Sh, 'i')),
        'じ' | 'ぢ' => Some((J, 'i')),
        'ち' => Some((Ch, 'i')),
        'つ' => Some((Ts, 'u')),
        'づ' => Some((Z, 'u')),
        'ふ' => Some((F, 'u')),
        'わ' => Some((W, 'a')),
        'ゐ' => Some((Open, 'i')),
        'ゑ' => Some((Open, 'e')),
        'を' => Some((Open, 'o')),
        'ゔ' => Some((B, 'u')),
        _ => None,
    };
    irregular.or_else(|| {
        ROWS.iter().find_map(|(row, consonant)| {
            let place = row.chars().position(|own| own == kana && own != '　')?;
            Some((*consonant, ['a', 'i', 'u', 'e', 'o'][place]))
        })
    })
}

/// What it costs not to hear it, or to hear it where it was not said.
fn missing(mora: Mora) -> u32 {
    match mora {
        Mora::Long => 20,
        Mora::Doubled => 25,
        Mora::Nasal => 45,
        Mora::Plain { consonant: Consonant::None, .. } => 60,
        Mora::Plain { .. } => 90,
    }
}

/// What it costs to hear the one for the other.
fn confusion(one: Mora, other: Mora) -> u32 {
    match (one, other) {
        (
            Mora::Plain { consonant, glide, vowel },
            Mora::Plain { consonant: other, glide: other_glide, vowel: other_vowel },
        ) => {
            let glides = if glide == other_glide { 0 } else { 20 };
            (consonants(consonant, other) + vowels(vowel, other_vowel) + glides).min(WHOLE)
        }
        (one, other) if one == other => 0,
        (Mora::Long, Mora::Plain { consonant: Consonant::None, .. })
        | (Mora::Plain { consonant: Consonant::None, .. }, Mora::Long) => 40,
        (_, _) => 70,
    }
}

fn vowels(one: char, other: char) -> u32 {
    match (one.min(other), one.max(other)) {
        (one, other) if one == other => 0,
        ('e', 'i') | ('o', 'u') | ('a', 'o') => 30,
        ('i', 'u') | ('a', 'e') => 40,
        (_, _) => 50,
    }
}

fn consonants(one: Consonant, other: Consonant) -> u32 {
    use Consonant::{B, Ch, D, F, G, H, J, K, M, N, None as Open, P, R, S, Sh, T, Ts, W, Y, Z};
    /// Voiced or not.
    const VOICED: [(Consonant, Consonant); 10] =
        [(K, G), (S, Z), (Sh, J), (T, D), (Ch, J), (Ts, Z), (H, B), (F, B), (P, B), (H, P)];
    /// Made at the same place, or easily taken for each other.
    const NEAR: [(Consonant, Consonant); 24] = [
        (S, Sh),
        (Z, J),
        (T, Ch),
        (T, Ts),
        (Ch, Ts),
        (Ch, Sh),
        (Ts, S),
        (Z, D),
        (N, M),
        (N, R),
        (R, D),
        (N, D),
        (H, F),
        (B, M),
        (K, T),
        (P, T),
        (P, K),
        (B, G),
        (D, G),
        (G, N),
        (H, K),
        (W, Open),
        (Y, Open),
        (H, Open),
    ];
    let between = |pairs: &[(Consonant, Consonant)]| pairs.contains(&(one, other)) || pairs.contains(&(other, one));
    if one == other {
        0
    } else if between(&VOICED) {
        15
    } else if between(&NEAR) {
        25
    } else if one == Open || other == Open {
        40
    } else {
        50
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(one: &str, other: &str) -> u32 {
        let sounds = |kana: &str| Sounds::of(kana).expect("kana");
        let there = sounds(one).distance(&sounds(other));
        assert_eq!(there, sounds(other).distance(&sounds(one)), "{one} {other}");
        there
    }

    #[test]
    fn what_is_written_differently_and_said_alike_is_the_same() {
        for (one, other) in [("おおにし", "おーにし"), ("こうへい", "こーへー"), ("もちづき", "もちずき"), ("を", "お")]
        {
            assert_eq!(distance(one, other), 0, "{one} {other}");
        }
    }

    #[test]
    fn near_sounds_are_nearer_than_far_ones() {
        for (near, far) in [
            (("さわ", "ざわ"), ("さわ", "かわ")),
            (("はとり", "はっとり"), ("はとり", "ほとり")),
            (("おにし", "おおにし"), ("おにし", "こにし")),
            (("きど", "きと"), ("きど", "みと")),
            (("しゅん", "すん"), ("しゅん", "くん")),
            (("なべ", "なめ"), ("なべ", "なれ")),
        ] {
            assert!(distance(near.0, near.1) < distance(far.0, far.1), "{near:?} {far:?}");
        }
    }

    #[test]
    fn a_mora_more_or_less_is_almost_a_whole_one() {
        assert_eq!(distance("きど", "きどう"), 20);
        assert_eq!(distance("はせ", "はせべ"), 90);
        assert_eq!(distance("", "かきん"), 225);
    }

    #[test]
    fn only_kana_can_be_heard() {
        for text in ["服部", "a", "ゃま", "んぁ", "　"] {
            assert_eq!(Sounds::of(text), None, "{text}");
        }
        assert_eq!(Sounds::of(""), Some(Sounds::default()));
    }
}
