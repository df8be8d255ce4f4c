//! What was taken at a door is carried, and what cannot be carried now is carried later: it is on disk.

use flow::{Linking, Platform};
use jiff::Timestamp;
use terms::{Actor, ArrivalId};

/// Carries an arrival as far as it goes. If the program ends before, it is carried on when it starts again; if the
/// disk is full, when there is space.
pub fn carry(platform: &Platform, actor: &Actor, arrival: ArrivalId, at: Timestamp) {
    if let Err(failure) = flow::carry(platform, actor, arrival, &Linking::Own, at, &|_| ()) {
        tracing::error!(%failure, arrival = arrival.0, "a message could not be carried to its end yet");
    }
}
