//! Who may see which rows. The only place that decides it; every read goes through here.

use crate::columns::{text_at, texts};
use crate::generation::{Generation, Rows};
use crate::tree::{Branches, Tree};
use arrow::array::{Array, BooleanArray, RecordBatch};
use std::collections::{BTreeSet, HashSet};
use terms::{Actor, Post, Refusal, Result, Within};

/// Tables of this folder belong to every programme.
pub(crate) const SHARED: &str = "_shared";

const RESIDENCE: &str = "_shared.residence";
const EPISODE: &str = "_shared.episode";

/// Refuses a programme that is not among the actor's.
pub(crate) fn programme(actor: &Actor, programme: &str) -> Result<()> {
    if programme == SHARED || has_programme(actor, programme) {
        return Ok(());
    }
    Err(Refusal::new("not_in_scope").with("programme", programme).into())
}

pub(crate) fn has_programme(actor: &Actor, programme: &str) -> bool {
    match &actor.scope.programmes {
        Within::All => true,
        Within::Trees(programmes) => programmes.iter().any(|mine| mine == programme),
    }
}

/// Refuses rows of people to those whose posts see numbers only.
pub(crate) fn people(actor: &Actor) -> Result<()> {
    const CLOSE: [Post; 6] = [
        Post::VillageDoctor,
        Post::InstitutionStaff,
        Post::InstitutionManager,
        Post::ProgrammeOffice,
        Post::System,
        Post::Operator,
    ];
    if CLOSE.iter().any(|post| actor.is(*post)) {
        return Ok(());
    }
    Err(Refusal::new("people_not_for_post").into())
}

/// Whether the actor's posts see the numbers of every place.
pub(crate) fn sees_all_numbers(actor: &Actor) -> bool {
    [Post::ProgrammeOffice, Post::CommissionLeader, Post::Operator].iter().any(|post| actor.is(*post))
}

/// The places whose rows an actor may see.
#[derive(Clone, Debug)]
pub(crate) struct Visible {
    areas: Codes,
    institutions: Codes,
}

/// Codes with everything below them spelled out.
#[derive(Clone, Debug)]
enum Codes {
    All,
    These(BTreeSet<String>),
}

impl Codes {
    fn of(within: &Within, branches: &Branches) -> Self {
        match within {
            Within::All => Codes::All,
            Within::Trees(roots) => Codes::These(branches.below(roots)),
        }
    }

    fn has(&self, code: &str) -> bool {
        match self {
            Codes::All => true,
            Codes::These(codes) => codes.contains(code),
        }
    }

    fn listed(&self) -> Vec<&str> {
        match self {
            Codes::All => vec![],
            Codes::These(codes) => codes.iter().map(String::as_str).collect(),
        }
    }
}

impl Visible {
    pub fn of(actor: &Actor, tree: &Tree) -> Self {
        Self {
            areas: Codes::of(&actor.scope.areas, &tree.areas),
            institutions: Codes::of(&actor.scope.institutions, &tree.institutions),
        }
    }

    /// Somebody who may see all areas, or all institutions, may see every row.
    pub fn is_everything(&self) -> bool {
        matches!((&self.areas, &self.institutions), (Codes::All, _) | (_, Codes::All))
    }

    /// A row is seen by where its subject lives **or** by who serves it.
    pub fn sees(&self, area: &str, institution: &str) -> bool {
        self.areas.has(area) || self.institutions.has(institution)
    }

    pub fn area_codes(&self) -> Vec<&str> {
        self.areas.listed()
    }

    pub fn institution_codes(&self) -> Vec<&str> {
        self.institutions.listed()
    }

    /// The residents who live in the areas now or whom the institutions serve now, among these
    /// subjects or among all. Nobody asks if everything is visible.
    pub fn residents(&self, world: &Generation, actor: &Actor, among: Option<&[i64]>) -> HashSet<i64> {
        let mut found = HashSet::new();
        if let Some(rows) = world.tables.get(RESIDENCE) {
            each_batch(rows, among, |batch| {
                let areas = texts(batch, "area");
                self.collect(batch, &mut found, |row| {
                    text_at(areas.as_ref(), row).is_some_and(|area| self.areas.has(area))
                });
            });
        }
        if let Some(rows) = world.tables.get(EPISODE) {
            each_batch(rows, among, |batch| {
                let (institutions, programmes) = (texts(batch, "institution"), texts(batch, "programme"));
                self.collect(batch, &mut found, |row| {
                    let mine = |code: &str| self.institutions.has(code);
                    let served = |programme: &str| has_programme(actor, programme);
                    text_at(institutions.as_ref(), row).is_some_and(mine)
                        && text_at(programmes.as_ref(), row).is_none_or(served)
                });
            });
        }
        found
    }

    /// Subjects of the rows that hold now and are wanted.
    fn collect(&self, batch: &RecordBatch, found: &mut HashSet<i64>, is_mine: impl Fn(usize) -> bool) {
        let Some(subject) = crate::columns::integers(batch, "subject") else {
            return;
        };
        let to = batch.column_by_name("to_on");
        let holds = |row: usize| to.is_none_or(|to| to.is_null(row));
        found.extend((0..batch.num_rows()).filter(|row| holds(*row) && is_mine(*row)).map(|row| subject.value(row)));
    }

    /// Which rows of a batch that is not about residents are seen, by the columns that it has.
    pub fn mask(&self, batch: &RecordBatch) -> BooleanArray {
        let (area, institution) = (texts(batch, "area"), texts(batch, "institution"));
        let sees = |row: usize| {
            text_at(area.as_ref(), row).is_some_and(|code| self.areas.has(code))
                || text_at(institution.as_ref(), row).is_some_and(|code| self.institutions.has(code))
        };
        (0..batch.num_rows()).map(|row| Some(sees(row))).collect()
    }
}

fn each_batch(rows: &Rows, among: Option<&[i64]>, mut read: impl FnMut(&RecordBatch)) {
    match among {
        None => rows.batches().for_each(read),
        Some(subjects) => subjects.iter().filter_map(|subject| rows.block(*subject)).for_each(|block| read(&block)),
    }
}
