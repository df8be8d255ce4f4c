//! Links that wait for a person: what two descriptions say side by side.
//!
//! Whoever decides must be able to compare, so names and birthdays stand plainly here; the ID number
//! stays masked, and only whether it agrees is said. Opening the list is written down with its people.

use super::look::{Look, nothing_here};
use super::mask;
use super::paged::{AsOf, Paged};
use crate::Platform;
use crate::review::{BY_HAND, FIRST_WORD, evidence_of, is_first_word, may_decide, newest};
use fhir::read::text;
use residents::batch::{Step, beside};
use residents::{Evidence, Traits};
use std::collections::{BTreeMap, BTreeSet};
use store::{Link, LinkVerdict};
use terms::{ChangeNo, RecordId, ResidentId, Result};

/// So many waiting links are looked through at most; whoever has more works them off first.
const WAITING_MAX: usize = 2_000;

/// What one source record says of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Described {
    /// Who sent it.
    pub sender: String,
    /// `Patient/id` as the sender says.
    pub record: String,
    /// The name.
    pub name: String,
    /// `male`, `female` or `unknown`.
    pub sex: String,
    /// The birth date.
    pub born: String,
    /// The ID number, masked.
    pub id_card: String,
    /// The telephone number.
    pub phone: String,
    /// The mother's ID number, masked.
    pub mother: String,
    /// Which child of one birth it is.
    pub birth_order: String,
    /// The address.
    pub address: String,
}

/// Somebody with whom a record is compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    /// Who.
    pub resident: ResidentId,
    /// What the other record says.
    pub says: Described,
    /// The traits that agree: `name`, `birth_date`, `sex`, `phone`, `id_card`, `mother`, `birth_order`.
    pub agree: Vec<String>,
    /// The traits that differ.
    pub differ: Vec<String>,
    /// How likely it is one person by the content's settings, from 0 to 1.
    pub likely: Option<f64>,
    /// What each field weighs there: its name, how well it agrees, bits.
    pub weights: Vec<Weight>,
}

/// One bar of a waterfall.
#[derive(Clone, Debug, PartialEq)]
pub struct Weight {
    /// `match.FIELD` in the interface's words.
    pub field: String,
    /// `match.LEVEL` in the interface's words.
    pub level: String,
    /// Positive for one person, negative for two; each bit doubles or halves the odds.
    pub bits: f32,
}

/// One link that waits for a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The Patient record.
    pub record: RecordId,
    /// The decision that holds until then.
    pub seen: ChangeNo,
    /// Whose it is until then.
    pub resident: ResidentId,
    /// Whether it holds as a link (doubtful), or is kept apart until somebody answers.
    pub linked: bool,
    /// By which rule: `link.RULE` in the interface's words.
    pub rule: String,
    /// Who has said that it is one person, where a second person's word is wanted.
    pub first: Option<FirstWord>,
    /// What the record says.
    pub says: Described,
    /// With whom it is compared.
    pub others: Vec<Other>,
}

/// What a first person said of two who have much history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstWord {
    /// Who, as the account is shown: a name, or a key in the interface's words.
    pub by: String,
    /// When, by the region's clocks.
    pub at: String,
    /// Why.
    pub reason: String,
    /// Whether it was the viewer.
    pub own: bool,
}

/// The page of waiting links.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewPage {
    /// Until when the data reach.
    pub as_of: AsOf,
    /// The questions, by record.
    pub questions: Paged<Question>,
}

/// How many links wait for this viewer.
pub async fn waiting(platform: &Platform, look: &Look<'_>) -> Result<usize> {
    if !may_decide(look.actor) {
        return Ok(0);
    }
    Ok(visible(platform, look).await?.len())
}

/// The page of waiting links, as far as the viewer may see all who are asked about.
pub async fn review(platform: &Platform, look: &Look<'_>, page: usize) -> Result<ReviewPage> {
    if !may_decide(look.actor) {
        return Err(nothing_here());
    }
    let mut waiting = visible(platform, look).await?;
    // What is most open is worth most to decide; whoever decides works from the top.
    waiting.sort_by(|one, other| openness(other).total_cmp(&openness(one)));
    let cut = Paged::cut(waiting, page);
    let (number, total) = (cut.number, cut.total);
    let rows = cut.rows.iter().map(|link| question(platform, look, link)).collect::<Result<Vec<_>>>()?;
    let shown = rows.iter().flat_map(|one| one.others.iter().map(|other| other.resident).chain([one.resident]));
    look.note(platform, "open_link_review", shown.collect::<BTreeSet<_>>().into_iter())?;
    Ok(ReviewPage { as_of: look.as_of(platform), questions: Paged { rows, number, total } })
}

/// How open a question is: most at even odds. What a rule asked about is as open as can be; what holds
/// although something differs is nearly settled.
fn openness(link: &Link) -> f64 {
    let asked = if link.verdict == LinkVerdict::Ask { 0.25 } else { 0.0 };
    evidence_of(link).likely.map_or(asked, |(likely, _)| likely * (1.0 - likely))
}

async fn visible(platform: &Platform, look: &Look<'_>) -> Result<Vec<Link>> {
    let mut waiting = platform.store.links_review(look.actor, None, WAITING_MAX)?;
    if waiting.is_empty() {
        return Ok(waiting);
    }
    let mut asked: BTreeMap<RecordId, Vec<i64>> = BTreeMap::new();
    for link in &waiting {
        let mut about = vec![link.resident.0 as i64];
        for one in &link.asked {
            about.extend(platform.store.present_resident(look.actor, *one)?.map(|now| now.0 as i64));
        }
        asked.insert(link.record, about);
    }
    let subjects: BTreeSet<i64> = asked.values().flatten().copied().collect();
    let subjects: Vec<i64> = subjects.into_iter().collect();
    let rows = platform.rows.table(look.actor, "_shared.resident", Some(&subjects)).await?;
    let rows = crate::columns::Columns::of(&rows);
    let seen: BTreeSet<i64> = (0..rows.rows).filter_map(|row| rows.whole("subject", row)).collect();
    waiting.retain(|link| asked[&link.record].iter().all(|subject| seen.contains(subject)));
    Ok(waiting)
}

fn question(platform: &Platform, look: &Look<'_>, link: &Link) -> Result<Question> {
    let linked = link.verdict != LinkVerdict::Ask;
    let (own, mine) = described(platform, look, link.record)?;
    let mut against = Vec::new();
    if linked {
        against.push(link.resident);
    }
    for one in &link.asked {
        against.extend(platform.store.present_resident(look.actor, *one)?);
    }
    let mut others = Vec::new();
    for resident in against {
        for record in platform.store.patients_of(look.actor, resident)? {
            if record == link.record {
                continue;
            }
            let (says, traits) = described(platform, look, record)?;
            let Evidence { agree, differ, .. } = residents::compare(&mine, &traits);
            let (likely, weights) = weighed(platform, &mine, &traits);
            others.push(Other { resident, says, agree, differ, likely, weights });
        }
    }
    let (record, seen, resident) = (link.record, link.change, link.resident);
    let rule = of_decision(link).rule;
    Ok(Question { record, seen, resident, linked, rule, first: first_word(platform, look, link)?, says: own, others })
}

fn first_word(platform: &Platform, look: &Look<'_>, link: &Link) -> Result<Option<FirstWord>> {
    if !is_first_word(link) {
        return Ok(None);
    }
    let by = platform.store.account(&link.actor)?.map_or_else(|| link.actor.clone(), |account| account.shown_as);
    let at = look.local(platform, link.at).strftime("%Y-%m-%d %H:%M").to_string();
    Ok(Some(FirstWord { by, at, reason: of_decision(link).reason, own: link.actor == look.actor.account }))
}

/// How likely two records are of one person by the content's settings, and what each field weighs.
fn weighed(platform: &Platform, one: &Traits, other: &Traits) -> (Option<f64>, Vec<Weight>) {
    let Some(settings) = &platform.content.linking else { return (None, Vec::new()) };
    let mut likely = beside(settings, &one.said(), &[other.said()]);
    let Some(likely) = likely.pop() else { return (None, Vec::new()) };
    let weights = likely.steps.into_iter().map(|Step { field, level, bits }| Weight { field, level, bits });
    (Some(likely.probability), weights.collect())
}

fn described(platform: &Platform, look: &Look<'_>, record: RecordId) -> Result<(Described, Traits)> {
    let mut found = (Described::default(), Traits::default());
    platform.store.records(look.actor, &[record], &mut |resource| {
        let json: fhir::Json =
            sonic_rs::from_slice(resource.bytes).map_err(|error| terms::Failure::fault("reading a record", error))?;
        let traits = Traits::of(&json);
        let said = |value: &Option<String>| value.clone().unwrap_or_default();
        found.0 = Described {
            sender: resource.sender.into(),
            record: format!("Patient/{}", text(&json, "id").unwrap_or_default()),
            name: said(&traits.name),
            sex: traits.sex.clone().unwrap_or_else(|| "unknown".into()),
            born: said(&traits.birth_date),
            id_card: mask::id_card(&said(&traits.id_card)),
            phone: said(&traits.phone),
            mother: mask::id_card(&said(&traits.mother)),
            birth_order: traits.birth_order.map(|order| order.to_string()).unwrap_or_default(),
            address: text(&json, "address.text").unwrap_or_default().into(),
        };
        found.1 = traits;
        Ok(())
    })?;
    Ok(found)
}

/// One decision on a source record, as the resident's page tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// By which rule, or by hand: `link.CODE` in the interface's words.
    pub rule: String,
    /// The day.
    pub on: String,
    /// Whose account, where a person decided.
    pub by: String,
    /// What the person wrote down.
    pub reason: String,
    /// Whom the record belonged to then.
    pub resident: ResidentId,
}

/// Every decision on a record, the newest first, and the one that holds.
pub(crate) fn told(decisions: &[Link], record: RecordId) -> (Vec<Told>, Option<ChangeNo>) {
    let of_record = decisions.iter().rev().filter(|link| link.record == record);
    (of_record.map(of_decision).collect(), newest(decisions, record).map(|link| link.change))
}

fn of_decision(link: &Link) -> Told {
    let evidence = evidence_of(link);
    let by_hand = evidence.rule == BY_HAND;
    let by_person = by_hand || evidence.rule == FIRST_WORD;
    let rule = match (by_hand, link.undoes, link.verdict) {
        (true, Some(_), _) => "undone".into(),
        (true, None, LinkVerdict::New) => "split".into(),
        (false, _, LinkVerdict::New) => "new".into(),
        _ => evidence.rule,
    };
    let by = if by_person { link.actor.clone() } else { String::new() };
    let on = link.at.to_string().chars().take(10).collect();
    Told { rule, on, by, reason: evidence.reason, resident: link.resident }
}
