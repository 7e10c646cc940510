use comfy_table::{Table, presets::UTF8_BORDERS_ONLY};
use serde_json::{Map, Value, json};

use crate::say::say;

/// What a figure must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    AtMost(f64),
    AtLeast(f64),
    /// Told for the reader; no goal is set.
    None,
}

/// One measured figure. A figure that could not be measured has no value and misses any goal.
pub struct Figure {
    pub name: &'static str,
    pub value: Option<f64>,
    pub unit: &'static str,
    pub goal: Goal,
}

impl Figure {
    pub fn met(&self) -> bool {
        match (self.goal, self.value) {
            (Goal::AtMost(most), Some(value)) => value <= most,
            (Goal::AtLeast(least), Some(value)) => value >= least,
            (Goal::None, _) => true,
            (Goal::AtMost(_) | Goal::AtLeast(_), None) => false,
        }
    }
}

/// A benchmark's figures, with their goals and verdicts.
pub struct Figures {
    bench: &'static str,
    figures: Vec<Figure>,
}

impl Figures {
    pub fn new(bench: &'static str) -> Self {
        Self { bench, figures: Vec::new() }
    }

    pub fn add(&mut self, name: &'static str, value: impl Into<Option<f64>>, unit: &'static str, goal: Goal) {
        self.figures.push(Figure { name, value: value.into(), unit, goal });
    }

    pub fn all_met(&self) -> bool {
        self.figures.iter().all(Figure::met)
    }

    /// `{"bench":…, "figures":{name:{"value":…,"unit":…,"goal":…,"met":true}}}`
    pub fn to_json(&self) -> Value {
        let mut figures = Map::new();
        for figure in &self.figures {
            let goal = match figure.goal {
                Goal::AtMost(goal) | Goal::AtLeast(goal) => Some(goal),
                Goal::None => None,
            };
            let value = json!({"value": figure.value, "unit": figure.unit, "goal": goal, "met": figure.met()});
            figures.insert(figure.name.to_owned(), value);
        }
        json!({"bench": self.bench, "figures": figures})
    }

    pub fn to_table(&self) -> String {
        let mut table = Table::new();
        table.load_style(UTF8_BORDERS_ONLY).set_header([
            say("項目", "figure"),
            say("値", "value"),
            say("目標", "goal"),
            say("判定", "verdict"),
        ]);
        for figure in &self.figures {
            let value = figure
                .value
                .map_or_else(|| say("測れず", "not measured").to_owned(), |value| shown(value, figure.unit));
            let (goal, verdict) = match figure.goal {
                Goal::AtMost(most) => {
                    (format!("≤ {}", shown(most, figure.unit)), if figure.met() { "ok" } else { "MISSED" })
                }
                Goal::AtLeast(least) => {
                    (format!("≥ {}", shown(least, figure.unit)), if figure.met() { "ok" } else { "MISSED" })
                }
                Goal::None => (String::new(), ""),
            };
            table.add_row([figure.name, &value, &goal, verdict]);
        }
        table.to_string()
    }

    /// Prints them in the form asked for.
    pub fn print(&self, as_json: bool) {
        if as_json {
            println!("{}", self.to_json());
        } else {
            println!("{}", self.to_table());
        }
    }
}

fn shown(value: f64, unit: &str) -> String {
    if value.fract() == 0.0 { format!("{value:.0} {unit}") } else { format!("{value:.2} {unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_measured_misses_its_goal() {
        let mut figures = Figures::new("path");
        figures.add("first_picture", 420.0, "ms", Goal::AtMost(1_500.0));
        assert!(figures.all_met());
        figures.add("found_after", None, "ms", Goal::AtMost(2_000.0));
        assert!(!figures.all_met());
        assert_eq!(
            figures.to_json().to_string(),
            r#"{"bench":"path","figures":{"first_picture":{"goal":1500.0,"met":true,"unit":"ms","value":420.0},"found_after":{"goal":2000.0,"met":false,"unit":"ms","value":null}}}"#
        );
    }
}
