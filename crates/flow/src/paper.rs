//! Papers of a case: a notice, a letter, an opinion, filled once with what was known when the move was
//! made, kept with the case, and given out again as they were.

mod docx;
mod slots;

pub use docx::layout;

use crate::case::{self, Held};
use crate::form_door::{self, SENDER};
use crate::move_door;
use crate::show::look::nothing_here;
use crate::show::{Look, ledger};
use crate::{Platform, keep, path};
use fhir::{Json, read};
use sonic_rs::json;
use store::RecordKey;
use terms::{Actor, Failure, Language, RecordId, Refusal, Result};

/// A paper as a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The file's name without its ending.
    pub name: String,
    /// An Office Open XML document.
    pub docx: Vec<u8>,
}

/// What a paper's file is.
pub const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// The paper that a move of a case prints. The first time it is filled, gets its number and is kept;
/// afterwards it is given out as it was.
pub async fn print(platform: &Platform, look: &Look<'_>, case: RecordId, made: &str, paper: &str) -> Result<Printed> {
    if !ledger::seen(platform, look.actor, case).await? {
        return Err(nothing_here());
    }
    let held = case::held(platform, look.actor, case)?.ok_or_else(nothing_here)?;
    let tree = platform.rows.tree(look.today)?;
    let rules = platform.content.rules(&held.programme).ok_or_else(nothing_here)?;
    let standing = rules.state_of(&held.history, look.today);
    let step = standing.steps.iter().find(|step| step.id == made).ok_or_else(nothing_here)?;
    let of = rules.cycle.find(&step.key).filter(|of| of.prints.iter().any(|one| one == paper));
    of.ok_or_else(nothing_here)?;
    let hand = move_door::hand(look.actor, held.institution.as_deref(), &tree);
    if !rules.sealed_items(&held.history, &hand, look.today).is_empty() {
        return Err(Refusal::new("case_sealed").into());
    }
    let id = format!("{made}-{}", paper.replace('_', "-"));
    let name = platform.content.say(Language::Zh, &held.programme, &format!("paper.{paper}")).to_owned();
    let docx = match kept(platform, look.actor, &id)? {
        Some(docx) => docx,
        None => {
            let docx = slots::fill(platform, look, &held, &tree, made, paper)?.ok_or_else(nothing_here)?;
            keep_paper(platform, look, &held, &id, &name, &docx)?;
            path::refresh(platform, look.today).await?;
            docx
        }
    };
    Ok(Printed { name, docx })
}

/// The paper as it was printed before.
fn kept(platform: &Platform, actor: &Actor, id: &str) -> Result<Option<Vec<u8>>> {
    let key = RecordKey { sender: SENDER.into(), resource_type: "DocumentReference".into(), id: id.into() };
    let Some(record) = platform.store.find(actor, &key)? else { return Ok(None) };
    let Some(version) = platform.store.read(actor, record, None)? else { return Ok(None) };
    let json = fhir::parse(&version.bytes).map_err(|issue| Failure::fault("reading a paper", issue.code))?;
    Ok(read::text(&json, "content.attachment.data").and_then(fhir::base64::decode))
}

fn keep_paper(platform: &Platform, look: &Look<'_>, held: &Held, id: &str, name: &str, docx: &[u8]) -> Result<()> {
    let case = platform.store.read(&Actor::operator(), held.record, None)?.ok_or_else(nothing_here)?;
    let json: Json = json!({
        "resourceType": "DocumentReference",
        "id": id,
        "meta": {"lastUpdated": look.at.to_string()},
        "status": "current",
        "date": look.at.to_string(),
        "description": name,
        "content": [{"attachment": {
            "contentType": DOCX,
            "language": "zh-CN",
            "title": name,
            "data": fhir::base64::encode(docx)
        }}],
        "context": {"related": [{"reference": format!("{}Task/{}", keep::PUBLIC, case.meta.public_id)}]}
    });
    form_door::carry_now(platform, look.actor, id, &[json], None, look.at)?;
    Ok(())
}
