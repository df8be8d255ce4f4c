//! One case: where it stands and since when, its last days with the reason for each, its history, what
//! the viewer can do with it, and its papers. What a seal hides from the viewer is left out.

use super::ledger::{note, seen};
use super::linked::{Linked, linked, to_open};
use super::look::{Look, nothing_here};
use super::paged::AsOf;
use super::people::{institution_name, place_name};
use crate::Platform;
use crate::case::{self, Held};
use crate::move_door;
use crate::show::form::shown;
use intake::form::{Form, Item};
use programme::cycle::{Deadline, Hand, Opens, Rules};
use rows::Tree;
use sonic_rs::JsonContainerTrait;
use terms::{Day, Issue, RecordId, Result};

/// One answer of a move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The item.
    pub item: String,
    /// The answers as text or codes; none where a seal hides them from the viewer.
    pub values: Option<Vec<String>>,
}

/// One move of a case's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepLine {
    /// The move's record id.
    pub id: String,
    /// The move: `move.KEY` in the programme's terms.
    pub key: String,
    /// The day on which it was made.
    pub on: Day,
    /// Where the case stood afterwards.
    pub to: String,
    /// Where it was made.
    pub institution: String,
    /// What was answered.
    pub said: Vec<Said>,
    /// The papers that it prints: `paper.KEY` in the programme's terms.
    pub papers: Vec<String>,
}

/// One case.
#[derive(Clone, Debug, PartialEq)]
pub struct CasePage {
    /// Until when the data reach.
    pub as_of: AsOf,
    /// The case.
    pub record: RecordId,
    /// The programme's id.
    pub programme: String,
    /// By what people call it.
    pub number: String,
    /// Where it stands.
    pub state: String,
    /// Since when.
    pub since: Option<Day>,
    /// Who handles it.
    pub institution: String,
    /// Whether something is hidden from the viewer.
    pub sealed: bool,
    /// Every run of every clock, the newest first.
    pub deadlines: Vec<Deadline>,
    /// The moves that the viewer can make today.
    pub moves: Vec<String>,
    /// The cases that it hangs together with.
    pub linked: Vec<Linked>,
    /// What is to be opened from it in other ledgers and is not yet.
    pub to_open: Vec<Opens>,
    /// What happened, the newest first.
    pub steps: Vec<StepLine>,
    /// Moves that came from outside and were not lawful.
    pub issues: Vec<Issue>,
}

/// A case that the viewer may see, as the store holds it, with what the viewer is to it.
pub(super) async fn held<'p>(
    platform: &'p Platform,
    look: &Look<'_>,
    programme: &str,
    record: RecordId,
) -> Result<(Held, Hand, Rules<'p>)> {
    look.people()?;
    if !look.has_programme(programme) || !seen(platform, look.actor, record).await? {
        return Err(nothing_here());
    }
    let held = case::held(platform, look.actor, record)?.filter(|held| held.programme == programme);
    let held = held.ok_or_else(nothing_here)?;
    let rules = platform.content.rules(programme).ok_or_else(nothing_here)?;
    let tree = platform.rows.tree(look.today)?;
    let hand = move_door::hand(look.actor, held.institution.as_deref(), &tree);
    Ok((held, hand, rules))
}

/// One case. Opening it is written down, and so is seeing what is sealed.
pub async fn case(platform: &Platform, look: &Look<'_>, programme: &str, record: RecordId) -> Result<CasePage> {
    let (held, hand, rules) = held(platform, look, programme, record).await?;
    let (history, today) = (&held.history, look.today);
    let standing = rules.state_of(history, today);
    let hidden = rules.sealed_items(history, &hand, today);
    let is_sealed = !rules.sealed_items(history, &Hand::default(), today).is_empty();
    let action = if is_sealed && hidden.is_empty() { "open_sealed_case" } else { "open_case" };
    note(platform, look, action, std::iter::once(record))?;
    let tree = platform.rows.tree(today)?;
    let name = |code: Option<&str>| code.map(|code| institution_name(&tree, code)).unwrap_or_default();
    let line = |step: &programme::cycle::Step| {
        let told = held.moves.iter().find(|told| told.made.id == step.id);
        let of = rules.cycle.find(&step.key);
        let form = of.and_then(|of| platform.content.form(&format!("{programme}/{}", of.form.as_deref()?)));
        StepLine {
            id: step.id.clone(),
            key: step.key.clone(),
            on: step.on,
            to: step.to.clone(),
            institution: name(told.and_then(|told| told.institution.as_deref())),
            said: told.map(|told| said(platform, &tree, form, &told.made.answers, &hidden)).unwrap_or_default(),
            papers: of.map(|of| of.prints.clone()).filter(|_| hidden.is_empty()).unwrap_or_default(),
        }
    };
    let mut deadlines = rules.deadlines(history, today);
    deadlines.reverse();
    let linked = linked(platform, look, &held).await?;
    Ok(CasePage {
        as_of: look.as_of(platform),
        record,
        programme: programme.into(),
        number: held.number.clone().unwrap_or_else(|| format!("#{record}")),
        state: standing.state.map(|state| state.key.clone()).unwrap_or_default(),
        since: standing.since,
        institution: name(held.institution.as_deref()),
        sealed: !hidden.is_empty(),
        deadlines,
        moves: rules.allowed_moves(history, &hand, today).into_iter().map(|of| of.key.clone()).collect(),
        to_open: to_open(&rules, &standing.steps, &linked),
        linked,
        steps: standing.steps.iter().rev().map(line).collect(),
        issues: standing.issues,
    })
}

/// The answers of a move in the order in which its form asks; those under a seal are named and not told.
fn said(platform: &Platform, tree: &Tree, form: Option<&Form>, answers: &fhir::Json, hidden: &[&str]) -> Vec<Said> {
    let worded = |item: &Item, one: &fhir::Json| {
        let text = shown(item, one)?;
        Some(item.place.map_or_else(|| text.clone(), |place| place_name(tree, place, &text)))
    };
    let answers = answers.as_object().into_iter().flat_map(|object| object.iter());
    let mut said: Vec<Said> = answers
        .filter_map(|(key, value)| {
            let item = platform.content.items.get(key)?;
            let values = match value.as_array() {
                Some(list) => list.iter().filter_map(|one| worded(item, one)).collect(),
                None => worded(item, value).into_iter().collect(),
            };
            Some(Said { item: key.to_owned(), values: Some(values).filter(|_| !hidden.contains(&key)) })
        })
        .collect();
    let asked: Vec<&str> = form.into_iter().flat_map(Form::asked).map(|asked| asked.key.as_str()).collect();
    said.sort_by_key(|said| asked.iter().position(|key| *key == said.item).unwrap_or(asked.len()));
    said
}
