//! Whether a record is there for somebody: the one rule below reads, histories, searches, exports, views and the
//! conditions of writes over FHIR (docs/decisions/0042, 0062). What it hides does not exist: it is not found, not
//! counted, not followed, and what refers to it leads nowhere.

use super::look::opens;
use crate::{Platform, export};
use fhir::reference;
use jiff::Timestamp;
use rows::Sight;
use std::cell::OnceCell;
use store::{ExportFilter, Exported, Owner, ResolvedReference, Version, VersionMeta, Whose};
use terms::{Actor, ChangeNo, Post, RecordId, Result};

/// What everyone who is connected looks up: who and what there is, and what codes mean. Other records that
/// name nobody (a Binary, a Person) may say a great deal of somebody all the same.
const DIRECTORIES: [&str; 14] = [
    "Organization",
    "OrganizationAffiliation",
    "Location",
    "HealthcareService",
    "Endpoint",
    "Practitioner",
    "PractitionerRole",
    "Medication",
    "Substance",
    "CodeSystem",
    "ValueSet",
    "ConceptMap",
    "StructureDefinition",
    "Questionnaire",
];

/// What somebody sees of the records; what the rows say of it is asked once.
pub struct Eyes<'e> {
    platform: &'e Platform,
    pub(super) actor: &'e Actor,
    sight: OnceCell<Sight>,
}

impl<'e> Eyes<'e> {
    /// Nothing is asked yet.
    pub fn of(platform: &'e Platform, actor: &'e Actor) -> Self {
        Self { platform, actor, sight: OnceCell::new() }
    }

    /// Whether a record is there: what the actor has sent itself, directories, and what no seal keeps from it of the
    /// residents of its scope. Cases are seen on their own pages, where what is sealed stays sealed.
    pub fn see(&self, owner: &Owner) -> Result<bool> {
        if owner.whose == Whose::Case {
            return Ok(self.actor.is(Post::Operator));
        }
        if self.owns(&owner.sender) {
            return Ok(true);
        }
        if !owner.seals.iter().all(|seal| opens(self.actor, seal)) {
            return Ok(false);
        }
        match owner.whose {
            Whose::Nobody => Ok(DIRECTORIES.contains(&owner.resource_type.as_str())),
            Whose::Resident(resident) => Ok(self.sight()?.sees(resident)),
            Whose::Awaited | Whose::Case => Ok(false),
        }
    }

    /// Whether the record of a state is there. One that is no more does not say any longer whose it was.
    pub(super) fn see_record(&self, meta: &VersionMeta) -> Result<bool> {
        if meta.deleted {
            return Ok(self.owns(&meta.key.sender));
        }
        self.see(&self.platform.store.owner(self.actor, meta.record)?)
    }

    /// Whether a state of a record that is there is there too: it may lie under a seal that the record has not now.
    pub(super) fn knows_state(&self, meta: &VersionMeta) -> bool {
        self.owns(&meta.key.sender) || opens(self.actor, &meta.seal)
    }

    /// Whether a record is kept from the actor by a seal.
    pub(crate) fn is_hidden(&self, record: RecordId) -> Result<bool> {
        if self.actor.is(Post::Operator) {
            return Ok(false);
        }
        let owner = self.platform.store.owner(self.actor, record)?;
        Ok(!owner.seals.is_empty() && !self.see(&owner)?)
    }

    /// Where the references of a version lead, in the order of the text.
    pub(super) fn references(&self, version: &Version) -> Result<Vec<Option<ResolvedReference>>> {
        let now = self.platform.store.references_of(self.actor, version.meta.record)?;
        self.led(if version.meta.is_current { now } else { self.led_then(version, &now)? })
    }

    /// What an older version says leads where the current one's same words lead; what only it says is as it was sent.
    fn led_then(&self, version: &Version, now: &[Option<ResolvedReference>]) -> Result<Vec<Option<ResolvedReference>>> {
        let said = |bytes: &[u8]| fhir::parse(bytes).map(|json| reference::references(&json)).unwrap_or_default();
        let current = self.platform.store.read(self.actor, version.meta.record, None)?;
        let current = current.map(|current| said(&current.bytes)).unwrap_or_default();
        let same = |then: reference::Reference| current.iter().position(|one| one.target == then.target);
        Ok(said(&version.bytes).into_iter().map(|then| now.get(same(then)?)?.clone()).collect())
    }

    /// References as far as the actor may know where they lead.
    fn led(&self, mut references: Vec<Option<ResolvedReference>>) -> Result<Vec<Option<ResolvedReference>>> {
        for reference in &mut references {
            if let Some(target) = reference.as_ref().filter(|target| !target.seals.is_empty())
                && self.is_hidden(target.record)?
            {
                *reference = None;
            }
        }
        Ok(references)
    }

    fn owns(&self, sender: &str) -> bool {
        self.actor.is(Post::Operator) || sender == self.actor.account
    }

    fn sight(&self) -> Result<&Sight> {
        match self.sight.get() {
            Some(sight) => Ok(sight),
            None => {
                let sight = self.platform.rows.sight(self.actor)?;
                Ok(self.sight.get_or_init(|| sight))
            }
        }
    }
}

/// Which of the records that an actor sees are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of these types; of all if empty.
    pub types: Vec<String>,
    /// Kept at this time or later.
    pub since: Option<Timestamp>,
    /// Only records of residents, and none of directories.
    pub of_residents: bool,
}

/// Takes the type of a record and the record as a system is shown it; says whether it wants more.
pub type Take<'t> = dyn FnMut(&str, &[u8]) -> Result<bool> + 't;

/// Hands on all current records that an actor sees, in stored order and in one state of the store: what an export
/// and a view over HTTP are made of. The caller has written down who reads.
pub fn each(platform: &Platform, actor: &Actor, wanted: &Wanted, take: &mut Take<'_>) -> Result<()> {
    let eyes = Eyes::of(platform, actor);
    let since = wanted.since.map_or(Ok(ChangeNo(0)), |since| platform.store.first_change_since(since))?;
    let filter = ExportFilter { sender: None, types: wanted.types.clone() };
    let mut is_wanted = true;
    platform.store.export_resolved(actor, &filter, &mut |exported: &Exported<'_>| {
        if !is_wanted || exported.change < since {
            return Ok(());
        }
        let owner = platform.store.owner(actor, exported.record)?;
        if eyes.see(&owner)? && (!wanted.of_residents || matches!(owner.whose, Whose::Resident(_))) {
            let references = eyes.led(exported.references.to_vec())?;
            let shown = Exported { references: &references, ..exported.clone() };
            is_wanted = take(exported.resource_type, &export::resolved(&shown))?;
        }
        Ok(())
    })
}
