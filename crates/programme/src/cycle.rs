//! The life cycle of a ledger's cases: states, the moves between them, and the clocks that the law
//! sets running.
//!
//! A cycle is data (`cycle.toml`). A case is nothing but its moves, each a dated fact; where it stands
//! and what is due is always replayed from them. Never asks what day it is and never knows a ledger.

mod check;
mod clocks;
mod days;
mod due;
mod example;
mod facts;
mod paper;
mod read;
mod replay;
mod runs;
mod sentence;
mod sound;
mod term;

pub use clocks::{ClockState, Deadline};
pub use days::Workdays;
pub use example::CaseExample;
pub use facts::Guard;
pub use paper::{Paper, Paragraph, Row, long_day};
pub use replay::{Standing, Step};
pub use sentence::{Said, Sentence};
pub use sound::Around;
pub use term::{Number, Term, Unit};

use fhir::Json;
use serde::{Deserialize, Serialize};
use terms::{Day, Limits, Post};

/// The life cycle of one ledger, as its file has it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cycle {
    /// The ledger's programme; filled from the folder's name.
    #[serde(skip)]
    pub programme: String,
    /// Where a case can stand, in the order of the pages.
    #[serde(rename = "state")]
    pub states: Vec<State>,
    /// What can be done with a case.
    #[serde(rename = "move")]
    pub moves: Vec<Move>,
    /// What must be done by when.
    #[serde(default, rename = "clock")]
    pub clocks: Vec<Clock>,
    /// Whose identity is hidden, and from whom.
    #[serde(default, rename = "seal")]
    pub seals: Vec<Seal>,
}

/// Where a case can stand (`state.KEY`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Its key; no move has the same.
    pub key: String,
    /// Whose turn it is.
    pub kind: StateKind,
}

/// Whose turn it is while a case stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateKind {
    /// Ours.
    Open,
    /// Somebody else's.
    Waiting,
    /// Nobody's: clocks that still run stop here.
    Closed,
}

/// What can be done with a case (`move.KEY`).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// Its key; no state has the same.
    pub key: String,
    /// Where the case must stand; empty: the move opens a case.
    #[serde(default)]
    pub from: Vec<String>,
    /// Where the case stands afterwards; none: where it stood.
    pub to: Option<String>,
    /// Who may do it, any of these.
    pub who: Vec<Who>,
    /// The form that it fills in, without the programme.
    pub form: Option<String>,
    /// Items without an answer to which it is refused.
    #[serde(default)]
    pub asks: Vec<String>,
    /// Papers that it prints.
    #[serde(default)]
    pub prints: Vec<String>,
    /// Over all facts so far; it is offered only where this is true.
    pub when: Option<Guard>,
    /// The clock that must not be over.
    pub within: Option<String>,
    /// The clock that must be over, or must have ended.
    pub after: Option<String>,
    /// The clock that it makes longer.
    pub extends: Option<Extends>,
    /// The move whose maker may not make this one too.
    pub not_by: Option<String>,
    /// The case in another ledger that is to be opened once it was made.
    pub opens: Option<Opens>,
    /// Rules over all facts, its own answers among them.
    #[serde(default, rename = "check")]
    pub checks: Vec<Check>,
}

/// The case that a move asks to open in another ledger: `opens = { ledger = "P", move = "find", takes = [..] }`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opens {
    /// The other ledger's programme.
    pub ledger: String,
    /// The move there that opens a case.
    #[serde(rename = "move")]
    pub key: String,
    /// Items whose answers are handed on: the other form begins with them.
    #[serde(default)]
    pub takes: Vec<String>,
}

/// One kind of person who may move a case.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Who {
    /// The post that is needed.
    pub post: Post,
    /// What the person must be to the case; none: anything.
    pub role: Option<Role>,
}

/// What somebody is to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Works where the case is handled.
    Owner,
    /// Raised the matter.
    Requester,
    /// Works one level above the owner.
    Superior,
    /// Is named to keep sealed identities.
    SecretKeeper,
}

/// A rule that a move's answers must keep; an empty result keeps it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The code (`issue.CODE`).
    pub code: String,
    /// What must not be false.
    pub require: Guard,
    /// Whether the move is refused or asks again.
    pub severity: terms::Severity,
}

/// How a move makes a clock longer: the items that hold the number of days, the reason and the
/// person who approved.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extends {
    /// The clock.
    pub clock: String,
    /// The item with the number of days.
    pub days: String,
    /// The item with the reason.
    pub reason: String,
    /// The item that names the person who approved.
    pub approved_by: String,
}

/// What must be done by when (`clock.KEY`). Events are moves, or states that are entered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// Its key.
    pub key: String,
    /// The events that start it, unless it runs: a case that is passed on keeps its clock.
    pub starts: Vec<String>,
    /// The item of the starting move that holds the day from which it runs; none: the move's day.
    pub since: Option<String>,
    /// Over all facts at the start; it does not start where this is not true.
    pub when: Option<Guard>,
    /// The item of the starting move that holds the time of that day; hours run from it.
    pub since_time: Option<String>,
    /// The events that meet it.
    pub meets: Vec<String>,
    /// The item of the meeting move that holds the day on which it was done; none: the move's day.
    pub done: Option<String>,
    /// The item of the meeting move that holds the time of that day.
    pub done_time: Option<String>,
    /// The events that end it unmet, besides a closed state.
    #[serde(default)]
    pub stops: Vec<String>,
    /// The events after which it runs on from its old start.
    #[serde(default)]
    pub reopens: Vec<String>,
    /// The states in which no day counts.
    #[serde(default)]
    pub pauses: Vec<String>,
    /// How long; the first that holds.
    #[serde(rename = "length")]
    pub lengths: Vec<LengthRow>,
    /// Whose time it is.
    #[serde(default)]
    pub whose: Whose,
    /// What becomes of a last day that is no working day.
    #[serde(default)]
    pub last_day: LastDay,
    /// How far it can be made longer.
    pub extension: Option<Extension>,
    /// Key of the text that names the legal basis.
    pub basis: String,
}

/// One length of a clock.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LengthRow {
    /// Over all facts; absent in the last row.
    pub when: Option<Guard>,
    /// How long.
    pub term: Term,
    /// Key of the legal basis where it is another than the clock's.
    pub basis: Option<String>,
}

/// Whose time a clock measures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// The office must act by its last day, and is late after it.
    #[default]
    Office,
    /// A person may act until its last day; after it nobody is late, the time is over.
    Person,
}

/// What becomes of a last day that is no working day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LastDay {
    /// It stays the last day: an authority gains no time.
    #[default]
    Stays,
    /// The next working day is the last day: a person loses no time.
    Moves,
}

/// How far a clock can be made longer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// At most, over all extensions.
    pub most: Term,
    /// How often.
    pub times: u32,
}

/// Whose identity is hidden: these items are shown to nobody else while the rule holds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// Over all facts.
    pub when: Guard,
    /// The items that are hidden.
    pub items: Vec<String>,
    /// Who may open them, with a reason that is logged.
    pub opened_by: Vec<Who>,
}

/// One move that was made with a case: a dated fact.
#[derive(Clone, Debug)]
pub struct Made {
    /// What issues call it: the record's id, say.
    pub id: String,
    /// Which move.
    pub key: String,
    /// The day on which it happened, which may be before the day on which it was entered.
    pub on: Day,
    /// Who made it.
    pub by: Hand,
    /// The answers by item key, as forms give them.
    pub answers: Json,
}

/// Who makes a move. A fact from outside may not say: then only its order and answers are judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hand {
    /// The account or a name.
    pub account: String,
    /// The posts; empty: not known.
    pub posts: Vec<Post>,
    /// What the person is to the case.
    pub roles: Vec<Role>,
}

/// A cycle with what it needs to judge: values by date, and the calendar.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// The cycle.
    pub cycle: &'a Cycle,
    /// The values that its clocks and guards name.
    pub limits: &'a Limits,
    /// The calendar.
    pub workdays: &'a Workdays,
}

impl Cycle {
    /// A state by its key.
    pub fn state(&self, key: &str) -> Option<&State> {
        self.states.iter().find(|state| state.key == key)
    }

    /// A move by its key.
    pub fn find(&self, key: &str) -> Option<&Move> {
        self.moves.iter().find(|one| one.key == key)
    }

    /// A clock by its key.
    pub fn clock(&self, key: &str) -> Option<&Clock> {
        self.clocks.iter().find(|clock| clock.key == key)
    }
}

impl Clock {
    /// The items of moves that hold the days and times from which it runs and at which it was met.
    pub fn moments(&self) -> impl Iterator<Item = &str> {
        [&self.since, &self.since_time, &self.done, &self.done_time].into_iter().flatten().map(String::as_str)
    }
}

impl Who {
    /// Whether this is such a person.
    pub fn is(&self, hand: &Hand) -> bool {
        hand.posts.contains(&self.post) && self.role.is_none_or(|role| hand.roles.contains(&role))
    }
}

#[cfg(test)]
mod tests;
