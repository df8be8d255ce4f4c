//! How many resources per second views make rows of, over what a data directory keeps: reading, decompressing,
//! making rows, on all cores. `cargo xtask bench views` runs it over the demo county: `view_speed DATA`.
//!
//! Prints figures and never judges them.

use flow::show::Look;
use flow::{Platform, Timing, last_content};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};
use terms::Actor;
use views::View;

/// How often each is run; the best counts, because everything else is another program's doing.
const ROUNDS: usize = 5;

fn main() -> ExitCode {
    let told = match std::env::args().nth(1) {
        Some(data) => tokio::runtime::Runtime::new()
            .map_err(Into::into)
            .and_then(|runtime| runtime.block_on(measure(Path::new(&data)))),
        None => Err("usage: view_speed DATA".into()),
    };
    match told {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(data: &Path) -> Result<(), Box<dyn Error>> {
    let files = last_content(data, store::Options::default())?.ok_or("no data directory")?;
    let content = Arc::new(programme::Content::load(&files).map_err(|issues| format!("{issues:?}"))?);
    let platform = Platform::open(data, Arc::clone(&content), Timing::Live(TimeZone::system())).await?;
    println!("\n{:32} {:>12} {:>12} {:>14}  over the store", "", "resources", "rows", "resources/s");
    for (name, view) in &content.views {
        let programme::ViewSource::Json(bytes) = &view.source else { continue };
        let json = fhir::json::parse_any(bytes).map_err(|issue| format!("{issue:?}"))?;
        let view = View::compile(&json).map_err(|issues| format!("{issues:?}"))?;
        let resources = count(&platform, &view)?;
        let (mut best, mut rows) = (Duration::MAX, 0);
        for _ in 0..ROUNDS {
            let start = Instant::now();
            rows = run(&platform, &view)?;
            best = best.min(start.elapsed());
        }
        println!("{name:32} {resources:>12} {rows:>12} {:>14.0}", resources as f64 / best.as_secs_f64());
    }
    Ok(())
}

fn count(platform: &Platform, view: &View) -> Result<usize, Box<dyn Error>> {
    let filter = store::ExportFilter { sender: None, types: vec![view.resource().into()] };
    let mut count = 0;
    platform.store.export(&Actor::operator(), &filter, &mut |_| {
        count += 1;
        Ok(())
    })?;
    Ok(count)
}

fn run(platform: &Platform, view: &View) -> Result<usize, Box<dyn Error>> {
    let (actor, at) = (Actor::operator(), Timestamp::UNIX_EPOCH);
    let look = Look { actor: &actor, today: platform.timing.today(at), at, place: "bench" };
    let mut rows = 0;
    flow::view::over_records(platform, &look, view, &mut |batch| {
        rows += batch.num_rows();
        Ok(true)
    })?;
    Ok(rows)
}
