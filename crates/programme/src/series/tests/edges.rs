//! Least ages and intervals: the day before and the day itself.

use super::*;

#[test]
fn a_dose_counts_from_its_least_age_on_and_not_the_day_before() {
    for (series, product, birth, before, on) in [
        ("polio", "ipv", "2025-01-15", "2025-03-14", "2025-03-15"),
        ("dtap", "dtap", "2025-01-15", "2025-03-14", "2025-03-15"),
        ("mpsv_a", "mpsv_a", "2025-01-15", "2025-07-14", "2025-07-15"),
        ("mmr", "mmr", "2025-01-15", "2025-09-14", "2025-09-15"),
        ("je", "je_l", "2025-01-15", "2025-09-14", "2025-09-15"),
        ("je", "je_i", "2025-01-15", "2025-09-14", "2025-09-15"),
        ("hepa", "hepa_l", "2025-01-15", "2026-07-14", "2026-07-15"),
        ("hepa", "hepa_i", "2025-01-15", "2026-07-14", "2026-07-15"),
        ("mpsv_ac", "mpsv_ac", "2025-01-15", "2028-01-14", "2028-01-15"),
    ] {
        counts(series, birth, &format!("{product} {before}"), "too_young");
        counts(series, birth, &format!("{product} {on}"), "1");
    }
}

#[test]
fn an_age_in_months_ends_on_the_last_day_of_a_shorter_month() {
    counts("dtap", "2024-12-31", "dtap 2025-02-27", "too_young");
    counts("dtap", "2024-12-31", "dtap 2025-02-28", "1");
    counts("mmr", "2025-06-30", "mmr 2026-02-27", "too_young");
    counts("mmr", "2025-06-30", "mmr 2026-02-28", "1");
    // Eight months after the 31st of August of a year before a leap year.
    counts("mmr", "2027-06-30", "mmr 2028-02-28", "too_young");
    counts("mmr", "2027-06-30", "mmr 2028-02-29", "1");
    counts("polio", "2024-02-29", "ipv 2024-04-29, 2024-05-29, bopv 2024-06-29, 2028-02-28", "1 2 3 too_young");
    counts("polio", "2024-02-29", "ipv 2024-04-29, 2024-05-29, bopv 2024-06-29, 2028-02-29", "1 2 3 4");
}

#[test]
fn birth_doses_count_from_the_day_of_birth() {
    counts("hepb", "2025-01-15", "hepb 2025-01-15", "1");
    counts("bcg", "2025-01-15", "bcg 2025-01-15", "1");
    counts("hepb", "2025-01-15", "hepb 2025-01-14", "before_birth");
}

#[test]
fn an_interval_in_days_is_kept_to_the_day() {
    counts("hepb", "2025-01-01", "hepb 2025-01-02, 2025-01-29", "1 too_soon");
    counts("hepb", "2025-01-01", "hepb 2025-01-02, 2025-01-30", "1 2");
    counts("hepb", "2025-01-01", "hepb 2025-01-01, 2025-01-28", "1 too_young");
    counts("hepb", "2025-01-01", "hepb 2025-01-01, 2025-01-29", "1 2");
    counts("hepb", "2025-01-01", "hepb 2025-01-01, 2025-05-10, 2025-07-08", "1 2 too_soon");
    counts("hepb", "2025-01-01", "hepb 2025-01-01, 2025-05-10, 2025-07-09", "1 2 3");
    counts("polio", "2025-01-01", "ipv 2025-03-10, 2025-04-06", "1 too_soon");
    counts("polio", "2025-01-01", "ipv 2025-03-10, 2025-04-07", "1 2");
    counts("dtap", "2025-01-01", "dtap 2025-04-20, 2025-05-17", "1 too_soon");
    counts("dtap", "2025-01-01", "dtap 2025-04-20, 2025-05-18", "1 2");
    counts("mmr", "2025-01-01", "mmr 2026-06-10, 2026-07-07", "1 too_soon");
    counts("mmr", "2025-01-01", "mmr 2026-06-10, 2026-07-08", "1 2");
}

#[test]
fn an_interval_in_months_is_kept_on_the_calendar() {
    counts("hepb", "2024-01-01", "hepb 2024-06-30, 2024-07-31, 2024-10-29", "1 2 too_soon_after_first");
    counts("hepb", "2024-01-01", "hepb 2024-06-30, 2024-07-31, 2024-10-30", "1 2 3");
    let three = "dtap 2025-03-01, 2025-05-01, 2026-01-31";
    counts("dtap", "2025-01-01", &format!("{three}, 2026-07-30"), "1 2 3 too_soon");
    counts("dtap", "2025-01-01", &format!("{three}, 2026-07-31"), "1 2 3 4");
    counts("je", "2025-01-01", "je_l 2026-05-05, 2027-05-04", "1 too_soon");
    counts("je", "2025-01-01", "je_l 2026-05-05, 2027-05-05", "1 2");
    counts("mpsv_a", "2025-01-01", "mpsv_a 2025-11-30, 2026-02-27", "1 too_soon");
    counts("mpsv_a", "2025-01-01", "mpsv_a 2025-11-30, 2026-02-28", "1 2");
    counts("hepa", "2025-01-01", "hepa_i 2026-08-31, 2027-02-27", "1 too_soon");
    counts("hepa", "2025-01-01", "hepa_i 2026-08-31, 2027-02-28", "1 2");
    counts("mpsv_ac", "2022-01-01", "mpsv_ac 2025-03-01, 2028-02-29", "1 too_soon");
    counts("mpsv_ac", "2022-01-01", "mpsv_ac 2025-03-01, 2028-03-01", "1 2");
}

#[test]
fn the_inactivated_way_has_its_own_intervals() {
    counts("je", "2024-01-01", "je_i 2024-09-01, 2024-09-07", "1 too_soon");
    let two = "je_i 2024-09-01, 2024-09-08";
    counts("je", "2024-01-01", &format!("{two}, 2025-12-31"), "1 2 too_young");
    counts("je", "2024-01-01", &format!("{two}, 2026-01-01"), "1 2 3");
    counts("je", "2024-01-01", &format!("{two}, 2027-06-15, 2030-06-14"), "1 2 3 too_soon");
    counts("je", "2024-01-01", &format!("{two}, 2027-06-15, 2030-06-15"), "1 2 3 4");
    // The second dose is in time on the tenth day and late on the eleventh.
    comes(
        "je",
        "2024-01-01",
        "je_i 2024-09-01",
        "2024-09-11",
        "due 2 je_i 2024-09-08 2024-09-08 2024-09-12 after_previous",
    );
    comes(
        "je",
        "2024-01-01",
        "je_i 2024-09-01",
        "2024-09-12",
        "overdue 2 je_i 2024-09-08 2024-09-08 2024-09-12 after_previous",
    );
}

#[test]
fn two_injected_live_products_are_given_on_one_day_or_28_days_apart() {
    let first = "mmr 2025-09-10";
    counts("je", "2025-01-01", &format!("{first}, je_l 2025-09-10"), "1");
    counts("je", "2025-01-01", &format!("{first}, je_l 2025-10-07"), "live_gap");
    counts("je", "2025-01-01", &format!("{first}, je_l 2025-10-08"), "1");
    // One that the schedule does not give keeps others away, too.
    counts("mmr", "2025-01-01", "varicella 2025-09-10, mmr 2025-10-07", "live_gap");
    // Oral live and inactivated products are free.
    counts("polio", "2025-01-01", &format!("ipv 2025-03-10, 2025-04-10, {first}, bopv 2025-09-11"), "1 2 3");
    counts("je", "2025-01-01", &format!("{first}, je_i 2025-09-11"), "1");
    let held = "too_early 1 je_l 2025-10-08 2025-10-08 2026-01-01 after_live";
    comes("je", "2025-01-01", first, "2025-10-07", held);
    comes("je", "2025-01-01", first, "2025-10-08", "due 1 je_l 2025-09-01 2025-09-01 2026-01-01 by_age");
    comes("je", "2025-01-01", first, "2025-09-10", "due 1 je_l 2025-09-01 2025-09-01 2026-01-01 by_age");
}

#[test]
fn a_dose_keeps_its_distance_from_another_series() {
    let a = "mpsv_a 2025-07-20, 2026-11-20";
    counts("mpsv_ac", "2025-01-01", &format!("{a}, mpsv_ac 2028-01-01"), "1");
    counts("mpsv_ac", "2022-01-01", "mpsv_a 2022-07-20, 2023-12-31, mpsv_ac 2024-12-31", "too_young");
    let late = "mpsv_a 2023-01-20, 2023-12-20";
    comes("mpsv_ac", "2022-01-01", late, "2024-12-31", "too_early 1 mpsv_ac 2025-01-01 2025-01-01 2026-01-01 by_age");
    // An uncounted one is kept away from, too.
    let after = "mpsv_a 2023-01-20, 2023-12-20, 2024-06-10";
    counts("mpsv_ac", "2022-01-01", &format!("{after}, mpsv_ac 2025-06-09"), "too_soon_after_other");
    counts("mpsv_ac", "2022-01-01", &format!("{after}, mpsv_ac 2025-06-10"), "1");
}

#[test]
fn a_dose_that_does_not_count_is_repeated_after_the_same_interval() {
    let early = "dtap 2025-03-01, 2025-05-01, 2025-05-20";
    counts("dtap", "2025-01-01", early, "1 2 too_young");
    comes("dtap", "2025-01-01", early, "2025-07-01", "due 3 dtap 2025-07-01 2025-07-01 2026-01-01 by_age");
    let near = "dtap 2025-03-01, 2025-05-01, 2025-06-20";
    comes("dtap", "2025-01-01", near, "2025-07-17", "too_early 3 dtap 2025-07-18 2025-07-18 2026-01-01 after_previous");
}

#[test]
fn two_records_of_one_day_are_one_dose() {
    counts("hepb", "2025-01-01", "hepb 2025-01-01, 2025-01-01, 2025-02-01", "1 too_young 2");
    counts("dtap", "2025-01-01", "dtap 2025-05-01, dtap_ipv_hib 2025-05-01", "1 too_soon");
}

#[test]
fn what_nobody_knows_counts_nowhere() {
    let given = given("moonshine 2025-02-01, influenza 2025-08-01");
    let assessment = assess(&SCHEDULE, &child("2025-01-01", Sex::Male, &given), day("2026-01-01"));
    let told: Vec<_> = assessment.doses.iter().map(|dose| (dose.series, dose.verdict.code())).collect();
    assert_eq!(told, [("", "unknown_product"), ("", "no_series")]);
}
