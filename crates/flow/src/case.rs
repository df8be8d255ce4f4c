//! Cases of ledgers: a case is its moves, each a filled-in form (QuestionnaireResponse); its Task is what
//! the replay of the moves says, and is made anew whenever one is kept.
//!
//! Where a case stands and what is lawful is the engine's to say (`programme::cycle`); here moves are
//! read from messages and records. Never knows a ledger by name.

mod follow;
mod held;
mod rows;
mod task;
mod told;

pub use follow::{follow, refuse_unlawful};
pub use held::{Held, held};
pub use rows::{CaseRows, clock_schema};
pub use told::{Told, extensions, history, told};

/// Extension that names the move which a form makes.
pub const MOVE: &str = "urn:jikang:move";

/// Extension with a post of who makes the move.
pub const POST: &str = "urn:jikang:post";

/// Extension with what the maker is to the case.
pub const ROLE: &str = "urn:jikang:role";

/// Extension with the maker's account.
pub const ACCOUNT: &str = "urn:jikang:account";

/// Extension with the instant at which a form was handed in.
pub const ENTERED: &str = "urn:jikang:entered-at";

/// Extension with the area of the matter.
pub const AREA: &str = "urn:jikang:area";

/// Extension with the case from which a case was opened.
pub const OPENED_FROM: &str = "urn:jikang:opened-from";

/// System of Task.code: which ledger.
pub const LEDGER: &str = "urn:jikang:ledger";

/// System of Task.businessStatus: where the case stands.
pub const STATE: &str = "urn:jikang:state";

/// System of the number by which people call a case.
pub const NUMBER: &str = "urn:jikang:case-number";

/// System of institutions' codes.
pub const INSTITUTION: &str = "urn:jikang:institution";

/// Who handles the case, where the resource is one.
pub fn owner(resource_type: &str, json: &fhir::Json) -> Option<String> {
    let owner = fhir::read::identifier_at(json, "owner.identifier", INSTITUTION);
    owner.filter(|_| is_case(resource_type, json)).map(str::to_owned)
}

/// Whether a resource is a case of a ledger of ours.
pub fn is_case(resource_type: &str, json: &fhir::Json) -> bool {
    resource_type == "Task" && fhir::read::code(json, "code", LEDGER).is_some()
}
