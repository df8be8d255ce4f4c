//! A case as the store holds it: its Task's id and all its moves.

use super::{INSTITUTION, LEDGER, NUMBER, Told, history, told};
use crate::platform::Platform;
use fhir::read;
use programme::cycle::Made;
use terms::{Actor, RecordId, Result};

/// A case with its moves.
#[derive(Clone, Debug)]
pub struct Held {
    /// The Task's record: the case's subject in rows.
    pub record: RecordId,
    /// The ledger's programme.
    pub programme: String,
    /// By what people call it.
    pub number: Option<String>,
    /// Who handles it.
    pub institution: Option<String>,
    /// Its moves, in the order in which they were entered.
    pub moves: Vec<Told>,
    /// The same, as the engine takes them.
    pub history: Vec<Made>,
}

/// A case by its Task's record; none where there is no such case.
pub fn held(platform: &Platform, actor: &Actor, case: RecordId) -> Result<Option<Held>> {
    let mut found: Option<Held> = None;
    let mut moves = Vec::new();
    platform.store.records_of_case(actor, case, platform.as_of, &mut |resource| {
        let Ok(json) = fhir::parse(resource.bytes) else { return Ok(()) };
        if resource.record == case {
            found = Some(Held {
                record: case,
                programme: read::code(&json, "code", LEDGER).unwrap_or_default().to_owned(),
                number: read::identifier(&json, NUMBER).map(str::to_owned),
                institution: read::identifier_at(&json, "owner.identifier", INSTITUTION).map(str::to_owned),
                moves: Vec::new(),
                history: Vec::new(),
            });
        }
        moves.extend(told(&json));
        Ok(())
    })?;
    Ok(found.map(|mut held| {
        moves.retain(|told| told.programme == held.programme);
        held.history = history(&mut moves);
        held.moves = moves;
        held
    }))
}
