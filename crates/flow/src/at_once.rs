//! What the doors that answer when kept have in common: a message becomes an arrival and its versions in
//! one transaction with one sync (design.md section 2).

use crate::keep;
use crate::link::Linkable;
use crate::platform::Platform;
use crate::read::Piece;
use intake::json::Layout;
use jiff::Timestamp;
use store::{AtOnce, KeepRequest, NewArrival};
use terms::{Actor, ArrivalId, Result};

/// A message as its door calls it.
pub(crate) struct Message<'a> {
    /// Who sends it.
    pub sender: &'a str,
    /// The sender's id of it: the same one twice makes one arrival.
    pub id: Option<&'a str>,
    /// Which door; it says in what format the bytes are, too.
    pub door: &'a str,
    /// What it is called in the list of arrivals.
    pub name: &'a str,
}

/// A whole message as one piece.
pub(crate) fn piece(bytes: Vec<u8>) -> Piece {
    Piece { bytes, offset: 0, first_line: 1, layout: Layout::Document, last: true }
}

/// Keeps the drafts of a message, all or nothing; `amend` adds what the drafts do not say.
pub(crate) fn keep(
    platform: &Platform,
    actor: &Actor,
    message: &Message<'_>,
    (piece, drafts): (Piece, Vec<Linkable>),
    amend: impl FnOnce(&mut KeepRequest),
    now: Timestamp,
) -> Result<AtOnce> {
    let (zone, seals) = (&platform.content.zone(), &platform.content.seals);
    let origin = keep::Origin { arrival: ArrivalId(0), sender: message.sender, by_import: false, zone, seals };
    let mut request = keep::request(&origin, actor, &piece, drafts, now);
    (request.progress, request.finished) = (piece.end(), true);
    amend(&mut request);
    let arrival = NewArrival {
        sender: message.sender.into(),
        message_id: message.id.map(str::to_owned),
        door: message.door.into(),
        format: message.door.into(),
        name: message.name.into(),
        bytes: piece.bytes,
        at: now,
        actor: actor.clone(),
    };
    platform.store.accept_and_keep(arrival, request)
}
