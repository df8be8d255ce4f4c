//! What one ledger hands on to another is lost nowhere, and an office's sheet goes out and comes back.

use crate::ledgers::{ACCEPT, APPEAL, county, hand_in, register};
use crate::site::Site;

fn number_of(case: &str) -> &str {
    case.rsplit('/').next().unwrap()
}

#[test]
fn a_complaint_opens_a_hazard_and_each_shows_the_other() {
    let dir = tempfile::tempdir().unwrap();
    let site = county(dir.path());
    site.sign_in("tousu");
    let complaint = register(&site, "2026-11-02", &APPEAL);
    hand_in(&site, &format!("{complaint}/moves/accept"), "2026-11-03", &ACCEPT);
    assert!(!site.page(&complaint).contains("id=\"linked\""));
    let found = hand_in(&site, &format!("{complaint}/moves/find_hazard"), "2026-11-03", &[("department", "门诊部")]);
    assert_eq!(found.0, 303, "{}", found.2);

    let to_open = format!("/ledgers/hazard/new/find?from={}", number_of(&complaint));
    assert!(site.page(&complaint).contains(&to_open), "what is to be opened is not forgotten");
    let form = site.page(&to_open);
    assert!(
        form.contains("排队时间过长") && !form.contains("宋某某"),
        "the matter is handed on, the person is not: {form}"
    );
    let answers = [
        ("found_on", "2026-11-03"),
        ("hazard_source", "report"),
        ("hazard_domain", "fire"),
        ("summary", "候诊区拥挤，通道不畅"),
        ("place_text", "门诊大厅"),
        ("handling_institution", "A99012101"),
    ];
    let (status, to, page) = hand_in(&site, &to_open, "2026-11-03", &answers);
    assert_eq!(status, 303, "{page}");
    let hazard = to.split('?').next().unwrap();

    let page = site.page(&complaint);
    assert!(page.contains("由本事项开立") && page.contains(&format!("{hazard}\"")), "{page}");
    assert!(!page.contains(&to_open), "it was opened");
    let page = site.page(hazard);
    assert!(page.contains("来源事项") && page.contains(&format!("{complaint}\"")), "{page}");
}

#[test]
fn an_offices_sheet_goes_out_and_each_newer_row_is_one_report() {
    let dir = tempfile::tempdir().unwrap();
    let site = county(dir.path());
    let (case, number) = task(&site);
    let sheet = "/ledgers/key_task/sheet.xlsx";
    assert!(site.page("/ledgers/key_task").contains(sheet) && !site.page("/ledgers/hazard").contains("sheet.xlsx"));
    assert!(site.file(sheet).starts_with(b"PK"));

    let head = "任务编号,日期,进展情况,存在问题,下步打算,完成进度（%）,红黄绿灯,填报人,审核人\n";
    let row = |on: &str, said: &str, light: &str| format!("{head}{number},{on},{said},,继续推进,50,{light},甲,乙\n");
    let send = |text: String| site.upload_to(sheet, "x", "sheet.csv", text.as_bytes()).2;
    let page = send(format!(
        "{}虚0000,2026-11-10,x,,y,1,绿灯（正常推进）,甲,乙\n",
        row("2026-11-10", "已完成一半", "绿灯（正常推进）")
    ));
    assert!(page.contains("已填报") && page.contains("没有在办的编号"), "{page}");
    assert!(site.page(&case).contains("已完成一半"));
    let page = send(row("2026-11-10", "改写", "绿灯（正常推进）"));
    assert!(page.contains("没有新内容") && !site.page(&case).contains("改写"), "{page}");
    let page = send(row("2026-11-12", "滞后", "红灯（严重滞后）"));
    assert!(page.contains("未填报") && page.contains("须写明存在问题"), "{page}");
    assert!(send("任务,说明\nx,y\n".into()).contains("请使用导出的填报表"));
}

/// A key task that the hospital has taken over, with its number; whoever works there is signed in.
fn task(site: &Site) -> (String, String) {
    site.sign_in("keyuan");
    let answers = [
        ("task_source", "年度工作要点"),
        ("task_kind", "key_work"),
        ("summary", "改造发热门诊"),
        ("lead_leader", "甲"),
        ("lead_office", "乙科"),
        ("handling_institution", "A99012101"),
        ("fix_by", "2026-12-20"),
    ];
    let (status, to, page) = hand_in(site, "/ledgers/key_task/new/assign", "2026-11-02", &answers);
    assert_eq!(status, 303, "{page}");
    let case = to.split('?').next().unwrap().to_owned();
    site.sign_out();
    site.sign_in("tousu");
    let taken = hand_in(site, &format!("{case}/moves/accept"), "2026-11-03", &[("responsible_person", "丙")]);
    assert_eq!(taken.0, 303, "{}", taken.2);
    let page = site.page(&case);
    let number = page.split("<h1>").nth(1).unwrap().split_whitespace().next().unwrap();
    (case, number.to_owned())
}
