//! Who is signed in. Knows tokens by their hash only.

use crate::store::Store;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use terms::Result;

/// Somebody signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Hash of the token that the browser holds.
    pub token_hash: [u8; 32],
    /// Whose account.
    pub account: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

impl Store {
    /// Signs somebody in, and forgets sessions that had expired by then.
    pub fn open_session(&self, session: Session) -> Result<()> {
        self.write(move |writing| {
            writing
                .connection
                .prepare_cached("delete from session where expires_at <= ?")?
                .execute([session.created_at.as_microsecond()])?;
            writing
                .connection
                .prepare_cached(
                    "insert into session (token_hash, account, created_at, expires_at)
                     values (?, ?, ?, ?)",
                )?
                .execute(params![
                    session.token_hash,
                    session.account,
                    session.created_at.as_microsecond(),
                    session.expires_at.as_microsecond(),
                ])?;
            Ok(())
        })
    }

    /// The session of a token unless it has expired.
    pub fn session(&self, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<Session>> {
        self.read_with(|reader| {
            let found = reader
                .connection
                .prepare_cached(
                    "select token_hash, account, created_at, expires_at from session
                     where token_hash = ? and expires_at > ?",
                )?
                .query_row(params![token_hash, now.as_microsecond()], |row| {
                    Ok(Session {
                        token_hash: row.get(0)?,
                        account: row.get(1)?,
                        created_at: Timestamp::from_microsecond(row.get(2)?).unwrap_or_default(),
                        expires_at: Timestamp::from_microsecond(row.get(3)?).unwrap_or_default(),
                    })
                })
                .optional()?;
            Ok(found)
        })
    }

    /// Signs a session out.
    pub fn close_session(&self, token_hash: [u8; 32]) -> Result<()> {
        self.write(move |writing| {
            writing.connection.prepare_cached("delete from session where token_hash = ?")?.execute([token_hash])?;
            Ok(())
        })
    }

    /// Signs an account out everywhere.
    pub fn close_sessions_of(&self, account: &str) -> Result<()> {
        let account = account.to_owned();
        self.write(move |writing| {
            writing.connection.prepare_cached("delete from session where account = ?")?.execute([account])?;
            Ok(())
        })
    }
}
