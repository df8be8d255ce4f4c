//! A fault in a table is told with its file and line.

use super::*;

/// Reads the tables with one text changed in one of them; codes and places of what is wrong.
#[track_caller]
fn spoil(table: &str, from: &str, to: &str) -> Vec<(String, String)> {
    let change = |(path, text): (&str, &str)| {
        let changed = if path == table { text.replacen(from, to, 1) } else { text.to_owned() };
        assert!(path != table || changed != text, "nothing changed");
        changed
    };
    let tables = [SOURCES.schedule, SOURCES.catch_up, SOURCES.products, SOURCES.findings];
    let [schedule, catch_up, products, findings] = tables.map(change);
    let sources = Sources {
        schedule: ("schedule.csv", &schedule),
        catch_up: ("catch_up.csv", &catch_up),
        products: ("products.csv", &products),
        findings: ("findings.csv", &findings),
    };
    let issues = Schedule::read(&sources).unwrap_err();
    issues.into_iter().map(|issue| (issue.code, issue.place)).collect()
}

fn one(code: &str, place: &str) -> Vec<(String, String)> {
    vec![(code.into(), place.into())]
}

#[test]
fn the_tables_are_sound() {
    assert!(validate(&SCHEDULE).is_empty());
    assert_eq!(SCHEDULE.series.len(), 10);
}

#[test]
fn what_cannot_be_read_is_told() {
    assert_eq!(
        spoil("schedule.csv", "0 days,0 days,2 days", "0 days,0 days,2 moons"),
        one("content_bad_value", "schedule.csv:2")
    );
    assert_eq!(spoil("schedule.csv", "hepb,,1,hepb", "hepb,,1,hepq"), one("series_unknown_name", "schedule.csv:2"));
    assert_eq!(spoil("schedule.csv", "hepb,,1,hepb", "hepb,,x,hepb"), one("content_bad_value", "schedule.csv:2"));
    assert_eq!(spoil("catch_up.csv", "doses>=3,", "doses>3,"), one("series_unknown_name", "catch_up.csv:2"));
    assert_eq!(spoil("catch_up.csv", ",complete,", ",,"), one("content_empty_cell", "catch_up.csv:2"));
    assert_eq!(spoil("findings.csv", "1 day", "one day"), one("content_bad_value", "findings.csv:5"));
    assert_eq!(spoil("findings.csv", "fever,all", "fever,every"), one("series_unknown_name", "findings.csv:5"));
    assert_eq!(spoil("findings.csv", "ppd_negative", "ppd_none"), one("series_unknown_name", "catch_up.csv:4"));
    assert_eq!(spoil("products.csv", "hepb,,hbv,no", "hepb,,hbv,yes"), one("content_bad_value", "products.csv:2"));
}

#[test]
fn what_makes_no_sense_together_is_told() {
    assert_eq!(
        spoil("schedule.csv", "0 days,0 days,2 days", "3 days,0 days,2 days"),
        one("series_ages_out_of_order", "schedule.csv:2")
    );
    assert_eq!(
        spoil("schedule.csv", "rule,18 years,28 days", "rule,18 years,"),
        one("series_ages_out_of_order", "schedule.csv:2")
    );
    assert_eq!(spoil("schedule.csv", "hepb,,2,hepb", "hepb,,4,hepb"), one("series_dose_missing", "schedule.csv:2"));
    assert_eq!(spoil("catch_up.csv", "hepb,,enough", "hepb,,needless"), one("series_never_over", "schedule.csv:2"));
    assert_eq!(spoil("products.csv", "hepb,,hbv,no,,im,10 μg,nip", "hepb,,hbv,no,,im,10 μg,other").len(), 4);
}
