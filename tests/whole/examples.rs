//! Every example in the programmes' folders holds, from the door to the indicator.

use crate::program::{output, run, text};

#[test]
fn every_example_of_every_programme_holds() {
    let printed = run(&["examples"]);
    let held = printed.lines().filter(|line| line.starts_with("ok")).count();
    println!("{held} examples");
    assert!(held >= 40, "{printed}");
}

#[test]
fn what_no_folder_covers_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let ids = dir.path().join("ids.txt");
    std::fs::write(&ids, "of people: E03; of nobody: Z99").unwrap();
    let told = output(&["programmes", "coverage", "--ids", text(&ids)]);
    let printed = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(!told.status.success(), "something is missing");
    assert!(printed.contains("E03  diabetes (") && printed.contains("Z99  not covered"), "{printed}");
    assert!(printed.ends_with("1 of 2 covered\n"), "{printed}");
    assert!(output(&["programmes", "coverage"]).status.success(), "whatever is covered has examples");
}
