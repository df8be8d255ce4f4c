//! A complaint office and a petition office in front of the pages: cases are opened, moved, answered and
//! printed; what is late, unlawful or sealed shows as such.

use crate::pages::figures;
use crate::program;
use crate::site::{Site, hidden};
use std::io::{Cursor, Read};
use std::path::Path;
use zip::ZipArchive;

/// The ledger whose pages are walked through, and its indicator of the year.
const LEDGER: &str = "/ledgers/institution_complaint";
const ON_TIME: &str = "/indicators/institution_complaint/feedback_on_time?period=2026Q4";

pub fn county(dir: &Path) -> Site {
    program::county(300, dir);
    Site::start(dir)
}

/// Opens a form, fills it in and hands it in: the status, where it leads, and the page.
pub fn hand_in(site: &Site, path: &str, on: &str, answers: &[(&str, &str)]) -> (u16, String, String) {
    let form = site.page(path);
    let (csrf, record) = (hidden(&form, "csrf"), hidden(&form, "record"));
    let mut fields = vec![("csrf", csrf), ("record", record), ("on", on.to_owned())];
    if form.contains("type=\"hidden\" name=\"place\"") {
        fields.push(("place", hidden(&form, "place")));
    }
    if form.contains("type=\"hidden\" name=\"from\"") {
        fields.push(("from", hidden(&form, "from")));
    }
    let names: Vec<String> = answers.iter().map(|(key, _)| format!("item.{key}")).collect();
    let mut all: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    all.extend(names.iter().zip(answers).map(|(name, (_, value))| (name.as_str(), *value)));
    site.post(path, &all)
}

/// Registers a complaint; its address.
pub fn register(site: &Site, received_on: &str, more: &[(&str, &str)]) -> String {
    let mut answers = vec![
        ("received_on", received_on),
        ("channel", "visit"),
        ("case_source", "direct"),
        ("first_time", "first"),
        ("complaint_cause", "process"),
        ("touches_safety", "false"),
    ];
    answers.extend(more);
    let (status, to, page) = hand_in(site, &format!("{LEDGER}/new/register"), received_on, &answers);
    assert_eq!(status, 303, "{page}");
    to.split('?').next().unwrap().to_owned()
}

pub const APPEAL: [(&str, &str); 3] = [("matter", "appeal"), ("summary", "排队时间过长"), ("person_name", "宋某某")];
pub const ACCEPT: [(&str, &str); 2] = [("several_departments", "false"), ("handler", "承办甲")];
const ANSWER: [(&str, &str); 4] =
    [("facts_found", "窗口不足"), ("outcome", "supported"), ("opinion", "增开窗口"), ("complaint_cause", "process")];

/// Numerator and denominator of the on-time rate, as the page shows them.
fn on_time(site: &Site) -> Vec<String> {
    figures(&site.page(ON_TIME))
}

#[test]
fn a_complaint_goes_from_intake_to_a_paper_and_a_number() {
    let dir = tempfile::tempdir().unwrap();
    let site = county(dir.path());
    site.sign_in("tousu");
    assert!(site.page(LEDGER).contains("new/register"));

    let before = on_time(&site);
    let case = register(&site, "2026-11-02", &APPEAL);
    let page = site.page(&case);
    assert!(page.contains("接到投诉之日2026-11-02起5个工作日，应于2026-11-09前反馈"), "{page}");
    let late = site.page(&format!("{LEDGER}?which=late"));
    assert!(late.contains(&case) && late.contains("已超期"), "{late}");
    assert!(page.contains("宋某某"), "who handles it sees who complained");

    let accepted = hand_in(&site, &format!("{case}/moves/accept"), "2026-11-03", &ACCEPT);
    assert_eq!(accepted.0, 303, "{}", accepted.2);
    let (status, _, refused) = hand_in(&site, &format!("{case}/moves/accept"), "2026-11-03", &ACCEPT);
    assert_eq!(status, 422);
    assert!(refused.contains("不能办理该环节") && refused.contains("承办甲"), "{refused}");
    let missing = hand_in(&site, &format!("{case}/moves/feed_back"), "2026-11-05", &ANSWER[1..]);
    assert_eq!(missing.0, 422, "without the facts nothing is decided");
    let answered = hand_in(&site, &format!("{case}/moves/feed_back"), "2026-11-05", &ANSWER);
    assert_eq!(answered.0, 303, "{}", answered.2);
    assert!(!site.page(&format!("{LEDGER}?which=late")).contains(&format!("{case}\"")));
    assert_ne!(on_time(&site), before, "the rate counts the complaint that was answered in time");
    let (rate, page) = (on_time(&site), site.page(&case));
    assert!(page.contains("按期完成"), "{page}");

    let docx = paper(&site, &page, "handling_opinion");
    let words = document(&docx);
    for expected in ["投诉处理意见书", "霁医诉处〔2026〕1号", "宋某某：", "增开窗口", "2026年11月16日"]
    {
        assert!(words.contains(expected), "{expected}: {words}");
    }
    assert_eq!(docx, paper(&site, &site.page(&case), "handling_opinion"), "printed again it is the same paper");

    let second = register(&site, "2026-11-03", &APPEAL);
    hand_in(&site, &format!("{second}/moves/accept"), "2026-11-03", &ACCEPT);
    hand_in(&site, &format!("{second}/moves/feed_back"), "2026-11-16", &ANSWER);
    assert_ne!(on_time(&site), rate, "one that was answered too late lowers it");
    let gaps = site.page(ON_TIME);
    let gaps = gaps.split("id=\"gaps\"").nth(1).expect("a gap list of cases");
    assert!(gaps.contains(&format!("{second}\"")), "the late one stands behind the number: {gaps}");
    assert!(!gaps.contains(&format!("{case}\"")), "the one in time does not");
    assert!(document(&paper(&site, &site.page(&second), "handling_opinion")).contains("〔2026〕2号"));
}

#[test]
fn nobody_but_the_keeper_of_secrets_sees_an_informant() {
    let dir = tempfile::tempdir().unwrap();
    let site = county(dir.path());
    site.sign_in("tousu");
    let secret = [("matter", "accusation"), ("summary", "密事一件"), ("person_name", "宋某某"), ("remark", "可见")];
    let case = register(&site, "2026-11-16", &secret);
    for path in [case.as_str(), LEDGER, &format!("{LEDGER}?which=all"), "/arrivals", "/arrivals/1"] {
        let page = site.get(path).1;
        assert!(!page.contains("宋某某") && !page.contains("密事一件"), "{path}: {page}");
    }
    let page = site.page(&case);
    assert!(page.contains("已密封") && page.contains("可见"), "{page}");
    assert!(!page.contains("moves/transfer_accusation"));

    site.sign_out();
    site.sign_in("yuanzhang");
    assert_eq!(site.get(&case).0, 404, "another institution's case is not there");
    assert_eq!(site.get(&format!("{case}/moves/accept")).0, 404);

    site.sign_out();
    site.sign_in("xinfang");
    let page = site.page(&case);
    assert!(page.contains("宋某某") && page.contains("密事一件"), "{page}");
    assert!(page.contains("moves/transfer_accusation"));
    site.sign_out();
    site.sign_in("zhuren");
    assert_ne!(site.get(&case).0, 200, "who sees numbers sees no case");
}

/// Prints a paper of a case's page.
pub fn paper(site: &Site, page: &str, name: &str) -> Vec<u8> {
    let form = page.split("action=\"").find(|part| part.split('"').next().unwrap().ends_with(name)).unwrap();
    let path = form.split('"').next().unwrap();
    site.posted_file(path, &[("csrf", &*hidden(page, "csrf"))])
}

/// The text of a paper.
pub fn document(docx: &[u8]) -> String {
    String::from_utf8(part(docx, "word/document.xml")).unwrap()
}

/// A part of a paper's archive.
pub fn part(docx: &[u8], name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    ZipArchive::new(Cursor::new(docx)).unwrap().by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}
