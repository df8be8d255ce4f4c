//! How many pairs are right: an id says whose the record is, as `PERSON-RECORD`; in Febrl's files as
//! `rec-PERSON-…`.

use std::collections::{HashMap, HashSet};
use std::fs;

/// Prints precision, recall and F1 as JSON.
pub fn print(pairs: &str, files: &[&str]) {
    let texts: Vec<String> = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let mut people: HashMap<&str, [u64; 2]> = HashMap::new();
    for (file, text) in texts.iter().enumerate() {
        for id in text.lines().skip(1).filter(|line| !line.is_empty()).map(first) {
            people.entry(person(id)).or_default()[file] += 1;
        }
    }
    let two = files.len() > 1;
    let true_pairs: u64 = people.values().map(|[one, other]| if two { one * other } else { one * (one - 1) / 2 }).sum();
    let text = fs::read_to_string(pairs).unwrap();
    let said: HashSet<(&str, &str)> =
        text.lines().skip(1).filter_map(|line| line.split_once(',').map(|(left, rest)| (left, first(rest)))).collect();
    let right = said.iter().filter(|(left, right)| person(left) == person(right)).count() as f64;
    let (precision, recall) = (right / said.len() as f64, right / true_pairs as f64);
    let f1 = 2.0 * right / (said.len() as f64 + true_pairs as f64);
    let wrong = said.len() - right as usize;
    let missed = true_pairs - right as u64;
    println!(
        "{{\"precision\":{precision:.5},\"recall\":{recall:.5},\"f1\":{f1:.5},\"wrong\":{wrong},\"missed\":{missed}}}"
    );
}

fn first(line: &str) -> &str {
    line.split(',').next().unwrap_or_default().trim()
}

fn person(id: &str) -> &str {
    match id.strip_prefix("rec-") {
        Some(rest) => rest.split('-').next().unwrap_or_default(),
        None => id.rsplit_once('-').map_or(id, |(person, _)| person),
    }
}
