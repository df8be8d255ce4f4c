//! A text with its slots: `{WORD}`, `{wording.KEY}`, `{NUMBER}`, `{NUMBER.FACET}`.

use terms::Issue;

/// A text cut at its slots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(pub Vec<Piece>);

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words as they stand.
    Words(String),
    /// Something that is known of the report.
    Word(Word),
    /// Fixed wording (固定提法) by its key, as it holds on the report's day.
    Wording(String),
    /// A number, or what is said of it.
    Number(Slot),
}

/// What is known of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// The area's name.
    Area,
    /// The office above all others.
    Office,
    /// The period.
    Period,
    /// Its year.
    Year,
    /// The year after.
    NextYear,
    /// The year before.
    LastYear,
    /// The last day that is counted.
    Until,
    /// The day on which the report is made.
    Today,
    /// The name of the area of which a roll or a table speaks.
    Place,
}

/// A number of the template, and what of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its name.
    pub number: String,
    /// What of it.
    pub facet: Facet,
}

/// What of a number is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// The number itself.
    #[default]
    Value,
    /// What counts.
    Numerator,
    /// Out of what.
    Denominator,
    /// What is left of the whole.
    Rest,
    /// The number of the same span of the year before.
    YearBefore,
    /// How it stands beside that one (同比).
    OnYear,
    /// The number of the period before.
    PeriodBefore,
    /// How it stands beside that one (环比).
    OnPeriod,
    /// The target.
    Target,
    /// How it stands to the target.
    AgainstTarget,
    /// The area's place among its peers.
    Rank,
    /// How many peers there are, itself among them.
    Peers,
}

const WORDS: [(&str, Word); 9] = [
    ("area", Word::Area),
    ("office", Word::Office),
    ("period", Word::Period),
    ("year", Word::Year),
    ("next_year", Word::NextYear),
    ("last_year", Word::LastYear),
    ("until", Word::Until),
    ("today", Word::Today),
    ("place", Word::Place),
];

const FACETS: [(&str, Facet); 12] = [
    ("value", Facet::Value),
    ("numerator", Facet::Numerator),
    ("denominator", Facet::Denominator),
    ("rest", Facet::Rest),
    ("year_before", Facet::YearBefore),
    ("on_year", Facet::OnYear),
    ("period_before", Facet::PeriodBefore),
    ("on_period", Facet::OnPeriod),
    ("target", Facet::Target),
    ("against_target", Facet::AgainstTarget),
    ("rank", Facet::Rank),
    ("peers", Facet::Peers),
];

impl Facet {
    /// Its name in templates.
    pub fn name(self) -> &'static str {
        FACETS.iter().find(|(_, facet)| *facet == self).map_or("", |(name, _)| name)
    }

    /// Whether it is a number; the others are words about one.
    pub fn is_number(self) -> bool {
        !matches!(self, Self::OnYear | Self::OnPeriod | Self::AgainstTarget)
    }
}

impl Slot {
    /// `NUMBER` or `NUMBER.FACET`.
    pub fn read(text: &str) -> Result<Self, Issue> {
        let (number, facet) = text.split_once('.').unwrap_or((text, "value"));
        let unknown = || Issue::blocking("report_unknown_facet", "").with("facet", facet).with("slot", text);
        let (_, facet) = FACETS.iter().find(|(name, _)| *name == facet).ok_or_else(unknown)?;
        Ok(Self { number: number.to_owned(), facet: *facet })
    }
}

impl Text {
    /// Cuts a text at its slots.
    pub fn read(text: &str) -> Result<Self, Issue> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(from) = rest.find(['{', '}']) {
            let open = || Issue::blocking("report_open_brace", "").with("near", near(rest, from));
            let inside = rest[from..].strip_prefix('{').ok_or_else(open)?;
            let to = inside.find(['{', '}']).filter(|to| inside[*to..].starts_with('}')).ok_or_else(open)?;
            if from > 0 {
                pieces.push(Piece::Words(rest[..from].to_owned()));
            }
            pieces.push(piece(inside[..to].trim())?);
            rest = &inside[to + 1..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Words(rest.to_owned()));
        }
        Ok(Self(pieces))
    }

    /// The numbers that it names.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Number(slot) => Some(slot),
            _ => None,
        })
    }

    /// The fixed wordings that it uses.
    pub fn wordings(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Wording(key) => Some(key.as_str()),
            _ => None,
        })
    }
}

fn piece(inside: &str) -> Result<Piece, Issue> {
    if let Some((_, word)) = WORDS.iter().find(|(name, _)| *name == inside) {
        return Ok(Piece::Word(*word));
    }
    if let Some(key) = inside.strip_prefix("wording.") {
        return Ok(Piece::Wording(key.to_owned()));
    }
    Slot::read(inside).map(Piece::Number)
}

/// Some letters from where something is wrong.
fn near(text: &str, from: usize) -> String {
    text[from..].chars().take(12).collect()
}
