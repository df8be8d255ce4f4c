//! What the columns of a sender's sheet are: the same TOML from `institutions/SENDER/NAME.toml` and
//! from the page on which columns are chosen.

use serde::Deserialize;
use std::collections::BTreeMap;

/// Where a value is taken from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Said")]
pub struct Source {
    /// The column's name in the head.
    pub column: Option<String>,
    /// A value that is the same in every row.
    pub value: Option<String>,
    /// Which of several parts of the cell, from 1: the `80` of `130/80` is part 2.
    pub part: Option<usize>,
    /// The column's words and what they mean.
    pub codes: BTreeMap<String, String>,
}

/// As it is written: a column's name alone, or a table.
#[derive(Deserialize)]
#[serde(untagged)]
enum Said {
    Column(String),
    Source(Written),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    column: Option<String>,
    value: Option<String>,
    part: Option<usize>,
    #[serde(default)]
    codes: BTreeMap<String, String>,
}

impl From<Said> for Source {
    fn from(said: Said) -> Self {
        match said {
            Said::Column(column) => Self::of(&column),
            Said::Source(Written { column, value, part, codes }) => Self { column, value, part, codes },
        }
    }
}

impl Source {
    /// A column as it stands.
    pub fn of(column: &str) -> Self {
        Self { column: Some(column.into()), ..Self::default() }
    }
}

/// What makes two rows the same record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(from = "String")]
pub enum Key {
    /// Who it is about.
    Person,
    /// The day of the visit.
    Day,
    /// An item's cell.
    Item(String),
}

impl From<String> for Key {
    fn from(text: String) -> Self {
        match text.as_str() {
            "person" => Key::Person,
            "day" => Key::Day,
            _ => Key::Item(text),
        }
    }
}

/// Which columns say who it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PersonColumns {
    /// The full name.
    pub name: Option<Source>,
    /// The resident identity card's number (GB 11643).
    pub id_card: Option<Source>,
    /// The sex; its words are `codes` to `male` and `female`.
    pub sex: Option<Source>,
    /// The birthday.
    pub birth_date: Option<Source>,
    /// A telephone number.
    pub phone: Option<Source>,
    /// Where the person lives, in words.
    pub address: Option<Source>,
    /// In which area the person lives: a code, or a name that `codes` turns into one.
    pub area: Option<Source>,
    /// The number of the mother's identity card, of a newborn who has none yet.
    pub mother_id_card: Option<Source>,
    /// Which child of one birth it is, from 1.
    pub birth_order: Option<Source>,
}

impl PersonColumns {
    /// All of them with their names.
    pub fn all(&self) -> [(&'static str, &Option<Source>); 9] {
        [
            ("name", &self.name),
            ("id_card", &self.id_card),
            ("sex", &self.sex),
            ("birth_date", &self.birth_date),
            ("phone", &self.phone),
            ("address", &self.address),
            ("area", &self.area),
            ("mother_id_card", &self.mother_id_card),
            ("birth_order", &self.birth_order),
        ]
    }
}

/// What the columns of one kind of sheet are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// `programme/form`: a row is this form, filled in.
    pub form: String,
    /// The day of the visit, of enrolment, of leaving.
    pub day: Source,
    /// The day on which it was entered, where the sender knows it.
    pub entered: Option<Source>,
    /// What makes two rows the same record; the form's own habit where nothing is said.
    #[serde(default)]
    pub key: Vec<Key>,
    /// Who it is about.
    #[serde(default)]
    pub person: PersonColumns,
    /// Which institution: a code, or a name that `codes` turns into one.
    pub institution: Option<Source>,
    /// The form's items.
    #[serde(default)]
    pub item: BTreeMap<String, Source>,
    /// Institution codes outside of which no row is taken; everywhere, when empty. Whoever settles a
    /// mapping for an upload says it, nobody writes it by hand.
    #[serde(default)]
    pub within: Vec<String>,
}

impl Mapping {
    /// Every source with what it is for: `day`, `person.name`, `item.KEY`, …
    pub fn sources(&self) -> Vec<(String, &Source)> {
        let person = self
            .person
            .all()
            .into_iter()
            .filter_map(|(name, source)| source.as_ref().map(|source| (format!("person.{name}"), source)));
        let one = [("entered", &self.entered), ("institution", &self.institution)];
        let one = one.into_iter().filter_map(|(name, source)| source.as_ref().map(|source| (name.to_owned(), source)));
        let items = self.item.iter().map(|(key, source)| (format!("item.{key}"), source));
        std::iter::once(("day".to_owned(), &self.day)).chain(person).chain(one).chain(items).collect()
    }

    /// The columns that a sheet must have to be of this kind.
    pub fn columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> =
            self.sources().into_iter().filter_map(|(_, source)| source.column.as_deref()).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }
}
