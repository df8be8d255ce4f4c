//! Which residents an actor sees, asked one by one: for whoever goes through records rather than rows.

use crate::engine::Engine;
use crate::generation::Generation;
use crate::scope::{self, Visible};
use crate::tree::Tree;
use std::sync::Arc;
use terms::{Actor, ResidentId, Result};

const RESIDENT: &str = "_shared.resident";

/// What an actor sees in one state of the rows.
pub struct Sight {
    world: Arc<Generation>,
    actor: Actor,
    visible: Visible,
}

impl Engine {
    /// What an actor sees now. Refused to posts that see numbers only.
    pub fn sight(&self, actor: &Actor) -> Result<Sight> {
        scope::people(actor)?;
        let world = self.now();
        let visible = Visible::of(actor, &Tree::of(&world, None)?);
        Ok(Sight { world, actor: actor.clone(), visible })
    }
}

impl Sight {
    /// Whether the actor sees a resident, as in the rows of all residents.
    pub fn sees(&self, resident: ResidentId) -> bool {
        let subject = resident.0 as i64;
        let rows = self.world.tables.get(RESIDENT);
        let is_there = rows.and_then(|rows| rows.block(subject)).is_some_and(|block| block.num_rows() > 0);
        let mine = || self.visible.residents(&self.world, &self.actor, Some(&[subject])).contains(&subject);
        is_there && (self.visible.is_everything() || mine())
    }
}
