//! The rules, one by one, and what the settings decide.

use super::*;

/// `name sex birth id phone mother order`, a dash where something is unknown.
fn person(text: &str) -> Traits {
    let mut words = text.split(' ').map(|word| (word != "-").then(|| word.to_owned()));
    let mut next = || words.next().flatten();
    Traits {
        name: next(),
        sex: next(),
        birth_date: next(),
        id_card: next(),
        phone: next(),
        address: None,
        mother: next(),
        birth_order: next().and_then(|order| order.parse().ok()),
    }
}

#[track_caller]
fn check(newcomer: &str, known: &str, verdict: Verdict, rule: &str, doubtful: bool) {
    let candidate = Candidate { resident: ResidentId(7), traits: person(known) };
    let decision = decide(&person(newcomer), &[candidate], None);
    assert_eq!((decision.verdict, decision.evidence.rule.as_str(), decision.doubtful), (verdict, rule, doubtful));
}

const SAME: Verdict = Verdict::Same(ResidentId(7));

fn asked() -> Verdict {
    Verdict::Ask(vec![ResidentId(7)])
}

#[test]
fn a_card_borne_out_by_name_or_by_birthday_and_sex_is_the_same_person() {
    check("wang f 1956-02-01 A1", "wang f 1956-02-01 A1", SAME, "id_card", false);
    check("wang m 1956-02-01 A1", "wang f 1956-02-01 A1", SAME, "id_card", false);
}

#[test]
fn a_link_in_which_name_or_birthday_differs_holds_and_waits_for_a_person() {
    check("wang m 1957-02-01 A1", "wang f 1956-02-01 A1", SAME, "id_card", true);
    check("wong f 1956-02-01 A1", "wang f 1956-02-01 A1", SAME, "id_card", true);
}

#[test]
fn a_card_that_everything_else_contradicts_asks_a_person() {
    check("li m 1956-02-01 A1", "wang f 1956-02-01 A1", asked(), "id_card_contradicted", true);
}

#[test]
fn without_a_card_on_one_side_name_birthday_and_sex_ask_and_the_telephone_decides() {
    check("wang f 1956-02-01 - -", "wang f 1956-02-01 A1 100", asked(), "same_name", true);
    check("wang f 1956-02-01 - 101", "wang f 1956-02-01 A1 100", asked(), "same_name", true);
    check("wang f 1956-02-01 - 100", "wang f 1956-02-01 A1 100", SAME, "same_phone", false);
    check("wang f 1956-02-02 - 100", "wang f 1956-02-01 A1 100", Verdict::New, "no_key", false);
}

#[test]
fn namesakes_with_cards_of_their_own_are_two_people() {
    check("wang f 1956-02-01 A2 100", "wang f 1956-02-01 A1 100", Verdict::New, "no_key", false);
}

#[test]
fn several_who_fit_are_all_asked_about() {
    let known = |id| Candidate { resident: ResidentId(id), traits: person("wang f 1956-02-01 - -") };
    let decision = decide(&person("wang f 1956-02-01 A1 -"), &[known(9), known(7), known(9)], None);
    assert_eq!(decision.verdict, Verdict::Ask(vec![ResidentId(7), ResidentId(9)]));
}

#[test]
fn a_newborn_is_known_by_the_mothers_number_the_birthday_and_the_order_of_birth() {
    check("son-of-li m 2026-05-01 - - M1 1", "li-wei m 2026-05-01 - - M1 1", SAME, "mother", false);
    check("li-wei m 2026-05-01 A1 - M1 1", "son-of-li m 2026-05-01 - 100 M1 1", SAME, "mother", false);
    check("- - 2026-05-01 - - M1 1", "- - 2026-05-01 - - M2 1", Verdict::New, "no_key", false);
    check("- - 2024-03-01 - - M1 1", "- - 2026-05-01 - - M1 1", Verdict::New, "no_key", false);
}

#[test]
fn twins_are_two_though_all_else_agrees() {
    let (first, second) = ("son-of-li m 2026-05-01 - 100 M1 1", "son-of-li m 2026-05-01 - 100 M1 2");
    check(second, first, Verdict::New, "no_key", false);
    let decision = by_settings(
        "\u{738b}\u{4e4b}\u{5b50} male 2026-05-01 - 100200 M1 2",
        &[(7, "\u{738b}\u{4e4b}\u{5b50} male 2026-05-01 - 100200 M1 1")],
    );
    assert_eq!(decision.verdict, Verdict::New);
    // Born before and after midnight.
    check("son-of-li m 2026-05-02 - 100 M1 2", first, Verdict::New, "no_key", false);
}

#[test]
fn children_of_one_birth_ask_where_the_order_is_not_said_or_something_contradicts() {
    check("- m 2026-05-01 - - M1 -", "- m 2026-05-01 - - M1 1", asked(), "same_mother", true);
    check("- - 2026-05-01 - - M1 -", "- m 2026-05-01 - - M1 -", asked(), "same_mother", true);
    check("- f 2026-05-01 - - M1 -", "- m 2026-05-01 - - M1 1", Verdict::New, "no_key", false);
    check("- f 2026-05-01 - - M1 1", "- m 2026-05-01 - - M1 1", asked(), "same_mother", true);
    check("- m 2026-05-01 A2 - M1 1", "- m 2026-05-01 A1 - M1 1", Verdict::New, "no_key", false);
    let known = |text| Candidate { resident: ResidentId(7), traits: person(text) };
    let of_one = [known("- m 2026-05-01 - - M1 1"), known("wei m 2026-05-01 A1 - - -")];
    let decision = decide(&person("wei m 2026-05-01 A2 - M1 1"), &of_one, None);
    assert_eq!((decision.verdict, decision.evidence.rule.as_str()), (asked(), "same_mother"));
}

#[test]
fn namesakes_of_two_mothers_ask_although_they_are_reached_by_one_telephone() {
    check("wei m 2026-05-01 - 100 M1 1", "wei m 2026-05-01 - 100 M2 1", asked(), "same_name", true);
}

#[test]
fn a_person_is_asked_about_64_namesakes_and_65_are_too_common_to_ask() {
    let known = |count: u64, text: &str| -> Vec<Candidate> {
        (1..=count).map(|id| Candidate { resident: ResidentId(id), traits: person(text) }).collect()
    };
    let newcomer = person("nobody f 1900-01-01 - -");
    let decided = |count| decide(&newcomer, &known(count, "nobody f 1900-01-01 - -"), None);
    assert_eq!(decided(64).verdict, Verdict::Ask((1..=64).map(ResidentId).collect()));
    assert_eq!((decided(65).verdict, decided(65).evidence.rule.as_str()), (Verdict::New, "too_common"));
    let typed_by_many = decide(&person("li m 1956-02-01 A1 -"), &known(200, "wang f 1980-02-01 A1 -"), None);
    assert_eq!(typed_by_many.verdict, Verdict::Ask((1..=64).map(ResidentId).collect()));
}

/// What is decided by the settings that the product ships.
fn by_settings(newcomer: &str, known: &[(u64, &str)]) -> Decision {
    let settings = Settings::read(include_str!("../../../../programmes/_shared/linking.toml")).unwrap();
    let candidate = |(id, text): &(u64, &str)| Candidate { resident: ResidentId(*id), traits: person(text) };
    let candidates: Vec<Candidate> = known.iter().map(candidate).collect();
    decide(&person(newcomer), &candidates, Some(&settings))
}

#[test]
fn a_name_of_the_same_sound_is_nobody_new_and_the_evidence_says_why() {
    let decision = by_settings(
        "\u{738b}\u{4f1f}\u{56fd} male 1956-02-01 - 100200",
        &[(7, "\u{738b}\u{5a01}\u{56fd} male 1956-02-01 A1 100200")],
    );
    assert_ne!(decision.verdict, Verdict::New);
    assert!(decision.doubtful, "the name differs");
    assert_eq!(decision.evidence.rule, "likely");
    let (likely, version) = decision.evidence.likely.unwrap();
    assert!(likely > 0.5 && !version.is_empty(), "{likely}");
    let given = decision.evidence.weights.iter().find(|step| step.field == "given_name").unwrap();
    assert_eq!(given.level, "close");
}

#[test]
fn a_brother_with_the_same_telephone_is_somebody_else() {
    let decision = by_settings(
        "\u{738b}\u{4f1f}\u{56fd} male 1956-02-01 - 100200",
        &[(7, "\u{738b}\u{4f1f}\u{5f3a} male 1959-11-20 - 100200")],
    );
    assert_eq!(decision.verdict, Verdict::New);
}

#[test]
fn two_who_are_as_likely_or_a_card_that_contradicts_ask_a_person() {
    let (newcomer, known) =
        ("\u{738b}\u{4f1f}\u{56fd} male 1956-02-01 - 100200", "\u{738b}\u{5a01}\u{56fd} male 1956-02-01 - 100200");
    let decision = by_settings(newcomer, &[(7, known), (9, known)]);
    assert_eq!(decision.verdict, Verdict::Ask(vec![ResidentId(7), ResidentId(9)]));
    let with_card = newcomer.replace(" - ", " A2 ");
    let decision = by_settings(&with_card, &[(7, known), (7, "li female 1980-01-01 A1 -")]);
    assert_ne!(decision.verdict, SAME, "{decision:?}");
}
