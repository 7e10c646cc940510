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

/// Many figures of the same kind, told for the reader: no goal is set for them.
pub struct Series {
    pub name: &'static str,
    /// What is measured, with its unit.
    pub columns: &'static [&'static str],
    /// What it is measured of, and the values.
    pub rows: Vec<(String, Vec<f64>)>,
}

/// A benchmark's figures, with their goals and verdicts.
pub struct Figures {
    bench: &'static str,
    figures: Vec<Figure>,
    series: Vec<Series>,
}

impl Figures {
    pub fn new(bench: &'static str) -> Self {
        Self { bench, figures: Vec::new(), series: Vec::new() }
    }

    pub fn add(&mut self, name: &'static str, value: impl Into<Option<f64>>, unit: &'static str, goal: Goal) {
        self.figures.push(Figure { name, value: value.into(), unit, goal });
    }

    pub fn add_series(&mut self, series: Series) {
        self.series.push(series);
    }

    pub fn all_met(&self) -> bool {
        self.figures.iter().all(Figure::met)
    }

    /// `{"bench":…, "figures":{name:{"value":…,"unit":…,"goal":…,"met":true}}}`, with `"series":{name:{row:{column:value}}}` if there
    /// are any.
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
        let mut told = json!({"bench": self.bench, "figures": figures});
        if !self.series.is_empty() {
            told["series"] = self.series.iter().map(|series| (series.name.to_owned(), series.to_json())).collect();
        }
        told
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
            self.series.iter().for_each(|series| println!("{}", series.to_table()));
        }
    }
}

impl Series {
    fn to_json(&self) -> Value {
        let row = |values: &[f64]| -> Value {
            self.columns.iter().zip(values).map(|(column, value)| ((*column).to_owned(), json!(value))).collect()
        };
        self.rows.iter().map(|(name, values)| (name.clone(), row(values))).collect()
    }

    fn to_table(&self) -> String {
        let mut table = Table::new();
        table.load_style(UTF8_BORDERS_ONLY).set_header([&[self.name], self.columns].concat());
        for (name, values) in &self.rows {
            table.add_row([name.clone()].into_iter().chain(values.iter().map(|value| shown(*value, ""))));
        }
        table.to_string()
    }
}

fn shown(value: f64, unit: &str) -> String {
    let told = if value.fract() == 0.0 { format!("{value:.0} {unit}") } else { format!("{value:.2} {unit}") };
    told.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_are_told_beside_the_figures() {
        let mut figures = Figures::new("captions");
        let rows = vec![("koe".to_owned(), vec![1_150.0, 1.2])];
        figures.add_series(Series { name: "policies", columns: &["settled ms", "errors %"], rows });
        assert_eq!(
            figures.to_json().to_string(),
            r#"{"bench":"captions","figures":{},"series":{"policies":{"koe":{"errors %":1.2,"settled ms":1150.0}}}}"#
        );
    }

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
