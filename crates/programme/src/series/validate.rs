//! Checks what rows mean together: ages in order, doses without holes, an end to every way.

use super::calendar::later;
use super::finding::{ALL, LIVE};
use super::schedule::{Ending, Offer, Schedule, Series, Track, Usage};
use crate::place::at;
use crate::span::Span;
use jiff::civil::date;
use terms::{Day, Issue};

/// Everything that is wrong with a schedule that could be read.
pub fn validate(schedule: &Schedule) -> Vec<Issue> {
    let mut issues = unknown_findings(schedule);
    for series in &schedule.series {
        for (number, track) in series.tracks.iter().enumerate() {
            holes(schedule, series, track, &mut issues);
            never_over(schedule, series, number, &mut issues);
            for offer in &track.offers {
                issues.extend(out_of_order(schedule, series, offer));
                issues.extend(not_proposable(schedule, series, offer));
            }
        }
    }
    issues
}

/// A row asks only for findings that some observation means; what a finding forbids is known.
fn unknown_findings(schedule: &Schedule) -> Vec<Issue> {
    let means = |word: &str| schedule.findings.iter().any(|row| row.against.is_none() && row.finding == word);
    let unknown = |place: String, word: &str| Issue::blocking("series_unknown_name", place).with("name", word);
    let mut issues = Vec::new();
    for offer in schedule.series.iter().flat_map(|series| &series.tracks).flat_map(|track| &track.offers) {
        let asked = offer.whom.finding.iter().map(|(finding, _)| finding).chain(&offer.needs);
        let path = &schedule.paths[usize::from(offer.usage == Usage::Routine)];
        issues.extend(asked.filter(|word| !means(word)).map(|word| unknown(at(path, offer.line), word)));
    }
    for row in &schedule.findings {
        let known = |word: &str| {
            [ALL, LIVE].contains(&word)
                || schedule.name(word).is_some()
                || schedule.series.iter().any(|series| series.id == word)
        };
        let against = row.against.iter().filter(|word| !known(word));
        issues.extend(against.map(|word| unknown(at(&schedule.paths[2], row.line), word)));
    }
    issues
}

fn issue(schedule: &Schedule, code: &str, usage: Usage, line: usize, series: &Series) -> Issue {
    let path = &schedule.paths[usize::from(usage == Usage::Routine)];
    Issue::blocking(code, at(path, line)).with("series", &series.id)
}

/// Least, recommended, latest and greatest age rise; two doses are at least a day apart.
fn out_of_order(schedule: &Schedule, series: &Series, offer: &Offer) -> Option<Issue> {
    let from: Day = date(2000, 1, 1);
    let reached = |span: Span| later(from, span);
    let ages = [Some(offer.min_age), offer.recommended_age, offer.latest_age].into_iter().flatten().map(reached);
    let rising = ages.collect::<Vec<_>>().is_sorted();
    let closes = offer.max_age.is_none_or(|max| reached(max) > reached(offer.recommended_age.unwrap_or(offer.min_age)));
    let apart = reached(offer.min_gap) > from;
    let in_time = offer.max_gap.is_none_or(|max| reached(max) >= reached(offer.min_gap));
    (!(rising && closes && apart && in_time))
        .then(|| issue(schedule, "series_ages_out_of_order", offer.usage, offer.line, series))
}

/// What is proposed is something that the schedule itself gives, and the row accepts it.
fn not_proposable(schedule: &Schedule, series: &Series, offer: &Offer) -> Option<Issue> {
    let product = &schedule.products[offer.product];
    let proposed = offer.usage != Usage::Accept;
    (proposed && !product.scheduled).then(|| {
        issue(schedule, "series_not_scheduled", offer.usage, offer.line, series).with("product", &product.code)
    })
}

/// The numbered doses of a way go from one to its last.
fn holes(schedule: &Schedule, series: &Series, track: &Track, issues: &mut Vec<Issue>) {
    let last = track.offers.iter().filter_map(|offer| offer.dose).max().unwrap_or(0);
    let usage = track.offers.first().map_or(Usage::Routine, |offer| offer.usage);
    let line = track.offers.first().map_or(1, |offer| offer.line);
    for dose in 1..=last.max(1) {
        let found = track.offers.iter().any(|offer| offer.dose.is_none_or(|of| of == dose));
        if !found {
            issues.push(issue(schedule, "series_dose_missing", usage, line, series).with("dose", dose));
        }
    }
}

/// Every way ends somewhere.
fn never_over(schedule: &Schedule, series: &Series, number: usize, issues: &mut Vec<Issue>) {
    let ends = series.ends.iter().any(|end| end.track == number && end.ending == Ending::Enough);
    if !ends {
        let offer = series.tracks[number].offers.first();
        let (usage, line) = offer.map_or((Usage::CatchUp, 1), |offer| (offer.usage, offer.line));
        issues.push(issue(schedule, "series_never_over", usage, line, series));
    }
}
