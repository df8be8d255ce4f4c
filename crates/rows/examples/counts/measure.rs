//! What is measured, and how it is told.

use crate::questions::{QUESTIONS, one_of_many};
use crate::{Asked, Outcome, duckdb, made_up};
use rows::{By, Checked, Definition, Engine, IndicatorDef, Stratum, Touched};
use std::time::{Duration, Instant};
use terms::{Actor, ChangeNo, Day, Period};

/// So many residents change at once.
const CHANGED: i64 = 1_000;

/// So many indicators, each for so many periods, are kept fresh.
const MANY: (usize, usize) = (500, 17);

/// The whole region: the three questions afresh, in DuckDB, split by strata, after changes, and finished.
pub async fn region(asked: &Asked) -> Outcome<()> {
    let ids = |question: usize| (0..=asked.runs).map(move |run| format!("made_up/q{question}_{run}"));
    let named = (0..QUESTIONS.len()).flat_map(|at| ids(at).map(move |id| (id, QUESTIONS[at].indicator.to_owned())));
    let engine = filled(named.collect(), asked.residents, asked.shards).await?;
    println!("\n{:<36}{:>14}{:>16}", "computed afresh", "", "ratio to ours");
    let mut ours = vec![];
    for (at, question) in QUESTIONS.iter().enumerate() {
        let mut times = vec![];
        for id in ids(at) {
            let start = Instant::now();
            let found = number(&engine, &id, question.by_area, year()).await?;
            times.push(start.elapsed());
            ours.resize(at + 1, (question.name, Duration::ZERO, found));
        }
        times.remove(0);
        ours[at].1 = middle(&mut times);
        told(question.name, ours[at].1, "ours, rows and number");
    }
    compare(&engine, asked, &ours).await?;
    strata(&engine, asked).await?;
    changes(&engine, asked).await?;
    println!("{:<66}{:>10} MiB", "memory at most", memory("VmHWM"));
    Ok(())
}

async fn filled(indicators: Vec<(String, String)>, residents: i64, shards: usize) -> Outcome<Engine> {
    let read = |(id, sql): &(String, String)| IndicatorDef::read(id, sql).map_err(|issue| format!("{issue:?}"));
    let indicators = indicators.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let definition = Definition { tables: made_up::tables(), indicators, ..Definition::default() };
    let checked: Checked = definition.check().await.map_err(|issues| format!("{issues:?}"))?;
    let engine = Engine::open(None, checked, shards).await?;
    let mut rows = made_up::people(1, residents + 1)?;
    rows.push(made_up::areas()?);
    let start = Instant::now();
    engine.put(ChangeNo(1), Touched::All, rows).await?;
    let observations = residents * made_up::OBSERVATIONS_EACH;
    println!("{residents} residents, {observations} observations, {shards} shards: put in {:?}", start.elapsed());
    println!("memory now {} MiB, at most {} MiB", memory("VmRSS"), memory("VmHWM"));
    Ok(engine)
}

/// Numerator and denominator, added up from the parts that are wanted.
async fn number(engine: &Engine, id: &str, by_area: bool, period: Period) -> Outcome<(f64, f64)> {
    let counted = engine.count(&Actor::operator(), id, period, today()).await?;
    let by = if by_area { By::Area { parent: None } } else { By::Total };
    let lines = counted.tally(&by, &*engine.tree(today())?);
    Ok(lines.iter().fold((0.0, 0.0), |sum, line| (sum.0 + line.numerator, sum.1 + line.denominator)))
}

async fn compare(engine: &Engine, asked: &Asked, ours: &[(&str, Duration, (f64, f64))]) -> Outcome<()> {
    let folder = std::env::temp_dir().join(format!("jikang-counts-{}", std::process::id()));
    engine.export(&Actor::operator(), &folder, &[]).await?;
    let answers = duckdb::ask(&folder, asked.runs);
    std::fs::remove_dir_all(&folder)?;
    for answer in answers? {
        let (_, time, number) =
            ours.iter().find(|(name, ..)| *name == answer.name).ok_or("an answer to no question")?;
        if *number != (answer.numerator, answer.denominator) {
            let theirs = (answer.numerator, answer.denominator);
            return Err(format!("{}: DuckDB counts {theirs:?} and we count {number:?}", answer.name).into());
        }
        let ratio = answer.milliseconds / (time.as_secs_f64() * 1000.0);
        println!("{:<36}{:>11.1} ms{:>15.2}x  DuckDB, {}", answer.name, answer.milliseconds, ratio, answer.how);
    }
    Ok(())
}

/// The third question by area, age band and sex, against the same by area alone.
async fn strata(engine: &Engine, asked: &Asked) -> Outcome<()> {
    let (operator, tree) = (Actor::operator(), engine.tree(today())?);
    let wanted = [Stratum::Age(vec![45, 55, 65, 75]), Stratum::Column("sex".into())];
    let mut times = vec![];
    for run in 0..=asked.runs {
        let counted = engine.count(&operator, &format!("made_up/q2_{run}"), year(), today()).await?;
        let start = Instant::now();
        let lines = engine.strata(&counted, &By::Area { parent: None }, &wanted, &tree).await?;
        times.push(start.elapsed());
        if run == 0 {
            println!("{} lines of area, age band and sex", lines.len());
        }
    }
    times.remove(0);
    told("by area x age x sex, on top", middle(&mut times), "");
    Ok(())
}

async fn changes(engine: &Engine, asked: &Asked) -> Outcome<()> {
    let mut times = vec![];
    for round in 1..=asked.runs as i64 + 1 {
        let step = (asked.residents / CHANGED).max(1);
        let some: Vec<i64> =
            (0..CHANGED.min(asked.residents)).map(|at| 1 + (at * step + round) % asked.residents).collect();
        let fresh = ("made_up.observation".to_owned(), made_up::observations(&some, round)?);
        let start = Instant::now();
        engine.put(ChangeNo(1 + round as u64), Touched::Subjects(some), vec![fresh]).await?;
        number(engine, "made_up/q2_0", true, year()).await?;
        times.push(start.elapsed());
    }
    told("1,000 residents changed, until the number", middle(&mut times), "");
    let mut times = vec![];
    for _ in 0..100 {
        let start = Instant::now();
        number(engine, "made_up/q2_0", true, year()).await?;
        times.push(start.elapsed());
    }
    told("a finished number by area", middle(&mut times), "");
    Ok(())
}

/// Many indicators for many periods, all finished; then one resident changes, whole or in the newest of the
/// observations, and all are made fresh. How far back each looks is declared, so that the days decide the periods.
pub async fn many(asked: &Asked) -> Outcome<()> {
    let (indicators, periods) = MANY;
    let ids: Vec<String> = (0..indicators).map(|at| format!("made_up/m{at}")).collect();
    let named = ids.iter().enumerate().map(|(at, id)| (id.clone(), one_of_many(at))).collect();
    println!("\n{indicators} indicators for {periods} periods");
    let engine = filled(named, asked.many, 2).await?;
    let periods: Vec<Period> =
        std::iter::successors(Some(Period::Month(2026, 12)), |period| Some(period.previous())).take(periods).collect();
    let start = Instant::now();
    all(&engine, &ids, &periods).await?;
    told("counted for the first time", start.elapsed(), "");
    let whole = made_up::observations(&[7], 1)?;
    let newest = made_up::newest_changed(&whole, &made_up::observations(&[7], 2)?)?;
    let changes =
        [("twenty observations of three years changed, until all are fresh", whole), ("the newest one", newest)];
    for (change, (what, rows)) in (2..).zip(changes) {
        let start = Instant::now();
        let fresh = ("made_up.observation".to_owned(), rows);
        engine.put(ChangeNo(change), Touched::Subjects(vec![7]), vec![fresh]).await?;
        all(&engine, &ids, &periods).await?;
        told(what, start.elapsed(), "");
    }
    Ok(())
}

/// As a page would ask that shows them all.
async fn all(engine: &Engine, ids: &[String], periods: &[Period]) -> Outcome<()> {
    let asked: Vec<(&str, Period)> = ids.iter().flat_map(|id| periods.iter().map(|of| (id.as_str(), *of))).collect();
    engine.refresh_counts(&asked, today()).await?;
    Ok(())
}

fn told(what: &str, took: Duration, note: &str) {
    println!("{what:<66}{:>10.1} ms  {note}", took.as_secs_f64() * 1000.0);
}

fn middle(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn year() -> Period {
    Period::Year(2026)
}

fn today() -> Day {
    jiff::civil::date(2026, 12, 31)
}

/// Mebibytes as the system counts them; 0 where it does not tell.
fn memory(of: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(of)?.strip_prefix(':'));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
