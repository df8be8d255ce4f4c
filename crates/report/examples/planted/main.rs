//! How many planted contradictions the reader finds, by kind, and how often it cries without cause:
//! `cargo xtask bench report [--drafts N] [--seed S] [FILE…]`. Drafts are made of sentences with drawn
//! numbers; files are real texts in which every number that agrees with others is changed in turn.

#![allow(clippy::expect_used)]

mod sentences;

use report::{Claim, Draft, Lexicon, Severity, Verdict, check};
use sentences::{KINDS, Sentence};
use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Instant;

const LEXICON: &str = include_str!("../../../../languages/zh/report.toml");

/// So many sentences make a draft.
const SENTENCES: usize = 12;

/// So many full stops fill a paragraph.
const STOPS: usize = 3;

#[derive(Default)]
struct Tally {
    planted: usize,
    found: usize,
}

impl Tally {
    fn print(&self, name: &str) {
        println!("{name:26} {:7} {:6} {:6.3}", self.planted, self.found, self.found as f64 / self.planted as f64);
    }
}

/// Where the planted sentence stands: paragraphs, and the letters if it is within one.
struct Place {
    paragraphs: Range<usize>,
    letters: Range<usize>,
}

impl Place {
    fn holds(&self, claim: &Claim) -> bool {
        let near = claim.end > self.letters.start && claim.start < self.letters.end;
        self.paragraphs.contains(&claim.paragraph) && (self.paragraphs.len() > 1 || near)
    }
}

fn main() {
    let (mut drafts, mut seed, mut files) = (600, 1, Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|text| text.parse().ok()).expect("a number");
        match argument.as_str() {
            "--drafts" => drafts = number(),
            "--seed" => seed = number(),
            _ => files.push(argument),
        }
    }
    let lexicon = Lexicon::read(LEXICON).expect("the lexicon");
    let mut rng = fastrand::Rng::with_seed(seed);
    made(drafts, &lexicon, &mut rng);
    files.iter().for_each(|file| real(file, &lexicon));
    speed(&lexicon, &mut rng);
}

fn is_alarm(claim: &Claim) -> bool {
    claim.verdict == Verdict::Inconsistent
}

fn made(drafts: u64, lexicon: &Lexicon, rng: &mut fastrand::Rng) {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let (mut all, mut alarms, mut claims) = (Tally::default(), BTreeMap::new(), 0);
    for _ in 0..drafts {
        let kind = KINDS[rng.usize(..KINDS.len())];
        let (text, place) = draft(&sentences::draw(kind, rng), rng);
        let found = check(&Draft::text(&text), lexicon);
        let is_found = usize::from(found.iter().any(|claim| is_alarm(claim) && place.holds(claim)));
        for tally in [tallies.entry(kind).or_default(), &mut all] {
            tally.planted += 1;
            tally.found += is_found;
        }
        claims += found.len();
        for claim in found.iter().filter(|claim| is_alarm(claim) && !place.holds(claim)) {
            alarms.entry(claim.why.code).or_insert_with(Vec::new).push(claim.text.clone());
        }
    }
    println!("kind                       planted  found recall");
    tallies.iter().for_each(|(kind, tally)| tally.print(kind));
    all.print("all");
    let false_ones: usize = alarms.values().map(Vec::len).sum();
    let precision = all.found as f64 / (all.found + false_ones) as f64;
    let rate = 100.0 * false_ones as f64 / claims as f64;
    println!("precision {precision:.3}; {rate:.2} false alarms per 100 claims ({claims} claims)");
    for (code, texts) in alarms {
        println!("  {code}: {} such as {:?}", texts.len(), texts[0]);
    }
}

/// A draft of true sentences with the false one among them.
fn draft(planted: &Sentence, rng: &mut fastrand::Rng) -> (String, Place) {
    let at = rng.usize(..SENTENCES);
    // Each kind once: the same thing told twice with other numbers would be a contradiction itself.
    let mut kinds: Vec<&str> = KINDS.iter().copied().filter(|kind| *kind != planted.kind).collect();
    rng.shuffle(&mut kinds);
    let mut lines = vec![String::new()];
    let mut place = Place { paragraphs: 0..0, letters: 0..0 };
    for (number, kind) in kinds.into_iter().take(SENTENCES).enumerate() {
        let piece = match number == at {
            true => planted.wrong.clone(),
            false => sentences::draw(kind, rng).right,
        };
        let is_full = lines[lines.len() - 1].matches('。').count() >= STOPS;
        if is_full || (piece.contains('\n') && !lines[lines.len() - 1].is_empty()) {
            lines.push(String::new());
        }
        let first = lines.len() - 1;
        let start = lines[first].chars().count();
        let mut parts = piece.split('\n');
        lines[first].push_str(parts.next().unwrap_or_default());
        lines.extend(parts.map(str::to_owned));
        if number == at {
            place = Place { paragraphs: first..lines.len(), letters: start..start + piece.chars().count() };
        }
    }
    (lines.join("\n"), place)
}

/// A real text in which one number after the other is changed.
fn real(file: &str, lexicon: &Lexicon) {
    let Ok(text) = std::fs::read_to_string(file) else { return println!("{file} is not here") };
    let before = check(&Draft::text(&text), lexicon);
    let loud = |claim: &&Claim| is_alarm(claim) && claim.severity > Some(Severity::Form);
    let alarms = |claims: &[Claim]| claims.iter().filter(loud).count();
    let (mut planted, mut found) = (0, 0);
    for claim in before.iter().filter(|claim| claim.verdict == Verdict::Consistent) {
        let mut lines: Vec<Vec<char>> = text.lines().map(|line| line.chars().collect()).collect();
        let line = &mut lines[claim.paragraph];
        let Some(digit) = (claim.start..claim.end).find(|at| line[*at].is_ascii_digit()) else { continue };
        let old = line[digit].to_digit(10).unwrap_or(0);
        line[digit] = char::from_digit(old % 9 + 1, 10).unwrap_or('1');
        let changed: Vec<String> = lines.into_iter().map(|line| line.into_iter().collect()).collect();
        planted += 1;
        found += usize::from(alarms(&check(&Draft::text(&changed.join("\n")), lexicon)) > alarms(&before));
    }
    println!(
        "{file}: {} claims, {} alarms as it is; {found} of {planted} changes found",
        before.len(),
        alarms(&before)
    );
}

fn speed(lexicon: &Lexicon, rng: &mut fastrand::Rng) {
    let mut text = String::new();
    while text.chars().count() < 20_000 {
        text.push_str(&sentences::draw(KINDS[rng.usize(..KINDS.len())], rng).right);
        text.push('\n');
    }
    let begun = Instant::now();
    let claims = check(&Draft::text(&text), lexicon).len();
    println!("{} letters, {claims} claims: {:.1} ms", text.chars().count(), begun.elapsed().as_secs_f64() * 1e3);
}
