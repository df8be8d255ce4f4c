//! One made-up person.

use terms::Day;

/// Sex as FHIR's `gender` has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sex {
    Male,
    Female,
}

impl Sex {
    pub fn code(self) -> &'static str {
        match self {
            Sex::Male => "male",
            Sex::Female => "female",
        }
    }

    pub fn other(self) -> Sex {
        match self {
            Sex::Male => Sex::Female,
            Sex::Female => Sex::Male,
        }
    }
}

/// A person as they are; what senders know of them may differ.
#[derive(Clone, Debug)]
pub(crate) struct Resident {
    pub number: u64,
    pub family: String,
    pub given: String,
    pub sex: Sex,
    pub born: Day,
    pub id_card: Option<String>,
    pub phone: Option<String>,
    /// The number of the house in the village.
    pub house: u32,
    /// Where the person lived before, as the village's place in the county, and the last day there.
    pub earlier: Option<(usize, Day)>,
    pub died: Option<Day>,
    /// The last day in the county of somebody who left it.
    pub left: Option<Day>,
}
