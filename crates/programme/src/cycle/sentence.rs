//! One sentence that says why a day is the last: a text by key whose braces may hold other texts.

use super::clocks::Deadline;
use super::clocks::Reckoning;
use super::term::Unit;
use jiff::civil::DateTime;
use terms::Day;

/// A text by key with what fills its braces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// The key.
    pub key: String,
    /// What fills the braces, by name.
    pub args: Vec<(String, Said)>,
}

/// What fills a brace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A number or a day.
    Text(String),
    /// Another text by key.
    Sentence(Sentence),
    /// Nothing is to be said there.
    Nothing,
}

impl Sentence {
    fn of(key: impl Into<String>, args: Vec<(&str, Said)>) -> Self {
        Self { key: key.into(), args: args.into_iter().map(|(name, said)| (name.into(), said)).collect() }
    }

    /// The sentence in the words that `say` gives for a key.
    pub fn words(&self, say: &dyn Fn(&str) -> String) -> String {
        self.args.iter().fold(say(&self.key), |text, (name, said)| {
            let filling = match said {
                Said::Text(text) => text.clone(),
                Said::Sentence(sentence) => sentence.words(say),
                Said::Nothing => String::new(),
            };
            text.replace(&format!("{{{name}}}"), &filling)
        })
    }
}

impl Deadline {
    /// The clock's sentence `deadline.CLOCK` with the parts that apply.
    pub(crate) fn explain(&self, reckoning: &Reckoning) -> Sentence {
        let unit = match reckoning.unit {
            Unit::Natural => "deadline.natural_days",
            Unit::Working => "deadline.working_days",
            Unit::Hours => "deadline.hours",
        };
        let moment = |at: Option<DateTime>, on: Day| match at {
            Some(at) => format!("{} {}", at.date(), at.strftime("%H:%M")),
            None => on.to_string(),
        };
        Sentence::of(
            format!("deadline.{}", self.clock),
            vec![
                ("started_on", Said::Text(moment(self.started_at, self.started_on))),
                ("length", part(unit, reckoning.days.unwrap_or_default(), reckoning.days.is_some())),
                ("extended", part("deadline.extended", self.extended_days, self.extended_days > 0)),
                ("paused", part("deadline.paused", self.paused_days, self.paused_days > 0)),
                ("moved", part("deadline.moved", 0, reckoning.moved)),
                ("due_on", Said::Text(moment(self.due_at, self.due_on))),
                ("assumed", part("deadline.assumed", 0, self.assumed)),
            ],
        )
    }
}

fn part(key: &str, days: u32, applies: bool) -> Said {
    match applies {
        true => Said::Sentence(Sentence::of(key, vec![("days", Said::Text(days.to_string()))])),
        false => Said::Nothing,
    }
}
