//! Reads the tables. Every fault is an issue with file and line; a schedule with a fault is none.

mod row;

use super::finding::Finding;
use super::schedule::{Names, Product, Schedule, Series, Track};
use super::validate::validate;
use crate::place::at;
use csv::ReaderBuilder;
use row::{Reader, Row};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use terms::Issue;

/// The tables as text, each with the path that issues name.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// `schedule.csv`.
    pub schedule: (&'a str, &'a str),
    /// `catch_up.csv`.
    pub catch_up: (&'a str, &'a str),
    /// `products.csv`.
    pub products: (&'a str, &'a str),
    /// `findings.csv`.
    pub findings: (&'a str, &'a str),
}

/// A line of `findings.csv`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FindingRow {
    finding: String,
    observation: String,
    value: String,
    against: String,
    lasts: String,
    source: String,
}

/// A line of `products.csv`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductRow {
    product: String,
    counts_as: String,
    components: String,
    live: String,
    live_gap: String,
    route: String,
    amount: String,
    scheme: String,
    source: String,
    sure: String,
}

/// How many names there can be: one bit each.
const NAMES_MAX: usize = Names::BITS as usize;

impl Schedule {
    /// Reads the tables; either all of them are sound, or every fault is told.
    pub fn read(sources: &Sources<'_>) -> Result<Schedule, Vec<Issue>> {
        let mut issues = Vec::new();
        let paths = [sources.catch_up.0, sources.schedule.0, sources.findings.0].map(str::to_owned);
        let mut schedule = Schedule { paths, ..Schedule::default() };
        schedule.read_products(sources.products, &mut issues);
        schedule.read_findings(sources.findings, &mut issues);
        let routine = lines::<Row>(sources.schedule, &mut issues);
        let catch_up = lines::<Row>(sources.catch_up, &mut issues);
        let routine = routine.into_iter().map(|(line, row)| (sources.schedule.0, line, row));
        let catch_up = catch_up.into_iter().map(|(line, row)| (sources.catch_up.0, line, row));
        for (path, line, row) in routine.chain(catch_up) {
            schedule.add(path, line, &row, &mut issues);
        }
        for track in schedule.series.iter_mut().flat_map(|series| &mut series.tracks) {
            track.names = track.offers.iter().fold(0, |names, offer| names | offer.accepts);
        }
        // What cannot be read would only be told a second time.
        if issues.is_empty() {
            issues = validate(&schedule);
        }
        if issues.is_empty() { Ok(schedule) } else { Err(issues) }
    }

    fn read_products(&mut self, source: (&str, &str), issues: &mut Vec<Issue>) {
        for (line, row) in lines::<ProductRow>(source, issues) {
            let place = at(source.0, line);
            let empty = [&row.product, &row.route, &row.amount, &row.source, &row.sure];
            if empty.iter().any(|cell| cell.is_empty()) {
                issues.push(Issue::blocking("content_empty_cell", &place).with("key", &row.product));
            }
            let words = [row.product.as_str()].into_iter();
            let words = words.chain(row.counts_as.split_whitespace()).chain(row.components.split_whitespace());
            let names = words.fold(0, |names, word| names | self.mint(word));
            if self.names.len() > NAMES_MAX {
                issues.push(Issue::blocking("series_too_many_names", &place).with("most", NAMES_MAX));
                return;
            }
            let live_gap = match row.live_gap.as_str() {
                "" => None,
                text => super::calendar::read_span(text).or_else(|| {
                    issues.push(Issue::blocking("content_bad_value", &place).with("value", text));
                    None
                }),
            };
            if !["no", "oral", "injected"].contains(&row.live.as_str())
                || !["nip", "other"].contains(&row.scheme.as_str())
            {
                let value = format!("{} {}", row.live, row.scheme);
                issues.push(Issue::blocking("content_bad_value", &place).with("value", value));
            }
            if self.product(&row.product).is_some() {
                issues.push(Issue::blocking("content_duplicate_key", &place).with("key", &row.product));
            }
            self.products.push(Product {
                names,
                live: row.live != "no",
                live_gap,
                scheduled: row.scheme == "nip",
                code: row.product,
                route: row.route,
            });
        }
    }

    fn read_findings(&mut self, source: (&str, &str), issues: &mut Vec<Issue>) {
        for (line, row) in lines::<FindingRow>(source, issues) {
            let place = at(source.0, line);
            if [&row.finding, &row.observation, &row.value, &row.source].iter().any(|cell| cell.is_empty()) {
                issues.push(Issue::blocking("content_empty_cell", &place).with("key", &row.finding));
            }
            let lasts = super::calendar::read_span(&row.lasts);
            if lasts.is_none() && !row.lasts.is_empty() {
                issues.push(Issue::blocking("content_bad_value", &place).with("value", &row.lasts));
            }
            self.findings.push(Finding {
                line,
                finding: row.finding,
                observation: row.observation,
                value: row.value,
                against: Some(row.against).filter(|against| !against.is_empty()),
                lasts,
            });
        }
    }

    /// The bit of a name, a new one if need be; none is left beyond the last.
    fn mint(&mut self, word: &str) -> Names {
        let place = self.names.iter().position(|name| name == word).unwrap_or_else(|| {
            self.names.push(word.into());
            self.names.len() - 1
        });
        if place < NAMES_MAX { 1 << place } else { 0 }
    }

    fn add(&mut self, path: &str, line: usize, row: &Row, issues: &mut Vec<Issue>) {
        let (series, track) = self.place(&row.series, &row.option);
        let mut reader = Reader { schedule: self, place: at(path, line), line, row, issues };
        match row.rule.as_str() {
            "enough" | "needless" => {
                if let Some(end) = reader.end(track) {
                    self.series[series].ends.push(end);
                }
            }
            _ => {
                if let Some(offer) = reader.offer() {
                    self.series[series].tracks[track].offers.push(offer);
                }
            }
        }
    }

    fn place(&mut self, series: &str, option: &str) -> (usize, usize) {
        let place = self.series.iter().position(|one| one.id == series).unwrap_or_else(|| {
            self.series.push(Series { id: series.into(), tracks: Vec::new(), ends: Vec::new() });
            self.series.len() - 1
        });
        let tracks = &mut self.series[place].tracks;
        let track = tracks.iter().position(|track| track.option == option).unwrap_or_else(|| {
            tracks.push(Track { option: option.into(), names: 0, offers: Vec::new() });
            tracks.len() - 1
        });
        (place, track)
    }
}

/// The lines of a table with their numbers. Columns may stand in any order.
fn lines<T: DeserializeOwned>((path, text): (&str, &str), issues: &mut Vec<Issue>) -> Vec<(usize, T)> {
    let mut reader = ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let Ok(head) = reader.headers().cloned() else {
        issues.push(Issue::blocking("content_csv", at(path, 1)).with("reason", "head"));
        return Vec::new();
    };
    let mut lines = Vec::new();
    for record in reader.records() {
        let line = record.as_ref().ok().and_then(|record| record.position()).map_or(1, |place| place.line() as usize);
        match record.and_then(|record| record.deserialize(Some(&head))) {
            Ok(row) => lines.push((line, row)),
            Err(error) => issues.push(Issue::blocking("content_csv", at(path, line)).with("reason", error)),
        }
    }
    lines
}
