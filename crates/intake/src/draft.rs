//! What an arrival says of one subject, not yet kept.

use sonic_rs::Value;
use terms::Issue;

/// Where a resource's bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// In the arrival as it came: the first byte's offset and the length in bytes.
    Received(u64, u64),
    /// Made by us at *read*, serialised once.
    Made(Vec<u8>),
}

/// One resource of a draft.
#[derive(Clone, Debug)]
pub struct Found {
    /// Where its bytes are.
    pub body: Body,
    /// What they say.
    pub json: Value,
}

/// What an arrival says of one subject.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Where in the arrival: `line 12`, `entry[3]`, or empty for the whole of it.
    pub place: String,
    /// The first byte of what it was read from.
    pub offset: u64,
    /// How many bytes it was read from.
    pub length: u64,
    /// The resources, the one that was sent first.
    pub resources: Vec<Found>,
    /// What is wrong with it so far.
    pub issues: Vec<Issue>,
}

impl Draft {
    /// A draft of one resource that stands in the arrival at these bytes.
    pub(crate) fn received(place: String, offset: u64, bytes: &[u8]) -> Self {
        let length = bytes.len() as u64;
        let mut draft = Draft { place, offset, length, ..Draft::default() };
        match fhir::parse(bytes) {
            Ok(json) => draft.resources.push(Found { body: Body::Received(offset, length), json }),
            Err(mut issue) => {
                issue.place = format!("{} {}", draft.place, issue.place).trim().into();
                draft.issues.push(issue);
            }
        }
        draft
    }
}
