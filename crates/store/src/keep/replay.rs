//! A case's own record, made anew from the records that belong to the case.
//!
//! This happens inside the writer: what others have kept of the same case meanwhile is counted too, and
//! an act that it makes unlawful is refused and leaves nothing. What the records mean is the caller's to
//! say; here they are only gathered.

use super::draft::DraftWork;
use super::record::{find_or_make, shown_as};
use super::request::{NewVersion, RecordKey, Target};
use super::{Facts, KeptDraft, content_hash};
use crate::block::{self, BlockCache, Part, Span};
use crate::database::Row;
use crate::fault::Inner;
use crate::writer::Writing;
use terms::{ArrivalId, Issue, Refusal};

/// Makes a case's record from its id and the current bytes of all records that belong to it, by record
/// number. A refusal undoes the whole act.
pub type Make = dyn Fn(&str, &[Vec<u8>]) -> std::result::Result<Made, Refusal> + Send;

/// A case that a draft's records belong to.
pub struct Replay {
    /// Who calls it so.
    pub sender: String,
    /// The case: `Own` or `Public`; nothing else can name one.
    pub case: Target,
    /// What its records say.
    pub make: Box<Make>,
}

/// What a case's records say.
#[derive(Default)]
pub struct Made {
    /// The case's own resource, and what it refers to and is called; none where there is no case yet.
    pub record: Option<(Vec<u8>, Facts)>,
    /// What is wrong with the records; kept with the arrival.
    pub issues: Vec<Issue>,
}

impl DraftWork {
    /// Makes the case's record anew; a draft that said nothing new changes no case.
    pub(super) fn replay(
        &mut self,
        writing: &mut Writing,
        replay: &Replay,
        kept: &mut KeptDraft,
        made_end: &mut i64,
    ) -> Inner<Vec<Issue>> {
        let Some((key, known)) = find(writing, replay)?.filter(|_| !self.is_empty()) else {
            return Ok(Vec::new());
        };
        let spans = match known {
            Some(case) => of_case(writing, case)?,
            None => waiting(writing, &key)?,
        };
        let mut cache = BlockCache::new();
        let records = spans.iter().map(|span| bytes(writing, &mut cache, span)).collect::<Inner<Vec<_>>>()?;
        let made = (replay.make)(&key.id, &records)?;
        let Some((resource, facts)) = made.record else {
            return Ok(made.issues);
        };
        let now = known.map(|case| current(writing, case)).transpose()?.flatten();
        let said = now.map(|span| bytes(writing, &mut cache, &span)).transpose()?;
        if said.as_ref() == Some(&resource) {
            return Ok(made.issues);
        }
        let len = resource.len() as u64;
        let place = Span { arrival: self.arrival(), part: Part::Made, offset: *made_end as u64, len };
        let blocks = block::compress(&resource)?;
        block::write(&*writing.connection, self.arrival().0 as i64, Part::Made, *made_end, &blocks)?;
        *made_end += len as i64;
        let version = version(key, &place, facts, &resource);
        let recorded = find_or_make(writing, &version.key)?;
        self.places.push(place);
        kept.versions.push(self.write_version(writing, &recorded, &version, &place)?);
        Ok(made.issues)
    }
}

/// Never by import: what the newest replay says holds, whoever sent the last record.
fn version(key: RecordKey, place: &Span, facts: Facts, bytes: &[u8]) -> NewVersion {
    NewVersion {
        key,
        part: place.part,
        offset: place.offset,
        len: place.len,
        hash: content_hash(bytes),
        deleted: false,
        by_import: false,
        sender_updated: None,
        sender_version: None,
        facts,
    }
}

/// The case's key and, if it is there, its record.
fn find(writing: &mut Writing, replay: &Replay) -> Inner<Option<(RecordKey, Option<i64>)>> {
    match &replay.case {
        Target::Own { resource_type, id } => {
            let (sender, kind) = (writing.word(&replay.sender)?, writing.word(resource_type)?);
            let known = writing.record(sender, kind, id)?;
            let key = RecordKey { sender: replay.sender.clone(), resource_type: resource_type.clone(), id: id.clone() };
            Ok(Some((key, known)))
        }
        Target::Public { resource_type, id } => {
            let kind = writing.word(resource_type)?;
            let Some(record) = shown_as(writing, kind, id)? else { return Ok(None) };
            let (sender, id) = writing.connection.only(
                "select w.name, r.id from record r join word w on w.word = r.sender where r.record = ?",
                &[record.into()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            Ok(Some((RecordKey { sender, resource_type: resource_type.clone(), id }, Some(record))))
        }
        Target::Bearer { .. } | Target::Elsewhere => Ok(None),
    }
}

const SPAN_COLUMNS: &str = "v.arrival, v.part, v.start, v.len";

fn span(row: &dyn Row) -> Inner<Span> {
    let number = |column| row.get::<i64>(column).map(|n| n as u64);
    Ok(Span { arrival: ArrivalId(number(0)?), part: Part::of(row.get(1)?), offset: number(2)?, len: number(3)? })
}

/// Where the records lie that belong to a case, its own left out.
fn of_case(writing: &Writing, case: i64) -> Inner<Vec<Span>> {
    writing.connection.all(
        &format!(
            "select {SPAN_COLUMNS} from current c join version v on v.change = c.change and v.ordinal = c.ordinal
         where c.subject = ?1 and c.record <> ?1 and c.deleted = 0 order by c.record"
        ),
        &[case.into()],
        span,
    )
}

/// Where the records lie that wait for a case which is not there yet.
fn waiting(writing: &mut Writing, key: &RecordKey) -> Inner<Vec<Span>> {
    let (sender, kind) = (writing.word(&key.sender)?, writing.word(&key.resource_type)?);
    writing.connection.all(
        &format!(
            "select {SPAN_COLUMNS} from waiting t
         join current c on c.record = t.record
         join version v on v.change = c.change and v.ordinal = c.ordinal
         where t.type = ? and t.id = ? and t.sender in (?, 0) and c.subject_reference = t.ordinal
             and c.deleted = 0
         order by c.record"
        ),
        &[kind.into(), (&key.id).into(), sender.into()],
        span,
    )
}

/// Where the case's record lies as it is now.
fn current(writing: &Writing, case: i64) -> Inner<Option<Span>> {
    writing.connection.one(
        &format!(
            "select {SPAN_COLUMNS} from current c join version v on v.change = c.change and v.ordinal = c.ordinal
         where c.record = ? and c.deleted = 0"
        ),
        &[case.into()],
        span,
    )
}

fn bytes(writing: &Writing, cache: &mut BlockCache, span: &Span) -> Inner<Vec<u8>> {
    let mut bytes = Vec::with_capacity(span.len as usize);
    block::read(&*writing.connection, cache, span, &mut bytes)?;
    Ok(bytes)
}
