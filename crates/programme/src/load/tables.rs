//! Reads the CSV files: words, limits, targets.

use super::{Loading, is_name};
use crate::content::Class;
use crate::place::at;
use csv::{ReaderBuilder, StringRecord};
use terms::{Day, Issue, Limit};

impl Loading<'_> {
    /// The rows with their lines, if the head is exactly this.
    pub(super) fn csv(&mut self, path: &str, text: &str, head: &[&str]) -> Vec<(usize, StringRecord)> {
        let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
        match reader.headers() {
            Ok(found) if found.iter().eq(head.iter().copied()) => {}
            _ => {
                self.issue(Issue::blocking("content_csv_head", at(path, 1)).with("head", head.join(",")));
                return Vec::new();
            }
        }
        let mut rows = Vec::new();
        for row in reader.records() {
            match row {
                Ok(row) => rows.push((row.position().map_or(1, |position| position.line() as usize), row)),
                Err(error) => {
                    let line = error.position().map_or(1, |position| position.line() as usize);
                    self.issue(Issue::blocking("content_csv", at(path, line)).with("reason", error));
                }
            }
        }
        rows
    }

    /// `terms.csv` or the interface's words; every word stands in both languages.
    pub(super) fn terms(&mut self, path: &str, programme: &str, text: &str) {
        for (line, row) in self.csv(path, text, &["key", "zh", "en"]) {
            let [key, zh, en] = [0, 1, 2].map(|column| row.get(column).unwrap_or_default().trim().to_owned());
            if key.is_empty() || zh.is_empty() || en.is_empty() {
                self.issue(Issue::blocking("content_empty_cell", at(path, line)).with("key", &key));
                continue;
            }
            let full = if programme.is_empty() { key.clone() } else { format!("{programme}.{key}") };
            if !self.content.texts.add(full, &zh, &en) {
                self.issue(Issue::blocking("content_duplicate_key", at(path, line)).with("key", &key));
            }
        }
    }

    pub(super) fn limits(&mut self, path: &str, programme: &str, text: &str) {
        for (line, row) in self.csv(path, text, &["key", "value", "from_on", "source"]) {
            let cell = |column| row.get(column).unwrap_or_default().trim().to_owned();
            let [key, value, source] = [0, 1, 3].map(cell);
            if key.is_empty() || value.is_empty() || source.is_empty() {
                self.issue(Issue::blocking("content_empty_cell", at(path, line)).with("key", &key));
                continue;
            }
            let Some(from_on) = self.day_or_none(path, line, &cell(2)) else {
                continue;
            };
            let limit = Limit { programme: programme.into(), key: key.clone(), from_on, value, source };
            if !self.content.limits.add(limit) {
                self.issue(Issue::blocking("content_duplicate_key", at(path, line)).with("key", &key));
            }
        }
    }

    /// `sealed_codes.csv`: what begins with a code of a system lies under a seal; as of a day a source says so.
    pub(super) fn sealed_codes(&mut self, path: &str, text: &str) {
        for (line, row) in self.csv(path, text, &["seal", "system", "code", "as_of", "source"]) {
            let [seal, system, code, as_of, source] =
                [0, 1, 2, 3, 4].map(|column| row.get(column).unwrap_or_default().trim());
            if [seal, system, code, as_of, source].contains(&"") {
                self.issue(Issue::blocking("content_empty_cell", at(path, line)).with("key", seal));
                continue;
            }
            if !is_name(seal) {
                self.issue(Issue::blocking("content_bad_name", at(path, line)).with("name", seal));
            }
            if self.day_or_none(path, line, as_of).is_some() {
                self.content.seals.add(seal, system, code);
            }
        }
    }

    /// Whoever is in a sealed programme is told by what its forms make, too.
    pub(super) fn seal_programmes(&mut self) {
        let sealed = self.content.programmes.values().filter(|programme| programme.class == Class::Sealed);
        sealed.for_each(|programme| self.content.seals.add_programme(&programme.id));
    }

    /// A day, or nothing where the cell is empty; the outer none is a fault.
    pub(super) fn day_or_none(&mut self, path: &str, line: usize, text: &str) -> Option<Option<Day>> {
        if text.is_empty() {
            return Some(None);
        }
        let day = text.parse().ok();
        if day.is_none() {
            self.issue(Issue::blocking("content_bad_value", at(path, line)).with("value", text));
        }
        day.map(Some)
    }
}
