//! Files that were uploaded and wait for somebody to confirm what they would do. They are nobody's record yet:
//! one is gone when it is confirmed, discarded, or has waited too long.

use crate::arrival::{self, Accepted, NewArrival};
use crate::block;
use crate::database::Row;
use crate::fault::{Error, Inner};
use crate::store::Store;
use jiff::Timestamp;
use terms::{Failure, Refusal, Result};

/// So many files of one account wait at once; the oldest goes first.
const OF_ONE_ACCOUNT_MAX: i64 = 24;

/// A file that waits, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its name in addresses.
    pub id: String,
    /// Whose it is: nobody else sees it.
    pub account: String,
    /// For which sender.
    pub sender: String,
    /// The file's name.
    pub name: String,
    /// By which of the sender's mappings it is to be read; empty until somebody chose one.
    pub mapping: String,
    /// When it came.
    pub at: Timestamp,
    /// Until when it waits.
    pub expires_at: Timestamp,
}

impl Store {
    /// Keeps a file until it is confirmed. It is on disk when this returns; what has waited too long goes.
    pub fn hold(&self, upload: Upload, bytes: &[u8]) -> Result<()> {
        let max = self.options().arrival_bytes_max;
        if bytes.len() as u64 > max {
            return Err(Refusal::new("arrival_too_large").with("size", bytes.len()).with("max", max).into());
        }
        let packed = zstd::encode_all(bytes, block::LEVEL).map_err(|error| Failure::from(Error::from(error)))?;
        self.write(move |writing| {
            let connection = &writing.connection;
            connection.execute("delete from upload where expires_at <= ?", &[upload.at.as_microsecond().into()])?;
            connection.execute(
                "insert into upload (id, account, sender, name, mapping, at, expires_at, bytes)
                     values (?, ?, ?, ?, ?, ?, ?, ?)",
                &[
                    (&upload.id).into(),
                    (&upload.account).into(),
                    (&upload.sender).into(),
                    (&upload.name).into(),
                    (&upload.mapping).into(),
                    upload.at.as_microsecond().into(),
                    upload.expires_at.as_microsecond().into(),
                    (&packed).into(),
                ],
            )?;
            connection.execute(
                "delete from upload where account = ? and id not in
                     (select id from upload where account = ? order by at desc, id desc limit ?)",
                &[(&upload.account).into(), (&upload.account).into(), OF_ONE_ACCOUNT_MAX.into()],
            )?;
            Ok(())
        })
    }

    /// The files of an account that wait, newest first.
    pub fn uploads(&self, account: &str, now: Timestamp) -> Result<Vec<Upload>> {
        self.read_with(|reader| {
            reader.connection.all(
                "select id, account, sender, name, mapping, at, expires_at from upload
                     where account = ? and expires_at > ? order by at desc, id desc",
                &[account.into(), now.as_microsecond().into()],
                upload,
            )
        })
    }

    /// A file of an account with its bytes, while it waits.
    pub fn upload(&self, id: &str, account: &str, now: Timestamp) -> Result<Option<(Upload, Vec<u8>)>> {
        self.read_with(|reader| {
            reader.connection.one(
                "select id, account, sender, name, mapping, at, expires_at, bytes from upload
                     where id = ? and account = ? and expires_at > ?",
                &[id.into(), account.into(), now.as_microsecond().into()],
                |row| Ok((upload(row)?, zstd::decode_all(row.get::<Vec<u8>>(7)?.as_slice())?)),
            )
        })
    }

    /// Notes by which mapping a file is to be read.
    pub fn map_upload(&self, id: &str, account: &str, mapping: &str) -> Result<()> {
        let values = [mapping, id, account].map(str::to_owned);
        self.write(move |writing| {
            let values = values.each_ref().map(|value| value.into());
            writing.connection.execute("update upload set mapping = ? where id = ? and account = ?", &values)?;
            Ok(())
        })
    }

    /// Takes a waiting file into the inbox, in one transaction: of two who confirm it one gets an answer.
    pub fn confirm(&self, id: &str, arrival: NewArrival) -> Result<Option<Accepted>> {
        let (id, account) = (id.to_owned(), arrival.actor.account.clone());
        let arrival = self.compress(arrival)?;
        self.write(move |writing| match gone(writing, &id, &account)? {
            true => arrival::accept(writing, &arrival).map(Some),
            false => Ok(None),
        })
    }

    /// Forgets a waiting file.
    pub fn discard(&self, id: &str, account: &str) -> Result<()> {
        let (id, account) = (id.to_owned(), account.to_owned());
        self.write(move |writing| gone(writing, &id, &account).map(|_| ()))
    }
}

/// Removes a file; whether it was there.
fn gone(writing: &crate::writer::Writing, id: &str, account: &str) -> Inner<bool> {
    let sql = "delete from upload where id = ? and account = ?";
    Ok(writing.connection.execute(sql, &[id.into(), account.into()])? > 0)
}

fn upload(row: &dyn Row) -> Inner<Upload> {
    let at = |column| -> Inner<Timestamp> { Ok(Timestamp::from_microsecond(row.get(column)?).unwrap_or_default()) };
    Ok(Upload {
        id: row.get(0)?,
        account: row.get(1)?,
        sender: row.get(2)?,
        name: row.get(3)?,
        mapping: row.get(4)?,
        at: at(5)?,
        expires_at: at(6)?,
    })
}
