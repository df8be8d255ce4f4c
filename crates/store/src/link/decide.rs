//! Settles a link request within the writer.

use super::{Candidate, Decision, LinkOutcome, LinkRequest, LinkVerdict, Verdict};
use crate::audit::json;
use crate::database::Connection;
use crate::fault::{Error, Inner};
use crate::keep::DraftWork;
use crate::writer::Writing;
use std::collections::BTreeSet;
use terms::{ChangeNo, RecordId, Refusal, ResidentId};

/// A blocking key that more records share than this says too little to be followed further.
const CANDIDATES_MAX: i64 = 1_000;

/// A decision as it is written down.
pub(super) struct Decided {
    pub(super) record: i64,
    pub(super) resident: i64,
    pub(super) verdict: LinkVerdict,
    pub(super) waits: bool,
    pub(super) asked: Option<String>,
    pub(super) evidence: String,
    pub(super) undoes: Option<i64>,
}

/// Links a Patient record that has no link yet; one that has keeps it, with its new keys.
pub(crate) fn settle(writing: &mut Writing, draft: &mut DraftWork, request: LinkRequest) -> Inner<LinkOutcome> {
    let record = patient(writing, &request)?;
    if let Some(outcome) = linked_before(writing, record)? {
        if !draft.not_newer.contains(&record) {
            write_keys(writing, record, &request)?;
        }
        return Ok(outcome);
    }
    let candidates = candidates(&*writing.connection, record, &request.keys)?;
    write_keys(writing, record, &request)?;
    let decision = (request.decide)(&candidates);
    let decided = carry_out(writing, draft, record, decision)?;
    let change = draft.change(writing).0 as i64;
    write(writing, (change, draft.next_link()), &decided)?;
    draft.touches.residents.insert(decided.resident);
    Ok(LinkOutcome {
        record: RecordId(record as u64),
        resident: ResidentId(decided.resident as u64),
        verdict: decided.verdict,
        decided: true,
    })
}

fn patient(writing: &mut Writing, request: &LinkRequest) -> Inner<i64> {
    let key = &request.patient;
    let sender = writing.word(&key.sender)?;
    let kind = writing.word(&key.resource_type)?;
    let found = writing.record(sender, kind, &key.id)?;
    found.ok_or_else(|| Refusal::new("unknown_record").with("type", &key.resource_type).with("id", &key.id).into())
}

fn linked_before(writing: &Writing, record: i64) -> Inner<Option<LinkOutcome>> {
    writing.connection.one(
        "select n.resident, k.verdict from linked n join link k on k.record = n.record
             where n.record = ? order by k.change desc, k.ordinal desc limit 1",
        &[record.into()],
        |row| {
            Ok(LinkOutcome {
                record: RecordId(record as u64),
                resident: ResidentId(row.get::<i64>(0)? as u64),
                verdict: LinkVerdict::of(row.get(1)?),
                decided: false,
            })
        },
    )
}

/// The records that share a key, by record, without the one that asks.
pub(super) fn candidates(connection: &dyn Connection, asking: i64, keys: &[u64]) -> Inner<Vec<Candidate>> {
    let mut sharing = BTreeSet::new();
    for key in keys {
        let sql = "select record from link_key where key = ? and record <> ? limit ?";
        let values = [(*key).into(), asking.into(), CANDIDATES_MAX.into()];
        sharing.extend(connection.all(sql, &values, |row| row.get::<i64>(0))?);
    }
    let sharing: Vec<i64> = sharing.into_iter().take(CANDIDATES_MAX as usize).collect();
    let mut candidates = Vec::with_capacity(sharing.len());
    let sql = "select n.record, n.resident, n.provisional, t.traits
             from linked n join link_traits t on t.record = n.record where n.record in (?)";
    connection.among(sql, &sharing, |row| {
        candidates.push(Candidate {
            record: RecordId(row.get::<i64>(0)? as u64),
            resident: ResidentId(row.get::<i64>(1)? as u64),
            provisional: row.get(2)?,
            traits: row.get(3)?,
        });
        Ok(())
    })?;
    candidates.sort_unstable_by_key(|candidate| candidate.record);
    Ok(candidates)
}

fn write_keys(writing: &Writing, record: i64, request: &LinkRequest) -> Inner<()> {
    let connection = &writing.connection;
    connection.execute("delete from link_key where record = ?", &[record.into()])?;
    for key in &request.keys {
        let sql = "insert into link_key (key, record) values (?, ?) on conflict do nothing";
        connection.put(sql, &[(*key).into(), record.into()])?;
    }
    connection.put(
        "insert into link_traits (record, traits) values (?, ?)
             on conflict (record) do update set traits = excluded.traits",
        &[record.into(), (&request.traits).into()],
    )?;
    Ok(())
}

fn carry_out(writing: &mut Writing, draft: &mut DraftWork, record: i64, decision: Decision) -> Inner<Decided> {
    let (resident, verdict, asked) = match decision.verdict {
        Verdict::Same(resident) => {
            let present = present(&*writing.connection, resident.0 as i64)?;
            let known = present.ok_or_else(|| unknown(resident))?;
            (known, LinkVerdict::Same, None)
        }
        Verdict::New => {
            let change = draft.change(writing);
            (mint(writing, change)?, LinkVerdict::New, None)
        }
        Verdict::Ask(among) => {
            let change = draft.change(writing);
            (mint(writing, change)?, LinkVerdict::Ask, Some(json(&among)?))
        }
    };
    let waits = decision.doubtful || verdict == LinkVerdict::Ask;
    Ok(Decided { record, resident, verdict, waits, asked, evidence: decision.evidence, undoes: None })
}

fn unknown(resident: ResidentId) -> Error {
    Error::fault(format!("a link decision names resident {resident}, whom nobody knows"))
}

/// A new resident's number.
pub(super) fn mint(writing: &mut Writing, change: ChangeNo) -> Inner<i64> {
    let resident = writing.next_resident();
    writing
        .connection
        .put("insert into resident (resident, change) values (?, ?)", &[resident.into(), change.0.into()])?;
    Ok(resident)
}

/// Writes a decision and what follows from it.
pub(super) fn write(writing: &mut Writing, (change, ordinal): (i64, i64), decided: &Decided) -> Inner<()> {
    writing.connection.put(
        "insert into link (
                 change, ordinal, record, resident, verdict, provisional, asked, evidence, undoes)
             values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        &[
            change.into(),
            ordinal.into(),
            decided.record.into(),
            decided.resident.into(),
            decided.verdict.number().into(),
            decided.waits.into(),
            decided.asked.as_deref().into(),
            (&decided.evidence).into(),
            decided.undoes.into(),
        ],
    )?;
    writing.connection.put(
        "insert into linked (record, resident, provisional) values (?, ?, ?)
             on conflict (record) do update set
                 resident = excluded.resident, provisional = excluded.provisional",
        &[decided.record.into(), decided.resident.into(), decided.waits.into()],
    )?;
    writing.remember_resident(decided.record, decided.resident);
    Ok(())
}

/// Who a resident is now: itself while it has records, else the one to whom its last record
/// went.
pub(crate) fn present(connection: &dyn Connection, resident: i64) -> Inner<Option<i64>> {
    let has_records = connection.exists("select 1 from linked where resident = ? limit 1", &[resident.into()])?;
    if has_records {
        return Ok(Some(resident));
    }
    connection.one(
        "select n.resident from link k join linked n on n.record = k.record
             where k.resident = ? order by k.change desc, k.ordinal desc limit 1",
        &[resident.into()],
        |row| row.get(0),
    )
}
