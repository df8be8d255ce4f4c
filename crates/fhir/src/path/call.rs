//! The functions of FHIRPath by name, with how many arguments each takes.

use super::plan::Op;
use super::value::Item;
use super::{PathError, Result};
use regex::{Regex, RegexBuilder};
use std::collections::HashMap;
use std::sync::LazyLock;

/// A function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Function {
    // existence
    Empty,
    Exists,
    All,
    AllTrue,
    AnyTrue,
    AllFalse,
    AnyFalse,
    SubsetOf,
    SupersetOf,
    Count,
    Distinct,
    IsDistinct,
    Not,
    // filtering and projection
    Where,
    Select,
    Repeat,
    RepeatAll,
    OfType,
    Is,
    As,
    Type,
    Aggregate,
    Sort,
    Iif,
    Trace,
    DefineVariable,
    // subsetting and combining
    Single,
    First,
    Last,
    Tail,
    Skip,
    Take,
    Intersect,
    Exclude,
    Union,
    Combine,
    Coalesce,
    // conversion
    ToBoolean,
    ToInteger,
    ToDecimal,
    ToText,
    ToDate,
    ToDateTime,
    ToTime,
    ToQuantity,
    IsBooleanLike,
    IsIntegerLike,
    IsDecimalLike,
    IsTextLike,
    IsDateLike,
    IsDateTimeLike,
    IsTimeLike,
    IsQuantityLike,
    // strings
    IndexOf,
    LastIndexOf,
    Substring,
    StartsWith,
    EndsWith,
    Contains,
    Upper,
    Lower,
    Replace,
    Matches,
    MatchesFull,
    ReplaceMatches,
    Length,
    ToChars,
    Encode,
    Decode,
    Escape,
    Unescape,
    Trim,
    Split,
    Join,
    // numbers
    Abs,
    Ceiling,
    Exp,
    Floor,
    Ln,
    Log,
    Power,
    Round,
    Sqrt,
    Truncate,
    Sum,
    Min,
    Max,
    Avg,
    // dates and precision
    Now,
    Today,
    TimeOfDay,
    LowBoundary,
    HighBoundary,
    Precision,
    Comparable,
    YearOf,
    MonthOf,
    DayOf,
    HourOf,
    MinuteOf,
    SecondOf,
    MillisecondOf,
    TimezoneOffsetOf,
    DateOf,
    TimeOf,
    // trees and FHIR
    Children,
    Descendants,
    Extension,
    HasValue,
    GetValue,
    Resolve,
    ConformsTo,
    GetResourceKey,
    GetReferenceKey,
}

use Function as F;

const FUNCTIONS: &[(&str, Function, usize, usize)] = &[
    ("empty", F::Empty, 0, 0),
    ("exists", F::Exists, 0, 1),
    ("all", F::All, 1, 1),
    ("allTrue", F::AllTrue, 0, 0),
    ("anyTrue", F::AnyTrue, 0, 0),
    ("allFalse", F::AllFalse, 0, 0),
    ("anyFalse", F::AnyFalse, 0, 0),
    ("subsetOf", F::SubsetOf, 1, 1),
    ("supersetOf", F::SupersetOf, 1, 1),
    ("count", F::Count, 0, 0),
    ("distinct", F::Distinct, 0, 0),
    ("isDistinct", F::IsDistinct, 0, 0),
    ("not", F::Not, 0, 0),
    ("where", F::Where, 1, 1),
    ("select", F::Select, 1, 1),
    ("repeat", F::Repeat, 1, 1),
    ("repeatAll", F::RepeatAll, 1, 1),
    ("ofType", F::OfType, 1, 1),
    ("is", F::Is, 1, 1),
    ("as", F::As, 1, 1),
    ("type", F::Type, 0, 0),
    ("aggregate", F::Aggregate, 1, 2),
    ("sort", F::Sort, 0, 8),
    ("iif", F::Iif, 2, 3),
    ("trace", F::Trace, 1, 2),
    ("defineVariable", F::DefineVariable, 1, 2),
    ("single", F::Single, 0, 0),
    ("first", F::First, 0, 0),
    ("last", F::Last, 0, 0),
    ("tail", F::Tail, 0, 0),
    ("skip", F::Skip, 1, 1),
    ("take", F::Take, 1, 1),
    ("intersect", F::Intersect, 1, 1),
    ("exclude", F::Exclude, 1, 1),
    ("union", F::Union, 1, 1),
    ("combine", F::Combine, 1, 2),
    ("coalesce", F::Coalesce, 1, 16),
    ("toBoolean", F::ToBoolean, 0, 0),
    ("toInteger", F::ToInteger, 0, 0),
    ("toLong", F::ToInteger, 0, 0),
    ("toDecimal", F::ToDecimal, 0, 0),
    ("toString", F::ToText, 0, 0),
    ("toDate", F::ToDate, 0, 0),
    ("toDateTime", F::ToDateTime, 0, 0),
    ("toTime", F::ToTime, 0, 0),
    ("toQuantity", F::ToQuantity, 0, 1),
    ("convertsToBoolean", F::IsBooleanLike, 0, 0),
    ("convertsToInteger", F::IsIntegerLike, 0, 0),
    ("convertsToLong", F::IsIntegerLike, 0, 0),
    ("convertsToDecimal", F::IsDecimalLike, 0, 0),
    ("convertsToString", F::IsTextLike, 0, 0),
    ("convertsToDate", F::IsDateLike, 0, 0),
    ("convertsToDateTime", F::IsDateTimeLike, 0, 0),
    ("convertsToTime", F::IsTimeLike, 0, 0),
    ("convertsToQuantity", F::IsQuantityLike, 0, 1),
    ("indexOf", F::IndexOf, 1, 1),
    ("lastIndexOf", F::LastIndexOf, 1, 1),
    ("substring", F::Substring, 1, 2),
    ("startsWith", F::StartsWith, 1, 1),
    ("endsWith", F::EndsWith, 1, 1),
    ("contains", F::Contains, 1, 1),
    ("upper", F::Upper, 0, 0),
    ("lower", F::Lower, 0, 0),
    ("replace", F::Replace, 2, 2),
    ("matches", F::Matches, 1, 2),
    ("matchesFull", F::MatchesFull, 1, 2),
    ("replaceMatches", F::ReplaceMatches, 2, 3),
    ("length", F::Length, 0, 0),
    ("toChars", F::ToChars, 0, 0),
    ("encode", F::Encode, 1, 1),
    ("decode", F::Decode, 1, 1),
    ("escape", F::Escape, 1, 1),
    ("unescape", F::Unescape, 1, 1),
    ("trim", F::Trim, 0, 0),
    ("split", F::Split, 1, 1),
    ("join", F::Join, 0, 1),
    ("abs", F::Abs, 0, 0),
    ("ceiling", F::Ceiling, 0, 0),
    ("exp", F::Exp, 0, 0),
    ("floor", F::Floor, 0, 0),
    ("ln", F::Ln, 0, 0),
    ("log", F::Log, 1, 1),
    ("power", F::Power, 1, 1),
    ("round", F::Round, 0, 1),
    ("sqrt", F::Sqrt, 0, 0),
    ("truncate", F::Truncate, 0, 0),
    ("sum", F::Sum, 0, 0),
    ("min", F::Min, 0, 0),
    ("max", F::Max, 0, 0),
    ("avg", F::Avg, 0, 0),
    ("now", F::Now, 0, 0),
    ("today", F::Today, 0, 0),
    ("timeOfDay", F::TimeOfDay, 0, 0),
    ("lowBoundary", F::LowBoundary, 0, 1),
    ("highBoundary", F::HighBoundary, 0, 1),
    ("precision", F::Precision, 0, 0),
    ("comparable", F::Comparable, 1, 1),
    ("yearOf", F::YearOf, 0, 0),
    ("monthOf", F::MonthOf, 0, 0),
    ("dayOf", F::DayOf, 0, 0),
    ("hourOf", F::HourOf, 0, 0),
    ("minuteOf", F::MinuteOf, 0, 0),
    ("secondOf", F::SecondOf, 0, 0),
    ("millisecondOf", F::MillisecondOf, 0, 0),
    ("timezoneOffsetOf", F::TimezoneOffsetOf, 0, 0),
    ("dateOf", F::DateOf, 0, 0),
    ("timeOf", F::TimeOf, 0, 0),
    ("children", F::Children, 0, 0),
    ("descendants", F::Descendants, 0, 0),
    ("extension", F::Extension, 1, 1),
    ("hasValue", F::HasValue, 0, 0),
    ("getValue", F::GetValue, 0, 0),
    ("resolve", F::Resolve, 0, 0),
    ("conformsTo", F::ConformsTo, 1, 1),
    ("getResourceKey", F::GetResourceKey, 0, 0),
    ("getReferenceKey", F::GetReferenceKey, 0, 1),
];

static BY_NAME: LazyLock<HashMap<&str, (Function, usize, usize)>> = LazyLock::new(|| {
    FUNCTIONS.iter().map(|(name, function, least, most)| (*name, (*function, *least, *most))).collect()
});

impl Function {
    /// A function with the least and most arguments that it takes.
    pub(crate) fn find(name: &str) -> Option<(Function, usize, usize)> {
        BY_NAME.get(name).copied()
    }

    /// Whether its argument is the name of a type.
    pub(crate) fn takes_type(self) -> bool {
        matches!(self, F::OfType | F::Is | F::As | F::GetReferenceKey)
    }
}

/// The singular of a calendar duration's word.
pub(crate) fn calendar_unit(word: &str) -> Option<&'static str> {
    let singular = word.strip_suffix('s').unwrap_or(word);
    ["year", "month", "week", "day", "hour", "minute", "second", "millisecond"]
        .into_iter()
        .find(|unit| *unit == singular)
}

/// Compiles the pattern of a function that takes one, if it is a literal.
pub(crate) fn literal_regex(function: Function, args: &[Op]) -> Result<Option<Regex>> {
    let Some(Op::Literal(Item::Text(pattern))) = args.first() else {
        return Ok(None);
    };
    match function {
        F::Matches | F::MatchesFull | F::ReplaceMatches => regex(function, pattern).map(Some),
        _ => Ok(None),
    }
}

/// Compiles a pattern; a dot matches line breaks, and `matchesFull` means the whole text.
pub(crate) fn regex(function: Function, pattern: &str) -> Result<Regex> {
    let whole = format!("^(?:{pattern})$");
    let pattern = if function == F::MatchesFull { &whole } else { pattern };
    RegexBuilder::new(pattern)
        .dot_matches_new_line(true)
        .size_limit(1 << 20)
        .build()
        .map_err(|_| PathError::new("pattern", "the regular expression is not valid"))
}
