//! A person's decision on links: two are one, one is two, or an earlier decision was wrong.

use super::LinkVerdict;
use super::decide::{Decided, mint, write};
use crate::audit::{self, AuditNote, json};
use crate::changed::Touched;
use crate::derive::Touches;
use crate::fault::Inner;
use crate::store::Store;
use crate::writer::{Stamp, Writing};
use jiff::Timestamp;
use terms::{Actor, ChangeNo, RecordId, Refusal, ResidentId, Result};

/// Leads Patient records to another resident.
#[derive(Clone, Debug)]
pub struct Relink {
    /// Which Patient records.
    pub records: Vec<RecordId>,
    /// To whom; to somebody new without it. A resident that was merged is given back by leading
    /// its records to it again.
    pub to: Option<ResidentId>,
    /// Whether it is one of these stays open for another person to say; nobody where it holds.
    pub asked: Vec<ResidentId>,
    /// The reasons, as JSON.
    pub evidence: String,
    /// The decision that this one undoes.
    pub undoes: Option<ChangeNo>,
    /// Who decided.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// Writes down a person's decision; gives its change, the resident, and whose rows follow.
    pub fn relink(&self, relink: Relink) -> Result<(ChangeNo, ResidentId, Touched)> {
        self.write(move |writing| carry_out(writing, &relink))
    }
}

fn carry_out(writing: &mut Writing, relink: &Relink) -> Inner<(ChangeNo, ResidentId, Touched)> {
    let stamp = Stamp { actor: relink.actor.clone(), at: relink.at, arrival: None };
    let change = writing.change("relink", &stamp)?;
    let (resident, verdict) = match relink.to {
        Some(resident) if !relink.asked.is_empty() => (known(writing, resident)?, LinkVerdict::Ask),
        Some(resident) => (known(writing, resident)?, LinkVerdict::Same),
        None => (mint(writing, change)?, LinkVerdict::New),
    };
    let waits = verdict == LinkVerdict::Ask;
    let asked = waits.then(|| json(&relink.asked)).transpose()?;
    let mut touches = Touches::default();
    touches.residents.insert(resident);
    for (ordinal, record) in relink.records.iter().enumerate() {
        touches.residents.insert(linked(writing, *record)?);
        let decided = Decided {
            record: record.0 as i64,
            resident,
            verdict,
            waits,
            asked: asked.clone(),
            evidence: relink.evidence.clone(),
            undoes: relink.undoes.map(|change| change.0 as i64),
        };
        write(writing, (change.0 as i64, ordinal as i64), &decided)?;
    }
    let note = AuditNote { action: "relink".into(), members: format!("resident/{resident}"), place: String::new() };
    audit::append(writing, &stamp, Some(change), &note)?;
    let touched = touches.write(writing, change)?;
    Ok((change, ResidentId(resident as u64), touched))
}

fn known(writing: &Writing, resident: ResidentId) -> Inner<i64> {
    let found =
        writing
            .connection
            .one("select resident from resident where resident = ?", &[resident.0.into()], |row| row.get(0))?;
    found.ok_or_else(|| Refusal::new("unknown_resident").with("resident", resident).into())
}

fn linked(writing: &Writing, record: RecordId) -> Inner<i64> {
    let found =
        writing.connection.one("select resident from linked where record = ?", &[record.0.into()], |row| row.get(0))?;
    found.ok_or_else(|| Refusal::new("unknown_record").with("id", record).into())
}
