//! `jikang paper`: papers as templates.

use crate::args::paper::{Paper, Template};
use crate::{content, print};
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;
use terms::{Failure, Refusal, Result};

pub fn run(dir: Option<&Path>, args: Paper) -> Result<ExitCode> {
    let Paper::Template(Template { paper: name, out }) = args;
    let content = content::load(dir)?;
    let paper = content.papers.get(&name).ok_or_else(|| Refusal::new("unknown_paper").with("paper", &name))?;
    let docx = flow::paper::layout(paper).map_err(|error| Failure::fault("laying a paper out", error))?;
    let named = out.display().to_string();
    // What an office has made of an earlier one is not written over.
    let written = File::create_new(&out).and_then(|mut file| file.write_all(&docx));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Refusal::new("file_exists").with("file", &named).into(),
        _ => Failure::fault(&named, error),
    })?;
    let mut braces: Vec<&str> = paper.conditions().map(|(mark, _)| mark).chain(paper.slots()).collect();
    braces.sort_unstable();
    braces.dedup();
    braces.iter().for_each(|inside| print::line(format_args!("{{{inside}}}")));
    Ok(ExitCode::SUCCESS)
}
