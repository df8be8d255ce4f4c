//! Mappings are written as they are read, proposed from heads, and told where they are wrong.

use super::{check, propose, read, with_words, write};
use crate::real;
use crate::{Content, Files};
use intake::sheet::Source;

const FORM: &str = "hypertension/follow_up";

fn heads(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn what_is_written_is_read_again() {
    let content = real::content();
    let head = heads(&["姓名", "身份证号", "性别", "随访日期", "血压", "服药依从性", "随访\"机构\"\n"]);
    let mut mapping = propose(&content, content.form(FORM).unwrap(), &head, None);
    mapping.institution = Some(Source::of("随访\"机构\"\n"));
    mapping.within = vec!["A1".into()];
    let full = with_words(&mapping, &content);
    assert_eq!(read(&write(&full)).unwrap(), full);
    assert!(full.item["medication_adherence"].codes.get("规律").is_some_and(|code| code == "1"));
    assert_eq!(full.person.sex.unwrap().codes["女"], "female");
}

#[test]
fn a_head_in_the_words_of_the_form_needs_only_to_be_confirmed() {
    let content = real::content();
    let head = heads(&[
        "序号",
        "姓 名",
        "身份证号码",
        "联系电话",
        "随访日期",
        "随访方式",
        "血压(mmHg)",
        "体重",
        "症状",
        "此次随访分类",
    ]);
    let mapping = propose(&content, content.form(FORM).unwrap(), &head, None);
    assert_eq!(check(&mapping, &content), []);
    assert_eq!(
        mapping.columns(),
        ["体重", "姓 名", "此次随访分类", "症状", "联系电话", "血压(mmHg)", "身份证号码", "随访方式", "随访日期"]
    );
    let parts = ["systolic", "diastolic"].map(|key| mapping.item[key].part);
    assert_eq!(parts, [Some(1), Some(2)]);
}

#[test]
fn a_faulty_mapping_of_a_folder_is_told_with_its_line() {
    let spoil = |text: &str| {
        let mut files: Files = real::files();
        files.insert("institutions/x/y.toml".into(), text.as_bytes().to_vec());
        Content::load(&files)
            .map(|_| ())
            .unwrap_err()
            .into_iter()
            .map(|issue| (issue.place, issue.code))
            .collect::<Vec<_>>()
    };
    let place = |line: u32, code: &str| vec![(format!("institutions/x/y.toml:{line}"), code.to_owned())];
    assert_eq!(spoil("form = \"no/form\"\nday = \"d\""), place(1, "unknown_form"));
    let person = "[person]\nid_card = \"c\"\n";
    assert_eq!(
        spoil(&format!("form = \"{FORM}\"\nday = \"d\"\n{person}[item]\nheight = \"h\"")),
        place(6, "content_not_asked")
    );
    assert_eq!(
        spoil(&format!("form = \"{FORM}\"\nday = {{ part = 1 }}\n{person}")),
        place(2, "content_mapping_source")
    );
    assert_eq!(
        spoil(&format!("form = \"{FORM}\"\nday = \"d\"\n[person]\nname = \"n\"")),
        place(3, "content_mapping_nobody")
    );
    assert_eq!(spoil(&format!("form = \"{FORM}\"\nday = \"d\"\nkye = 1\n{person}")), place(3, "content_toml"));
}
