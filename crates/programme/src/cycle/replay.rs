//! Replays a case's moves: where it stands, what is known, and which of the moves were not lawful.

use super::facts::{limits_on, merge};
use super::runs::{Event, Run, carry};
use super::{Hand, Made, Move, Rules, State};
use fhir::Json;
use sonic_rs::json;
use terms::issue::any_blocking;
use terms::{Day, Issue};

/// Where a case stands. Moves that were not lawful have changed nothing and are told as issues.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    /// The state; none: the case has not been opened.
    pub state: Option<&'a State>,
    /// The day since which it stands there.
    pub since: Option<Day>,
    /// The answers of all lawful moves by item key, the newest last.
    pub facts: Json,
    /// The lawful moves in order.
    pub steps: Vec<Step>,
    /// What was wrong with the others, and warnings about these.
    pub issues: Vec<Issue>,
    pub(crate) runs: Vec<Run>,
}

/// One lawful move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What issues call it.
    pub id: String,
    /// Which move.
    pub key: String,
    /// The day on which it happened.
    pub on: Day,
    /// Where the case stood before.
    pub from: Option<String>,
    /// Where it stood afterwards.
    pub to: String,
    /// Who made it.
    pub account: String,
}

impl<'a> Rules<'a> {
    /// Where the case stands on a day, as its moves say. Their order is that of their days; moves of
    /// one day keep the order in which they are given. Later moves are left out.
    pub fn state_of(&self, history: &[Made], today: Day) -> Standing<'a> {
        let mut order: Vec<&Made> = history.iter().filter(|made| made.on <= today).collect();
        order.sort_by_key(|made| made.on);
        let mut standing = Standing {
            state: None,
            since: None,
            facts: json!({}),
            steps: Vec::new(),
            issues: Vec::new(),
            runs: Vec::new(),
        };
        for made in order {
            let issues = self.judge(&standing, made);
            if !any_blocking(&issues) {
                self.apply(&mut standing, made);
            }
            standing.issues.extend(issues);
        }
        standing
    }

    /// The moves that this person can make with the case today.
    pub fn allowed_moves(&self, history: &[Made], hand: &Hand, today: Day) -> Vec<&'a Move> {
        let standing = self.state_of(history, today);
        let mine = self.cycle.moves.iter().filter(|of| of.who.iter().any(|who| who.is(hand)));
        mine.filter(|of| self.offers(&standing, of, today).is_empty()).collect()
    }

    /// The items whose answers this person may not see.
    pub fn sealed_items(&self, history: &[Made], hand: &Hand, today: Day) -> Vec<&'a str> {
        let standing = self.state_of(history, today);
        let limits = limits_on(self.limits, &self.cycle.programme, today);
        let shut =
            self.cycle.seals.iter().filter(|seal| {
                !seal.opened_by.iter().any(|who| who.is(hand)) && seal.when.holds(&standing.facts, &limits)
            });
        shut.flat_map(|seal| seal.items.iter().map(String::as_str)).collect()
    }

    fn apply(&self, standing: &mut Standing<'a>, made: &Made) {
        let Some(of) = self.cycle.find(&made.key) else { return };
        let before = standing.state;
        let state = match &of.to {
            Some(to) => self.cycle.state(to),
            None => before,
        };
        let Some(state) = state else { return };
        let entered = before.is_none_or(|before| before.key != state.key);
        merge(&mut standing.facts, &made.answers);
        let event = Event {
            made,
            of,
            state: &state.key,
            entered,
            closed: state.kind == super::StateKind::Closed,
            facts: &standing.facts,
            limits: &limits_on(self.limits, &self.cycle.programme, made.on),
        };
        carry(self.cycle, &mut standing.runs, &event);
        standing.steps.push(Step {
            id: made.id.clone(),
            key: made.key.clone(),
            on: made.on,
            from: before.map(|before| before.key.clone()),
            to: state.key.clone(),
            account: made.by.account.clone(),
        });
        standing.state = Some(state);
        if entered {
            standing.since = Some(made.on);
        }
    }
}
