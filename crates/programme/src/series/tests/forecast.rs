//! What comes next, as the days go by.

use super::*;
use crate::due::{DueRow, Why};

#[test]
fn a_dose_is_too_early_then_can_be_given_then_is_due_then_overdue() {
    let days = "2 hepb 2025-01-29 2025-02-01 2025-04-01 by_age";
    for (on, state) in [
        ("2025-01-28", "too_early"),
        ("2025-01-29", "can_give"),
        ("2025-01-31", "can_give"),
        ("2025-02-01", "due"),
        ("2025-03-31", "due"),
        ("2025-04-01", "overdue"),
    ] {
        comes("hepb", "2025-01-01", "hepb 2025-01-01", on, &format!("{state} {days}"));
    }
    comes("hepb", "2025-01-01", "", "2025-01-02", "due 1 hepb 2025-01-01 2025-01-01 2025-01-03 by_age");
    comes("hepb", "2025-01-01", "", "2025-01-03", "overdue 1 hepb 2025-01-01 2025-01-01 2025-01-03 by_age");
}

#[test]
fn who_began_late_has_28_days_from_the_day_on_which_the_next_dose_is_possible() {
    let late = "dtap 2026-06-01";
    comes("dtap", "2025-01-01", late, "2026-06-28", "too_early 2 dtap 2026-06-29 2026-06-29 2026-07-27 after_previous");
    comes("dtap", "2025-01-01", late, "2026-07-26", "due 2 dtap 2026-06-29 2026-06-29 2026-07-27 after_previous");
    comes("dtap", "2025-01-01", late, "2026-07-27", "overdue 2 dtap 2026-06-29 2026-06-29 2026-07-27 after_previous");
}

#[test]
fn everything_that_is_due_on_a_day_is_proposed_together() {
    let given = given(
        "hepb 2025-01-01, 2025-02-01, bcg 2025-01-01, ipv 2025-03-01, 2025-04-01, bopv 2025-05-01, \
        dtap 2025-03-01, 2025-05-01, 2025-07-01, mpsv_a 2025-07-01",
    );
    let child = child("2025-01-01", Sex::Female, &given);
    assert_eq!(propose(&SCHEDULE, &child, day("2025-08-31")), ["hepb"]);
    assert_eq!(propose(&SCHEDULE, &child, day("2025-09-01")), ["hepb", "mmr", "je_l"]);
    assert_eq!(propose(&SCHEDULE, &child, day("2025-10-01")), ["hepb", "mmr", "je_l", "mpsv_a"]);
}

#[test]
fn a_contraindicated_product_gives_way_to_another_way_through_the_series() {
    let live =
        [Contraindication { against: "live".into(), reason: "immune_deficiency".into(), from_on: None, to_on: None }];
    let child = Child { contraindications: &live, ..child("2025-01-01", Sex::Male, &[]) };
    assert_eq!(seen("mmr", &child, "2025-09-01"), "contraindicated 1 immune_deficiency");
    assert_eq!(seen("je", &child, "2025-09-01"), "due 1 je_i 2025-09-01 2025-09-01 2026-01-01 by_age");
    assert_eq!(seen("hepa", &child, "2026-07-01"), "due 1 hepa_i 2026-07-01 2026-07-01 2027-01-01 by_age");
    assert!(!propose(&SCHEDULE, &child, day("2025-09-01")).contains(&"mmr"));
}

#[test]
fn a_passing_contraindication_ends_on_its_day() {
    let fever = [Contraindication {
        against: "dtap".into(),
        reason: "fever".into(),
        from_on: Some(day("2025-03-01")),
        to_on: Some(day("2025-03-08")),
    }];
    let child = Child { contraindications: &fever, ..child("2025-01-01", Sex::Male, &[]) };
    let assessment = assess(&SCHEDULE, &child, day("2025-03-07"));
    let next = assessment.next_of("dtap").unwrap();
    assert_eq!((next.state, next.next_on), (State::Contraindicated, Some(day("2025-03-08"))));
    assert_eq!(seen("dtap", &child, "2025-03-08"), "due 1 dtap 2025-03-01 2025-03-01 2025-05-01 by_age");
    assert_eq!(seen("dtap", &child, "2025-02-28"), "contraindicated 1 fever");
}

#[test]
fn the_due_list_has_a_row_for_each_dose_that_is_still_to_come() {
    let given = given("hepb 2025-01-01, bcg 2025-01-01");
    let rows = due_rows(&assess(&SCHEDULE, &child("2025-01-01", Sex::Male, &given), day("2025-01-10")), Some("5001"));
    let steps: Vec<_> = rows.iter().map(|row| row.step.as_str()).collect();
    assert_eq!(steps, ["hepb_2", "polio_1", "dtap_1", "mmr_1", "je_1", "mpsv_a_1", "mpsv_ac_1", "hepa_1"]);
    let hepb = DueRow {
        step: "hepb_2".into(),
        open_on: day("2025-01-29"),
        due_on: day("2025-02-01"),
        late_on: day("2025-04-01"),
        next_on: day("2025-01-29"),
        why: Why { code: "by_age".into(), args: vec![("from".into(), "2025-01-01".into())] },
        institution: Some("5001".into()),
    };
    assert_eq!(rows[0], hepb);
}

#[test]
fn what_was_given_after_the_day_is_not_looked_at() {
    let given = given("hepb 2025-01-01, 2025-02-01");
    let child = child("2025-01-01", Sex::Male, &given);
    assert_eq!(assess(&SCHEDULE, &child, day("2025-01-31")).counted("hepb").count(), 1);
    assert_eq!(assess(&SCHEDULE, &child, day("2025-02-01")).counted("hepb").count(), 2);
}

#[test]
fn what_is_wanted_of_a_child_is_the_schedule_on_its_own_calendar() {
    let boy = child("2025-01-31", Sex::Male, &[]);
    let told = |given: &[Given], series: &str| -> Vec<String> {
        let child = Child { given, ..boy };
        let assessment = assess(&SCHEDULE, &child, day("2026-06-01"));
        let of = wanted(&SCHEDULE, &child, &assessment).into_iter().filter(|one| one.series == series);
        of.map(|one| format!("{} {}", one.dose, one.recommended_on)).collect()
    };
    assert_eq!(told(&[], "dtap"), ["1 2025-03-31", "2 2025-05-31", "3 2025-07-31", "4 2026-07-31", "5 2031-01-31"]);
    assert_eq!(told(&[], "mmr"), ["1 2025-09-30", "2 2026-07-31"]);
    assert_eq!(told(&[], "hpv"), [""; 0]);
    assert_eq!(told(&[], "je").len(), 2);
    // Who goes the other way is measured by that one.
    assert_eq!(told(&given("je_i 2025-10-01"), "je").len(), 4);
}
