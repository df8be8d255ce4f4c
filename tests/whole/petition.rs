//! A petition office in front of the pages: from the letter to the receipt, with every paper on the way,
//! and the ways in which a matter leaves.

use crate::ledgers::{county, document, hand_in, paper};
use crate::pages::figures;
use crate::site::Site;

const LEDGER: &str = "/ledgers/petition";
const NOTICE_ON_TIME: &str = "/indicators/petition/notice_on_time?period=2026Q4";
const ACCEPT: [(&str, &str); 3] =
    [("procedure", "ordinary"), ("handling_institution", "990121001"), ("handler", "承办甲")];

/// Registers an appeal received on a day; its address.
fn register(site: &Site, received_on: &str, legal_route: &str) -> String {
    let answers = [
        ("received_on", received_on),
        ("channel", "letter"),
        ("case_source", "direct"),
        ("matter", "appeal"),
        ("first_time", "first"),
        ("legal_route", legal_route),
        ("procedure", "ordinary"),
        ("summary", "药房取药等候过久"),
        ("person_name", "程某某"),
    ];
    let (status, to, page) = hand_in(site, &format!("{LEDGER}/new/register"), received_on, &answers);
    assert_eq!(status, 303, "{page}");
    to.split('?').next().unwrap().to_owned()
}

/// Makes a move that must be lawful; the case's page after it.
fn moved(site: &Site, case: &str, key: &str, on: &str, answers: &[(&str, &str)]) -> String {
    let (status, _, page) = hand_in(site, &format!("{case}/moves/{key}"), on, answers);
    assert_eq!(status, 303, "{key}: {page}");
    site.page(case)
}

/// Prints a paper and looks for these words in it.
fn says(site: &Site, page: &str, name: &str, expected: &[&str]) {
    let words = document(&paper(site, page, name));
    for word in expected {
        assert!(words.contains(word), "{name} says {word}: {words}");
    }
}

#[test]
fn a_petition_goes_from_the_letter_to_the_receipt_with_its_papers() {
    let dir = tempfile::tempdir().unwrap();
    let site = county(dir.path());
    site.sign_in("xinfang");
    let before = figures(&site.page(NOTICE_ON_TIME));
    let case = register(&site, "2026-10-28", "none");
    let page = site.page(&case);
    assert!(page.contains("收到之日2026-10-28起15日，应于2026-11-12前告知是否受理"), "{page}");
    assert!(!page.contains("moves/transfer_accusation"), "an appeal is no accusation");

    let form = site.page(&format!("{case}/moves/accept"));
    let offered = form.split("id=\"p-f-handling_institution\"").nth(1).expect("places are offered by name");
    let place = offered.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
    let by = |place: &'static str| [("procedure", "ordinary"), ("handling_institution", place), ("handler", "承办甲")];
    let (status, _, wrong) = hand_in(&site, &format!("{case}/moves/accept"), "2026-11-05", &by("不存在的地方"));
    assert!(status == 422 && wrong.contains("没有叫“不存在的地方”的地方"), "{wrong}");
    let by_name = [("procedure", "ordinary"), ("handling_institution", place), ("handler", "承办甲")];
    let page = moved(&site, &case, "accept", "2026-11-05", &by_name);
    assert!(page.contains(&format!(">{place}<")), "the case says {place}, not its code: {page}");
    assert_ne!(figures(&site.page(NOTICE_ON_TIME)), before, "the notice in time is counted");
    assert!(page.contains("受理之日2026-11-05起60日，应于2027-01-04前答复"), "{page}");
    says(&site, &page, "acceptance_notice", &["程某某："]);

    let extension = [("extension_days", "30"), ("extension_reason", "需要会商"), ("extension_approved_by", "主任乙")];
    let page = moved(&site, &case, "extend", "2026-11-10", &extension);
    assert!(page.contains("延期30日，应于2027-02-03前答复"), "{page}");
    says(&site, &page, "extension_notice", &["需要会商", "主任乙", "延长30日"]);
    let (status, _, again) = hand_in(&site, &format!("{case}/moves/extend"), "2026-11-11", &extension);
    assert_eq!(status, 422, "extended once at most");
    assert!(again.contains("30"), "{again}");

    let answer =
        [("facts_found", "窗口不足"), ("outcome", "supported"), ("opinion", "增开窗口"), ("legal_basis", "有关规定")];
    let page = moved(&site, &case, "answer", "2026-11-13", &answer);
    says(&site, &page, "handling_opinion", &["程某某：", "增开窗口"]);
    let page =
        moved(&site, &case, "deliver", "2026-11-16", &[("delivered_on", "2026-11-16"), ("delivery_mode", "in_person")]);
    says(&site, &page, "delivery_receipt", &["送达回证", "程某某", "2026年11月16日"]);
    assert!(page.contains("moves/ask_review"), "within thirty days the person may ask for a review: {page}");
    assert!(!page.contains("moves/settle"), "nobody closes it while the person may ask");
}

#[test]
fn a_matter_leaves_refused_diverted_or_transferred_with_its_paper() {
    let dir = tempfile::tempdir().unwrap();
    let site = county(dir.path());
    site.sign_in("xinfang");

    let case = register(&site, "2026-11-02", "none");
    let refusal = [("refuse_reason", "no_power"), ("refuse_text", "不属本机关职权"), ("guidance", "向有权机关提出")];
    let page = moved(&site, &case, "refuse", "2026-11-06", &refusal);
    says(&site, &page, "refusal_notice", &["不予受理告知书", "不属本机关职权", "向有权机关提出"]);

    let case = register(&site, "2026-11-03", "litigation");
    let (status, _, page) = hand_in(&site, &format!("{case}/moves/accept"), "2026-11-06", &ACCEPT);
    assert_eq!(status, 422, "a matter with a legal procedure of its own is not accepted: {page}");
    let route = [("legal_route", "litigation"), ("route_body", "人民法院"), ("guidance", "依法起诉")];
    let page = moved(&site, &case, "divert", "2026-11-06", &route);
    says(&site, &page, "diversion_notice", &["诉讼", "人民法院"]);

    let case = register(&site, "2026-11-04", "none");
    let transfer = [("transfer_kind", "assign"), ("transfer_to", "某某局"), ("transfer_reason", "属其职权")];
    let page = moved(&site, &case, "transfer", "2026-11-06", &transfer);
    says(&site, &page, "transfer_letter", &["转送函", "某某局：", "书面反馈"]);
}
