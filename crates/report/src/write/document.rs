//! A report as blocks, before anything is laid out.

/// A report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// The blocks in their order.
    pub blocks: Vec<Block>,
}

/// What stands between two paragraph marks, or a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// The title, in the middle.
    Title(String),
    /// A line below the title, in the middle.
    Subtitle(String),
    /// A heading with what counts it; levels from 0.
    Heading {
        /// How deep.
        level: usize,
        /// The words.
        text: String,
    },
    /// To whom it is said: a line that is not set in.
    Address(String),
    /// A paragraph, its first line set in by two letters.
    Paragraph(Vec<Run>),
    /// Who signs, and the day, to the right.
    Signed(String),
    /// An annex begins: a new page with its name at the left.
    Annex(String),
    /// What a table is called, in the middle.
    Caption(String),
    /// A table.
    Table(Table),
}

/// Rows below a head; every row has as many cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The words above the columns.
    pub head: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Run>>,
}

/// Words of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// The words.
    pub text: String,
    /// Whether they open a paragraph that has no heading.
    pub strong: bool,
    /// The code of the number that they print, if it is one. It says nothing about the number.
    pub code: Option<String>,
}

impl Run {
    /// Words without a number.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}
