//! 展开 on demand: somebody's own ViewDefinition over all current records of its type. Its rows are given out
//! and kept nowhere.

use crate::platform::Platform;
use crate::show::Look;
use arrow::array::RecordBatch;
use store::{AuditNote, ExportFilter};
use terms::{Failure, Post, Refusal, Result, Within};
use views::{Made, View, parallel};

/// Records are handed to the cores in pieces of about this many bytes.
const PIECE_BYTES: usize = 256 << 10;

/// Types in which ledgers keep what they were told; a seal may lie on it.
const LEDGER_TYPES: [&str; 2] = ["QuestionnaireResponse", "Task"];

/// Several records in one string of bytes.
#[derive(Default)]
struct Piece {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

/// Runs a view over the current records of its type, in stored order, and hands the rows to `take`, which says
/// whether it wants more. It is an export: written down before the first row is given out, for those only who
/// answer for everybody, and never of what a ledger may have sealed.
pub fn over_records(
    platform: &Platform,
    look: &Look<'_>,
    view: &View,
    take: &mut dyn FnMut(RecordBatch) -> Result<bool>,
) -> Result<()> {
    may_run(platform, look, view)?;
    let note = AuditNote { action: "run_view".into(), members: view.resource().into(), place: look.place.into() };
    platform.store.audit_read(look.actor, note, look.at)?;
    let filter = ExportFilter { sender: None, types: vec![view.resource().into()] };
    let mut outcome = Ok(true);
    let read = parallel::in_order(
        parallel::cores(),
        |give| {
            let mut piece = Piece::default();
            let mut is_wanted = true;
            let mut add = |exported: &store::Exported<'_>| {
                piece.add(exported.bytes);
                if piece.bytes.len() >= PIECE_BYTES {
                    is_wanted &= give(std::mem::take(&mut piece));
                }
                if is_wanted { Ok(()) } else { Err(enough()) }
            };
            let read = platform.store.export(look.actor, &filter, &mut add);
            give(piece);
            match read {
                Err(failure) if failure == enough() => Ok(()),
                other => other,
            }
        },
        |piece: Piece| view.make(piece.resources()),
        |made| {
            outcome = made.map_err(|issue| broken(&issue)).and_then(|made| rows_of(made, take));
            matches!(outcome, Ok(true))
        },
    );
    read.and(outcome.map(|_| ()))
}

/// Ends the reading of records when nobody wants more rows; never seen outside.
fn enough() -> Failure {
    Refusal::new("enough").into()
}

/// An export of everybody's records is for the operator, and for an office that answers for the whole region.
fn may_run(platform: &Platform, look: &Look<'_>, view: &View) -> Result<()> {
    if look.actor.is(Post::Operator) {
        return Ok(());
    }
    let refused = |code: &str| Err(Refusal::new(code).with("account", &look.actor.account).into());
    if !look.actor.is(Post::ProgrammeOffice) {
        return refused("not_allowed");
    }
    let scope = &look.actor.scope;
    if [&scope.areas, &scope.programmes].into_iter().any(|within| *within != Within::All) {
        return refused("not_in_scope");
    }
    let has_seals = platform.content.cycles.values().any(|cycle| !cycle.seals.is_empty());
    if has_seals && LEDGER_TYPES.contains(&view.resource()) {
        return refused("not_allowed");
    }
    Ok(())
}

fn rows_of(made: Made, take: &mut dyn FnMut(RecordBatch) -> Result<bool>) -> Result<bool> {
    if let Some((_, issue)) = made.wrong {
        return Err(broken(&issue));
    }
    take(made.batch)
}

/// A record on which the view's author's paths fail.
fn broken(issue: &terms::Issue) -> Failure {
    let why: Vec<String> = issue.args.iter().map(|(_, value)| value.clone()).collect();
    Refusal::new("view_failed").with("path", &issue.place).with("why", why.join(", ")).into()
}

impl Piece {
    fn add(&mut self, resource: &[u8]) {
        self.bytes.extend_from_slice(resource);
        self.ends.push(self.bytes.len());
    }

    fn resources(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let resources = starts.zip(&self.ends).map(|(start, end)| &self.bytes[start..*end]);
        (0..).zip(resources)
    }
}
