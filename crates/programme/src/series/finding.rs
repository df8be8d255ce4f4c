//! Findings and contraindications: which observations mean them (`findings.csv`).

use super::calendar::later;
use super::history::Contraindication;
use crate::span::Span;
use terms::Day;

/// What stands in `against` for every product.
pub(super) const ALL: &str = "all";

/// What stands in `against` for every live product.
pub(super) const LIVE: &str = "live";

/// One row: an observation with this value means the finding. Rows of the same finding must all hold.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Where it stands.
    pub line: usize,
    /// What it means (`finding.CODE`, or with `against` `why.CODE`).
    pub finding: String,
    /// `system|code` of the observation.
    pub observation: String,
    /// The code, or `true` or `false`.
    pub value: String,
    /// What must not be given because of it: `all`, `live`, a name or a series; none for a finding
    /// that rows of the schedule ask for.
    pub against: Option<String>,
    /// How long it forbids, from its day on; none while nobody takes it back.
    pub lasts: Option<Span>,
}

/// One observation of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// `system|code`.
    pub code: String,
    /// The code that it found, or `true` or `false`.
    pub value: String,
    /// The day.
    pub on: Day,
}

/// The findings that hold by the newest observation of each code up to a day.
pub(super) fn findings<'a>(rows: &'a [Finding], observed: &[Observed], until: Day) -> Vec<&'a str> {
    let holds = |row: &Finding| {
        let of_code = observed.iter().filter(|one| one.code == row.observation && one.on <= until);
        of_code.max_by_key(|one| one.on).is_some_and(|newest| newest.value == row.value)
    };
    let asked = || rows.iter().filter(|row| row.against.is_none());
    let mut names: Vec<&str> = asked().map(|row| row.finding.as_str()).collect();
    names.dedup();
    names.retain(|name| asked().filter(|row| row.finding == *name).all(holds));
    names
}

/// What must not be given by the observations up to a day.
pub(super) fn contraindications(rows: &[Finding], observed: &[Observed], until: Day) -> Vec<Contraindication> {
    let forbids = |row: &Finding| {
        let (against, reason) = (row.against.clone()?, row.finding.clone());
        let found = observed.iter().filter(|one| one.code == row.observation && one.value == row.value);
        let on = found.map(|one| one.on).filter(|on| *on <= until).max()?;
        Some(Contraindication { against, reason, from_on: Some(on), to_on: row.lasts.map(|span| later(on, span)) })
    };
    rows.iter().filter_map(forbids).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(finding: &str, observation: &str, value: &str, against: Option<&str>) -> Finding {
        Finding {
            line: 1,
            finding: finding.into(),
            observation: observation.into(),
            value: value.into(),
            against: against.map(str::to_owned),
            lasts: against.map(|_| Span { months: 0, days: 1 }),
        }
    }

    fn seen(code: &str, value: &str, on: &str) -> Observed {
        Observed { code: code.into(), value: value.into(), on: on.parse().unwrap() }
    }

    #[test]
    fn a_finding_needs_all_its_rows_and_the_newest_observation_decides() {
        let rows = [row("void", "light", "true", None), row("void", "carrier", "yes", None)];
        let until: Day = "2026-03-01".parse().unwrap();
        let light = seen("light", "true", "2026-01-01");
        assert!(findings(&rows, std::slice::from_ref(&light), until).is_empty());
        let both = [light, seen("carrier", "yes", "2026-01-02")];
        assert_eq!(findings(&rows, &both, until), ["void"]);
        assert!(findings(&rows, &both, "2026-01-01".parse().unwrap()).is_empty(), "the second is not known yet");
        let [light, carrier] = both;
        assert!(findings(&rows, &[light, carrier, seen("carrier", "no", "2026-02-01")], until).is_empty());
    }

    #[test]
    fn what_forbids_for_a_day_ends_on_the_next() {
        let rows = [row("fever", "health", "fever", Some(ALL))];
        let found = contraindications(&rows, &[seen("health", "fever", "2026-02-28")], "2026-03-01".parse().unwrap());
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].reason.as_str(), found[0].to_on), ("fever", "2026-03-01".parse().ok()));
        assert!(contraindications(&rows, &[seen("health", "none", "2026-02-28")], Day::MAX).is_empty());
    }
}
