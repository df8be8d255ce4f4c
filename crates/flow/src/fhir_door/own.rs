//! Which record a write is of, and on what condition.

use super::{Act, Unless, Write};
use crate::platform::Platform;
use crate::show::seen::Eyes;
use fhir::search::Wanted;
use intake::Draft;
use store::{Condition, Identifier, RecordKey, Version};
use terms::{Actor, ChangeNo, Issue, RecordId, Refusal, Result};

/// The record that a write is of.
pub(super) struct Target {
    /// What its sender calls it.
    pub key: RecordKey,
    /// The id under which it is shown.
    pub shown: String,
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

    /// How the other writes of the message refer to it.
    pub fn reference(&self, write: &Write) -> String {
        format!("{}/{}", write.resource_type, self.shown)
    }
}

/// Finds the record that a write is of. Another sender's record is not written: two systems that share an
/// id would overwrite each other's people.
pub(super) fn target(platform: &Platform, actor: &Actor, write: &Write) -> Result<Target> {
    match &write.act {
        Act::Create { minted, unless } => create(platform, actor, write, minted, unless.as_ref()),
        Act::UpdateFound { minted, wanted } => found(platform, actor, write, minted, wanted),
        Act::DeleteFound { wanted } => {
            let target = found(platform, actor, write, "", wanted)?;
            let (deletes, stands) = (target.record.is_some(), target.record.is_none());
            Ok(Target { deletes, stands, ..target })
        }
        Act::Update { id, newest } => {
            let known = known(platform, actor, write, id)?;
            let record = known.as_ref().map(|version| version.meta.record);
            let key = known.map_or_else(|| key(actor, write, id), |version| version.meta.key);
            let condition = newest.map(|change| unchanged(&key, change));
            Ok(Target { key, shown: id.clone(), record, deletes: false, stands: false, condition })
        }
        Act::Delete { id, newest } => {
            let known = known(platform, actor, write, id)?.filter(|version| !version.meta.deleted);
            let record = known.as_ref().map(|version| version.meta.record);
            let key = known.map_or_else(|| key(actor, write, id), |version| version.meta.key);
            let condition = newest.filter(|_| record.is_some()).map(|change| unchanged(&key, change));
            let (deletes, stands) = (record.is_some(), record.is_none());
            Ok(Target { key, shown: id.clone(), record, deletes, stands, condition })
        }
    }
}

fn create(platform: &Platform, actor: &Actor, write: &Write, minted: &str, unless: Option<&Unless>) -> Result<Target> {
    let (key, shown) = (key(actor, write, minted), minted.to_owned());
    let mut target = Target { key, shown, record: None, deletes: false, stands: false, condition: None };
    let (system, value) = match unless {
        None => return Ok(target),
        Some(Unless::Found(wanted)) => {
            let target = found(platform, actor, write, minted, wanted)?;
            let stands = target.record.is_some();
            return Ok(Target { stands, ..target });
        }
        Some(Unless::Borne(system, value)) => (system, value),
    };
    let identifier = Identifier { system: system.clone(), value: value.clone() };
    let eyes = Eyes::of(platform, actor);
    let (mut bearers, mut besides) = (Vec::new(), Vec::new());
    for bearer in platform.store.bearers(actor, &write.resource_type, &identifier)? {
        if eyes.is_hidden(bearer)? { besides.push(bearer) } else { bearers.push(bearer) }
    }
    match bearers.as_slice() {
        [] => {
            let resource_type = write.resource_type.clone();
            target.condition = Some(Condition::NobodyBears { resource_type, identifier, besides });
        }
        [record] => {
            if let Some(found) = platform.store.read(actor, *record, None)? {
                (target.key, target.shown) = (found.meta.key, found.meta.public_id);
            }
            (target.record, target.stands) = (Some(*record), true);
        }
        many => return Err(Refusal::new("several_match").with("count", many.len()).into()),
    }
    Ok(target)
}

/// The one record of the actor's own that a search finds, or a new one under a minted id. What is found must
/// still be so when the writer's turn comes.
fn found(platform: &Platform, actor: &Actor, write: &Write, minted: &str, wanted: &Wanted) -> Result<Target> {
    let (key, shown) = (key(actor, write, minted), minted.to_owned());
    let mut target = Target { key, shown, record: None, deletes: false, stands: false, condition: None };
    let only = match platform.store.own_found(actor, wanted)?.as_slice() {
        [] => None,
        [record] => Some(*record),
        many => return Err(Refusal::new("several_match").with("count", many.len()).into()),
    };
    if let Some(version) = only.map_or(Ok(None), |record| platform.store.read(actor, record, None))? {
        (target.key, target.shown, target.record) = (version.meta.key, version.meta.public_id, only);
    }
    let (sender, wanted) = (actor.account.clone(), wanted.clone());
    target.condition = Some(Condition::Found { sender, wanted, only });
    Ok(target)
}

/// References that could mean two records: the sender's own of an id, and the one of another sender that is
/// shown under it. A wrong guess would put a finding into the wrong person's record.
pub(super) fn ambiguous(platform: &Platform, actor: &Actor, draft: &Draft) -> Result<Vec<Issue>> {
    let mut issues = Vec::new();
    for found in &draft.resources {
        for reference in fhir::reference::references(&found.json) {
            let fhir::reference::Target::Literal { kind, id, .. } = reference.target else { continue };
            let key = RecordKey { sender: actor.account.clone(), resource_type: kind, id };
            let own = platform.store.find(actor, &key)?;
            let shown = platform.store.record_of_public(actor, &key.resource_type, &key.id)?;
            if let (Some(_), Some(_)) = (own, shown)
                && own != shown
            {
                let issue = Issue::blocking("reference_ambiguous", reference.place);
                issues.push(issue.with("reference", format!("{}/{}", key.resource_type, key.id)));
            }
        }
    }
    Ok(issues)
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
