//! Holds the numbers of a draft against the indicators that they name.
//!
//! A number is bound by its words to an indicator's name. A wrong binding is worse than none: where the words are not
//! the name itself, a difference is something to be explained, not a fault.

use super::numbers::{Numbers, ask};
use super::{Wanted, beside};
use crate::Platform;
use crate::show::people::area_name;
use report::write::template::{Facet, Number, Slot, Span, Template, Text};
use report::write::{Figure, Measure, Shape};
use report::{Claim, Kind, Severity, Verdict, Why};
use rows::Tree;
use std::collections::BTreeMap;
use terms::{Day, Language, Period, Result};

/// A part of a name must have so many letters to stand for it.
const PART_MIN: usize = 5;

/// The language of the drafts that are understood.
const READ: &str = "zh";

/// Which indicator a number is of.
#[derive(Clone, Debug, PartialEq)]
struct Bound {
    indicator: String,
    /// The area that the words name; else the report's own.
    area: Option<String>,
    /// The words are the indicator's name, and a place's before it at most.
    is_sure: bool,
}

impl Bound {
    /// A wrong binding is worse than none.
    fn severity(&self) -> Severity {
        if self.is_sure { Severity::Error } else { Severity::Warning }
    }
}

/// What a draft is held against.
pub struct Against<'a> {
    /// The area that it is about; none for everything.
    pub area: Option<String>,
    /// The period.
    pub period: Period,
    /// Seen from this day.
    pub today: Day,
    /// Whose numbers may be told, by programme.
    pub may_tell: &'a (dyn Fn(&str) -> bool + Sync),
}

/// What the data say of a claim.
pub(super) type Finding = (Verdict, Option<Severity>, Why);

/// Marks every claim that an indicator speaks for or against; says how many those are.
pub async fn hold(platform: &Platform, claims: &mut [Claim], against: Against<'_>) -> Result<usize> {
    let Against { area, period, today, may_tell } = against;
    let tree = platform.rows.tree(period.counted_until(today))?;
    let names = Names::of(platform, &tree, may_tell);
    let bound: Vec<Option<Bound>> = claims.iter().map(|claim| names.bind(claim, period)).collect();
    let Some(manner) = platform.content.manners.get(READ) else { return Ok(0) };
    let template = asking(bound.iter().flatten());
    let wanted = Wanted { template: String::new(), area, period, without: Vec::new() };
    let numbers = ask(platform, &template, manner, &wanted, today).await?;
    let mut held = 0;
    for at in 0..claims.len() {
        let found = match bound.get(at).and_then(Option::as_ref) {
            Some(bound) => value(platform, &numbers, bound, (period, &claims[at])),
            None => compared(platform, &numbers, (claims, &bound), (period, at)),
        };
        if let (Some(finding), Some(claim)) = (found, claims.get_mut(at)) {
            mark(claim, finding);
            held += 1;
        }
    }
    Ok(held)
}

/// What is said of a number beside others goes with the indicator of that number.
fn compared(
    platform: &Platform,
    numbers: &Numbers<'_>,
    (claims, bound): (&[Claim], &[Option<Bound>]),
    (period, at): (Period, usize),
) -> Option<Finding> {
    let compared = claims.get(at)?.compared.as_ref()?;
    let of = claims.iter().position(|claim| claim.id == compared.of)?;
    let bound = bound.get(of)?.as_ref()?;
    let area = bound.area.as_deref().unwrap_or(&numbers.area);
    let name = platform.content.texts.word_of(Language::Zh, &bound.indicator, "indicator");
    let (verdict, severity, why) = beside::finding(numbers, &compared.with, (&bound.indicator, area, &name), period)?;
    Some((verdict, severity.map(|_| bound.severity()), why))
}

/// Indicators and areas by what they are called.
struct Names {
    /// Name, whether it is a rate, and `programme/indicator`; a name that two have is nobody's.
    indicators: BTreeMap<String, (bool, String)>,
    areas: BTreeMap<String, String>,
}

impl Names {
    fn of(platform: &Platform, tree: &Tree, may_tell: &(dyn Fn(&str) -> bool + Sync)) -> Self {
        let mut indicators: BTreeMap<String, Option<(bool, String)>> = BTreeMap::new();
        for (id, _) in platform.content.indicators.iter().filter(|(_, one)| may_tell(&one.programme)) {
            let name = platform.content.texts.word_of(Language::Zh, id, "indicator");
            let is_rate = platform.rows.head(id).is_ok_and(|head| head.scale != 1.0);
            indicators.entry(name).and_modify(|one| *one = None).or_insert(Some((is_rate, id.clone())));
        }
        let indicators = indicators.into_iter().filter_map(|(name, one)| Some((name, one?))).collect();
        let areas = tree.areas.root().into_iter().flat_map(|root| {
            let below = tree.areas.children(Some(root));
            let deeper: Vec<&str> = below.iter().flat_map(|area| tree.areas.children(Some(area))).collect();
            std::iter::once(root).chain(below).chain(deeper)
        });
        Self { indicators, areas: areas.map(|area| (area_name(tree, area), area.to_owned())).collect() }
    }

    fn bind(&self, claim: &Claim, period: Period) -> Option<Bound> {
        let said = claim.said.as_ref()?;
        if claim.verdict == Verdict::Inconsistent || !said.years.iter().all(|year| is_of(*year, period)) {
            return None;
        }
        let wants_rate = claim.kind != Kind::Number;
        let all = || self.indicators.iter().filter(|(_, (is_rate, _))| *is_rate == wants_rate);
        let label = said.label.as_str();
        // The longest name with which the words end.
        let ends = all().filter(|(name, _)| label.ends_with(name.as_str())).max_by_key(|(name, _)| name.len());
        if let Some((name, (_, indicator))) = ends {
            let before = label.strip_suffix(name.as_str()).unwrap_or_default();
            let area = self.areas.get(before).cloned();
            let is_sure = before.is_empty() || area.is_some();
            return Some(Bound { indicator: indicator.clone(), area, is_sure });
        }
        // Or the only name that ends with the words.
        let mut longer = all().filter(|(name, _)| name.ends_with(label));
        let is_long = label.chars().count() >= PART_MIN;
        let (_, (_, indicator)) = longer.next().filter(|_| is_long)?;
        longer.next().is_none().then(|| Bound { indicator: indicator.clone(), area: None, is_sure: false })
    }
}

fn is_of(year: u32, period: Period) -> bool {
    i64::from(year) == i64::from(period.last_day().year())
}

/// A template that asks for nothing but these indicators.
fn asking<'b>(bound: impl Iterator<Item = &'b Bound>) -> Template {
    let number = |indicator: &str| Number {
        indicator: indicator.to_owned(),
        period: Span::Same,
        shape: Shape::default(),
        line: 0,
    };
    Template {
        id: String::new(),
        name: [String::new(), String::new()],
        language: READ.to_owned(),
        title: Text::default(),
        subtitle: None,
        address: None,
        signed: Vec::new(),
        numbers: bound.map(|bound| (bound.indicator.clone(), number(&bound.indicator))).collect(),
        parts: Vec::new(),
    }
}

/// What the indicator says of the number; nothing where it is not known, or hidden.
fn value(
    platform: &Platform,
    numbers: &Numbers<'_>,
    bound: &Bound,
    (period, claim): (Period, &Claim),
) -> Option<Finding> {
    let said = claim.said.as_ref()?;
    let area = bound.area.as_deref().unwrap_or(&numbers.area);
    let slot = Slot { number: bound.indicator.clone(), facet: Facet::Value };
    let value = numbers.value(&slot, area)?;
    let exact = f64::try_from(value).ok()?;
    // The last printed digit may differ by one; a count may not.
    let is_count = said.step == 1.0 && value.fract().is_zero();
    let slack = if is_count { 0.5 } else { said.step * 1.5 + 1e-9 };
    let measure = match claim.kind {
        Kind::Percentage => Measure::Percent,
        Kind::Permille => Measure::Permille,
        _ => Measure::Count,
    };
    let shape = Shape { measure, digits: Some(if is_count { 0 } else { 2 }), ..Shape::default() };
    let name = platform.content.texts.word_of(Language::Zh, &bound.indicator, "indicator");
    let why = |code| {
        let told =
            Why::new(code).with("indicator", &name).with("period", period).with("area", area_name(&numbers.tree, area));
        told.with("value", numbers.print(Figure::Known(value), &shape))
    };
    Some(if (exact - said.value).abs() <= slack {
        (Verdict::Consistent, None, why("same_in_data"))
    } else {
        (Verdict::Inconsistent, Some(bound.severity()), why("differs_from_data"))
    })
}

/// What the text itself has shown stays, unless the data say worse.
fn mark(claim: &mut Claim, (verdict, severity, why): Finding) {
    if verdict == Verdict::Inconsistent || claim.verdict == Verdict::NotCheckable {
        (claim.verdict, claim.severity, claim.why) = (verdict, severity, why);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use report::{Draft, Lexicon};

    fn names() -> Names {
        let indicators = [
            ("高血压患者规范管理率", true, "h/managed"),
            ("管理人群血压控制率", true, "h/control"),
            ("管理人群血糖控制率", true, "d/control"),
            ("传染病报告及时率", true, "r/on_time"),
            ("隐患整改及时率", true, "z/on_time"),
            ("报告传染病病例数", false, "r/cases"),
        ];
        let indicators = indicators.map(|(name, is_rate, id)| (name.to_owned(), (is_rate, id.to_owned())));
        Names { indicators: indicators.into(), areas: [("甲镇".to_owned(), "01".to_owned())].into() }
    }

    #[test]
    fn a_number_is_bound_by_its_words_and_rather_not_than_wrongly() {
        let lexicon = concat!(env!("CARGO_MANIFEST_DIR"), "/../../languages/zh/report.toml");
        let lexicon = Lexicon::read(&std::fs::read_to_string(lexicon).unwrap()).unwrap();
        let bound = |text: &str| {
            let claims = report::check(&Draft::text(text), &lexicon);
            let bound = claims.iter().find_map(|claim| names().bind(claim, Period::Year(2026)))?;
            Some(format!("{} {:?} {}", bound.indicator, bound.area, if bound.is_sure { "sure" } else { "perhaps" }))
        };
        let cases: [(&str, Option<&str>); 11] = [
            ("高血压患者规范管理率60.47%。", Some("h/managed None sure")),
            ("全县高血压患者规范管理率达到60.47%。", Some("h/managed None sure")),
            ("甲镇高血压患者规范管理率60.47%。", Some("h/managed Some(\"01\") sure")),
            ("乙镇高血压患者规范管理率60.47%。", Some("h/managed None perhaps")),
            ("血压控制率73.75%。", Some("h/control None perhaps")),
            // Two names end so.
            ("及时率95.14%。", None),
            ("高血压患者规范管理率约60%。", None),
            ("上年同期高血压患者规范管理率52.07%。", None),
            ("2023年高血压患者规范管理率52.07%。", None),
            ("2026年高血压患者规范管理率52.07%。", Some("h/managed None sure")),
            // A count is not a rate of the same words.
            ("高血压患者规范管理率12人。", None),
        ];
        for (text, expected) in cases {
            assert_eq!(bound(text).as_deref(), expected, "{text}");
        }
    }
}
