//! Which record a write is of, and on what condition.

use super::{Act, Write};
use crate::platform::Platform;
use store::{Condition, Identifier, RecordKey, Version};
use terms::{Actor, ChangeNo, RecordId, Refusal, Result};

/// The record that a write is of.
pub(super) struct Target {
    /// What its sender calls it.
    pub key: RecordKey,
    /// The record, where it is there already.
    pub record: Option<RecordId>,
    /// Whether it is to be no more.
    pub deletes: bool,
    /// Whether it is left as it is.
    pub stands: bool,
    /// What must still hold when the writer's turn comes.
    pub condition: Option<Condition>,
}

impl Target {
    /// Whether the write says something of the record.
    pub fn writes(&self) -> bool {
        !self.deletes && !self.stands
    }

    /// How the other writes of the message refer to it within their sender.
    pub fn reference(&self, resource_type: &str) -> String {
        format!("{resource_type}/{}", self.key.id)
    }
}

/// Finds the record that a write is of. Another sender's record is not written: two systems that share an
/// id would overwrite each other's people.
pub(super) fn target(platform: &Platform, actor: &Actor, write: &Write) -> Result<Target> {
    match &write.act {
        Act::Create { minted, unless } => create(platform, actor, write, minted, unless.as_ref()),
        Act::Update { id, newest } => {
            let known = known(platform, actor, write, id)?;
            let record = known.as_ref().map(|version| version.meta.record);
            let key = known.map_or_else(|| key(actor, write, id), |version| version.meta.key);
            let condition = newest.map(|change| unchanged(&key, change));
            Ok(Target { key, record, deletes: false, stands: false, condition })
        }
        Act::Delete { id, newest } => {
            let known = known(platform, actor, write, id)?.filter(|version| !version.meta.deleted);
            let record = known.as_ref().map(|version| version.meta.record);
            let key = known.map_or_else(|| key(actor, write, id), |version| version.meta.key);
            let condition = newest.filter(|_| record.is_some()).map(|change| unchanged(&key, change));
            Ok(Target { key, record, deletes: record.is_some(), stands: record.is_none(), condition })
        }
    }
}

fn create(
    platform: &Platform,
    actor: &Actor,
    write: &Write,
    minted: &str,
    unless: Option<&(String, String)>,
) -> Result<Target> {
    let mut target =
        Target { key: key(actor, write, minted), record: None, deletes: false, stands: false, condition: None };
    let Some((system, value)) = unless else { return Ok(target) };
    let identifier = Identifier { system: system.clone(), value: value.clone() };
    let bearers = platform.store.bearers(actor, &write.resource_type, &identifier)?;
    match bearers.as_slice() {
        [] => {
            let resource_type = write.resource_type.clone();
            target.condition = Some(Condition::NobodyBears { resource_type, identifier });
        }
        [record] => {
            let found = platform.store.read(actor, *record, None)?;
            target.key = found.map_or(target.key, |version| version.meta.key);
            (target.record, target.stands) = (Some(*record), true);
        }
        many => return Err(Refusal::new("several_match").with("count", many.len()).into()),
    }
    Ok(target)
}

fn key(actor: &Actor, write: &Write, id: &str) -> RecordKey {
    RecordKey { sender: actor.account.clone(), resource_type: write.resource_type.clone(), id: id.into() }
}

fn unchanged(key: &RecordKey, change: ChangeNo) -> Condition {
    Condition::Unchanged { key: key.clone(), change }
}

/// The newest state of the record that is shown under an id, if it is the actor's own.
fn known(platform: &Platform, actor: &Actor, write: &Write, id: &str) -> Result<Option<Version>> {
    let Some(record) = platform.store.record_of_public(actor, &write.resource_type, id)? else {
        return Ok(None);
    };
    let version = platform.store.read(actor, record, None)?;
    match version {
        Some(version) if version.meta.key.sender != actor.account => {
            Err(Refusal::new("id_of_another_sender").with("type", &write.resource_type).with("id", id).into())
        }
        other => Ok(other),
    }
}
