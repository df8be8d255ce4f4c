//! A form to fill in for a resident, with what the last visit said beside it.

use super::codes::Codes;
use super::look::{Look, nothing_here};
use super::places::Places;
use super::records::{Held, held, on_of};
use super::resident::{Banner, banner};
use super::timeline::visit_of;
use crate::Platform;
use crate::columns::Columns;
use crate::form_door::SENDER;
use crate::together;
use intake::form::{AnswerType, Form, Item, Items};
use jiff::civil::Time;
use sonic_rs::{Array, JsonContainerTrait, JsonNumberTrait, JsonValueTrait, Value, json};
use std::collections::BTreeMap;
use store::RecordKey;
use terms::{Actor, Day, Issue, RecordId, Refusal, ResidentId, Result, Within};

/// What was typed or chosen, by item key, as text; several for multiple choice.
pub type Typed = BTreeMap<String, Vec<String>>;

/// A form to fill in.
#[derive(Clone, Debug, PartialEq)]
pub struct FormPage {
    /// For whom.
    pub resident: ResidentId,
    /// Who that is.
    pub banner: Banner,
    /// The form.
    pub form: Form,
    /// The ids of the forms that it is: its own, or those of several programmes.
    pub parts: Vec<String>,
    /// The items that it asks.
    pub items: Items,
    /// The places that can be chosen.
    pub places: Places,
    /// The last visit's day and answers.
    pub previous: Option<(Day, Typed)>,
    /// The record id, minted when the form was opened, so that sending it twice makes one record.
    pub record: String,
    /// The day of the visit as typed.
    pub visit_on: String,
    /// What was typed so far.
    pub typed: Typed,
    /// What is wrong with it; the place is the item's key, or empty for the whole form.
    pub issues: Vec<Issue>,
    /// Today, the last day that a visit may have.
    pub today: Day,
}

/// The questions of a form with what was answered so far, whatever the form is of.
#[derive(Clone, Copy, Debug)]
pub struct Questions<'a> {
    /// The form.
    pub form: &'a Form,
    /// The items that it asks.
    pub items: &'a Items,
    /// The places that can be chosen.
    pub places: &'a Places,
    /// What was typed so far.
    pub typed: &'a Typed,
    /// What is wrong with it; the place is the item's key.
    pub issues: &'a [Issue],
    /// An earlier day's answers, to stand beside.
    pub previous: Option<&'a (Day, Typed)>,
}

impl FormPage {
    /// Its questions.
    pub fn questions(&self) -> Questions<'_> {
        let Self { form, items, places, typed, issues, previous, .. } = self;
        Questions { form, items, places, typed, issues, previous: previous.as_ref() }
    }
}

/// What the form door answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// `programme/form`.
    pub form: String,
    /// The class that the visit got: a key of the programme's terms.
    pub class: Option<String>,
    /// The next visit.
    pub next_on: Option<Day>,
    /// What to do: `advice.KEY` in the programme's terms.
    pub advise: Vec<String>,
    /// What to look at again: `issue.CODE` in the programme's terms; the form was kept all the same.
    pub warnings: Vec<String>,
}

/// A form to fill in, with what the last visit said beside it; empty but for the dose that is proposed. Opening it is written down.
pub async fn form(
    platform: &Platform,
    look: &Look<'_>,
    id: ResidentId,
    form: &str,
    record: String,
) -> Result<FormPage> {
    let banner = banner(platform, look, id).await?;
    let mut parts = together::forms(platform, look.actor, id, form, look.today).await?;
    parts.retain(|form| look.writes() && look.has_programme(form.programme()));
    let asked = match parts.as_slice() {
        [] => return Err(nothing_here()),
        [only] => (*only).clone(),
        several => Form::joined(form, several).ok_or_else(nothing_here)?,
    };
    let mut last: Option<(Day, Typed)> = None;
    for part in &parts {
        last = newest(last, previous(platform, look.actor, id, part, None)?);
    }
    let wanted: Vec<&str> = asked.asked().map(|asked| asked.key.as_str()).collect();
    let items = platform.content.items.iter().filter(|(key, _)| wanted.contains(&key.as_str()));
    let items: Items = items.map(|(key, item)| (key.clone(), item.clone())).collect();
    look.note(platform, "open_form", std::iter::once(id))?;
    Ok(FormPage {
        resident: id,
        banner,
        previous: last,
        parts: parts.iter().map(|part| part.id.clone()).collect(),
        places: Places::of(platform, &items, look.today)?,
        items,
        record,
        visit_on: look.today.to_string(),
        typed: super::doses::proposed(platform, look, id, &asked).await?,
        issues: Vec::new(),
        today: look.today,
        form: asked,
    })
}

/// The answers of two visits as the last one knows them: what only the earlier one says stays.
fn newest(one: Option<(Day, Typed)>, other: Option<(Day, Typed)>) -> Option<(Day, Typed)> {
    let (Some(mut one), Some(mut other)) = (one.clone(), other.clone()) else {
        return one.or(other);
    };
    if one.0 > other.0 {
        std::mem::swap(&mut one, &mut other);
    }
    one.1.extend(other.1);
    Some((other.0, one.1))
}

/// The Patient record that a visit is of: the person's first. A record id that another person's form
/// has is refused, so that nobody writes over it.
pub fn patient(platform: &Platform, look: &Look<'_>, page: &FormPage) -> Result<RecordId> {
    for part in page.parts.iter().filter_map(|part| platform.content.form(part)) {
        let id = together::record_id(&page.record, &page.form.id, part);
        let key = RecordKey { sender: SENDER.into(), resource_type: "QuestionnaireResponse".into(), id };
        if let Some(record) = platform.store.find(look.actor, &key)?
            && platform.store.resident_of(look.actor, record)? != Some(page.resident)
        {
            return Err(Refusal::new("form_stale").into());
        }
    }
    platform.store.patients_of(look.actor, page.resident)?.first().copied().ok_or_else(nothing_here)
}

/// Where a visit is made: the viewer's own institution, else the one that serves the person in the
/// form's programme.
pub async fn institution(platform: &Platform, look: &Look<'_>, page: &FormPage) -> Result<Option<String>> {
    if let Within::Trees(codes) = &look.actor.scope.institutions
        && let [own] = codes.as_slice()
    {
        return Ok(Some(own.clone()));
    }
    let subjects = [page.resident.0 as i64];
    let rows = Columns::of(&platform.rows.table(look.actor, "_shared.episode", Some(&subjects)).await?);
    let serves = |row: &usize| {
        let programme = rows.text("programme", *row).map(|programme| format!("{programme}/"));
        programme.is_some_and(|programme| page.parts.iter().any(|part| part.starts_with(&programme)))
    };
    Ok((0..rows.rows)
        .filter(serves)
        .max_by_key(|row| rows.day("from_on", *row))
        .and_then(|row| rows.text("institution", row)))
}

/// What the newest visit of the same kind said (before a day, if one is given), as text by item: a
/// filled-in form, or a visit that came as an encounter with its measurements.
pub(crate) fn previous(
    platform: &Platform,
    actor: &Actor,
    id: ResidentId,
    form: &Form,
    before: Option<Day>,
) -> Result<Option<(Day, Typed)>> {
    let items = &platform.content.items;
    let records = held(platform, actor, id)?;
    let of_forms = records
        .iter()
        .filter(|held| held.form() == Some(&*form.id))
        .filter_map(|held| Some((on_of(&held.json)?, typed(&intake::form::answers(&held.json), items))));
    let codes = Codes::of(&platform.content);
    let same = |held: &&Held| held.visit().is_some_and(|(programme, name)| form.id == format!("{programme}/{name}"));
    let of_visits = records.iter().filter(same).filter_map(|visit| {
        let inside = records.iter().filter(|held| held.sender == visit.sender && visit_of(held) == Some(&*visit.id));
        let mut said = Typed::new();
        for (asked, value) in inside.flat_map(|held| codes.said(&held.json)) {
            said.entry(asked.key.to_owned()).or_default().push(value);
        }
        Some((on_of(&visit.json)?, said))
    });
    // On the same day the form goes before what was made from it.
    let earlier = of_visits.chain(of_forms).filter(|(on, _)| before.is_none_or(|before| *on < before));
    let newest = earlier.max_by_key(|(on, _)| *on);
    Ok(newest)
}

/// Answers as text.
pub(super) fn typed(answers: &Value, items: &Items) -> Typed {
    let texts = |item: &Item, value: &Value| match value.as_array() {
        Some(list) => list.iter().filter_map(|value| shown(item, value)).collect(),
        None => shown(item, value).into_iter().collect(),
    };
    let pairs = items.iter().filter_map(|(key, item)| Some((key.clone(), texts(item, answers.get(key)?))));
    pairs.collect()
}

/// One answer as text.
pub fn shown(item: &Item, value: &Value) -> Option<String> {
    match item.answer {
        AnswerType::Boolean => value.as_bool().map(|flag| flag.to_string()),
        AnswerType::Integer | AnswerType::Decimal => {
            let number = value.as_number()?;
            number.as_i64().map(|whole| whole.to_string()).or_else(|| number.as_f64().map(|number| number.to_string()))
        }
        _ => value.as_str().map(str::to_owned),
    }
}

/// What was typed as the answers that the form door takes; a number that is none, a day that is
/// none or a code that is not on offer is an issue at its item. Nothing typed is no answer.
pub fn answers(form: &Form, items: &Items, places: &Places, typed: &Typed) -> (Value, Vec<Issue>) {
    let mut answers = json!({});
    let mut issues = Vec::new();
    for asked in form.asked() {
        let Some(item) = items.get(&asked.key) else {
            continue;
        };
        let given = typed.get(&asked.key).into_iter().flatten().map(|text| text.trim()).filter(|text| !text.is_empty());
        let mut values = Vec::new();
        for text in given {
            match answer(item, places, text) {
                Ok(value) => values.push(value),
                Err(code) => issues.push(Issue::blocking(code, &*asked.key).with("value", text)),
            }
        }
        match (item.answer, values.len()) {
            (_, 0) => {}
            (AnswerType::Choices, _) => answers[&*asked.key] = Value::from(values.into_iter().collect::<Array>()),
            _ => answers[&*asked.key] = values.swap_remove(0),
        }
    }
    (answers, issues)
}

fn answer(item: &Item, places: &Places, text: &str) -> std::result::Result<Value, &'static str> {
    let plain: String = text.chars().map(narrow).collect();
    match item.answer {
        AnswerType::Integer => plain.parse::<i64>().map(Value::from).map_err(|_| "answer_wrong_type"),
        AnswerType::Decimal => {
            let number = plain.parse::<f64>().ok().filter(|number| number.is_finite());
            number.and_then(|number| Value::try_from(number).ok()).ok_or("answer_wrong_type")
        }
        AnswerType::Date => {
            plain.parse::<Day>().map(|day| Value::from(day.to_string().as_str())).map_err(|_| "answer_wrong_type")
        }
        AnswerType::Time => {
            plain.parse::<Time>().map(|time| Value::from(time.to_string().as_str())).map_err(|_| "answer_wrong_type")
        }
        AnswerType::Boolean => plain.parse::<bool>().map(Value::from).map_err(|_| "answer_no_option"),
        AnswerType::Choice | AnswerType::Choices => {
            if item.options.iter().any(|option| option == text) {
                Ok(Value::from(text))
            } else {
                Err("answer_no_option")
            }
        }
        AnswerType::Text => match item.place {
            Some(place) => places.code(place, text).map(Value::from).ok_or("answer_no_place"),
            None => Ok(Value::from(text)),
        },
    }
}

/// Digits and the point as Chinese keyboards type them in full width.
fn narrow(letter: char) -> char {
    match letter {
        '\u{ff10}'..='\u{ff19}' => char::from_u32(letter as u32 - 0xff10 + 0x30).unwrap_or(letter),
        '\u{ff0e}' | '\u{3002}' => '.',
        '\u{ff0d}' => '-',
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: AnswerType, text: &str) -> std::result::Result<Value, &'static str> {
        let item = Item {
            answer: kind,
            place: None,
            unit: None,
            min: None,
            max: None,
            decimals: None,
            options: vec!["1".into()],
            observation: None,
            panel: None,
            repeatable: false,
        };
        answer(&item, &Places::default(), text)
    }

    #[test]
    fn full_width_digits_are_digits() {
        assert_eq!(check(AnswerType::Integer, "１３８"), Ok(Value::from(138)));
        assert_eq!(check(AnswerType::Decimal, "６０．５").unwrap().as_f64(), Some(60.5));
    }

    #[test]
    fn what_is_no_number_no_day_or_not_on_offer_is_an_issue() {
        assert_eq!(check(AnswerType::Integer, "13x"), Err("answer_wrong_type"));
        assert_eq!(check(AnswerType::Integer, "13.5"), Err("answer_wrong_type"));
        assert_eq!(check(AnswerType::Decimal, "NaN"), Err("answer_wrong_type"));
        assert_eq!(check(AnswerType::Date, "2026-02-30"), Err("answer_wrong_type"));
        assert_eq!(check(AnswerType::Choice, "9"), Err("answer_no_option"));
    }
}
