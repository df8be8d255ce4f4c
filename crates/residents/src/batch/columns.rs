//! Which column of a file says what: MAP.toml.

use crate::model::Field;
use serde::Deserialize;
use std::collections::BTreeMap;
use terms::{Refusal, Result};

/// A file's columns by what they say.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Columns {
    /// Each row's own id.
    pub id: String,
    /// The full name, where it stands in one column.
    pub full_name: Option<String>,
    /// The others.
    #[serde(flatten)]
    pub fields: BTreeMap<Field, String>,
}

impl Columns {
    /// Reads MAP.toml.
    pub fn read(text: &str) -> Result<Self> {
        toml::from_str(text).map_err(|error| Refusal::new("match_columns").with("why", error.message()).into())
    }

    /// The names of all of them.
    pub fn names(&self) -> Vec<&str> {
        let names = [&self.id].into_iter().chain(&self.full_name).chain(self.fields.values());
        names.map(String::as_str).collect()
    }
}
