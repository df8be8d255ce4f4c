//! What a changed definition would move is seen before it is published.

use crate::program::{copy_folder, county, json, text};
use sonic_rs::{JsonContainerTrait, JsonValueTrait};
use std::fs;

const INDICATOR: &str = "hypertension/control_rate";

#[test]
fn a_stricter_limit_moves_numbers_only_in_the_diff() {
    let dir = tempfile::tempdir().unwrap();
    let (data, content) = (dir.path().join("data"), dir.path().join("content"));
    for folder in ["programmes", "institutions", "regions", "languages"] {
        copy_folder(&crate::program::root().join(folder), &content.join(folder));
    }
    county(300, &data);
    let diff = ["indicator", "diff", INDICATOR, "--json", "--data", text(&data), "--content", text(&content)];
    let told = json(&diff);
    assert!(told["subjects"].as_array().unwrap().is_empty(), "the same content moves nobody");
    let limits = content.join("programmes/hypertension/limits.csv");
    let changed = fs::read_to_string(&limits).unwrap().replace("goal_systolic,140", "goal_systolic,130");
    fs::write(&limits, changed.replace("goal_systolic_elder,150", "goal_systolic_elder,130")).unwrap();
    let ask = ["indicator", "run", INDICATOR, "--json", "--data", text(&data)];
    let before = json(&ask);
    let told = json(&diff);
    let total = &told["places"].as_array().unwrap()[0];
    assert_eq!(total["before"]["numerator"], before[0]["numerator"]);
    assert_eq!(total["before"]["denominator"], total["after"]["denominator"]);
    let (had, has) = (total["before"]["numerator"].as_i64().unwrap(), total["after"]["numerator"].as_i64().unwrap());
    assert!(has < had, "a stricter limit is reached by fewer: {has} of {had}");
    let moved = told["subjects"].as_array().unwrap();
    let lost = moved.iter().filter(|one| one["after"].as_str().unwrap().starts_with("met=false"));
    assert_eq!(lost.count() as i64, had - has);
    assert_eq!(json(&ask), before, "nothing was published");
}
