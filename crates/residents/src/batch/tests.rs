//! Matching of small files, good and bad.

use super::{Columns, Said, beside, find};
use crate::model::{Field, Settings};

const MAP: &str = "id = 'id'\ngiven_name = 'given'\nfamily_name = 'family'\nbirth_date = 'born'\nphone = 'phone'\n";
const HEAD: &str = "id,given,family,born,phone\n";

/// Pairs as `left right`, sorted, and the codes of what is wrong with the file.
fn pairs(map: &str, file: &[u8]) -> (Vec<String>, Vec<String>) {
    let found = find(("a.csv", file), None, &Columns::read(map).unwrap(), None).unwrap();
    let mut out = Vec::new();
    found.write(&mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let mut pairs: Vec<String> =
        text.lines().skip(1).map(|line| line.rsplit_once(',').unwrap().0.replace(',', " ")).collect();
    pairs.sort();
    (pairs, found.issues.into_iter().map(|issue| issue.code).collect())
}

/// So many people whose names, birthdays and telephones have nothing in common, each twice: the second
/// time with a letter of the name turned round.
fn people(count: usize) -> String {
    let mut text = String::from(HEAD);
    for at in 0..count {
        let syllables = ["ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu"];
        let name = |at: usize| format!("{}{}{}", syllables[at % 10], syllables[at / 10 % 10], syllables[at / 7 % 10]);
        let (given, family) = (name(at * 37 + 11), name(at * 53 + 29));
        let born = format!("{}-{:02}-{:02}", 1930 + at * 7 % 80, 1 + at * 5 % 12, 1 + at * 11 % 28);
        let phone = 13_000_000_000 + at * 7_654_321;
        let turned: String = [&given[1..2], &given[..1], &given[2..]].concat();
        text += &format!("{at}-0,{given},{family},{born},{phone}\n{at}-1,{turned},{family},{born},{phone}\n");
    }
    text
}

#[test]
fn every_person_is_found_and_nobody_else() {
    let expected: Vec<String> = {
        let mut pairs: Vec<String> = (0..300).map(|at| format!("{at}-0 {at}-1")).collect();
        pairs.sort();
        pairs
    };
    assert_eq!(pairs(MAP, people(300).as_bytes()), (expected, vec![]));
}

#[test]
fn two_files_are_compared_with_one_another_only() {
    let text = people(200);
    let half = |ending: &str| -> String {
        let rows: Vec<&str> =
            text.lines().skip(1).filter(|row| row.split(',').next().unwrap().ends_with(ending)).collect();
        format!("{HEAD}{}\n", rows.join("\n"))
    };
    let (first, second) = (half("-0"), half("-1"));
    let twice = format!("{first}{}", first.lines().nth(1).unwrap());
    let columns = Columns::read(MAP).unwrap();
    let found = find(("a.csv", twice.as_bytes()), Some(("b.csv", second.as_bytes())), &columns, None).unwrap();
    assert!(found.pairs.iter().all(|pair| pair.left < 201 && pair.right >= 201));
    assert!(found.count() >= 200, "{}", found.count());
    let none = find(("a.csv", first.as_bytes()), Some(("b.csv", HEAD.as_bytes())), &columns, None).unwrap();
    assert_eq!(none.count(), 0);
}

#[test]
fn files_that_say_nothing_lead_to_nobody() {
    for text in [HEAD.to_owned(), format!("{HEAD}1,,,,\n2,,,,\n3,,,,\n"), format!("{HEAD}1,li,wei,1980-01-01,1\n")] {
        assert_eq!(pairs(MAP, text.as_bytes()).0, Vec::<String>::new());
    }
}

#[test]
fn a_column_that_says_nothing_is_told_and_the_others_decide() {
    let text = people(100).lines().skip(1).fold(HEAD.to_owned(), |text, row| {
        let cells: Vec<&str> = row.split(',').collect();
        text + &format!("{},{},{},{}, \n", cells[0], cells[1], cells[2], cells[3])
    });
    let (found, issues) = pairs(MAP, text.as_bytes());
    assert_eq!(issues, ["match_empty_column"]);
    assert!(found.len() > 90, "{}", found.len());
    assert_eq!(pairs(MAP, format!("{HEAD}1,,,,\n2,,,,\n").as_bytes()).1, ["match_empty_column"; 4]);
}

#[test]
fn a_missing_column_is_refused_by_name() {
    for (map, head) in [(MAP, "id,given,family,born\n"), (MAP, ""), ("id = 'x'", HEAD)] {
        let refused = find(("a.csv", head.as_bytes()), None, &Columns::read(map).unwrap(), None).err().unwrap();
        assert!(format!("{refused:?}").contains("match_no_column"), "{refused:?}");
    }
    assert!(Columns::read("id = 'id'\nshoe_size = 'x'").is_err());
    assert!(Columns::read("given_name = 'x'").is_err());
}

#[test]
fn rows_without_id_or_cells_and_broken_text_are_told_and_read_on() {
    let mut file = people(50).into_bytes();
    file.extend_from_slice(b",x,y,1980-01-01,13\n7-7,short\n8-8,\xff\xff\xff\xfe,z,,\n");
    let (found, issues) = pairs(MAP, &file);
    assert_eq!(found.len(), 50);
    assert_eq!(issues, ["match_no_text", "match_short_rows", "match_no_id"]);
}

#[test]
fn the_same_people_in_gb18030_are_found() {
    let text = people(50).replace("ba", "\u{738b}").replace("de", "\u{4f1f}");
    let (chinese, _, _) = encoding_rs::GB18030.encode(&text);
    let (found, issues) = pairs(MAP, &chinese);
    assert_eq!((found, issues), pairs(MAP, text.as_bytes()));
}

#[test]
fn a_name_of_ten_thousand_letters_is_a_name() {
    let mut text = people(50);
    let name = "la".repeat(5_000);
    text += &format!("x-0,{name},{name},1971-01-01,1\nx-1,{name},{name}b,1971-01-01,1\n");
    let (found, _) = pairs(MAP, text.as_bytes());
    assert!(found.contains(&"x-0 x-1".into()), "{found:?}");
}

#[test]
fn rows_that_are_all_the_same_stay_as_many_pairs_as_rows() {
    let row = |at: usize| format!("{at},wei,li,1980-01-01,13800000000\n");
    let text: String = [people(100), (0..20_000).map(row).collect()].concat();
    let found = find(("a.csv", text.as_bytes()), None, &Columns::read(MAP).unwrap(), None).unwrap();
    assert!(found.count() < 100_000, "{}", found.count());
    assert!(found.compared < 10_000_000, "{}", found.compared);
    let told: Vec<(&str, Vec<&str>)> = found
        .issues
        .iter()
        .map(|issue| (issue.code.as_str(), issue.args.iter().map(|(_, value)| value.as_str()).collect()))
        .collect();
    assert_eq!(told, [("match_large_block", vec!["20000", "wei li 19800101 13800000000"])]);
}

#[test]
fn names_alone_make_nobody_the_same_however_many_bear_them() {
    let row = |at: usize| format!("{at},wei,li,,\n");
    let text: String = [people(100), (0..20_000).map(row).collect()].concat();
    let found = find(("a.csv", text.as_bytes()), None, &Columns::read(MAP).unwrap(), None).unwrap();
    assert!(found.compared < 10_000_000, "{}", found.compared);
    assert!(found.pairs.iter().all(|pair| pair.left < 200), "{}", found.count());
}

/// What was learnt goes through its file, and one newcomer beside one candidate has the batch's probability.
#[test]
fn the_same_settings_give_a_pair_the_same_probability_in_a_batch_and_alone() {
    let text = people(300);
    let columns = Columns::read(MAP).unwrap();
    let learnt = find(("a.csv", text.as_bytes()), None, &columns, None).unwrap();
    let settings = learnt.settings("2026-01-01".parse().unwrap(), "made up").unwrap();
    let settings = Settings::read(&settings.text()).unwrap();
    let found = find(("a.csv", text.as_bytes()), None, &columns, Some(&settings)).unwrap();
    let mut out = Vec::new();
    found.write(&mut out).unwrap();
    let said = |id: &str| {
        let row = text.lines().find(|row| row.starts_with(&format!("{id},"))).unwrap();
        let cells: Vec<&str> = row.split(',').collect();
        let mut said = Said::default();
        for (field, cell) in
            [Field::GivenName, Field::FamilyName, Field::BirthDate, Field::Phone].into_iter().zip(&cells[1..])
        {
            said.fields[field.at()] = (*cell).to_owned();
        }
        said
    };
    let out = String::from_utf8(out).unwrap();
    assert!(out.lines().count() > 290);
    for line in out.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let alone = beside(&settings, &said(cells[0]), &[said(cells[1])]);
        assert_eq!(format!("{:.6}", alone[0].probability), cells[2], "{line}");
    }
}
