//! Fixed wording of reports (固定提法): kept by the site, dated, printed as it stands. It is never altered and no
//! count in it is a claim.

use terms::Day;

/// One wording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// By what templates name it.
    pub key: String,
    /// The words in Chinese and in English.
    pub words: [String; 2],
    /// From which day it is used.
    pub from_on: Day,
    /// Up to and including which day; none while it is in use.
    pub until_on: Option<Day>,
}

impl Wording {
    /// Whether it is used on a day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.from_on <= day && self.until_on.is_none_or(|until| day <= until)
    }
}
