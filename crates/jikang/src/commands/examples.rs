//! `jikang examples`: runs the examples of the programmes' folders along the whole path.

use crate::{args, clock, content, say};
use flow::examples::{Ran, Runner};
use sonic_rs::json;
use std::path::Path;
use std::process::ExitCode;
use terms::{Failure, Refusal, Result};

pub async fn run(dir: Option<&Path>, args: &args::Examples) -> Result<ExitCode> {
    let content = content::load(dir)?;
    if let Some(id) = args.programme.as_ref().filter(|id| !content.programmes.contains_key(*id)) {
        return Err(Refusal::new("unknown_programme").with("programme", id).into());
    }
    let runner = Runner::new(content.clone()).await.map_err(|issues| {
        say::issues(&issues);
        Refusal::new("content_faulty").with("count", issues.len())
    })?;
    let folder = std::env::temp_dir().join(format!("jikang-examples-{}", std::process::id()));
    let is_wanted = |programme: &String| args.programme.as_ref().is_none_or(|id| programme == id);
    let mut failed = 0;
    for example in content.examples.iter().filter(|example| is_wanted(&example.programme)) {
        let ran = runner.run(example, &folder, clock::now()).await;
        failed += usize::from(!tell(ran, &folder, args)?);
    }
    for example in content.case_examples.iter().filter(|example| is_wanted(&example.programme)) {
        let ran = runner.run_case(example, &folder, clock::now()).await;
        failed += usize::from(!tell(ran, &folder, args)?);
    }
    std::fs::remove_dir_all(&folder).ok();
    Ok(ExitCode::from(if failed == 0 { 0 } else { say::NEGATIVE }))
}

/// Prints what an example led to and clears its directory; says whether the rule holds.
fn tell(ran: Result<Ran>, dir: &Path, args: &args::Examples) -> Result<bool> {
    std::fs::remove_dir_all(dir).map_err(|error| Failure::fault("removing an example's directory", error))?;
    let ran = ran?;
    let holds = ran.misses.is_empty();
    if args.json {
        let line = json!({"file": ran.file.as_str(), "title": ran.title.as_str(), "misses": ran.misses});
        crate::print::line(format_args!("{line}"));
        return Ok(holds);
    }
    crate::print::line(format_args!("{} {}", if holds { "ok  " } else { "FAIL" }, ran.file));
    ran.misses.iter().for_each(|miss| crate::print::line(format_args!("     {miss}")));
    Ok(holds)
}
