//! Numbers that were published, each with the rows behind it as they were known then.
//!
//! Never understands the rows: they are bytes that were frozen above, and stand under a hash. A published
//! number is never taken back: a correction is another one that names the one it replaces.

mod cause;

pub use cause::{Cause, TouchedKind};

use crate::access;
use crate::audit::{self, AuditNote, hex};
use crate::database::{Connection, Row};
use crate::fault::{Error, Inner};
use crate::store::Store;
use crate::writer::{Stamp, Writing};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use terms::{Actor, ChangeNo, Refusal, Result};

/// A published number without its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Its number: the change in which it was published.
    pub number: ChangeNo,
    /// `programme/indicator`.
    pub indicator: String,
    /// The period as it is written.
    pub period: String,
    /// The area's code; empty for everything.
    pub area: String,
    /// Up to which change the records were read.
    pub known: ChangeNo,
    /// The publication that it corrects.
    pub replaces: Option<ChangeNo>,
    /// The publication that corrects it.
    pub replaced_by: Option<ChangeNo>,
    /// When it was published.
    pub at: Timestamp,
    /// By whose account.
    pub account: String,
    /// What was said of it when it was published, as JSON.
    pub said: String,
    /// SHA-256 over all of this and the rows, in hexadecimal.
    pub hash: String,
}

/// A number that is to be published.
#[derive(Clone, Debug)]
pub struct Freeze {
    /// Who publishes.
    pub actor: Actor,
    /// `programme/indicator`.
    pub indicator: String,
    /// The period as it is written.
    pub period: String,
    /// The area's code; empty for everything.
    pub area: String,
    /// Up to which change the records were read.
    pub known: ChangeNo,
    /// The publication that it corrects.
    pub replaces: Option<ChangeNo>,
    /// What is said of it, as JSON.
    pub said: String,
    /// The rows behind it.
    pub rows: Vec<u8>,
    /// When.
    pub at: Timestamp,
}

const COLUMNS: &str = "p.change, p.indicator, p.period, p.area, p.known, p.replaces,
    (select min(l.change) from published l where l.replaces = p.change), p.at, p.account, p.said, p.hash";

impl Store {
    /// Publishes a number. One for the same indicator, period and area that stands already is only
    /// followed by one that names it.
    pub fn publish(&self, freeze: Freeze) -> Result<ChangeNo> {
        access::may_publish(&freeze.actor)?;
        self.write(move |writing| publish(writing, &freeze))
    }

    /// All published numbers, or those of one indicator, the newest first.
    pub fn published(&self, actor: &Actor, indicator: Option<&str>) -> Result<Vec<Publication>> {
        access::may_read_published(actor)?;
        self.read_with(|reader| {
            let sql =
                format!("select {COLUMNS} from published p where (? = '' or p.indicator = ?) order by p.change desc");
            let indicator = indicator.unwrap_or_default();
            reader.connection.all(&sql, &[indicator.into(), indicator.into()], from_row)
        })
    }

    /// One of them with its rows, both as they were published.
    pub fn frozen(&self, actor: &Actor, number: ChangeNo) -> Result<Option<(Publication, Vec<u8>)>> {
        access::may_read_published(actor)?;
        self.read_with(|reader| read(&*reader.connection, number))
    }
}

fn publish(writing: &mut Writing, freeze: &Freeze) -> Inner<ChangeNo> {
    let standing: Option<u64> = writing.connection.value(
        "select p.change from published p
         where p.indicator = ? and p.period = ? and p.area = ?
           and not exists (select 1 from published l where l.replaces = p.change)",
        &[(&freeze.indicator).into(), (&freeze.period).into(), (&freeze.area).into()],
    )?;
    match (standing.map(ChangeNo), freeze.replaces) {
        (standing, replaces) if standing == replaces => {}
        (Some(number), _) => return Err(Refusal::new("published_already").with("number", number).into()),
        (None, _) => return Err(Refusal::new("published_not_standing").into()),
    }
    let stamp = Stamp { actor: freeze.actor.clone(), at: freeze.at, arrival: None };
    let number = writing.change("publish", &stamp)?;
    let mut published = Publication {
        number,
        indicator: freeze.indicator.clone(),
        period: freeze.period.clone(),
        area: freeze.area.clone(),
        known: freeze.known,
        replaces: freeze.replaces,
        replaced_by: None,
        at: freeze.at,
        account: freeze.actor.account.clone(),
        said: freeze.said.clone(),
        hash: String::new(),
    };
    published.hash = hash(&published, &freeze.rows);
    write(writing, &published, &zstd::encode_all(freeze.rows.as_slice(), 9)?)?;
    // The hash stands in the chain of the audit too: whoever alters both the rows and their hash is found.
    let members = format!("published/{number} sha256/{}", published.hash);
    let note = AuditNote { action: "publish".into(), members, place: String::new() };
    audit::append(writing, &stamp, Some(number), &note)?;
    Ok(number)
}

fn write(writing: &Writing, published: &Publication, frozen: &[u8]) -> Inner<()> {
    writing.connection.execute(
        "insert into published (change, indicator, period, area, known, replaces, at, account, said, frozen, hash)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        &[
            published.number.0.into(),
            (&published.indicator).into(),
            (&published.period).into(),
            (&published.area).into(),
            published.known.0.into(),
            published.replaces.map(|number| number.0).into(),
            published.at.as_microsecond().into(),
            (&published.account).into(),
            (&published.said).into(),
            frozen.into(),
            (&published.hash).into(),
        ],
    )?;
    Ok(())
}

fn from_row(row: &dyn Row) -> Inner<Publication> {
    let number = |column| Ok::<_, Error>(row.get::<Option<u64>>(column)?.map(ChangeNo));
    Ok(Publication {
        number: ChangeNo(row.get(0)?),
        indicator: row.get(1)?,
        period: row.get(2)?,
        area: row.get(3)?,
        known: ChangeNo(row.get(4)?),
        replaces: number(5)?,
        replaced_by: number(6)?,
        at: Timestamp::from_microsecond(row.get(7)?).unwrap_or_default(),
        account: row.get(8)?,
        said: row.get(9)?,
        hash: row.get(10)?,
    })
}

fn read(connection: &dyn Connection, number: ChangeNo) -> Inner<Option<(Publication, Vec<u8>)>> {
    let sql = format!("select {COLUMNS}, p.frozen from published p where p.change = ?");
    let found = connection.one(&sql, &[number.0.into()], |row| Ok((from_row(row)?, row.get::<Vec<u8>>(11)?)))?;
    let Some((published, frozen)) = found else { return Ok(None) };
    let rows = zstd::decode_all(frozen.as_slice()).ok().filter(|rows| hash(&published, rows) == published.hash);
    let damaged = || Error::fault(format!("published number {number} is damaged"));
    Ok(Some((published, rows.ok_or_else(damaged)?)))
}

/// How many numbers were published up to a change; each is read whole.
pub(crate) fn verified(connection: &dyn Connection, until: ChangeNo) -> Inner<u64> {
    let sql = "select change from published where change <= ? order by change";
    let numbers: Vec<u64> = connection.all(sql, &[until.0.into()], |row| row.get(0))?;
    numbers.iter().try_for_each(|number| read(connection, ChangeNo(*number)).map(drop))?;
    Ok(numbers.len() as u64)
}

/// Over everything that is published; each part stands behind its length.
fn hash(published: &Publication, rows: &[u8]) -> String {
    let numbers = [
        published.number.0,
        published.known.0,
        published.replaces.map_or(0, |number| number.0),
        published.at.as_microsecond() as u64,
    ];
    let texts = [&published.indicator, &published.period, &published.area, &published.account, &published.said];
    let mut hasher = Sha256::new();
    numbers.iter().for_each(|number| hasher.update(number.to_le_bytes()));
    for part in texts.iter().map(|text| text.as_bytes()).chain([rows]) {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hex(&hasher.finalize())
}
