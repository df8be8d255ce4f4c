//! Walks both chains and finds the first entry that was edited, removed or put elsewhere.

use super::chain::{AuditHash, hash_of, hex};
use super::{AuditEntry, COLUMNS, from_row};
use crate::access;
use crate::fault::Inner;
use crate::reader::Reader;
use crate::store::Store;
use std::fmt;
use std::ops::ControlFlow;
use std::str::FromStr;
use terms::{Actor, Failure, Refusal, Result};

/// How many entries there are and the last one's hash. Kept outside, it shows a cut tail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// Number of entries.
    pub count: u64,
    /// Hash of the last one; zeros while there is none.
    pub hash: [u8; 32],
}

/// The heads of both chains at a moment. Written as `writes COUNT HASH reads COUNT HASH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditHeads {
    /// Of what was written.
    pub writes: AuditHead,
    /// Of who looked.
    pub reads: AuditHead,
}

/// One of the two chains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditChain {
    /// What was written.
    Writes,
    /// Who looked.
    Reads,
}

/// The first entry that is not as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditDamage {
    /// No entry has this number, though later ones exist or a head says so.
    Missing(u64),
    /// The entry, or what came before it, is not what was hashed.
    Altered(u64),
}

impl Store {
    /// The audit's present heads: of what is on disk.
    pub fn audit_heads(&self) -> Result<AuditHeads> {
        let writes = self.read_with(|reader| {
            let sql = "select entry, hash from audit order by entry desc limit 1";
            let found = reader.connection.one(sql, &[], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let (count, hash) = found.unwrap_or((0, [0; 32]));
            Ok(AuditHead { count, hash })
        })?;
        Ok(AuditHeads { writes, reads: self.reads().head() })
    }

    /// The first bad entry, or none. With heads noted earlier it also finds a tail that was cut or written
    /// anew.
    pub fn audit_verify(&self, actor: &Actor, noted: &[AuditHeads]) -> Result<Option<(AuditChain, AuditDamage)>> {
        access::may_read_audit(actor)?;
        let mut writes = Walk::new(self.audit_hash(), noted.iter().map(|heads| heads.writes));
        self.read_with(|reader| walk_writes(reader, &mut writes))?;
        if let Some(damage) = writes.end() {
            return Ok(Some((AuditChain::Writes, damage)));
        }
        let mut reads = Walk::new(self.audit_hash(), noted.iter().map(|heads| heads.reads));
        self.reads().each(&mut |entry| reads.is_whole(entry)).map_err(Failure::from)?;
        Ok(reads.end().map(|damage| (AuditChain::Reads, damage)))
    }
}

fn walk_writes(reader: &Reader, walk: &mut Walk) -> Inner<()> {
    reader.connection.scan(&format!("select {COLUMNS} from audit order by entry"), &[], &mut |row| {
        // A value of another type than was written is an edit too.
        let is_whole = walk.is_whole(from_row(row).ok());
        Ok(if is_whole { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })
}

/// A walk along a chain.
struct Walk {
    hash: AuditHash,
    noted: Vec<AuditHead>,
    reached: AuditHead,
    damage: Option<AuditDamage>,
}

impl Walk {
    fn new(hash: AuditHash, noted: impl Iterator<Item = AuditHead>) -> Self {
        let mut noted: Vec<_> = noted.collect();
        noted.sort_by_key(|head| head.count);
        Self { hash, noted, reached: AuditHead { count: 0, hash: [0; 32] }, damage: None }
    }

    /// Takes the next entry; says whether all is whole up to here.
    fn is_whole(&mut self, entry: Option<AuditEntry>) -> bool {
        let count = self.reached.count + 1;
        self.damage = match &entry {
            Some(entry) if entry.entry != count => Some(AuditDamage::Missing(count)),
            Some(entry) if self.hash.chained(entry, &self.reached.hash) == entry.hash => None,
            _ => Some(AuditDamage::Altered(count)),
        };
        if let Some(entry) = entry {
            self.reached = AuditHead { count, hash: entry.hash };
        }
        let from = self.noted.partition_point(|head| head.count < count);
        let here = self.noted[from..].iter().take_while(|head| head.count == count);
        if self.damage.is_none() && here.into_iter().any(|head| head.hash != self.reached.hash) {
            self.damage = Some(AuditDamage::Altered(count));
        }
        self.damage.is_none()
    }

    /// What is wrong, the end included.
    fn end(self) -> Option<AuditDamage> {
        let cut = self.noted.last().is_some_and(|head| head.count > self.reached.count);
        self.damage.or(cut.then_some(AuditDamage::Missing(self.reached.count + 1)))
    }
}

impl fmt::Display for AuditHeads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let AuditHeads { writes, reads } = self;
        write!(f, "writes {} {} reads {} {}", writes.count, hex(&writes.hash), reads.count, hex(&reads.hash))
    }
}

impl FromStr for AuditHeads {
    type Err = Refusal;

    fn from_str(text: &str) -> std::result::Result<Self, Refusal> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let head = |count: &str, hash: &str| Some(AuditHead { count: count.parse().ok()?, hash: hash_of(hash)? });
        let heads = match words[..] {
            ["writes", writes, writes_hash, "reads", reads, reads_hash] => {
                head(writes, writes_hash).zip(head(reads, reads_hash))
            }
            _ => None,
        };
        let (writes, reads) = heads.ok_or_else(|| Refusal::new("no_audit_head").with("line", text))?;
        Ok(Self { writes, reads })
    }
}
