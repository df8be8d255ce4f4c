//! The form door: answers that somebody types here become a message like any other and take the same
//! path. The answer says what became of it: kept, or refused with the reasons by item.

use crate::at_once::{self, Message};
use crate::platform::Platform;
use crate::show::places::Places;
use crate::{check, keep, link, path, read, show, together};
use fhir::check::Strictness;
use intake::form::{FORM_URN, Form, Items, typed};
use intake::json::Layout;
use jiff::Timestamp;
use programme::{Decided, Visit};
use sonic_rs::{JsonContainerTrait, JsonValueMutTrait, JsonValueTrait, Value, json};
use store::Replay;
use terms::issue::any_blocking;
use terms::{Actor, ArrivalId, Day, Failure, Issue, RecordId, Refusal, ResidentId, Result};

/// The sender of everything that is typed here.
pub const SENDER: &str = "jikang";

/// A filled-in form.
#[derive(Clone, Debug)]
pub struct FormAnswers {
    /// `programme/form`, or `together/WORD` for all forms with this word of the person's programmes.
    pub form: String,
    /// Minted when the form was opened, so that handing it in twice makes one record.
    pub id: String,
    /// The Patient record that the visit is of.
    pub patient: RecordId,
    /// The day of the visit; may be earlier than today.
    pub on: Day,
    /// Where the visit was.
    pub institution: Option<String>,
    /// The answers by item key.
    pub answers: Value,
}

/// What became of a form.
#[derive(Clone, Debug)]
pub enum Submitted {
    /// It is on disk, and the rows and counts that show it are up to date.
    Kept {
        /// The arrival.
        arrival: ArrivalId,
        /// What was said of it, for each of the forms that it is.
        told: Vec<Told>,
    },
    /// Nothing was kept: these must be mended first.
    Refused(Vec<Issue>),
}

/// What was said of a form that is kept.
#[derive(Clone, Debug)]
pub struct Told {
    /// `programme/form`.
    pub form: String,
    /// What the decision table says, if the form has one.
    pub decided: Option<Decided>,
    /// Things to look at again; the form is kept all the same.
    pub warnings: Vec<Issue>,
}

/// Takes a filled-in form; one of several programmes together is kept for each of them, or for none. Where it is kept, the rows and counts that show it are up to date when this
/// returns.
pub async fn submit(
    platform: &Platform,
    actor: &Actor,
    filled: FormAnswers,
    today: Day,
    now: Timestamp,
) -> Result<Submitted> {
    let submitted = keep_form(platform, actor, filled, today, now).await?;
    if let Submitted::Kept { .. } = submitted {
        path::refresh(platform, today).await?;
    }
    Ok(submitted)
}

/// The same without bringing rows and counts up to date: the caller does that.
pub(crate) async fn keep_form(
    platform: &Platform,
    actor: &Actor,
    filled: FormAnswers,
    today: Day,
    now: Timestamp,
) -> Result<Submitted> {
    let person = Person::read(platform, actor, &filled).await?;
    let forms = together::forms(platform, actor, person.resident, &filled.form, filled.on).await?;
    if forms.is_empty() {
        return Err(Refusal::new("unknown_form").with("form", &filled.form).into());
    }
    let (mut responses, mut told, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for form in forms {
        let (answers, said) = judge(platform, actor, &person, &filled, form, today)?;
        if any_blocking(&said.warnings) {
            refused.extend(said.warnings);
            continue;
        }
        responses.push(response(platform, &filled, form, &answers, &person, now));
        told.push(said);
    }
    if !refused.is_empty() {
        let mut once: Vec<Issue> = Vec::new();
        refused.into_iter().for_each(|issue| {
            if !once.contains(&issue) {
                once.push(issue)
            }
        });
        return Ok(Submitted::Refused(once));
    }
    let arrival = carry_now(platform, actor, &filled.id, &responses, None, now)?;
    Ok(Submitted::Kept { arrival, told })
}

/// The answers that a form gets, with what its decision table adds, and what is to be said of them.
fn judge(
    platform: &Platform,
    actor: &Actor,
    person: &Person,
    filled: &FormAnswers,
    form: &Form,
    today: Day,
) -> Result<(Value, Told)> {
    let content = &platform.content;
    let mut answers = filled.answers.clone();
    if filled.form != form.id {
        answers = together::of_form(&answers, form);
    }
    let places = Places::of(platform, &content.items, filled.on)?;
    let previous = show::form::previous(platform, actor, person.resident, form, Some(filled.on))?
        .map(|(_, said)| show::form::answers(form, &content.items, &places, &said).0);
    let (age, sex) = (person.age, person.sex.as_deref());
    let visit = Visit { on: filled.on, age, sex, answers: &filled.answers, previous: previous.as_ref() };
    let decided = content.decide(&form.id, &Visit { answers: &answers, ..visit });
    if let Some(decided) = &decided {
        fill_in(&mut answers, form.class.as_deref(), &decided.class);
        fill_in(&mut answers, form.next.as_deref(), &decided.next_on.to_string());
    }
    let mut warnings = content.check_answers(&form.id, &Visit { answers: &answers, ..visit });
    if filled.on > today {
        warnings.push(Issue::blocking("day_in_future", "on").with("day", filled.on));
    }
    leave_out_unasked(&mut answers, &warnings);
    Ok((answers, Told { form: form.id.clone(), decided, warnings }))
}

/// The whole path of what was filled in up to *keep*, in one transaction with its arrival; the replay is of
/// the case that it moves.
pub(crate) fn carry_now(
    platform: &Platform,
    actor: &Actor,
    id: &str,
    responses: &[Value],
    replay: Option<Replay>,
    now: Timestamp,
) -> Result<ArrivalId> {
    let written: std::result::Result<Vec<_>, _> = responses.iter().map(sonic_rs::to_string).collect();
    let written = written.map_err(|error| Failure::fault("writing a form's answers", error))?;
    let layout = if written.len() > 1 { Layout::Lines } else { Layout::Document };
    let piece = read::Piece { layout, ..at_once::piece(written.join("\n").into_bytes()) };
    let drafts = check::check(read::drafts(&piece, &platform.content), &platform.content, Strictness::Lenient);
    if let Some(draft) = drafts.iter().find(|draft| any_blocking(&draft.issues)) {
        return Err(Failure::fault("checking a form that was checked", format!("{:?}", draft.issues)));
    }
    let mut drafts = link::prepare(drafts, (SENDER, id), &link::Linking::Own, &platform.content);
    if let Some(first) = drafts.first_mut() {
        first.replays.extend(replay);
    }
    let message = Message { sender: SENDER, id: Some(id), door: "form", name: id };
    Ok(at_once::keep(platform, actor, &message, (piece, drafts), |_| {}, now)?.accepted.arrival)
}

/// An answer to a question whose condition does not hold is not kept; the warning says so.
pub(crate) fn leave_out_unasked(answers: &mut Value, issues: &[Issue]) {
    for issue in issues.iter().filter(|issue| issue.code == "answer_not_asked") {
        if let Some(answers) = answers.as_object_mut() {
            answers.remove(&issue.place.as_str());
        }
    }
}

/// An item that the form leaves open is filled from the decision table.
fn fill_in(answers: &mut Value, key: Option<&str>, value: &str) {
    if let Some(key) = key.filter(|key| answers.get(key).is_none()) {
        answers[key] = Value::from(value);
    }
}

/// What the checks and the decision table want to know of the person.
struct Person {
    public_id: String,
    resident: ResidentId,
    age: Option<i64>,
    sex: Option<String>,
}

impl Person {
    async fn read(platform: &Platform, actor: &Actor, filled: &FormAnswers) -> Result<Self> {
        let unseen = || Refusal::new("unknown_resident");
        let patient = platform.store.read(actor, filled.patient, None)?.ok_or_else(unseen)?;
        let resident = platform.store.resident_of(actor, filled.patient)?.ok_or_else(unseen)?;
        let subject = resident.0 as i64;
        let rows = platform.rows.table(actor, "_shared.resident", Some(&[subject])).await?;
        let rows = crate::columns::Columns::of(&rows);
        if rows.rows == 0 {
            return Err(unseen().into());
        }
        let born = rows.day("birth_date", 0);
        let age = born.map(|born| age(born, filled.on));
        Ok(Self { public_id: patient.meta.public_id, resident, age, sex: rows.text("sex", 0) })
    }
}

/// Full years on a day.
fn age(born: Day, on: Day) -> i64 {
    let before_birthday = (on.month(), on.day()) < (born.month(), born.day());
    i64::from(on.year() - born.year()) - i64::from(before_birthday)
}

fn response(
    platform: &Platform,
    filled: &FormAnswers,
    form: &Form,
    answers: &Value,
    person: &Person,
    now: Timestamp,
) -> Value {
    let mut response = json!({
        "resourceType": "QuestionnaireResponse",
        "id": together::record_id(&filled.id, &filled.form, form).as_str(),
        "meta": {"lastUpdated": now.to_string()},
        "extension": [{"url": "urn:jikang:entered-at", "valueDateTime": now.to_string()}],
        "questionnaire": format!("{FORM_URN}{}", form.id),
        "status": "completed",
        "subject": {"reference": format!("{}Patient/{}", keep::PUBLIC, person.public_id)},
        "authored": filled.on.to_string()
    });
    if let Some(institution) = &filled.institution {
        response["author"] = json!({"identifier": {"system": "urn:jikang:institution", "value": institution.as_str()}});
    }
    response["item"] = items(&platform.content.items, form, answers);
    response
}

/// The answers as a QuestionnaireResponse has them, in the form's order.
pub(crate) fn items(items: &Items, form: &Form, answers: &Value) -> Value {
    let items: sonic_rs::Array = form
        .asked()
        .filter_map(|asked| {
            let item = items.get(&asked.key)?;
            let answer = answers.get(&asked.key)?;
            let given: sonic_rs::Array = match answer.as_array() {
                Some(list) => list.iter().map(|one| typed(&asked.key, item.answer, one)).collect(),
                None => [typed(&asked.key, item.answer, answer)].into_iter().collect(),
            };
            Some(json!({"linkId": asked.key.as_str(), "answer": given}))
        })
        .collect();
    Value::from(items)
}
