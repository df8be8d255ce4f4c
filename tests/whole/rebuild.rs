//! What was brought up to date step by step equals what is made anew from the records.

use crate::program::{run, text};
use std::fs;
use std::path::Path;

#[test]
fn rebuild_gives_the_same_rows_and_counts_as_the_steps() {
    let dir = tempfile::tempdir().unwrap();
    let (messages, data) = (dir.path().join("messages"), dir.path().join("data"));
    run(&["synth", "--residents", "600", "--out", text(&messages)]);
    // One import per sender, so that rows follow in several steps.
    let mut senders: Vec<_> = fs::read_dir(&messages).unwrap().map(|entry| entry.unwrap().path()).collect();
    senders.sort();
    for sender in senders.iter().rev().filter(|path| path.is_dir()) {
        run(&["import", "--data", text(&data), text(sender)]);
    }
    let before = exported(&data, &dir.path().join("before"));
    run(&["rebuild", "--data", text(&data)]);
    let after = exported(&data, &dir.path().join("after"));
    assert!(before.len() > 10);
    for ((name, before), (_, after)) in before.iter().zip(&after) {
        assert!(before == after, "{name} differs");
    }
}

/// The rows of every table as Parquet files, by name.
fn exported(data: &Path, out: &Path) -> Vec<(String, Vec<u8>)> {
    run(&["rows", "export", "--data", text(data), "--out", text(out)]);
    let mut files: Vec<_> = fs::read_dir(out).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .into_iter()
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap()))
        .collect()
}
