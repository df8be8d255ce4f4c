//! Whether a record is there for somebody: the one rule below reads, histories, searches, exports, views and the
//! conditions of writes over FHIR (docs/decisions/0042, 0062). What it hides does not exist: it is not found, not
//! counted, not followed, and what refers to it leads nowhere.

use super::look::opens;
use crate::Platform;
use fhir::reference;
use rows::Sight;
use std::cell::OnceCell;
use std::collections::HashMap;
use store::{Owner, References, ResolvedReference, Version, VersionMeta, Whose};
use terms::{Actor, Post, RecordId, Result};

/// What everyone who is connected looks up: who and what there is, and what codes mean. Other records that
/// name nobody (a Binary, a List) may say a great deal of somebody all the same.
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
    pub(super) platform: &'e Platform,
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
        self.hides(&self.platform.store.owner(self.actor, record)?)
    }

    /// Where the references of versions lead, as far as the actor may know it, in the order of each text.
    pub(super) fn references(&self, versions: &[Version]) -> Result<Vec<References>> {
        let records: Vec<RecordId> = versions.iter().map(|version| version.meta.record).collect();
        let now = self.platform.store.references_of(self.actor, &records)?;
        let mut all = Vec::with_capacity(versions.len());
        for version in versions {
            let of_now = now.get(&version.meta.record).cloned().unwrap_or_default();
            all.push(if version.meta.is_current { of_now } else { self.led_then(version, &of_now)? });
        }
        let targets: Vec<RecordId> = all.iter().flatten().flatten().map(|target| target.record).collect();
        if !targets.is_empty() && !self.actor.is(Post::Operator) {
            let owners = self.platform.store.owners(self.actor, &targets)?;
            all.iter_mut().try_for_each(|references| self.lead(references, &owners))?;
        }
        Ok(all)
    }

    /// What an older version says leads where the current one's same words lead; what only it says is as it was sent.
    fn led_then(&self, version: &Version, now: &[Option<ResolvedReference>]) -> Result<References> {
        let said = |bytes: &[u8]| fhir::parse(bytes).map(|json| reference::references(&json)).unwrap_or_default();
        let current = self.platform.store.read(self.actor, version.meta.record, None)?;
        let current = current.map(|current| said(&current.bytes)).unwrap_or_default();
        let same = |then: reference::Reference| current.iter().position(|one| one.target == then.target);
        Ok(said(&version.bytes).into_iter().map(|then| now.get(same(then)?)?.clone()).collect())
    }

    /// Forgets where references lead to what is sealed and not seen.
    pub(super) fn lead(
        &self,
        references: &mut [Option<ResolvedReference>],
        owners: &HashMap<RecordId, Owner>,
    ) -> Result<()> {
        for reference in references {
            if let Some(owner) = reference.as_ref().and_then(|target| owners.get(&target.record))
                && self.hides(owner)?
            {
                *reference = None;
            }
        }
        Ok(())
    }

    /// Whether a seal keeps what is this owner's from the actor.
    fn hides(&self, owner: &Owner) -> Result<bool> {
        Ok(!owner.seals.is_empty() && !self.see(owner)?)
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
