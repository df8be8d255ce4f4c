//! Times one thing after the other, several rounds of each, by the time on one core, and prints the best of each as a table.

use crate::Question;
use std::time::Instant;
use views::View;

/// How often each thing is timed; the best time counts, because everything else is another program's doing.
const ROUNDS: usize = 5;
/// Rows are taken from the builder when so many have come together.
const ROWS_AT_ONCE: usize = 8_192;

/// What was measured of one question, or of reading alone.
pub struct Line {
    what: String,
    resources: usize,
    rows: usize,
    bytes: usize,
    seconds: f64,
    /// The seconds of plain reading of the same bytes.
    limit: f64,
}

/// All that was measured.
#[derive(Default)]
pub struct Table(Vec<(String, Vec<Line>)>);

impl Table {
    /// Measures the questions on a text of one resource per line.
    pub fn add(&mut self, title: &str, text: &str, questions: &[Question]) {
        let lines: Vec<&[u8]> = text.lines().map(str::as_bytes).collect();
        let views: Vec<View> = questions.iter().map(|question| compile(question.definition)).collect();
        let mut best = vec![f64::MAX; 3 + questions.len()];
        let mut rows = vec![0; questions.len()];
        for _ in 0..ROUNDS {
            let mut keep = |at: usize, seconds: f64| best[at] = best[at].min(seconds);
            keep(0, timed(|| parse_values(&lines)));
            keep(1, timed(|| parse_lazily(&lines)));
            keep(2, timed(|| read_trees(&lines)));
            for (at, view) in views.iter().enumerate() {
                keep(3 + at, timed(|| rows[at] = make_rows(view, &lines)));
            }
        }
        let line = |what: &str, rows: usize, seconds: f64| Line {
            what: what.to_owned(),
            resources: lines.len(),
            rows,
            bytes: text.len(),
            seconds,
            limit: best[0],
        };
        let mut measured = vec![
            line("sonic-rs to values", 0, best[0]),
            line("sonic-rs skips", 0, best[1]),
            line("our tree", 0, best[2]),
        ];
        let questions = questions.iter().zip(rows).zip(&best[3..]);
        measured.extend(questions.map(|((question, rows), seconds)| line(question.name, rows, *seconds)));
        self.0.push((format!("{title}, {} B each", text.len() / lines.len().max(1)), measured));
    }

    /// Prints what was measured; the last column is against reading into values, which most engines begin with.
    pub fn print(&self) {
        for (title, lines) in &self.0 {
            println!(
                "\n{title}\n{:36} {:>14} {:>12} {:>8} {:>8}",
                "one core", "resources/s", "rows/s", "MB/s", "ratio"
            );
            for line in lines {
                println!(
                    "{:36} {:>14.0} {:>12.0} {:>8.0} {:>8.2}",
                    line.what,
                    line.resources as f64 / line.seconds,
                    line.rows as f64 / line.seconds,
                    line.bytes as f64 / line.seconds / 1e6,
                    line.limit / line.seconds,
                );
            }
        }
    }
}

fn compile(definition: &str) -> View {
    View::compile(&fhir::json::parse_any(definition.as_bytes()).unwrap()).unwrap()
}

/// Seconds on the processor where the system tells them, so that other programs' work does not count.
fn timed(act: impl FnOnce()) -> f64 {
    let (start, cpu) = (Instant::now(), on_cpu());
    act();
    match (cpu, on_cpu()) {
        (Some(before), Some(after)) => (after - before) as f64 / 1e9,
        _ => start.elapsed().as_secs_f64(),
    }
}

/// Nanoseconds that this thread has run.
fn on_cpu() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok()
}

/// What most engines do first: a value of everything.
fn parse_values(lines: &[&[u8]]) {
    for line in lines {
        std::hint::black_box(sonic_rs::from_slice::<sonic_rs::Value>(line).unwrap());
    }
}

/// The least that a reader of JSON does: finds where each member of the resource ends, and makes nothing.
fn parse_lazily(lines: &[&[u8]]) {
    for line in lines {
        for member in sonic_rs::to_object_iter(*line) {
            std::hint::black_box(member.unwrap());
        }
    }
}

fn read_trees(lines: &[&[u8]]) {
    let mut scratch = fhir::tree::Scratch::default();
    for line in lines {
        scratch = std::hint::black_box(fhir::Tree::read_into(line, scratch).unwrap()).recycle();
    }
}

fn make_rows(view: &View, lines: &[&[u8]]) -> usize {
    let (mut builder, mut rows) = (view.builder(), 0);
    for line in lines {
        builder.append_bytes(line).unwrap();
        if builder.rows() >= ROWS_AT_ONCE {
            rows += builder.finish().unwrap().num_rows();
        }
    }
    rows + builder.finish().unwrap().num_rows()
}
