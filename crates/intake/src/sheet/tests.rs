//! Days, numbers, encodings and broken files.

mod damaged;

use super::plain::{day, number, part};
use super::{Sheet, Table, read, titles};
use jiff::civil::date;

fn first(bytes: &[u8]) -> Vec<String> {
    read(bytes).unwrap().rows[0].cells.clone()
}

#[track_caller]
fn refused(bytes: &[u8], code: &str) {
    assert_eq!(read(bytes).map(|_| ()).unwrap_err().code, code);
}

#[test]
fn a_day_is_read_in_every_form_that_people_type() {
    let forms = [
        "2026-03-05",
        "2026/3/5",
        "2026.3.5",
        "20260305",
        "2026年3月5日",
        "２０２６－０３－０５",
        " 2026 年 3 月 5 号 ",
        "46086",
        "46086.5",
        "2026-03-05 08:30",
        "2026-03-05T08:30:00",
        "'2026-3-5",
        "2026。3。5",
    ];
    for text in forms {
        assert_eq!(day(text), Some(date(2026, 3, 5)), "{text}");
    }
    for text in ["", "2026-02-30", "26-3-5", "3/5/2026", "2026-13-01", "2026", "yesterday", "20261301", "2026-3-5-6"] {
        assert_eq!(day(text), None, "{text}");
    }
}

#[test]
fn a_number_may_have_its_unit_behind_it_and_nothing_else() {
    assert_eq!(number("１３８ mmHg", Some("mm[Hg]")), Some(138.0));
    assert_eq!(number("６０．５", Some("kg")), Some(60.5));
    assert_eq!(number("11", Some("1")), Some(11.0));
    for text in ["13x", "138/80", "NaN", "inf", "", "13 0 kg kg"] {
        assert_eq!(number(text, Some("kg")), None, "{text}");
    }
}

#[test]
fn two_numbers_in_one_cell_are_two_parts() {
    for text in ["130/80", "130 / 80", "130／80", "130-80", "130 80", "130、80"] {
        assert_eq!((part(text, 1).as_deref(), part(text, 2).as_deref()), (Some("130"), Some("80")), "{text}");
    }
    assert_eq!(part("130", 2), None);
}

#[test]
fn a_text_is_read_in_utf_8_and_gb18030_whatever_separates_it() {
    let (gb, _, _) = encoding_rs::GB18030.encode("姓名,血压\n张三,130/80\n");
    for bytes in [&gb[..], "姓名\t血压".as_bytes(), "\u{feff}姓名;血压".as_bytes(), "\"姓名\",\"血压\"".as_bytes()]
    {
        assert_eq!(first(bytes), ["姓名", "血压"]);
    }
    let utf16: Vec<u8> = "\u{feff}姓名,血压".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(first(&utf16), ["姓名", "血压"]);
}

#[test]
fn rows_keep_the_number_that_the_sheet_shows() {
    let sheet = read("标题\n\n姓名,日期\n\n张三,2026-1-1\n".as_bytes()).unwrap();
    assert_eq!(sheet.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 3, 5]);
    let table = Table::with(&sheet, &["日 期"]).unwrap();
    assert_eq!((table.head.len(), table.rows.len(), table.rows[0].number), (2, 1, 5));
    assert_eq!(Table::guess(&sheet), table);
    assert!(Table::with(&sheet, &["电话"]).is_none());
    let windows = read("a,b\r\n\r\n\"1\n2\",3\r\n4,5\r\n".as_bytes()).unwrap();
    assert_eq!(windows.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 3, 4]);
}

#[test]
fn a_file_that_is_no_sheet_says_so() {
    refused(b"", "sheet_empty");
    refused(b"\n\n,,\n", "sheet_empty");
    refused(b"<html><table><tr><td>x</td></tr></table>", "sheet_web_page");
    refused(b"\x89PNG\r\n\x1a\n\0\0\0", "sheet_no_text");
    refused(b"\xff\xff\x80", "sheet_no_text");
    refused(b"PK\x03\x04 and then nothing", "sheet_unreadable");
    refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "sheet_unreadable");
    let mut locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    refused(&locked, "sheet_encrypted");
    refused("a,".repeat(1_000_000).replace(",a", ",b").as_bytes(), "sheet_too_wide");
}

#[test]
fn no_bytes_make_the_reader_stumble() {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    for seed in 0..200u64 {
        let mut state = seed;
        bytes.truncate(8);
        bytes.extend((0..2048).map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 56) as u8
        }));
        assert_eq!(read(&bytes), Err(read(&bytes).unwrap_err()));
        let _: Result<Sheet, _> = read(&bytes[4..]);
    }
}

/// The same table made with a spreadsheet program (Calc of LibreOffice 7.4) and saved as Excel 97–2003 and as
/// Excel 2007: a title over all columns, an empty row, a head of two rows with merged cells, days in three
/// formats, one of them with the time, days and numbers and text by formulas, numbers typed as text, an
/// empty row between, a long number, and a second sheet.
const MADE: [(&str, &[u8]); 2] =
    [("xls", include_bytes!("inputs/follow_ups.xls")), ("xlsx", include_bytes!("inputs/follow_ups.xlsx"))];

/// The same saved as text.
const MADE_TEXT: &str = "高血压患者随访登记表,,,,,,,\n,,,,,,,\n姓名,身份证号,血压（mmHg）,,随访日期,下次随访日期,体重,备注\n\
    ,,收缩压,舒张压,,,,\n测试甲,990121195602010011,152,96,2026-03-05,2026-03-19,60.5,测试甲：复诊\n,,,,,,,\n\
    测试乙,99012119560201002X,138,84,2026年3月6日,2026年6月4日,70.3,\n\
    测试丙,990121195602010046,141,88,2026/3/7 8:30,,10031234567,1\n";

#[test]
fn a_workbook_of_a_spreadsheet_program_is_read_as_people_see_it() {
    let head = ["姓名", "身份证号", "收缩压", "舒张压", "随访日期", "下次随访日期", "体重", "备注"];
    let first = ["测试甲", "990121195602010011", "152", "96", "2026-03-05", "2026-03-19", "60.5", "测试甲：复诊"];
    let second = ["测试乙", "99012119560201002X", "138", "84", "2026-03-06", "2026-06-04", "70.3"];
    let third = ["测试丙", "990121195602010046", "141", "88", "2026-03-07 08:30", "", "10031234567", "1"];
    for (kind, bytes) in MADE {
        let sheet = read(bytes).unwrap();
        assert_eq!((sheet.name.as_str(), sheet.unread.as_slice()), ("随访", ["说明".to_owned()].as_slice()), "{kind}");
        assert_eq!(titles(&sheet).collect::<Vec<_>>(), ["高血压患者随访登记表"], "{kind}");
        let table = Table::with(&sheet, &["舒张压", "随访日期", "姓名"]).unwrap();
        assert_eq!(table.head, head, "{kind}");
        let rows: Vec<(u32, Vec<&str>)> =
            table.rows.iter().map(|row| (row.number, row.cells.iter().map(String::as_str).collect())).collect();
        assert_eq!(rows, [(5, first.to_vec()), (7, second.to_vec()), (8, third.to_vec())], "{kind}");
        assert_eq!(Table::guess(&sheet), table, "{kind}");
    }
    let sheet = read(MADE_TEXT.as_bytes()).unwrap();
    let table = Table::guess(&sheet);
    assert_eq!((table.head.as_slice(), table.rows.len()), (head.map(str::to_owned).as_slice(), 3));
    let days: Vec<_> = table.rows.iter().map(|row| day(&row.cells[4])).collect();
    assert_eq!(days, [5, 6, 7].map(|of| Some(date(2026, 3, of))));
}

#[track_caller]
fn head(text: &str, expected: &[&str]) {
    assert_eq!(Table::guess(&read(text.as_bytes()).unwrap()).head, expected, "{text}");
}

#[test]
fn a_head_of_two_rows_is_one_head_and_a_row_of_data_is_none() {
    head("姓名,血压,,日期\n,高压,低压,\n甲,1,2,3\n", &["姓名", "高压", "低压", "日期"]);
    head(
        "姓名,左眼,,右眼,\n,视力,眼压,视力,眼压\n甲,1,2,3,4\n",
        &["姓名", "左眼视力", "左眼眼压", "右眼视力", "右眼眼压"],
    );
    head("姓名,血压,日期\n甲,,2026-1-1\n", &["姓名", "血压", "日期"]);
    head("姓名,血压,日期\n,,2026-1-1\n", &["姓名", "血压", "日期"]);
    head("姓名,血压,\n,150,90\n", &["姓名", "血压"]);
    head("姓名,血压,\n\n,高压,低压\n", &["姓名", "血压"]);
}

#[test]
fn a_workbook_of_before_1997_is_read_in_the_letters_of_its_machine() {
    // BIFF5 in code page 936, written record by record, since no program at hand saves it any more; another
    // spreadsheet program (Calc of LibreOffice 7.4) reads the same from it.
    let sheet = read(include_bytes!("inputs/old.xls")).unwrap();
    let rows: Vec<(u32, Vec<&str>)> =
        sheet.rows.iter().map(|row| (row.number, row.cells.iter().map(String::as_str).collect())).collect();
    let expected = [
        (1, vec!["高血压患者随访登记表"]),
        (3, vec!["姓名", "身份证号", "收缩压", "随访日期"]),
        (4, vec!["测试甲", "990121195602010011", "152", "2026-03-05"]),
        (6, vec!["测试乙", "99012119560201002X", "138", "2026-03-06"]),
    ];
    assert_eq!(rows, expected);
}
