//! One block of what is expected. Fields are taken out; one that is left is unknown.

use super::expect::{
    Expect, ExpectedDose, ExpectedDue, ExpectedForecast, ExpectedIssue, ExpectedRow, ExpectedTotal, ExpectedVisit,
};
use super::read::Fault;
use terms::{Day, Period};
use toml::{Table, Value};

/// The word for "there must be none".
const NONE: &str = "none";

/// The block's fields, and what it is about: a kind of expectation, or an indicator's name.
pub(super) struct Fields {
    pub table: Table,
    pub what: String,
}

impl Fields {
    pub fn read(mut self, programme: &str, expect: &mut Expect) -> Result<(), Fault> {
        match self.what.as_str() {
            "due" => expect.due.push(self.due()?),
            "visit" => expect.visits.push(self.visit()?),
            "issue" => expect.issues.push(self.issue()?),
            "dose" => expect.doses.push(self.dose()?),
            "forecast" => expect.forecasts.push(self.forecast()?),
            "total" => expect.totals.push(self.total(programme)?),
            _ => expect.rows.push(self.row(programme)?),
        }
        match self.table.keys().next() {
            Some(key) => Err(self.fault(key)),
            None => Ok(()),
        }
    }

    fn due(&mut self) -> Result<ExpectedDue, Fault> {
        Ok(ExpectedDue {
            subject: self.must("subject")?,
            step: self.must("step")?,
            absent: self.yes("absent")?.unwrap_or(false),
            open_on: self.day("open_on")?,
            due_on: self.day("due_on")?,
            late_on: self.day("late_on")?,
        })
    }

    fn visit(&mut self) -> Result<ExpectedVisit, Fault> {
        Ok(ExpectedVisit {
            person: self.must("person")?,
            on: self.day("on")?.ok_or_else(|| self.fault("on"))?,
            of: self.word("of")?,
            class: self.word_or_none("class")?,
            next_on: self.day("next_on")?,
            advise: self.list("advise")?,
        })
    }

    fn issue(&mut self) -> Result<ExpectedIssue, Fault> {
        Ok(ExpectedIssue {
            person: self.must("person")?,
            on: self.day("on")?.ok_or_else(|| self.fault("on"))?,
            code: self.must("code")?,
            place: self.word("place")?,
            blocking: self.yes("blocking")?.unwrap_or(true),
        })
    }

    fn dose(&mut self) -> Result<ExpectedDose, Fault> {
        Ok(ExpectedDose {
            subject: self.must("subject")?,
            series: self.must("series")?,
            on: self.day("on")?.ok_or_else(|| self.fault("on"))?,
            valid: self.yes("valid")?,
            dose: self.whole("dose")?,
            reason: self.word("reason")?,
        })
    }

    fn forecast(&mut self) -> Result<ExpectedForecast, Fault> {
        Ok(ExpectedForecast {
            subject: self.must("subject")?,
            series: self.must("series")?,
            dose: self.whole("dose")?,
            state: self.word("state")?,
            product: self.word("product")?,
            earliest_on: self.day("earliest_on")?,
            recommended_on: self.day("recommended_on")?,
            late_on: self.day("late_on")?,
            needs: self.word("needs")?,
            why: self.word("why")?,
        })
    }

    fn total(&mut self, programme: &str) -> Result<ExpectedTotal, Fault> {
        Ok(ExpectedTotal {
            indicator: full(programme, &self.must("indicator")?),
            period: self.period()?,
            area: self.word("area")?,
            numerator: self.number("numerator")?.ok_or_else(|| self.fault("numerator"))?,
            denominator: self.number("denominator")?.ok_or_else(|| self.fault("denominator"))?,
        })
    }

    fn row(&mut self, programme: &str) -> Result<ExpectedRow, Fault> {
        Ok(ExpectedRow {
            indicator: full(programme, &self.what),
            subject: self.must("subject")?,
            period: self.period()?,
            item: self.word("item")?,
            absent: self.yes("absent")?.unwrap_or(false),
            met: self.yes("met")?,
            gap: self.word_or_none("gap")?,
            rescue_by: self.day_or_none("rescue_by")?,
            beside: self.word_or_none("beside")?,
            amount: self.number("amount")?,
            area: self.word("area")?,
            institution: self.word("institution")?,
        })
    }

    fn fault(&self, key: &str) -> Fault {
        (format!("[[expect.{}]] {key}", self.what), format!("[[expect.{}]]", self.what))
    }

    fn must(&mut self, key: &str) -> Result<String, Fault> {
        self.word(key)?.ok_or_else(|| self.fault(key))
    }

    /// The field as what is read from it; one that cannot be read is a fault.
    fn take<T>(&mut self, key: &str, read: impl Fn(&Value) -> Option<T>) -> Result<Option<T>, Fault> {
        match self.table.remove(key) {
            None => Ok(None),
            Some(value) => read(&value).map(Some).ok_or_else(|| self.fault(key)),
        }
    }

    fn word(&mut self, key: &str) -> Result<Option<String>, Fault> {
        self.take(key, |value| match value {
            Value::Datetime(day) => Some(day.to_string()),
            _ => value.as_str().map(str::to_owned),
        })
    }

    fn word_or_none(&mut self, key: &str) -> Result<Option<Option<String>>, Fault> {
        Ok(self.word(key)?.map(|word| (word != NONE).then_some(word)))
    }

    fn yes(&mut self, key: &str) -> Result<Option<bool>, Fault> {
        self.take(key, Value::as_bool)
    }

    fn day(&mut self, key: &str) -> Result<Option<Day>, Fault> {
        self.take(key, |value| value.as_datetime()?.to_string().parse().ok())
    }

    fn day_or_none(&mut self, key: &str) -> Result<Option<Option<Day>>, Fault> {
        if self.table.get(key).and_then(Value::as_str) == Some(NONE) {
            self.table.remove(key);
            return Ok(Some(None));
        }
        Ok(self.day(key)?.map(Some))
    }

    fn number(&mut self, key: &str) -> Result<Option<f64>, Fault> {
        self.take(key, |value| value.as_float().or_else(|| value.as_integer().map(|number| number as f64)))
    }

    fn whole(&mut self, key: &str) -> Result<Option<i64>, Fault> {
        self.take(key, Value::as_integer)
    }

    fn list(&mut self, key: &str) -> Result<Vec<String>, Fault> {
        let words = self.take(key, |value| {
            let words = value.as_array()?.iter().map(|word| word.as_str().map(str::to_owned));
            words.collect::<Option<Vec<_>>>()
        })?;
        Ok(words.unwrap_or_default())
    }

    fn period(&mut self) -> Result<Option<Period>, Fault> {
        self.take("period", |value| value.as_str()?.parse().ok())
    }
}

fn full(programme: &str, name: &str) -> String {
    if name.contains('/') { name.into() } else { format!("{programme}/{name}") }
}
