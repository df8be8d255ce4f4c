//! `jikang report moved TEMPLATE --as-of CHANGE`: what a report said then and would say now.

use crate::args::ReportMoved;
use crate::commands::open;
use crate::print;
use flow::report::{Wanted, moved, write};
use std::path::Path;
use std::process::ExitCode;
use terms::{ChangeNo, Result};

pub async fn run(content: Option<&Path>, args: ReportMoved) -> Result<ExitCode> {
    let now = open::existing(content, &args.place).await?;
    let today = open::today(&now, &args.place);
    let then = now.as_known_at(ChangeNo(args.as_of), today).await?;
    let wanted = Wanted { template: args.template, area: args.area, period: args.period, without: Vec::new() };
    let (then, now) = (write(&then, &wanted, today).await?, write(&now, &wanted, today).await?);
    for one in moved(&then.facts, &now.facts) {
        let [before, after] = [one.then, one.now].map(|printed| printed.unwrap_or("-"));
        let (fact, cause) = (one.fact, one.cause.name());
        print::line(format_args!(
            "{}\t{}\t{}\t{before}\t{after}\t{cause}",
            fact.indicator,
            fact.facet.name(),
            fact.area.1
        ));
    }
    Ok(ExitCode::SUCCESS)
}
