//! A hypertension roster and its follow-ups, 10,000 rows with mistakes, brought in over the pages:
//! what the preview says is what comes of it, rejected rows come back, corrected ones go in, nothing
//! doubles, and the numbers follow.

use crate::pages::{figures, made_up_county};
use crate::program::{json, text};
use crate::site::{Site, hidden};
use intake::sheet::{Row, Table};
use sonic_rs::{JsonContainerTrait, JsonValueTrait};
use std::path::Path;

const PEOPLE: usize = 2_000;
const VISITS: [&str; 4] = ["2026-02-10", "2026/5/11", "2026年8月12日", "20261110"];

const ROSTER: [&str; 8] = ["姓名", "身份证号", "性别", "联系电话", "村（居）代码", "管理机构", "建档日期", "确诊依据"];
pub const FOLLOW_UPS: [&str; 10] =
    ["姓名", "身份证号", "随访日期", "随访方式", "血压", "症状", "服药依从性", "药物不良反应", "管理机构", "录入日期"];

/// A made-up number: the area was never assigned (GB/T 2260), the last character checks (GB 11643).
fn id_card(person: usize) -> String {
    let digits =
        format!("990121{}{:02}{:02}{:03}", 1945 + person % 35, 1 + person % 12, 1 + person % 28, person / 35 % 999);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{digits}{}", char::from(b"10X98765432"[(sum % 11) as usize]))
}

/// Whether the last visit of a person is at the goal.
fn at_goal(person: usize) -> bool {
    !person.is_multiple_of(3)
}

/// The roster as it should be.
fn roster(institution: &str, area: &str) -> Vec<Vec<String>> {
    let row = |person: usize| {
        let (name, card) = (format!("测试{person}"), id_card(person));
        let phone = format!("1003{person:07}");
        let sex = if card.as_bytes()[16] % 2 == 1 { "男" } else { "女" };
        let cells = [&name, &card, sex, &phone, area, institution, "2025-11-20", "医院确诊"];
        cells.map(str::to_owned).to_vec()
    };
    (0..PEOPLE).map(row).collect()
}

/// The follow-ups as they should be.
pub fn follow_ups(institution: &str) -> Vec<Vec<String>> {
    let row = |person: usize, on: &str| {
        let (name, card) = (format!("测试{person}"), id_card(person));
        let pressure = if at_goal(person) { "128/78" } else { "１６８／９８" };
        let cells = [&name, &card, on, "门诊", pressure, "无症状", "规律", "无", institution, on];
        cells.map(str::to_owned).to_vec()
    };
    (0..PEOPLE).flat_map(|person| VISITS.map(|on| row(person, on))).collect()
}

/// Makes every so-manieth row wrong in turn: a column with what it becomes. How many rows are wrong.
fn spoil(rows: &mut [Vec<String>], head: &[&str], every: usize, mistakes: &[(&str, &str)]) -> usize {
    let wrong: Vec<usize> = (0..rows.len()).step_by(every).collect();
    for (turn, row) in wrong.iter().enumerate() {
        let (column, becomes) = mistakes[turn % mistakes.len()];
        let column = head.iter().position(|name| *name == column).unwrap();
        rows[*row][column] = becomes.into();
    }
    wrong.len()
}

pub fn workbook(head: &[&str], rows: &[Vec<String>]) -> Vec<u8> {
    let head: Vec<String> = head.iter().map(|name| (*name).to_owned()).collect();
    let rows: Vec<Row> = rows.iter().map(|cells| Row { number: 0, cells: cells.clone() }).collect();
    let rows: Vec<(&Row, &str)> = rows.iter().map(|row| (row, "")).collect();
    flow::sheet::workbook(&head, &rows, "原因").unwrap()
}

/// What the page of columns proposes, as a browser would send it.
pub fn confirmed(page: &str) -> Vec<(String, String)> {
    let mut fields = vec![("csrf".to_owned(), hidden(page, "csrf")), ("form".to_owned(), hidden(page, "form"))];
    for select in page.split("name=\"column.").skip(1) {
        let (number, rest) = select.split_once('"').unwrap();
        let options = rest.split("</select>").next().unwrap();
        let chosen =
            options.split("<option value=\"").find(|option| option.split('>').next().unwrap().contains(" selected"));
        let chosen = chosen.map_or("", |option| option.split('"').next().unwrap());
        fields.push((format!("column.{number}"), chosen.into()));
    }
    fields
}

/// The numbers of a preview: rows, new, changed, known, rejected.
pub fn numbers(page: &str) -> [usize; 5] {
    let found: Vec<usize> = figures(page).iter().map(|figure| figure.replace(',', "").parse().unwrap()).collect();
    found.try_into().unwrap_or_else(|found| panic!("{found:?} in {page}"))
}

/// Uploads a sheet whose columns are known by now, or confirms them; the preview's address and page.
fn preview(site: &Site, sender: &str, name: &str, bytes: &[u8]) -> (String, String) {
    let (status, to, page) = site.upload(sender, name, bytes);
    assert_eq!(status, 303, "{page}");
    if !to.ends_with("/columns") {
        return (to.clone(), site.page(&to));
    }
    let fields = confirmed(&site.page(&to));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let (status, to, page) = site.post(&to, &fields);
    assert_eq!(status, 303, "{page}");
    (to.clone(), site.page(&to))
}

/// Imports what was previewed; the page of the arrival.
pub fn keep(site: &Site, at: &str, page: &str) -> (String, String) {
    let fields = [("csrf", &*hidden(page, "csrf"))];
    let (status, to, page) = site.post(&format!("{at}/keep"), &fields);
    assert_eq!(status, 303, "{page}");
    assert_eq!(site.post(&format!("{at}/keep"), &fields).0, 400, "an upload is imported once");
    (to.clone(), site.page(&to))
}

/// Where the rejected rows of a preview are.
fn rejected_at(preview: &str) -> String {
    format!("{preview}/rejected.xlsx")
}

/// The rows of a download, with the head.
fn download(site: &Site, path: &str) -> Table {
    Table::guess(&flow::sheet::open(&site.file(path)).unwrap())
}

/// The rejected rows, put right: by card and day the row as it should be.
fn corrected(rejected: &Table, right: &[Vec<String>], head: &[&str]) -> Vec<Vec<String>> {
    let names: Vec<&String> = rejected.head.iter().take(head.len()).collect();
    assert_eq!(names, head.iter().collect::<Vec<_>>(), "the sender's own columns in their order");
    let name = |row: &[String]| row[0].clone();
    let mut left: Vec<&Vec<String>> = right.iter().collect();
    let mut mended = Vec::new();
    for row in &rejected.rows {
        assert!(row.cells.last().is_some_and(|why| !why.is_empty()), "{row:?} has a reason");
        let same = |one: &&Vec<String>| name(one) == row.cells[0] && agree(one, &row.cells) + 1 >= head.len();
        let at = left.iter().position(same).unwrap_or_else(|| panic!("{row:?}"));
        mended.push(left.swap_remove(at).clone());
    }
    mended
}

fn agree(one: &[String], other: &[String]) -> usize {
    one.iter().zip(other).filter(|(one, other)| one == other).count()
}

pub fn place(data: &Path, by: &str) -> String {
    let rows = json(&["indicator", "run", "hypertension/managed_count", "--data", text(data), "--json", "--by", by]);
    let rows = rows.as_array().unwrap();
    rows.iter().find_map(|row| row.get(by).and_then(|code| code.as_str())).unwrap().to_owned()
}

fn managed_and_controlled(site: &Site) -> [u64; 3] {
    let number = |text: &str| text.replace(',', "").trim().parse::<u64>().unwrap();
    let managed = figures(&site.page("/indicators/hypertension/managed_count?period=2026Q4"));
    let rate = figures(&site.page("/indicators/hypertension/control_rate?period=2026Q4"));
    [number(&managed[0]), number(&rate[1]), number(&rate[2])]
}

#[test]
fn ten_thousand_rows_with_mistakes_come_in_as_the_preview_says_and_nothing_doubles() {
    let dir = tempfile::tempdir().unwrap();
    made_up_county(dir.path());
    let (institution, area) = (place(dir.path(), "institution"), place(dir.path(), "area"));
    let site = Site::start(dir.path());
    site.sign_in("keyuan");
    let before = managed_and_controlled(&site);

    let right = [roster(&institution, &area), follow_ups(&institution)];
    let mut sent = right.clone();
    let heads: [&[&str]; 2] = [&ROSTER, &FOLLOW_UPS];
    let names = ["高血压患者名册", "高血压患者随访"];
    let wrong = [
        spoil(
            &mut sent[0],
            &ROSTER,
            50,
            &[
                ("身份证号", "990121195001010000"),
                ("性别", "不明"),
                ("建档日期", "2027-01-01"),
                ("确诊依据", "听说"),
                ("管理机构", "没有这家"),
            ],
        ),
        spoil(
            &mut sent[1],
            &FOLLOW_UPS,
            40,
            &[
                ("血压", "300/80"),
                ("血压", "120"),
                ("随访日期", "2026-02-30"),
                ("服药依从性", ""),
                ("身份证号", "990121"),
                ("随访方式", "骑马"),
            ],
        ),
    ];
    assert_eq!(sent[0].len() + sent[1].len(), 10_000);
    for at in 0..2 {
        // A row that stands there twice, in the same words, is one record.
        let twice = sent[at][3].clone();
        sent[at].push(twice);
        let (to, page) = preview(&site, "proof", &format!("{}.xlsx", names[at]), &workbook(heads[at], &sent[at]));
        let good = right[at].len() - wrong[at];
        assert_eq!(numbers(&page), [right[at].len() + 1, good, 0, 1, wrong[at]], "sheet {at}");
        let early = download(&site, &rejected_at(&to));
        let (arrival, page) = keep(&site, &to, &page);
        assert!(
            page.contains(&format!("<span class=\"tag tag-bad\">{}</span>", wrong[at]))
                || page.contains(&wrong[at].to_string())
        );
        let rejected = download(&site, &format!("{arrival}/rejected.xlsx"));
        assert_eq!((rejected.rows.len(), &rejected), (wrong[at], &early), "before and after the import");
        // Put right and uploaded again: the columns are known, and only these are new.
        let mended = corrected(&rejected, &right[at], heads[at]);
        let (to, page) = preview(&site, "proof", &format!("mended-{at}.xlsx"), &workbook(heads[at], &mended));
        assert_eq!(numbers(&page), [wrong[at], wrong[at], 0, 0, 0], "mended {at}");
        keep(&site, &to, &page);
        // Everything once more is known already.
        let (_, page) = preview(&site, "proof", &format!("again-{at}.xlsx"), &workbook(heads[at], &right[at]));
        assert_eq!(numbers(&page), [right[at].len(), 0, 0, right[at].len(), 0], "again {at}");
    }
    let after = managed_and_controlled(&site);
    let controlled = (0..PEOPLE).filter(|person| at_goal(*person)).count() as u64;
    let people = PEOPLE as u64;
    assert_eq!(after, [before[0] + people, before[1] + controlled, before[2] + people], "{before:?}");
}

#[test]
fn a_roster_that_two_programmes_could_send_is_asked_about_before_its_columns() {
    let dir = tempfile::tempdir().unwrap();
    made_up_county(dir.path());
    let (institution, area) = (place(dir.path(), "institution"), place(dir.path(), "area"));
    let site = Site::start(dir.path());
    site.sign_in("keyuan");
    let rows: Vec<Vec<String>> = roster(&institution, &area).into_iter().take(3).collect();
    let (_, to, _) = site.upload("proof", "roll.xlsx", &workbook(&ROSTER, &rows));
    let page = site.page(&to);
    for form in ["hypertension/enrol", "diabetes/enrol"] {
        assert!(page.contains(&format!("href=\"{to}?form={form}\"")), "{form}: {page}");
    }
    assert!(!page.contains("name=\"column.0\""), "nothing is confirmed by mistake: {page}");
    let fields = confirmed(&site.page(&format!("{to}?form=diabetes/enrol")));
    assert!(fields.iter().any(|(_, value)| value == "item.diabetes_confirmed_by"), "{fields:?}");
}

#[test]
fn a_corrected_value_is_a_new_version_and_a_missing_row_is_told_and_kept() {
    let dir = tempfile::tempdir().unwrap();
    made_up_county(dir.path());
    let institution = place(dir.path(), "institution");
    let site = Site::start(dir.path());
    site.sign_in("keyuan");
    let mut rows: Vec<Vec<String>> = follow_ups(&institution).into_iter().take(8).collect();
    let (to, page) = preview(&site, "proof", "first.xlsx", &workbook(&FOLLOW_UPS, &rows));
    assert_eq!(numbers(&page), [8, 8, 0, 0, 0]);
    keep(&site, &to, &page);
    let gone = rows.remove(7);
    rows[0][4] = "138/88".into();
    let (_, page) = preview(&site, "proof", "second.xlsx", &workbook(&FOLLOW_UPS, &rows));
    assert_eq!(numbers(&page), [7, 0, 1, 6, 0]);
    assert!(page.contains("不会被删除") && page.contains(&gone[0]), "{page}");
}

#[test]
fn staff_bring_only_what_is_their_own_and_wrong_files_get_clear_answers() {
    let dir = tempfile::tempdir().unwrap();
    made_up_county(dir.path());
    let site = Site::start(dir.path());
    site.sign_in("yuanzhang");
    let own =
        site.page("/arrivals").split("name=\"sender\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let rows: Vec<Vec<String>> = follow_ups("B99012100").into_iter().take(3).collect();
    let bytes = workbook(&FOLLOW_UPS, &rows);
    assert_eq!(site.upload("proof", "x.xlsx", &bytes).0, 400, "another sender");
    let (_, page) = preview(&site, &own, "x.xlsx", &bytes);
    assert_eq!(numbers(&page), [3, 0, 0, 0, 3], "rows of another institution come back");
    for (name, bytes, says) in [
        ("a.xlsx", &b"\x89PNG\r\n\x1a\n\0\0\0\0"[..], "CSV"),
        ("a.xls", b"<html><table></table></html>", "网页"),
        ("a.csv", b"", "请选择一个文件"),
        ("a.csv", b"\n\n", "没有内容"),
        ("a.xlsx", b"PK\x03\x04broken", "损坏"),
    ] {
        let (status, _, page) = site.upload(&own, name, bytes);
        assert!((400..500).contains(&status) && page.contains(says), "{name}: {status} {page}");
    }
    assert_eq!(site.get("/sheets/f0123456789abcdef01234567").0, 400, "an upload that is not there");
}
