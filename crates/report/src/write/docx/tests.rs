//! What is laid out is read back by the reader; the two copies differ in their marks only.

use super::*;
use crate::write::document::{Block, Run, Table};
use crate::{Draft, write::tests::zh};
use roxmltree::Document as Xml;
use std::io::Read;
use zip::ZipArchive;

fn report() -> Document {
    let number = |text: &str, code: &str| Run { code: Some(code.into()), ..Run::text(text) };
    Document {
        blocks: vec![
            Block::Title("某县卫生健康工作情况汇报".into()),
            Block::Subtitle("（2026年）".into()),
            Block::Address("县人民政府：".into()),
            Block::Heading { level: 0, text: "一、工作情况".into() },
            Block::Heading { level: 1, text: "（一）慢病管理".into() },
            Block::Paragraph(vec![
                Run { strong: true, ..Run::text("聚焦<慢病>。") },
                Run::text("登记患者"),
                number("5222人", "n7f3a"),
                Run::text("。\u{1}"),
            ]),
            Block::Signed("2026年11月16日".into()),
            Block::Annex("附件".into()),
            Block::Caption("各乡镇情况表".into()),
            Block::Table(Table {
                head: vec!["乡镇".into(), "患者".into()],
                rows: vec![vec![Run::text("甲 & 乙镇"), number("12人", "n81cc")]],
            }),
        ],
    }
}

fn part(docx: &[u8], name: &str) -> String {
    let mut text = String::new();
    ZipArchive::new(Cursor::new(docx)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn names(docx: &[u8]) -> Vec<String> {
    let archive = ZipArchive::new(Cursor::new(docx)).unwrap();
    archive.file_names().map(|name| name.unwrap().into_owned()).collect()
}

#[test]
fn the_reader_reads_back_what_was_written_and_the_same_report_is_the_same_file() {
    let file = docx(&report(), &zh(), Copy::Final).unwrap();
    let draft = Draft::read(&file).unwrap();
    let expected = [
        "某县卫生健康工作情况汇报",
        "（2026年）",
        "县人民政府：",
        "一、工作情况",
        "（一）慢病管理",
        "聚焦<慢病>。登记患者5222人。",
        "2026年11月16日",
        "附件",
        "各乡镇情况表",
        "乡镇",
        "患者",
        "甲 & 乙镇",
        "12人",
        "",
    ];
    assert_eq!((draft.paragraphs, draft.issues), (expected.map(str::to_owned).to_vec(), Vec::new()));
    assert_eq!(file, docx(&report(), &zh(), Copy::Final).unwrap());
}

#[test]
fn only_the_working_copy_names_its_numbers() {
    let [working, last] = [Copy::Working, Copy::Final].map(|copy| docx(&report(), &zh(), copy).unwrap());
    let marks = |file: &[u8]| {
        let xml = part(file, "word/document.xml");
        let xml = Xml::parse(&xml).unwrap();
        let starts = xml.descendants().filter(|node| node.tag_name().name() == "bookmarkStart");
        let named: Vec<String> = starts.filter_map(|node| node.attribute((MAIN, "name"))).map(str::to_owned).collect();
        named
    };
    assert_eq!((marks(&working), marks(&last)), (vec!["n7f3a".to_owned(), "n81cc".to_owned()], Vec::new()));
    assert_eq!(Draft::read(&working).unwrap(), Draft::read(&last).unwrap());
    // Nobody's name, no comments, no links: there is not even a part for them.
    for file in [working, last] {
        let strange =
            |name: &&String| name.contains("docProps") || name.contains("comments") || name.contains("custom");
        assert_eq!(names(&file).iter().find(strange), None);
        assert!(!part(&file, "word/_rels/document.xml.rels").contains("External"));
    }
}

#[test]
fn every_part_is_xml_that_is_named_and_typed() {
    let file = docx(&report(), &zh(), Copy::Working).unwrap();
    let types = part(&file, "[Content_Types].xml");
    for name in names(&file) {
        let text = part(&file, &name);
        Xml::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let typed = name.ends_with(".rels") || name.starts_with('[') || types.contains(&format!("\"/{name}\""));
        assert!(typed, "{name} has a type");
    }
}

/// GB/T 9704-2012, 5.2: 22 lines of 28 letters on A4 inside its margins.
#[test]
fn a_page_has_twenty_two_lines_of_twenty_eight_letters() {
    let height = PAGE.1 - TOP - BOTTOM;
    assert_eq!(height / LINE, LINES);
    let xml = part(&docx(&report(), &zh(), Copy::Final).unwrap(), "word/styles.xml");
    let xml = Xml::parse(&xml).unwrap();
    let closer = xml.descendants().find_map(|node| {
        let is_of_letters = node.parent().is_some_and(|parent| parent.tag_name().name() == "rPr");
        node.attribute((MAIN, "val")).filter(|_| is_of_letters && node.tag_name().name() == "spacing")
    });
    let letter = f64::from(LETTER) + closer.unwrap().parse::<f64>().unwrap();
    assert_eq!((f64::from(WIDTH) / letter).floor(), 28.0);
    let millimetres = [TOP, RIGHT, BOTTOM, LEFT].map(|twips| (f64::from(twips) / 1440.0 * 25.4).round());
    assert_eq!(millimetres, [37.0, 26.0, 35.0, 28.0]);
}
