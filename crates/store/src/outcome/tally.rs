//! Counts and writes what became of drafts, as part of the transaction that keeps them.

use super::{DOUBLED, KEPT, SET_ASIDE};
use crate::audit::json;
use crate::block::{Part, Span};
use crate::fault::Inner;
use crate::keep::{Kept, KeptDraft, SetAside, VersionOutcome};
use crate::writer::Writing;
use terms::{ArrivalId, Issue, Severity};

/// What one request adds to an arrival's outcomes.
pub(crate) struct Tally {
    arrival: ArrivalId,
    ordinal: i64,
    kept: i64,
    doubled: i64,
    set_aside: i64,
    warned: i64,
}

/// A row of the outcome table; what does not apply is null.
#[derive(Default)]
struct Line<'a> {
    fate: i64,
    change: Option<i64>,
    record: Option<i64>,
    place: Option<Span>,
    station: Option<&'a str>,
    issues: Option<String>,
}

impl Tally {
    /// Goes on behind what the arrival has so far.
    pub(crate) fn new(writing: &Writing, arrival: ArrivalId) -> Inner<Self> {
        let ordinal = writing.connection.only(
            "select coalesce(max(ordinal), 0) from outcome where arrival = ?",
            &[arrival.0.into()],
            |row| row.get(0),
        )?;
        Ok(Self { arrival, ordinal, kept: 0, doubled: 0, set_aside: 0, warned: 0 })
    }

    /// A draft that came through.
    pub(crate) fn draft(
        &mut self,
        writing: &Writing,
        draft: &KeptDraft,
        places: &[Span],
        issues: &[Issue],
    ) -> Inner<()> {
        self.warned += i64::from(issues.iter().any(|issue| issue.severity > Severity::Note));
        let mut issues = some_json(issues)?;
        let kept: Vec<i64> = changes_kept(draft);
        self.kept += kept.len() as i64;
        if !kept.is_empty() || draft.versions.is_empty() {
            let line = Line { fate: KEPT, change: kept.first().copied(), issues: issues.take(), ..Line::default() };
            self.line(writing, line)?;
        }
        for (version, place) in draft.versions.iter().zip(places) {
            let VersionOutcome::Doubled { record, change } = version else {
                continue;
            };
            self.doubled += 1;
            let line = Line {
                fate: DOUBLED,
                change: Some(change.0 as i64),
                record: Some(record.0 as i64),
                place: Some(*place),
                station: None,
                issues: issues.take(),
            };
            self.line(writing, line)?;
        }
        Ok(())
    }

    /// A draft that did not.
    pub(crate) fn set_aside(&mut self, writing: &Writing, set_aside: &SetAside, made_base: i64) -> Inner<()> {
        self.set_aside += 1;
        let base = match set_aside.part {
            Part::Received => 0,
            Part::Made => made_base as u64,
        };
        let line = Line {
            fate: SET_ASIDE,
            place: Some(Span {
                arrival: self.arrival,
                part: set_aside.part,
                offset: base + set_aside.offset,
                len: set_aside.len,
            }),
            station: Some(&set_aside.station),
            issues: some_json(&set_aside.issues)?,
            ..Line::default()
        };
        self.line(writing, line)
    }

    fn line(&mut self, writing: &Writing, line: Line<'_>) -> Inner<()> {
        self.ordinal += 1;
        writing.connection.put(
            "insert into outcome (
                     arrival, ordinal, fate, change, record, part, start, len, station, issues)
                 values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            &[
                self.arrival.0.into(),
                self.ordinal.into(),
                line.fate.into(),
                line.change.into(),
                line.record.into(),
                line.place.map(|place| place.part.number()).into(),
                line.place.map(|place| place.offset).into(),
                line.place.map(|place| place.len).into(),
                line.station.into(),
                line.issues.as_deref().into(),
            ],
        )?;
        Ok(())
    }

    /// Adds the counts to the arrival and notes how far it is settled.
    pub(crate) fn write(&self, writing: &Writing, made_size: i64, progress: u64, finished: bool) -> Inner<()> {
        writing
            .connection
            .execute("update arrival set
                     made_size = ?1, progress = case when progress < ?2 then ?2 else progress end, settled = case when settled < ?3 then ?3 else settled end,
                     kept = kept + ?4, doubled = doubled + ?5, set_aside = set_aside + ?6,
                     warned = warned + ?7
                 where arrival = ?8", &[made_size.into(), progress.into(), finished.into(), self.kept.into(), self.doubled.into(), self.set_aside.into(), self.warned.into(), self.arrival.0.into()])?;
        Ok(())
    }

    /// For the audit: numbers only.
    pub(crate) fn members(&self, kept: &Kept) -> String {
        let (first, last) = kept.changes.map_or((0, 0), |(first, last)| (first.0, last.0));
        format!(
            "arrival/{} change/{first}-{last} kept={} doubled={} set_aside={}",
            self.arrival, self.kept, self.doubled, self.set_aside
        )
    }
}

fn changes_kept(draft: &KeptDraft) -> Vec<i64> {
    let kept = draft.versions.iter().filter_map(|version| match version {
        VersionOutcome::Kept { change, .. } => Some(change.0 as i64),
        VersionOutcome::Doubled { .. } => None,
    });
    kept.collect()
}

fn some_json(issues: &[Issue]) -> Inner<Option<String>> {
    if issues.is_empty() {
        return Ok(None);
    }
    json(&issues).map(Some)
}
