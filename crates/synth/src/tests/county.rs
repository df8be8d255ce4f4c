//! The made-up county is believable, adds up, and is the same for the same order.

use super::*;
use crate::draw::{Draw, age};
use jiff::civil::date;
use std::collections::BTreeSet;

#[test]
fn the_same_order_gives_the_same_bytes_and_another_seed_other_people() {
    let order = Order { residents: 700, seed: 7, today: date(2026, 11, 16) };
    let (one, other) = (county_of(&order), county_of(&order));
    assert!(one.1 == other.1);
    assert_eq!(json(&one.0), json(&other.0));
    assert!(county_of(&Order { seed: 8, ..order }).1 != one.1);
}

#[test]
fn twenty_thousand_people_are_a_believable_county() {
    let (truth, files) = demo();
    let (all, _) = resources(files);
    let people = people(truth, &all);
    assert_eq!(people.len(), 20_000);
    let per_mille = |year| 0.05 * people.iter().filter(|person| born(person).year() == year).count() as f64;
    let last_twelve = people.iter().filter(|person| age(born(person), truth.today) == 0).count() as f64 * 0.05;
    for births in [last_twelve, per_mille(2025), per_mille(2024)] {
        assert!((5.0..=7.0).contains(&births), "{births} births per 1,000");
    }
    let old = people.iter().filter(|person| age(born(person), truth.today) >= 65).count() as f64 / 200.0;
    assert!((15.0..=22.0).contains(&old), "{old} % are 65 or older");
    let men = people.iter().filter(|person| person["gender"].as_str() == Some("male")).count() as f64 / 200.0;
    assert!((47.0..=53.0).contains(&men), "{men} % are men");
    let cards = people.iter().filter(|person| person.get("identifier").is_some()).count() as f64 / 200.0;
    assert!((95.5..=96.5).contains(&cards), "{cards} % have an ID card");
}

#[test]
fn the_rates_of_twenty_thousand_people_are_believable() {
    let (truth, _) = demo();
    for period in ["2025Q1", "2025Q2", "2025Q3", "2025Q4", "2025", "2026Q1", "2026Q2", "2026Q3", "2026Q4", "2026"] {
        let managed = total(truth, "hypertension/managed_rate", period);
        let controlled = total(truth, "hypertension/control_rate", period);
        assert_eq!(managed.denominator, controlled.denominator);
        let share = managed.denominator as f64 / 200.0;
        assert!((6.0..=10.0).contains(&share), "{period}: {share} % of all are managed");
        assert!((60.0..=85.0).contains(&rate(managed)), "{period}: {} % as the rules have it", rate(managed));
        assert!((60.0..=85.0).contains(&rate(controlled)), "{period}: {} % controlled", rate(controlled));
        let full = numbers(truth, "hypertension/managed_rate", period);
        let full = full.filter(|number| number.denominator > 0 && number.numerator == number.denominator).count();
        assert!(full <= 2, "{period}: {full} places have exactly 100 %");
    }
}

#[test]
fn the_other_programmes_of_twenty_thousand_people_are_believable() {
    let (truth, _) = demo();
    for period in ["2025Q4", "2026Q3"] {
        let patients = total(truth, "diabetes/managed_count", period).numerator as f64 / 200.0;
        assert!((2.0..=3.5).contains(&patients), "{period}: {patients} % have diabetes");
        for (indicator, band) in [
            ("diabetes/managed_rate", 55.0..=85.0),
            ("diabetes/control_rate", 55.0..=80.0),
            ("elderly/managed_rate", 60.0..=85.0),
            ("elderly/standard_rate", 50.0..=75.0),
            ("child_health/checked_rate", 70.0..=97.0),
            ("child_health/systematic_rate", 85.0..=97.0),
            ("child_health/newborn_visit_rate", 80.0..=97.0),
            ("maternal/early_booking_rate_3", 75.0..=97.0),
            ("maternal/systematic_rate_3", 65.0..=95.0),
            ("maternal/postnatal_visit_rate_3", 80.0..=99.0),
            ("chinese_medicine_elderly/managed_rate", 45.0..=80.0),
            ("chinese_medicine_child/managed_rate", 65.0..=95.0),
            ("family_doctor/signed_rate", 30.0..=60.0),
            ("cancer_screening/cervical_coverage", 40.0..=70.0),
            ("cancer_screening/breast_coverage", 20.0..=55.0),
        ] {
            let rate = rate(total(truth, indicator, period));
            assert!(band.contains(&rate), "{period} {indicator}: {rate} %");
        }
    }
}

#[test]
fn the_doses_of_twenty_thousand_people_are_believable() {
    let (truth, _) = demo();
    for period in ["2025", "2026Q3"] {
        let within = |name: &str, band: std::ops::RangeInclusive<f64>| {
            let id = format!("immunisation/{name}");
            let number = total(truth, &id, period);
            assert!(number.denominator >= 50, "{period} {name}: of {}", number.denominator);
            assert!(band.contains(&rate(number)), "{period} {name}: {} %", rate(number));
        };
        within("coverage_12", 90.0..=99.5);
        within("coverage_24", 90.0..=99.5);
        within("coverage_84", 85.0..=99.5);
        within("timeliness", 82.0..=99.0);
        within("full_by_12_months", 80.0..=98.0);
        within("zero_dose", 0.0..=3.0);
        within("drop_out_dtap", 0.0..=8.0);
        within("card_built", 94.0..=99.9);
    }
}

#[test]
fn the_numbers_of_villages_add_up_to_towns_county_and_total() {
    for residents in [300, 6_000] {
        let (truth, files) = county(residents);
        let (all, _) = resources(files);
        let mut levels: HashMap<(&str, &str, &str), [u64; 2]> = HashMap::new();
        for number in &truth.indicators {
            let level = match (number.area.as_deref(), number.institution.as_deref()) {
                (None, None) => "total",
                (None, Some(_)) => "institutions",
                (Some(code), _) if code.ends_with("000000") => "county",
                (Some(code), _) if code.ends_with("000") => "towns",
                _ => "villages",
            };
            let sum = levels.entry((&number.indicator, &number.period, level)).or_default();
            // The denominator of a sum is 1 everywhere.
            sum[0] += number.numerator;
            sum[1] += if number.indicator.ends_with("_count") || number.indicator.ends_with("_sum") {
                0
            } else {
                number.denominator
            };
        }
        for ((indicator, period, level), sum) in &levels {
            if *level == "institutions" && !indicator.starts_with("hypertension/") {
                // A child without a card is nobody's, and so is who has no health record yet.
                let total = levels[&(*indicator, *period, "total")];
                let most = if indicator.starts_with("immunisation/") { total[1] * 9 / 10 } else { 0 };
                assert!(sum[0] <= total[0] && (most..=total[1]).contains(&sum[1]), "{indicator} {period}");
                continue;
            }
            assert_eq!(*sum, levels[&(*indicator, *period, "total")], "{indicator} {period} {level}");
        }
        let areas: BTreeSet<&str> = of_type(&all, "Location")
            .iter()
            .map(|(_, area)| area["identifier"][0]["value"].as_str().unwrap())
            .collect();
        let stated: BTreeSet<&str> = truth.indicators.iter().filter_map(|number| number.area.as_deref()).collect();
        assert_eq!(areas, stated);
    }
}

#[test]
fn a_larger_county_has_more_towns() {
    let region = crate::region::load(&content()).unwrap();
    for (residents, towns) in [(20_000, 4), (25_000, 5), (33_000, 6)] {
        let county = crate::county::lay_out(&region, residents, &mut Draw::new(1));
        let is_town = |kind: &&str| ["town", "township", "subdistrict"].contains(kind);
        assert_eq!(county.areas.iter().map(|area| area.kind).filter(is_town).count(), towns, "{residents}");
    }
}

#[test]
fn places_follow_from_the_number_of_residents() {
    for (residents, towns) in [(300, 2), (20_000, 4)] {
        let (truth, files) = county(residents);
        let (all, _) = resources(files);
        let kinds = |kind: &str| {
            of_type(&all, "Location")
                .iter()
                .filter(|(_, area)| area["type"][0]["coding"][0]["code"].as_str() == Some(kind))
                .count()
        };
        let made = kinds("town") + kinds("township") + kinds("subdistrict");
        assert_eq!(made, towns, "{residents}");
        assert!(kinds("village") >= 2 * towns);
        let of_kind = |kind: &str| {
            of_type(&all, "Organization")
                .iter()
                .filter(|(_, one)| one["type"][0]["coding"][0]["code"].as_str() == Some(kind))
                .count()
        };
        assert_eq!(of_kind("township_centre"), towns);
        for kind in ["commission", "county_hospital", "cdc", "mch"] {
            assert_eq!(of_kind(kind), 1, "{kind}");
        }
        if residents >= 20_000 {
            let per_clinic = residents as usize / of_kind("village_clinic");
            assert!((1000..=1500).contains(&per_clinic), "{per_clinic} residents per clinic");
        }
        let names: BTreeSet<_> =
            of_type(&all, "Organization").iter().map(|(_, one)| one["name"].as_str().unwrap().to_owned()).collect();
        assert_eq!(names.len(), of_type(&all, "Organization").len(), "names are given once");
        assert_eq!(truth.people.len(), residents as usize);
    }
}

#[test]
fn every_id_card_is_well_formed_unassigned_and_given_once() {
    let (truth, files) = county(3_000);
    let (all, _) = resources(files);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let mut seen = BTreeSet::new();
    for person in people(truth, &all) {
        assert!(
            person["telecom"][0]["value"].as_str().is_none_or(|phone| phone.len() == 11 && phone.starts_with("1003"))
        );
        let Some(number) = person["identifier"][0]["value"].as_str() else {
            continue;
        };
        let digits: Vec<u32> = number.chars().take(17).map(|digit| digit.to_digit(10).unwrap()).collect();
        let sum: u32 = digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum();
        assert_eq!(number.chars().last(), "10X98765432".chars().nth(sum as usize % 11), "{number}");
        assert!(number.starts_with("990121"), "{number}");
        assert_eq!(number[6..14], person["birthDate"].as_str().unwrap().replace('-', ""));
        assert_eq!(digits[16] % 2 == 1, person["gender"].as_str() == Some("male"));
        assert!(seen.insert(number.to_owned()), "{number}");
    }
}
