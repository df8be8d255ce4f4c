//! What a sheet would do, before it does it: read and checked like any arrival, compared with what is
//! kept, and nothing written.

use super::rejected::set_aside;
use super::{ROW_NOTE, Settled, rows, sentence, words};
use crate::{Platform, check};
use fhir::check::Strictness;
use intake::sheet::{Row, Sheet, Table};
use intake::{Body, Draft, Found, form};
use std::collections::{BTreeMap, HashMap, HashSet};
use store::{ArrivalsPage, Part, RecordKey};
use terms::issue::any_blocking;
use terms::{Actor, Day, Issue, Language, Result, Severity};

/// The last upload is looked for among so many arrivals.
const ARRIVALS_MAX: usize = 5_000;

/// Why rows come back, or are kept with a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// In words, with the column in front.
    pub sentence: String,
    /// How many rows.
    pub rows: usize,
    /// The first of them.
    pub first: u32,
    /// Whether rows come back for it.
    pub severity: Severity,
}

/// A record of the last upload that this one does not speak of. Nothing is deleted for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Its row in the last upload.
    pub row: u32,
    /// The person's name there.
    pub name: String,
    /// The day there.
    pub on: String,
}

/// What a sheet would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// Rows that say something not known yet.
    pub new: usize,
    /// Rows that say what is known.
    pub same: usize,
    /// Rows that say something else of what is known.
    pub changed: usize,
    /// Rows that come back, by number, with their reasons in words.
    pub rejected: Vec<(u32, String)>,
    /// The rejected rows as they stand in the sheet, in the same order.
    pub rejected_rows: Vec<Row>,
    /// Why, most frequent first.
    pub reasons: Vec<Reason>,
    /// What the last upload of this kind had and this one has not.
    pub missing: Vec<Missing>,
    /// The head.
    pub head: Vec<String>,
}

impl Preview {
    /// All rows that say anything.
    pub fn rows(&self) -> usize {
        self.new + self.same + self.changed + self.rejected.len()
    }
}

/// What the sheet would do for this sender. The issue says why there is nothing to preview.
pub fn preview(
    platform: &Platform,
    actor: &Actor,
    sender: &str,
    (settled, sheet): (&Settled, &Sheet),
    (today, language): (Day, Language),
) -> Result<std::result::Result<Preview, Issue>> {
    let table = match settled.table(sheet) {
        Ok(table) => table,
        Err(issue) => return Ok(Err(issue)),
    };
    let drafts = drafts(platform, settled, &table, today);
    let mut preview = Preview { head: table.head.clone(), ..Preview::default() };
    let mut said = HashMap::new();
    for draft in &drafts {
        if any_blocking(&draft.issues) {
            continue;
        }
        match novelty(platform, actor, sender, draft, &mut said)? {
            Novelty::New => preview.new += 1,
            Novelty::Changed => preview.changed += 1,
            Novelty::Same => preview.same += 1,
        }
    }
    reject(&mut preview, platform, settled, &drafts, &table, language);
    preview.missing = missing(platform, actor, sender, settled, &drafts)?;
    Ok(Ok(preview))
}

/// Read and check, exactly as an arrival takes them.
fn drafts(platform: &Platform, settled: &Settled, table: &Table, today: Day) -> Vec<Draft> {
    let mut drafts = rows(platform, settled, table, today);
    drafts.iter_mut().for_each(|draft| crate::read::expand(draft, &platform.content));
    check::check(drafts, &platform.content, Strictness::Lenient)
}

enum Novelty {
    New,
    Changed,
    Same,
}

/// Compares what was sent (the Patient and the form, not what is made from it) with every version that
/// is kept, and with what the rows above say.
fn novelty(
    platform: &Platform,
    actor: &Actor,
    sender: &str,
    draft: &Draft,
    said: &mut HashMap<(String, String), HashSet<store::ContentHash>>,
) -> Result<Novelty> {
    let mut novelty = Novelty::Same;
    for found in sent(draft) {
        let (kind, id) = (fhir::read::kind(&found.json).to_owned(), id_of(found).to_owned());
        let Body::Made(bytes) = &found.body else { continue };
        let hash = store::content_hash(bytes);
        let known = match said.entry((kind.clone(), id.clone())) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(place) => {
                let key = RecordKey { sender: sender.into(), resource_type: kind.clone(), id };
                let history = match platform.store.find(actor, &key)? {
                    Some(record) => platform.store.history(actor, record)?,
                    None => Vec::new(),
                };
                place.insert(history.iter().map(|version| version.hash).collect())
            }
        };
        let is_form = form::form_of(&found.json).is_some();
        if known.is_empty() && is_form {
            novelty = Novelty::New;
        } else if !known.contains(&hash) && !matches!(novelty, Novelty::New) {
            novelty = Novelty::Changed;
        }
        known.insert(hash);
    }
    Ok(novelty)
}

/// The Patient and the filled-in form.
fn sent(draft: &Draft) -> impl Iterator<Item = &Found> {
    draft.resources.iter().take(2)
}

fn id_of(found: &Found) -> &str {
    fhir::read::text(&found.json, "id").unwrap_or_default()
}

fn reject(
    preview: &mut Preview,
    platform: &Platform,
    settled: &Settled,
    drafts: &[Draft],
    table: &Table,
    language: Language,
) {
    let content = &platform.content;
    let words = |issue: &Issue| sentence(content, language, &settled.mapping, issue);
    let mut reasons: BTreeMap<(String, String, Severity), Reason> = BTreeMap::new();
    let mut rows = table.rows.iter();
    for draft in drafts {
        let number = draft.offset as u32;
        let blocked = any_blocking(&draft.issues);
        let told: Vec<&Issue> = draft.issues.iter().filter(|issue| issue.code != ROW_NOTE).collect();
        for issue in &told {
            let key = (issue.code.clone(), words::what(issue).to_owned(), issue.severity);
            let first = || Reason { sentence: words(issue), rows: 0, first: number, severity: issue.severity };
            reasons.entry(key).or_insert_with(first).rows += 1;
        }
        if blocked {
            preview.rejected.push((number, reasons_text(&told, words)));
            preview.rejected_rows.extend(rows.find(|row| row.number == number).cloned());
        }
    }
    preview.reasons = reasons.into_values().collect();
    preview.reasons.sort_by_key(|reason| (std::cmp::Reverse(reason.severity), std::cmp::Reverse(reason.rows)));
}

/// What keeps a row out, one sentence after the other.
pub(super) fn reasons_text(issues: &[&Issue], words: impl Fn(&Issue) -> String) -> String {
    let mut told: Vec<String> = Vec::new();
    for issue in issues.iter().filter(|issue| issue.severity == Severity::Blocking) {
        let text = words(issue);
        if !told.contains(&text) {
            told.push(text);
        }
    }
    told.join("; ")
}

/// What the last upload under the same mapping had and these drafts have not.
fn missing(
    platform: &Platform,
    actor: &Actor,
    sender: &str,
    settled: &Settled,
    drafts: &[Draft],
) -> Result<Vec<Missing>> {
    let Some(last) = last_upload(platform, actor, sender, &settled.name)? else { return Ok(Vec::new()) };
    let Some(then) = Settled::of_format(platform, &last.format)? else { return Ok(Vec::new()) };
    let bytes = platform.store.arrival_bytes(actor, last.arrival, Part::Received, 0..last.size)?;
    let Some(table) = super::open(&bytes).ok().and_then(|sheet| then.table(&sheet).ok()) else {
        return Ok(Vec::new());
    };
    let form_id = |draft: &Draft| {
        draft.resources.iter().find(|found| form::form_of(&found.json).is_some()).map(|found| id_of(found).to_owned())
    };
    let here: HashSet<String> = drafts.iter().filter_map(form_id).collect();
    let aside: HashSet<u64> = set_aside(platform, actor, &last)?.into_iter().map(|(row, _)| row).collect();
    let then = rows(platform, &then, &table, platform.timing.today(last.at));
    let kept = then.iter().filter(|draft| !aside.contains(&draft.offset));
    let gone = kept.filter(|draft| form_id(draft).is_some_and(|id| !here.contains(&id)));
    Ok(gone.map(missing_row).collect())
}

fn missing_row(draft: &Draft) -> Missing {
    let text = |path: &str| draft.resources.iter().find_map(|found| fhir::read::text(&found.json, path));
    Missing {
        row: draft.offset as u32,
        name: text("name.text").unwrap_or_default().to_owned(),
        on: text("authored").unwrap_or_default().to_owned(),
    }
}

fn last_upload(platform: &Platform, actor: &Actor, sender: &str, name: &str) -> Result<Option<store::Arrival>> {
    let begins = format!("{}/{name}/", super::FORMAT);
    let mut before = None;
    let mut seen = 0;
    while seen < ARRIVALS_MAX {
        let some = platform.store.arrivals(actor, ArrivalsPage { before, size: 500 })?;
        let Some(last) = some.last() else { return Ok(None) };
        (before, seen) = (Some(last.arrival), seen + some.len());
        let found = some.into_iter().find(|arrival| arrival.sender == sender && arrival.format.starts_with(&begins));
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}
