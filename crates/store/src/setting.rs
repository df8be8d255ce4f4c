//! What a data directory is: fixed on a day or live, made from which seed, in which time zone.

use crate::audit::{self, AuditHash, AuditNote};
use crate::database::{Connection, Step};
use crate::fault::Inner;
use crate::store::Store;
use crate::writer::Stamp;
use jiff::Timestamp;
use std::collections::BTreeMap;
use terms::{Actor, Refusal, Result};

/// The function by which the audit is hashed is decided when the directory is made, and for good.
pub(crate) fn settle_audit_hash(connection: &dyn Connection, wanted: Option<AuditHash>) -> Inner<AuditHash> {
    let noted: Option<String> = connection.value("select value from setting where key = 'audit_hash'", &[])?;
    let noted = noted.map(|name| AuditHash::of(&name).unwrap_or_default());
    match (noted, wanted) {
        (Some(noted), Some(wanted)) if noted != wanted => {
            Err(Refusal::new("audit_hash_fixed").with("hash", noted.name()).into())
        }
        (Some(noted), _) => Ok(noted),
        (None, wanted) => {
            let hash = wanted.unwrap_or_default();
            connection.step(Step::Begin)?;
            let values = ["audit_hash".into(), hash.name().into()];
            connection.execute("insert into setting (key, value) values (?, ?)", &values)?;
            connection.step(Step::Commit)?;
            Ok(hash)
        }
    }
}

impl Store {
    /// Writes a setting, replacing what it was.
    pub fn put_setting(&self, key: &str, value: &str) -> Result<()> {
        let (key, value) = (key.to_owned(), value.to_owned());
        self.write(move |writing| {
            writing.connection.execute(
                "insert into setting (key, value) values (?, ?)
                 on conflict (key) do update set value = excluded.value",
                &[(&key).into(), (&value).into()],
            )?;
            Ok(())
        })
    }

    /// Writes a setting for somebody; the audit says who and which.
    pub fn put_setting_as(&self, actor: &Actor, key: &str, value: &str, at: Timestamp) -> Result<()> {
        let (key, value) = (key.to_owned(), value.to_owned());
        let stamp = Stamp { actor: actor.clone(), at, arrival: None };
        self.write(move |writing| {
            writing.connection.execute(
                "insert into setting (key, value) values (?, ?)
                 on conflict (key) do update set value = excluded.value",
                &[(&key).into(), (&value).into()],
            )?;
            let note = AuditNote { action: "setting".into(), members: format!("setting/{key}"), place: String::new() };
            audit::append(writing, &stamp, None, &note)
        })
    }

    /// A setting's value.
    pub fn setting(&self, key: &str) -> Result<Option<String>> {
        self.read_with(|reader| {
            let found =
                reader.connection.one("select value from setting where key = ?", &[key.into()], |row| row.get(0))?;
            Ok(found)
        })
    }

    /// All settings.
    pub fn settings(&self) -> Result<BTreeMap<String, String>> {
        self.read_with(|reader| {
            reader
                .connection
                .all("select key, value from setting", &[], |row| Ok((row.get(0)?, row.get(1)?)))
                .map(BTreeMap::from_iter)
        })
    }
}
