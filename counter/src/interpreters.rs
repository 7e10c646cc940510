use std::collections::VecDeque;

use meeting::{Language, Untranslated};

use crate::{Interpretation, Order, Side, Sides, line::Lines, line::erase};

/// Texts by ear that wait for their utterance's last line, a side.
const MOST_BY_EAR: usize = 4;

/// Decides which lines are put into which language, for the side across from whoever said them.
#[derive(Debug, Default)]
pub(crate) struct Interpreters {
    /// By whose words they are.
    at_work: Sides<Option<Pair>>,
    /// What a recogniser made of utterances by ear whose lines are not all there yet.
    by_ear: Sides<VecDeque<(u64, String)>>,
    /// The newest utterance of each side that has ended.
    ended: Sides<Option<u64>>,
}

/// From which language into which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) spoken: Language,
    pub(crate) read: Language,
}

impl Interpreters {
    /// Has this side's words put into what the side across reads. All lines that stand are put into it, too.
    pub(crate) fn set(&mut self, of: Side, pair: Pair, lines: &mut Lines, revision: u64) -> Vec<Order> {
        let wanted = Some(pair).filter(|pair| pair.spoken != pair.read);
        if self.at_work[of] == wanted {
            return Vec::new();
        }
        lines.forget_interpretations(of, revision);
        self.at_work[of].clone_from(&wanted);
        match wanted {
            Some(Pair { spoken, read }) => vec![Order::Interpret { of, spoken, read }],
            None => vec![Order::Dismiss(of)],
        }
    }

    /// This side's utterance has ended, and all its lines stand.
    pub(crate) fn ended(&mut self, side: Side, utterance: u64) {
        self.ended[side] = self.ended[side].max(Some(utterance));
    }

    /// A recogniser made a text of a whole utterance by ear.
    pub(crate) fn heard(&mut self, side: Side, utterance: u64, text: String) {
        let waiting = &mut self.by_ear[side];
        waiting.push_back((utterance, text));
        while waiting.len() > MOST_BY_EAR {
            if let Some((_, oldest)) = waiting.pop_front() {
                erase(oldest);
            }
        }
    }

    /// What is to be said to whoever interprets.
    pub(crate) fn orders(&mut self, lines: &mut Lines, revision: u64) -> Vec<Order> {
        let mut orders = Vec::new();
        for of in Side::BOTH {
            let Some(Pair { spoken, read }) = self.at_work[of].clone() else { continue };
            for line in lines.untold(of) {
                if line.language == spoken {
                    orders.push(Order::Say(of, Box::new(line)));
                } else if line.language != read {
                    // It was said before this side changed to another language: nobody here knows the former one.
                    let as_said = Interpretation::as_said(read.clone(), Untranslated::Unknown);
                    lines.interpret(crate::LineId(line.utterance.get()), as_said, revision);
                }
            }
            orders.extend(self.orders_by_ear(of, &read, lines, revision));
        }
        orders
    }

    fn orders_by_ear(&mut self, of: Side, read: &Language, lines: &mut Lines, revision: u64) -> Vec<Order> {
        let ended = self.ended[of];
        let (ready, waiting) = std::mem::take(&mut self.by_ear[of]).into_iter().partition(|(of, _)| Some(*of) <= ended);
        self.by_ear[of] = waiting;
        let ready: VecDeque<(u64, String)> = ready;
        let placed = ready.into_iter().filter_map(|(utterance, text)| {
            // By ear they know English alone; somebody may have chosen another language since.
            let wanted = (*read == Language::english()).then_some(read);
            match wanted.and_then(|read| lines.place_for_all(of, utterance, read, revision)) {
                Some(line) => Some(Order::ByEar(of, line, text)),
                None => {
                    erase(text);
                    None
                }
            }
        });
        placed.collect()
    }

    /// Forgets all words.
    pub(crate) fn wipe(&mut self) {
        for side in Side::BOTH {
            self.by_ear[side].drain(..).for_each(|(_, text)| erase(text));
        }
        *self = Self::default();
    }
}
