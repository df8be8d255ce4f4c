//! One published number: what was printed then, what it would be now, and why the two differ.

use super::hide::Hidden;
use super::indicator::{Place, Reading, Tally, path, reading, whole as number};
use super::look::{Look, nothing_here};
use super::outsiders::{self, Limit};
use super::paged::{AsOf, Paged};
use super::people::{area_name, people};
use crate::Platform;
use crate::moved::{Moved, Says, moved};
use crate::publish::{self, Published, kind_of};
use jiff::civil::DateTime;
use rows::{By, Counted, SubjectKind, Tree};
use std::collections::{BTreeMap, BTreeSet};
use store::{Cause, Publication};
use terms::{Actor, ChangeNo, Day, Period, RecordId, ResidentId, Result};

/// Why a row is another one than it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// A record came later.
    Late,
    /// A record was corrected or deleted.
    Corrected,
    /// A record is another person's now.
    Relinked,
    /// Nothing of this person changed, but the definitions did.
    Definition,
    /// Nothing of this person changed: the places did, or time has passed.
    Otherwise,
}

/// The page of one published number.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishedPage {
    /// Until when the data of *now* reach.
    pub as_of: AsOf,
    /// Who published it, when, and as known up to which change.
    pub publication: Publication,
    /// As whom the publisher is shown.
    pub by: String,
    /// Local date and time of the publication.
    pub at: DateTime,
    /// Up to which day was counted.
    pub until: Day,
    /// How it is read.
    pub reading: Reading,
    /// Its period.
    pub period: Period,
    /// From the root down to its area, as they were then.
    pub path: Vec<Place>,
    /// Then and now.
    pub whole: ThenNow,
    /// The same for each area below, where either is another.
    pub places: Vec<(Place, ThenNow)>,
    /// Below which number of people numbers are hidden from outsiders.
    pub hide_below: u32,
    /// Whether the indicator's definition or anything else of the content is another one now.
    pub definition_changed: bool,
    /// Why rows differ, with how many; numbers only for those who see people.
    pub causes: Vec<(Why, Option<usize>)>,
    /// Whose rows differ; none for viewers who see numbers and not people.
    pub moved: Option<Paged<MovedRow>>,
}

/// A number then and now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ThenNow {
    /// As it was published.
    pub then: Tally,
    /// Why it does not stand there, if it does not.
    pub then_hidden: Option<Hidden>,
    /// As the records are known now; none where the indicator is not there any more.
    pub now: Option<Tally>,
    /// Why that does not stand there, if it does not.
    pub now_hidden: Option<Hidden>,
}

/// One person or case whose row differs.
#[derive(Clone, Debug, PartialEq)]
pub struct MovedRow {
    /// The person; none for a case.
    pub resident: Option<ResidentId>,
    /// The name, masked where it must be, or the number of the case or place.
    pub name: String,
    /// The village's name.
    pub village: String,
    /// Which of the subject's rows; empty where it has one.
    pub item: String,
    /// What it said then.
    pub then: Option<Says>,
    /// What it says now.
    pub now: Option<Says>,
    /// Why.
    pub why: Vec<Why>,
}

/// A publication in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishedLine {
    /// Its number.
    pub number: ChangeNo,
    /// By whose account.
    pub account: String,
    /// Local date and time.
    pub at: DateTime,
    /// As known up to which change.
    pub known: ChangeNo,
}

/// Publications of an indicator for a period and an area, the newest first; nothing for whom it is not.
pub fn publications(
    platform: &Platform,
    look: &Look<'_>,
    indicator: &str,
    period: Period,
    area: Option<&str>,
) -> Result<Vec<PublishedLine>> {
    if !look.sees_numbers() {
        return Ok(Vec::new());
    }
    let found = platform.store.published(look.actor, Some(indicator))?.into_iter();
    let found = found.filter(|one| one.period == period.to_string() && one.area == area.unwrap_or_default());
    let line = |one: Publication| PublishedLine {
        number: one.number,
        account: one.account,
        at: look.local(platform, one.at),
        known: one.known,
    };
    Ok(found.map(line).collect())
}

/// The page of one published number; opening its people is written down.
pub async fn page(platform: &Platform, look: &Look<'_>, number: ChangeNo, page: usize) -> Result<PublishedPage> {
    if !look.sees_numbers() {
        return Err(nothing_here());
    }
    // What is not there and what is not for this viewer read alike.
    let then = publish::published(platform, look.actor, number).map_err(|_| nothing_here())?;
    let (publication, period) = (&then.publication, then.period);
    let area = Some(publication.area.as_str()).filter(|area| !area.is_empty());
    let now = now(platform, look.actor, &then).await?;
    let tree = platform.rows.tree(then.counted.today())?;
    let causes = Reasons::of(platform, look, &then).await?;
    let moved = match sees_moved(platform, look, publication) {
        true => Some(causes.rows(platform, look, &then, page).await?),
        false => None,
    };
    Ok(PublishedPage {
        as_of: look.as_of(platform),
        by: then.said.shown_as.clone(),
        at: look.local(platform, publication.at),
        until: then.counted.today(),
        reading: reading(platform, then.counted.head(), &publication.indicator, &publication.area, period.last_day()),
        period,
        path: path(&then.tree, area).unwrap_or_default(),
        whole: whole(platform, look, &then, now.as_ref(), &tree),
        places: places(platform, look, &then, now.as_ref(), &tree),
        hide_below: platform.content.region.hide_below,
        definition_changed: causes.definition_changed,
        causes: causes.told(sees_moved(platform, look, publication)),
        moved,
        publication: publication.clone(),
    })
}

/// The same number as it is known now, for the same period seen from the same day.
pub async fn now(platform: &Platform, actor: &Actor, then: &Published) -> Result<Option<Counted>> {
    let id = &then.publication.indicator;
    if platform.rows.head(id).is_err() {
        return Ok(None);
    }
    Ok(Some(platform.rows.count(actor, id, then.period, then.said.today).await?))
}

fn whole(platform: &Platform, look: &Look<'_>, then: &Published, now: Option<&Counted>, tree: &Tree) -> ThenNow {
    let area = Some(then.publication.area.as_str()).filter(|area| !area.is_empty());
    let limit = Limit::of(platform, look);
    let hidden = limit.of_area(&then.counted, None, &then.tree);
    let now_hidden = now.and_then(|now| limit.of_area(now, area, tree));
    let shown = |tally: rows::Tally, hidden| Tally::from(&outsiders::without(&tally, hidden));
    ThenNow {
        then: shown(number(&then.counted, None), hidden),
        then_hidden: hidden,
        now: now.map(|now| shown(number(now, area.map(|area| (area, tree))), now_hidden)),
        now_hidden,
    }
}

/// One table of parts, with what is hidden of it.
fn parts(limit: Limit, counted: &Counted, area: &str, tree: &Tree) -> BTreeMap<String, (Tally, Option<Hidden>)> {
    let area = Some(area).filter(|area| !area.is_empty());
    let parts = counted.tally(&By::Area { parent: area.map(str::to_owned) }, tree);
    let own = number(counted, area.map(|area| (area, tree)));
    let marks = limit.marks(counted.head(), &own, &parts.iter().collect::<Vec<_>>()).parts;
    let of_all = limit.of_area(counted, area, tree);
    let shown = |(tally, mark): (&rows::Tally, Option<Hidden>)| {
        let mark = mark.or(of_all);
        let code = if tally.is_parent_itself { String::new() } else { tally.area.clone().unwrap_or_default() };
        (code, (Tally::from(&outsiders::without(tally, mark)), mark))
    };
    parts.iter().zip(marks).map(shown).collect()
}

fn places(
    platform: &Platform,
    look: &Look<'_>,
    then: &Published,
    now: Option<&Counted>,
    tree: &Tree,
) -> Vec<(Place, ThenNow)> {
    let (limit, area) = (Limit::of(platform, look), then.publication.area.as_str());
    let old = parts(limit, &then.counted, area, &then.tree);
    let new = now.map(|now| parts(limit, now, area, tree)).unwrap_or_default();
    let codes: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let place = |code: &String| {
        let name = if then.tree.areas.get(code).is_some() { &then.tree } else { tree };
        let (was, is) = (old.get(code).copied().unwrap_or_default(), new.get(code).copied());
        let now = is.map(|(tally, _)| tally).filter(|_| now.is_some());
        let both = ThenNow { then: was.0, then_hidden: was.1, now, now_hidden: is.and_then(|(_, mark)| mark) };
        (Place { code: code.clone(), name: area_name(name, code) }, both)
    };
    let differs = |(_, both): &(Place, ThenNow)| both.now != Some(both.then) || both.then_hidden != both.now_hidden;
    codes.into_iter().map(place).filter(differs).collect()
}

/// Whose rows differ, and why.
struct Reasons {
    moved: Vec<Moved>,
    causes: BTreeMap<i64, BTreeSet<Cause>>,
    definition_changed: bool,
}

/// Whether the viewer may know whose rows have moved.
fn sees_moved(platform: &Platform, look: &Look<'_>, of: &Publication) -> bool {
    let programme = of.indicator.split('/').next().unwrap_or_default();
    look.sees_people() && look.knows_people_of(&platform.content, programme)
}

impl Reasons {
    /// For those who see people: of the people whom they see; else of everyone, of which only the kinds are told.
    async fn of(platform: &Platform, look: &Look<'_>, then: &Published) -> Result<Self> {
        let operator = Actor::operator();
        let seen = sees_moved(platform, look, &then.publication);
        let actor = if seen { look.actor } else { &operator };
        let whole = if seen { then.clone() } else { publish::published(platform, actor, then.publication.number)? };
        let now = now(platform, actor, then).await?;
        Self::between(platform, &whole, now.as_ref())
    }

    fn between(platform: &Platform, then: &Published, now: Option<&Counted>) -> Result<Self> {
        let tree = platform.rows.tree(then.counted.today())?;
        let mut moved = moved(Some(&then.counted), now)?;
        let area = then.publication.area.as_str();
        // Who lived elsewhere then and lives elsewhere still is in neither number.
        let here = |says: &Option<Says>| {
            let code = says.as_ref().and_then(|says| says.text("area")).unwrap_or_default();
            area.is_empty() || tree.areas.path(code).contains(&area)
        };
        moved.retain(|one| one.before.is_some() || here(&one.after));
        let subjects = moved.iter().map(|one| one.subject).collect();
        let until = platform.rows.change().unwrap_or_default();
        let kind = kind_of(then.counted.head().subject);
        let causes = platform.store.causes(kind, &subjects, (then.publication.known, until))?;
        Ok(Self { moved, causes, definition_changed: platform.content.hash != then.said.content })
    }

    fn why(&self, subject: i64) -> Vec<Why> {
        let of = |cause: &Cause| match cause {
            Cause::Late => Why::Late,
            Cause::Corrected => Why::Corrected,
            Cause::Relinked => Why::Relinked,
        };
        match self.causes.get(&subject) {
            Some(causes) => causes.iter().map(of).collect(),
            None if self.definition_changed => vec![Why::Definition],
            None => vec![Why::Otherwise],
        }
    }

    fn told(&self, with_numbers: bool) -> Vec<(Why, Option<usize>)> {
        let mut found: BTreeMap<Why, BTreeSet<i64>> = BTreeMap::new();
        for one in &self.moved {
            for why in self.why(one.subject) {
                found.entry(why).or_default().insert(one.subject);
            }
        }
        found.into_iter().map(|(why, subjects)| (why, with_numbers.then_some(subjects.len()))).collect()
    }

    async fn rows(
        &self,
        platform: &Platform,
        look: &Look<'_>,
        then: &Published,
        page: usize,
    ) -> Result<Paged<MovedRow>> {
        let of_residents = then.counted.head().subject == SubjectKind::Resident;
        let cut = Paged::cut(self.moved.clone(), page);
        let subjects: Vec<i64> = cut.rows.iter().map(|one| one.subject).collect();
        let known = if of_residents { people(platform, look, &subjects).await? } else { BTreeMap::new() };
        let numbers = numbers(platform, look, then).await?;
        look.note(platform, "open_published", known.values().map(|person| person.resident))?;
        if !of_residents {
            super::ledger::note(platform, look, "open_published", subjects.iter().map(|one| RecordId(*one as u64)))?;
        }
        Ok(cut.map(|one| {
            let person = known.get(&one.subject);
            let name = person.map(|person| person.name.clone()).or_else(|| numbers.get(&one.subject).cloned());
            MovedRow {
                resident: person.map(|person| person.resident),
                name: name.unwrap_or_else(|| "*".into()),
                village: person.map(|person| person.village.clone()).unwrap_or_default(),
                why: self.why(one.subject),
                item: one.item,
                then: one.before,
                now: one.after,
            }
        }))
    }
}

/// By what cases are called.
async fn numbers(platform: &Platform, look: &Look<'_>, then: &Published) -> Result<BTreeMap<i64, String>> {
    if then.counted.head().subject != SubjectKind::Case {
        return Ok(BTreeMap::new());
    }
    let programme = then.publication.indicator.split('/').next().unwrap_or_default();
    Ok(super::ledger::numbers(platform, look.actor, programme).await?.into_iter().collect())
}

/// What moved between a publication and now, for the command line.
pub async fn differences(platform: &Platform, then: &Published) -> Result<(Vec<Moved>, Vec<(Why, Option<usize>)>)> {
    let now = now(platform, &Actor::operator(), then).await?;
    let reasons = Reasons::between(platform, then, now.as_ref())?;
    let told = reasons.told(true);
    Ok((reasons.moved, told))
}
