//! The numbers of a report, one by one: what is printed, what it is exactly, and where it comes from.

use super::numbers::Told;
use report::write::template::{Facet, Slot};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use sha2::{Digest, Sha256};
use terms::{ChangeNo, Day, Failure, Language, Period, Result, Texts};

/// So many bytes of a hash make a code: no two of a report's numbers meet.
const CODE_BYTES: usize = 10;

/// One printed number.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Its code, which says nothing about it; the name of its bookmark.
    pub code: String,
    /// What is printed.
    pub printed: String,
    /// What it is, unrounded; none where it is not told.
    pub exact: Option<String>,
    /// `programme/indicator`.
    pub indicator: String,
    /// What of it.
    pub facet: Facet,
    /// The area's code and its name.
    pub area: (String, String),
    /// The period.
    pub period: Period,
    /// Up to which day it was counted.
    pub until: Day,
    /// What counts, and out of what; none where it is not told.
    pub parts: Option<(f64, f64)>,
    /// As known up to which change.
    pub change: Option<ChangeNo>,
    /// Below which heading it stands.
    pub heading: String,
    /// The definition as SQL.
    pub definition: String,
}

impl Fact {
    pub(super) fn of(code: String, slot: &Slot, area: (&str, String), heading: String, told: Told) -> Self {
        Self {
            code,
            printed: told.text,
            exact: told.figure.value().map(|value| value.normalize().to_string()),
            indicator: told.indicator,
            facet: slot.facet,
            area: (area.0.to_owned(), area.1),
            period: told.period,
            until: told.until,
            parts: told.parts,
            change: told.change,
            heading,
            definition: told.definition,
        }
    }
}

/// The code of a number: what was asked, of whom, when, and by which definition. The number itself is not in it,
/// so that the code of a number that is hidden tells nothing.
pub(super) fn code(slot: &Slot, area: &str, told: &Told) -> String {
    let mut hash = Sha256::new();
    let change = told.change.map_or_else(String::new, |change| change.to_string());
    let (period, until) = (told.period.to_string(), told.until.to_string());
    for part in [&told.indicator, slot.facet.name(), area, &period, &until, &change, &told.definition] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let code: String = hash.finalize().iter().take(CODE_BYTES).map(|byte| format!("{byte:02x}")).collect();
    // A bookmark's name begins with a letter.
    format!("n{code}")
}

/// The columns of the fact sheet, as keys of the interface's words.
const COLUMNS: [&str; 13] = [
    "code",
    "printed",
    "exact",
    "numerator",
    "denominator",
    "indicator",
    "name",
    "facet",
    "area",
    "period",
    "until",
    "change",
    "heading",
];

/// The fact sheet (.xlsx): a line for each number.
pub fn workbook(facts: &[Fact], texts: &Texts, language: Language, today: Day) -> Result<Vec<u8>> {
    let rows: Vec<[String; 13]> = facts.iter().map(|fact| row(fact, texts, language)).collect();
    let head = COLUMNS.map(|column| texts.say(language, &format!("facts.{column}")).to_owned());
    put(&head, &rows, today).map_err(|error| Failure::fault("writing a fact sheet", error))
}

fn row(fact: &Fact, texts: &Texts, language: Language) -> [String; 13] {
    let part = |of: fn((f64, f64)) -> f64| fact.parts.map(|parts| of(parts).to_string()).unwrap_or_default();
    [
        fact.code.clone(),
        fact.printed.clone(),
        fact.exact.clone().unwrap_or_default(),
        part(|parts| parts.0),
        part(|parts| parts.1),
        fact.indicator.clone(),
        texts.word_of(language, &fact.indicator, "indicator"),
        texts.say(language, &format!("facet.{}", fact.facet.name())).to_owned(),
        format!("{} {}", fact.area.0, fact.area.1),
        fact.period.to_string(),
        fact.until.to_string(),
        fact.change.map(|change| change.to_string()).unwrap_or_default(),
        fact.heading.clone(),
    ]
}

fn put(head: &[String], rows: &[[String; 13]], today: Day) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The report's day and nobody's name, so that the same report has the same fact sheet.
    let made =
        ExcelDateTime::from_ymd(today.year().unsigned_abs(), today.month().unsigned_abs(), today.day().unsigned_abs())?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let text = Format::new().set_num_format("@").set_text_wrap();
    let bold = Format::new().set_bold().set_num_format("@").set_text_wrap();
    let sheet = book.add_worksheet();
    for (column, title) in (0u16..).zip(head) {
        sheet.write_string_with_format(0, column, title, &bold)?;
        sheet.set_column_width(column, 18)?;
    }
    for (at, row) in (1u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(row) {
            sheet.write_string_with_format(at, column, cell, &text)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}
