//! `jikang examples`: runs the examples of the programmes' folders along the whole path.

use crate::{args, clock, content, say};
use flow::examples::Runner;
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
    let mut failed = 0;
    let wanted =
        content.examples.iter().filter(|example| args.programme.as_ref().is_none_or(|id| example.programme == *id));
    for (number, example) in wanted.enumerate() {
        let dir = folder.join(number.to_string());
        let ran = runner.run(example, &dir, clock::now()).await;
        std::fs::remove_dir_all(&dir).map_err(|error| Failure::fault("removing an example's directory", error))?;
        let ran = ran?;
        failed += usize::from(!ran.misses.is_empty());
        match args.json {
            true => crate::print::line(format_args!(
                "{}",
                json!({"file": ran.file.as_str(), "title": ran.title.as_str(), "misses": ran.misses})
            )),
            false => {
                crate::print::line(format_args!("{} {}", if ran.misses.is_empty() { "ok  " } else { "FAIL" }, ran.file))
            }
        }
        if !args.json {
            ran.misses.iter().for_each(|miss| crate::print::line(format_args!("     {miss}")));
        }
    }
    std::fs::remove_dir_all(&folder).ok();
    Ok(ExitCode::from(if failed == 0 { 0 } else { say::NEGATIVE }))
}
