//! Reads a `[[due]]` block; says which key is missing where a kind needs it.

use super::{DueKind, DueRule, Every};
use crate::span::Length;
use serde::Deserialize;

/// A block as it is written; which keys belong together depends on `kind`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DueToml {
    pub step: String,
    kind: Kind,
    event: Option<String>,
    every: Option<String>,
    when: Option<String>,
    unless: Option<String>,
    within: Option<Length>,
    anchor: Option<String>,
    after: Option<Length>,
    age: Option<Length>,
    until: Option<String>,
    reason: Option<String>,
    date: Option<String>,
    opens: Option<Length>,
    grace: Option<Length>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Every,
    AfterWhen,
    FromAnchor,
    AtAge,
    While,
    Series,
}

/// The key that a block should have and has not, or whose value cannot be read.
pub(crate) type Missing = &'static str;

impl DueToml {
    /// The rule; a table without a dot is one of the programme's own.
    pub fn compile(self, programme: &str) -> Result<DueRule, Missing> {
        let table = |name: String| {
            if name.contains('.') { name } else { format!("{programme}.{name}") }
        };
        let event = self.event.map(table);
        let until = self.until.map(table);
        let kind = match self.kind {
            Kind::Every => DueKind::Every {
                event: event.ok_or("event")?,
                every: every(&self.every.ok_or("every")?)?,
                date: self.date,
                unless: self.unless,
            },
            Kind::AfterWhen => DueKind::AfterWhen {
                until: until.or_else(|| event.clone()).ok_or("until")?,
                event: event.ok_or("event")?,
                when: self.when.ok_or("when")?,
                within: self.within.ok_or("within")?,
                date: self.date,
            },
            Kind::FromAnchor => DueKind::FromAnchor {
                anchor: self.anchor.filter(|anchor| anchor != "member").map(table),
                after: self.after.ok_or("after")?,
                until: until.ok_or("until")?,
            },
            Kind::AtAge => DueKind::AtAge { age: self.age.ok_or("age")?, until: until.ok_or("until")? },
            Kind::While => DueKind::While {
                event: event.ok_or("event")?,
                within: self.within.ok_or("within")?,
                reason: self.reason,
            },
            Kind::Series => DueKind::Series { event: event.ok_or("event")? },
        };
        Ok(DueRule { programme: programme.into(), step: self.step, kind, opens: self.opens, grace: self.grace })
    }
}

fn every(text: &str) -> Result<Every, Missing> {
    match text {
        "calendar year" => Ok(Every::CalendarYear),
        _ => text.parse().map(Every::Length).map_err(|_| "every"),
    }
}

impl DueRule {
    /// The limits whose numbers the rule uses.
    pub(crate) fn limits(&self) -> impl Iterator<Item = &str> {
        let own = match &self.kind {
            DueKind::Every { every: Every::Length(length), .. } => Some(length),
            DueKind::Every { .. } => None,
            DueKind::AfterWhen { within, .. } => Some(within),
            DueKind::FromAnchor { after, .. } => Some(after),
            DueKind::AtAge { age, .. } => Some(age),
            DueKind::While { within, .. } => Some(within),
            DueKind::Series { .. } => None,
        };
        own.into_iter().chain(&self.opens).chain(&self.grace).filter_map(Length::limit)
    }
}
