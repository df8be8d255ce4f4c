//! Spreadsheets of a sender: read by its mapping, rejected rows told, nothing doubled.

use crate::program::{copy_folder, json, output, root, run, text};
use sonic_rs::JsonValueTrait;
use std::fs;
use std::path::{Path, PathBuf};

const MAPPING: &str = r#"
form = "hypertension/follow_up"
day = "随访日期"
institution = { value = "H9901211000" }
[person]
name = "姓名"
id_card = "身份证号"
phone = "电话"
[item]
visit_mode = { value = "AMB" }
hypertension_symptoms = "症状"
systolic = { column = "血压", part = 1 }
diastolic = { column = "血压", part = 2 }
medication_adherence = "服药"
adverse_reaction = "不良反应"
"#;

const HEAD: &str = "姓名,身份证号,电话,随访日期,血压,症状,服药,不良反应";

/// A content folder with one more sender.
fn content(dir: &Path) -> PathBuf {
    let to = dir.join("content");
    for folder in ["programmes", "institutions", "regions", "languages"] {
        copy_folder(&root().join(folder), &to.join(folder));
    }
    fs::create_dir_all(to.join("institutions/clinic9")).unwrap();
    fs::write(to.join("institutions/clinic9/follow_up.toml"), MAPPING).unwrap();
    to
}

/// Imports a file of the sender: resources kept, doubled and set aside.
fn import(content: &Path, data: &Path, file: &Path, bytes: &[u8]) -> [u64; 3] {
    fs::write(file, bytes).unwrap();
    let args =
        ["--content", text(content), "import", "--data", text(data), "--sender", "clinic9", "--json", text(file)];
    let done = json(&args);
    ["kept", "doubled", "set_aside"].map(|name| done.get(name).as_u64().unwrap())
}

#[test]
fn a_sheet_is_read_by_its_senders_mapping_and_nothing_doubles() {
    let dir = tempfile::tempdir().unwrap();
    let (content, data) = (content(dir.path()), dir.path().join("data"));
    let good = "张三,990121195602010011,10031,2026年3月5日,130/80,无症状,规律,无";
    let other = "李四,99012119560201002X,,2026-03-06,１５２／９６,头痛头晕、四肢发麻,间断,无";
    let bad = [
        "王五,990121195602010031,,2026-03-06,130/80,无症状,规律,无",
        "赵六,990121195602010046,,2026-02-30,130/80,无症状,规律,无",
        "赵六,990121195602010046,,2026-03-07,300/80,无症状,偶尔,无",
    ];
    let file = dir.path().join("follow.csv");
    let sheet = format!("随访登记表\n{HEAD}\n{good}\n{other}\n{}\n", bad.join("\n"));
    let first = import(&content, &data, &file, format!("\u{feff}{sheet}").as_bytes());
    assert_eq!(first[2], 3, "{first:?}");
    let trace = run(&["--content", text(&content), "trace", "--data", text(&data), "1"]);
    for said in ["row 3 change", "set aside at check (row 5)", "set aside at read (row 6)", "row 7 systolic"] {
        assert!(trace.contains(said), "{said} is not in {trace}");
    }
    // The same rows under another encoding and another order say nothing new.
    let again = import(&content, &data, &file, format!("{HEAD}\n{other}\n{good}\n").as_bytes());
    assert_eq!((again[0], again[2]), (0, 0), "{again:?}");
    // One corrected row is one new visit; the others are known.
    let mended = bad[0].replace("990121195602010031", "990121195602010038");
    let third = import(&content, &data, &file, format!("{HEAD}\n{good}\n{mended}\n").as_bytes());
    assert!(third[0] > 0 && third[2] == 0, "{third:?}");
}

const BIRTHS: &str = r#"
form = "immunisation/card"
day = "建卡日期"
institution = { value = "H9901211000" }
[person]
name = "姓名"
id_card = "身份证号"
sex = "性别"
birth_date = "出生日期"
mother_id_card = "母亲身份证号"
birth_order = "同胎出生顺序"
[item]
card_built = { value = "是" }
"#;

#[test]
fn newborns_in_a_sheet_are_known_by_their_mother_and_the_order_of_birth() {
    let dir = tempfile::tempdir().unwrap();
    let (content, data) = (content(dir.path()), dir.path().join("data"));
    fs::write(content.join("institutions/clinic9/follow_up.toml"), BIRTHS).unwrap();
    let head = "姓名,身份证号,性别,出生日期,母亲身份证号,同胎出生顺序,建卡日期";
    let rows = [
        ",,男,2026-03-01,990101196005010020,1,2026-03-05",
        ",,男,2026-03-01,990101196005010020,2,2026-03-05",
        "试平安,,男,2026-03-02,990101196005010021,3x,2026-03-05",
        ",,男,2026-03-01,990101196005010020,,2026-03-05",
    ];
    let first =
        import(&content, &data, &dir.path().join("births.csv"), format!("{head}\n{}\n", rows.join("\n")).as_bytes());
    assert_eq!(first[2], 1, "whose order is not said and who has no name is nobody: {first:?}");
    let trace = run(&["--content", text(&content), "trace", "--data", text(&data), "1"]);
    for said in ["row 4 person.mother_id_card", "row 4 person.birth_order", "(row 5)"] {
        assert!(trace.contains(said), "{said} is not in {trace}");
    }
    let patients = run(&["--content", text(&content), "export", "--type", "Patient", "--data", text(&data)]);
    assert_eq!(patients.lines().count(), 3, "twins are two: {patients}");
    assert!(patients.contains(r#""multipleBirthInteger":2"#) && patients.contains("\"MTH\""), "{patients}");
}

#[test]
fn a_sheet_whose_columns_nobody_knows_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let (file, data) = (dir.path().join("list.csv"), dir.path().join("data"));
    fs::write(&file, format!("{HEAD}\n")).unwrap();
    let said = output(&["import", "--data", text(&data), text(&file)]);
    let error = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(error.contains("institutions/local/NAME.toml") && error.contains("Arrivals"), "{error}");
}
