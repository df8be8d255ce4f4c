//! One rule per test, on both sides of its edge.

use super::*;

#[test]
fn a_clock_runs_from_receipt_and_the_last_day_is_in_time() {
    let history = &accepted()[..1];
    let on = |today| deadline(history, "notice", today);
    assert_eq!((on(date(2026, 3, 7)).started_on, on(date(2026, 3, 7)).due_on), (date(2026, 2, 20), date(2026, 3, 7)));
    assert_eq!(on(date(2026, 3, 7)).state, ClockState::Running);
    assert_eq!(on(date(2026, 3, 8)).state, ClockState::Late);
    assert_eq!(deadline(&accepted(), "notice", date(2026, 3, 9)).state, ClockState::Met);
}

#[test]
fn meeting_a_clock_after_its_last_day_stays_late() {
    let mut history = accepted();
    history[1].on = date(2026, 3, 8);
    let late = deadline(&history, "notice", date(2026, 6, 1));
    assert_eq!((late.state, late.met_on), (ClockState::Late, Some(date(2026, 3, 8))));
}

#[test]
fn an_answer_is_due_after_sixty_days_and_after_thirty_more_when_extended() {
    let mut history = accepted();
    assert_eq!(deadline(&history, "answer", date(2026, 3, 2)).due_on, date(2026, 5, 1));
    history.push(made("extend", date(2026, 4, 20), json!({"more_days": 30, "why": "x", "approver": "y"})));
    let extended = deadline(&history, "answer", date(2026, 4, 20));
    assert_eq!((extended.due_on, extended.extended_days), (date(2026, 5, 31), 30));
}

#[test]
fn the_sentence_names_start_length_extension_and_last_day() {
    let mut history = accepted();
    history.push(made("extend", date(2026, 4, 20), json!({"more_days": 30, "why": "x", "approver": "y"})));
    let say = |key: &str| -> String {
        match key {
            "deadline.answer" => "受理之日{started_on}起{length}{extended}{paused}{moved}，应于{due_on}前答复{assumed}",
            "deadline.natural_days" => "{days}日",
            "deadline.extended" => "，延期{days}日",
            other => other,
        }
        .into()
    };
    let words = deadline(&history, "answer", date(2026, 4, 20)).explanation.words(&say);
    assert_eq!(words, "受理之日2026-03-02起60日，延期30日，应于2026-05-31前答复");
}

#[test]
fn extensions_need_days_reason_approval_and_a_clock_that_is_not_over() {
    let check = |history: &[Made], on: Day, answers: Json| {
        world(|rules| {
            let mut extend = made("extend", on, answers);
            extend.by = by("chief", Post::InstitutionManager, None);
            codes(&rules.check_move(history, &extend, on)).into_iter().map(String::from).collect::<Vec<_>>()
        })
    };
    let full = |days: u32| json!({"more_days": days, "why": "x", "approver": "y"});
    let none: [&str; 0] = [];
    assert_eq!(check(&accepted(), date(2026, 5, 1), full(30)), none);
    assert_eq!(check(&accepted(), date(2026, 5, 1), full(31)), ["extension_too_long"]);
    assert_eq!(check(&accepted(), date(2026, 5, 2), full(1)), ["extension_too_late"]);
    let empty = ["extension_needs_reason", "extension_needs_approval", "extension_needs_days"];
    assert_eq!(check(&accepted(), date(2026, 4, 1), json!({"why": " ", "more_days": 0})), empty);
    let mut twice = accepted();
    twice.extend([full(10), full(10)].map(|answers| made("extend", date(2026, 4, 1), answers)));
    assert_eq!(check(&twice, date(2026, 4, 2), full(1)), ["extension_too_often"]);
    assert_eq!(check(&twice[..3], date(2026, 4, 2), full(21)), ["extension_too_long"]);
    assert_eq!(check(&accepted()[..1], date(2026, 3, 1), full(1)), ["move_not_from"]);
}

#[test]
fn a_second_person_extends_what_the_first_accepted() {
    let mut history = accepted();
    history[1].by = by("wu", Post::InstitutionStaff, Some(Role::Owner));
    let mut extend = made("extend", date(2026, 4, 1), json!({"more_days": 3, "why": "x", "approver": "y"}));
    extend.by = by("wu", Post::InstitutionManager, None);
    let issues = world(|rules| rules.check_move(&history, &extend, extend.on));
    assert_eq!(codes(&issues), ["move_needs_second_person"]);
}

#[test]
fn days_of_waiting_do_not_count() {
    let mut history = accepted();
    history.push(made("ask", date(2026, 3, 10), json!({})));
    let waiting = deadline(&history, "answer", date(2026, 3, 12));
    assert_eq!((waiting.state, waiting.due_on, waiting.paused_days), (ClockState::Paused, date(2026, 5, 3), 2));
    assert_eq!(waiting.next_on, Some(date(2026, 3, 13)));
    assert!(waiting.due_row(None).is_none());
    history.push(made("hear", date(2026, 3, 15), json!({})));
    let on = deadline(&history, "answer", date(2026, 4, 1));
    assert_eq!((on.state, on.due_on, on.paused_days), (ClockState::Running, date(2026, 5, 6), 5));
}

#[test]
fn working_days_skip_the_festival_and_days_of_waiting() {
    let mut history = accepted();
    history[0] = made("register", date(2026, 2, 13), json!({"matter": "appeal", "quick": true}));
    history[1].on = date(2026, 2, 13);
    assert_eq!(deadline(&history[..1], "notice", date(2026, 2, 13)).due_on, date(2026, 2, 25));
    assert_eq!(deadline(&history[..1], "notice", date(2026, 2, 13)).basis, "basis.quick");
    assert_eq!(deadline(&history, "answer", date(2026, 2, 13)).due_on, date(2026, 3, 5));
    history.push(made("ask", date(2026, 2, 26), json!({})));
    history.push(made("hear", date(2026, 3, 2), json!({})));
    let paused = deadline(&history, "answer", date(2026, 3, 2));
    assert_eq!((paused.due_on, paused.paused_days, paused.assumed), (date(2026, 3, 10), 3, false));
}

#[test]
fn a_year_that_is_not_known_is_said_so_and_natural_days_never_need_one() {
    let quick = [made("register", date(2026, 12, 30), json!({"matter": "appeal", "quick": true}))];
    assert!(deadline(&quick, "notice", date(2026, 12, 30)).assumed);
    let slow = [made("register", date(2026, 12, 30), json!({"matter": "appeal"}))];
    assert!(!deadline(&slow, "notice", date(2026, 12, 30)).assumed);
}

#[test]
fn the_limit_of_the_day_on_which_the_clock_started_holds() {
    let on = |day: Day| {
        let history = [made("register", day, json!({"matter": "appeal"})), made("accept", day, json!({}))];
        let deadline = deadline(&history, "answer", day);
        deadline.started_on.until(deadline.due_on).unwrap().get_days()
    };
    assert_eq!((on(date(2026, 6, 30)), on(date(2026, 7, 1))), (60, 90));
}

#[test]
fn passing_on_inside_and_coming_back_keep_the_first_clock() {
    let mut history = accepted();
    history.push(made("hand_over", date(2026, 3, 20), json!({})));
    assert_eq!(deadline(&history, "answer", date(2026, 3, 20)).started_on, date(2026, 3, 2));
    let returned = [
        made("register", date(2026, 3, 2), json!({"matter": "appeal"})),
        made("pass_on", date(2026, 3, 5), json!({})),
        made("come_back", date(2026, 3, 16), json!({})),
    ];
    assert_eq!(deadline(&returned[..2], "notice", date(2026, 3, 16)).state, ClockState::Met);
    let reopened = deadline(&returned, "notice", date(2026, 3, 16));
    assert_eq!((reopened.state, reopened.run, reopened.due_on), (ClockState::Running, 1, date(2026, 3, 17)));
}

#[test]
fn a_new_run_begins_only_after_the_last_has_ended() {
    let mut history = accepted();
    history.push(made("answer", date(2026, 4, 1), json!({"text": "long enough"})));
    history.push(made("appeal", date(2026, 4, 10), json!({})));
    let answer = deadline(&history, "answer", date(2026, 4, 10));
    assert_eq!((answer.run, answer.started_on, answer.state), (2, date(2026, 4, 10), ClockState::Running));
}

#[test]
fn the_last_day_of_a_person_moves_to_a_working_day_and_that_of_an_office_stays() {
    let mut history = accepted();
    history.push(made("answer", date(2026, 4, 3), json!({"text": "long enough"})));
    assert_eq!(deadline(&history, "objection", date(2026, 4, 3)).due_on, date(2026, 5, 4));
    assert_eq!(deadline(&accepted(), "answer", date(2026, 4, 3)).due_on.weekday(), jiff::civil::Weekday::Friday);
}

#[test]
fn what_must_be_within_a_clock_ends_with_it_and_what_comes_after_begins_then() {
    let mut history = accepted();
    history.push(made("answer", date(2026, 4, 3), json!({"text": "long enough"})));
    let offered = |today: Day| {
        world(|rules| {
            let staff = by("wu", Post::InstitutionStaff, None);
            let moves = rules.allowed_moves(&history, &staff, today);
            moves.iter().map(|of| of.key.clone()).collect::<Vec<_>>()
        })
    };
    assert_eq!(offered(date(2026, 5, 4)), ["appeal"]);
    assert_eq!(offered(date(2026, 5, 5)), ["close"]);
}

#[test]
fn a_closed_state_stops_clocks_and_ending_late_does_not_hide_it() {
    let stopped = |on: Day| {
        let mut history = accepted();
        history.push(made("withdraw", on, json!({})));
        deadline(&history, "answer", date(2026, 12, 1)).state
    };
    assert_eq!(stopped(date(2026, 5, 1)), ClockState::Stopped);
    assert_eq!(stopped(date(2026, 5, 2)), ClockState::Late);
}

#[test]
fn only_the_right_post_and_role_may_move() {
    let offered = |post, role| {
        world(|rules| {
            let moves = rules.allowed_moves(&accepted()[..1], &by("x", post, role), date(2026, 3, 1));
            moves.iter().map(|of| of.key.clone()).collect::<Vec<_>>()
        })
    };
    assert_eq!(offered(Post::InstitutionStaff, Some(Role::Owner)), ["accept"]);
    assert!(offered(Post::InstitutionStaff, None).is_empty());
    assert_eq!(offered(Post::ProgrammeOffice, None), ["pass_on"]);
    assert_eq!(offered(Post::Resident, Some(Role::Requester)), ["withdraw"]);
    assert!(offered(Post::Administrator, Some(Role::Owner)).is_empty());
}

#[test]
fn unlawful_moves_change_nothing_and_are_told() {
    let mut history = accepted();
    history.insert(1, made("answer", date(2026, 2, 28), json!({"text": "long enough"})));
    history.push(made("vanish", date(2026, 3, 3), json!({})));
    history.push(made("answer", date(2026, 3, 4), json!({"text": "no"})));
    history.push(made("register", date(2026, 3, 5), json!({})));
    world(|rules| {
        let standing = rules.state_of(&history, date(2026, 4, 1));
        assert_eq!(standing.state.unwrap().key, "working");
        assert_eq!(
            codes(&standing.issues),
            ["move_not_from", "move_unknown", "too_short", "move_not_from", "move_needs_item"]
        );
        assert_eq!(standing.issues[1].place, "vanish 2026-03-03");
    });
}

#[test]
fn a_move_is_neither_in_the_future_nor_before_the_last_and_somebody_makes_it() {
    let issues = |on: Day, hand: Hand| {
        world(|rules| {
            let mut one = made("hand_over", on, json!({}));
            one.by = hand;
            let issues = rules.check_move(&accepted(), &one, date(2026, 3, 5));
            codes(&issues).into_iter().map(String::from).collect::<Vec<_>>()
        })
    };
    let office = || by("li", Post::ProgrammeOffice, None);
    assert!(issues(date(2026, 3, 2), office()).is_empty());
    assert_eq!(issues(date(2026, 3, 1), office()), ["move_before_last"]);
    assert_eq!(issues(date(2026, 3, 6), office()), ["move_in_future"]);
    assert_eq!(issues(date(2026, 3, 5), Hand::default()), ["move_not_yours"]);
}

#[test]
fn the_day_of_receipt_cannot_lie_after_registration() {
    let registered = |received: &str| {
        world(|rules| {
            let one = made("register", date(2026, 3, 2), json!({"matter": "appeal", "received_on": received}));
            codes(&rules.state_of(&[one], date(2026, 3, 2)).issues).join(" ")
        })
    };
    assert_eq!(registered("2026-03-02"), "");
    assert_eq!(registered("2026-03-03"), "since_after_move");
    assert_eq!(registered("yesterday"), "since_no_day");
}

#[test]
fn an_accuser_is_seen_by_the_keeper_of_secrets_alone() {
    let history = [made("register", date(2026, 3, 2), json!({"matter": "accusation"}))];
    let hidden = |history: &[Made], role| {
        world(|rules| rules.sealed_items(history, &by("x", Post::ProgrammeOffice, role), date(2026, 3, 3)).len())
    };
    assert_eq!(hidden(&history, None), 2);
    assert_eq!(hidden(&history, Some(Role::SecretKeeper)), 0);
    assert_eq!(hidden(&accepted(), None), 0);
}

#[test]
fn an_open_clock_is_a_row_of_the_due_list() {
    let row = deadline(&accepted(), "answer", date(2026, 3, 3)).due_row(Some("I1")).unwrap();
    assert_eq!((row.step.as_str(), row.due_on, row.late_on), ("answer", date(2026, 5, 1), date(2026, 5, 2)));
    assert!(deadline(&accepted(), "notice", date(2026, 3, 3)).due_row(None).is_none());
}

#[track_caller]
fn wrong(from: &str, to: &str, code: &str) {
    assert!(SMALL.contains(from), "{from}");
    let issues = Cycle::read("small", "cycle.toml", &SMALL.replacen(from, to, 1)).unwrap_err();
    assert!(issues.iter().any(|issue| issue.code == code), "{issues:#?}");
}

#[test]
fn a_cycle_that_names_what_it_has_not_is_refused() {
    wrong("to = \"away\"", "to = \"nowhere\"", "content_unknown_state");
    wrong("to = \"away\"", "to = \"done\"", "content_stray_state");
    wrong("meets = [\"accept\"", "meets = [\"accpt\"", "content_unknown_event");
    wrong("within = \"objection\"", "within = \"x\"", "content_unknown_clock");
    wrong("not_by = \"accept\"", "not_by = \"x\"", "content_unknown_move");
    wrong("clock = \"answer\"", "clock = \"notice\"", "content_not_extendable");
    wrong("key = \"hear\"", "key = \"ask\"", "content_duplicate_key");
    wrong("quick = true", "%quick = true", "content_unknown_variable");
    wrong("quick = true", "quick = = true", "content_toml");
    wrong("[[clock.length]]\nterm = \"15 days\"\n", "", "content_clock_incomplete");
    wrong(
        "who = [{ post = \"programme_office\" }]\n\n[[move]]\nkey = \"come_back\"",
        "who = []\n\n[[move]]\nkey = \"come_back\"",
        "content_nobody",
    );
}

#[test]
fn a_persons_own_time_is_over_one_day_and_makes_nobody_late() {
    let mut cycle = small();
    cycle.clocks.iter_mut().for_each(|clock| clock.whose = Whose::Person);
    let (limits, workdays) = (limits(), calendar());
    let rules = Rules { cycle: &cycle, limits: &limits, workdays: &workdays };
    let late = rules.deadlines(&accepted(), date(2026, 12, 31)).pop().unwrap();
    assert_eq!((late.state, late.due_row(Some("I1"))), (ClockState::Late, None));
}
