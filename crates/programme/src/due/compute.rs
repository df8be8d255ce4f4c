//! Computes a person's due rows.

use super::{Cell, DueKind, DueRow, DueRule, Event, Every, Membership, PersonFacts, Why};
use crate::span::{Length, Span};
use jiff::civil::date;
use terms::{Day, Limits};

/// What is due for a person who is in the programme now and alive; nothing for everybody else. A
/// limit that has no value on the day it is needed for makes no row.
pub fn compute(rules: &[DueRule], facts: &PersonFacts, limits: &Limits) -> Vec<DueRow> {
    let Some(stay) = Stay::of(facts) else {
        return Vec::new();
    };
    rules.iter().flat_map(|rule| Asked { rule, facts, limits, stay: &stay }.rows()).collect()
}

/// The present stay in the programme: moving between institutions without a gap does not end it.
struct Stay {
    from_on: Day,
    institution: Option<String>,
}

impl Stay {
    fn of(facts: &PersonFacts) -> Option<Stay> {
        if facts.deceased_on.is_some() {
            return None;
        }
        let open = |member: &&Membership| member.to_on.is_none();
        let now = facts.memberships.iter().filter(open).max_by_key(|member| member.from_on)?;
        let mut from_on = now.from_on;
        let touches = |member: &&Membership, from_on: Day| {
            member.from_on < from_on && member.to_on.is_none_or(|to_on| to_on >= from_on)
        };
        while let Some(before) = facts.memberships.iter().find(|member| touches(member, from_on)) {
            from_on = before.from_on;
        }
        Some(Stay { from_on, institution: now.institution.clone() })
    }
}

/// One rule asked of one person.
struct Asked<'a> {
    rule: &'a DueRule,
    facts: &'a PersonFacts,
    limits: &'a Limits,
    stay: &'a Stay,
}

impl Asked<'_> {
    fn rows(&self) -> Vec<DueRow> {
        match &self.rule.kind {
            DueKind::While { event, within, reason } => {
                let found = self.all_events(event);
                found.filter_map(|event| self.found(event, within, reason.as_deref())).collect()
            }
            _ => self.row().into_iter().collect(),
        }
    }

    /// What was found and still stands.
    fn found(&self, event: &Event, within: &Length, reason: Option<&str>) -> Option<DueRow> {
        let mut row = self.between(event.on, self.later(within, event.on)?)?;
        row.why.code = reason.and_then(|column| event.text(column)).unwrap_or(&row.step).to_owned();
        row.institution = event.text("institution").map(str::to_owned).or(row.institution);
        Some(row)
    }

    fn row(&self) -> Option<DueRow> {
        match &self.rule.kind {
            DueKind::Every { event, every: Every::CalendarYear, .. } => self.each_year(event),
            DueKind::Every { event, every: Every::Length(every), date, unless } => {
                let last = self.events(event).max_by_key(|event| event.on)?;
                if unless.as_ref().is_some_and(|column| last.is(column)) {
                    return None;
                }
                let due_on = last.agreed(date.as_deref()).or_else(|| self.later(every, last.on))?;
                self.between(last.on, due_on)
            }
            DueKind::AfterWhen { event, when, within, date, until } => {
                let last = self.events(event).filter(|event| event.is(when)).max_by_key(|event| event.on)?;
                if self.events(until).any(|done| done.on > last.on) {
                    return None;
                }
                let due_on = last.agreed(date.as_deref()).or_else(|| self.later(within, last.on))?;
                self.between(last.on, due_on)
            }
            DueKind::FromAnchor { anchor, after, until } => {
                let anchor_on = match anchor {
                    Some(table) => self.events(table).map(|event| event.on).max()?,
                    None => self.stay.from_on,
                };
                if self.events(until).any(|done| done.on >= anchor_on) {
                    return None;
                }
                self.between(anchor_on, self.later(after, anchor_on)?)
            }
            DueKind::AtAge { age, until } => {
                let birth_on = self.facts.birth_on?;
                let due_on = self.later(age, birth_on)?;
                let open_on = self.opens(due_on)?.unwrap_or(due_on);
                if self.all_events(until).any(|done| done.on >= open_on) {
                    return None;
                }
                self.between(open_on.max(self.stay.from_on), due_on)
            }
            // Several rows each: of what was found, and of a schedule (`series::due_rows`).
            DueKind::While { .. } | DueKind::Series { .. } => None,
        }
    }

    /// Once in each calendar year: the year after the last one done, or that of the entry.
    fn each_year(&self, event: &str) -> Option<DueRow> {
        let done = self.all_events(event).map(|event| event.on.year()).max();
        let entered = self.stay.from_on.year();
        let year = done.map_or(entered, |done| entered.max(done.saturating_add(1)));
        let arises_on = self.stay.from_on.max(date(year, 1, 1));
        let mut row = self.between(arises_on, date(year, 12, 31))?;
        row.why.args = vec![("year".into(), year.to_string())];
        Some(row)
    }

    fn between(&self, arises_on: Day, due_on: Day) -> Option<DueRow> {
        let open_on = self.opens(due_on)?.unwrap_or(arises_on).max(arises_on);
        let grace = match &self.rule.grace {
            Some(grace) => grace.on(self.limits, &self.rule.programme, arises_on)?,
            None => Span::NONE,
        };
        Some(DueRow {
            step: self.rule.step.clone(),
            open_on,
            due_on,
            late_on: Span { months: 0, days: 1 }.after(grace.after(due_on)),
            next_on: open_on,
            why: Why { code: self.rule.step.clone(), args: vec![("from".into(), arises_on.to_string())] },
            institution: self.stay.institution.clone(),
        })
    }

    /// The day on which it opens, if the rule says one; the outer none is a limit without value.
    fn opens(&self, due_on: Day) -> Option<Option<Day>> {
        match &self.rule.opens {
            Some(opens) => Some(Some(opens.on(self.limits, &self.rule.programme, due_on)?.before(due_on))),
            None => Some(None),
        }
    }

    fn later(&self, length: &Length, day: Day) -> Option<Day> {
        Some(length.on(self.limits, &self.rule.programme, day)?.after(day))
    }

    /// What happened during the present stay.
    fn events(&self, table: &str) -> impl Iterator<Item = &Event> {
        self.all_events(table).filter(|event| event.on >= self.stay.from_on)
    }

    fn all_events(&self, table: &str) -> impl Iterator<Item = &Event> {
        self.facts.events.get(table).into_iter().flatten()
    }
}

impl Event {
    fn is(&self, column: &str) -> bool {
        matches!(self.columns.get(column), Some(Cell::Boolean(true)))
    }

    fn text(&self, column: &str) -> Option<&str> {
        match self.columns.get(column) {
            Some(Cell::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The day that was agreed, if it lies after the event.
    fn agreed(&self, column: Option<&str>) -> Option<Day> {
        match self.columns.get(column?)? {
            Cell::Day(day) => Some(*day),
            Cell::Text(text) => text.parse().ok(),
            _ => None,
        }
        .filter(|day| *day > self.on)
    }
}
