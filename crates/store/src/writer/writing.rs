//! What an act sees while it is carried out: the connection, the counters and the caches.

use super::bearers::Bearers;
use crate::audit::AuditHash;
use crate::database::{Connected, Connection, Place, Step};
use crate::fault::{Error, Inner};
use crate::search;
use jiff::Timestamp;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use terms::{Actor, ArrivalId, ChangeNo, Failure, Result};

/// So many record ids and identifiers are remembered before a cache starts anew.
const REMEMBERED_MAX: usize = 200_000;

/// Who does an act, when, and as part of which arrival.
#[derive(Clone)]
pub(crate) struct Stamp {
    /// Who.
    pub(crate) actor: Actor,
    /// When.
    pub(crate) at: Timestamp,
    /// While settling which arrival.
    pub(crate) arrival: Option<ArrivalId>,
}

/// The next numbers. Restored when an act leaves nothing.
#[derive(Clone, Copy)]
pub(crate) struct Counters {
    change: i64,
    record: i64,
    resident: i64,
    arrival: i64,
    word: i64,
    token: i64,
    doc: i64,
    run: i64,
    /// Entries in the audit, and the hash of the last one.
    pub(crate) audit: (i64, [u8; 32]),
}

/// The writing side of the database.
pub(crate) struct Writing {
    /// Where small runs are joined. Ends before the connection that writes, which is the last one then.
    pub(crate) joining: search::Joining,
    /// Where to write.
    pub(crate) connection: Box<dyn Connection>,
    /// The next numbers.
    pub(crate) counters: Counters,
    /// By which function audit entries are hashed.
    pub(crate) audit_hash: AuditHash,
    /// Whether versions are replayed in their order: then a record counts as arrived only when
    /// its first version was replayed.
    pub(crate) replaying: bool,
    begun: Result<()>,
    /// Whether the transaction holds nothing yet: what fails now is taken back with all of it.
    is_first: bool,
    words: HashMap<Box<str>, i64>,
    records: HashMap<(i64, i64, Box<str>), i64>,
    tokens: HashMap<(i64, Box<str>), i64>,
    residents: HashMap<i64, i64>,
    /// What the transaction's versions are found by, not yet written.
    pub(crate) pending: search::Pending,
    /// How much of it is from earlier acts than this one.
    gathered: search::Gathered,
    /// That part of it, if this act wrote it already.
    written: Option<search::Pending>,
    /// The runs of the search index.
    pub(crate) runs: search::Known,
    /// Whom identifiers lead to.
    pub(crate) bearers: Bearers,
}

impl Writing {
    /// Goes on where the database stands.
    pub(crate) fn over(connection: Box<dyn Connection>, place: &Place, audit_hash: AuditHash) -> Inner<Self> {
        let counters = count(&*connection)?;
        Ok(Self {
            connection,
            counters,
            audit_hash,
            replaying: false,
            begun: Ok(()),
            is_first: true,
            words: HashMap::new(),
            records: HashMap::new(),
            tokens: HashMap::new(),
            residents: HashMap::new(),
            pending: search::Pending::default(),
            gathered: search::Gathered::default(),
            written: None,
            runs: search::Known::default(),
            joining: search::Joining::over(place.clone())?,
            bearers: Bearers::default(),
        })
    }

    /// The newest change.
    pub(crate) fn last_change(&self) -> u64 {
        self.counters.change as u64
    }

    /// Begins the transaction that several acts share.
    pub(crate) fn begin(&mut self) {
        let begun = self.connection.step(Step::Begin).and_then(|connected| match connected {
            Connected::Still => Ok(()),
            Connected::Anew => self.start_anew(),
        });
        self.begun = begun.map_err(Failure::from);
        self.is_first = true;
    }

    /// While the connection was lost, others may have written.
    fn start_anew(&mut self) -> Inner<()> {
        self.forget();
        self.pending = search::Pending::default();
        self.counters = count(&*self.connection)?;
        Ok(())
    }

    /// Carries out one act; a failing or panicking one leaves nothing behind. A place to go back to costs a copy of
    /// every page that the act changes, so the first act of a transaction has none.
    pub(crate) fn attempt<T>(&mut self, act: impl FnOnce(&mut Self) -> Inner<T>) -> Result<T> {
        self.begun.clone()?;
        let before = self.counters;
        self.gathered = self.pending.gathered();
        if !self.is_first {
            self.connection.step(Step::Act).map_err(Failure::from)?;
        }
        let outcome = guarded(|| {
            let answer = act(self)?;
            if !self.is_first {
                self.connection.step(Step::Release)?;
            }
            Ok(answer)
        });
        let written = self.written.take();
        match outcome {
            Ok(answer) => {
                self.is_first = false;
                Ok(answer)
            }
            Err(error) => {
                let failure = Failure::from(error);
                match written {
                    Some(written) => self.pending = written,
                    None => self.pending.truncate(self.gathered),
                }
                self.take_back(before, &failure);
                Err(failure)
            }
        }
    }

    /// Writes what versions are found by, for an act that looks for them. Otherwise that is done once for
    /// all acts of a transaction.
    pub(crate) fn write_index(&mut self) -> Inner<()> {
        if self.written.is_none() {
            self.written = Some(self.pending.until(self.gathered));
        }
        search::flush(self)
    }

    /// Makes everything since `begin` durable, or none of it.
    pub(crate) fn commit(&mut self) -> Result<()> {
        let committed = self.begun.clone().and_then(|()| {
            let written = guarded(|| {
                search::flush(self)?;
                self.connection.step(Step::Commit)
            });
            written.map(|_| ()).map_err(Failure::from)
        });
        if committed.is_ok() {
            self.joining.look(&*self.connection);
        } else {
            if self.connection.is_in_transaction() {
                // Nothing more can be done if this fails too: the next `begin` will say so.
                let _ = self.connection.step(Step::Rollback);
            }
            // Where even counting fails, the next `begin` counts on a new connection.
            let _ = self.start_anew();
        }
        committed
    }

    /// Undoes one act. SQLite gives up the whole transaction on some failures (a full disk, for
    /// one); then the acts before this one are lost too, and must all be answered so.
    fn take_back(&mut self, before: Counters, failure: &Failure) {
        self.counters = before;
        self.forget();
        if self.is_first {
            if self.connection.is_in_transaction() {
                // Where this fails, the beginning says so.
                let _ = self.connection.step(Step::Rollback);
            }
            return self.begin();
        }
        let undone = self.connection.is_in_transaction() && self.connection.step(Step::TakeBack).is_ok();
        if !undone {
            self.begun = Err(failure.clone());
        }
    }

    fn forget(&mut self) {
        self.words.clear();
        self.records.clear();
        self.tokens.clear();
        self.residents.clear();
        self.bearers.clear();
        self.runs = search::Known::default();
        self.replaying = false;
    }

    /// Takes the next change number. Its act is written down with `acted`.
    pub(crate) fn next_change(&mut self) -> ChangeNo {
        self.counters.change += 1;
        ChangeNo(self.counters.change as u64)
    }

    /// Writes down the act behind all changes from this one to the newest.
    pub(crate) fn acted(&self, first: ChangeNo, act: &str, stamp: &Stamp) -> Inner<()> {
        self.connection.put(
            "insert into change (change, last, act, at, actor, arrival)
                 values (?, ?, ?, ?, ?, ?)",
            &[
                first.0.into(),
                self.counters.change.into(),
                act.into(),
                stamp.at.as_microsecond().into(),
                (&stamp.actor.account).into(),
                stamp.arrival.map(|arrival| arrival.0).into(),
            ],
        )?;
        Ok(())
    }

    /// Takes a change number for an act that has one alone.
    pub(crate) fn change(&mut self, act: &str, stamp: &Stamp) -> Inner<ChangeNo> {
        let change = self.next_change();
        self.acted(change, act, stamp)?;
        Ok(change)
    }

    /// Takes the next arrival number.
    pub(crate) fn next_arrival(&mut self) -> i64 {
        self.counters.arrival += 1;
        self.counters.arrival
    }

    /// Takes the next record number.
    pub(crate) fn next_record(&mut self) -> i64 {
        self.counters.record += 1;
        self.counters.record
    }

    /// Takes the next number of the search index.
    pub(crate) fn next_doc(&mut self) -> i64 {
        self.counters.doc += 1;
        self.counters.doc
    }

    /// Takes the next number of a run of the search index.
    pub(crate) fn next_run(&mut self) -> i64 {
        self.counters.run += 1;
        self.counters.run
    }

    /// Takes the next resident's number. They are never reused.
    pub(crate) fn next_resident(&mut self) -> i64 {
        self.counters.resident += 1;
        self.counters.resident
    }

    /// The number of a word (a sender, a type, an identifier system).
    pub(crate) fn word(&mut self, name: &str) -> Inner<i64> {
        if let Some(word) = self.words.get(name) {
            return Ok(*word);
        }
        let found = self.connection.one("select word from word where name = ?", &[name.into()], |row| row.get(0))?;
        let word = match found {
            Some(word) => word,
            None => {
                self.counters.word += 1;
                let word = self.counters.word;
                self.connection.put("insert into word (word, name) values (?, ?)", &[word.into(), name.into()])?;
                word
            }
        };
        self.words.insert(name.into(), word);
        Ok(word)
    }

    /// The record of a sender's (type, id), if it was met lately.
    pub(crate) fn remembered_record(&self, sender: i64, kind: i64, id: &str) -> Option<i64> {
        self.records.get(&(sender, kind, Box::from(id))).copied()
    }

    /// The record of a sender's (type, id), if there is one.
    pub(crate) fn record(&mut self, sender: i64, kind: i64, id: &str) -> Inner<Option<i64>> {
        let key = (sender, kind, Box::from(id));
        if let Some(record) = self.records.get(&key) {
            return Ok(Some(*record));
        }
        let found = self.connection.one(
            "select record from record where type = ? and id = ? and sender = ?",
            &[kind.into(), id.into(), sender.into()],
            |row| row.get(0),
        )?;
        if let Some(record) = found {
            self.remember_record(key, record);
        }
        Ok(found)
    }

    /// Remembers a record that was just made.
    pub(crate) fn remember_record(&mut self, key: (i64, i64, Box<str>), record: i64) {
        if self.records.len() >= REMEMBERED_MAX {
            self.records.clear();
        }
        self.records.insert(key, record);
    }

    /// The number of an identifier.
    pub(crate) fn token(&mut self, system: &str, value: &str) -> Inner<i64> {
        let system = self.word(system)?;
        let key = (system, Box::from(value));
        if let Some(token) = self.tokens.get(&key) {
            return Ok(*token);
        }
        let found = self.connection.one(
            "select token from token where value = ? and system = ?",
            &[value.into(), system.into()],
            |row| row.get(0),
        )?;
        let token = match found {
            Some(token) => token,
            None => {
                self.counters.token += 1;
                let token = self.counters.token;
                let sql = "insert into token (token, system, value) values (?, ?, ?)";
                self.connection.put(sql, &[token.into(), system.into(), value.into()])?;
                token
            }
        };
        if self.tokens.len() >= REMEMBERED_MAX {
            self.tokens.clear();
        }
        self.tokens.insert(key, token);
        Ok(token)
    }
}

impl Writing {
    /// Who a Patient record is.
    pub(crate) fn resident(&mut self, patient: i64) -> Inner<Option<i64>> {
        if let Some(resident) = self.residents.get(&patient) {
            return Ok(Some(*resident));
        }
        let found =
            self.connection.one("select resident from linked where record = ?", &[patient.into()], |row| row.get(0))?;
        if let Some(resident) = found {
            self.remember_resident(patient, resident);
        }
        Ok(found)
    }

    /// Remembers who a Patient record is from now on.
    pub(crate) fn remember_resident(&mut self, patient: i64, resident: i64) {
        if self.residents.len() >= REMEMBERED_MAX {
            self.residents.clear();
        }
        self.residents.insert(patient, resident);
    }
}

/// A panic is one act's failure and not the writer's end.
fn guarded<T>(act: impl FnOnce() -> Inner<T>) -> Inner<T> {
    let outcome = catch_unwind(AssertUnwindSafe(act));
    outcome.unwrap_or_else(|_| Err(Error::fault("an act on the record database panicked")))
}

fn count(connection: &dyn Connection) -> Inner<Counters> {
    let newest = |sql| connection.value::<i64>(sql, &[]).map(Option::unwrap_or_default);
    let audit = connection
        .one("select entry, hash from audit order by entry desc limit 1", &[], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Counters {
        change: newest("select last from change order by change desc limit 1")?,
        record: newest("select record from record order by record desc limit 1")?,
        resident: newest("select resident from resident order by resident desc limit 1")?,
        arrival: newest("select arrival from arrival order by arrival desc limit 1")?,
        word: newest("select word from word order by word desc limit 1")?,
        token: newest("select token from token order by token desc limit 1")?,
        doc: search::newest(connection)?,
        run: newest("select run from run order by run desc limit 1")?,
        audit: audit.unwrap_or((0, [0; 32])),
    })
}
