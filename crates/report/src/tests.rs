//! What the reader finds, as a table: a text, and of each claim that is not open its words, its verdict and
//! the reason. The real reports with their worked checks are read where they are.

use crate::{Claim, Draft, Lexicon, Severity, Verdict, check};
use proptest::prelude::*;

const LEXICON: &str = include_str!("../../../languages/zh/report.toml");

fn claims(text: &str) -> Vec<Claim> {
    check(&Draft::text(text), &Lexicon::read(LEXICON).unwrap())
}

fn mark(claim: &Claim) -> &'static str {
    match (claim.verdict, claim.severity) {
        (Verdict::Consistent, _) => "=",
        (Verdict::NotCheckable, None) => "?",
        (Verdict::NotCheckable, _) => "?!",
        (_, Some(Severity::Error)) => "error",
        (_, Some(Severity::Warning)) => "warning",
        _ => "form",
    }
}

/// Everything but what is open, as `words mark reason`.
#[track_caller]
fn finds(text: &str, expected: &[&str]) {
    let all = claims(text);
    let found: Vec<String> = all
        .iter()
        .filter(|claim| mark(claim) != "?")
        .map(|claim| format!("{} {} {}", claim.text, mark(claim), claim.why.code))
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn a_rate_is_held_against_its_printed_parts() {
    let text = |rate: &str| format!("登记患者共计5222人，规范管理患者5006人，规范管理率{rate}。");
    finds(&text("95.86％"), &["5222人 = ratio_fits", "5006人 = ratio_fits", "95.86％ = ratio_fits"]);
    finds(&text("95.87%"), &["5222人 = ratio_fits", "5006人 = ratio_fits", "95.87% = ratio_fits"]);
    finds(&text("96.86%"), &["96.86% error ratio_differs"]);
    finds(
        "发现隐患240条，完成整改233条，期内及时整改率100%。",
        &["233条 = subset_fits", "100% warning ratio_narrower"],
    );
    finds("抽查机构120家，合格108家，合格率90%。", &["120家 = ratio_fits", "108家 = ratio_fits", "90% = ratio_fits"]);
    finds("抽查机构120家，合格108家，合格率80%。", &["80% error ratio_differs"]);
    finds("60岁以上人群首针接种16.1万人，接种率90%，80岁以上人群首针接种1.9万人，接种率76%。", &[]);
    finds("完成投资3.20亿元，占年度计划4.00亿元的80%。", &["80% = ratio_fits"]);
    finds("完成投资3.20亿元，占年度计划4.00亿元的85%。", &["85% error ratio_differs"]);
    finds("10个乡镇中有9个达标，达标率95%。", &["95% error ratio_differs"]);
    finds("筛查任务完成率95%，超额完成任务。", &["95% error exceeds_below"]);
    finds("病床使用率103%，疫苗接种率103%。", &["103% error over_hundred"]);
}

#[test]
fn parts_make_up_the_whole() {
    let text = |first: u32| format!("医疗机构26家，其中三级{first}家，二级6家，一级医疗机构（卫生院）19家。");
    finds(&text(1), &["26家 = sum_fits", "1家 = sum_fits", "6家 = sum_fits", "19家 = sum_fits"]);
    finds(&text(3), &["26家 error sum_exceeds"]);
    finds("医疗机构26家，其中三级1家，二级6家，一级17家。", &["26家 error sum_short"]);
    finds("累计招聘109名人才，其中硕士研究生8名、成熟型人才7名。", &[]);
    finds("共招聘20名人才，其中硕士研究生28名。", &["28名 error part_exceeds"]);
    finds("受理信访件38件，办结34件，4件正在办理。", &["38件 = sum_fits", "34件 = sum_fits", "4件 = sum_fits"]);
    finds("受理信访件38件，办结34件，6件正在办理。", &["38件 error sum_differs"]);
    finds("男性120人、女性130人，合计250人。", &["250人 = sum_fits"]);
    finds("男性120人、女性130人，合计260人。", &["260人 error sum_differs"]);
    finds("受理信访件38件，办结44件。", &["44件 error part_exceeds"]);
}

#[test]
fn what_is_said_of_a_number_beside_others_is_noted_for_the_data() {
    let noted = |text: &str| -> Vec<String> {
        let claims = claims(text);
        let of = |id: usize| claims.iter().find(|claim| claim.id == id).map(|claim| claim.text.clone());
        let compared = claims.iter().filter_map(|claim| Some((claim, claim.compared.as_ref()?)));
        compared.map(|(claim, to)| format!("{} of {} {:?}", claim.text, of(to.of).unwrap(), to.with)).collect()
    };
    let year = |way: &str, by: &str| format!("Earlier {{ beside: YearBefore, way: {way}, by: {by} }}");
    let cases = [
        (
            "规范管理率60.47%，同比提高8.40个百分点。",
            vec![format!("8.40个百分点 of 60.47% {}", year("Greater", "Some((8.4, 0.01, Points))"))],
        ),
        (
            "报告病例12例，同比减少3例，下降20%。",
            // The 20 % follow from what is printed.
            vec![format!("3例 of 12例 {}", year("Less", "Some((3.0, 1.0, Count))"))],
        ),
        ("规范管理率60.47%，同比有所上升。", vec![format!("同比有所上升 of 60.47% {}", year("Greater", "None"))]),
        ("规范管理率60.47%，较上年基本持平。", vec![format!("较上年基本持平 of 60.47% {}", year("Equal", "None"))]),
        (
            "规范管理率60.47%，位列全市第三。",
            vec!["位列全市第三 of 60.47% Others { place: 3, among: \"全市\" }".to_owned()],
        ),
        ("规范管理率60.47%，工作水平不断提高。", vec![]),
        ("规范管理率60.47%。同比提高8.40个百分点。", vec![]),
        ("规范管理率60.47%，全市第三季度例会召开。", vec![]),
    ];
    for (text, expected) in cases {
        assert_eq!(noted(text), expected, "{text}");
    }
}

#[test]
fn changes_go_the_way_and_as_far_as_they_say() {
    finds(
        "签约率从2022年的41.2%上升到2023年的45.3%，提高4.1个百分点。",
        &["45.3% = direction_fits", "4.1个百分点 = change_fits"],
    );
    finds(
        "签约率从2022年的41.2%上升到2023年的45.3%，提高5.1个百分点。",
        &["45.3% = direction_fits", "5.1个百分点 error change_differs"],
    );
    finds("投诉由38件上升到31件。", &["31件 error direction_differs"]);
    finds("门诊12000人次，上年10000人次，同比增长20%。", &["20% = change_fits"]);
    finds("门诊12000人次，上年10000人次，同比增长25%。", &["25% error change_differs"]);
    finds("发生医疗纠纷12起，同比减少3起，下降20%。", &["20% = change_fits"]);
    finds("发生医疗纠纷12起，同比减少3起，下降25%。", &["25% error change_differs"]);
    finds("签约率45.3%，上年41.2%，同比提高4.1%。", &["4.1% warning points_meant"]);
    finds("门诊12000人次，上年0人次，同比增长20%。", &["20% error base_zero"]);
}

#[test]
fn what_is_told_twice_is_the_same() {
    let text = |second: u32| format!("全年报告传染病病例312例。\n\n第二部分，报告传染病病例{second}例。");
    finds(&text(312), &["312例 = same_elsewhere"]);
    finds(&text(321), &["321例 error differs_elsewhere"]);
    finds("2022年1-6月报告传染病病例12例。\n2022年1-9月报告传染病病例32例。", &[]);
    finds("发现隐患19条，同比下降17.39%。\n\n报告病例13例，同比下降7.14%。", &[]);
}

#[test]
fn times_and_lists_and_titles_hold() {
    finds("截至2023年1－9月受理20起。", &["2023年1－9月 form as_of_span"]);
    finds("满24月龄儿童120人。", &[]);
    finds("截至2023年2月30日受理20起。", &["2023年2月30日 error date_impossible"]);
    finds("2022年1－9月无事件。截至2023年9月受理20起，2023年1-8月18起。", &["2022年1－9月 warning year_differs"]);
    finds("2022年1－9月受理18起，2023年1-9月同比增加2起。", &[]);
    finds("落实三项制度（首问负责、限时办结、责任追究）。", &["三项制度 = list_fits"]);
    finds("落实三项制度（首问负责、限时办结、责任追究、公示）。", &["三项制度 error list_differs"]);
    finds("一是学，二是查，四是改。", &["四是 form order_broken"]);
    finds("一、学\n（一）甲\n（二）乙\n二、查\n（一）丙\n四、改", &["四、 form order_broken"]);
    finds(
        "印发《关于开展养老诈骗专项行动的实施方案》。\n印发《市卫健委打击整治养老诈骗专项行动实施方案》。",
        &["《市卫健委打击整治养老诈骗专项行动实施方案》 warning title_differs"],
    );
}

#[test]
fn a_text_has_no_marks_that_do_not_belong() {
    finds("印发《方案，落实“平安医院”。", &["《 form pair_open"]);
    finds(
        "完成**.**%，占％，于20XX年达标。",
        &["** form masked", "** form masked", "％ form percent_without_number", "XX form masked"],
    );
    finds(
        "医调委已成为化解纠纷的第一主渠道。医调委已成为化解纠纷的第一主渠道。",
        &["医调委已成为化解纠纷的第一主渠道。 form told_twice"],
    );
    finds("未发生医疗纠纷。\n受理医疗纠纷20起。", &["未发生医疗纠纷 warning zero_beside_count"]);
    finds("落实“两个责任”“一岗双责”，按照三管三必须要求，贯彻二十届二中全会精神。", &[]);
}

#[test]
fn the_real_reports_say_what_people_found_in_them() {
    let read = |name: &str| {
        std::fs::read_to_string(format!("{}/../../../shared/reports/{name}.txt", env!("CARGO_MANIFEST_DIR")))
    };
    let (Ok(city), Ok(county)) = (read("001"), read("003")) else {
        return println!("the shared reports are not here: nothing compared");
    };
    let says = |text: &str, words: &str, marked: &str| {
        assert!(
            claims(text).iter().any(|claim| claim.text == words && mark(claim) == marked),
            "{words} {marked}: {:?}",
            claims(text).iter().filter(|claim| claim.text == words).collect::<Vec<_>>()
        );
    };
    says(&county, "100%", "warning");
    for words in ["38件", "95.86％", "87.09％", "81.79％", "26家"] {
        says(&city, words, "=");
    }
    says(&city, "2022年1－9月", "warning");
    says(&city, "2023年1－9月", "form");
    says(&city, "《XX市卫生健康委打击整治养老诈骗专项行动实施方案》", "warning");
    says(&city, "医调委已成为XX市化解医患矛盾纠纷的第一主渠道，维护了社会稳定。", "form");
    let errors = |text: &str| claims(text).into_iter().filter(|claim| mark(claim) == "error").count();
    assert_eq!((errors(&city), errors(&county)), (0, 0), "no sentence of theirs contradicts itself in numbers");
}

/// A document with a paragraph, a table, a text box and a tracked change.
fn docx(body: &str) -> Vec<u8> {
    use std::io::Write;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    write!(archive, "<w:document xmlns:w=\"{space}\"><w:body>{body}</w:body></w:document>").unwrap();
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_document_is_read_paragraph_by_paragraph_as_if_its_changes_were_accepted() {
    let body = "<w:p><w:r><w:t>受理38件，</w:t></w:r><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>\
        <w:ins><w:r><w:t>办结</w:t><w:tab/><w:t>34件</w:t></w:r></w:ins></w:p><w:p/>\
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>格</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
        <w:p><w:r><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent><w:t>外</w:t></w:r></w:p>";
    let draft = Draft::read(&docx(body)).unwrap();
    assert_eq!(draft.paragraphs, ["受理38件，办结 34件", "", "格", "框", "外"]);
    assert_eq!(draft.issues[0].code, "report_tracked_changes");
}

#[test]
fn what_is_no_report_is_told() {
    let code = |bytes: &[u8]| Draft::read(bytes).unwrap_err().code;
    assert_eq!(code(b"PK\x03\x04 torn"), "report_broken");
    assert_eq!(code(&docx("<w:p>")), "report_broken");
    assert_eq!(code(&[0xd0, 0xcf, 0x11, 0xe0, 0, 0]), "report_old_or_encrypted");
    assert_eq!(code(&[0xff, 0xfe, 0x00]), "report_not_text");
    assert_eq!(Draft::read("\u{feff}一\n二".as_bytes()).unwrap().paragraphs, ["一", "二"]);
}

/// Every reason that the rules give has words in both languages.
#[test]
fn every_reason_has_words() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let words = std::fs::read_to_string(format!("{root}../../languages/interface.csv")).unwrap();
    let mut codes = std::collections::BTreeSet::new();
    for file in std::fs::read_dir(format!("{root}src/judge")).unwrap().flatten() {
        let text = std::fs::read_to_string(file.path()).unwrap();
        for start in ["Why::new(\"", "why(\"", "told(\"", "reason(book, \"", "{ \"", "Some(\""] {
            let quoted = text.split(start).skip(1).filter_map(|rest| rest.split('"').next());
            codes.extend(quoted.filter(|code| code.contains('_')).map(str::to_owned));
        }
    }
    assert!(codes.len() > 30, "{codes:?}");
    for code in codes {
        assert!(words.contains(&format!("\nclaim.{code},")), "claim.{code} has no words");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_and_every_claim_is_where_it_says(text in "[0-9０-９.％%，。、；（）《》一二三十百年月日第约近从到上升其中共人件率家X*#\n ]{0,200}") {
        let lines: Vec<Vec<char>> = text.lines().map(|line| line.chars().collect()).collect();
        for (number, claim) in claims(&text).iter().enumerate() {
            prop_assert_eq!(claim.id, number + 1);
            let words: String = lines[claim.paragraph][claim.start..claim.end].iter().collect();
            prop_assert_eq!(&words, &claim.text);
        }
    }
}

/// A document with a body, of which a few bytes are damaged: of the text before it was packed, or of the file.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    const BODY: &str = "<w:p><w:r><w:t>登记患者5222人，规范管理5006人，规范管理率95.86％。</w:t></w:r></w:p>";
    let edits = proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6);
    (edits, any::<bool>()).prop_map(|(edits, packed)| {
        let mut bytes = if packed { docx(BODY) } else { BODY.into() };
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if packed { bytes } else { docx(&String::from_utf8_lossy(&bytes)) }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_draft_is_read_or_an_issue(bytes in damaged(), any in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Draft::read(&bytes).map(|draft| check(&draft, &Lexicon::read(LEXICON).unwrap()));
        let _ = Draft::read(&any);
    }
}

#[test]
fn a_document_that_is_nested_to_do_harm_is_an_issue() {
    let deep = format!("{}{}", "<w:a>".repeat(200_000), "</w:a>".repeat(200_000));
    assert_eq!(Draft::read(&docx(&deep)).unwrap_err().code, "report_broken");
    let twice = docx("<w:p><w:r><w:t>一</w:t></w:r></w:p>").repeat(2);
    let _ = Draft::read(&twice);
}
