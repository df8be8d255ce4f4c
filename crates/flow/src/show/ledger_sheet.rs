//! The office's own sheet of a ledger: its open cases as a workbook in the order of its columns, and the rows
//! that come back, each a move with its case.
//!
//! A row that comes back makes its move on the day in the column `on`; one whose day is not after the last such
//! move says nothing new. Every row is its own: what is wrong with one keeps no other out.

use super::case::held;
use super::form::{Typed, answers, shown};
use super::ledger::{Cases, cases};
use super::look::{Look, nothing_here};
use super::people::institution_name;
use super::places::Places;
use crate::form_door::Submitted;
use crate::move_door::{self, MoveAnswers};
use crate::{Platform, sheet};
use intake::form::{AnswerType, Form};
use intake::sheet::{Row, Table, heading, plain};
use programme::{Content, SheetColumns};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use terms::{Failure, Issue, Language, RecordId, Refusal, Result};

/// A sheet has at most so many cases: who has more works with the pages.
const CASES_MAX: usize = 2_000;

/// What became of a row that came back.
#[derive(Clone, Debug, PartialEq)]
pub enum Came {
    /// Its move was made.
    Made,
    /// It says nothing new.
    Known,
    /// It was refused, with the reasons.
    Refused(Vec<Issue>),
}

/// A row that came back.
#[derive(Clone, Debug, PartialEq)]
pub struct CameBack {
    /// Its number as the sheet shows it.
    pub row: u32,
    /// The case's number as the row has it.
    pub number: String,
    /// The case, if there is one that the viewer may see.
    pub case: Option<RecordId>,
    /// What became of it.
    pub came: Came,
}

/// The open cases as a workbook. Opening it is written down.
pub async fn workbook(platform: &Platform, look: &Look<'_>, programme: &str, language: Language) -> Result<Vec<u8>> {
    let columns = columns(platform, look, programme)?;
    let content = &platform.content;
    let mut rows = Vec::new();
    for (record, number) in open_cases(platform, look, programme).await? {
        rows.push(line(platform, look, (programme, columns), (record, &number), language).await?);
    }
    let head: Vec<String> = columns.columns.iter().map(|key| title(content, language, programme, key)).collect();
    write(&head, &rows).map_err(|error| Failure::fault("writing the sheet of a ledger", error))
}

/// Takes a sheet back: every row with a newer day makes its move.
pub async fn take(platform: &Platform, look: &Look<'_>, programme: &str, bytes: &[u8]) -> Result<Vec<CameBack>> {
    let columns = columns(platform, look, programme)?;
    let content = &platform.content;
    let unreadable = |issue: Issue| Failure::from(Refusal { code: issue.code, args: issue.args });
    let sheet = sheet::open(bytes).map_err(unreadable)?;
    let languages = [Language::Zh, Language::En];
    let table = languages.iter().find_map(|language| {
        let needed = ["case_number", "on"].map(|key| title(content, *language, programme, key));
        Table::with(&sheet, &[&needed[0], &needed[1]]).map(|table| (*language, table))
    });
    let (language, table) = table.ok_or_else(|| Refusal::new("sheet_not_of_ledger"))?;
    let cases = open_cases(platform, look, programme).await?;
    let mut back = Vec::new();
    for row in table.rows.iter().take(CASES_MAX) {
        let cell = |key: &str| cell(&table, row, &title(content, language, programme, key)).to_owned();
        let number = cell("case_number");
        let case = cases.iter().find(|(_, known)| heading(known) == heading(&number)).map(|(record, _)| *record);
        let came = match case {
            Some(case) => report(platform, look, (programme, columns), case, &cell, language).await?,
            None => Came::Refused(vec![Issue::blocking("sheet_no_case", "case_number").with("number", &number)]),
        };
        back.push(CameBack { row: row.number, number, case, came });
    }
    Ok(back)
}

fn columns<'p>(platform: &'p Platform, look: &Look<'_>, programme: &str) -> Result<&'p SheetColumns> {
    look.people()?;
    let found = platform.content.programmes.get(programme).filter(|_| look.has_programme(programme));
    found.and_then(|found| found.pages.sheet.as_ref()).ok_or_else(nothing_here)
}

/// The open cases that the viewer may see, each with its number.
async fn open_cases(platform: &Platform, look: &Look<'_>, programme: &str) -> Result<Vec<(RecordId, String)>> {
    let (mut found, mut page) = (Vec::new(), 1);
    loop {
        let some = cases(platform, look, programme, Cases::Open, page).await?.cases;
        found.extend(some.rows.into_iter().map(|row| (row.record, row.number)));
        if found.len() >= some.total.min(CASES_MAX) {
            found.truncate(CASES_MAX);
            return Ok(found);
        }
        page += 1;
    }
}

/// The words above a column.
fn title(content: &Content, language: Language, programme: &str, key: &str) -> String {
    match key {
        "institution" | "on" => content.texts.say(language, &format!("sheet.ledger.{key}")).to_owned(),
        _ => content.say(language, programme, &format!("item.{key}")).to_owned(),
    }
}

async fn line(
    platform: &Platform,
    look: &Look<'_>,
    (programme, columns): (&str, &SheetColumns),
    (record, number): (RecordId, &str),
    language: Language,
) -> Result<Vec<String>> {
    let (held, hand, rules) = held(platform, look, programme, record).await?;
    let standing = rules.state_of(&held.history, look.today);
    let hidden = rules.sealed_items(&held.history, &hand, look.today);
    let tree = platform.rows.tree(look.today)?;
    let name = |code: &str| institution_name(&tree, code);
    let last = standing.steps.iter().rev().find(|step| step.key == columns.report);
    let one = |key: &String| match key.as_str() {
        "case_number" => number.to_owned(),
        "institution" => held.institution.as_deref().map(name).unwrap_or_default(),
        "on" => last.map(|step| step.on.to_string()).unwrap_or_default(),
        key if hidden.contains(&key) => String::new(),
        key => {
            let words = |code: &str| content_words(&platform.content, language, programme, key, code);
            standing.facts.get(key).map(|value| said(&platform.content, key, value, &words, &name)).unwrap_or_default()
        }
    };
    Ok(columns.columns.iter().map(one).collect())
}

/// The words of an option, in the programme's terms.
fn content_words(content: &Content, language: Language, programme: &str, item: &str, code: &str) -> String {
    content.say(language, programme, &format!("item.{item}.{code}")).to_owned()
}

/// An answer as the sheet shows it.
fn said(
    content: &Content,
    key: &str,
    value: &Value,
    words: &dyn Fn(&str) -> String,
    name: &dyn Fn(&str) -> String,
) -> String {
    let Some(item) = content.items.get(key) else { return String::new() };
    let one = |value: &Value| match (item.answer, item.place) {
        (AnswerType::Choice | AnswerType::Choices, _) => value.as_str().map(words),
        (_, Some(intake::form::Place::Institution)) => value.as_str().map(name),
        _ => shown(item, value),
    };
    match value.as_array() {
        Some(list) => list.iter().filter_map(one).collect::<Vec<_>>().join("\u{3001}"),
        None => one(value).unwrap_or_default(),
    }
}

fn cell<'r>(table: &Table, row: &'r Row, title: &str) -> &'r str {
    table.column(title).and_then(|at| row.cells.get(at)).map_or("", |cell| cell.trim())
}

/// Makes the move that a row asks for.
async fn report(
    platform: &Platform,
    look: &Look<'_>,
    (programme, columns): (&str, &SheetColumns),
    case: RecordId,
    cell: &(dyn Fn(&str) -> String + Sync),
    language: Language,
) -> Result<Came> {
    let content = &platform.content;
    let Some(on) = plain::day(&cell("on")) else {
        return Ok(match cell("on").as_str() {
            "" => Came::Known,
            said => Came::Refused(vec![Issue::blocking("answer_wrong_type", "on").with("value", said)]),
        });
    };
    let (held, _, rules) = held(platform, look, programme, case).await?;
    let steps = rules.state_of(&held.history, look.today).steps;
    if steps.iter().any(|step| step.key == columns.report && step.on >= on) {
        return Ok(Came::Known);
    }
    let of = rules.cycle.find(&columns.report).ok_or_else(nothing_here)?;
    let form = move_door::form_of(platform, programme, of).ok_or_else(nothing_here)?;
    let places = Places::of(platform, &content.items, look.today)?;
    let (answers, issues) =
        answers(form, &content.items, &places, &typed(content, (programme, language), (form, columns), cell));
    if !issues.is_empty() {
        return Ok(Came::Refused(issues));
    }
    let filled = MoveAnswers {
        programme: programme.into(),
        key: columns.report.clone(),
        id: format!("sheet-{case}-{on}"),
        case: Some(case),
        from: None,
        on,
        institution: held.institution.clone(),
        answers,
    };
    Ok(match move_door::submit(platform, look.actor, filled, look.today, look.at).await? {
        Submitted::Kept { .. } => Came::Made,
        Submitted::Refused(issues) => Came::Refused(issues),
    })
}

/// What the row's cells answer: the words of an option stand for its code.
fn typed(
    content: &Content,
    (programme, language): (&str, Language),
    (form, columns): (&Form, &SheetColumns),
    cell: &dyn Fn(&str) -> String,
) -> Typed {
    let asked = form.asked().filter(|asked| columns.columns.contains(&asked.key));
    let filled = asked.filter_map(|asked| Some((asked, content.items.get(&asked.key)?, cell(&asked.key))));
    filled
        .filter(|(_, _, text)| !text.is_empty())
        .map(|(asked, item, text)| {
            let words = |code: &&String| content_words(content, language, programme, &asked.key, code);
            let code = item.options.iter().find(|code| heading(&words(code)) == heading(&text));
            (asked.key.clone(), vec![code.cloned().unwrap_or(text)])
        })
        .collect()
}

fn write(head: &[String], rows: &[Vec<String>]) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
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
