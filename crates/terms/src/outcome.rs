//! What can go wrong besides the data: a refused act, or our own failure. There is nothing else.

use std::fmt;

/// An act that we decline: the asker can mend it or lacks the right (4xx).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Key of the text without the `refusal.` prefix, for example `unknown_indicator`.
    pub code: String,
    /// What fills the text's braces, by name.
    pub args: Vec<(String, String)>,
}

impl Refusal {
    /// A refusal whose text is `refusal.CODE`.
    pub fn new(code: &str) -> Self {
        Self { code: code.into(), args: Vec::new() }
    }

    /// Fills one brace of the text.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.args.push((name.into(), value.to_string()));
        self
    }
}

/// Our own failure (5xx): logged with its reason, shown without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault(pub String);

/// Why an act did not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// We declined.
    Refused(Refusal),
    /// We failed.
    Fault(Fault),
}

/// What every act that can be refused or fail returns.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// Our own failure, with what was being done and why it failed.
    pub fn fault(doing: &str, why: impl fmt::Display) -> Self {
        Failure::Fault(Fault(format!("{doing}: {why}")))
    }

    /// What the file system refused. That a disk is full, whoever asks can wait for.
    pub fn of_file(doing: &str, error: &std::io::Error) -> Self {
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        match error.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => Refusal::new("disk_full").into(),
            _ => Self::fault(doing, error),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Failure::Refused(refusal)
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Failure::Fault(fault)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Refused(refusal) => {
                write!(f, "{}", refusal.code)?;
                refusal.args.iter().try_for_each(|(name, value)| write!(f, " {name}={value}"))
            }
            Failure::Fault(Fault(why)) => write!(f, "{why}"),
        }
    }
}

impl std::error::Error for Failure {}
