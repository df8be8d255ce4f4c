//! Checks a cycle against the rest of its programme: forms and items, limits, papers and words.

use super::{Clock, Cycle, Move};
use intake::form::{Form, Items};
use terms::{Issue, Limits};

/// Finds a form by its name without the programme.
pub type Find<'a> = Box<dyn Fn(&str) -> Option<&'a Form> + 'a>;

/// What stands around a cycle.
pub struct Around<'a> {
    /// The programme's forms by their name without the programme.
    pub forms: Find<'a>,
    /// What can be asked.
    pub items: &'a Items,
    /// The values by date.
    pub limits: &'a Limits,
    /// Whether there is a paper of this name.
    pub papers: Box<dyn Fn(&str) -> bool + 'a>,
    /// Whether the programme or the shared folder has words for a key.
    pub words: Box<dyn Fn(&str) -> bool + 'a>,
}

impl Cycle {
    /// What the cycle names and the programme has not, with the words near which it stands.
    pub fn misses(&self, around: &Around<'_>) -> Vec<(String, Issue)> {
        let mut found = Vec::new();
        for of in &self.moves {
            self.move_misses(of, around, &mut found);
        }
        for clock in &self.clocks {
            self.clock_misses(clock, around, &mut found);
        }
        let sealed = self.seals.iter().flat_map(|seal| &seal.items);
        for item in sealed.filter(|item| !around.items.contains_key(*item)) {
            found.push((item.clone(), Issue::blocking("content_unknown_item", "").with("item", item)));
        }
        for (needle, key) in self.wanted_words() {
            if !(around.words)(&key) {
                found.push((needle, Issue::blocking("content_missing_words", "").with("key", &key)));
            }
        }
        found
    }

    fn move_misses(&self, of: &Move, around: &Around<'_>, found: &mut Vec<(String, Issue)>) {
        for paper in of.prints.iter().filter(|paper| !(around.papers)(paper)) {
            found.push((paper.clone(), Issue::blocking("content_unknown_paper", "").with("paper", paper)));
        }
        let form = of.form.as_deref().and_then(|name| (around.forms)(name));
        if let (Some(name), None) = (&of.form, form) {
            found.push((name.clone(), Issue::blocking("content_unknown_form", "").with("form", name)));
        }
        let extends = of.extends.iter().flat_map(|by| [&by.days, &by.reason, &by.approved_by]);
        for item in of.asks.iter().chain(extends) {
            if !form.is_some_and(|form| form.asked().any(|asked| asked.key == *item)) {
                let issue = Issue::blocking("content_not_asked", "").with("item", item);
                found.push((format!("\"{item}\""), issue));
            }
        }
    }

    fn clock_misses(&self, clock: &Clock, around: &Around<'_>, found: &mut Vec<(String, Issue)>) {
        let terms = clock.lengths.iter().map(|row| &row.term).chain(clock.extension.iter().map(|by| &by.most));
        for limit in terms.filter_map(|term| term.limit()) {
            if !around.limits.knows(&self.programme, limit) {
                let issue = Issue::blocking("content_unknown_limit", "").with("limit", limit);
                found.push((format!("{{{limit}}}"), issue));
            }
        }
        for item in clock.lengths.iter().filter_map(|row| row.term.item()) {
            let meets = |of: &&Move| clock.meets.iter().any(|event| *event == of.key || of.to.as_ref() == Some(event));
            let sets = |of: &&Move| {
                let form = of.form.as_deref().and_then(|name| (around.forms)(name));
                form.is_some_and(|form| form.asked().any(|asked| asked.key == item))
            };
            // What was known when the clock was met decides its length: the day would be set as it is met.
            for of in self.moves.iter().filter(meets).filter(sets) {
                let issue = Issue::blocking("content_day_set_as_met", "").with("clock", &clock.key);
                found.push((format!("\"{}\"", of.key), issue.with("item", item).with("move", &of.key)));
            }
        }
        let named = clock.moments().chain(clock.lengths.iter().filter_map(|row| row.term.item()));
        for item in named.filter(|item| !around.items.contains_key(*item)) {
            found.push((item.to_owned(), Issue::blocking("content_unknown_item", "").with("item", item)));
        }
    }

    /// The keys of every text that the cycle shows, with the words near which they stand.
    fn wanted_words(&self) -> Vec<(String, String)> {
        let mut wanted = Vec::new();
        let mut want = |near: &str, key: String| wanted.push((format!("\"{near}\""), key));
        for state in &self.states {
            want(&state.key, format!("state.{}", state.key));
        }
        for of in &self.moves {
            want(&of.key, format!("move.{}", of.key));
            of.checks.iter().for_each(|check| want(&check.code, format!("issue.{}", check.code)));
            of.prints.iter().for_each(|paper| want(paper, format!("paper.{paper}")));
        }
        for clock in &self.clocks {
            for prefix in ["clock", "deadline", "due", "why"] {
                want(&clock.key, format!("{prefix}.{}", clock.key));
            }
            let bases = clock.lengths.iter().filter_map(|row| row.basis.as_ref());
            bases.chain([&clock.basis]).for_each(|basis| want(basis, basis.clone()));
        }
        for part in ["natural_days", "working_days", "hours", "extended", "paused", "moved", "assumed"] {
            want("clock", format!("deadline.{part}"));
        }
        wanted
    }
}
