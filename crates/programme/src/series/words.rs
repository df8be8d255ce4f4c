//! The words that a schedule needs, so that nothing of it is shown as a code.

use super::assess::State;
use super::schedule::{Schedule, Usage};
use super::walk::Verdict;
use super::window::Bound;

/// Every key that a page can ask for because of a schedule.
pub(crate) fn words(schedule: &Schedule) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    words.extend(Verdict::ALL.iter().map(|verdict| format!("reason.{}", verdict.code())));
    words.extend(State::ALL.iter().map(|state| format!("state.{}", state.code())));
    words.extend(Bound::ALL.iter().map(|bound| format!("why.{}", bound.code())));
    words.extend(["too_old", "other_sex", "other_birthdays"].map(|code| format!("why.{code}")));
    for product in &schedule.products {
        words.push(format!("product.{}", product.code));
        words.push(format!("route.{}", product.route));
    }
    for series in &schedule.series {
        words.push(format!("series.{}", series.id));
        words.extend(series.ends.iter().map(|end| format!("why.{}", end.reason)));
        for track in &series.tracks {
            words.extend((!track.option.is_empty()).then(|| format!("option.{}", track.option)));
            let proposed = track.offers.iter().filter(|offer| offer.usage != Usage::Accept);
            words.extend(proposed.filter_map(|offer| Some(format!("due.{}_{}", series.id, offer.dose?))));
        }
    }
    words.extend(schedule.findings.iter().map(|row| match &row.against {
        Some(_) => format!("why.{}", row.finding),
        None => format!("finding.{}", row.finding),
    }));
    words.sort_unstable();
    words.dedup();
    words
}
