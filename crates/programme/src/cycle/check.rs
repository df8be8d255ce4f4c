//! Judges one move: whether the case stands where it can be made, by whom, and with which answers.

use super::clocks::ClockState;
use super::facts::{answered, day, limits_on, merge, text};
use super::runs::{days, open_run};
use super::{Clock, Extends, Hand, Made, Move, Rules, Standing};
use terms::{Day, Issue, Severity};

impl Rules<'_> {
    /// What is wrong with a move that somebody is about to make; it is refused where an issue blocks.
    pub fn check_move(&self, history: &[Made], made: &Made, today: Day) -> Vec<Issue> {
        let standing = self.state_of(history, today);
        let mut issues = self.judge(&standing, made);
        if made.on > today {
            issues.push(Issue::blocking("move_in_future", &made.id).with("on", made.on));
        }
        let last = standing.steps.last().map(|step| step.on).filter(|last| *last > made.on);
        issues.extend(last.map(|last| Issue::blocking("move_before_last", &made.id).with("last_on", last)));
        if made.by.posts.is_empty() {
            issues.push(Issue::blocking("move_not_yours", &made.id));
        }
        issues
    }

    /// What is wrong with a move, given where the case stands before it.
    pub(crate) fn judge(&self, standing: &Standing<'_>, made: &Made) -> Vec<Issue> {
        let Some(of) = self.cycle.find(&made.key) else {
            return vec![Issue::blocking("move_unknown", &made.id).with("move", &made.key)];
        };
        let mut issues = self.offers(standing, of, made.on);
        issues.extend(by(standing, of, &made.by));
        issues.extend(self.answers(standing, of, made));
        for issue in &mut issues {
            issue.place.clone_from(&made.id);
        }
        issues
    }

    /// Why a move cannot be made at all on a day; nothing: it can.
    pub(crate) fn offers(&self, standing: &Standing<'_>, of: &Move, on: Day) -> Vec<Issue> {
        let stands = match standing.state {
            Some(state) => of.from.contains(&state.key),
            None => of.from.is_empty(),
        };
        if !stands {
            let state = standing.state.map_or("", |state| state.key.as_str());
            return vec![Issue::blocking("move_not_from", "").with("move", &of.key).with("state", state)];
        }
        let mut issues = Vec::new();
        let limits = limits_on(self.limits, &self.cycle.programme, on);
        if of.when.as_ref().is_some_and(|when| !when.holds(&standing.facts, &limits)) {
            issues.push(Issue::blocking("move_not_now", "").with("move", &of.key));
        }
        if let Some(clock) = of.within.as_deref().filter(|clock| self.is_over(standing, clock, on) == Some(true)) {
            issues.push(Issue::blocking("clock_over", "").with("clock", clock));
        }
        if let Some(clock) = of.after.as_deref().filter(|clock| self.is_over(standing, clock, on) == Some(false)) {
            issues.push(Issue::blocking("clock_not_over", "").with("clock", clock));
        }
        if let Some(extends) = &of.extends {
            issues.extend(self.extendable(standing, extends, on));
        }
        issues
    }

    /// Whether the clock's last run is over on the day: its last day has passed, or it has ended.
    /// None where it never ran.
    fn is_over(&self, standing: &Standing<'_>, clock: &str, on: Day) -> Option<bool> {
        let run = standing.runs.iter().rev().find(|run| self.cycle.clocks[run.clock].key == clock)?;
        let deadline = self.deadline(run, &standing.facts, on)?;
        Some(run.end.is_some() || matches!(deadline.state, ClockState::Late))
    }

    /// Why a clock cannot be made longer on this day.
    fn extendable(&self, standing: &Standing<'_>, extends: &Extends, on: Day) -> Option<Issue> {
        let refuse = |code: &str| Some(Issue::blocking(code, "").with("clock", &extends.clock));
        let Some(run) = open_run(self.cycle, &standing.runs, &extends.clock) else {
            return refuse("extension_without_clock");
        };
        let times = self.cycle.clocks[run.clock].extension.as_ref().map_or(0, |extension| extension.times);
        if run.extensions.len() >= times as usize {
            return refuse("extension_too_often").map(|issue| issue.with("times", times));
        }
        let due_on = self.deadline(run, &standing.facts, on)?.due_on;
        if due_on < on {
            return refuse("extension_too_late").map(|issue| issue.with("due_on", due_on));
        }
        None
    }

    fn answers(&self, standing: &Standing<'_>, of: &Move, made: &Made) -> Vec<Issue> {
        let missing = of.asks.iter().filter(|item| !answered(&made.answers, item));
        let mut issues: Vec<Issue> =
            missing.map(|item| Issue::blocking("move_needs_item", "").with("item", item)).collect();
        let mut facts = standing.facts.clone();
        merge(&mut facts, &made.answers);
        let limits = limits_on(self.limits, &self.cycle.programme, made.on);
        for check in of.checks.iter().filter(|check| check.require.is_broken(&facts, &limits)) {
            issues.push(match check.severity {
                Severity::Blocking => Issue::blocking(&check.code, ""),
                Severity::Warning => Issue::warning(&check.code, ""),
                Severity::Note => Issue::note(&check.code, ""),
            });
        }
        issues.extend(self.cycle.clocks.iter().flat_map(|clock| days_said(clock, of, made)));
        if let Some(extends) = &of.extends {
            issues.extend(self.extension(standing, extends, made));
        }
        issues
    }

    /// What is wrong with an extension's answers: how many days, why, and who approved.
    fn extension(&self, standing: &Standing<'_>, extends: &Extends, made: &Made) -> Vec<Issue> {
        let mut issues = Vec::new();
        let needs = [(&extends.reason, "extension_needs_reason"), (&extends.approved_by, "extension_needs_approval")];
        for (item, code) in needs {
            if text(&made.answers, item).is_none() {
                issues.push(Issue::blocking(code, "").with("clock", &extends.clock));
            }
        }
        let Some(asked) = days(&made.answers, extends) else {
            issues.push(Issue::blocking("extension_needs_days", "").with("clock", &extends.clock));
            return issues;
        };
        let Some(run) = open_run(self.cycle, &standing.runs, &extends.clock) else { return issues };
        let most = self.cycle.clocks[run.clock]
            .extension
            .as_ref()
            .and_then(|extension| extension.most.on(self.limits, &self.cycle.programme, run.started_on));
        let granted: u32 = run.extensions.iter().sum();
        let left = most.unwrap_or(0).saturating_sub(granted);
        if asked > left {
            let issue = Issue::blocking("extension_too_long", "").with("clock", &extends.clock);
            issues.push(issue.with("asked", asked).with("left", left));
        }
        issues
    }
}

/// Whether the person may make the move, where it is known who it was.
fn by(standing: &Standing<'_>, of: &Move, hand: &Hand) -> Vec<Issue> {
    let mut issues = Vec::new();
    if !hand.posts.is_empty() && !of.who.iter().any(|who| who.is(hand)) {
        issues.push(Issue::blocking("move_not_yours", "").with("move", &of.key));
    }
    let same = of.not_by.as_ref().is_some_and(|other| {
        let last = standing.steps.iter().rev().find(|step| step.key == *other);
        last.is_some_and(|step| !hand.account.is_empty() && step.account == hand.account)
    });
    if same {
        issues.push(Issue::blocking("move_needs_second_person", "").with("move", &of.key));
    }
    issues
}

/// The day from which a clock runs, or on which it was met, cannot lie after the move that says it.
fn days_said(clock: &Clock, of: &Move, made: &Made) -> Vec<Issue> {
    let is_event = |name: &String| *name == of.key || of.to.as_ref() == Some(name);
    let said = [(&clock.since, &clock.starts), (&clock.done, &clock.meets)].into_iter();
    let asked = said.filter(|(_, events)| events.iter().any(is_event)).filter_map(|(item, _)| item.as_ref());
    asked
        .filter(|item| answered(&made.answers, item))
        .filter_map(|item| match day(&made.answers, item) {
            Some(on) if on <= made.on => None,
            Some(on) => Some(Issue::blocking("since_after_move", "").with("item", item).with("on", on)),
            None => Some(Issue::blocking("since_no_day", "").with("item", item)),
        })
        .collect()
}
