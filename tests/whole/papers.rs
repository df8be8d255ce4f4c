//! An office's own layout of a paper: made by the command, edited, used, and told where it is faulty.

use crate::ledgers::{county, hand_in, paper, part};
use crate::program::{copy_folder, output, root, run, text};
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const PAPER: &str = "petition/acceptance_notice";
const OWN: &str = "regions/demo/papers/petition/acceptance_notice.docx";

/// The document with words of its body changed, as a word processor would.
fn edited(docx: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut made = ZipWriter::new(Cursor::new(Vec::new()));
    let archive = ZipArchive::new(Cursor::new(docx)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    for name in names {
        let mut bytes = part(docx, &name);
        if name == "word/document.xml" {
            let xml = String::from_utf8(bytes).unwrap();
            assert!(xml.contains(from), "{from} is in {xml}");
            bytes = xml.replacen(from, to, 1).into_bytes();
        }
        made.start_file(name, SimpleFileOptions::default()).unwrap();
        made.write_all(&bytes).unwrap();
    }
    made.finish().unwrap().into_inner()
}

/// A content folder with this layout of the notice.
fn content(dir: &Path, layout: &[u8]) -> std::path::PathBuf {
    let to = dir.join("content");
    for folder in ["programmes", "institutions", "regions", "languages"] {
        copy_folder(&root().join(folder), &to.join(folder));
    }
    fs::write(to.join(OWN), layout).unwrap();
    to
}

#[test]
fn the_command_writes_a_layout_that_the_program_takes_and_overwrites_none() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("notice.docx");
    let args = ["paper", "template", PAPER, "--out", text(&file)];
    let braces = run(&args);
    let written = fs::read(&file).unwrap();
    let xml = String::from_utf8(part(&written, "word/document.xml")).unwrap();
    for inside in ["{case.number}", "{office.phone}", "{deadline.answer.sentence}"] {
        assert!(braces.contains(inside) && xml.contains(inside), "{inside}: {braces}");
    }
    let again = output(&args);
    assert_eq!(again.status.code(), Some(2), "{}", String::from_utf8_lossy(&again.stderr));
    assert_eq!(fs::read(&file).unwrap(), written, "an office's file is not written over");
    let content = content(dir.path(), &written);
    let said = output(&["--content", text(&content), "examples", "petition"]);
    let error = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success() && error.is_empty(), "{error}");
}

#[test]
fn what_is_wrong_with_a_layout_is_told_with_file_and_place() {
    let dir = tempfile::tempdir().unwrap();
    let layout = fs::read(root().join(OWN)).unwrap();
    let content = content(dir.path(), &edited(&layout, "{case.number}", "{case.numbr}"));
    let said = |bytes: &[u8]| {
        fs::write(content.join(OWN), bytes).unwrap();
        let said = output(&["--content", text(&content), "examples", "petition"]);
        (said.status.code(), String::from_utf8(said.stderr).unwrap())
    };
    let (code, error) = said(&edited(&layout, "{case.number}", "{case.numbr}"));
    assert_eq!(code, Some(2), "{error}");
    assert!(error.contains(&format!("{OWN}:word/document.xml:")) && error.contains("{case.numbr}"), "{error}");
    let (code, error) = said(b"not a document");
    assert!(code == Some(2) && error.contains(&format!("{OWN}: ")) && error.contains(".docx"), "{error}");
    let (code, error) = said(&edited(&layout, "{office.phone}", "100"));
    assert!(code == Some(0) && error.contains("{office.phone}"), "a slot that is not used is a warning: {error}");
}

#[test]
fn a_paper_is_printed_in_the_offices_layout_with_what_was_typed() {
    let dir = tempfile::tempdir().unwrap();
    let site = county(dir.path());
    site.sign_in("xinfang");
    let typed = "<药房> & \"等候\"\r\n过久。";
    let answers = [
        ("received_on", "2026-10-28"),
        ("channel", "letter"),
        ("case_source", "direct"),
        ("matter", "appeal"),
        ("first_time", "first"),
        ("legal_route", "none"),
        ("procedure", "ordinary"),
        ("summary", typed),
        ("person_name", "程某某"),
    ];
    let (status, to, page) = hand_in(&site, "/ledgers/petition/new/register", "2026-10-28", &answers);
    assert_eq!(status, 303, "{page}");
    let case = to.split('?').next().unwrap();
    let form = site.page(&format!("{case}/moves/accept"));
    let offered = form.split("id=\"p-f-handling_institution\"").nth(1).expect("places are offered by name");
    let place = offered.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
    let accept = [("procedure", "ordinary"), ("handling_institution", place), ("handler", "承办甲。")];
    let (status, _, page) = hand_in(&site, &format!("{case}/moves/accept"), "2026-11-05", &accept);
    assert_eq!(status, 303, "{page}");
    let docx = paper(&site, &site.page(case), "acceptance_notice");
    let layout = fs::read(root().join(OWN)).unwrap();
    for kept in ["word/media/emblem.png", "word/footer1.xml", "[Content_Types].xml", "word/_rels/header1.xml.rels"] {
        assert_eq!(part(&docx, kept), part(&layout, kept), "{kept} is as the office made it");
    }
    let (header, xml) = (part(&docx, "word/header1.xml"), part(&docx, "word/document.xml"));
    let (header, xml) = (String::from_utf8(header).unwrap(), String::from_utf8(xml).unwrap());
    assert!(!header.contains('{') && !xml.contains('{'), "{header} {xml}");
    assert!(xml.contains("&lt;药房&gt; &amp; \"等候\"</w:t><w:br/>"), "{xml}");
    assert!(xml.contains("普通程序办理") && !xml.contains("简易办理"), "one of the conditions holds: {xml}");
    assert!(xml.contains("承办人：承办甲。你") && !xml.contains("。。"), "one stop: {xml}");
}
