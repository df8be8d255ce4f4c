//! The inbox: takes what came in at a door, answers when it is on disk, and gives it back.
//!
//! Never looks into the bytes.

mod list;

pub use list::ArrivalsPage;

use crate::audit::{self, AuditNote};
use crate::block::{self, Block, Part};
use crate::fault::Inner;
use crate::store::Store;
use crate::writer::{Stamp, Writing};
use jiff::Timestamp;
use terms::{Actor, ArrivalId, Failure, Refusal, Result};

/// One message as it came in.
pub struct NewArrival {
    /// Who sent it.
    pub sender: String,
    /// The sender's own number of the message; a message with the same one is not taken twice.
    pub message_id: Option<String>,
    /// At which door.
    pub door: String,
    /// In which format, as far as the door knows.
    pub format: String,
    /// The file's name, or what the door calls it.
    pub name: String,
    /// What came.
    pub bytes: Vec<u8>,
    /// When.
    pub at: Timestamp,
    /// Who brought it.
    pub actor: Actor,
}

/// The answer to a sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The arrival's number.
    pub arrival: ArrivalId,
    /// Whether the message had been taken before; then this is the first answer again.
    pub repeated: bool,
}

/// How far an arrival has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArrivalState {
    /// On disk; not everything in it has been carried on.
    Accepted,
    /// Every draft in it was kept, doubled or set aside.
    Settled,
}

/// An arrival without its bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    /// Its number.
    pub arrival: ArrivalId,
    /// Who sent it.
    pub sender: String,
    /// The sender's own number of the message.
    pub message_id: Option<String>,
    /// At which door it came.
    pub door: String,
    /// In which format.
    pub format: String,
    /// The file's name, or what the door calls it.
    pub name: String,
    /// Bytes as received.
    pub size: u64,
    /// Bytes of the resources that we made from it.
    pub made_size: u64,
    /// When it came.
    pub at: Timestamp,
    /// The account that brought it.
    pub actor: String,
    /// How far it has come.
    pub state: ArrivalState,
    /// Up to which place it is settled, in the settler's own measure (bytes or drafts).
    pub progress: u64,
    /// Versions kept.
    pub kept: u64,
    /// Resources that said nothing new.
    pub doubled: u64,
    /// Drafts set aside.
    pub set_aside: u64,
    /// Drafts kept with warnings.
    pub warned: u64,
}

/// An arrival ready to be written.
pub(crate) struct Compressed {
    arrival: NewArrival,
    blocks: Vec<Block>,
}

impl Store {
    /// Takes a message and answers when it is on disk. The same (sender, message id) gets the
    /// first answer again.
    pub fn accept(&self, arrival: NewArrival) -> Result<Accepted> {
        let arrival = self.compress(arrival)?;
        self.write(move |writing| accept(writing, &arrival))
    }

    /// Compresses on the caller's thread, so that the writer only writes.
    pub(crate) fn compress(&self, mut arrival: NewArrival) -> Result<Compressed> {
        let max = self.options().arrival_bytes_max;
        if arrival.bytes.len() as u64 > max {
            return Err(Refusal::new("arrival_too_large").with("size", arrival.bytes.len()).with("max", max).into());
        }
        let blocks = block::compress(&arrival.bytes).map_err(Failure::from)?;
        // The writer needs the blocks alone; the raw bytes go now.
        arrival.bytes = Vec::new();
        Ok(Compressed { arrival, blocks })
    }

    /// Opens an arrival again, so that it is settled once more (under a mended mapping, say).
    /// What it gave before stays; what is the same again makes nothing new.
    pub fn reopen(&self, actor: &Actor, arrival: ArrivalId, at: Timestamp) -> Result<()> {
        let stamp = Stamp { actor: actor.clone(), at, arrival: Some(arrival) };
        self.write(move |writing| reopen(writing, arrival, &stamp))
    }
}

impl Compressed {
    fn size(&self) -> usize {
        self.blocks.iter().map(Block::raw_len).sum()
    }

    /// Who brings it, and when.
    pub(crate) fn stamp(&self) -> Stamp {
        Stamp { actor: self.arrival.actor.clone(), at: self.arrival.at, arrival: None }
    }
}

/// Writes an arrival, or finds the one that had the same message id.
pub(crate) fn accept(writing: &mut Writing, compressed: &Compressed) -> Inner<Accepted> {
    if let Some(arrival) = taken_before(writing, &compressed.arrival)? {
        return Ok(Accepted { arrival, repeated: true });
    }
    let id = writing.next_arrival();
    insert(writing, id, compressed)?;
    block::write(&*writing.connection, id, Part::Received, 0, &compressed.blocks)?;
    let note =
        AuditNote { action: "accept".into(), members: format!("arrival/{id}"), place: compressed.arrival.door.clone() };
    audit::append(writing, &compressed.stamp(), None, &note)?;
    Ok(Accepted { arrival: ArrivalId(id as u64), repeated: false })
}

fn taken_before(writing: &Writing, arrival: &NewArrival) -> Inner<Option<ArrivalId>> {
    let Some(message_id) = &arrival.message_id else {
        return Ok(None);
    };
    let found: Option<i64> = writing.connection.one(
        "select arrival from arrival where sender = ? and message_id = ?",
        &[(&arrival.sender).into(), message_id.into()],
        |row| row.get(0),
    )?;
    Ok(found.map(|id| ArrivalId(id as u64)))
}

fn insert(writing: &Writing, id: i64, compressed: &Compressed) -> Inner<()> {
    let arrival = &compressed.arrival;
    writing.connection.execute(
        "insert into arrival (
                 arrival, sender, message_id, door, format, name, size, made_size, at, actor,
                 settled, progress, kept, doubled, set_aside, warned)
             values (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, 0, 0, 0, 0, 0, 0)",
        &[
            id.into(),
            (&arrival.sender).into(),
            arrival.message_id.as_deref().into(),
            (&arrival.door).into(),
            (&arrival.format).into(),
            (&arrival.name).into(),
            (compressed.size() as i64).into(),
            arrival.at.as_microsecond().into(),
            (&arrival.actor.account).into(),
        ],
    )?;
    Ok(())
}

fn reopen(writing: &mut Writing, arrival: ArrivalId, stamp: &Stamp) -> Inner<()> {
    let id = arrival.0 as i64;
    let found = writing.connection.execute(
        "update arrival set settled = 0, progress = 0, kept = 0, doubled = 0, set_aside = 0,
                            warned = 0
         where arrival = ?",
        &[id.into()],
    )?;
    if found == 0 {
        return Err(Refusal::new("unknown_arrival").with("arrival", arrival).into());
    }
    writing.connection.execute("delete from outcome where arrival = ?", &[id.into()])?;
    let note = AuditNote { action: "reopen".into(), members: format!("arrival/{id}"), place: String::new() };
    audit::append(writing, stamp, None, &note)
}
