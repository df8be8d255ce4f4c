//! Reads `programme.toml` and `pages.toml`, and checks what they name.

use super::Loading;
use crate::content::{Class, Pages, Programme};
use crate::due::{DueRule, DueToml, tables};
use crate::place::{at, line_of};
use serde::Deserialize;
use terms::Issue;
use toml::value::Datetime;

const SUBJECTS: [&str; 5] = ["resident", "case", "institution", "worker", "area"];

/// `programme.toml` as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProgrammeToml {
    owner: String,
    subject: String,
    since: Option<Datetime>,
    record: Option<String>,
    #[serde(default)]
    class: Class,
    #[serde(default)]
    covers: Vec<String>,
    #[serde(default)]
    due: Vec<DueToml>,
    #[serde(default)]
    shared: bool,
}

impl Loading<'_> {
    pub(super) fn programme(&mut self, path: &str, id: &str, text: &str) {
        let Some(read) = self.toml::<ProgrammeToml>(path, text) else {
            return;
        };
        if !SUBJECTS.contains(&read.subject.as_str()) {
            let place = at(path, line_of(text, "subject"));
            self.issue(Issue::blocking("content_bad_value", place).with("value", &read.subject));
        }
        let since = read.since.and_then(|day| day.to_string().parse().ok());
        let due = read.due.into_iter().filter_map(|block| self.due(path, id, text, block)).collect();
        let pages = self.content.programmes.remove(id).map(|found| found.pages).unwrap_or_default();
        let programme = Programme {
            id: id.into(),
            owner: read.owner,
            subject: read.subject,
            since,
            record: read.record,
            class: read.class,
            covers: read.covers,
            due,
            series: None,
            pages,
            shared: read.shared,
        };
        self.content.programmes.insert(id.into(), programme);
    }

    fn due(&mut self, path: &str, id: &str, text: &str, block: DueToml) -> Option<DueRule> {
        let step = block.step.clone();
        match block.compile(id) {
            Ok(rule) => Some(rule),
            Err(key) => {
                let place = at(path, line_of(text, &format!("\"{step}\"")));
                self.issue(Issue::blocking("content_due_needs", place).with("step", step).with("key", key));
                None
            }
        }
    }

    pub(super) fn pages(&mut self, path: &str, id: &str, text: &str) {
        if let Some(pages) = self.toml::<Pages>(path, text) {
            self.content.programmes.entry(id.into()).or_default().pages = pages;
        }
    }

    /// Due rules look only at views and limits that there are.
    pub(super) fn check_due(&mut self) {
        let mut found = Vec::new();
        for programme in self.content.programmes.values() {
            let path = format!("programmes/{}/programme.toml", programme.id);
            if programme.owner.is_empty() {
                found.push((path.clone(), String::new(), Issue::blocking("content_no_programme", "")));
            }
            let member = format!("{}.member", programme.id);
            let wanted =
                tables(&programme.due).into_iter().chain((!programme.due.is_empty()).then_some(member.as_str()));
            for table in wanted.filter(|table| !self.content.views.contains_key(*table)) {
                let needle = table.rsplit('.').next().unwrap_or(table).to_owned();
                found.push((path.clone(), needle, Issue::blocking("content_unknown_view", "").with("view", table)));
            }
            for rule in &programme.due {
                for key in rule.limits().filter(|key| !self.content.limits.knows(&programme.id, key)) {
                    let issue = Issue::blocking("content_unknown_limit", "").with("key", key);
                    found.push((path.clone(), format!("{{{key}}}"), issue));
                }
            }
        }
        self.place_all(found);
    }

    /// Pages order only indicators that there are.
    pub(super) fn check_pages(&mut self) {
        let mut found = Vec::new();
        for programme in self.content.programmes.values() {
            for name in &programme.pages.indicators {
                if !self.content.indicators.contains_key(&format!("{}/{name}", programme.id)) {
                    let issue = Issue::blocking("content_unknown_indicator", "").with("indicator", name);
                    found.push((format!("programmes/{}/pages.toml", programme.id), name.clone(), issue));
                }
            }
        }
        self.place_all(found);
    }

    /// A ledger's sheet has only columns that there are, the case's number among them, and makes a move with a form.
    pub(super) fn check_sheets(&mut self) {
        let mut found = Vec::new();
        for programme in self.content.programmes.values() {
            let Some(sheet) = &programme.pages.sheet else { continue };
            let path = format!("programmes/{}/pages.toml", programme.id);
            let of = self.content.cycles.get(&programme.id).and_then(|cycle| cycle.find(&sheet.report));
            if of.is_none_or(|of| of.form.is_none() || of.from.is_empty()) {
                let issue = Issue::blocking("content_unknown_move", "").with("move", &sheet.report);
                found.push((path.clone(), format!("\"{}\"", sheet.report), issue));
            }
            let is_known =
                |key: &&String| matches!(key.as_str(), "institution" | "on") || self.content.items.contains_key(*key);
            for key in sheet.columns.iter().filter(|key| !is_known(key)) {
                let issue = Issue::blocking("content_unknown_item", "").with("item", key);
                found.push((path.clone(), format!("\"{key}\""), issue));
            }
            for key in ["case_number", "on"].into_iter().filter(|key| !sheet.columns.iter().any(|column| column == key))
            {
                found.push((
                    path.clone(),
                    "columns".into(),
                    Issue::blocking("content_not_asked", "").with("item", key),
                ));
            }
        }
        self.place_all(found);
    }

    /// Gives each issue the line of its file on which the word first stands.
    pub(super) fn place_all(&mut self, found: Vec<(String, String, Issue)>) {
        for (path, needle, mut issue) in found {
            issue.place = at(&path, self.line_in(&path, &needle));
            self.issue(issue);
        }
    }

    pub(super) fn line_in(&self, path: &str, needle: &str) -> usize {
        let text = self.files.get(path).and_then(|bytes| std::str::from_utf8(bytes).ok());
        text.map_or(1, |text| line_of(text, needle))
    }
}
