//! A draft report in front of the command line: what contradicts itself is told by its place, with the
//! arithmetic; a file that cannot be read is told with what to do.

use crate::program::{output, text};
use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};

const DRAFT: &str = "情况汇报\n\n登记患者共计5222人，规范管理患者5006人，规范管理率96.86％。\n医疗机构26家，其中三级1家，二级6家，一级19家。";

#[test]
fn a_draft_is_checked_and_each_contradiction_has_its_place_and_its_arithmetic() {
    let dir = tempfile::tempdir().unwrap();
    let draft = dir.path().join("draft.txt");
    std::fs::write(&draft, DRAFT).unwrap();
    let told = output(&["report", "check", text(&draft)]);
    let words = String::from_utf8(told.stdout).unwrap();
    assert_eq!((told.status.code(), words.lines().count()), (Some(1), 1), "{words}");
    assert!(words.starts_with("3:") && words.contains("96.86％") && words.contains("5006 ÷ 5222 = 95.86%"), "{words}");

    let json = output(&["report", "check", text(&draft), "--json"]);
    let json: Value = sonic_rs::from_slice(&json.stdout).unwrap();
    let claims = json["claims"].as_array().unwrap();
    let of = |words: &str| claims.iter().find(|claim| claim["text"].as_str() == Some(words)).unwrap();
    assert_eq!((of("26家")["verdict"].as_str(), of("26家")["paragraph"].as_u64()), (Some("consistent"), Some(3)));
    let wrong = of("96.86％");
    assert_eq!((wrong["severity"].as_str(), wrong["kind"].as_str()), (Some("error"), Some("percentage")));
    let (start, end) = (wrong["start"].as_u64().unwrap() as usize, wrong["end"].as_u64().unwrap() as usize);
    let line: Vec<char> = DRAFT.lines().nth(2).unwrap().chars().collect();
    assert_eq!(line[start..end].iter().collect::<String>(), "96.86％");

    std::fs::write(&draft, DRAFT.replace("96.86", "95.86")).unwrap();
    assert_eq!(output(&["report", "check", text(&draft)]).status.code(), Some(0));
    std::fs::write(&draft, b"PK\x03\x04 torn").unwrap();
    let broken = output(&["report", "check", text(&draft), "--language", "en"]);
    let words = String::from_utf8(broken.stderr).unwrap();
    assert!(broken.status.code() == Some(2) && words.contains("save it again as .docx"), "{words}");
}
