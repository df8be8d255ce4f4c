//! `jikang indicator publish` and `jikang indicator published`: numbers that stay as they were known.

use super::{diff, number};
use crate::args;
use crate::commands::open;
use crate::{clock, print};
use flow::Platform;
use flow::publish::{self, Published, ToPublish};
use flow::show::indicator::whole;
use flow::show::published::{Why, differences, now};
use sonic_rs::{Value, json};
use std::path::Path;
use std::process::ExitCode;
use store::Publication;
use terms::{Actor, ChangeNo, Result};

/// Publishes one.
pub async fn publish(content: Option<&Path>, args: args::Publish) -> Result<ExitCode> {
    let platform = open::existing(content, &args.place).await?;
    let today = open::today(&platform, &args.place);
    let replaces = args.replaces.map(ChangeNo);
    let wanted = ToPublish { indicator: args.id, period: args.period, area: args.area, replaces };
    let number = publish::publish(&platform, &Actor::operator(), &wanted, today, clock::now()).await?;
    let published = publish::published(&platform, &Actor::operator(), number)?;
    match args.json {
        true => print::line(format_args!("{}", told(&published.publication, &published))),
        false => print_one(&published),
    }
    Ok(ExitCode::SUCCESS)
}

/// Lists them, or shows one then and now.
pub async fn published(content: Option<&Path>, args: args::Published) -> Result<ExitCode> {
    let platform = open::existing(content, &args.place).await?;
    let Some(number) = args.number else { return list(&platform, args.json) };
    let then = publish::published(&platform, &Actor::operator(), ChangeNo(number))?;
    if args.prove {
        let proven = publish::proven(&platform, ChangeNo(number)).await?;
        match args.json {
            true => print::line(format_args!("{}", json!({"number": number, "proven": proven}))),
            false => print::line(format_args!("{}", if proven { "the same" } else { "another number" })),
        }
        return Ok(if proven { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    show(&platform, &then, args.json).await?;
    Ok(ExitCode::SUCCESS)
}

fn list(platform: &Platform, as_json: bool) -> Result<ExitCode> {
    let operator = Actor::operator();
    let mut all = Vec::new();
    for one in platform.store.published(&operator, None)? {
        // Whether one is replaced is known in the list only.
        all.push((publish::published(platform, &operator, one.number)?, one));
    }
    if as_json {
        let all: sonic_rs::Array = all.iter().map(|(published, one)| told(one, published)).collect();
        print::line(format_args!("{}", Value::from(all)));
    } else {
        all.iter().for_each(|(published, _)| print_one(published));
    }
    Ok(ExitCode::SUCCESS)
}

fn told(one: &Publication, published: &Published) -> Value {
    let said = &published.said;
    json!({
        "number": one.number.0,
        "indicator": one.indicator.as_str(),
        "period": one.period.as_str(),
        "area": one.area.as_str(),
        "numerator": number(said.numerator),
        "denominator": number(said.denominator),
        "value": said.value.map(number),
        "as_of": json!({"change": one.known.0, "today": said.today.to_string()}),
        "at": one.at.to_string(),
        "by": one.account.as_str(),
        "replaces": one.replaces.map(|number| number.0),
        "replaced_by": one.replaced_by.map(|number| number.0),
        "hash": one.hash.as_str()
    })
}

fn print_one(published: &Published) {
    let (one, said) = (&published.publication, &published.said);
    let value = said.value.map_or("-".into(), |value| format!("{value:.2}"));
    let replaced = one.replaced_by.map_or(String::new(), |number| format!("\treplaced by {number}"));
    print::line(format_args!(
        "{}\t{}\t{}\t{}\t{value}\t{}/{}\tas of {}{replaced}",
        one.number, one.indicator, one.period, one.area, said.numerator, said.denominator, one.known
    ));
}

async fn show(platform: &Platform, then: &Published, as_json: bool) -> Result<()> {
    let (moved, causes) = differences(platform, then).await?;
    let area = Some(then.publication.area.as_str()).filter(|area| !area.is_empty());
    let tree = platform.rows.tree(then.counted.today())?;
    let now = now(platform, &Actor::operator(), then).await?;
    let now = now.map(|now| whole(&now, area.map(|area| (area, &*tree))));
    if !as_json {
        print_one(then);
        if let Some(now) = now {
            let value = now.value.map_or("-".into(), |value| format!("{value:.2}"));
            print::line(format_args!("now\t{value}\t{}/{}", now.numerator, now.denominator));
        }
        causes.iter().for_each(|(why, count)| {
            print::line(format_args!("{}\t{}", key(*why), count.unwrap_or_default()));
        });
        diff::print_moved(&moved);
        return Ok(());
    }
    let now = now.map(|now| {
        json!({"numerator": number(now.numerator), "denominator": number(now.denominator), "value": now.value.map(number)})
    });
    let cause = |(why, count): &(Why, Option<usize>)| json!({"cause": key(*why), "subjects": *count});
    let causes: sonic_rs::Array = causes.iter().map(cause).collect();
    let subjects: sonic_rs::Array = moved.iter().map(diff::subject).collect();
    let told = told(&then.publication, then);
    print::line(format_args!("{}", json!({"then": told, "now": now, "causes": causes, "subjects": subjects})));
    Ok(())
}

fn key(why: Why) -> &'static str {
    match why {
        Why::Late => "late",
        Why::Corrected => "corrected",
        Why::Relinked => "relinked",
        Why::Definition => "definition",
        Why::Otherwise => "otherwise",
    }
}
