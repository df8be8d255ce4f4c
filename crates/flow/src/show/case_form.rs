//! The form of a move: of one that opens a case, or of one that is made with a case.

use super::case::held;
use super::form::{Questions, Typed, answers, typed};
use super::look::{Look, nothing_here};
use super::places::Places;
use crate::form_door::Submitted;
use crate::move_door::{self, MoveAnswers};
use crate::{Platform, case};
use intake::form::{Form, Items};
use terms::{Day, Issue, RecordId, Result, Within};

/// A move's form to fill in.
#[derive(Clone, Debug, PartialEq)]
pub struct MovePage {
    /// The programme's id.
    pub programme: String,
    /// The move: `move.KEY` in the programme's terms.
    pub key: String,
    /// The case; none: it opens one.
    pub case: Option<RecordId>,
    /// The case from which it opens one.
    pub from: Option<RecordId>,
    /// The form.
    pub form: Form,
    /// The items that it asks.
    pub items: Items,
    /// The places that can be chosen in an answer.
    pub choosable: Places,
    /// Where it can be made, code and name; the first is the viewer's own.
    pub places: Vec<(String, String)>,
    /// The chosen place's code.
    pub place: String,
    /// The record id, minted when the form was opened.
    pub record: String,
    /// The day as typed.
    pub on: String,
    /// What was typed so far.
    pub typed: Typed,
    /// What is wrong with it; the place is the item's key, `on`, or empty for the whole form.
    pub issues: Vec<Issue>,
    /// Today, the last day that a move may have.
    pub today: Day,
}

impl MovePage {
    /// Its questions.
    pub fn questions(&self) -> Questions<'_> {
        let Self { form, items, choosable: places, typed, issues, .. } = self;
        Questions { form, items, places, typed, issues, previous: None }
    }
}

/// A move's form, empty. A move that the viewer cannot make now is not there.
pub async fn open(
    platform: &Platform,
    look: &Look<'_>,
    programme: &str,
    key: &str,
    case: Option<RecordId>,
    from: Option<RecordId>,
    record: String,
) -> Result<MovePage> {
    let rules = platform.content.rules(programme).filter(|_| look.has_programme(programme)).ok_or_else(nothing_here)?;
    let of = rules.cycle.find(key).ok_or_else(nothing_here)?;
    match case {
        Some(case) => _ = held(platform, look, programme, case).await?,
        None => look.people()?,
    }
    if !of.who.iter().any(|who| look.actor.is(who.post)) || of.from.is_empty() != case.is_none() {
        return Err(nothing_here());
    }
    let form = move_door::form_of(platform, programme, of).ok_or_else(nothing_here)?.clone();
    let asked: Vec<&str> = form.asked().map(|asked| asked.key.as_str()).collect();
    let items = platform.content.items.iter().filter(|(key, _)| asked.contains(&key.as_str()));
    let items: Items = items.map(|(key, item)| (key.clone(), item.clone())).collect();
    let places = places(platform, look)?;
    let typed = match from {
        Some(from) => handed_on(platform, look, (programme, key), from).await?,
        None => Typed::new(),
    };
    Ok(MovePage {
        programme: programme.into(),
        key: key.into(),
        case,
        from,
        form,
        choosable: Places::of(platform, &items, look.today)?,
        items,
        place: places.first().map(|(code, _)| code.clone()).unwrap_or_default(),
        places,
        record,
        on: look.today.to_string(),
        typed,
        issues: Vec::new(),
        today: look.today,
    })
}

/// What the case from which another is opened hands on: the answers that its move names. What is sealed from
/// the viewer stays where it is.
async fn handed_on(platform: &Platform, look: &Look<'_>, (ledger, key): (&str, &str), from: RecordId) -> Result<Typed> {
    let programme = case::held(platform, look.actor, from)?.ok_or_else(nothing_here)?.programme;
    let (held, hand, rules) = held(platform, look, &programme, from).await?;
    let standing = rules.state_of(&held.history, look.today);
    let hidden = rules.sealed_items(&held.history, &hand, look.today);
    let opens = rules.cycle.moves.iter().filter_map(|of| of.opens.as_ref());
    let takes: Vec<&String> =
        opens.filter(|opens| opens.ledger == ledger && opens.key == key).flat_map(|opens| &opens.takes).collect();
    let mut typed = typed(&standing.facts, &platform.content.items);
    typed.retain(|item, _| takes.contains(&item) && !hidden.contains(&item.as_str()));
    Ok(typed)
}

/// Hands in a move's form. Kept: the case. Not kept: what is wrong, by item.
pub async fn hand_in(
    platform: &Platform,
    look: &Look<'_>,
    page: &MovePage,
) -> Result<std::result::Result<RecordId, Vec<Issue>>> {
    let (answers, mut issues) = answers(&page.form, &page.items, &page.choosable, &page.typed);
    let on: Option<Day> = page.on.parse().ok();
    if on.is_none() {
        issues.push(Issue::blocking("visit_on_missing", "on"));
    }
    let Some(on) = on.filter(|_| issues.is_empty()) else { return Ok(Err(issues)) };
    let filled = MoveAnswers {
        programme: page.programme.clone(),
        key: page.key.clone(),
        id: page.record.clone(),
        case: page.case,
        from: page.from,
        on,
        institution: Some(page.place.clone()).filter(|place| page.places.iter().any(|(code, _)| code == place)),
        answers,
    };
    match move_door::submit(platform, look.actor, filled, look.today, look.at).await? {
        Submitted::Refused(issues) => Ok(Err(issues.into_iter().map(|issue| placed(issue, page)).collect())),
        Submitted::Kept { .. } => {
            let opened = || move_door::opened(platform, look.actor, &page.record);
            let case = page.case.map_or_else(opened, |case| Ok(Some(case)))?;
            Ok(Ok(case.ok_or_else(nothing_here)?))
        }
    }
}

/// What the engine says of the move stands at the item that it names, or at the day.
fn placed(mut issue: Issue, page: &MovePage) -> Issue {
    let item = issue.args.iter().find(|(name, _)| name == "item").map(|(_, item)| item.clone());
    if issue.place == page.record || issue.place.is_empty() {
        issue.place = match issue.code.as_str() {
            "move_in_future" | "move_before_last" => "on".into(),
            _ => item.unwrap_or_default(),
        };
    }
    issue
}

/// The institutions in the viewer's scope, the highest first.
fn places(platform: &Platform, look: &Look<'_>) -> Result<Vec<(String, String)>> {
    let tree = platform.rows.tree(look.today)?;
    let named = |code: &str| (code.to_owned(), super::people::institution_name(&tree, code));
    if let Within::Trees(codes) = &look.actor.scope.institutions {
        let below = tree.institutions.below(codes);
        let own = codes.iter().map(String::as_str).filter(|code| below.contains(*code));
        let others = below.iter().map(String::as_str).filter(|code| !codes.iter().any(|own| own == code));
        return Ok(own.chain(others).map(named).collect());
    }
    let mut all: Vec<(usize, &str)> =
        tree.institutions.iter().map(|(code, _)| (tree.institutions.path(code).len(), code)).collect();
    all.sort_unstable();
    Ok(all.into_iter().map(|(_, code)| named(code)).collect())
}
