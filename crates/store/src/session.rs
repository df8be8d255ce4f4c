//! Who is signed in. Knows tokens by their hash only.

use crate::store::Store;
use jiff::Timestamp;
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
                .execute("delete from session where expires_at <= ?", &[session.created_at.as_microsecond().into()])?;
            writing.connection.execute(
                "insert into session (token_hash, account, created_at, expires_at)
                     values (?, ?, ?, ?)",
                &[
                    (&session.token_hash).into(),
                    (&session.account).into(),
                    session.created_at.as_microsecond().into(),
                    session.expires_at.as_microsecond().into(),
                ],
            )?;
            Ok(())
        })
    }

    /// The session of a token unless it has expired.
    pub fn session(&self, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<Session>> {
        self.read_with(|reader| {
            let found = reader.connection.one(
                "select token_hash, account, created_at, expires_at from session
                     where token_hash = ? and expires_at > ?",
                &[token_hash.into(), now.as_microsecond().into()],
                |row| {
                    Ok(Session {
                        token_hash: row.get(0)?,
                        account: row.get(1)?,
                        created_at: Timestamp::from_microsecond(row.get(2)?).unwrap_or_default(),
                        expires_at: Timestamp::from_microsecond(row.get(3)?).unwrap_or_default(),
                    })
                },
            )?;
            Ok(found)
        })
    }

    /// Signs a session out.
    pub fn close_session(&self, token_hash: [u8; 32]) -> Result<()> {
        self.write(move |writing| {
            writing.connection.execute("delete from session where token_hash = ?", &[(&token_hash).into()])?;
            Ok(())
        })
    }

    /// Signs an account out everywhere.
    pub fn close_sessions_of(&self, account: &str) -> Result<()> {
        let account = account.to_owned();
        self.write(move |writing| {
            writing.connection.execute("delete from session where account = ?", &[(&account).into()])?;
            Ok(())
        })
    }
}
