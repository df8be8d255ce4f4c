//! Spreadsheets on the path: which mapping a sheet is read by, what it would do before it does it,
//! and the rows that come back to be corrected.
//!
//! What is kept goes the ordinary path; nothing here writes a record.

mod columns;
mod open;
mod preview;
mod rejected;
mod settle;
mod waiting;
mod words;

pub use columns::{Columns, Line, check_sender, columns, save_columns};
pub use open::open;
pub use preview::{Missing, Preview, Reason, preview};
pub use rejected::{of_arrival, workbook};
pub use settle::{Settled, choices, fitting, format_of, settle};
pub use waiting::{Waiting, all_waiting, confirm, hold, waiting};
pub use words::{column, sentence};

use crate::Platform;
use intake::sheet::{Arts, Card, Reading, Sheet, Table, drafts};
use intake::{Draft, sheet};
use residents::id_card::IdCard;
use terms::{Day, Issue, Result};

/// What stands first in the format of an arrival that is a sheet; mapping and its hash follow.
pub const FORMAT: &str = "sheet";

/// The code of the note by which every row carries its number.
pub const ROW_NOTE: &str = "sheet_row";

/// The drafts of a table under a settled mapping, each with its row's number.
fn rows(platform: &Platform, settled: &Settled, table: &Table, today: Day) -> Vec<Draft> {
    let content = &platform.content;
    let Some(form) = content.form(&settled.mapping.form) else {
        return vec![whole(Issue::blocking("unknown_form", "").with("form", &settled.mapping.form))];
    };
    let reading = Reading { mapping: &settled.mapping, form, items: &content.items, today, arts: ARTS };
    let mut drafts = drafts(table, &reading);
    for draft in &mut drafts {
        draft.issues.insert(0, Issue::note(ROW_NOTE, &*draft.place));
    }
    drafts
}

/// A sheet from which nothing can be read is one draft.
pub(crate) fn whole(issue: Issue) -> Draft {
    Draft { length: 1, issues: vec![issue], ..Draft::default() }
}

/// The drafts of an arrival that is a sheet, as its door settled it. The same bytes under the same
/// mapping on the same day always give the same.
pub(crate) fn drafts_of(platform: &Platform, format: &str, bytes: &[u8], today: Day) -> Result<Vec<Draft>> {
    let sheet = match open(bytes) {
        Ok(sheet) => sheet,
        Err(issue) => return Ok(vec![whole(issue)]),
    };
    let Some(settled) = Settled::of_format(platform, format)? else {
        return Ok(vec![whole(Issue::blocking("sheet_no_mapping", ""))]);
    };
    Ok(match settled.table(&sheet) {
        Ok(table) => rows(platform, &settled, &table, today),
        Err(issue) => vec![whole(issue)],
    })
}

impl Settled {
    /// The sheet under its head; the columns must be there, and each only once.
    pub fn table(&self, sheet: &Sheet) -> std::result::Result<Table, Issue> {
        let columns = self.mapping.columns();
        let table = Table::with(sheet, &columns)
            .ok_or_else(|| Issue::blocking("sheet_columns_missing", "").with("columns", columns.join(" ")))?;
        let twice = table
            .twice()
            .into_iter()
            .find(|name| columns.iter().any(|column| sheet::heading(column) == sheet::heading(name)));
        match twice {
            Some(name) => Err(Issue::blocking("column_twice", "").with("name", name)),
            None => Ok(table),
        }
    }
}

/// What reading borrows from those who know how.
const ARTS: Arts = Arts { hash: short_hash, id_card };

/// The first 24 hexadecimal digits: so short that an id has room for what is made from the form.
fn short_hash(bytes: &[u8]) -> String {
    hex(&store::content_hash(bytes)[..12])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn id_card(text: &str) -> Option<Card> {
    let IdCard { number, birth_on, male } = IdCard::read(text)?;
    Some(Card { number, birth_on, male })
}
