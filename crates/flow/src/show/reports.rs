//! Reports in front of those who see the numbers of every place: which templates there are, and one filled.

use crate::Platform;
use crate::report::{Wanted, Written, keep, write};
use crate::show::Look;
use crate::show::indicator::Place;
use crate::show::look::nothing_here;
use crate::show::people::area_name;
use report::write::Template;
use terms::{Language, Period, Result};

/// So many years are offered.
const YEARS_OFFERED: usize = 4;

/// A template.
#[derive(Clone, Debug)]
pub struct ReportLine {
    /// The folder's name.
    pub id: String,
    /// What it is called in the viewer's language.
    pub name: String,
    /// How many numbers it asks for.
    pub numbers: usize,
}

/// What may be chosen of a report.
#[derive(Clone, Debug)]
pub struct ReportPage {
    /// The template.
    pub line: ReportLine,
    /// What was chosen.
    pub wanted: Wanted,
    /// The periods that are offered, the newest first.
    pub periods: Vec<Period>,
    /// The whole region and the areas right below it.
    pub areas: Vec<Place>,
    /// The report.
    pub written: Written,
}

/// The templates all of whose programmes are the viewer's.
pub fn reports(platform: &Platform, look: &Look<'_>, language: Language) -> Vec<ReportLine> {
    let all = platform.content.reports.values().filter(|template| may_write(look, template));
    all.map(|template| line(template, language)).collect()
}

/// A report, filled; its numbers are hidden as for anybody (0011).
pub async fn report(
    platform: &Platform,
    look: &Look<'_>,
    language: Language,
    (id, period, area, without): (&str, Option<Period>, Option<String>, Vec<usize>),
) -> Result<ReportPage> {
    let template = platform.content.reports.get(id).filter(|of| may_write(look, of));
    let template = template.ok_or_else(nothing_here)?;
    let this_year = Period::Year(look.today.year());
    let quarter = Period::holding(terms::Grain::Quarter, look.today);
    let years = std::iter::successors(Some(this_year), |year| Some(year.previous())).take(YEARS_OFFERED);
    let quarters = std::iter::successors(Some(quarter), |quarter| Some(quarter.previous())).take(YEARS_OFFERED);
    let periods: Vec<Period> = years.chain(quarters).collect();
    let period = period.filter(|period| period.first_day() <= look.today).unwrap_or(this_year);
    let wanted = Wanted { template: id.to_owned(), area, period, without };
    let written = write(platform, &wanted, look.today).await?;
    let tree = platform.rows.tree(period.counted_until(look.today))?;
    let root = tree.areas.root();
    let below = tree.areas.children(root);
    let place = |code: &str| Place { code: code.to_owned(), name: area_name(&tree, code) };
    let areas = root.into_iter().chain(below).map(place).collect();
    Ok(ReportPage { line: line(template, language), wanted, periods, areas, written })
}

/// Writes down that a report was taken away; the codes of a working copy are kept, so that they lead back.
pub fn taken(platform: &Platform, look: &Look<'_>, page: &ReportPage, is_working: bool) -> Result<()> {
    let members = format!("report/{} {}", page.wanted.template, page.wanted.period);
    platform.store.audit_look(look.actor, look.entry("take a report", members), look.at)?;
    if is_working {
        keep(platform, look.actor, &page.wanted, &page.written.facts, look.today, look.at)?;
    }
    Ok(())
}

fn may_write(look: &Look<'_>, template: &Template) -> bool {
    let programmes = template.numbers.values().filter_map(|number| number.indicator.split('/').next());
    look.counts_everyone() && programmes.into_iter().all(|programme| look.has_programme(programme))
}

fn line(template: &Template, language: Language) -> ReportLine {
    let [zh, en] = &template.name;
    let name = if language == Language::Zh { zh } else { en };
    ReportLine { id: template.id.clone(), name: name.clone(), numbers: template.numbers.len() }
}
