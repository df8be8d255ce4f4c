//! What came in, and what became of it, station by station.

use super::look::{Look, nothing_here};
use super::paged::{AsOf, Paged};
use crate::{Platform, sheet};
use jiff::civil::DateTime;
use rows::Tree;
use store::{Arrival, ArrivalsPage, Fate, Outcome};
use terms::{ArrivalId, Failure, Issue, Language, Post, ResidentId, Result, Severity, Within};

/// One message in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrivalRow {
    /// Its number.
    pub id: ArrivalId,
    /// Local date and time at which it was acknowledged.
    pub received: DateTime,
    /// Who sent it.
    pub sender: String,
    /// The file's or message's name.
    pub name: String,
    /// The format: `format.CODE` in the interface's words.
    pub format: String,
    /// How many bytes.
    pub size_bytes: u64,
    /// Resources kept.
    pub kept: usize,
    /// Drafts set aside.
    pub set_aside: usize,
    /// Resources that were there already.
    pub doubled: usize,
}

/// The list of messages.
#[derive(Clone, Debug, PartialEq)]
pub struct ArrivalList {
    /// Until when the data reach.
    pub as_of: AsOf,
    /// Whether only those with something set aside are shown.
    pub only_set_aside: bool,
    /// The messages, newest first.
    pub arrivals: Paged<ArrivalRow>,
}

/// One station of the path for one message: what happened in one sentence of the interface's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StationLine {
    /// The station's verb: `station.VERB` in the interface's words.
    pub station: String,
    /// `trace.CODE` in the interface's words.
    pub said: String,
    /// What fills its braces.
    pub args: Vec<(String, String)>,
}

/// What became of one draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftLine {
    /// Where in the message: a line or an entry.
    pub place: String,
    /// The records, `Type/id`.
    pub records: Vec<String>,
    /// Whom they were linked to, if the viewer may open that person.
    pub resident: Option<ResidentId>,
    /// `kept`, `doubled` or `set_aside`.
    pub fate: String,
    /// What was found.
    pub issues: Vec<Issue>,
}

/// One message with its path.
#[derive(Clone, Debug, PartialEq)]
pub struct ArrivalTrace {
    /// Until when the data reach.
    pub as_of: AsOf,
    /// The message.
    pub arrival: ArrivalRow,
    /// The stations that it passed, in order.
    pub stations: Vec<StationLine>,
    /// Its drafts.
    pub drafts: Paged<DraftLine>,
    /// The programme whose words the issues are in; empty where there is no one.
    pub programme: String,
    /// Whether rows of a sheet can be downloaded to be corrected.
    pub has_rejected: bool,
}

/// No list goes back further than this many messages.
const ARRIVALS_MAX: usize = 5_000;

/// No trace shows more drafts than this.
const DRAFTS_MAX: usize = 20_000;

/// So many are read at a time.
const AT_ONCE: usize = 500;

/// The messages that the viewer may see, newest first.
pub fn arrivals(platform: &Platform, look: &Look<'_>, only_set_aside: bool, page: usize) -> Result<ArrivalList> {
    let mut seen = visible(platform, look)?;
    seen.retain(|arrival| !only_set_aside || arrival.set_aside > 0);
    let arrivals = Paged::cut(seen, page).map(|arrival| row(platform, &arrival));
    Ok(ArrivalList { as_of: look.as_of(platform), only_set_aside, arrivals })
}

/// How many of the viewer's messages have something set aside.
pub fn set_aside(platform: &Platform, look: &Look<'_>) -> Result<usize> {
    Ok(visible(platform, look)?.iter().filter(|arrival| arrival.set_aside > 0).count())
}

/// The rows of a sheet that were set aside, as a workbook to correct and send again.
pub fn rejected(platform: &Platform, look: &Look<'_>, id: ArrivalId, language: Language) -> Result<(String, Vec<u8>)> {
    let arrival = platform.store.arrival(look.actor, id)?;
    if !sees(look, &*platform.rows.tree(look.today)?, &arrival) || !may_correct(look, &arrival) {
        return Err(nothing_here());
    }
    let bytes = sheet::of_arrival(platform, look.actor, &arrival, language)?;
    platform.store.audit_read(look.actor, look.entry("download_rejected", format!("arrival/{id}")), look.at)?;
    Ok((arrival.name, bytes))
}

/// Rows stand there in full: for those who sent them, and those who care for the people in them.
fn may_correct(look: &Look<'_>, arrival: &Arrival) -> bool {
    look.plain() || (look.sees_people() && arrival.actor == look.actor.account)
}

/// Whether the viewer may send files.
pub fn may_upload(look: &Look<'_>) -> bool {
    let sending = [Post::InstitutionStaff, Post::InstitutionManager, Post::ProgrammeOffice, Post::Operator];
    sending.iter().any(|post| look.actor.is(*post))
}

/// One message with its path.
pub fn trace(platform: &Platform, look: &Look<'_>, id: ArrivalId, page: usize) -> Result<ArrivalTrace> {
    let arrival = platform.store.arrival(look.actor, id)?;
    if !sees(look, &*platform.rows.tree(look.today)?, &arrival) {
        return Err(nothing_here());
    }
    let mut outcomes =
        if look.sees_people() { outcomes(platform, look, id, DRAFTS_MAX, |_| true)? } else { Vec::new() };
    let stations = stations(platform, &arrival, &outcomes);
    outcomes.sort_by_key(|outcome| {
        (!matches!(outcome.fate, Fate::SetAside { .. }), outcome.issues.is_empty(), outcome.ordinal)
    });
    let cut = Paged::cut(outcomes, page);
    let (number, total) = (cut.number, cut.total);
    let mut drafts = cut.rows.iter().map(|outcome| draft(platform, look, outcome)).collect::<Result<Vec<_>>>()?;
    let settled = sheet::Settled::of_format(platform, &arrival.format)?;
    if let Some(settled) = &settled {
        drafts.iter_mut().flat_map(|draft| &mut draft.issues).for_each(|issue| name_column(settled, issue));
    }
    let programme = settled.as_ref().and_then(|settled| settled.mapping.form.split('/').next()).unwrap_or_default();
    let programme = programme.to_owned();
    let has_rejected = settled.is_some() && arrival.set_aside > 0 && may_correct(look, &arrival);
    look.note(platform, "open_arrival", drafts.iter().filter_map(|draft| draft.resident))?;
    let drafts = Paged { rows: drafts, number, total };
    let arrival = row(platform, &arrival);
    Ok(ArrivalTrace { as_of: look.as_of(platform), arrival, stations, drafts, programme, has_rejected })
}

/// In a sheet's row the sender's own column says where an issue is.
fn name_column(settled: &sheet::Settled, issue: &mut Issue) {
    if let Some(column) = sheet::column(&settled.mapping, issue) {
        issue.place = column;
    }
}

fn visible(platform: &Platform, look: &Look<'_>) -> Result<Vec<Arrival>> {
    let tree = platform.rows.tree(look.today)?;
    let mut found: Vec<Arrival> = Vec::new();
    let mut before = None;
    for _ in 0..ARRIVALS_MAX / AT_ONCE {
        let some = platform.store.arrivals(look.actor, ArrivalsPage { before, size: AT_ONCE })?;
        before = some.last().map(|arrival| arrival.arrival);
        let is_last = some.len() < AT_ONCE;
        found.extend(some.into_iter().filter(|arrival| sees(look, &tree, arrival)));
        if is_last {
            break;
        }
    }
    Ok(found)
}

/// Whether the viewer may open a message; whoever may not gets no address that leads nowhere.
pub(crate) fn may_open(platform: &Platform, look: &Look<'_>, tree: &Tree, id: ArrivalId) -> Result<bool> {
    match platform.store.arrival(look.actor, id) {
        Ok(arrival) => Ok(sees(look, tree, &arrival)),
        Err(Failure::Refused(_)) => Ok(false),
        Err(fault) => Err(fault),
    }
}

/// Those who run or steer the work see every message; others what they or their institutions sent.
fn sees(look: &Look<'_>, tree: &Tree, arrival: &Arrival) -> bool {
    let everything = [Post::Operator, Post::Administrator, Post::ProgrammeOffice];
    if everything.iter().any(|post| look.actor.is(*post)) || arrival.actor == look.actor.account {
        return true;
    }
    match &look.actor.scope.institutions {
        Within::All => look.plain(),
        Within::Trees(roots) => tree.institutions.below(roots).contains(&arrival.sender),
    }
}

fn row(platform: &Platform, arrival: &Arrival) -> ArrivalRow {
    ArrivalRow {
        id: arrival.arrival,
        received: arrival.at.to_zoned(platform.content.zone()).datetime(),
        sender: arrival.sender.clone(),
        name: arrival.name.clone(),
        // A sheet's mapping stands behind its format.
        format: arrival.format.split('/').next().unwrap_or_default().to_owned(),
        size_bytes: arrival.size,
        kept: arrival.kept as usize,
        set_aside: arrival.set_aside as usize,
        doubled: arrival.doubled as usize,
    }
}

/// What became of a message's drafts, as far as it is wanted: so many at most.
pub(super) fn outcomes(
    platform: &Platform,
    look: &Look<'_>,
    id: ArrivalId,
    most: usize,
    is_wanted: impl Fn(&Outcome) -> bool,
) -> Result<Vec<Outcome>> {
    let (mut found, mut after) = (Vec::new(), 0);
    while found.len() < most {
        let some = platform.store.outcomes(look.actor, id, after, AT_ONCE)?;
        let Some(last) = some.last() else { break };
        after = last.ordinal;
        let is_last = some.len() < AT_ONCE;
        found.extend(some.into_iter().filter(&is_wanted));
        if is_last {
            break;
        }
    }
    Ok(found)
}

/// What happened at each station, as far as the message came.
fn stations(platform: &Platform, arrival: &Arrival, outcomes: &[Outcome]) -> Vec<StationLine> {
    let line = |station: &str, said: &str, args: &[(&str, String)]| StationLine {
        station: station.into(),
        said: said.into(),
        args: args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
    };
    let with = |severity: Severity| {
        outcomes
            .iter()
            .filter(|outcome| outcome.issues.iter().any(|issue| issue.severity == severity))
            .count()
            .to_string()
    };
    let newest = outcomes.iter().filter_map(|outcome| match &outcome.fate {
        Fate::Kept { change, .. } => *change,
        _ => None,
    });
    let counted = newest.max().is_none_or(|change| platform.rows.change().is_some_and(|reached| reached >= change));
    let mut lines =
        vec![line("accept", "accepted", &[("bytes", arrival.size.to_string()), ("sender", arrival.sender.clone())])];
    if arrival.progress == 0 && arrival.state != store::ArrivalState::Settled {
        return lines;
    }
    lines.push(line("read", "read", &[("drafts", outcomes.len().to_string())]));
    lines.push(line(
        "check",
        "checked",
        &[("blocking", with(Severity::Blocking)), ("warning", with(Severity::Warning))],
    ));
    let (kept, doubled, aside) = (arrival.kept.to_string(), arrival.doubled.to_string(), arrival.set_aside.to_string());
    lines.push(line("link", "linked", &[]));
    lines.push(line("keep", "kept", &[("kept", kept), ("doubled", doubled), ("set_aside", aside)]));
    let number = platform.rows.change().unwrap_or_default().to_string();
    if counted {
        lines.push(line("flatten", "flattened", &[]));
        lines.push(line("count", "counted", &[("number", number)]));
        lines.push(line("show", "shown", &[]));
    } else {
        lines.push(line("flatten", "not_yet", &[]));
    }
    lines
}

fn draft(platform: &Platform, look: &Look<'_>, outcome: &Outcome) -> Result<DraftLine> {
    let place = outcome.issues.iter().find_map(|issue| position(&issue.place));
    let (fate, records, first) = match &outcome.fate {
        Fate::Kept { versions, .. } => {
            let names = versions.iter().map(|version| format!("{}/{}", version.resource_type, version.public_id));
            ("kept", names.collect(), versions.first().map(|version| version.record))
        }
        Fate::Doubled { record, .. } => ("doubled", Vec::new(), Some(*record)),
        Fate::SetAside { .. } => ("set_aside", Vec::new(), None),
    };
    let resident = match first {
        Some(record) => platform.store.resident_of(look.actor, record)?,
        None => None,
    };
    Ok(DraftLine {
        place: place.unwrap_or_else(|| outcome.ordinal.to_string()),
        records,
        resident,
        fate: fate.into(),
        issues: outcome.issues.iter().filter(|issue| issue.code != sheet::ROW_NOTE).cloned().collect(),
    })
}

/// The line or row with which a place begins.
fn position(place: &str) -> Option<String> {
    let (kind, rest) = place.split_once(' ')?;
    let number = rest.split(' ').next().unwrap_or_default();
    matches!(kind, "line" | "row").then(|| format!("{kind} {number}"))
}
