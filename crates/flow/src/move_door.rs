//! The form door for moves: opens a case, or makes a move with one. The answers become a message like any
//! other and take the same path; whether the move is lawful is judged again by the writer, so that of two
//! people who move one case at once the second is refused with the reason.

use crate::case::{self, Held};
use crate::form_door::{self, SENDER, Submitted, Told};
use crate::platform::Platform;
use crate::show::ledger;
use crate::{keep, path};
use intake::form::{FORM_URN, Form};
use jiff::Timestamp;
use programme::Visit;
use programme::cycle::{Hand, Made, Move, Role};
use rows::Tree;
use sonic_rs::{JsonContainerTrait, JsonValueMutTrait, JsonValueTrait, Value, json};
use terms::issue::any_blocking;
use terms::{Actor, Day, Failure, Issue, Post, RecordId, Refusal, Result, Within};

/// A move with its form filled in.
#[derive(Clone, Debug)]
pub struct MoveAnswers {
    /// The ledger's programme.
    pub programme: String,
    /// The move.
    pub key: String,
    /// Minted when the form was opened, so that handing it in twice makes one move.
    pub id: String,
    /// The case; none: the move opens one, which is called like the move.
    pub case: Option<RecordId>,
    /// The case from which it opens this one.
    pub from: Option<RecordId>,
    /// The day on which it happened; may be earlier than today.
    pub on: Day,
    /// Where it was made.
    pub institution: Option<String>,
    /// The answers by item key.
    pub answers: Value,
}

/// What an actor is to a case that this institution handles; nobody handles one that is not open yet.
pub fn hand(actor: &Actor, institution: Option<&str>, tree: &Tree) -> Hand {
    let mine = |code: &str| match &actor.scope.institutions {
        Within::All => true,
        Within::Trees(roots) => tree.institutions.below(roots).contains(code),
    };
    let above = |code: &str| {
        let parent = tree.institutions.get(code).and_then(|node| node.parent.as_deref());
        actor.scope.institutions == Within::All || parent.is_some_and(mine)
    };
    let mut roles = Vec::new();
    if institution.is_some_and(mine) {
        roles.push(Role::Owner);
    }
    if institution.is_some_and(above) {
        roles.push(Role::Superior);
    }
    if actor.is(Post::SecretKeeper) {
        roles.push(Role::SecretKeeper);
    }
    Hand { account: actor.account.clone(), posts: actor.posts.clone(), roles }
}

/// Makes a move. Where it is kept, the rows and counts that show it are up to date when this returns.
pub async fn submit(
    platform: &Platform,
    actor: &Actor,
    filled: MoveAnswers,
    today: Day,
    now: Timestamp,
) -> Result<Submitted> {
    let content = &platform.content;
    let unknown = || Refusal::new("unknown_move").with("move", &filled.key);
    let rules = content.rules(&filled.programme).ok_or_else(unknown)?;
    let of = rules.cycle.find(&filled.key).ok_or_else(unknown)?;
    let form = form_of(platform, &filled.programme, of).ok_or_else(unknown)?;
    for case in [filled.case, filled.from].into_iter().flatten() {
        if !ledger::seen(platform, actor, case).await? {
            return Err(Refusal::new("not_found").into());
        }
    }
    let held = match filled.case {
        Some(case) => Some(case::held(platform, actor, case)?.ok_or_else(|| Refusal::new("not_found"))?),
        None => None,
    };
    let tree = platform.rows.tree(today)?;
    let institution = held.as_ref().and_then(|held| held.institution.clone()).or(filled.institution.clone());
    let hand = hand(actor, institution.as_deref(), &tree);

    let visit = Visit { on: filled.on, age: None, sex: None, answers: &filled.answers, previous: None };
    let mut issues = content.check_answers(&form.id, &visit);
    let mut answers = filled.answers.clone();
    form_door::leave_out_unasked(&mut answers, &issues);
    let made = Made { id: filled.id.clone(), key: filled.key.clone(), on: filled.on, by: hand, answers };
    let history = held.as_ref().map(|held| held.history.as_slice()).unwrap_or_default();
    // Handed in twice: the door knows it and answers as before.
    if !history.iter().any(|one| one.id == made.id) {
        issues.extend(rules.check_move(history, &made, today));
    }
    if any_blocking(&issues) {
        return Ok(Submitted::Refused(issues));
    }
    let response = response(platform, &filled, form, &made, held.as_ref(), now)?;
    let replay = case::refuse_unlawful(&response, SENDER, content, today);
    match form_door::carry_now(platform, actor, &filled.id, &[response], replay, now) {
        Ok(arrival) => {
            path::refresh(platform, today).await?;
            let told = vec![Told { form: form.id.clone(), decided: None, warnings: issues }];
            Ok(Submitted::Kept { arrival, told })
        }
        // The writer found that the case has moved on meanwhile.
        Err(Failure::Refused(refusal)) if refusal.code.starts_with("move_") => {
            let issue = Issue { args: refusal.args, ..Issue::blocking(&refusal.code, "") };
            Ok(Submitted::Refused(vec![issue]))
        }
        Err(failure) => Err(failure),
    }
}

/// The form that a move fills in.
pub fn form_of<'p>(platform: &'p Platform, programme: &str, of: &Move) -> Option<&'p Form> {
    platform.content.form(&format!("{programme}/{}", of.form.as_deref()?))
}

/// The record by which a case that this move opens is found afterwards.
pub fn opened(platform: &Platform, actor: &Actor, id: &str) -> Result<Option<RecordId>> {
    let key = store::RecordKey { sender: SENDER.into(), resource_type: "Task".into(), id: id.into() };
    platform.store.find(actor, &key)
}

fn response(
    platform: &Platform,
    filled: &MoveAnswers,
    form: &Form,
    made: &Made,
    held: Option<&Held>,
    now: Timestamp,
) -> Result<Value> {
    let mut answers = made.answers.clone();
    let subject = match held {
        Some(held) => reference(platform, held.record)?,
        None => {
            number(platform, filled, form, &mut answers)?;
            format!("Task/{}", filled.id)
        }
    };
    let mut response = json!({
        "resourceType": "QuestionnaireResponse",
        "id": filled.id.as_str(),
        "meta": {"lastUpdated": now.to_string()},
        "extension": case::extensions(made, &now.to_string()),
        "questionnaire": format!("{FORM_URN}{}", form.id),
        "status": "completed",
        "subject": {"reference": subject},
        "authored": filled.on.to_string()
    });
    if let Some(institution) = &filled.institution {
        let identifier = json!({"system": case::INSTITUTION, "value": institution.as_str()});
        response["author"] = json!({"identifier": identifier});
    }
    if let Some(from) = filled.from.filter(|_| held.is_none()) {
        let reference = json!({"reference": reference(platform, from)?});
        let opened = json!({"url": case::OPENED_FROM, "valueReference": reference});
        if let Some(extensions) = response["extension"].as_array_mut() {
            extensions.push(opened);
        }
    }
    response["item"] = form_door::items(&platform.content.items, form, &answers);
    Ok(response)
}

/// How records of ours refer to a case, whoever sent it.
pub(crate) fn reference(platform: &Platform, case: RecordId) -> Result<String> {
    let version = platform.store.read(&Actor::operator(), case, None)?.ok_or_else(|| Refusal::new("not_found"))?;
    Ok(format!("{}Task/{}", keep::PUBLIC, version.meta.public_id))
}

/// A case without a number of its own gets the next of its ledger and year. A number is given once; one
/// that was given to a form which was not kept is left out.
fn number(platform: &Platform, filled: &MoveAnswers, form: &Form, answers: &mut Value) -> Result<()> {
    const ITEM: &str = "case_number";
    let asks = form.asked().any(|asked| asked.key == ITEM);
    if !asks || answers.get(ITEM).is_some() || answers.as_object().is_none() {
        return Ok(());
    }
    let year = filled.on.year();
    let serial = platform.next_number(&format!("case/{}/{year}", filled.programme))?;
    answers[ITEM] = format!("{year}-{serial:04}").as_str().into();
    Ok(())
}
