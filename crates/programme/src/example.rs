//! Examples: made-up people, what is handed in, and what must come out. A file in
//! `programmes/P/examples` is at once a test, documentation and demonstration.
//!
//! Here they are only read; who runs the whole path runs them.

mod expect;
mod fields;
mod read;

pub use expect::{
    Expect, ExpectedDose, ExpectedDue, ExpectedForecast, ExpectedIssue, ExpectedRow, ExpectedTotal, ExpectedVisit,
};
pub(crate) use read::read;

use fhir::Json;
use std::collections::BTreeMap;
use terms::Day;

/// One example.
#[derive(Clone, Debug)]
pub struct Example {
    /// The folder.
    pub programme: String,
    /// The file's name without `.toml`: the rule in short.
    pub name: String,
    /// The file.
    pub file: String,
    /// The rule in one sentence.
    pub title: String,
    /// The day on which everything is counted.
    pub today: Day,
    /// The people, by the name that the example gives them.
    pub people: BTreeMap<String, Person>,
    /// What is handed in, in the order in which it arrives.
    pub given: Vec<Given>,
    /// What must come out.
    pub expect: Expect,
}

/// A made-up person; the runner makes a Patient of it that arrives before everything else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The birthday.
    pub born: Day,
    /// `male` or `female`.
    pub sex: String,
    /// Area code of the home today.
    pub area: String,
    /// Resident ID number.
    pub id_card: Option<String>,
    /// The full name; by default the name that the example uses.
    pub name: Option<String>,
    /// The day of death.
    pub deceased_on: Option<Day>,
    /// All homes with their days, for who has moved; empty: always in `area`.
    pub lived: Vec<Lived>,
}

/// A stretch of living somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lived {
    /// Area code.
    pub area: String,
    /// The first day; none means always.
    pub from_on: Option<Day>,
    /// The last day; none means still.
    pub last_on: Option<Day>,
}

/// One thing that is handed in.
#[derive(Clone, Debug)]
pub enum Given {
    /// A filled-in form.
    Form {
        /// Whose, by the example's name.
        person: String,
        /// The day of the visit.
        on: Day,
        /// `programme/form`.
        form: String,
        /// The answers by item key.
        answers: Json,
        /// Where.
        institution: Option<String>,
        /// From whom; none is the form door.
        sender: Option<String>,
    },
    /// A dose as an outside system sends it.
    Dose {
        /// Whose, by the example's name.
        person: String,
        /// The day.
        on: Day,
        /// The product's code; one that nobody knows is handed in all the same.
        product: String,
        /// Where.
        institution: Option<String>,
    },
    /// A FHIR resource as its sender wrote it; `{NAME}` stands for a person's Patient id.
    Resource {
        /// From whom.
        sender: String,
        /// The JSON.
        text: String,
    },
}
