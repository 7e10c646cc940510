//! How near a sentence is to a phrase.

use super::{
    slot::{Reading, Slot, Value},
    wording::{fixed, normalise},
};

/// A phrase as it is compared: its characters and its slots.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    pieces: Vec<Piece>,
    /// Characters that no edit touches and that a sentence must therefore have.
    needed: Vec<char>,
    most_edits: u8,
    /// As it is compared, with its slots' names.
    #[cfg(test)]
    pub(super) written: String,
}

#[derive(Clone, Copy, Debug)]
enum Piece {
    Character { is: char, fixed: bool },
    Slot(Slot),
}

/// How a sentence fits a phrase.
pub(crate) struct Matched {
    pub(crate) edits: u8,
    pub(crate) values: Vec<(Slot, Value)>,
}

/// The best way to have come to a place: its edits, and the slots filled on the way.
#[derive(Clone)]
struct Way {
    edits: u8,
    values: Vec<(Slot, Value)>,
}

impl Pattern {
    /// Of so many characters one may be wrong.
    const CHARACTERS_AN_EDIT: usize = 9;
    const MOST_EDITS: usize = 2;

    /// Reads 「議案第{n}号を議題といたします」.
    pub(crate) fn read(phrase: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        for (place, part) in normalise(phrase).split('{').enumerate() {
            let mut words = part;
            if place > 0 {
                let (name, rest) = part.split_once('}').ok_or("a { without a }")?;
                pieces.push(Piece::Slot(Slot::named(name).ok_or_else(|| format!("no such slot: {name}"))?));
                words = rest;
            }
            let characters: Vec<char> = words.chars().collect();
            let fixed = fixed(&characters);
            pieces.extend(characters.into_iter().zip(fixed).map(|(is, fixed)| Piece::Character { is, fixed }));
        }
        let needed = pieces.iter().filter_map(|piece| match piece {
            Piece::Character { is, fixed: true } => Some(*is),
            Piece::Character { fixed: false, .. } | Piece::Slot(_) => None,
        });
        let needed: Vec<char> = needed.collect();
        let characters = pieces.iter().filter(|piece| matches!(piece, Piece::Character { .. })).count();
        let most_edits = (characters / Self::CHARACTERS_AN_EDIT).min(Self::MOST_EDITS) as u8;
        if pieces.is_empty() {
            return Err("it says nothing".to_owned());
        }
        Ok(Self {
            pieces,
            needed,
            most_edits,
            #[cfg(test)]
            written: normalise(phrase),
        })
    }

    /// How many slots it has.
    pub(crate) fn slots(&self) -> usize {
        self.slot_names().count()
    }

    pub(crate) fn slot_names(&self) -> impl Iterator<Item = Slot> + '_ {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Slot(slot) => Some(*slot),
            Piece::Character { .. } => None,
        })
    }

    /// How a sentence fits, if it does: every character that is fixed, on either side, stands opposite its like.
    pub(crate) fn matches(&self, sentence: &Reading<'_>) -> Option<Matched> {
        if self.needed.iter().any(|needed| !sentence.text.contains(needed)) {
            return None;
        }
        let mut ways: Vec<Option<Way>> = vec![None; sentence.text.len() + 1];
        ways[0] = Some(Way { edits: 0, values: Vec::new() });
        self.pass_over(&mut ways, sentence);
        for piece in &self.pieces {
            let mut next: Vec<Option<Way>> = vec![None; ways.len()];
            for (place, way) in ways.iter().enumerate() {
                let Some(way) = way else { continue };
                match piece {
                    Piece::Character { is, fixed } => self.step(&mut next, way, place, (*is, *fixed), sentence),
                    Piece::Slot(slot) => {
                        for (value, end) in sentence.at(place, slot.kind) {
                            let mut values = way.values.clone();
                            values.push((*slot, value));
                            reach(&mut next[end], Way { edits: way.edits, values });
                        }
                    }
                }
            }
            self.pass_over(&mut next, sentence);
            ways = next;
        }
        ways.pop().flatten().map(|Way { edits, values }| Matched { edits, values })
    }

    /// One character of the phrase: the same in the sentence, another one, or left out.
    fn step(
        &self,
        next: &mut [Option<Way>],
        way: &Way,
        place: usize,
        (is, fixed): (char, bool),
        sentence: &Reading<'_>,
    ) {
        if sentence.text.get(place) == Some(&is) {
            reach(&mut next[place + 1], way.clone());
        }
        if fixed || way.edits >= self.most_edits {
            return;
        }
        let edited = Way { edits: way.edits + 1, values: way.values.clone() };
        if sentence.fixed.get(place) == Some(&false) {
            reach(&mut next[place + 1], edited.clone());
        }
        reach(&mut next[place], edited);
    }

    /// Characters that the sentence has in addition.
    fn pass_over(&self, ways: &mut [Option<Way>], sentence: &Reading<'_>) {
        for place in 0..sentence.text.len() {
            let Some(way) = ways[place].clone() else { continue };
            if !sentence.fixed[place] && way.edits < self.most_edits {
                reach(&mut ways[place + 1], Way { edits: way.edits + 1, values: way.values });
            }
        }
    }
}

/// Keeps the way with fewer edits.
fn reach(place: &mut Option<Way>, way: Way) {
    if place.as_ref().is_none_or(|known| way.edits < known.edits) {
        *place = Some(way);
    }
}
