//! What holds for every person, whatever was given: over random birthdays and histories.

use super::*;
use crate::span::Span;
use proptest::prelude::*;

const FIRST_BIRTH: Day = jiff::civil::date(2010, 1, 1);

/// Days of birth over nineteen years, all rules and changes among them.
fn birthday() -> impl Strategy<Value = Day> {
    (0i32..7000).prop_map(|days| plus(FIRST_BIRTH, days))
}

fn sex() -> impl Strategy<Value = Sex> {
    prop_oneof![Just(Sex::Female), Just(Sex::Male)]
}

/// Doses of any products at any ages up to nine years: early ones, odd ones and unknown ones, too.
fn history() -> impl Strategy<Value = Vec<(usize, i32)>> {
    prop::collection::vec((0usize..SCHEDULE.products.len() + 1, -3i32..3200), 0..24)
}

fn plus(day: Day, days: i32) -> Day {
    if days < 0 { Span { months: 0, days: -days }.before(day) } else { Span { months: 0, days }.after(day) }
}

fn doses(birth_on: Day, history: &[(usize, i32)]) -> Vec<Given> {
    let code = |number: usize| SCHEDULE.products.get(number).map_or("unheard_of", |product| product.code.as_str());
    let one = |&(number, days): &(usize, i32)| Given { product: code(number).into(), on: plus(birth_on, days) };
    history.iter().map(one).collect()
}

fn person(birth_on: Day, sex: Sex, given: &[Given]) -> Child<'_> {
    Child { birth_on, sex, given, contraindications: &[], findings: &["ppd_negative"] }
}

/// Gives what is proposed, on each day on which time changes anything, until nothing is left to
/// come; each dose must count. Hands back the last assessment as states.
fn follow(birth_on: Day, sex: Sex, mut given: Vec<Given>, from: Day) -> (Vec<Given>, Vec<(String, State)>) {
    let mut on = from;
    for _ in 0..400 {
        let proposed = propose(&SCHEDULE, &person(birth_on, sex, &given), on);
        let first = given.len();
        given.extend(proposed.iter().map(|product| Given { product: (*product).into(), on }));
        let assessment = assess(&SCHEDULE, &person(birth_on, sex, &given), on);
        for (number, product) in proposed.iter().enumerate() {
            let counts = |dose: &Dose<'_>| dose.given == first + number && dose.verdict == Verdict::Counts;
            assert!(assessment.doses.iter().any(counts), "{product} on {on} does not count: {given:?}");
        }
        match assessment.next_on() {
            Some(next_on) if next_on < plus(birth_on, 20 * 366) => on = next_on,
            _ => break,
        }
    }
    let states = assess(&SCHEDULE, &person(birth_on, sex, &given), on).next;
    let states = states.iter().map(|next| (next.series.to_owned(), next.state)).collect();
    (given, states)
}

/// Written out apart from the tables: what must lie between the doses of a series, or of one of its options,
/// in days.
const APART: [(&str, &[i32]); 8] = [
    ("hepb", &[28, 60]),
    ("polio", &[28, 28, 28, 28, 28]),
    ("dtap", &[28, 28, 150]),
    ("mmr", &[28, 28]),
    ("mpsv_a", &[28]),
    ("mpsv_ac", &[1095]),
    ("hpv", &[150]),
    ("je", &[7]),
];

fn apart(birth_on: Day, sex: Sex, given: &[Given]) {
    let assessment = assess(&SCHEDULE, &person(birth_on, sex, given), Day::MAX);
    for (series, gaps) in APART {
        let on: Vec<(&str, Day)> = assessment.counted(series).map(|dose| (dose.option, given[dose.given].on)).collect();
        for (pair, gap) in on.windows(2).zip(gaps).filter(|(pair, _)| pair[0].0 == pair[1].0) {
            assert!(plus(pair[0].1, *gap) <= pair[1].1, "{series} {pair:?} {gap}");
        }
    }
}

/// No live dose that counts lies within 28 days behind another live one, unless on its day.
fn live_apart(birth_on: Day, sex: Sex, given: &[Given]) {
    const LIVE: [&str; 5] = ["bcg", "mmr", "je_l", "hepa_l", "varicella"];
    let live: Vec<&Given> = given.iter().filter(|one| LIVE.contains(&one.product.as_str())).collect();
    for dose in assess(&SCHEDULE, &person(birth_on, sex, given), Day::MAX).doses {
        let one = &given[dose.given];
        if dose.verdict == Verdict::Counts && LIVE.contains(&one.product.as_str()) {
            let near = |other: &&&Given| other.on < one.on && one.on < plus(other.on, 28);
            assert_eq!(live.iter().find(near), None, "{one:?}");
        }
    }
}

fn is_over(series: &str, state: State) -> bool {
    match state {
        State::Complete | State::NotNeeded => true,
        // Nobody catches it up from four years on.
        State::TooOld => series == "bcg",
        _ => false,
    }
}

/// Between an inactivated product and a live one of the same series the programme asks for no days (2021,
/// general principles, on giving vaccines together): only live ones are kept from each other.
#[test]
fn a_live_dose_soon_after_an_inactivated_one_of_another_option_counts() {
    let birth_on = day("2010-01-01");
    let given = [("je_i", 1127), ("je_l", 1133)]
        .map(|(product, days)| Given { product: product.into(), on: plus(birth_on, days) });
    let assessment = assess(&SCHEDULE, &person(birth_on, Sex::Female, &given), given[1].on);
    assert_eq!(assessment.counted("je").map(|dose| dose.option).collect::<Vec<_>>(), ["inactivated", "live"]);
    apart(birth_on, Sex::Female, &given);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, max_shrink_iters: 300, ..ProptestConfig::default() })]

    #[test]
    fn who_is_given_what_is_proposed_from_birth_on_ends_complete(birth_on in birthday(), sex in sex()) {
        let (given, states) = follow(birth_on, sex, Vec::new(), birth_on);
        for (series, state) in states {
            let wanted = series != "hpv" || (sex == Sex::Female && birth_on > day("2011-11-10"));
            let expected = if wanted { State::Complete } else { State::NotNeeded };
            prop_assert_eq!(state, expected, "{} {:?}", series, given);
        }
        apart(birth_on, sex, &given);
        live_apart(birth_on, sex, &given);
    }

    #[test]
    fn who_comes_with_any_history_ends_complete_and_no_interval_is_broken(
        birth_on in birthday(), sex in sex(), history in history(), start in 0i32..3300,
    ) {
        let from = plus(birth_on, start);
        let mut given = doses(birth_on, &history);
        given.retain(|one| one.on <= from);
        let (given, states) = follow(birth_on, sex, given, from);
        for (series, state) in states {
            prop_assert!(is_over(&series, state), "{} {:?} {} from {}: {:?}", series, state, birth_on, from, given);
        }
        apart(birth_on, sex, &given);
        live_apart(birth_on, sex, &given);
    }

    #[test]
    fn nothing_makes_it_panic(
        birth_on in prop_oneof![birthday(), Just(Day::MIN), Just(Day::MAX)],
        until in prop_oneof![birthday(), Just(Day::MIN), Just(Day::MAX)],
        history in history(),
    ) {
        let given = doses(birth_on, &history);
        let child = person(birth_on, Sex::Unknown, &given);
        let assessment = assess(&SCHEDULE, &child, until);
        prop_assert_eq!(assessment.next.len(), SCHEDULE.series.len());
        propose(&SCHEDULE, &child, until);
        due_rows(&assessment, None);
    }

    #[test]
    fn one_more_dose_takes_nothing_back(
        birth_on in birthday(), sex in sex(), history in history(), more in 0usize..33, later in 0i32..4000,
    ) {
        let mut given = doses(birth_on, &history);
        let last = given.iter().map(|one| one.on).max().unwrap_or(birth_on);
        let on = plus(last, later);
        let before = assess(&SCHEDULE, &person(birth_on, sex, &given), on);
        given.push(Given { product: SCHEDULE.products[more].code.clone(), on });
        let after = assess(&SCHEDULE, &person(birth_on, sex, &given), on);
        for (before, after) in before.next.iter().zip(&after.next) {
            prop_assert!(after.dose >= before.dose || before.option != after.option, "{:?} {:?}", before, after);
            let over = |state: State| matches!(state, State::Complete);
            prop_assert!(!over(before.state) || over(after.state));
        }
        prop_assert!(after.doses.iter().filter(|dose| dose.given + 1 < given.len()).eq(before.doses.iter()));
    }

    #[test]
    fn until_the_next_day_that_is_told_nothing_changes(
        birth_on in birthday(), sex in sex(), history in history(), age in 0i32..6000, part in 0.0f64..1.0,
    ) {
        let on = plus(birth_on, age);
        let mut given = doses(birth_on, &history);
        given.retain(|one| one.on <= on);
        let child = person(birth_on, sex, &given);
        let now = assess(&SCHEDULE, &child, on);
        let last = now.next_on().map_or(plus(on, 3000), |next_on| plus(next_on, -1));
        let days = on.until(last).unwrap().get_days();
        let then = plus(on, (f64::from(days) * part) as i32);
        prop_assert_eq!(now.next, assess(&SCHEDULE, &child, then).next, "{} and {}", on, then);
    }

    #[test]
    fn the_order_in_which_doses_became_known_does_not_matter(
        birth_on in birthday(), history in history(), turn in 0usize..24,
    ) {
        let given = doses(birth_on, &history);
        let mut turned = given.clone();
        turned.rotate_left(turn.min(given.len()));
        let unique = given.iter().enumerate().all(|(at, one)| given.iter().skip(at + 1).all(|other| other.on != one.on));
        prop_assume!(unique);
        let [one, other] = [&given, &turned]
            .map(|given| assess(&SCHEDULE, &person(birth_on, Sex::Female, given), plus(birth_on, 5000)).next);
        prop_assert_eq!(one, other);
    }
}
