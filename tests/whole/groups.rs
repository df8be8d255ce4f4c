//! Numbers roll up over medical communities too, by the membership of the period's last day.

use crate::program::{copy_folder, json, output, root, run, text};
use crate::site::Site;
use sonic_rs::{JsonContainerTrait, JsonValueTrait};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const INDICATOR: &str = "hypertension/managed_count";

#[test]
fn a_centre_that_changes_its_group_counts_there_from_that_day_on_and_all_lines_add_up() {
    let dir = tempfile::tempdir().unwrap();
    let (data, content) = (dir.path().join("data"), dir.path().join("content"));
    for folder in ["programmes", "institutions", "regions", "languages"] {
        copy_folder(&root().join(folder), &content.join(folder));
    }
    let groups = content.join("regions/demo/groups.csv");
    let moves = "medical_community,C990121001,,YGT01,2024-01-01,2026-07-01,x\nmedical_community,C990121001,,YGT02,2026-07-01,,x";
    let (head, others) = (fs::read_to_string(&groups).unwrap(), "medical_community,C990121001,,YGT01,2024-01-01,");
    let line = head.lines().find(|line| line.starts_with(others)).unwrap();
    fs::write(&groups, head.replace(line, moves)).unwrap();
    run(&["demo", "--residents", "600", "--no-serve", "--data", text(&data), "--content", text(&content)]);
    let (before, after) = (lines(&data, &content, "2026Q2", None), lines(&data, &content, "2026Q3", None));
    assert!(before["YGT01"] > 0 && before["YGT02"] > 0, "{before:?}");
    assert_eq!(after["YGT01"], 0, "{after:?}");
    assert!(after["YGT02"] > before["YGT02"], "{after:?}");
    let members = lines(&data, &content, "2026Q3", Some("YGT02"));
    assert_eq!(members["C990121001"] + members["C990121100"], after["YGT02"], "clinics go with their centres");
    let asked = ["indicator", "run", INDICATOR, "--by", "no_such", "--data", text(&data), "--content", text(&content)];
    assert_eq!(output(&asked).status.code(), Some(2));

    let site = Site::start(&data);
    site.sign_in("zhuren");
    let page = site.page("/indicators/hypertension/managed_count?by=medical_community");
    assert!(page.contains("霁荇县人民医院医共体") && page.contains("医共体</a>"), "{page}");
    let page = site.page("/indicators/hypertension/managed_count?by=medical_community&group=YGT01");
    assert!(page.contains("社区卫生服务中心"), "{page}");
    assert_eq!(site.get("/indicators/hypertension/managed_count?by=no_such").0, 400);
}

/// Numerators by code; they are checked to add up to the total, which is the last line.
fn lines(data: &Path, content: &Path, period: &str, group: Option<&str>) -> BTreeMap<String, i64> {
    let mut args = vec!["indicator", "run", INDICATOR, "--period", period, "--by", "medical_community", "--json"];
    args.extend(group.iter().flat_map(|group| ["--group", *group]));
    args.extend(["--data", text(data), "--content", text(content)]);
    let told = json(&args);
    let (total, lines) = told.as_array().unwrap().split_last().unwrap();
    let line = |line: &sonic_rs::Value| {
        (line["institution"].as_str().unwrap().to_owned(), line["numerator"].as_i64().unwrap())
    };
    let found: BTreeMap<String, i64> = lines.iter().map(line).collect();
    if group.is_none() {
        assert_eq!(found.values().sum::<i64>(), total["numerator"].as_i64().unwrap(), "{found:?}");
    }
    found
}
