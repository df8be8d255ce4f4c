//! Each row of a table becomes one draft: who it is about, and the form filled in.
//!
//! The id of a filled-in form is a hash of the form and of what makes two rows the same record, so
//! that a sheet sent again says nothing new and a corrected row becomes a new version.

use super::answer::{Words, answers, words};
use super::person::who;
use super::plain::{day, part, plain};
use super::table::Table;
use super::{Key, Mapping, Row, Source};
use crate::draft::{Body, Draft, Found};
use crate::form::{AnswerType, FORM_URN, Form, FormKind, Items, typed};
use sonic_rs::{Array, Value, json};
use std::collections::{BTreeMap, HashMap};
use terms::issue::any_blocking;
use terms::{Day, Issue};

/// What a valid number of an identity card says of its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The number as it is kept.
    pub number: String,
    /// The holder's birthday.
    pub birth_on: Day,
    /// Whether the holder is male.
    pub male: bool,
}

/// What reading needs and others know how to do.
#[derive(Clone, Copy)]
pub struct Arts {
    /// A short name of some bytes that is the same for ever; letters and digits that an id can hold.
    pub hash: fn(&[u8]) -> String,
    /// What the number of an identity card says, if it is one.
    pub id_card: fn(&str) -> Option<Card>,
}

/// By what rows are read.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// What the columns are.
    pub mapping: &'a Mapping,
    /// The form that a row is.
    pub form: &'a Form,
    /// What can be asked.
    pub items: &'a Items,
    /// The day on which the sheet came: no visit is later.
    pub today: Day,
    /// What others know how to do.
    pub arts: Arts,
}

/// One column of the mapping, found in the table.
struct Located<'a> {
    source: &'a Source,
    at: Option<usize>,
    words: Words,
}

/// The cells of one row by what they are for.
pub(super) struct Cells<'a> {
    columns: &'a BTreeMap<String, Located<'a>>,
    row: &'a Row,
}

impl Cells<'_> {
    /// What stands there; empty where nothing does.
    pub fn text(&self, what: &str) -> String {
        let Some(Located { source, at, .. }) = self.columns.get(what) else { return String::new() };
        let cell = match &source.value {
            Some(value) => value.clone(),
            None => plain(at.and_then(|at| self.row.cells.get(at)).map_or("", String::as_str)),
        };
        match source.part {
            Some(number) => part(&cell, number).unwrap_or_default(),
            None => cell,
        }
    }

    /// The words that the column may hold.
    pub fn words(&self, what: &str) -> &Words {
        static NONE: Words = Words::new();
        self.columns.get(what).map_or(&NONE, |column| &column.words)
    }

    /// The code of a place: what its word stands for, or the word itself where it can be a code.
    pub fn code(&self, what: &str, word: &str) -> Option<String> {
        let known = self.words(what).get(&super::heading(word)).cloned();
        known.or_else(|| is_code(word).then(|| word.to_owned()))
    }

    /// The place of an issue.
    pub fn at(&self, what: &str) -> String {
        format!("row {} {what}", self.row.number)
    }

    fn is_blank(&self) -> bool {
        self.columns.values().filter_map(|column| self.row.cells.get(column.at?)).all(|cell| cell.trim().is_empty())
    }
}

/// Whether a word can be the code of a place; what is none is a name.
pub fn is_code(word: &str) -> bool {
    word.len() >= 6 && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// The drafts of all rows that say anything. A second row with the key of an earlier one and other
/// words is blocked: nobody knows which of the two is right.
pub fn drafts(table: &Table, reading: &Reading<'_>) -> Vec<Draft> {
    let columns = locate(table, reading);
    let mut seen: HashMap<String, (u32, Value)> = HashMap::new();
    let mut drafts = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let cells = Cells { columns: &columns, row };
        if cells.is_blank() {
            continue;
        }
        let mut draft = Draft {
            place: format!("row {}", row.number),
            offset: u64::from(row.number),
            length: 1,
            ..Draft::default()
        };
        let made = one(&cells, reading, &mut draft.issues);
        // What comes back for other reasons says nothing against a row below it.
        if let [.., (id, response)] = made.as_slice()
            && !any_blocking(&draft.issues)
        {
            match seen.get(id) {
                Some((first, said)) if said != response => {
                    draft.issues.push(Issue::blocking("row_key_twice", cells.at("day")).with("row", first));
                }
                Some(_) => {}
                None => _ = seen.insert(id.clone(), (row.number, response.clone())),
            }
        }
        draft.resources = made.into_iter().map(|(_, json)| found(json)).collect();
        drafts.push(draft);
    }
    drafts
}

fn found(json: Value) -> Found {
    Found { body: Body::Made(sonic_rs::to_vec(&json).unwrap_or_default()), json }
}

fn locate<'a>(table: &Table, reading: &Reading<'a>) -> BTreeMap<String, Located<'a>> {
    let sources = reading.mapping.sources().into_iter();
    let located = sources.map(|(what, source)| {
        let at = source.column.as_deref().and_then(|name| table.column(name));
        (what, Located { source, at, words: words(&source.codes) })
    });
    located.collect()
}

/// The Patient and the filled-in form of a row, each with its id; nothing without a day.
fn one(cells: &Cells<'_>, reading: &Reading<'_>, issues: &mut Vec<Issue>) -> Vec<(String, Value)> {
    let who = who(cells, reading, issues);
    let institution = institution(cells, reading, issues);
    let items = items(cells, reading, issues);
    let Some(on) = visit_day(cells, reading, issues) else { return Vec::new() };
    let key = key(cells, reading, who.as_ref().map_or("", |who| &who.key), on);
    let id = (reading.arts.hash)(format!("{}\n{key}", reading.form.id).as_bytes());
    let mut made = Vec::new();
    let patient = match who {
        Some(who) => {
            let id = fhir::read::text(&who.patient, "id").unwrap_or_default().to_owned();
            made.push((id.clone(), who.patient));
            id
        }
        // Told already; the answers are checked all the same, so that everything is told at once.
        None => "nobody".to_owned(),
    };
    let mut response = json!({
        "resourceType": "QuestionnaireResponse",
        "id": id.as_str(),
        "questionnaire": format!("{FORM_URN}{}", reading.form.id),
        "status": "completed",
        "subject": {"reference": format!("Patient/{patient}")},
        "authored": on.to_string()
    });
    if let Some(entered) = day(&cells.text("entered")) {
        response["extension"] = json!([{"url": "urn:jikang:entered-at", "valueDateTime": entered.to_string()}]);
    }
    if let Some(institution) = institution {
        response["author"] = json!({"identifier": {"system": "urn:jikang:institution", "value": institution}});
    }
    response["item"] = Value::from(items);
    made.push((id, response));
    made
}

fn visit_day(cells: &Cells<'_>, reading: &Reading<'_>, issues: &mut Vec<Issue>) -> Option<Day> {
    let text = cells.text("day");
    let on = day(&text);
    match on {
        Some(on) if on > reading.today => {
            issues.push(Issue::blocking("day_in_future", cells.at("day")).with("day", on));
        }
        Some(_) => {}
        None if text.is_empty() => issues.push(Issue::blocking("visit_on_missing", cells.at("day"))),
        None => issues.push(Issue::blocking("bad_date", cells.at("day")).with("value", &text)),
    }
    on
}

fn institution(cells: &Cells<'_>, reading: &Reading<'_>, issues: &mut Vec<Issue>) -> Option<String> {
    reading.mapping.institution.as_ref()?;
    let word = cells.text("institution");
    let code = cells.code("institution", &word);
    let within = &reading.mapping.within;
    match &code {
        None if word.is_empty() => issues.push(Issue::blocking("institution_missing", cells.at("institution"))),
        None => issues.push(Issue::blocking("institution_unknown", cells.at("institution")).with("value", &word)),
        Some(code) if !within.is_empty() && !within.contains(code) => {
            issues.push(Issue::blocking("institution_not_yours", cells.at("institution")).with("value", &word));
        }
        Some(_) => {}
    }
    code
}

fn items(cells: &Cells<'_>, reading: &Reading<'_>, issues: &mut Vec<Issue>) -> Array {
    let mut items = Array::new();
    for asked in reading.form.asked() {
        let what = format!("item.{}", asked.key);
        let (Some(item), text) = (reading.items.get(&asked.key), cells.text(&what)) else { continue };
        if text.is_empty() {
            continue;
        }
        match answers(item, cells.words(&what), &text) {
            Ok(values) => {
                let given: Array = values.iter().map(|value| typed(&asked.key, item.answer, value)).collect();
                items.push(json!({"linkId": asked.key.as_str(), "answer": given}));
            }
            Err((code, value)) => issues.push(Issue::blocking(code, cells.at(&asked.key)).with("value", value)),
        }
    }
    items
}

/// What makes the row the same record as another: for a visit the person and the day; one is taken in
/// once, and leaves on a day.
fn key(cells: &Cells<'_>, reading: &Reading<'_>, person: &str, on: Day) -> String {
    let usual: &[Key] = match reading.form.kind {
        FormKind::Enrol => &[Key::Person],
        _ => &[Key::Person, Key::Day],
    };
    let keys = if reading.mapping.key.is_empty() { usual } else { &reading.mapping.key };
    let parts = keys.iter().map(|key| match key {
        Key::Person => person.to_owned(),
        Key::Day => on.to_string(),
        Key::Item(item) => {
            let text = cells.text(&format!("item.{item}"));
            let is_day = reading.items.get(item).is_some_and(|item| item.answer == AnswerType::Date);
            day(&text).filter(|_| is_day).map_or(super::heading(&text), |day| day.to_string())
        }
    });
    parts.collect::<Vec<_>>().join("\n")
}
