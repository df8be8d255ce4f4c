//! Asks DuckDB the same questions, where Python with DuckDB is found.

use crate::Outcome;
use crate::questions::{QUESTIONS, Question};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What DuckDB answered to one question.
pub struct Answer {
    /// The question.
    pub name: String,
    /// Over the files or its own tables; the number alone or the rows too.
    pub how: String,
    /// The middle of its times.
    pub milliseconds: f64,
    /// What counts.
    pub numerator: f64,
    /// Out of what.
    pub denominator: f64,
}

/// The answers; none where it is not there, which is said.
pub fn ask(folder: &Path, runs: usize) -> Outcome<Vec<Answer>> {
    let Some(python) = python() else {
        println!("DuckDB is not here: python3 -m venv target/python && target/python/bin/pip install duckdb");
        return Ok(vec![]);
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/counts/ask_duckdb.py");
    let mut child = Command::new(python)
        .arg(script)
        .arg(folder)
        .arg(runs.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let questions: String = QUESTIONS.iter().flat_map(|question| [number(question), rows(question)]).collect();
    child.stdin.take().ok_or("no way to ask")?.write_all(questions.as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err("DuckDB did not answer".into());
    }
    String::from_utf8(output.stdout)?.lines().map(answer).collect()
}

fn python() -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/python/bin/python");
    let has = |python: &String| {
        let asked = Command::new(python).args(["-c", "import duckdb"]).stderr(Stdio::null()).status();
        asked.is_ok_and(|status| status.success())
    };
    [root.to_string_lossy().into_owned(), "python3".into()].into_iter().find(has)
}

fn summed(question: &Question, from: &str) -> String {
    let sums = format!("count(*) filter (where met) as numerator, count(*) as denominator from {from}");
    if question.by_area { format!("select area, {sums} group by area") } else { format!("select {sums}") }
}

/// The number alone: what no row needs is left out.
fn number(question: &Question) -> String {
    let sql = summed(question, &format!("({})", question.rows.replace('\n', " ")));
    format!("{}\tthe number\t{sql}\n", question.name)
}

/// The rows, kept as we keep them, and the number of them.
fn rows(question: &Question) -> String {
    let rows = question.rows.replace('\n', " ");
    format!("{}\tthe rows\tcreate temp table kept as {rows}; {}\n", question.name, summed(question, "kept"))
}

fn answer(line: &str) -> Outcome<Answer> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [name, how, milliseconds, numerator, denominator] = cells.as_slice() else {
        return Err(format!("not understood: {line}").into());
    };
    Ok(Answer {
        name: (*name).into(),
        how: (*how).into(),
        milliseconds: milliseconds.parse()?,
        numerator: numerator.parse()?,
        denominator: denominator.parse()?,
    })
}
