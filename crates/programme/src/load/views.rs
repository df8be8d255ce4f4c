//! Reads views and indicators. What a ViewDefinition means is checked by who compiles it; here it
//! is JSON of the right name.

use super::Loading;
use crate::content::{Indicator, View, ViewSource};
use crate::place::{at, line_at};
use sonic_rs::{JsonValueTrait, Value};
use terms::Issue;

impl Loading<'_> {
    pub(super) fn view(&mut self, path: &str, programme: &str, file: &str, text: &str) {
        let (name, source) = if file.ends_with(".json") {
            let Some(name) = self.name_of(path, file, ".json") else {
                return;
            };
            self.view_definition(path, name, text);
            (name, ViewSource::Json(text.as_bytes().to_vec()))
        } else {
            let Some(name) = self.name_of(path, file, ".sql") else {
                return;
            };
            (name, ViewSource::Sql(text.into()))
        };
        let name = format!("{programme}.{name}");
        let view = View {
            name: name.clone(),
            file: path.into(),
            source,
        };
        if self.content.views.insert(name.clone(), view).is_some() {
            self.issue(Issue::blocking("content_duplicate_key", at(path, 1)).with("key", name));
        }
    }

    fn view_definition(&mut self, path: &str, name: &str, text: &str) {
        let read: Value = match sonic_rs::from_str(text) {
            Ok(read) => read,
            Err(error) => {
                let place = at(path, line_at(text, error.offset()));
                return self.issue(
                    Issue::blocking("content_not_json", place).with("reason", first_line(&error)),
                );
            }
        };
        let says = |key: &str| {
            read.get(key)
                .and_then(|value| value.as_str())
                .map(str::to_owned)
        };
        if says("resource").is_none() || read.get("select").is_none() {
            self.fault("content_no_view", path, 1);
        }
        if says("name").is_some_and(|said| said != name) {
            let line = crate::place::line_of(text, "\"name\"");
            self.issue(Issue::blocking("content_view_name", at(path, line)).with("name", name));
        }
    }

    pub(super) fn indicator(&mut self, path: &str, programme: &str, file: &str, text: &str) {
        let Some(name) = self.name_of(path, file, ".sql") else {
            return;
        };
        let id = format!("{programme}/{name}");
        let indicator = Indicator {
            id: id.clone(),
            programme: programme.into(),
            name: name.into(),
            file: path.into(),
            sql: text.into(),
        };
        self.content.indicators.insert(id, indicator);
    }
}

fn first_line(error: &impl ToString) -> String {
    error
        .to_string()
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}
