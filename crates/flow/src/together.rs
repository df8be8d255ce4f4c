//! One visit, many programmes: forms that share a word are filled in as one by whoever visits a person who
//! is in several of their programmes. Each is kept as a form of its own, so that everything after the form
//! door sees ordinary visits (0060).

use crate::columns::Columns;
use crate::platform::Platform;
use intake::form::{Form, TOGETHER};
use sonic_rs::{JsonValueTrait, Value, json};
use terms::{Actor, Day, ResidentId, Result};

/// The forms that an id stands for, for a person on a day: one, or those of the programmes the person is in.
pub(crate) async fn forms<'p>(
    platform: &'p Platform,
    actor: &Actor,
    resident: ResidentId,
    id: &str,
    on: Day,
) -> Result<Vec<&'p Form>> {
    let rows = platform.rows.table(actor, "_shared.episode", Some(&[resident.0 as i64])).await?;
    let rows = Columns::of(&rows);
    let holds = |row: &usize| {
        rows.day("from_on", *row).is_some_and(|from| from <= on) && rows.day("to_on", *row).is_none_or(|to| to > on)
    };
    let present: Vec<String> = (0..rows.rows).filter(holds).filter_map(|row| rows.text("programme", row)).collect();
    Ok(platform.content.forms_at(id, |programme| present.iter().any(|one| one == programme)))
}

/// What a form gets of the answers of all.
pub(crate) fn of_form(answers: &Value, form: &Form) -> Value {
    let mut own = json!({});
    for key in form.asked().map(|asked| asked.key.as_str()) {
        if let Some(answer) = answers.get(key) {
            own[key] = answer.clone();
        }
    }
    own
}

/// The id of the record of one form, whose filling in has an id: the same where it is the only one.
pub(crate) fn record_id(filled: &str, asked: &str, form: &Form) -> String {
    if asked == form.id { filled.into() } else { format!("{filled}-{}", form.programme().replace('_', "-")) }
}

/// The ids under which several of these forms can be filled in as one.
pub(crate) fn offered<'f>(forms: impl Iterator<Item = &'f Form>) -> Vec<String> {
    let mut words: Vec<&str> = forms.filter_map(|form| form.together.as_deref()).collect();
    words.sort_unstable();
    let several = words.chunk_by(|one, next| one == next).filter(|same| same.len() > 1);
    several.map(|same| format!("{TOGETHER}/{}", same[0])).collect()
}
