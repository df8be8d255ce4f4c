//! Reads views and indicators. A ViewDefinition is compiled once here to tell its faults with their
//! lines; whoever fills its table compiles it again.

use super::Loading;
use crate::content::{self, Indicator, ViewSource};
use crate::place::{at, line_at};
use sonic_rs::{JsonValueTrait, Value};
use terms::Issue;
use views::View;

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
        let view = content::View { name: name.clone(), file: path.into(), source };
        if self.content.views.insert(name.clone(), view).is_some() {
            self.issue(Issue::blocking("content_duplicate_key", at(path, 1)).with("key", name));
        }
    }

    fn view_definition(&mut self, path: &str, name: &str, text: &str) {
        let read: Value = match sonic_rs::from_str(text) {
            Ok(read) => read,
            Err(error) => {
                let place = at(path, line_at(text, error.offset()));
                return self.issue(Issue::blocking("content_not_json", place).with("reason", first_line(&error)));
            }
        };
        let says = |key: &str| read.get(key).and_then(|value| value.as_str()).map(str::to_owned);
        if says("name").is_some_and(|said| said != name) {
            let line = crate::place::line_of(text, "\"name\"");
            self.issue(Issue::blocking("content_view_name", at(path, line)).with("name", name));
        }
        let faults = View::compile(&read).err().unwrap_or_default();
        for mut fault in faults {
            let mut texts = fault.args.iter().map(|(_, value)| value);
            let line = texts.find_map(|value| line_holding(text, value));
            fault.place = at(path, line.unwrap_or(1));
            self.issue(fault);
        }
    }

    pub(super) fn indicator(&mut self, path: &str, programme: &str, file: &str, text: &str) {
        let (file, until) = match file.strip_suffix(".sql").and_then(|stem| stem.rsplit_once(".until_")) {
            Some((stem, day)) => (format!("{stem}.sql"), Some(day)),
            None => (file.to_owned(), None),
        };
        let Some(name) = self.name_of(path, &file, ".sql") else {
            return;
        };
        let until = match until.map(str::parse) {
            Some(Err(_)) => return self.issue(Issue::blocking("content_bad_value", at(path, 1)).with("value", &file)),
            Some(Ok(day)) => Some(day),
            None => None,
        };
        for (name, sql) in super::each::each(name, text) {
            let id = format!("{programme}/{name}");
            let indicator = Indicator { id: id.clone(), programme: programme.into(), name, file: path.into(), sql };
            if let Some(until) = until {
                self.content.older.push((until, indicator));
                continue;
            }
            if self.content.indicators.insert(id.clone(), indicator).is_some() {
                self.issue(Issue::blocking("content_duplicate_key", at(path, 1)).with("key", id));
            }
        }
    }
}

fn first_line(error: &impl ToString) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

/// The line on which a JSON text of this content stands.
fn line_holding(text: &str, value: &str) -> Option<usize> {
    let quoted = sonic_rs::to_string(value).ok()?;
    text.find(&quoted).map(|offset| line_at(text, offset))
}
