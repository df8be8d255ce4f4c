//! Templates: what is filled where, what stays as it was, and what is no template.

use super::*;
use proptest::prelude::*;
use roxmltree::Document;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

const SPACES: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:wps="urn:shape""#;
const BODY: &str = "word/document.xml";

/// An archive of these parts.
fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A document whose body is this.
fn docx(body: &str) -> Vec<u8> {
    let document = format!("<w:document {SPACES}><w:body>{body}</w:body></w:document>");
    zipped(&[("[Content_Types].xml", b"<Types/>"), (BODY, document.as_bytes()), ("word/media/mark.png", b"\x89PNG")])
}

fn part(docx: &[u8], name: &str) -> String {
    let mut text = String::new();
    ZipArchive::new(Cursor::new(docx)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// A body with its slots filled: `a.b` with this value, the mark `never` false, any other true.
fn filled(body: &str, value: &str) -> String {
    let template = Template::read(&docx(body)).unwrap();
    let stands = |mark: &str| (!mark.contains('.')).then_some(mark != "never");
    let known = |slot: &str| (slot == "a.b").then(|| value.to_owned());
    let text = part(&template.fill(&stands, &known).unwrap(), BODY);
    text.split_once("<w:body>").unwrap().1.split_once("</w:body>").unwrap().0.to_owned()
}

/// What somebody reads, a line for each paragraph.
fn said(xml: &str) -> String {
    let document = format!("<d {SPACES}>{xml}</d>");
    let document = Document::parse(&document).unwrap();
    let mut said = String::new();
    for node in document.descendants() {
        match node.tag_name().name() {
            "t" => said.push_str(node.text().unwrap_or_default()),
            "br" => said.push('\n'),
            "tab" => said.push('\t'),
            _ => {}
        }
    }
    said
}

const P: &str = "<w:p><w:r><w:t>";
const Q: &str = "</w:t></w:r></w:p>";

#[test]
fn a_slot_is_filled_wherever_its_letters_stand() {
    for (body, expected) in [
        (format!("{P}No. {{a.b}} of it{Q}"), "No. V of it"),
        (format!("{P}{{a.b}}{{a.b}}{Q}"), "VV"),
        (
            format!("{P}No. {{a</w:t></w:r><w:proofErr/><w:r><w:rPr><w:b/></w:rPr><w:t>.</w:t></w:r><w:r><w:t>b}}!{Q}"),
            "No. V!",
        ),
        (format!("{P}{{</w:t></w:r><w:r><w:t>a.b</w:t></w:r><w:r><w:t>}}{{a.b}}{Q}"), "VV"),
        (format!("{P}\u{ff5b} a.b \u{ff5d}{Q}"), "V"),
        (format!("{P}{{c.d}}{Q}"), "________"),
        (format!("<w:tbl><w:tr><w:tc>{P}{{a.b}}{Q}</w:tc></w:tr></w:tbl>"), "V"),
        (
            format!(
                "<w:p><w:r><wps:txbx><w:txbxContent>{P}{{a.b}}{Q}</w:txbxContent></wps:txbx></w:r><w:r><w:t>{{a.b}}{Q}"
            ),
            "VV",
        ),
        (format!("{P}{{a.b}}。{Q}"), "V。"),
        (format!("{P}a &amp; b {{a.b}} &lt;{Q}"), "a & b V <"),
        (format!("<w:p><w:r><w:t/></w:r></w:p>{P}{{a.b}}{Q}"), "V"),
        (format!("{P}<![CDATA[{{a.b}}]]>{Q}"), "V"),
    ] {
        assert_eq!(said(&filled(&body, "V")), expected, "{body}");
    }
}

#[test]
fn a_value_takes_the_letters_of_the_run_in_which_its_slot_begins() {
    let body =
        "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>x{a</w:t></w:r><w:r><w:t xml:space=\"preserve\">.b} y</w:t></w:r></w:p>";
    let expected = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">xV</w:t></w:r>\
                    <w:r><w:t xml:space=\"preserve\"> y</w:t></w:r></w:p>";
    assert_eq!(filled(body, "V"), expected);
}

#[test]
fn a_marked_paragraph_stands_or_goes() {
    let marked = |mark: &str| format!("{P}{{{mark}}}text {{a.b}}{Q}");
    assert_eq!(said(&filled(&marked("always"), "V")), "text V");
    for (body, expected) in [
        (marked("never"), String::new()),
        (format!("{}{P}after{Q}", marked("never")), format!("{P}after{Q}")),
        (format!("<w:tc>{}</w:tc>", marked("never")), "<w:tc><w:p></w:p></w:tc>".into()),
        (
            format!("<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:t>{{never}}x{Q}"),
            "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>".into(),
        ),
        (
            format!(
                "<w:p><w:r><w:t>{{never}}</w:t></w:r><w:r><w:txbxContent>{P}{{a.b}}{Q}</w:txbxContent></w:r></w:p>"
            ),
            String::new(),
        ),
    ] {
        assert_eq!(filled(&body, "V"), expected, "{body}");
    }
}

#[test]
fn headers_footers_and_notes_are_filled_and_every_other_part_is_copied() {
    let text = |root: &str| format!("<w:{root} {SPACES}>{P}{{a.b}}{Q}</w:{root}>");
    let (header, footer, notes) = (text("hdr"), text("ftr"), text("footnotes"));
    let document = format!("<w:document {SPACES}><w:body>{P}plain{Q}</w:body></w:document>");
    let styles = format!("<w:styles {SPACES}>{{a.b}}</w:styles>");
    let parts: [(&str, &[u8]); 6] = [
        (BODY, document.as_bytes()),
        ("word/header3.xml", header.as_bytes()),
        ("word/footer1.xml", footer.as_bytes()),
        ("word/footnotes.xml", notes.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
        ("word/media/letterhead.png", b"\x89PNG {a.b}"),
    ];
    let before = zipped(&parts);
    let after = Template::read(&before).unwrap().fill(&|_| None, &|_| Some("V".into())).unwrap();
    for name in ["word/header3.xml", "word/footer1.xml", "word/footnotes.xml"] {
        assert!(part(&after, name).contains(">V<"), "{name}");
    }
    let raw = |docx: &[u8], at: usize| {
        let mut archive = ZipArchive::new(Cursor::new(docx)).unwrap();
        let mut bytes = Vec::new();
        let mut file = archive.by_index_raw(at).unwrap();
        file.read_to_end(&mut bytes).unwrap();
        (file.name().unwrap().into_owned(), bytes)
    };
    for at in [0, 4, 5] {
        assert_eq!(raw(&before, at), raw(&after, at));
    }
    let again = Template::read(&before).unwrap().fill(&|_| None, &|_| Some("V".into())).unwrap();
    assert_eq!(after, again, "the same values, the same bytes");
}

#[test]
fn what_is_no_template_is_told() {
    let mut locked = archive::COMPOUND.to_vec();
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let zeros = vec![b' '; 33 << 20];
    let body = |xml: String| zipped(&[(BODY, xml.as_bytes())]);
    for (bytes, code) in [
        (b"hello".to_vec(), "content_template_no_docx"),
        (Vec::new(), "content_template_no_docx"),
        (archive::COMPOUND.to_vec(), "content_template_no_docx"),
        (locked, "content_template_locked"),
        (zipped(&[("word/styles.xml", b"<a/>")]), "content_template_no_docx"),
        (zipped(&[(BODY, &zeros)]), "content_template_too_large"),
        (vec![0; BYTES_MAX + 1], "content_template_too_large"),
        (body(format!("<w:document {SPACES}><w:body>")), "content_template_no_docx"),
        (
            body(format!("<!DOCTYPE a [<!ENTITY b 'c'>]><w:document {SPACES}>&b;</w:document>")),
            "content_template_no_docx",
        ),
    ] {
        assert_eq!(Template::read(&bytes).unwrap_err().code, code, "{:?}", &bytes[..bytes.len().min(40)]);
    }
}

#[test]
fn an_open_brace_and_where_a_slot_stands_are_known() {
    let template = Template::read(&docx(&format!("{P} {{first}} and {{second}} {{open{Q}{P}}} {{fine}}{Q}"))).unwrap();
    let passages: Vec<&Passage> = template.passages().map(|(_, passage)| passage).collect();
    assert_eq!(template.slots().collect::<Vec<_>>(), ["first", "second", "fine"]);
    assert_eq!((passages[0].is_open, passages[1].is_open), (true, false));
    assert!(passages[0].begins_with(&passages[0].slots[0]) && !passages[0].begins_with(&passages[0].slots[1]));
    assert_eq!((passages[1].number, passages[1].near().as_str()), (2, "} {fine}"));
}

/// What XML can hold of a text, with the line ends that it has.
fn held(text: &str) -> String {
    let holds =
        |letter: &char| *letter >= ' ' && !matches!(letter, '\u{fffe}' | '\u{ffff}') || "\n\t".contains(*letter);
    text.chars().filter(holds).collect()
}

proptest! {
    #[test]
    fn any_text_in_any_slot_comes_back_out_as_it_went_in(value in "(?s).{1,40}", before in "[a-z &<>]{0,4}", cut in 0usize..6) {
        let (head, tail) = "{a.b}".split_at(cut.min(5));
        let escape = |text: &str| escaped("w:t", text);
        let body = format!("{P}{}{head}</w:t></w:r><w:r><w:t>{tail}|{Q}", escape(&before));
        prop_assert_eq!(said(&filled(&body, &value)), format!("{before}{}|", held(&value)));
    }

    #[test]
    fn a_damaged_document_is_told_and_harms_nothing(at in 0usize..400, byte: u8, length in 0usize..600) {
        let mut bytes = docx(&format!("{P}{{a.b}} {{never}}{Q}"));
        let place = at % bytes.len();
        bytes[place] = byte;
        bytes.truncate(bytes.len() - length % bytes.len() / 4);
        if let Ok(template) = Template::read(&bytes) {
            template.fill(&|_| Some(false), &|_| Some("V".into())).ok();
        }
    }
}
