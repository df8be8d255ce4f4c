//! Says what went wrong in the words of `terms`; no error type of the SQL engine leaves the crate.

use datafusion::error::DataFusionError;
use terms::{Failure, Issue, Refusal};

/// A problem in the content, met while running, declines the act that ran into it.
pub(crate) fn refused(issue: Issue) -> Failure {
    let mut refusal = Refusal::new(&issue.code).with("place", issue.place);
    refusal.args.extend(issue.args);
    Failure::Refused(refusal)
}

/// Our own failure while doing something.
pub(crate) fn fault<E: std::fmt::Display>(doing: &str) -> impl FnOnce(E) -> Failure {
    move |why| Failure::fault(doing, why)
}

/// What the SQL engine says of a query, as an issue with file and line.
pub(crate) fn issue_of(code: &str, file: &str, error: &DataFusionError) -> Issue {
    let span = error.diagnostic().and_then(|diagnostic| diagnostic.span);
    // The engine wraps its reasons in the names of its own passes; the innermost one tells something.
    let message = error.find_root().strip_backtrace();
    let message = message.lines().next().unwrap_or_default();
    let line = span.map(|span| span.start.line).or_else(|| line_in(message));
    Issue::blocking(code, place(file, line.unwrap_or(1))).with("reason", message)
}

/// A line of a file, as issues name it.
pub(crate) fn place(file: &str, line: u64) -> String {
    format!("{file} line {line}")
}

/// The parser writes the line into its message.
fn line_in(message: &str) -> Option<u64> {
    let after = message.split("Line: ").nth(1)?;
    after.split(|other: char| !other.is_ascii_digit()).next()?.parse().ok()
}
