//! What a data directory derives: its tables, its indicators and the limits that hold on a day.

use crate::head::Head;
use arrow::datatypes::SchemaRef;
use sha2::{Digest, Sha256};
use terms::{Day, Issue, Limits};

/// Everything that is derived, as the content folders say it.
#[derive(Clone, Debug, Default)]
pub struct Definition {
    /// Tables that are filled from outside and tables that SQL makes of them, in any order.
    pub tables: Vec<TableDef>,
    /// One query each.
    pub indicators: Vec<IndicatorDef>,
    /// Values with a valid-from day, by programme and key.
    pub limits: Limits,
    /// A hash of all that fills the filled tables (JSON views, say). Stored rows are opened only
    /// by a definition with the same one.
    pub filled_by: String,
}

/// One table.
#[derive(Clone, Debug)]
pub struct TableDef {
    /// `folder.view`, for example `hypertension.bp_reading`; lower case.
    pub name: String,
    /// Where its rows come from.
    pub source: Source,
    /// What its `subject` column numbers.
    pub subject: SubjectKind,
}

/// Where a table's rows come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// Put from outside, with exactly these columns; one of them is `subject`.
    Filled {
        /// The columns.
        schema: SchemaRef,
    },
    /// Selected from other tables; the first column is `subject`.
    Sql {
        /// The SELECT.
        text: String,
    },
}

/// What a subject is. Only residents are many enough to be sharded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SubjectKind {
    /// A person whom we serve.
    #[default]
    Resident,
    /// One matter of a ledger.
    Case,
    /// An institution.
    Institution,
    /// Somebody who works in one.
    Worker,
    /// An area.
    Area,
}

/// One indicator.
#[derive(Clone, Debug)]
pub struct IndicatorDef {
    /// `programme/indicator`.
    pub id: String,
    /// One SELECT that gives one row per unit.
    pub sql: String,
    /// What the header comment says.
    pub head: Head,
    /// It holds for periods that end up to and including this day; none for the one that holds now.
    pub until: Option<Day>,
}

impl SubjectKind {
    /// Whether tables of this kind are split into shards by subject.
    pub fn is_sharded(self) -> bool {
        self == SubjectKind::Resident
    }

    /// The word for it in a header comment.
    pub fn word(self) -> &'static str {
        match self {
            SubjectKind::Resident => "resident",
            SubjectKind::Case => "case",
            SubjectKind::Institution => "institution",
            SubjectKind::Worker => "worker",
            SubjectKind::Area => "area",
        }
    }

    /// The kind of which this is the word.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Resident, Self::Case, Self::Institution, Self::Worker, Self::Area]
            .into_iter()
            .find(|kind| kind.word() == word)
    }
}

impl TableDef {
    /// A table whose rows are put from outside.
    pub fn filled(name: &str, subject: SubjectKind, schema: SchemaRef) -> Self {
        Self { name: name.into(), source: Source::Filled { schema }, subject }
    }

    /// A table that SQL makes of others.
    pub fn sql(name: &str, subject: SubjectKind, text: &str) -> Self {
        Self { name: name.into(), source: Source::Sql { text: text.into() }, subject }
    }

    /// The file that its SQL comes from, as issues name it.
    pub(crate) fn file(&self) -> String {
        match self.name.split_once('.') {
            Some((folder, view)) => format!("programmes/{folder}/views/{view}.sql"),
            None => self.name.clone(),
        }
    }
}

impl IndicatorDef {
    /// Reads the header comment of the indicator's SQL.
    pub fn read(id: &str, sql: &str) -> Result<Self, Issue> {
        let head = Head::parse(sql).map_err(|mut issue| {
            issue.place = format!("{} {}", file_of(id), issue.place);
            issue
        })?;
        Ok(Self { id: id.into(), sql: sql.into(), head, until: None })
    }

    /// The same, of data that are of nobody in particular.
    pub fn of_nobody(mut self) -> Self {
        self.head.of_people = false;
        self
    }

    /// The same as a definition that held for periods that end up to and including this day.
    pub fn until(self, day: Day) -> Self {
        Self { until: Some(day), ..self }
    }

    /// The file that its SQL comes from, as issues name it.
    pub(crate) fn file(&self) -> String {
        match self.until {
            Some(until) => file_of(&self.id).replace(".sql", &format!(".until_{until}.sql")),
            None => file_of(&self.id),
        }
    }

    /// The folder that it belongs to.
    pub fn programme(&self) -> &str {
        self.id.split_once('/').map_or("", |(programme, _)| programme)
    }
}

fn file_of(id: &str) -> String {
    match id.split_once('/') {
        Some((programme, name)) => format!("programmes/{programme}/indicators/{name}.sql"),
        None => id.into(),
    }
}

impl Definition {
    /// Tells whether stored rows were made by the same tables. Indicators do not matter: their
    /// rows are never stored.
    pub(crate) fn hash(&self) -> String {
        let mut lines: Vec<String> = self.tables.iter().map(line_of).collect();
        lines.sort();
        lines.push(format!("{:?} {:?}", self.limits, self.filled_by));
        let digest = Sha256::digest(lines.join("\n").as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn line_of(table: &TableDef) -> String {
    let source = match &table.source {
        Source::Sql { text } => format!("sql {text:?}"),
        Source::Filled { schema } => {
            let columns: Vec<String> =
                schema.fields().iter().map(|f| format!("{} {}", f.name(), f.data_type())).collect();
            format!("filled {columns:?}")
        }
    };
    format!("{} {} {source}", table.name, table.subject.word())
}
