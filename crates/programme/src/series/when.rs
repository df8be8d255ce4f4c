//! Conditions on what has been given: `doses>=3 booster=0`. All of them must hold.

use super::schedule::Names;
use super::walk::Counted;

/// One condition on a number of counted doses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Which doses are counted; none means all of the series.
    pub of: Option<Names>,
    /// How the number compares.
    pub compare: Compare,
    /// With what it compares.
    pub number: usize,
}

/// How a number compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// Exactly so many.
    Equal,
    /// So many or more.
    AtLeast,
    /// Fewer.
    Below,
}

/// The word that stands for all doses of the series.
const ALL: &str = "doses";

/// Reads the conditions; an error is the word that is none.
pub(super) fn read(text: &str, name: impl Fn(&str) -> Option<Names>) -> Result<Vec<Count>, String> {
    text.split_whitespace().map(|word| one(word, &name).ok_or_else(|| word.to_owned())).collect()
}

fn one(word: &str, name: &impl Fn(&str) -> Option<Names>) -> Option<Count> {
    let forms = [(">=", Compare::AtLeast), ("<", Compare::Below), ("=", Compare::Equal)];
    let (what, compare, number) = forms.into_iter().find_map(|(mark, compare)| {
        let (what, number) = word.split_once(mark)?;
        Some((what, compare, number.parse().ok()?))
    })?;
    let of = if what == ALL { None } else { Some(name(what)?) };
    Some(Count { of, compare, number })
}

/// Whether all conditions hold for these doses.
pub(super) fn holds(conditions: &[Count], doses: &[Counted]) -> bool {
    conditions.iter().all(|condition| {
        let found = match condition.of {
            None => doses.len(),
            Some(names) => doses.iter().filter(|dose| dose.names & names != 0).count(),
        };
        match condition.compare {
            Compare::Equal => found == condition.number,
            Compare::AtLeast => found >= condition.number,
            Compare::Below => found < condition.number,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn all_conditions_must_hold() {
        let name = |word: &str| match word {
            "a" => Some(1),
            "b" => Some(2),
            _ => None,
        };
        let dose = |names| Counted { given: 0, on: date(2026, 1, 1), names };
        let doses = [dose(1), dose(1), dose(3)];
        for (text, expected) in [
            ("", true),
            ("doses=3", true),
            ("doses>=4", false),
            ("a>=3 b=1", true),
            ("a>=3 b<1", false),
            ("b=2", false),
        ] {
            assert_eq!(holds(&read(text, name).unwrap(), &doses), expected, "{text}");
        }
        assert_eq!(read("a>1", name), Err("a>1".into()));
        assert_eq!(read("c=1", name), Err("c=1".into()));
        assert_eq!(read("a=x", name), Err("a=x".into()));
    }
}
