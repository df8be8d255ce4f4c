//! Reads the tables of a programme that gives series of doses, and checks that forms and words fit.

use super::Loading;
use crate::due::DueKind;
use crate::series::{Schedule, Sources};
use std::sync::Arc;
use terms::Issue;

/// The tables that belong together: all of them are there, or none.
pub(super) const TABLES: [&str; 4] = ["schedule.csv", "catch_up.csv", "products.csv", "findings.csv"];

impl Loading<'_> {
    pub(super) fn read_series(&mut self) {
        let ids: Vec<String> = self.content.programmes.keys().cloned().collect();
        for id in ids {
            let found = TABLES.map(|name| self.table_of(&id, name));
            let asked =
                self.content.programmes.get(&id).is_some_and(|programme| {
                    programme.due.iter().any(|rule| matches!(rule.kind, DueKind::Series { .. }))
                });
            if !asked && found.iter().all(Option::is_none) {
                continue;
            }
            self.read_tables(&id, found, asked);
        }
    }

    fn read_tables(&mut self, id: &str, found: [Option<(String, String)>; 4], asked: bool) {
        let rules = format!("programmes/{id}/programme.toml");
        if !asked {
            let line = self.line_in(&rules, "owner");
            let issue = Issue::blocking("series_no_rule", crate::place::at(&rules, line));
            return self.issue(issue.with("kind", "series"));
        }
        let [Some(schedule), Some(catch_up), Some(products), Some(findings)] = &found else {
            for (name, _) in TABLES.iter().zip(&found).filter(|(_, found)| found.is_none()) {
                let line = self.line_in(&rules, "\"series\"");
                self.issue(Issue::blocking("series_no_table", crate::place::at(&rules, line)).with("file", name));
            }
            return;
        };
        let sources = Sources {
            schedule: (&schedule.0, &schedule.1),
            catch_up: (&catch_up.0, &catch_up.1),
            products: (&products.0, &products.1),
            findings: (&findings.0, &findings.1),
        };
        match Schedule::read(&sources) {
            Ok(schedule) => {
                if let Some(programme) = self.content.programmes.get_mut(id) {
                    programme.series = Some(Arc::new(schedule));
                }
            }
            Err(issues) => self.issues.extend(issues),
        }
    }

    fn table_of(&self, id: &str, name: &str) -> Option<(String, String)> {
        let path = format!("programmes/{id}/{name}");
        let text = std::str::from_utf8(self.files.get(&path)?).ok()?.to_owned();
        Some((path, text))
    }

    /// A form that gives a dose asks what its record needs, and offers exactly the products that
    /// there are.
    pub(super) fn check_series(&mut self) {
        let mut found = Vec::new();
        for def in self.content.forms.values() {
            let Some(given) = &def.form.immunization else { continue };
            let asked = |key: &&String| def.form.asked().any(|asked| asked.key == **key);
            for key in given.keys().filter(|key| !asked(key)) {
                let issue = Issue::blocking("content_not_asked", "").with("item", key);
                found.push((def.file.clone(), format!("\"{key}\""), issue));
            }
            let schedule = self.content.programmes.get(def.form.programme()).and_then(|of| of.series.as_ref());
            let (Some(schedule), Some(item)) = (schedule, self.content.items.get(&given.vaccine)) else { continue };
            let mut products: Vec<&str> = schedule.products.iter().map(|product| product.code.as_str()).collect();
            let mut options: Vec<&str> = item.options.iter().map(String::as_str).collect();
            products.sort_unstable();
            options.sort_unstable();
            let odd = products.iter().filter(|code| !options.contains(code));
            let odd: Vec<&str> = odd.chain(options.iter().filter(|code| !products.contains(code))).copied().collect();
            if !odd.is_empty() {
                let issue = Issue::blocking("series_products_differ", "").with("names", odd.join(" "));
                found.push((def.file.clone(), format!("\"{}\"", given.vaccine), issue));
            }
        }
        self.place_all(found);
    }
}
