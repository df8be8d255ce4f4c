//! The cases that hang together: which one a case was opened from, which ones were opened from it, and which
//! are still to be opened.

use super::look::Look;
use crate::case::Held;
use crate::columns::Columns;
use crate::{Platform, move_door};
use fhir::reference::PUBLIC;
use programme::cycle::{Opens, Rules, Step};
use terms::{Actor, RecordId, Result};

/// A case that hangs together with another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// Its ledger's programme.
    pub programme: String,
    /// The case.
    pub record: RecordId,
    /// By what people call it.
    pub number: String,
    /// Where it stands: `state.KEY` in its programme's terms.
    pub state: String,
    /// Whether the other was opened from this one; else this one was opened from it.
    pub opened_here: bool,
}

/// The cases that were opened from this one, and the one that it was opened from, as far as the viewer may
/// see them.
pub(super) async fn linked(platform: &Platform, look: &Look<'_>, held: &Held) -> Result<Vec<Linked>> {
    let own = move_door::reference(platform, held.record)?;
    let from = held.moves.iter().find_map(|told| told.opened_from.as_deref());
    let origin = match from.and_then(|from| from.strip_prefix(PUBLIC)?.strip_prefix("Task/")) {
        Some(id) => platform.store.record_of_public(&Actor::operator(), "Task", id)?,
        None => None,
    };
    let cases = Columns::of(&platform.rows.table(look.actor, "_shared.ledger_case", None).await?);
    let found = (0..cases.rows).filter_map(|row| {
        let record = RecordId(cases.whole("subject", row)? as u64);
        let opened_here = cases.text("opened_from", row).as_deref() == Some(&*own);
        let programme = cases.text("programme", row).filter(|programme| look.has_programme(programme))?;
        (opened_here || origin == Some(record)).then(|| Linked {
            programme,
            record,
            number: cases.text("case_number", row).unwrap_or_else(|| format!("#{record}")),
            state: cases.text("state", row).unwrap_or_default(),
            opened_here,
        })
    });
    Ok(found.collect())
}

/// What the case's moves ask to open elsewhere and nobody has opened yet: one for each such move, so that
/// nothing is lost between two ledgers.
pub(super) fn to_open(rules: &Rules<'_>, steps: &[Step], linked: &[Linked]) -> Vec<Opens> {
    let asked = |of: &programme::cycle::Move| steps.iter().filter(|step| step.key == of.key).count();
    let done = |opens: &Opens| linked.iter().filter(|one| one.opened_here && one.programme == opens.ledger).count();
    let moves = rules.cycle.moves.iter().filter_map(|of| Some((asked(of), of.opens.as_ref()?)));
    moves.filter(|(asked, opens)| *asked > done(opens)).map(|(_, opens)| opens.clone()).collect()
}
