//! A person decides who a Patient record is: two are one, one is two, or an earlier decision was wrong.
//!
//! A decision is added beside the records and changes none; rows and counts follow before the answer. That two
//! people with much history are one is said by two persons (docs/decisions/0053).

mod pair;

pub use pair::{Pair, link, unlink};

use crate::path;
use crate::platform::Platform;
use jiff::Timestamp;
use residents::Evidence;
use std::collections::BTreeMap;
use store::{Link, LinkVerdict, Reach, Relink};
use terms::{Actor, ChangeNo, Day, Failure, Post, RecordId, Refusal, ResidentId, Result};

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

/// What became of a decision by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Whom the record belongs to now.
    pub resident: ResidentId,
    /// Whether it holds; else it waits for a second person's word.
    pub holds: bool,
}

/// The rule of a decision that a person made, and that of one to which a second person has not agreed yet.
pub(crate) const BY_HAND: &str = "by_hand";
pub(crate) const FIRST_WORD: &str = "first_word";

/// Posts that may say who is who.
const DECIDING: [Post; 4] = [Post::InstitutionStaff, Post::InstitutionManager, Post::ProgrammeOffice, Post::Operator];

/// From so many records of each of two residents on, two persons say that they are one (`limits.csv`).
const SECOND_WORD: &str = "second_word_records";

/// Whether the actor may say who is who.
pub fn may_decide(actor: &Actor) -> bool {
    DECIDING.iter().any(|post| actor.is(*post))
}

/// Writes the decision down and brings rows and counts up to date.
pub async fn decide(platform: &Platform, actor: &Actor, by_hand: ByHand, at: Timestamp) -> Result<Decided> {
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
    let today = platform.timing.today(at);
    let decided = match by_hand.answer {
        Answer::Same(to) if wants_second(platform, actor, (newest, &decisions), to, today)? => {
            let alone = Led { records: vec![by_hand.record], to: Some(resident), asked: vec![to] };
            relink(platform, actor, &by_hand, alone, at)?;
            Decided { resident, holds: false }
        }
        _ => {
            let mut decided = Decided { resident, holds: true };
            for led in led_to(platform, actor, &by_hand, newest, &decisions)? {
                let moves_this = led.records.contains(&by_hand.record);
                let to = relink(platform, actor, &by_hand, led, at)?;
                decided.resident = if moves_this { to } else { decided.resident };
            }
            decided
        }
    };
    path::refresh(platform, today).await?;
    Ok(decided)
}

fn relink(platform: &Platform, actor: &Actor, by_hand: &ByHand, led: Led, at: Timestamp) -> Result<ResidentId> {
    let undoes = (by_hand.answer == Answer::Undo).then_some(by_hand.seen);
    let rule = if led.asked.is_empty() || undoes.is_some() { BY_HAND } else { FIRST_WORD };
    let evidence = Evidence { rule: rule.into(), reason: by_hand.reason.clone(), ..Evidence::default() };
    let evidence =
        sonic_rs::to_string(&evidence).map_err(|error| Failure::fault("writing a decision's reasons", error))?;
    let Led { records, to, asked } = led;
    let relink = Relink { records, to, asked, evidence, undoes, actor: actor.clone(), at };
    let (_, resident, _) = platform.store.relink(relink)?;
    Ok(resident)
}

/// Whether another person must say the same of two residents with much history. Who has said it first is not the
/// second.
fn wants_second(
    platform: &Platform,
    actor: &Actor,
    (newest, decisions): (&Link, &[Link]),
    to: ResidentId,
    today: Day,
) -> Result<bool> {
    let resident = newest.resident;
    let Some(most) = platform.content.limits.number("", SECOND_WORD, today).filter(|_| to != resident) else {
        return Ok(false);
    };
    if let Some(first) = first_word(decisions, to) {
        let same = first.actor == actor.account;
        return if same { Err(Refusal::new("link_second_person").into()) } else { Ok(false) };
    }
    for resident in [resident, to] {
        let patients = platform.store.patients_of(actor, resident)?;
        let Some(patient) = patients.first() else { return Ok(false) };
        if (platform.store.of_person(actor, *patient, Reach::Resident)?.len() as f64) < most {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The word of a first person that waits for a second one: that this resident, whose decisions these are, is
/// another one.
fn first_word(decisions: &[Link], to: ResidentId) -> Option<&Link> {
    let mut waiting = decisions.iter().filter(|link| link.waits && link.asked.contains(&to));
    waiting.find(|link| is_first_word(link) && newest(decisions, link.record) == Some(link))
}

/// Why a decision was taken.
pub(crate) fn evidence_of(link: &Link) -> Evidence {
    sonic_rs::from_str(&link.evidence).unwrap_or_default()
}

/// Whether a decision is a person's to which a second has not agreed yet.
pub(crate) fn is_first_word(link: &Link) -> bool {
    evidence_of(link).rule == FIRST_WORD
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

/// Which records are led to whom; to somebody new without a name. A question that is open again has those whom it
/// is about.
struct Led {
    records: Vec<RecordId>,
    to: Option<ResidentId>,
    asked: Vec<ResidentId>,
}

fn led_to(platform: &Platform, actor: &Actor, by_hand: &ByHand, newest: &Link, decisions: &[Link]) -> Result<Vec<Led>> {
    let led = |records, to| vec![Led { records, to, asked: Vec::new() }];
    Ok(match by_hand.answer {
        // Whoever is somebody else goes over whole; one record of several confirms alone.
        Answer::Same(to) if to == newest.resident => led(vec![by_hand.record], Some(to)),
        Answer::Same(to) => led(platform.store.patients_of(actor, newest.resident)?, Some(to)),
        Answer::Other if newest.verdict == LinkVerdict::Ask => led(vec![by_hand.record], Some(newest.resident)),
        Answer::Other => {
            if platform.store.patients_of(actor, newest.resident)?.len() < 2 {
                return Err(Refusal::new("link_nothing_to_split").into());
            }
            led(vec![by_hand.record], None)
        }
        Answer::Undo => before(decisions, newest.change),
    })
}

/// Where the records that a decision led were before it; a question that it answered is open again.
fn before(decisions: &[Link], change: ChangeNo) -> Vec<Led> {
    let mut led: BTreeMap<(Option<ResidentId>, &[ResidentId]), Vec<RecordId>> = BTreeMap::new();
    let made = decisions.iter().filter(|link| link.change == change);
    for link in made.filter(|link| newest(decisions, link.record).is_some_and(|newest| newest.change == change)) {
        let earlier = decisions.iter().rev().find(|one| one.record == link.record && one.change < change);
        let asked = earlier.map_or(&[][..], |earlier| earlier.asked.as_slice());
        led.entry((earlier.map(|one| one.resident), asked)).or_default().push(link.record);
    }
    led.into_iter().map(|((to, asked), records)| Led { records, to, asked: asked.to_vec() }).collect()
}
