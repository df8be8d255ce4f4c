//! What a write would be told, without writing.

use super::{Act, Write, own};
use crate::platform::Platform;
use crate::{check, read};
use fhir::Json;
use fhir::check::Strictness;
use intake::{Body, Draft, Found};
use terms::{Actor, Issue, Refusal, Result};

/// Which write is meant (FHIR R4, `Resource/$validate`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A new record.
    Create,
    /// A new state of a record.
    Update,
    /// The record is to be no more.
    Delete,
}

/// The problems of a resource, as a write of it would find them; of a deletion, where it is refused.
pub fn validate(
    platform: &Platform,
    actor: &Actor,
    resource: Option<Json>,
    (kind, id): (&str, Option<&str>),
    mode: Mode,
) -> Result<Vec<Issue>> {
    let mut issues = Vec::new();
    let said = resource.as_ref().map(|json| fhir::read::id(json).to_owned()).filter(|id| !id.is_empty());
    let id = id.map(str::to_owned).or_else(|| said.clone());
    match (mode, &id) {
        (Mode::Create, _) => {}
        (_, None) => issues.push(Issue::blocking("id_wanted", format!("{kind}.id"))),
        (_, Some(id)) => stands(platform, actor, (kind, id), mode)?,
    }
    let Some(json) = resource else {
        if mode != Mode::Delete {
            issues.push(Issue::blocking("resource_wanted", ""));
        }
        return Ok(issues);
    };
    let own_kind = fhir::read::kind(&json);
    if own_kind != kind {
        issues.push(Issue::blocking("type_differs", "resourceType").with("type", own_kind).with("asked", kind));
    }
    if let (Mode::Update, Some(asked)) = (mode, &id)
        && said.as_ref() != Some(asked)
    {
        let said = said.unwrap_or_default();
        issues.push(Issue::blocking("id_differs", format!("{kind}.id")).with("id", said).with("asked", asked));
    }
    if mode != Mode::Delete {
        issues.extend(of_resource(platform, json));
    }
    Ok(issues)
}

fn of_resource(platform: &Platform, json: Json) -> Vec<Issue> {
    let mut draft = Draft { resources: vec![Found { body: Body::Made(Vec::new()), json }], ..Draft::default() };
    read::expand(&mut draft, &platform.content);
    let drafts = check::check(vec![draft], &platform.content, Strictness::Strict);
    drafts.into_iter().flat_map(|draft| draft.issues).collect()
}

/// Refuses what may not be written, or is not there to be deleted.
fn stands(platform: &Platform, actor: &Actor, (kind, id): (&str, &str), mode: Mode) -> Result<()> {
    let id = id.to_owned();
    let act = if mode == Mode::Delete { Act::Delete { id, newest: None } } else { Act::Update { id, newest: None } };
    let write = Write { act, resource_type: kind.into(), bytes: 0..0, full_url: None };
    if own::target(platform, actor, &write)?.stands { Err(Refusal::new("not_found").into()) } else { Ok(()) }
}
