//! `jikang indicator`: the catalogue, one definition, one count.

mod diff;
mod published;
mod strata;

use super::open;
use crate::args::{self, By, Indicator, Run};
use crate::print;
use flow::Platform;
use flow::groups::in_hierarchy;
use flow::show::compare::{self, Compared, Earlier};
use rows::{Counted, Tally, Tree};
use sonic_rs::{JsonValueMutTrait, Value, json};
use std::path::Path;
use std::process::ExitCode;
use terms::{Actor, ChangeNo, Day, Failure, Language, Period, Refusal, Result};

pub async fn run(content: Option<&Path>, command: args::Indicator) -> Result<ExitCode> {
    match command {
        Indicator::List { json, .. } => list(content, json),
        Indicator::Show { id, json, .. } => show(content, &id, json),
        Indicator::Run(args) => count(content, args).await,
        Indicator::Diff(args) => diff::run(content, args).await,
        Indicator::Publish(args) => published::publish(content, args).await,
        Indicator::Published(args) => published::published(content, args).await,
    }
}

fn list(content: Option<&Path>, as_json: bool) -> Result<ExitCode> {
    let content = crate::content::load(content)?;
    let lines = content.indicators.values().map(|indicator| {
        let key = format!("indicator.{}", indicator.name);
        let say = |language| content.say(language, &indicator.programme, &key).to_owned();
        (indicator.id.as_str(), say(Language::Zh), say(Language::En))
    });
    if as_json {
        let all: sonic_rs::Array =
            lines.map(|(id, zh, en)| json!({"indicator": id, "zh": zh.as_str(), "en": en.as_str()})).collect();
        crate::print::line(format_args!("{}", Value::from(all)));
    } else {
        lines.for_each(|(id, zh, en)| crate::print::line(format_args!("{id}\t{zh}\t{en}")));
    }
    Ok(ExitCode::SUCCESS)
}

fn show(content: Option<&Path>, id: &str, as_json: bool) -> Result<ExitCode> {
    let content = crate::content::load(content)?;
    let indicator =
        content.indicators.get(id).ok_or_else(|| Refusal::new("unknown_indicator").with("indicator", id))?;
    let words = |language, key: &str| content.say(language, &indicator.programme, key).to_owned();
    let (name, definition) =
        (format!("indicator.{}", indicator.name), format!("indicator.{}.definition", indicator.name));
    if as_json {
        let [zh, en] = [Language::Zh, Language::En]
            .map(|language| json!({"name": words(language, &name), "definition": words(language, &definition)}));
        crate::print::line(format_args!(
            "{}",
            json!({"indicator": id, "zh": zh, "en": en, "sql": indicator.sql.as_str(), "file": indicator.file.as_str()})
        ));
    } else {
        for language in [Language::Zh, Language::En] {
            crate::print::line(format_args!("{}\n{}\n", words(language, &name), words(language, &definition)));
        }
        crate::print::line(format_args!("{}", indicator.sql));
    }
    Ok(ExitCode::SUCCESS)
}

async fn count(content: Option<&Path>, args: Run) -> Result<ExitCode> {
    let mut platform = open::existing(content, &args.place).await?;
    let today = open::today(&platform, &args.place);
    if let Some(change) = args.as_of {
        platform = platform.as_known_at(ChangeNo(change), today).await?;
    }
    let actor = Actor::operator();
    let head = platform.rows.head(&args.id)?;
    let period = args.period.unwrap_or_else(|| Period::last_closed(head.grain, today));
    let counted = platform.rows.count(&actor, &args.id, period, today).await?;
    if args.rows {
        return rows(&counted, &platform, &args);
    }
    if !args.strata.is_empty() {
        return strata::print(&counted, &platform, &args, today).await;
    }
    let tallies = tallies(&counted, &platform, &args, today)?;
    let compared = if args.compare { Some(compared(&counted, &platform, &args, today).await?) } else { None };
    match args.json {
        true => print_json(&lines(&args.id, period, today, &platform, &tallies), compared),
        false => print_table(&tallies, compared),
    }
    Ok(ExitCode::SUCCESS)
}

/// What stands beside the total.
async fn compared(counted: &Counted, platform: &Platform, args: &Run, today: Day) -> Result<Compared> {
    let area = args.area.as_deref().unwrap_or_default();
    let reading = flow::show::indicator::reading(platform, counted.head(), &args.id, area, today);
    let total = |counted: &Counted| {
        let tallies = tallies(counted, platform, args, counted.today())?;
        Ok(tallies.last().map(flow::show::indicator::Tally::from).unwrap_or_default())
    };
    compare::compared(platform, &Actor::operator(), counted, &reading, today, total).await
}

/// The parts that were asked for, then the total.
fn tallies(counted: &Counted, platform: &Platform, args: &Run, today: Day) -> Result<Vec<Tally>> {
    let tree = platform.rows.tree(counted.period().counted_until(today))?;
    let (by, tree) = by(platform, args, &tree, counted.today())?;
    let mut tallies = if by == rows::By::Total { Vec::new() } else { counted.tally(&by, &tree) };
    match &args.area {
        Some(area) if tree.areas.get(area).is_none() => {
            return Err(Refusal::new("unknown_area").with("area", area).into());
        }
        Some(area) if tree.areas.root() != Some(area) => {
            let parent = tree.areas.get(area).and_then(|node| node.parent.clone());
            let beside = counted.tally(&rows::By::Area { parent }, &tree);
            tallies.extend(beside.into_iter().filter(|tally| tally.area.as_ref() == Some(area)));
        }
        _ => tallies.extend(counted.tally(&rows::By::Total, &tree)),
    }
    Ok(tallies)
}

/// By what is split, and the trees of the day with the hierarchy that this needs.
fn by(platform: &Platform, args: &Run, tree: &Tree, on: Day) -> Result<(rows::By, Tree)> {
    let by = match &args.by {
        None => rows::By::Total,
        Some(By::Area) => rows::By::Area { parent: args.area.clone() },
        Some(By::Institution) => rows::By::Institution,
        Some(By::Hierarchy(hierarchy)) => {
            let groups = in_hierarchy(platform, tree, hierarchy, on)?;
            return Ok((rows::By::Group { parent: args.group.clone() }, groups));
        }
    };
    Ok((by, tree.clone()))
}

/// One object per line of a table of numbers.
fn lines(id: &str, period: Period, today: Day, platform: &Platform, tallies: &[Tally]) -> Vec<Value> {
    let as_of = json!({"change": platform.rows.change().map(|change| change.0), "today": period.counted_until(today).to_string()});
    let line = |tally: &Tally| {
        json!({
            "indicator": id,
            "period": period.to_string(),
            "area": tally.area.clone(),
            "institution": tally.institution.clone(),
            "numerator": number(tally.numerator),
            "denominator": number(tally.denominator),
            "value": tally.value.map(number),
            "as_of": as_of.clone()
        })
    };
    tallies.iter().map(line).collect()
}

/// What stands beside the total goes with the last line, which is the total.
fn print_json(lines: &[Value], compared: Option<Compared>) {
    let mut lines = lines.to_vec();
    if let (Some(compared), Some(total)) = (compared, lines.last_mut().and_then(|line| line.as_object_mut())) {
        total.insert("year_before", json!(compared.year_before.as_ref().map(earlier)));
        total.insert("period_before", json!(compared.period_before.as_ref().map(earlier)));
        let pace = compared.pace.map(|pace| json!({"due": number(pace.due), "done": number(pace.done)}));
        total.insert("pace", json!(pace));
    }
    let lines: sonic_rs::Array = lines.into_iter().collect();
    crate::print::line(format_args!("{}", Value::from(lines)));
}

fn earlier(earlier: &Earlier) -> Value {
    json!({
        "period": earlier.period.to_string(),
        "until": earlier.until.to_string(),
        "numerator": number(earlier.tally.numerator),
        "denominator": number(earlier.tally.denominator),
        "value": earlier.tally.value.map(number),
        "growth": earlier.growth.map(number)
    })
}

/// A count is printed without a point.
pub fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 {
        return Value::from(value as i64);
    }
    Value::new_f64(value).unwrap_or_default()
}

fn print_table(tallies: &[Tally], compared: Option<Compared>) {
    let head = ["", "value", "numerator", "denominator", "rank"].map(str::to_owned);
    let lines: Vec<Vec<String>> = tallies.iter().map(line).collect();
    print::table(&head, &lines);
    let Some(compared) = compared else { return };
    for (what, earlier) in [("year before", compared.year_before), ("period before", compared.period_before)] {
        let Some(earlier) = earlier else { continue };
        let shown = |value: Option<f64>| value.map_or("-".into(), |value| format!("{value:.2}"));
        let (value, growth) = (shown(earlier.tally.value), shown(earlier.growth));
        print::line(format_args!("{what}\t{} until {}\t{value}\t{growth}", earlier.period, earlier.until));
    }
    if let Some(pace) = compared.pace {
        print::line(format_args!("pace due\t{:.2}\ntask done\t{:.2}", pace.due, pace.done));
    }
}

/// One line of a printed table: name, value, numerator, denominator, rank.
pub fn line(tally: &Tally) -> Vec<String> {
    let place = tally.name.clone().or(tally.area.clone()).or(tally.institution.clone());
    vec![
        place.unwrap_or_else(|| "total".into()),
        tally.value.map_or("-".into(), |value| format!("{value:.2}")),
        tally.numerator.to_string(),
        tally.denominator.to_string(),
        tally.rank.map(|rank| rank.to_string()).unwrap_or_default(),
    ]
}

fn rows(counted: &Counted, platform: &Platform, args: &Run) -> Result<ExitCode> {
    let tree = platform.rows.tree(counted.today())?;
    let wanted = rows::Wanted { area: args.area.as_deref(), ..rows::Wanted::default() };
    let batch = counted.rows_where(&wanted, &tree)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let written = match args.json {
        true => views::write::ndjson(&batch, &mut out),
        false => views::write::csv_head(&batch.schema(), &mut out).and_then(|()| views::write::csv(&batch, &mut out)),
    };
    written.map_err(|error| Failure::fault("writing rows", error))?;
    Ok(ExitCode::SUCCESS)
}
