//! Whatever moves arrive, in whatever order: nothing panics, and a replay says the same.

use super::*;
use jiff::ToSpan;
use proptest::prelude::*;

const KEYS: [&str; 13] = [
    "register",
    "accept",
    "pass_on",
    "come_back",
    "hand_over",
    "ask",
    "hear",
    "extend",
    "answer",
    "appeal",
    "close",
    "withdraw",
    "nonsense",
];

fn answers() -> impl Strategy<Value = Json> {
    let matter = prop_oneof![Just("appeal"), Just("accusation"), Just("")];
    (matter, any::<Option<bool>>(), -2i64..40, "[a-z ]{0,6}", 0i32..40).prop_map(|(matter, quick, days, text, back)| {
        let received = date(2026, 6, 1).saturating_sub(back.days()).to_string();
        json!({"matter": matter, "quick": quick, "more_days": days, "why": text.as_str(), "approver": "y",
               "text": text.as_str(), "received_on": received})
    })
}

/// Weighted towards the usual way, so that many histories go far.
fn moves() -> impl Strategy<Value = Vec<Made>> {
    let one = (0..KEYS.len(), 0i32..6, answers(), 0u8..3);
    prop::collection::vec(one, 0..14).prop_map(|drawn| {
        let mut on = date(2026, 1, 20);
        let start = made("register", on, json!({"matter": "appeal"}));
        let mut history = vec![start];
        for (number, (key, gap, answers, post)) in drawn.into_iter().enumerate() {
            on = on.saturating_add((gap * 7).days());
            let hand = match post {
                0 => Hand::default(),
                1 => by("a", Post::InstitutionStaff, Some(Role::Owner)),
                _ => by("b", Post::ProgrammeOffice, None),
            };
            history.push(Made { id: number.to_string(), key: KEYS[key].into(), on, by: hand, answers });
        }
        history
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_history_panics_and_replay_is_deterministic(history in moves(), later in 0i32..500) {
        let today = date(2026, 1, 20).saturating_add(later.days());
        world(|rules| {
            let one = rules.state_of(&history, today);
            let other = rules.state_of(&history, today);
            prop_assert_eq!(&one.steps, &other.steps);
            prop_assert_eq!(&one.issues, &other.issues);
            prop_assert_eq!(rules.deadlines(&history, today), rules.deadlines(&history, today));
            for deadline in rules.deadlines(&history, today) {
                prop_assert!(deadline.started_on <= deadline.due_on && deadline.due_on < deadline.late_from);
                prop_assert!(deadline.extended_days <= 30);
                prop_assert!(deadline.is_open() == (deadline.met_on.is_none() && deadline.stopped_on.is_none()));
            }
            Ok(())
        })?;
    }

    #[test]
    fn what_is_offered_is_never_refused_for_where_the_case_stands(history in moves()) {
        let today = date(2026, 12, 1);
        let hand = by("c", Post::InstitutionStaff, Some(Role::Owner));
        world(|rules| {
            for of in rules.allowed_moves(&history, &hand, today) {
                let mut one = made(&of.key, today, json!({}));
                one.by = hand.clone();
                let issues = rules.check_move(&history, &one, today);
                let wrong = ["move_not_from", "move_not_now", "move_not_yours", "clock_over", "clock_not_over"];
                prop_assert!(!codes(&issues).iter().any(|code| wrong.contains(code)), "{issues:?}");
            }
            Ok(())
        })?;
    }

    #[test]
    fn facts_in_another_order_of_arrival_stand_the_same(mut history in moves()) {
        let mut on = date(2026, 1, 20);
        for made in &mut history {
            made.on = on;
            on = on.saturating_add(1.day());
        }
        let forward = world(|rules| rules.state_of(&history, on).steps);
        history.reverse();
        prop_assert_eq!(forward, world(|rules| rules.state_of(&history, on).steps));
    }
}
