//! Who may sign in, as what and for whom.
//!
//! Never sees a password: only what the caller made of it.

use crate::access;
use crate::audit::{self, AuditNote, json};
use crate::database::Row;
use crate::fault::Inner;
use crate::store::Store;
use crate::writer::{Stamp, Writing};
use jiff::Timestamp;
use terms::{Actor, ChangeNo, Post, Result, Scope, Within};

/// An account.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// By which one signs in.
    pub name: String,
    /// What the person is shown as.
    pub shown_as: String,
    /// What the caller made of the password.
    pub password_hash: String,
    /// What the person does here.
    pub posts: Vec<Post>,
    /// For whom.
    pub scope: Scope,
    /// Whether it belongs to made-up data.
    pub demo: bool,
    /// Whether nobody can sign in by it.
    pub disabled: bool,
}

const COLUMNS: &str = "name, shown_as, password_hash, posts, scope, demo, disabled";

impl Store {
    /// Adds an account or replaces it.
    pub fn put_account(&self, actor: &Actor, account: Account, at: Timestamp) -> Result<ChangeNo> {
        let stamp = Stamp { actor: actor.clone(), at, arrival: None };
        self.write(move |writing| put(writing, &stamp, &account))
    }

    /// The account of a name, for signing in.
    pub fn account(&self, name: &str) -> Result<Option<Account>> {
        self.read_with(|reader| {
            let found = reader.connection.one(
                &format!("select {COLUMNS} from account where name = ?"),
                &[name.into()],
                from_row,
            )?;
            Ok(found)
        })
    }

    /// All accounts by name.
    pub fn accounts(&self, actor: &Actor) -> Result<Vec<Account>> {
        access::may_read_accounts(actor)?;
        self.read_with(|reader| {
            reader.connection.all(&format!("select {COLUMNS} from account order by name"), &[], from_row)
        })
    }
}

fn put(writing: &mut Writing, stamp: &Stamp, account: &Account) -> Inner<ChangeNo> {
    let change = writing.change("account", stamp)?;
    writing.connection.execute(
        &format!(
            "insert into account ({COLUMNS}) values (?, ?, ?, ?, ?, ?, ?)
             on conflict (name) do update set
                 shown_as = excluded.shown_as,
                 password_hash = excluded.password_hash,
                 posts = excluded.posts,
                 scope = excluded.scope,
                 demo = excluded.demo,
                 disabled = excluded.disabled"
        ),
        &[
            (&account.name).into(),
            (&account.shown_as).into(),
            (&account.password_hash).into(),
            (&json(&account.posts)?).into(),
            (&json(&account.scope)?).into(),
            account.demo.into(),
            account.disabled.into(),
        ],
    )?;
    let note =
        AuditNote { action: "account".into(), members: format!("account/{}", account.name), place: String::new() };
    audit::append(writing, stamp, Some(change), &note)?;
    Ok(change)
}

/// A damaged list of posts or scope gives none of either.
fn from_row(row: &dyn Row) -> Inner<Account> {
    let posts: String = row.get(3)?;
    let scope: String = row.get(4)?;
    Ok(Account {
        name: row.get(0)?,
        shown_as: row.get(1)?,
        password_hash: row.get(2)?,
        posts: sonic_rs::from_str(&posts).unwrap_or_default(),
        scope: sonic_rs::from_str(&scope).unwrap_or_else(|_| nobody()),
        demo: row.get(5)?,
        disabled: row.get(6)?,
    })
}

fn nobody() -> Scope {
    let none = || Within::Trees(Vec::new());
    Scope { areas: none(), institutions: none(), programmes: none() }
}
