//! A system says of two Patients, by their public ids, that they are one person or two: the act underneath is
//! the review page's, asked for by what holds now.

use super::{Answer, BY_HAND, ByHand, Decided, decide, evidence_of, may_decide, newest};
use crate::path;
use crate::platform::Platform;
use crate::show::Look;
use crate::show::look::nothing_here;
use crate::show::record;
use store::{Link, LinkVerdict};
use terms::{Failure, Refusal, ResidentId, Result};

/// Two Patients, and why something is said of them.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The public id of the one.
    pub patient: String,
    /// The public id of the other.
    pub other: String,
    /// Why, in the system's words.
    pub reason: String,
}

/// One of the two.
struct Side {
    /// The decision that holds for it.
    link: Link,
    /// All decisions on the records of its resident.
    decisions: Vec<Link>,
}

/// Both are one person: whoever was minted later goes over whole.
pub async fn link(platform: &Platform, look: &Look<'_>, pair: &Pair) -> Result<Decided> {
    let (one, other) = sides(platform, look, pair).await?;
    if one.link.resident == other.link.resident {
        // It holds already; a doubt about it is settled.
        let waits = [&one, &other].into_iter().find(|side| side.link.waits);
        return match waits {
            Some(side) => say(platform, look, side, Answer::Same(side.link.resident), pair).await,
            None => Ok(Decided { resident: one.link.resident, holds: true }),
        };
    }
    let (goes, stays) = if one.link.resident > other.link.resident { (one, other) } else { (other, one) };
    say(platform, look, &goes, Answer::Same(stays.link.resident), pair).await
}

/// The two are not one person: a decision by hand that made them one is taken back, a question is answered, else
/// the first of them gets a resident of its own. Gives who that one is.
pub async fn unlink(platform: &Platform, look: &Look<'_>, pair: &Pair) -> Result<ResidentId> {
    let (one, other) = sides(platform, look, pair).await?;
    if one.link.resident == other.link.resident {
        let joined = [(&one, &other), (&other, &one)].into_iter().find(|(side, beside)| side.was_joined_to(beside));
        let (side, answer) = joined.map_or((&one, Answer::Other), |(side, _)| (side, Answer::Undo));
        say(platform, look, side, answer, pair).await?;
    } else {
        for (side, beside) in [(&one, &other), (&other, &one)] {
            if side.asks_about(platform, look, beside)? {
                say(platform, look, side, Answer::Other, pair).await?;
            }
        }
    }
    platform.store.resident_of(look.actor, one.link.record)?.ok_or_else(nothing_here)
}

async fn say(platform: &Platform, look: &Look<'_>, side: &Side, answer: Answer, pair: &Pair) -> Result<Decided> {
    let (record, seen, reason) = (side.link.record, side.link.change, pair.reason.clone());
    decide(platform, look.actor, ByHand { record, seen, answer, reason }, look.at).await
}

/// Both sides as they stand, as far as the system sees the two Patients. Who is in its scope is known from the
/// rows, which follow first: what was written a moment ago is there.
async fn sides(platform: &Platform, look: &Look<'_>, pair: &Pair) -> Result<(Side, Side)> {
    if !may_decide(look.actor) {
        return Err(Refusal::new("link_not_allowed").with("account", &look.actor.account).into());
    }
    path::refresh(platform, look.today).await?;
    let (one, other) = (side(platform, look, &pair.patient)?, side(platform, look, &pair.other)?);
    if one.link.record == other.link.record {
        return Err(Refusal::new("link_one_record").with("id", &pair.patient).into());
    }
    Ok((one, other))
}

fn side(platform: &Platform, look: &Look<'_>, id: &str) -> Result<Side> {
    let record = record::seen(platform, look, "Patient", id)?;
    let resident = platform.store.resident_of(look.actor, record)?.ok_or_else(nothing_here)?;
    let decisions = platform.store.links_of(look.actor, resident)?;
    let link = newest(&decisions, record).cloned();
    let link = link.ok_or_else(|| Failure::fault("reading a link", "a resident's record has no decision"))?;
    Ok(Side { link, decisions })
}

impl Side {
    /// Whether a person led this record, and not the other with it, to the resident that both are.
    fn was_joined_to(&self, beside: &Side) -> bool {
        let by_hand = evidence_of(&self.link).rule == BY_HAND && self.link.verdict == LinkVerdict::Same;
        let mut earlier = self.decisions.iter().rev().filter(|link| link.record == self.link.record).skip(1);
        by_hand
            && self.link.change != beside.link.change
            && earlier.next().is_some_and(|earlier| earlier.resident != self.link.resident)
    }

    /// Whether it waits to be told whether it is the other's resident.
    fn asks_about(&self, platform: &Platform, look: &Look<'_>, beside: &Side) -> Result<bool> {
        for asked in self.link.asked.iter().filter(|_| self.link.waits) {
            if platform.store.present_resident(look.actor, *asked)? == Some(beside.link.resident) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
