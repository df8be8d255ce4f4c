//! What a sender hands in as sheets: rows under the columns that its mapping names
//! (`institutions/SENDER/NAME.toml`), in workbooks and in texts of GB18030.

use crate::files::Files;
use crate::folder::{Content, read};
use crate::region::SheetsFile;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use terms::{Day, Failure, Result};

/// What a row says, by what it is for: `day`, `person.name`, `item.KEY` …
pub(crate) type Cells = BTreeMap<String, String>;

/// A mapping as its file has it, as far as writing needs it.
#[derive(Deserialize)]
struct Mapping {
    form: String,
    day: Source,
    entered: Option<Source>,
    institution: Option<Source>,
    person: BTreeMap<String, Source>,
    item: BTreeMap<String, Source>,
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Source {
    Column(String),
    Table {
        column: Option<String>,
        part: Option<usize>,
        #[serde(default)]
        codes: BTreeMap<String, String>,
    },
}

impl Source {
    fn column(&self) -> Option<&str> {
        match self {
            Source::Column(column) => Some(column),
            Source::Table { column, .. } => column.as_deref(),
        }
    }

    fn part(&self) -> usize {
        match self {
            Source::Table { part: Some(part), .. } => *part,
            _ => 0,
        }
    }

    /// The sender's word for a value.
    fn word<'a>(&'a self, value: &'a str) -> &'a str {
        let Source::Table { codes, .. } = self else { return value };
        codes.iter().find(|(_, code)| *code == value).map_or(value, |(word, _)| word)
    }
}

/// One kind of sheet, and the rows of the file that is being written.
struct Kind {
    stem: String,
    is_text: bool,
    /// The columns, each with what stands in it, halves in their order.
    columns: Vec<(String, Vec<(String, Source)>)>,
    rows: Vec<Vec<String>>,
    part: u32,
}

/// The sheets of one sender.
pub(crate) struct Sheets {
    sender: String,
    rows_most: usize,
    kinds: BTreeMap<String, Kind>,
    written: Vec<String>,
}

impl Sheets {
    /// Reads the sender's mappings.
    pub fn load(files: &Content, file: &SheetsFile) -> Result<Self> {
        let folder = format!("institutions/{}/", file.sender);
        let mut kinds = BTreeMap::new();
        for path in files.keys().filter(|path| path.starts_with(&folder) && path.ends_with(".toml")) {
            let stem = path[folder.len()..].trim_end_matches(".toml").to_owned();
            let mapping: Mapping = read(files, path)?;
            let is_text = file.gb18030.contains(&stem);
            let kind = Kind { is_text, columns: columns(&mapping), rows: Vec::new(), part: 1, stem };
            kinds.insert(mapping.form, kind);
        }
        let rows_most = file.rows_most.max(1);
        Ok(Self { sender: file.sender.clone(), rows_most, kinds, written: Vec::new() })
    }

    /// Whether the sender has a sheet for this form.
    pub fn has(&self, form: &str) -> bool {
        self.kinds.contains_key(form)
    }

    /// Adds a row and says where it came to stand: `SENDER|file#row`.
    pub fn row(&mut self, files: &mut Files<'_>, form: &str, cells: &Cells) -> Result<String> {
        let kind = self.kinds.get_mut(form).ok_or_else(|| Failure::fault("writing a sheet", format!("no {form}")))?;
        kind.rows.push(kind.columns.iter().map(|(_, sources)| cell(sources, cells)).collect());
        // The head is row 1.
        let place = format!("{}|{}#{}", self.sender, kind.file(), kind.rows.len() + 1);
        self.written.push(place.clone());
        if kind.rows.len() >= self.rows_most {
            hand_over(&self.sender, kind, files)?;
        }
        Ok(place)
    }

    /// Where the rows since the last time stand.
    pub fn take_written(&mut self) -> Vec<String> {
        std::mem::take(&mut self.written)
    }

    /// Hands over what is open.
    pub fn close(&mut self, files: &mut Files<'_>) -> Result<()> {
        self.kinds
            .values_mut()
            .filter(|kind| !kind.rows.is_empty())
            .try_for_each(|kind| hand_over(&self.sender, kind, files))
    }
}

fn hand_over(sender: &str, kind: &mut Kind, files: &mut Files<'_>) -> Result<()> {
    let bytes = if kind.is_text {
        kind.text()
    } else {
        kind.workbook().map_err(|error| Failure::fault("writing a workbook", error))?
    };
    files.whole(sender, kind.file(), bytes);
    kind.rows.clear();
    kind.part += 1;
    Ok(())
}

impl Kind {
    fn file(&self) -> String {
        format!("{}-{:02}.{}", self.stem, self.part, if self.is_text { "csv" } else { "xlsx" })
    }

    fn text(&self) -> Vec<u8> {
        let head = self.columns.iter().map(|(name, _)| name.clone()).collect();
        let mut text = String::new();
        for row in std::iter::once(&head).chain(&self.rows) {
            let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
            text.push_str(&cells.join(","));
            text.push_str("\r\n");
        }
        encoding_rs::GB18030.encode(&text).0.into_owned()
    }

    /// Days of the form are cells of the workbook's own kind, all else is text.
    fn workbook(&self) -> std::result::Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        // The same county has the same bytes on every day.
        book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2020, 1, 1)?));
        let as_day = Format::new().set_num_format("yyyy/m/d");
        let sheet = book.add_worksheet();
        for (column, (name, _)) in (0u16..).zip(&self.columns) {
            sheet.write_string(0, column, name)?;
        }
        for (line, row) in (1u32..).zip(&self.rows) {
            for ((column, cell), (_, sources)) in (0u16..).zip(row).zip(&self.columns) {
                let is_day = sources.iter().any(|(what, _)| what == "day");
                match cell.parse::<Day>().ok().filter(|_| is_day) {
                    Some(on) => {
                        let on = ExcelDateTime::from_ymd(on.year() as u16, on.month() as u8, on.day() as u8)?;
                        sheet.write_datetime_with_format(line, column, &on, &as_day)?;
                    }
                    None => _ = sheet.write_string(line, column, cell)?,
                }
            }
        }
        book.save_to_buffer()
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

/// Halves of one cell stand side by side, `130/80`.
fn cell(sources: &[(String, Source)], cells: &Cells) -> String {
    let said = sources.iter().filter_map(|(what, source)| Some(source.word(cells.get(what)?)));
    said.collect::<Vec<_>>().join("/")
}

/// The columns: who, when, what, where.
fn columns(mapping: &Mapping) -> Vec<(String, Vec<(String, Source)>)> {
    let person = ["name", "id_card", "sex", "birth_date", "phone", "address", "area"];
    let person = person.iter().filter_map(|name| Some((format!("person.{name}"), mapping.person.get(*name)?.clone())));
    let mut all: Vec<(String, Source)> = person.collect();
    all.push(("day".into(), mapping.day.clone()));
    all.extend(mapping.item.iter().map(|(key, source)| (format!("item.{key}"), source.clone())));
    all.extend(mapping.institution.iter().map(|source| ("institution".to_owned(), source.clone())));
    all.extend(mapping.entered.iter().map(|source| ("entered".to_owned(), source.clone())));
    let mut seen = BTreeSet::new();
    let names: Vec<String> = all
        .iter()
        .filter_map(|(_, source)| source.column().map(str::to_owned))
        .filter(|name| seen.insert(name.clone()))
        .collect();
    let of = |name: &String| {
        let mut sources: Vec<_> = all.iter().filter(|(_, source)| source.column() == Some(name)).cloned().collect();
        sources.sort_by_key(|(_, source)| source.part());
        sources
    };
    names.iter().map(|name| (name.clone(), of(name))).collect()
}
