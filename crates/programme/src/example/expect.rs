//! What an example expects. A field that is left out is not compared.

use fhir::Json;
use sonic_rs::{JsonValueMutTrait, json};
use terms::{Day, Period};
use toml::Value;

/// Everything that must come out.
#[derive(Clone, Debug, Default)]
pub struct Expect {
    /// Rows of indicators.
    pub rows: Vec<ExpectedRow>,
    /// Numerators and denominators.
    pub totals: Vec<ExpectedTotal>,
    /// What is due.
    pub due: Vec<ExpectedDue>,
    /// What the decision table says of a visit.
    pub visits: Vec<ExpectedVisit>,
    /// Issues of what is handed in; a form with a blocking one is not kept.
    pub issues: Vec<ExpectedIssue>,
    /// Which doses of a series count.
    pub doses: Vec<ExpectedDose>,
    /// What comes next in a series.
    pub forecasts: Vec<ExpectedForecast>,
}

/// A row of an indicator for one person.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedRow {
    /// `programme/indicator`.
    pub indicator: String,
    /// The person, by the example's name.
    pub subject: String,
    /// The period; none means the one of the indicator's grain that holds the example's day.
    pub period: Option<Period>,
    /// Which of the person's rows, where there are several.
    pub item: Option<String>,
    /// True where there must be no such row.
    pub absent: bool,
    /// Whether it counts.
    pub met: Option<bool>,
    /// The gap; the inner none says that there is none.
    pub gap: Option<Option<String>>,
    /// The last day for making it good; the inner none says that it is too late.
    pub rescue_by: Option<Option<Day>>,
    /// Why it stands beside; the inner none says that it does not.
    pub beside: Option<Option<String>>,
    /// The amount.
    pub amount: Option<f64>,
    /// The area code.
    pub area: Option<String>,
    /// The institution's code.
    pub institution: Option<String>,
}

/// The number of an indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedTotal {
    /// `programme/indicator`.
    pub indicator: String,
    /// The period; none means the one of the indicator's grain that holds the example's day.
    pub period: Option<Period>,
    /// An area; none means everywhere.
    pub area: Option<String>,
    /// The numerator.
    pub numerator: f64,
    /// The denominator.
    pub denominator: f64,
}

/// Something that is due for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedDue {
    /// The person, by the example's name.
    pub subject: String,
    /// What (`due.STEP`).
    pub step: String,
    /// True where it must not be due.
    pub absent: bool,
    /// The first day on which it can be done.
    pub open_on: Option<Day>,
    /// The day by which it should be done.
    pub due_on: Option<Day>,
    /// The first day on which it is late.
    pub late_on: Option<Day>,
}

/// What the decision table says of a visit that was handed in.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedVisit {
    /// The person, by the example's name.
    pub person: String,
    /// The day of the visit.
    pub on: Day,
    /// The programme, where the visit was one for several.
    pub of: Option<String>,
    /// The class; the inner none says that nothing is decided.
    pub class: Option<Option<String>>,
    /// The day by which the next visit should be.
    pub next_on: Option<Day>,
    /// Keys of what to do, among others.
    pub advise: Vec<String>,
}

/// An issue of something that was handed in.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedIssue {
    /// The person, by the example's name.
    pub person: String,
    /// The day of the visit.
    pub on: Day,
    /// The issue's code.
    pub code: String,
    /// Where: the item's key, or the check's code.
    pub place: Option<String>,
    /// Whether the form is kept out.
    pub blocking: bool,
}

/// A dose that was given, in one of the series that its product belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedDose {
    /// The person, by the example's name.
    pub subject: String,
    /// The series.
    pub series: String,
    /// The day.
    pub on: Day,
    /// Whether it counts.
    pub valid: Option<bool>,
    /// Its number, where it counts.
    pub dose: Option<i64>,
    /// Why it does not count (`reason.CODE`).
    pub reason: Option<String>,
}

/// The next dose of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedForecast {
    /// The person, by the example's name.
    pub subject: String,
    /// The series.
    pub series: String,
    /// The number of the dose.
    pub dose: Option<i64>,
    /// Where the person stands (`state.CODE`).
    pub state: Option<String>,
    /// What is proposed.
    pub product: Option<String>,
    /// The first day on which it can be given.
    pub earliest_on: Option<Day>,
    /// The day from which it should be given.
    pub recommended_on: Option<Day>,
    /// The first day on which it is late.
    pub late_on: Option<Day>,
    /// A finding that is needed first (`finding.CODE`).
    pub needs: Option<String>,
    /// Why (`why.CODE`).
    pub why: Option<String>,
}

impl Expect {
    /// Whether nothing at all is expected: such an example proves nothing.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
            && self.totals.is_empty()
            && self.due.is_empty()
            && self.visits.is_empty()
            && self.issues.is_empty()
            && self.doses.is_empty()
            && self.forecasts.is_empty()
    }
}

/// Answers as JSON: a TOML day becomes a text.
pub(crate) fn json_of(value: &Value) -> Json {
    match value {
        Value::String(text) => Json::from(text.as_str()),
        Value::Integer(number) => Json::from(*number),
        Value::Float(number) => json!(*number),
        Value::Boolean(yes) => Json::from(*yes),
        Value::Datetime(day) => Json::from(day.to_string().as_str()),
        Value::Array(list) => Json::from(list.iter().map(json_of).collect::<sonic_rs::Array>()),
        Value::Table(table) => {
            let mut made = json!({});
            for (key, value) in table {
                if let Some(object) = made.as_object_mut() {
                    object.insert(key, json_of(value));
                }
            }
            made
        }
    }
}
