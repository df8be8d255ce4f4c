//! Reads examples, and checks that they speak only of what there is.

use super::Loading;
use crate::example::{Example, Given, read};
use crate::place::{at, line_of};
use sonic_rs::JsonContainerTrait;
use terms::Issue;

impl Loading<'_> {
    pub(super) fn example(&mut self, path: &str, programme: &str, file: &str, text: &str) {
        let Some(name) = self.name_of(path, file, ".toml") else {
            return;
        };
        match read(programme, name, path, text) {
            Ok(example) => self.content.examples.push(example),
            Err((reason, needle)) => {
                let place = at(path, line_of(text, &needle));
                self.issue(Issue::blocking("content_example", place).with("reason", reason));
            }
        }
    }

    pub(super) fn check_examples(&mut self) {
        let mut found = Vec::new();
        for example in &self.content.examples {
            for (needle, reason) in self.lost(example) {
                let issue = Issue::blocking("content_example", "").with("reason", reason);
                found.push((example.file.clone(), needle, issue));
            }
        }
        self.place_all(found);
    }

    /// Names that lead nowhere: the text by which the line is found, and what is wrong.
    fn lost(&self, example: &Example) -> Vec<(String, String)> {
        let content = &self.content;
        let mut lost = Vec::new();
        let expect = &example.expect;
        if expect.is_empty() {
            lost.push(("title".into(), "nothing is expected".into()));
        }
        let mut named: Vec<&str> = expect.rows.iter().map(|row| row.subject.as_str()).collect();
        named.extend(expect.due.iter().map(|due| due.subject.as_str()));
        named.extend(expect.visits.iter().map(|visit| visit.person.as_str()));
        named.extend(expect.issues.iter().map(|issue| issue.person.as_str()));
        named.extend(expect.doses.iter().map(|dose| dose.subject.as_str()));
        named.extend(expect.forecasts.iter().map(|next| next.subject.as_str()));
        for given in &example.given {
            if let Given::Dose { person, .. } = given {
                named.push(person);
            }
            let Given::Form { person, form, answers, .. } = given else {
                continue;
            };
            named.push(person);
            let forms = content.forms_at(form, |_| true);
            if forms.is_empty() {
                lost.push((form.rsplit('/').next().unwrap_or(form).into(), format!("no form {form}")));
                continue;
            }
            let asks = |key: &str| forms.iter().any(|form| form.asked().any(|asked| asked.key == key));
            let keys = answers.as_object().into_iter().flat_map(|object| object.iter().map(|(key, _)| key));
            for key in keys.filter(|key| !asks(key)) {
                lost.push((key.into(), format!("{form} does not ask {key}")));
            }
        }
        for person in named.iter().filter(|person| !example.people.contains_key(**person)) {
            lost.push((format!("\"{person}\""), format!("nobody is called {person}")));
        }
        let indicators =
            expect.rows.iter().map(|row| &row.indicator).chain(expect.totals.iter().map(|total| &total.indicator));
        for id in indicators.filter(|id| !content.indicators.contains_key(*id)) {
            lost.push((id.rsplit('/').next().unwrap_or(id).into(), format!("no indicator {id}")));
        }
        let programme = content.programmes.get(&example.programme);
        let is_step = |step: &str| programme.is_some_and(|of| of.due.iter().any(|rule| rule.step == step));
        // A schedule that could not be read has been told of already.
        let schedule = programme.and_then(|of| of.series.as_ref());
        let is_unread = schedule.is_none() && self.issues.iter().any(|issue| issue.code.starts_with("series_"));
        let is_series = |id: &str| {
            is_unread || schedule.is_some_and(|schedule| schedule.series.iter().any(|series| series.id == id))
        };
        let is_dose = |step: &str| step.rsplit_once('_').is_some_and(|(series, _)| is_series(series));
        for due in expect.due.iter().filter(|due| !is_step(&due.step) && !is_dose(&due.step)) {
            lost.push((format!("\"{}\"", due.step), format!("no step {}", due.step)));
        }
        let series =
            expect.doses.iter().map(|dose| &dose.series).chain(expect.forecasts.iter().map(|next| &next.series));
        for id in series.filter(|id| !is_series(id)) {
            lost.push((format!("\"{id}\""), format!("no series {id}")));
        }
        lost
    }
}
