//! The recipes, followed to the letter by somebody who has never seen the code.

use crate::program::{copy_folder, output, root, run, text};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

#[test]
fn an_indicator_is_added_by_following_its_recipe() {
    let dir = tempfile::tempdir().unwrap();
    let (content, data) = (dir.path().join("content"), dir.path().join("data"));
    for folder in ["programmes", "institutions", "regions", "languages"] {
        copy_folder(&root().join(folder), &content.join(folder));
    }
    // The neighbours' examples hold by a test of their own.
    fs::remove_dir_all(content.join("programmes/hypertension/examples")).unwrap();
    let recipe = fs::read_to_string(root().join("docs/recipes/indicator.md")).unwrap();
    let written = follow(&recipe, &content);
    assert_eq!(written.len(), 4, "example, limit, query, words");
    let told = run(&["examples", "hypertension", "--content", text(&content)]);
    assert!(told.starts_with("ok ") && told.contains("who_was_not_met_for_ninety_days_is_a_gap"), "{told}");
    run(&["demo", "--residents", "300", "--no-serve", "--content", text(&content), "--data", text(&data)]);
    let args = ["indicator", "run", "hypertension/recently_met", "--by", "area", "--json"];
    let counted = run(&[&args[..], &["--content", text(&content), "--data", text(&data)]].concat());
    assert!(counted.contains("\"denominator\":"), "{counted}");

    let words = content.join("programmes/hypertension/terms.csv");
    let without = fs::read_to_string(&words).unwrap().replace("gap.not_met", "gap.other");
    fs::write(&words, without).unwrap();
    let refused = output(&["examples", "hypertension", "--content", text(&content)]);
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && told.contains("recently_met.sql"), "what is missing is told: {told}");
}

#[test]
fn a_ledger_is_added_by_following_its_recipe() {
    let dir = tempfile::tempdir().unwrap();
    let (content, data) = (dir.path().join("content"), dir.path().join("data"));
    for folder in ["programmes", "institutions", "regions", "languages"] {
        copy_folder(&root().join(folder), &content.join(folder));
    }
    let recipe = fs::read_to_string(root().join("docs/recipes/ledger.md")).unwrap();
    assert_eq!(follow(&recipe, &content).len(), 13);
    let told = run(&["examples", "school_doctor", "--content", text(&content)]);
    assert!(told.starts_with("ok ") && told.lines().count() == 2, "{told}");
    run(&["demo", "--residents", "300", "--no-serve", "--content", text(&content), "--data", text(&data)]);
    let args = ["indicator", "run", "school_doctor/staffed_share", "--json"];
    let counted = run(&[&args[..], &["--content", text(&content), "--data", text(&data)]].concat());
    assert!(counted.contains("\"denominator\":"), "{counted}");

    let spoil = |file: &str, word: &str, other: &str, place: &str, says: &str| {
        let path = content.join("programmes/school_doctor").join(file);
        let sound = fs::read_to_string(&path).unwrap();
        fs::write(&path, sound.replacen(word, other, 1)).unwrap();
        let refused = output(&["examples", "school_doctor", "--content", text(&content)]);
        let told = String::from_utf8_lossy(&refused.stderr).into_owned();
        let place = format!("programmes/school_doctor/{place}");
        let is_told = told.lines().any(|line| line.starts_with(&place) && line.contains(says));
        assert!(!refused.status.success() && is_told, "{place} {says}: {told}");
        fs::write(&path, sound).unwrap();
    };
    spoil("views/case.sql", "task.case_number", "task.case_nummer", "views/case.sql line 13", "case_nummer");
    spoil("terms.csv", "state.staffed,", "state.stafed,", "cycle.toml:5:", "state.staffed");
    let source = "《学校卫生工作条例》第二十条：按学生人数六百比一的比例配备专职卫生技术人员（待核）";
    spoil("limits.csv", source, "", "limits.csv:2:", "pupils_per_doctor");
    spoil("cycle.toml", "to = \"staffed\"", "to = \"surveyed\"", "cycle.toml:", "staffed");
    spoil("items.toml", "type =", "typ =", "items.toml:2:", "typ");
}

/// Does what a recipe says: "File `path`:" or "Append to `path`:", then a block.
fn follow(recipe: &str, content: &Path) -> Vec<PathBuf> {
    let mut lines = recipe.lines();
    let mut written = Vec::new();
    while let Some(line) = lines.next() {
        let named = |start: &str| line.strip_prefix(start).and_then(|rest| rest.strip_suffix("`:"));
        let (path, append) = match (named("File `"), named("Append to `")) {
            (Some(path), _) => (content.join(path), false),
            (_, Some(path)) => (content.join(path), true),
            _ => continue,
        };
        assert!(lines.next().is_some_and(|fence| fence.starts_with("```")), "a block follows {line}");
        let block: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut file = fs::OpenOptions::new().create(true).append(append).write(true).open(&path).unwrap();
        writeln!(file, "{}", block.join("\n")).unwrap();
        written.push(path);
    }
    written
}
