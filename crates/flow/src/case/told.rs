//! A move as its message tells it.

use super::{ACCOUNT, ENTERED, MOVE, OPENED_FROM, POST, ROLE};
use fhir::{Json, read};
use intake::form;
use programme::cycle::{Hand, Made};
use sonic_rs::{Deserialize, Value, json};

/// One move with what its message says around it.
#[derive(Clone, Debug)]
pub struct Told {
    /// The ledger's programme.
    pub programme: String,
    /// The move.
    pub made: Made,
    /// Where it was made.
    pub institution: Option<String>,
    /// The instant at which it was entered; it orders the moves of one day.
    pub entered: String,
    /// The reference to the case from which it opened this one.
    pub opened_from: Option<String>,
}

/// The move that a record is; none where it is none, or was taken back.
pub fn told(json: &Json) -> Option<Told> {
    let form = form::form_of(json)?;
    let is_said = matches!(read::text(json, "status"), Some("completed" | "amended"));
    let key = code(read::extension(json, "", MOVE)?)?;
    let made = Made {
        id: read::id(json).to_owned(),
        key: key.to_owned(),
        on: read::day(json, "authored").filter(|_| is_said)?,
        by: Hand { account: account(json), posts: codes(json, POST), roles: codes(json, ROLE) },
        answers: form::answers(json),
    };
    let from = read::extension(json, "", OPENED_FROM).and_then(|found| read::text(found, "valueReference.reference"));
    let entered = read::extension(json, "", ENTERED).and_then(|found| read::text(found, "valueDateTime"));
    Some(Told {
        programme: form.split('/').next()?.to_owned(),
        made,
        institution: read::text(json, "author.identifier.value").map(str::to_owned),
        entered: entered.or_else(|| read::text(json, "meta.lastUpdated")).unwrap_or_default().to_owned(),
        opened_from: from.map(str::to_owned),
    })
}

/// The moves in the order in which they were entered, so that it does not matter in which they came;
/// the engine orders them by day and keeps this order within one.
pub fn history(told: &mut [Told]) -> Vec<Made> {
    told.sort_by(|one, other| (&one.entered, &one.made.id).cmp(&(&other.entered, &other.made.id)));
    told.iter().map(|told| told.made.clone()).collect()
}

/// What a move's message says besides its answers: which move it is, when it was entered, and by whom.
pub fn extensions(made: &Made, now: &str) -> Value {
    let word = |value: String| value.trim_matches('"').to_owned();
    let mut found = vec![
        json!({"url": ENTERED, "valueDateTime": now}),
        json!({"url": MOVE, "valueCode": made.key.as_str()}),
        json!({"url": ACCOUNT, "valueString": made.by.account.as_str()}),
    ];
    let posts = made.by.posts.iter().filter_map(|post| sonic_rs::to_string(post).ok());
    found.extend(posts.map(|post| json!({"url": POST, "valueCode": word(post)})));
    let roles = made.by.roles.iter().filter_map(|role| sonic_rs::to_string(role).ok());
    found.extend(roles.map(|role| json!({"url": ROLE, "valueCode": word(role)})));
    Value::from(found.into_iter().collect::<sonic_rs::Array>())
}

fn account(json: &Json) -> String {
    let found = read::extension(json, "", ACCOUNT).and_then(|found| read::text(found, "valueString"));
    found.unwrap_or_default().to_owned()
}

fn code(extension: &Json) -> Option<&str> {
    read::text(extension, "valueCode")
}

/// The posts or roles that a message names; words that are none are nobody's.
fn codes<T: for<'de> Deserialize<'de>>(json: &Json, url: &str) -> Vec<T> {
    let extensions = read::all(json, "extension").into_iter();
    extensions
        .filter(|found| read::text(found, "url") == Some(url))
        .filter_map(|found| sonic_rs::from_str(&format!("\"{}\"", code(found)?)).ok())
        .collect()
}
