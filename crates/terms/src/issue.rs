//! Data problems are values: they are kept with the arrival and shown to whoever can mend them.

use serde::{Deserialize, Serialize};

/// How bad a data problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; the record is kept.
    Note,
    /// Somebody should look; the record is kept.
    Warning,
    /// The draft cannot be kept and is set aside.
    Blocking,
}

/// One data problem. Its text is `issue.CODE` in the interface words, with `args` filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// Key of the text without the `issue.` prefix, for example `not_json`.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// Where: a FHIRPath (`Patient.birthDate`), a line (`line 12`) or a cell (`C7`).
    pub place: String,
    /// What fills the text's braces, by name.
    pub args: Vec<(String, String)>,
}

impl Issue {
    /// A problem for which the draft is set aside.
    pub fn blocking(code: &str, place: impl Into<String>) -> Self {
        Self::new(Severity::Blocking, code, place)
    }

    /// A problem that somebody should look at.
    pub fn warning(code: &str, place: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, place)
    }

    /// Something worth knowing.
    pub fn note(code: &str, place: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, place)
    }

    fn new(severity: Severity, code: &str, place: impl Into<String>) -> Self {
        Self { code: code.into(), severity, place: place.into(), args: Vec::new() }
    }

    /// Fills one brace of the text.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.args.push((name.into(), value.to_string()));
        self
    }
}

/// Whether any of these problems keeps the draft out.
pub fn any_blocking(issues: &[Issue]) -> bool {
    issues.iter().any(|issue| issue.severity == Severity::Blocking)
}
