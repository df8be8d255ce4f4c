//! Reads `institutions/SENDER/NAME.toml`: what the columns of a sender's sheets are.

use super::Loading;
use crate::mapping::{self, SheetMapping};
use crate::place::at;
use terms::Issue;

impl Loading<'_> {
    pub(super) fn mapping(&mut self, path: &str, sender: &str, file: &str, text: &str) {
        let Some(name) = self.name_of(path, file, ".toml") else {
            return;
        };
        match mapping::read(text) {
            Ok(mapping) => {
                let (sender, name, file) = (sender.to_owned(), name.to_owned(), path.to_owned());
                self.content.mappings.push(SheetMapping { sender, name, file, mapping });
            }
            Err((line, reason)) => self.issue(Issue::blocking("content_toml", at(path, line)).with("reason", reason)),
        }
    }

    /// Every mapping fills a form that there is, from columns or values that it names.
    pub(super) fn check_mappings(&mut self) {
        let mut found = Vec::new();
        for one in &self.content.mappings {
            for (needle, issue) in mapping::check(&one.mapping, &self.content) {
                found.push((one.file.clone(), needle, issue));
            }
        }
        self.place_all(found);
    }
}
