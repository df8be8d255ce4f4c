//! Loads the files: each is read where its path says what it is, then all are checked together.

mod alike;
mod cycles;
mod each;
mod examples;
mod forms;
mod mappings;
mod programmes;
mod regions;
mod reports;
mod series;
mod sql;
mod tables;
mod templates;
mod views;
mod words;

use crate::content::Content;
use crate::files::{FOLDERS, Files};
use crate::place::at;
use intake::form::TOGETHER;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use templates::Office;
use terms::Issue;
use terms::issue::any_blocking;

/// What has been read so far, and what was wrong with it.
pub(crate) struct Loading<'a> {
    pub files: &'a Files,
    pub content: Content,
    pub issues: Vec<Issue>,
    /// Whether a file was left out whole because it could not be read.
    pub is_short: bool,
    /// Offices' layouts of papers, in the order in which a later one is used instead of an earlier one.
    pub offices: Vec<Office>,
}

/// Reads everything, or tells every fault.
pub(crate) fn load(files: &Files) -> Result<Content, Vec<Issue>> {
    let (content, issues, offices) = (Content::default(), Vec::new(), Vec::new());
    let mut loading = Loading { files, content, issues, is_short: false, offices };
    for (path, bytes) in files {
        loading.file(path, bytes);
    }
    // What a file that could not be read would have held is missing everywhere: telling that too would bury
    // the one fault that is to be mended.
    if !loading.is_short {
        loading.check();
    }
    let Loading { mut content, mut issues, .. } = loading;
    issues.sort_by(|one, other| (&one.place, &one.code).cmp(&(&other.place, &other.code)));
    if any_blocking(&issues) {
        return Err(issues);
    }
    content.warnings = issues;
    Ok(content)
}

impl Loading<'_> {
    fn file(&mut self, path: &str, bytes: &[u8]) {
        let parts: Vec<&str> = path.split('/').collect();
        if !parts.first().is_some_and(|folder| FOLDERS.contains(folder)) {
            return;
        }
        if path.ends_with(".docx") {
            return self.template(path, &parts, bytes);
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            return self.fault("content_not_utf8", path, 1);
        };
        match parts[1..] {
            [programme, ref rest @ ..] if parts[0] == "programmes" && !rest.is_empty() => {
                match alike::read(self.files, programme, &rest.join("/"), text) {
                    Ok(text) => self.programme_file(path, programme, rest, &text),
                    Err(issue) => self.issue(issue),
                }
            }
            [_, "calendar", file] if parts[0] == "regions" => self.calendar(path, file, text),
            [.., "README.md"] if parts[0] == "institutions" => {}
            [sender, file] if parts[0] == "institutions" => self.mapping(path, sender, file, text),
            [region, file] if parts[0] == "regions" => self.region_file(path, region, file, text),
            ["_shared", "wordings.csv"] if parts[0] == "reports" => self.wordings(path, text),
            [name, "report.toml"] if parts[0] == "reports" => self.report(path, name, text),
            ["interface.csv"] if parts[0] == "languages" => self.terms(path, "", text),
            [.., "README.md"] => {}
            [language, "writing.toml"] if parts[0] == "languages" => self.manner(path, language, text),
            [language, "report.toml"] if parts[0] == "languages" => self.lexicon(path, language, text),
            // What the residents' names are compared by is read where they are.
            [_, ..] if parts[0] == "languages" => {}
            _ => self.fault("content_unknown_place", path, 1),
        }
    }

    fn programme_file(&mut self, path: &str, programme: &str, rest: &[&str], text: &str) {
        if !is_name(programme) || programme == TOGETHER {
            return self.issue(Issue::blocking("content_bad_name", at(path, 1)).with("name", programme));
        }
        match rest {
            ["programme.toml"] => self.programme(path, programme, text),
            ["terms.csv"] => self.terms(path, programme, text),
            ["limits.csv"] => self.limits(path, programme, text),
            ["sealed_codes.csv"] => self.sealed_codes(path, text),
            ["items.toml"] => self.items(path, text),
            ["linking.toml"] => self.content.linking = self.toml(path, text).map(Arc::new),
            ["pages.toml"] => self.pages(path, programme, text),
            ["forms", file] => self.form(path, programme, file, text),
            ["views", file] => self.view(path, programme, file, text),
            ["indicators", file] => self.indicator(path, programme, file, text),
            ["cycle.toml"] => self.cycle(path, programme, text),
            ["papers", file] => self.paper(path, programme, file, text),
            ["examples", file] if self.files.contains_key(&format!("programmes/{programme}/cycle.toml")) => {
                self.case_example(path, programme, file, text);
            }
            ["examples", file] => self.example(path, programme, file, text),
            ["README.md" | "synth.toml" | "codes.csv"] => {}
            // Tables that belong together are read when all files are there.
            [file] if series::TABLES.contains(file) => {}
            _ => self.fault("content_unknown_place", path, 1),
        }
    }

    /// The file's name without its ending, if that is the ending and the rest can be an id.
    fn name_of<'f>(&mut self, path: &str, file: &'f str, ending: &str) -> Option<&'f str> {
        let name = file.strip_suffix(ending).filter(|name| is_name(name));
        if name.is_none() {
            self.fault("content_unknown_place", path, 1);
        }
        name
    }

    /// Reads TOML; a fault has the line that the reader names.
    fn toml<T: DeserializeOwned>(&mut self, path: &str, text: &str) -> Option<T> {
        match toml::from_str(text) {
            Ok(value) => Some(value),
            Err(error) => {
                let line = error.span().map_or(1, |span| crate::place::line_at(text, span.start));
                self.issue(Issue::blocking("content_toml", at(path, line)).with("reason", error.message()));
                self.is_short = true;
                None
            }
        }
    }

    fn fault(&mut self, code: &str, path: &str, line: usize) {
        self.issue(Issue::blocking(code, at(path, line)));
    }

    fn issue(&mut self, issue: Issue) {
        self.issues.push(issue);
    }

    fn check(&mut self) {
        self.read_series();
        self.seal_programmes();
        self.check_forms();
        self.check_cycles();
        self.check_papers();
        self.check_reports();
        self.check_series();
        self.check_sql();
        self.check_due();
        self.check_pages();
        self.check_sheets();
        self.check_words();
        self.words_together();
        self.check_targets();
        self.check_groups();
        self.check_mappings();
        self.check_examples();
    }
}

/// Lower-case letters, digits and underscores, as names in SQL and in web addresses are.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
