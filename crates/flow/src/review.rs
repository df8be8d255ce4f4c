//! A person decides who a Patient record is: two are one, one is two, or an earlier decision was wrong.
//!
//! A decision is added beside the records and changes none; rows and counts follow before the answer.

mod pair;

pub use pair::{Pair, link, unlink};

use crate::path;
use crate::platform::Platform;
use jiff::Timestamp;
use residents::Evidence;
use std::collections::BTreeMap;
use store::{Link, LinkVerdict, Relink};
use terms::{Actor, ChangeNo, Failure, Post, RecordId, Refusal, ResidentId, Result};

/// What a person says of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The record is this resident.
    Same(ResidentId),
    /// The record is somebody else than those it was compared with.
    Other,
    /// The decision was wrong: as before it.
    Undo,
}

/// A decision by hand. It names the decision on which it was made, so that of two people who decide at
/// once the second is told.
#[derive(Clone, Debug)]
pub struct ByHand {
    /// The Patient record.
    pub record: RecordId,
    /// The record's newest decision when the page was opened.
    pub seen: ChangeNo,
    /// What the person says.
    pub answer: Answer,
    /// Why, in the person's words.
    pub reason: String,
}

/// Posts that may say who is who.
const DECIDING: [Post; 4] = [Post::InstitutionStaff, Post::InstitutionManager, Post::ProgrammeOffice, Post::Operator];

/// Whether the actor may say who is who.
pub fn may_decide(actor: &Actor) -> bool {
    DECIDING.iter().any(|post| actor.is(*post))
}

/// Writes the decision down and brings rows and counts up to date; gives whom the record belongs to now.
pub async fn decide(platform: &Platform, actor: &Actor, by_hand: ByHand, at: Timestamp) -> Result<ResidentId> {
    if !may_decide(actor) {
        return Err(Refusal::new("not_allowed").into());
    }
    let unseen = || Refusal::new("unknown_resident");
    let resident = platform.store.resident_of(actor, by_hand.record)?.ok_or_else(unseen)?;
    let mut asked = vec![resident];
    if let Answer::Same(other) = by_hand.answer {
        asked.push(other);
    }
    visible(platform, actor, &asked).await?;
    let decisions = platform.store.links_of(actor, resident)?;
    let newest = newest(&decisions, by_hand.record).ok_or_else(unseen)?;
    if newest.change != by_hand.seen {
        return Err(Refusal::new("link_decided_meanwhile").into());
    }
    let mut now = resident;
    for (records, to) in led_to(platform, actor, &by_hand, newest, &decisions)? {
        let evidence = Evidence { rule: "by_hand".into(), reason: by_hand.reason.clone(), ..Evidence::default() };
        let evidence =
            sonic_rs::to_string(&evidence).map_err(|error| Failure::fault("writing a decision's reasons", error))?;
        let undoes = (by_hand.answer == Answer::Undo).then_some(by_hand.seen);
        let moves_this = records.contains(&by_hand.record);
        let relink = Relink { records, to, evidence, undoes, actor: actor.clone(), at };
        let (_, resident, _) = platform.store.relink(relink)?;
        if moves_this {
            now = resident;
        }
    }
    path::refresh(platform, platform.timing.today(at)).await?;
    Ok(now)
}

/// Whoever is not in the actor's scope does not exist for the actor.
async fn visible(platform: &Platform, actor: &Actor, residents: &[ResidentId]) -> Result<()> {
    let mut subjects: Vec<i64> = residents.iter().map(|resident| resident.0 as i64).collect();
    subjects.sort_unstable();
    subjects.dedup();
    let seen = platform.rows.table(actor, "_shared.resident", Some(&subjects)).await?.num_rows();
    if seen == subjects.len() { Ok(()) } else { Err(Refusal::new("unknown_resident").into()) }
}

/// The decision that holds for a record, among a resident's.
pub(crate) fn newest(decisions: &[Link], record: RecordId) -> Option<&Link> {
    decisions.iter().rev().find(|link| link.record == record)
}

/// Which records are led to whom; to somebody new without a name.
type Led = Vec<(Vec<RecordId>, Option<ResidentId>)>;

fn led_to(platform: &Platform, actor: &Actor, by_hand: &ByHand, newest: &Link, decisions: &[Link]) -> Result<Led> {
    let asked = newest.verdict == LinkVerdict::Ask;
    Ok(match by_hand.answer {
        // Whoever is somebody else goes over whole; one record of several confirms alone.
        Answer::Same(to) if to == newest.resident => vec![(vec![by_hand.record], Some(to))],
        Answer::Same(to) => vec![(platform.store.patients_of(actor, newest.resident)?, Some(to))],
        Answer::Other if asked => vec![(vec![by_hand.record], Some(newest.resident))],
        Answer::Other => {
            if platform.store.patients_of(actor, newest.resident)?.len() < 2 {
                return Err(Refusal::new("link_nothing_to_split").into());
            }
            vec![(vec![by_hand.record], None)]
        }
        Answer::Undo => before(decisions, newest.change),
    })
}

/// Where the records that a decision led were before it.
fn before(decisions: &[Link], change: ChangeNo) -> Led {
    let mut led: BTreeMap<Option<ResidentId>, Vec<RecordId>> = BTreeMap::new();
    let made = decisions.iter().filter(|link| link.change == change);
    for link in made.filter(|link| newest(decisions, link.record).is_some_and(|newest| newest.change == change)) {
        let earlier = decisions.iter().rev().find(|one| one.record == link.record && one.change < change);
        led.entry(earlier.map(|one| one.resident)).or_default().push(link.record);
    }
    led.into_iter().map(|(to, records)| (records, to)).collect()
}
