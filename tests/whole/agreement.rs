//! All surfaces of an indicator say the same: rate, ranking, gap list, worklist, strata and the sentence of a
//! report of random counties, for every indicator that there is.

use crate::truth::made_up;
use arrow_rows::Rows;
use flow::Platform;
use flow::show::Look;
use flow::show::due::{Which, due_list};
use flow::show::indicator::{By, Choice, IndicatorPage, indicator};
use flow::show::sentence::{printed, sentence};
use flow::show::strata::SplitBy;
use rows::{Aggregate, Counted, Direction, Kind, Stratum, Tally, Tree};
use std::collections::BTreeMap;
use std::sync::OnceLock;
use terms::{Actor, Day, Language, Period, Post, Purpose, Scope, Within};

/// How many random counties, and how large: `JIKANG_SEEDS` asks for more.
fn seeds() -> u64 {
    std::env::var("JIKANG_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(1)
}

const RESIDENTS: u32 = 160;

#[tokio::test(flavor = "multi_thread")]
async fn every_surface_of_every_indicator_says_the_same() {
    for seed in 1..=seeds() {
        let dir = tempfile::tempdir().unwrap();
        let (platform, today) = made_up(dir.path(), RESIDENTS, 1000 + seed).await;
        let ids: Vec<String> = platform.content.indicators.keys().cloned().collect();
        let mut with_rows = 0;
        for id in &ids {
            let grain = platform.rows.head(id).unwrap().grain;
            let open = Period::holding(grain, today);
            for period in [open, open.previous()] {
                let further = platform.rows.check_lookback(id, period, today).await.unwrap();
                assert!(further.is_empty(), "{id} {period} looks further back than its head says: {further:?}");
                with_rows += usize::from(surfaces(&platform, id, period, today).await > 0);
            }
        }
        // In so small a county a rare ledger has no case.
        assert!(with_rows > ids.len() / 3, "seed {seed}: only {with_rows} counts have rows");
        worklists(&platform, today).await;
    }
}

/// Compares the surfaces of one count, and says how many rows it has.
async fn surfaces(platform: &Platform, id: &str, period: Period, today: Day) -> usize {
    let (actor, at) = (Actor::operator(), jiff::Timestamp::UNIX_EPOCH);
    let look = Look { actor: &actor, today, at, place: "test" };
    let counted = platform.rows.count(&actor, id, period, today).await.unwrap();
    let tree = platform.rows.tree(counted.today()).unwrap();
    let rows = Rows::of(&counted);
    let told = format!("{id} {period}");
    let total = counted.tally(&rows::By::Total, &tree).remove(0);
    rows.check(&counted, &total, &told);
    adds_up(&counted, &total, &tree, &told);
    let split =
        async |strata: &[Stratum]| platform.rows.strata(&counted, &rows::By::Total, strata, &tree).await.unwrap();
    let ages = vec![15, 35, 65];
    for strata in [vec![Stratum::Age(ages.clone())], vec![Stratum::Column("sex".into()), Stratum::Age(ages)]] {
        if counted.head().subject == rows::SubjectKind::Resident {
            let parts: Vec<Tally> = split(&strata).await.into_iter().map(|part| part.tally).collect();
            same_sum(&counted, &parts, &total, &format!("{told} {strata:?}"));
        }
    }
    for by in [By::Area, By::Institution] {
        let choice = Choice { period: Some(period), by, split: Some(SplitBy::AgeAndSex), ..Choice::default() };
        let page = indicator(platform, &look, id, &choice).await.unwrap();
        page_agrees(&counted, &page, &total, &told);
        sentence_agrees(platform, &page, &total, &told);
        if by == By::Area {
            gaps_agree(platform, &look, id, &rows, &page, &choice).await;
        }
    }
    scoped(platform, id, period, today, &rows).await;
    rows.lines.len()
}

/// Every level of the areas, and all institutions, add up to the total.
fn adds_up(counted: &Counted, total: &Tally, tree: &Tree, told: &str) {
    same_sum(counted, &counted.tally(&rows::By::Institution, tree), total, told);
    same_sum(counted, &counted.tally(&rows::By::Area { parent: None }, tree), total, told);
    for (code, _) in tree.areas.iter() {
        let parts = counted.tally(&rows::By::Area { parent: Some(code.into()) }, tree);
        let parent = tree.areas.get(code).and_then(|node| node.parent.clone());
        let mut above = counted.tally(&rows::By::Area { parent: parent.clone() }, tree);
        above.retain(|line| line.area.as_deref() == Some(code) && !line.is_parent_itself);
        if let Some(own) = above.first().filter(|_| parent.is_some()) {
            same_sum(counted, &parts, own, &format!("{told} {code}"));
        }
    }
}

fn same_sum(counted: &Counted, parts: &[Tally], total: &Tally, told: &str) {
    same_rate(counted, parts, total, told);
    if counted.head().aggregate == Aggregate::Mean {
        assert_eq!(sums(parts.iter().map(|part| &part.beside)), total.beside, "{told}");
    }
}

/// The same without who stands beside: a place of which nobody is counted is not ranked.
fn same_rate(counted: &Counted, parts: &[Tally], total: &Tally, told: &str) {
    let head = counted.head();
    if matches!((head.kind, head.aggregate), (Kind::Amount, Aggregate::Median | Aggregate::Distinct)) {
        return;
    }
    let numerator: f64 = parts.iter().map(|part| part.numerator).sum();
    assert!((numerator - total.numerator).abs() < 1e-6, "{told}: parts have {numerator}, all {}", total.numerator);
    if head.aggregate == Aggregate::Sum {
        return;
    }
    let denominator: f64 = parts.iter().map(|part| part.denominator).sum();
    assert!((denominator - total.denominator).abs() < 1e-6, "{told}: parts {denominator}, all {}", total.denominator);
    assert_eq!(sums(parts.iter().map(|part| &part.gaps)), total.gaps, "{told}");
}

fn sums<'t>(counts: impl Iterator<Item = &'t BTreeMap<String, u64>>) -> BTreeMap<String, u64> {
    let mut sums = BTreeMap::new();
    counts.flatten().for_each(|(key, count)| *sums.entry(key.clone()).or_default() += count);
    sums
}

/// The page's number, its ranking, its strata, and the last point of its trend.
fn page_agrees(counted: &Counted, page: &IndicatorPage, total: &Tally, told: &str) {
    assert_eq!(page.tally.numerator, total.numerator, "{told}");
    assert_eq!((page.tally.denominator, page.tally.value), (total.denominator, total.value), "{told}");
    let ranked: Vec<Tally> = page.ranking.iter().map(|row| row.tally.clone()).collect();
    same_rate(counted, &ranked, total, told);
    let places: Vec<_> = page.ranking.iter().filter_map(|row| Some((row.tally.rank?, row.tally.value?))).collect();
    for pair in places.windows(2) {
        let better = match counted.head().direction {
            Direction::Higher => pair[0].1 > pair[1].1,
            Direction::Lower => pair[0].1 < pair[1].1,
        };
        assert_eq!(better, pair[0].0 < pair[1].0, "{told}: places {places:?}");
    }
    let parts: f64 = page.parts.iter().map(|part| part.tally.numerator).sum();
    let is_split =
        counted.head().subject == rows::SubjectKind::Resident && counted.head().aggregate != Aggregate::Median;
    assert!(!is_split || (parts - total.numerator).abs() < 1e-6, "{told}: strata of the page have {parts}");
    let shown = page.trend.iter().find(|(period, _)| *period == page.period);
    assert!(shown.is_none_or(|(_, tally)| tally.numerator == total.numerator), "{told}: the trend");
}

/// The sentence of a report says the page's number as it is printed, and the reader of reports, which knows
/// nothing of rows, finds nothing in it that contradicts itself.
fn sentence_agrees(platform: &Platform, page: &IndicatorPage, total: &Tally, told: &str) {
    let said = sentence(&platform.content.texts, Language::Zh, page).unwrap();
    let Some(value) = total.value else {
        return assert!(said.contains("尚无可计数据"), "{told}: {said}");
    };
    let value = format!("{}{}", printed(&page.reading, value), page.reading.scale);
    assert!(said.contains(&value), "{told}: {said} does not say {value}");
    let claims = report::check(&report::Draft::text(&said), lexicon());
    let wrong = claims.iter().find(|claim| claim.verdict == report::Verdict::Inconsistent);
    assert!(wrong.is_none(), "{told}: {said} {wrong:?}");
    if page.counted_in.is_some() && total.numerator > 0.0 {
        let numbers = [total.denominator, total.numerator].map(terms::wording::number);
        assert!(numbers.iter().all(|number| said.contains(number)), "{told}: {said} does not say {numbers:?}");
    }
}

fn lexicon() -> &'static report::Lexicon {
    static LEXICON: OnceLock<report::Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let words = std::fs::read_to_string(crate::program::root().join("languages/zh/report.toml")).unwrap();
        report::Lexicon::read(&words).unwrap()
    })
}

/// The gap list, page by page, is the rows that are not met, each with its reason.
async fn gaps_agree(
    platform: &Platform,
    look: &Look<'_>,
    id: &str,
    rows: &Rows,
    page: &IndicatorPage,
    choice: &Choice,
) {
    let head = platform.rows.head(id).unwrap();
    let Some(list) = page.gaps.as_ref().filter(|_| head.kind == Kind::YesNo) else { return };
    let wanted = head.direction == Direction::Lower;
    let expected = rows.lines.iter().filter(|line| !line.beside && line.met == wanted && line.has_reason).count();
    assert_eq!(list.rows.total, expected, "{id}: the gap list");
    assert_eq!(list.reasons.iter().map(|(_, count)| count).sum::<usize>(), expected, "{id}: the reasons");
    let mut shown = 0;
    for number in 1..=expected.div_ceil(list.rows.rows.len().max(1)).max(1) {
        let choice = Choice { page: number, ..choice.clone() };
        let page = indicator(platform, look, id, &choice).await.unwrap();
        shown += page.gaps.map_or(0, |list| list.rows.rows.len());
    }
    assert_eq!(shown, expected, "{id}: the pages of the gap list");
}

/// Who answers for one area counts exactly the rows that this person may list.
async fn scoped(platform: &Platform, id: &str, period: Period, today: Day, rows: &Rows) {
    let Some(area) = rows.lines.iter().find_map(|line| line.area.clone()) else { return };
    let areas = Within::Trees(vec![area.clone()]);
    let scope = Scope { areas, institutions: Within::Trees(vec![]), programmes: Within::All };
    let posts = vec![Post::VillageDoctor];
    let doctor = Actor { account: "d".into(), shown_as: "d".into(), posts, scope, purpose: Purpose::Care };
    let mine = platform.rows.count(&doctor, id, period, today).await.unwrap();
    let tree = platform.rows.tree(mine.today()).unwrap();
    let total = mine.tally(&rows::By::Total, &tree).remove(0);
    let own = Rows::of(&mine);
    own.check(&mine, &total, &format!("{id} {period} in {area}"));
    assert!(own.lines.iter().all(|line| line.area.as_deref() == Some(&*area)), "{id}: rows of another area");
    assert_eq!(own.lines.len(), rows.lines.iter().filter(|line| line.area.as_deref() == Some(&*area)).count());
}

/// The worklist's two lists are as long as its counts say, on the first page and behind it.
async fn worklists(platform: &Platform, today: Day) {
    let (actor, at) = (Actor::operator(), jiff::Timestamp::UNIX_EPOCH);
    let look = Look { actor: &actor, today, at, place: "test" };
    let home = flow::show::home::home(platform, &look).await.unwrap();
    for work in &home.work {
        for (which, count) in [(Which::Open, work.open), (Which::Late, work.late)] {
            let list = due_list(platform, &look, &work.programme, which, 1).await.unwrap();
            assert_eq!(list.people.total, count, "{} {which:?}", work.programme);
            assert_eq!((list.open, list.late), (work.open, work.late), "{}", work.programme);
        }
    }
}

/// The rows of a count, added up a second time and another way.
mod arrow_rows {
    use rows::{Aggregate, Counted, Denominator, Kind, Tally};
    use sonic_rs::{JsonValueTrait, Value};

    pub struct Line {
        pub area: Option<String>,
        pub met: bool,
        pub beside: bool,
        pub has_reason: bool,
        subject: i64,
        amount: Option<f64>,
        numerator: f64,
        denominator: f64,
    }

    pub struct Rows {
        pub lines: Vec<Line>,
        has_amount: bool,
    }

    impl Rows {
        pub fn of(counted: &Counted) -> Self {
            let batch = counted.rows().unwrap();
            let mut written = vec![];
            views::write::ndjson(&batch, &mut written).unwrap();
            let text = String::from_utf8(written).unwrap();
            let lines = text.lines().map(|line| Line::of(&sonic_rs::from_str(line).unwrap())).collect();
            Self { lines, has_amount: batch.column_by_name("amount").is_some() }
        }

        /// What the rows add up to is what the count says.
        pub fn check(&self, counted: &Counted, total: &Tally, told: &str) {
            let head = counted.head();
            assert_eq!(head.denominator, Denominator::Rows, "{told}: figures are not compared here");
            let counting: Vec<&Line> = self.lines.iter().filter(|line| !line.beside).collect();
            let rows = counting.len() as f64;
            let met = counting.iter().filter(|line| line.met).count() as f64;
            let amounts: Vec<f64> = counting.iter().filter_map(|line| line.amount).collect();
            let subjects: std::collections::BTreeSet<i64> = counting.iter().map(|line| line.subject).collect();
            let sum = |of: fn(&Line) -> f64| counting.iter().map(|line| of(line)).sum::<f64>();
            let expected = match (head.kind, head.aggregate) {
                (Kind::YesNo, Aggregate::Sum) => (met, 1.0),
                (Kind::YesNo, _) => (met, rows),
                (Kind::Ratio, _) => (sum(|line| line.numerator), sum(|line| line.denominator)),
                (Kind::Amount, Aggregate::Sum) => (amounts.iter().sum(), 1.0),
                (Kind::Amount, Aggregate::Mean) => (amounts.iter().sum(), amounts.len() as f64),
                (Kind::Amount, Aggregate::Distinct) if !self.has_amount => (subjects.len() as f64, 1.0),
                (Kind::Amount, _) => return,
            };
            assert_eq!((total.numerator, total.denominator), expected, "{told}");
            let beside: u64 = total.beside.values().sum();
            assert_eq!(beside as usize, self.lines.len() - counting.len(), "{told}: beside");
        }
    }

    impl Line {
        fn of(row: &Value) -> Self {
            let text = |name: &str| row.get(name).and_then(|cell| cell.as_str()).map(str::to_owned);
            let number = |name: &str| row.get(name).and_then(|cell| cell.as_f64());
            assert!(row.is_object());
            Self {
                area: text("area"),
                met: row.get("met").and_then(|cell| cell.as_bool()).unwrap_or(false),
                beside: text("beside").is_some(),
                has_reason: text("gap").is_some() || text("step").is_some(),
                subject: row.get("subject").and_then(|cell| cell.as_i64()).unwrap(),
                amount: number("amount"),
                numerator: number("numerator").unwrap_or(0.0),
                denominator: number("denominator").unwrap_or(0.0),
            }
        }
    }
}
