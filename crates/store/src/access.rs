//! Who may read what at all. The one place where the store decides on it.
//!
//! Which residents' rows an actor sees is decided above the store, by scope.

use terms::{Actor, Post, Refusal, Result};

/// Refuses actors none of whose posts reads records of persons.
pub(crate) fn may_read_records(actor: &Actor) -> Result<()> {
    allow(actor, reads_records)
}

/// Refuses actors none of whose posts sees what arrived and from whom (not what it says).
pub(crate) fn may_read_arrivals(actor: &Actor) -> Result<()> {
    allow(actor, |post| post != Post::Resident)
}

/// Refuses actors none of whose posts checks who looked at what.
pub(crate) fn may_read_audit(actor: &Actor) -> Result<()> {
    allow(actor, |post| matches!(post, Post::Auditor | Post::Operator))
}

/// Refuses actors none of whose posts sees accounts.
pub(crate) fn may_read_accounts(actor: &Actor) -> Result<()> {
    allow(actor, |post| matches!(post, Post::Administrator | Post::Operator))
}

/// Refuses actors none of whose posts makes a number official.
pub(crate) fn may_publish(actor: &Actor) -> Result<()> {
    allow(actor, |post| matches!(post, Post::ProgrammeOffice | Post::Operator))
}

/// Refuses actors none of whose posts sees numbers.
pub(crate) fn may_read_published(actor: &Actor) -> Result<()> {
    let counts = |post| post == Post::CommissionLeader || reads_records(post);
    allow(actor, |post| counts(post) && !matches!(post, Post::Resident | Post::System))
}

/// An auditor sees who looked, a leader sees numbers, an administrator runs the machine: none of
/// these posts alone reads a record.
fn reads_records(post: Post) -> bool {
    match post {
        Post::Resident
        | Post::VillageDoctor
        | Post::InstitutionStaff
        | Post::InstitutionManager
        | Post::ProgrammeOffice
        | Post::System
        | Post::Operator => true,
        Post::CommissionLeader | Post::SecretKeeper | Post::Auditor | Post::Administrator => false,
    }
}

fn allow(actor: &Actor, allowed: impl Fn(Post) -> bool) -> Result<()> {
    if actor.posts.iter().copied().any(allowed) {
        return Ok(());
    }
    Err(Refusal::new("not_allowed").with("account", &actor.account).into())
}
