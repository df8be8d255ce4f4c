//! Reads `cycle.toml` and checks it in itself: every name that it uses is one that it has.

use super::{Clock, Cycle, Guard, LastDay, Move, StateKind, Unit};
use crate::place::{at, line_at, line_of};
use std::collections::BTreeSet;
use terms::Issue;

/// A fault and the words near which it stands.
type Fault = (String, Issue);

impl Cycle {
    /// Reads a ledger's cycle; `path` is what issues call the file.
    pub fn read(programme: &str, path: &str, text: &str) -> Result<Cycle, Vec<Issue>> {
        let mut cycle: Cycle = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_at(text, span.start));
            vec![Issue::blocking("content_toml", at(path, line)).with("reason", error.message())]
        })?;
        cycle.programme = programme.into();
        let faults = cycle.faults();
        if faults.is_empty() {
            return Ok(cycle);
        }
        let placed = faults.into_iter().map(|(needle, mut issue)| {
            issue.place = at(path, line_of(text, &needle));
            issue
        });
        Err(placed.collect())
    }

    fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.names(&mut faults);
        self.moves.iter().for_each(|of| self.check_move_names(of, &mut faults));
        self.clocks.iter().for_each(|clock| self.check_clock(clock, &mut faults));
        self.reach(&mut faults);
        for guard in self.guards() {
            for name in guard.strangers() {
                faults.push((format!("%{name}"), Issue::blocking("content_unknown_variable", "").with("name", name)));
            }
        }
        faults
    }

    /// States and moves share one set of names, because clocks take both as events.
    fn names(&self, faults: &mut Vec<Fault>) {
        let mut seen = BTreeSet::new();
        let events = self.states.iter().map(|state| &state.key).chain(self.moves.iter().map(|of| &of.key));
        for key in events {
            if !is_name(key) {
                faults.push((quoted(key), Issue::blocking("content_bad_name", "").with("name", key)));
            }
            if !seen.insert(key) {
                faults.push((quoted(key), Issue::blocking("content_duplicate_key", "").with("key", key)));
            }
        }
        let mut clocks = BTreeSet::new();
        for clock in self.clocks.iter().filter(|clock| !clocks.insert(&clock.key)) {
            faults.push((quoted(&clock.key), Issue::blocking("content_duplicate_key", "").with("key", &clock.key)));
        }
    }

    fn check_move_names(&self, of: &Move, faults: &mut Vec<Fault>) {
        for state in of.from.iter().chain(&of.to).filter(|state| self.state(state).is_none()) {
            faults.push((quoted(state), Issue::blocking("content_unknown_state", "").with("state", state)));
        }
        if of.from.is_empty() && of.to.is_none() {
            faults.push((quoted(&of.key), Issue::blocking("content_unknown_state", "").with("state", "")));
        }
        let clocks = [&of.within, &of.after].into_iter().flatten().chain(of.extends.iter().map(|by| &by.clock));
        for clock in clocks.filter(|clock| self.clock(clock).is_none()) {
            faults.push((quoted(clock), Issue::blocking("content_unknown_clock", "").with("clock", clock)));
        }
        let extended = of.extends.as_ref().and_then(|by| self.clock(&by.clock));
        if let Some(clock) = extended.filter(|clock| clock.extension.is_none()) {
            let issue = Issue::blocking("content_not_extendable", "").with("clock", &clock.key);
            faults.push((quoted(&clock.key), issue));
        }
        if let Some(other) = of.not_by.as_ref().filter(|other| self.find(other).is_none()) {
            faults.push((quoted(other), Issue::blocking("content_unknown_move", "").with("move", other)));
        }
        if of.who.is_empty() {
            faults.push((quoted(&of.key), Issue::blocking("content_nobody", "").with("move", &of.key)));
        }
    }

    fn check_clock(&self, clock: &Clock, faults: &mut Vec<Fault>) {
        let lists = [&clock.starts, &clock.meets, &clock.stops, &clock.reopens];
        for name in lists.into_iter().flatten() {
            if self.find(name).is_none() && self.state(name).is_none() {
                faults.push((quoted(name), Issue::blocking("content_unknown_event", "").with("event", name)));
            }
        }
        for state in clock.pauses.iter().filter(|state| self.state(state).is_none()) {
            faults.push((quoted(state), Issue::blocking("content_unknown_state", "").with("state", state)));
        }
        // Hours run from a moment to a moment, and nothing that is counted in days changes them.
        let in_hours = clock.lengths.iter().any(|row| row.term.unit() == Unit::Hours);
        let has_moments = clock.since_time.is_some() && clock.done_time.is_some();
        let has_days = !clock.pauses.is_empty() || clock.extension.is_some() || clock.last_day == LastDay::Moves;
        if in_hours && (!has_moments || has_days) {
            let issue = Issue::blocking("content_hours_need_moments", "").with("clock", &clock.key);
            faults.push((quoted(&clock.key), issue));
        }
        let early = clock.lengths.iter().rev().skip(1).any(|row| row.when.is_none());
        let last = clock.lengths.last().is_some_and(|row| row.when.is_none());
        if early || !last || clock.starts.is_empty() || clock.meets.is_empty() {
            faults
                .push((quoted(&clock.key), Issue::blocking("content_clock_incomplete", "").with("clock", &clock.key)));
        }
    }

    /// Every state can be reached, and every one that is not closed can be left.
    fn reach(&self, faults: &mut Vec<Fault>) {
        let mut reached: BTreeSet<&str> = BTreeSet::new();
        loop {
            let before = reached.len();
            for of in &self.moves {
                let can = of.from.is_empty() || of.from.iter().any(|state| reached.contains(state.as_str()));
                reached.extend(of.to.as_deref().filter(|_| can));
            }
            if reached.len() == before {
                break;
            }
        }
        for state in &self.states {
            let left = |of: &Move| of.from.contains(&state.key) && of.to.as_ref().is_some_and(|to| *to != state.key);
            let stuck = state.kind != StateKind::Closed && !self.moves.iter().any(left);
            if stuck || !reached.contains(state.key.as_str()) {
                let issue = Issue::blocking("content_stray_state", "").with("state", &state.key);
                faults.push((quoted(&state.key), issue));
            }
        }
    }

    fn guards(&self) -> impl Iterator<Item = &Guard> {
        let moves = self.moves.iter().flat_map(|of| of.when.iter().chain(of.checks.iter().map(|check| &check.require)));
        let clocks = self
            .clocks
            .iter()
            .flat_map(|clock| clock.when.iter().chain(clock.lengths.iter().filter_map(|row| row.when.as_ref())));
        moves.chain(clocks).chain(self.seals.iter().map(|seal| &seal.when))
    }
}

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    !name.is_empty() && name.bytes().all(fits)
}
