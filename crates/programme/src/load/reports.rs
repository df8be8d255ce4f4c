//! Reads the templates of reports, their fixed wording and the manner of each language, and holds them against
//! the indicators that there are.

use super::{Loading, is_name};
use crate::place::at;
use crate::wording::Wording;
use report::Lexicon;
use report::write::{Manner, Template};
use terms::Issue;

impl Loading<'_> {
    pub(super) fn manner(&mut self, path: &str, language: &str, text: &str) {
        match Manner::read(text) {
            Ok(manner) => _ = self.content.manners.insert(language.to_owned(), manner),
            Err(issue) => {
                self.issue(Issue { place: at(path, 1), ..issue });
                self.is_short = true;
            }
        }
    }

    /// The words by which drafts are understood.
    pub(super) fn lexicon(&mut self, path: &str, language: &str, text: &str) {
        match Lexicon::read(text) {
            Ok(lexicon) => _ = self.content.lexicons.insert(language.to_owned(), lexicon),
            Err(issue) => {
                self.issue(Issue { place: at(path, 1), ..issue });
                self.is_short = true;
            }
        }
    }

    pub(super) fn report(&mut self, path: &str, name: &str, text: &str) {
        if !is_name(name) {
            return self.issue(Issue::blocking("content_bad_name", at(path, 1)).with("name", name));
        }
        match Template::read(name, path, text) {
            Ok(template) => _ = self.content.reports.insert(name.to_owned(), template),
            Err(issues) => self.issues.extend(issues),
        }
    }

    /// `wordings.csv`: what is said in fixed words, and from when until when.
    pub(super) fn wordings(&mut self, path: &str, text: &str) {
        for (line, row) in self.csv(path, text, &["key", "zh", "en", "from_on", "until_on", "source"]) {
            let cell = |column| row.get(column).unwrap_or_default().trim().to_owned();
            let [key, zh, en, from_on, source] = [0, 1, 2, 3, 5].map(cell);
            if [&key, &zh, &en, &from_on, &source].iter().any(|cell| cell.is_empty()) {
                self.issue(Issue::blocking("content_empty_cell", at(path, line)).with("key", &key));
                continue;
            }
            let days = (self.day_or_none(path, line, &from_on), self.day_or_none(path, line, &cell(4)));
            if let (Some(Some(from_on)), Some(until_on)) = days {
                self.content.wordings.push(Wording { key, words: [zh, en], from_on, until_on });
            }
        }
    }

    /// What a template names is there: its language, its indicators, words that multiply, fixed wording.
    pub(super) fn check_reports(&mut self) {
        let mut found = Vec::new();
        for template in self.content.reports.values() {
            let place = |line: usize| at(&format!("reports/{}/report.toml", template.id), line);
            let manner = self.content.manners.get(&template.language);
            if manner.is_none() {
                found.push(Issue::blocking("report_no_language", place(1)).with("language", &template.language));
            }
            for number in template.numbers.values() {
                if !self.content.indicators.contains_key(&number.indicator) {
                    let issue = Issue::blocking("content_unknown_indicator", place(number.line));
                    found.push(issue.with("indicator", &number.indicator));
                }
                let scale = number.shape.scale.as_ref();
                let stray = scale.filter(|scale| manner.is_some_and(|manner| !manner.has_scale(scale)));
                found.extend(
                    stray.map(|scale| Issue::blocking("content_bad_value", place(number.line)).with("value", scale)),
                );
            }
            for (line, text) in template.texts() {
                let is_known = |key: &str| self.content.wordings.iter().any(|wording| wording.key == key);
                let strays = text.wordings().filter(|key| !is_known(key));
                found.extend(strays.map(|key| Issue::blocking("report_unknown_wording", place(line)).with("key", key)));
            }
        }
        self.issues.extend(found);
    }
}
