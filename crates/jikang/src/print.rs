//! Tables and bars for a terminal. Bars go to stderr and only to a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use std::fmt::Arguments;
use std::io::{IsTerminal, Write, stderr, stdout};

/// Prints a line. Whoever reads may have seen enough and closed the pipe; that is no failure.
pub fn line(text: Arguments<'_>) {
    writeln!(stdout(), "{text}").ok();
}

/// A bar in bytes; hidden where nobody sees it.
pub fn bar(name: &str, bytes: u64) -> ProgressBar {
    if !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(bytes).with_message(name.to_owned());
    match ProgressStyle::with_template("{msg:40!} {bar:30} {bytes}/{total_bytes}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A table with columns padded to their widest cell; Chinese characters take two places.
pub fn table(head: &[String], rows: &[Vec<String>]) {
    let columns = head.len();
    let widest = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at)).chain([&head[at]]);
        cells.map(|cell| width(cell)).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(widest).collect();
    for row in std::iter::once(head).chain(rows.iter().map(Vec::as_slice)) {
        let cells: Vec<String> =
            row.iter().zip(&widths).enumerate().map(|(at, (cell, width))| pad(cell, *width, at > 0)).collect();
        line(format_args!("{}", cells.join("  ").trim_end()));
    }
}

fn pad(cell: &str, to: usize, right: bool) -> String {
    let space = " ".repeat(to.saturating_sub(width(cell)));
    if right { format!("{space}{cell}") } else { format!("{cell}{space}") }
}

fn width(text: &str) -> usize {
    text.chars().map(|character| if character as u32 >= 0x1100 { 2 } else { 1 }).sum()
}

/// A bar that counts things; 0 means that nobody knows how many there will be.
pub fn count(name: &str, of: u64) -> ProgressBar {
    if !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = if of == 0 { ProgressBar::new_spinner() } else { ProgressBar::new(of) };
    match ProgressStyle::with_template("{msg} {pos}") {
        Ok(style) => bar.with_style(style).with_message(name.to_owned()),
        Err(_) => bar,
    }
}

/// Shows that something goes on.
pub fn spinner(name: &str) -> ProgressBar {
    count(name, 0)
}
