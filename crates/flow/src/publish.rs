//! Publishing freezes a number: the rows behind it are kept as they are, and stay when records, links and
//! definitions change (docs/decisions/0012).
//!
//! A published number is never taken back. A correction is another publication that names the one it
//! replaces; which one stands is decided in the store's writer.

use crate::path;
use crate::platform::Platform;
use crate::show::indicator::whole;
use jiff::Timestamp;
use rows::{Branches, Counted, Node, SubjectKind, Then, Tree};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{Freeze, Publication, TouchedKind};
use terms::{Actor, ChangeNo, Day, Failure, Period, Post, Refusal, Result};

/// Which number is to be published.
#[derive(Clone, Debug)]
pub struct ToPublish {
    /// `programme/indicator`.
    pub indicator: String,
    /// The period.
    pub period: Period,
    /// The area; none for everything.
    pub area: Option<String>,
    /// The publication that it corrects.
    pub replaces: Option<ChangeNo>,
}

/// A published number as an actor may see it.
#[derive(Clone, Debug)]
pub struct Published {
    /// Who published it, when, and as known up to which change.
    pub publication: Publication,
    /// What was said of it.
    pub said: Said,
    /// Its period.
    pub period: Period,
    /// The count, from its frozen rows.
    pub counted: Counted,
    /// Areas and institutions as they were.
    pub tree: Tree,
}

/// What was said of a number when it was published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// From which day it was seen.
    pub today: Day,
    /// As whom the publisher is shown.
    pub shown_as: String,
    /// The definition as SQL.
    pub definition: String,
    /// The hash of the content that was valid.
    pub content: String,
    /// What counted.
    pub numerator: f64,
    /// Out of what.
    pub denominator: f64,
    /// Their quotient times the scale.
    pub value: Option<f64>,
    areas: Vec<Place>,
    institutions: Vec<Place>,
}

/// One place of a tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Place(String, Option<String>, Option<String>, Option<String>);

/// Whether the actor may publish numbers.
pub fn may_publish(actor: &Actor) -> bool {
    actor.is(Post::ProgrammeOffice) || actor.is(Post::Operator)
}

/// Publishes a number as it is known now; gives the publication's number.
pub async fn publish(
    platform: &Platform,
    actor: &Actor,
    wanted: &ToPublish,
    today: Day,
    at: Timestamp,
) -> Result<ChangeNo> {
    if !may_publish(actor) {
        return Err(Refusal::new("not_allowed").into());
    }
    path::refresh(platform, today).await?;
    let counted = platform.rows.count(actor, &wanted.indicator, wanted.period, today).await?;
    let tree = platform.rows.tree(counted.today())?;
    let area = wanted.area.as_deref().filter(|area| tree.areas.root() != Some(area));
    if let Some(area) = area.filter(|area| tree.areas.get(area).is_none()) {
        return Err(Refusal::new("unknown_area").with("area", area).into());
    }
    if !counted.covers(area) {
        return Err(Refusal::new("not_in_scope").into());
    }
    let known = counted.change().unwrap_or_default();
    let rows = frozen(platform, &counted, area, &tree, known)?;
    let said = said(&counted, area, &tree, today, (platform.content.hash.clone(), actor.shown_as.clone()));
    let number = platform.store.publish(Freeze {
        actor: actor.clone(),
        indicator: wanted.indicator.clone(),
        period: wanted.period.to_string(),
        area: area.unwrap_or_default().to_owned(),
        known,
        replaces: wanted.replaces,
        said: sonic_rs::to_string(&said).map_err(|error| Failure::fault("publishing", error))?,
        rows,
        at,
    })?;
    path::refresh(platform, today).await?;
    Ok(number)
}

/// A published number; one of an indicator outside the actor's programmes is refused.
pub fn published(platform: &Platform, actor: &Actor, number: ChangeNo) -> Result<Published> {
    let found = platform.store.frozen(actor, number)?;
    let (publication, rows) = found.ok_or_else(|| Refusal::new("unknown_published").with("number", number))?;
    let said: Said =
        sonic_rs::from_str(&publication.said).map_err(|error| Failure::fault("reading what was published", error))?;
    let period: Period =
        publication.period.parse().map_err(|error| Failure::fault("reading what was published", error))?;
    let (areas, institutions) = (branches(&said.areas), branches(&said.institutions));
    let tree = Tree { areas, institutions, ..Tree::default() };
    let then = Then {
        indicator: &publication.indicator,
        sql: &said.definition,
        period,
        today: said.today,
        known: publication.known,
    };
    let counted = platform.rows.thaw(actor, then, &[&rows], &tree)?;
    Ok(Published { publication, said, period, counted, tree })
}

/// Whether the number comes out the same when everything is made anew from the records, links and
/// definitions that were known then. Costs what a rebuild costs.
pub async fn proven(platform: &Platform, number: ChangeNo) -> Result<bool> {
    let operator = Actor::operator();
    let published = published(platform, &operator, number)?;
    let (publication, today) = (&published.publication, published.said.today);
    let then = platform.as_known_at(publication.known, today).await?;
    let counted = then.rows.count(&operator, &publication.indicator, published.period, today).await?;
    let tree = then.rows.tree(counted.today())?;
    let area = Some(publication.area.as_str()).filter(|area| !area.is_empty());
    let anew = frozen(platform, &counted, area, &tree, publication.known)?;
    let kept = platform.store.frozen(&operator, number)?.map(|(_, rows)| rows).unwrap_or_default();
    rows::same_rows(&kept, &anew)
}

/// Of what kind the store takes an indicator's subjects to be.
pub fn kind_of(subject: SubjectKind) -> TouchedKind {
    match subject {
        SubjectKind::Resident => TouchedKind::Resident,
        SubjectKind::Case => TouchedKind::Case,
        SubjectKind::Institution | SubjectKind::Worker | SubjectKind::Area => TouchedKind::Record,
    }
}

fn frozen(platform: &Platform, counted: &Counted, area: Option<&str>, tree: &Tree, known: ChangeNo) -> Result<Vec<u8>> {
    let kind = kind_of(counted.head().subject);
    let touched: BTreeMap<i64, ChangeNo> = platform.store.touched_last(&Actor::operator(), kind, known)?;
    counted.freeze(area, tree, &touched)
}

fn said(counted: &Counted, area: Option<&str>, tree: &Tree, today: Day, (content, shown_as): (String, String)) -> Said {
    let tally = whole(counted, area.map(|area| (area, tree)));
    Said {
        today,
        shown_as,
        definition: counted.sql().to_owned(),
        content,
        numerator: tally.numerator,
        denominator: tally.denominator,
        value: tally.value,
        areas: places(&tree.areas),
        institutions: places(&tree.institutions),
    }
}

fn places(branches: &Branches) -> Vec<Place> {
    let place =
        |(code, node): (&str, &Node)| Place(code.to_owned(), node.name.clone(), node.parent.clone(), node.area.clone());
    branches.iter().map(place).collect()
}

fn branches(places: &[Place]) -> Branches {
    let node = |Place(code, name, parent, area): &Place| {
        let (name, parent, area) = (name.clone(), parent.clone(), area.clone());
        (code.clone(), Node { name, kind: None, parent, area })
    };
    Branches::new(places.iter().map(node))
}
