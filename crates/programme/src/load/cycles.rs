//! Reads what only ledgers have: life cycles, their examples, and the region's working days.

use super::Loading;
use crate::cycle::{Around, CaseExample, Cycle};
use intake::form::FormKind;
use terms::{Issue, Language};

impl Loading<'_> {
    pub(super) fn cycle(&mut self, path: &str, programme: &str, text: &str) {
        match Cycle::read(programme, path, text) {
            Ok(cycle) => _ = self.content.cycles.insert(programme.into(), cycle),
            Err(issues) => {
                self.issues.extend(issues);
                self.is_short = true;
            }
        }
    }

    pub(super) fn case_example(&mut self, path: &str, programme: &str, file: &str, text: &str) {
        let Some(name) = self.name_of(path, file, ".toml") else {
            return;
        };
        match CaseExample::read(programme, name, path, text) {
            Ok(example) => self.content.case_examples.push(example),
            Err(issue) => self.issue(issue),
        }
    }

    /// One year's arrangement of holidays; the file is named by its year.
    pub(super) fn calendar(&mut self, path: &str, file: &str, text: &str) {
        let Some(year) = file.strip_suffix(".csv").and_then(|year| year.parse().ok()) else {
            return self.fault("content_unknown_place", path, 1);
        };
        if let Err(issues) = self.content.workdays.add_year(year, text, path) {
            self.issues.extend(issues);
        }
    }

    /// Cycles name only forms, items, limits, papers and words that there are, and a form of the kind `move`
    /// is the form of some move.
    pub(super) fn check_cycles(&mut self) {
        let mut found = Vec::new();
        for (programme, cycle) in &self.content.cycles {
            let path = format!("programmes/{programme}/cycle.toml");
            for (needle, issue) in cycle.misses(&self.around(programme)) {
                found.push((path.clone(), needle, issue));
            }
        }
        self.check_opened(&mut found);
        for def in self.content.forms.values().filter(|def| def.form.kind == FormKind::Move) {
            let name = def.form.id.rsplit('/').next();
            let cycle = self.content.cycles.get(def.form.programme());
            if !cycle.is_some_and(|cycle| cycle.moves.iter().any(|of| of.form.as_deref() == name)) {
                found.push((def.file.clone(), "kind".into(), Issue::blocking("content_form_without_move", "")));
            }
        }
        self.place_all(found);
    }

    /// What a move opens elsewhere can be opened there, and begins with answers that the form there asks for.
    fn check_opened(&self, found: &mut Vec<(String, String, Issue)>) {
        for (programme, cycle) in &self.content.cycles {
            let path = format!("programmes/{programme}/cycle.toml");
            for (of, opens) in cycle.moves.iter().filter_map(|of| Some((of, of.opens.as_ref()?))) {
                let opening = self.content.cycles.get(&opens.ledger).and_then(|other| other.find(&opens.key));
                let form = opening.filter(|opening| opening.from.is_empty()).and_then(|opening| opening.form.as_ref());
                let form = form.and_then(|name| self.content.form(&format!("{}/{name}", opens.ledger)));
                let near = format!("\"{}\"", of.key);
                let Some(form) = form else {
                    let issue = Issue::blocking("content_opens_nothing", "").with("ledger", &opens.ledger);
                    found.push((path.clone(), near, issue.with("move", &opens.key)));
                    continue;
                };
                for item in opens.takes.iter().filter(|item| !form.asked().any(|asked| asked.key == **item)) {
                    found.push((
                        path.clone(),
                        near.clone(),
                        Issue::blocking("content_not_asked", "").with("item", item),
                    ));
                }
            }
        }
    }

    fn around<'a>(&'a self, programme: &'a str) -> Around<'a> {
        let content = &self.content;
        Around {
            forms: Box::new(move |name| content.form(&format!("{programme}/{name}"))),
            items: &content.items,
            limits: &content.limits,
            papers: Box::new(move |name| content.papers.contains_key(&format!("{programme}/{name}"))),
            words: Box::new(move |key| {
                let has = |folder: &str| content.texts.find(Language::Zh, &format!("{folder}.{key}")).is_some();
                has(programme) || has("_shared")
            }),
        }
    }
}
