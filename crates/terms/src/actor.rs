//! Who asks, as what, for which people, and why. Every read of a person takes an [`Actor`].

use serde::{Deserialize, Serialize};

/// What somebody does here. Posts are few; one person may hold several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Post {
    /// A person whom we serve.
    Resident,
    /// Serves a panel of residents in villages.
    VillageDoctor,
    /// Works in an institution.
    InstitutionStaff,
    /// Answers for an institution.
    InstitutionManager,
    /// Runs a programme for the county.
    ProgrammeOffice,
    /// Answers for everything, sees numbers and not people.
    CommissionLeader,
    /// Is named to keep the identities that a ledger seals; an addition to another post.
    SecretKeeper,
    /// Sees who looked at what.
    Auditor,
    /// Runs the machine; as such sees no record.
    Administrator,
    /// A system of an institution: sends and reads records over FHIR, and opens no page.
    System,
    /// The command line: acts for the operator, one audit entry per command.
    Operator,
}

/// Which part of one dimension a scope covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Within {
    /// All of it.
    All,
    /// These codes and everything below them in the tree.
    Trees(Vec<String>),
}

impl Within {
    /// Whether nothing at all is covered.
    pub fn is_empty(&self) -> bool {
        matches!(self, Within::Trees(codes) if codes.is_empty())
    }
}

/// For whom an actor may act: people who live in one of the areas **or** are served by one of the
/// institutions, in the programmes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Area codes; a person's own area or one above it must be among them.
    pub areas: Within,
    /// Institution codes.
    pub institutions: Within,
    /// Programme ids; `All` or a list (the list is no tree).
    pub programmes: Within,
}

impl Scope {
    /// Everyone in every programme.
    pub fn everything() -> Self {
        Self { areas: Within::All, institutions: Within::All, programmes: Within::All }
    }
}

/// Why somebody looks at people. It is written into the audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To treat or follow up a person.
    Care,
    /// To steer a programme.
    Management,
    /// To run or repair the system.
    Operation,
    /// To check who looked.
    Audit,
    /// Stated in words when revealing or breaking the glass.
    Stated(String),
}

/// Who asks. There is no way to read a person without one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The account's name, or `operator` for the command line.
    pub account: String,
    /// What the person is shown as.
    pub shown_as: String,
    /// What the person does here.
    pub posts: Vec<Post>,
    /// For whom.
    pub scope: Scope,
    /// Why.
    pub purpose: Purpose,
}

impl Actor {
    /// The command line acting for whoever started it.
    pub fn operator() -> Self {
        Self {
            account: "operator".into(),
            shown_as: "operator".into(),
            posts: vec![Post::Operator],
            scope: Scope::everything(),
            purpose: Purpose::Operation,
        }
    }

    /// Whether the actor holds this post.
    pub fn is(&self, post: Post) -> bool {
        self.posts.contains(&post)
    }
}
