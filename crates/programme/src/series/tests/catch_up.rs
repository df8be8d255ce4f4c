//! Who began late or by an older rule: by age at the start, by what was given, by birthday.

use super::*;

#[test]
fn bcg_is_given_up_to_three_months_then_after_a_test_and_from_four_years_never() {
    let never = child("2022-01-15", Sex::Male, &[]);
    assert_eq!(seen("bcg", &never, "2022-04-14"), "due 1 bcg 2022-01-15 2022-01-15 2022-04-15 by_age");
    assert!(propose(&SCHEDULE, &never, day("2022-04-14")).contains(&"bcg"));
    assert_eq!(seen("bcg", &never, "2022-04-15"), "overdue 1 bcg 2022-04-15 2022-04-15 2022-04-15 by_age");
    assert!(!propose(&SCHEDULE, &never, day("2022-04-15")).contains(&"bcg"), "without a test nothing is proposed");
    let tested = Child { findings: &["ppd_negative"], ..never };
    assert!(propose(&SCHEDULE, &tested, day("2026-01-14")).contains(&"bcg"));
    assert_eq!(seen("bcg", &tested, "2026-01-15"), "too_old 1 too_old");
    counts("bcg", "2022-01-15", "bcg 2026-01-14", "1");
    counts("bcg", "2022-01-15", "bcg 2026-01-15", "too_old");
}

#[test]
fn polio_wants_three_doses_below_four_years_and_four_from_then_on() {
    let three = "ipv 2022-03-01, 2022-04-01, bopv 2022-05-01";
    comes("polio", "2022-01-01", three, "2025-12-31", "too_early 4 bopv 2026-01-01 2026-01-01 2027-01-01 by_age");
    comes("polio", "2022-01-01", three, "2026-01-01", "due 4 bopv 2026-01-01 2026-01-01 2027-01-01 by_age");
    let late = "ipv 2026-02-01, 2026-03-01, bopv 2026-04-01";
    comes(
        "polio",
        "2022-01-01",
        late,
        "2026-04-28",
        "too_early 4 bopv 2026-04-29 2026-04-29 2027-01-01 after_previous",
    );
    comes("polio", "2022-01-01", &format!("{late}, 2026-04-29"), "2026-04-29", "complete 5 complete");
}

#[test]
fn two_inactivated_polio_doses_are_wanted_of_those_born_from_october_2019_on() {
    let oral = "bopv 2020-02-01, 2020-03-01, 2020-04-01, 2024-04-01";
    comes("polio", "2019-09-30", oral, "2024-04-01", "too_early 5 ipv 2024-04-29 2024-04-29 2024-05-27 after_previous");
    comes("polio", "2019-09-30", &format!("{oral}, ipv 2024-05-01"), "2024-05-01", "complete 6 complete");
    comes(
        "polio",
        "2019-10-01",
        &format!("{oral}, ipv 2024-05-01"),
        "2024-06-01",
        "due 6 ipv 2024-05-29 2024-05-29 2024-06-26 after_previous",
    );
    comes("polio", "2019-10-01", &format!("{oral}, ipv 2024-05-01, 2024-05-29"), "2024-06-01", "complete 7 complete");
    comes(
        "polio",
        "2016-02-29",
        "opv 2016-05-01, 2016-06-01, 2016-07-01, 2020-03-01",
        "2024-04-01",
        "complete 5 complete",
    );
}

#[test]
fn the_first_dtap_dose_is_at_three_months_before_2025_and_at_two_from_then_on() {
    counts("dtap", "2024-08-01", "dtap 2024-10-31", "too_young");
    counts("dtap", "2024-08-01", "dtap 2024-11-01", "1");
    counts("dtap", "2024-10-31", "dtap 2024-12-31", "too_young");
    counts("dtap", "2024-10-31", "dtap 2025-01-01", "1");
    // Two months old before the change, three after it: possible from the day of the change.
    comes("dtap", "2024-10-10", "", "2024-12-31", "too_early 1 dtap 2025-01-01 2025-01-01 2025-02-10 in_force");
    comes("dtap", "2024-10-01", "", "2024-12-31", "too_early 1 dtap 2025-01-01 2025-01-01 2025-02-01 in_force");
    comes("dtap", "2024-09-30", "", "2024-12-30", "due 1 dtap 2024-12-30 2024-12-30 2025-01-30 by_age");
    comes("dtap", "2025-02-10", "", "2025-04-10", "due 1 dtap 2025-04-10 2025-04-10 2025-06-10 by_age");
}

#[test]
fn who_is_complete_under_the_old_rule_is_not_opened_again_by_the_new_one() {
    let four = "dtap 2018-10-01, 2018-11-01, 2018-12-01, 2020-01-01";
    let old = format!("{four}, dt 2024-12-31");
    counts("dtap", "2018-07-01", &old, "1 2 3 4 5");
    comes("dtap", "2018-07-01", &old, "2026-11-01", "complete 6 complete");
    // Six years old before the change and not yet given: the new rule's product from its day on.
    comes("dtap", "2018-07-01", four, "2024-12-31", "due 5 dt 2024-07-01 2024-07-01 2025-07-01 by_age");
    comes("dtap", "2018-07-01", four, "2025-01-01", "due 5 dtap 2025-01-01 2025-01-01 2025-07-01 in_force");
    comes("dtap", "2018-07-01", four, "2025-07-01", "overdue 5 dt 2025-07-01 2025-07-01 2025-07-01 by_age");
    counts("dtap", "2018-07-01", &format!("{four}, dt 2025-06-30"), "1 2 3 4 too_young");
    counts("dtap", "2018-07-01", &format!("{four}, dt 2025-07-01"), "1 2 3 4 5");
    // Three doses and one of the other product were enough, and stay so.
    comes(
        "dtap",
        "2018-07-01",
        "dtap 2018-10-01, 2018-11-01, 2018-12-01, dt 2024-08-01",
        "2026-11-01",
        "complete 5 complete",
    );
}

#[test]
fn from_six_years_before_2025_and_from_seven_since_the_other_product_is_given_by_count() {
    // Fewer than three: up to three, a month and six months apart.
    comes("dtap", "2016-01-01", "", "2021-12-31", "overdue 1 dtap 2016-04-01 2016-04-01 2016-05-01 by_age");
    comes("dtap", "2016-01-01", "", "2022-01-01", "overdue 1 dt 2022-01-01 2022-01-01 2016-05-01 by_age");
    counts("dtap", "2016-01-01", "dt 2021-12-31", "too_young");
    let one = "dt 2022-01-31";
    counts("dtap", "2016-01-01", &format!("{one}, 2022-02-27"), "1 too_soon");
    counts("dtap", "2016-01-01", &format!("{one}, 2022-02-28, 2022-08-27"), "1 2 too_soon");
    counts("dtap", "2016-01-01", &format!("{one}, 2022-02-28, 2022-08-28"), "1 2 3");
    comes("dtap", "2016-01-01", &format!("{one}, 2022-02-28, 2022-08-28"), "2022-08-28", "complete 4 complete");
    // Three of the first product: one more, six months later. Four: one more, twelve months later.
    let three = "dtap 2016-04-01, 2016-05-01, 2021-12-31";
    counts("dtap", "2016-01-01", &format!("{three}, dt 2022-06-29"), "1 2 3 too_soon");
    counts("dtap", "2016-01-01", &format!("{three}, dt 2022-06-30"), "1 2 3 4");
    let four = "dtap 2016-04-01, 2016-05-01, 2016-06-01, 2021-12-31";
    counts("dtap", "2016-01-01", &format!("{four}, dt 2022-12-30"), "1 2 3 4 too_soon");
    counts("dtap", "2016-01-01", &format!("{four}, dt 2022-12-31"), "1 2 3 4 5");
    // Since 2025 the first product is given up to the seventh birthday.
    comes("dtap", "2019-03-01", "", "2026-02-28", "overdue 1 dtap 2019-06-01 2019-06-01 2019-07-01 by_age");
    comes("dtap", "2019-03-01", "", "2026-03-01", "overdue 1 dt 2026-03-01 2026-03-01 2019-07-01 by_age");
    comes("dtap", "2013-03-01", "", "2025-02-28", "overdue 1 dt 2019-03-01 2019-03-01 2013-07-01 by_age");
    comes("dtap", "2013-03-01", "", "2025-03-01", "overdue 1 dt_adult 2025-03-01 2025-03-01 2013-07-01 by_age");
}

#[test]
fn who_was_underway_at_the_change_may_have_the_third_dose_at_five_months() {
    let two = "dtap 2024-11-01, 2024-12-01";
    counts("dtap", "2024-08-01", &format!("{two}, 2025-01-01"), "1 2 3");
    counts("dtap", "2024-08-01", &format!("{two}, 2024-12-31"), "1 2 too_young");
    counts("dtap", "2025-01-01", "dtap 2025-03-01, 2025-05-01, 2025-06-30", "1 2 too_young");
    comes("dtap", "2024-08-01", two, "2025-01-31", "too_early 3 dtap 2025-02-01 2025-02-01 2025-08-01 by_age");
}

#[test]
fn a_combined_product_counts_in_the_series_of_its_components() {
    let combined = "dtap_ipv_hib 2025-03-01, 2025-04-01, 2025-05-01, 2026-07-01";
    counts("dtap", "2025-01-01", combined, "1 2 3 4");
    counts("polio", "2025-01-01", combined, "1 2 3 4");
    comes("polio", "2025-01-01", combined, "2026-07-01", "complete 5 complete");
    comes("dtap", "2025-01-01", combined, "2026-07-01", "too_early 5 dtap 2031-01-01 2031-01-01 2032-01-01 by_age");
    counts("hepa", "2025-01-01", "hepab 2026-07-01", "1");
}

#[test]
fn two_mmr_doses_are_wanted_of_those_born_from_october_2019_on_and_components_of_others() {
    counts("mmr", "2019-09-30", "mr 2020-05-30, mmr 2021-03-30", "1 2");
    comes("mmr", "2019-09-30", "mr 2020-05-30, mmr 2021-03-30", "2026-01-01", "complete 3 complete");
    counts("mmr", "2019-10-01", "mr 2020-06-01, mmr 2021-04-01", "wrong_product 1");
    // Measles twice, but never mumps: one more.
    let no_mumps = "mr 2016-10-01, 2017-08-01";
    comes("mmr", "2016-01-01", no_mumps, "2026-01-01", "overdue 3 mmr 2017-08-29 2017-08-29 2017-09-26 after_previous");
    comes("mmr", "2016-01-01", &format!("{no_mumps}, mmr 2026-01-01"), "2026-01-01", "complete 4 complete");
}

#[test]
fn group_a_ends_at_24_months_and_the_later_series_goes_on() {
    let one = "mpsv_a 2024-08-01";
    comes(
        "mpsv_a",
        "2024-01-01",
        one,
        "2025-12-31",
        "overdue 2 mpsv_a 2024-11-01 2024-11-01 2025-07-01 after_previous",
    );
    comes("mpsv_a", "2024-01-01", one, "2026-01-01", "not_needed 2 a_not_from_24_months");
    comes("mpsv_ac", "2024-01-01", one, "2026-01-01", "too_early 1 mpsv_ac 2027-01-01 2027-01-01 2028-01-01 by_age");
}

#[test]
fn one_inactivated_hepatitis_a_dose_is_followed_by_another_or_by_a_live_one_after_six_months() {
    let one = "hepa_i 2026-08-31";
    counts("hepa", "2025-01-01", &format!("{one}, hepa_l 2027-02-27"), "1 too_soon_after_other");
    counts("hepa", "2025-01-01", &format!("{one}, hepa_l 2027-02-28"), "1 2");
    comes("hepa", "2025-01-01", one, "2027-03-01", "due 2 hepa_i 2027-02-28 2027-02-28 2028-01-01 after_previous");
    comes("hepa", "2025-01-01", &format!("{one}, hepa_l 2027-02-28"), "2027-03-01", "complete 2 complete");
}

#[test]
fn hpv_is_for_girls_born_after_2011_11_10_from_2025_11_10_on() {
    comes("hpv", "2011-11-10", "", "2025-11-10", "not_needed 1 other_birthdays");
    comes("hpv", "2011-11-11", "", "2025-11-09", "too_early 1 hpv2 2025-11-10 2025-11-10 2025-11-11 in_force");
    comes("hpv", "2011-11-11", "", "2025-11-10", "due 1 hpv2 2025-11-10 2025-11-10 2025-11-11 in_force");
    comes("hpv", "2012-11-11", "", "2025-11-10", "too_early 1 hpv2 2025-11-11 2025-11-11 2026-11-11 by_age");
    assert_eq!(seen("hpv", &child("2012-01-01", Sex::Male, &[]), "2026-01-01"), "not_needed 1 other_sex");
    assert_eq!(seen("hpv", &child("2012-01-01", Sex::Unknown, &[]), "2026-01-01"), "not_needed 1 other_sex");
    counts("hpv", "2012-01-01", "hpv2 2025-11-10, 2026-04-09", "1 too_soon");
    comes(
        "hpv",
        "2012-01-01",
        "hpv2 2025-11-10",
        "2026-05-09",
        "too_early 2 hpv2 2026-05-10 2026-05-10 2026-08-11 after_previous",
    );
    comes(
        "hpv",
        "2012-01-01",
        "hpv2 2025-11-10",
        "2026-05-10",
        "due 2 hpv2 2026-05-10 2026-05-10 2026-08-11 after_previous",
    );
    // One dose that she paid for herself counts.
    comes("hpv", "2012-06-01", "hpv9 2025-03-01", "2025-11-10", "due 2 hpv2 2025-11-10 2025-11-10 2025-12-02 in_force");
}

#[test]
fn a_birth_dose_that_is_void_is_given_again_at_one_month() {
    let given = given("hepb 2025-01-01, 2025-02-01");
    let void = Child { findings: &["birth_dose_void"], ..child("2025-01-01", Sex::Male, &given) };
    let assessment = assess(&SCHEDULE, &void, day("2025-02-01"));
    let told: Vec<_> = assessment.doses.iter().map(|dose| dose.verdict.code()).collect();
    assert_eq!(told, ["too_young", "counts"]);
    assert_eq!(assessment.next_of("hepb").unwrap().dose, 2);
}
