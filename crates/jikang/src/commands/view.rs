//! `jikang view`: a ViewDefinition over files of any size in constant memory, or over a data directory.

use super::open;
use crate::args::{self, Format, Place};
use crate::blocks::{Block, Blocks};
use crate::{clock, files, say};
use arrow::array::RecordBatch;
use flow::show::Look;
use intake::json::RESOURCE_BYTES_MAX;
use std::fs::File;
use std::io::{BufWriter, Write, stdout};
use std::path::Path;
use std::process::ExitCode;
use terms::{Actor, Failure, Issue, Refusal, Result};
use views::{Made, View, parallel};

pub async fn run(content: Option<&Path>, args: &args::View) -> Result<ExitCode> {
    let bytes = files::bytes(&args.view)?;
    let compiled = fhir::json::parse_any(&bytes).map_err(|issue| vec![issue]).and_then(|json| View::compile(&json));
    let view = match compiled {
        Ok(view) => view,
        Err(issues) => {
            say::issues(&issues);
            return Ok(ExitCode::from(say::NEGATIVE));
        }
    };
    let mut sink = Sink::open(&view, args)?;
    match &args.data {
        Some(dir) => {
            let place = Place { audit_hash: None, data: dir.clone(), database: args.database.clone(), today: None };
            let platform = open::existing(content, &place).await?;
            let actor = Actor::operator();
            let at = clock::now();
            let look = Look { actor: &actor, today: open::today(&platform, &place), at, place: "command line" };
            flow::view::over_records(&platform, &look, &view, &mut |batch| sink.write(&batch).map(|()| true))?;
        }
        None => {
            if let Some(wrong) = over_files(&view, args, &mut sink)? {
                say::issues(&[wrong]);
                return Ok(ExitCode::from(say::NEGATIVE));
            }
        }
    }
    sink.finish()?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the rows of all files in their order, up to the first line that is wrong.
fn over_files(view: &View, args: &args::View, sink: &mut Sink) -> Result<Option<Issue>> {
    let mut outcome = Ok(None);
    let read = parallel::in_order(
        parallel::cores(),
        |give| {
            let mut blocks = Blocks::of(&args.files);
            while let Some(block) = blocks.next()? {
                if !give(block) {
                    break;
                }
            }
            Ok(())
        },
        |block| sink_ready(view, &block, args.format),
        |ready| {
            outcome = ready.and_then(|ready| {
                sink.take(&ready)?;
                Ok(ready.wrong)
            });
            matches!(outcome, Ok(None))
        },
    );
    read.and(outcome)
}

/// A block's rows as they are written, and what is wrong with it.
struct Ready {
    batch: RecordBatch,
    text: Vec<u8>,
    wrong: Option<Issue>,
}

fn sink_ready(view: &View, block: &Block, format: Format) -> Result<Ready> {
    let too_long =
        |(_, line): &(u64, &[u8])| line.len() > RESOURCE_BYTES_MAX && block.layout == intake::json::Layout::Lines;
    let Made { batch, mut wrong, .. } = view
        .make(block.resources().take_while(|resource| !too_long(resource)))
        .map_err(|issue| Failure::fault("making rows", format!("{issue:?}")))?;
    if wrong.is_none() {
        let long = block.resources().find(too_long);
        let issue = || Issue::blocking("resource_too_large", "").with("megabytes", RESOURCE_BYTES_MAX >> 20);
        wrong = long.map(|(line, _)| (line, issue()));
    }
    let wrong = wrong.map(|(line, issue)| {
        let place = format!("{} line {line} {}", block.file, issue.place);
        Issue { place: place.trim_end().to_owned(), ..issue }
    });
    let mut text = Vec::new();
    let written = match format {
        Format::Parquet => Ok(()),
        Format::Ndjson => views::write::ndjson(&batch, &mut text),
        Format::Csv => views::write::csv(&batch, &mut text),
    };
    written.map_err(|error| Failure::fault("writing rows", error))?;
    Ok(Ready { batch, text, wrong })
}

/// Where the rows go.
enum Sink {
    Ndjson(Box<dyn Write>),
    Csv(Box<dyn Write>),
    Parquet(Box<rows::ParquetFile>),
}

impl Sink {
    fn open(view: &View, args: &args::View) -> Result<Self> {
        let out = args.out.as_deref();
        Ok(match (args.format, out) {
            (Format::Parquet, Some(path)) => Sink::Parquet(Box::new(rows::ParquetFile::create(path, &view.schema())?)),
            (Format::Parquet, None) => return Err(Refusal::new("parquet_needs_out").into()),
            (Format::Ndjson, out) => Sink::Ndjson(open_text(out)?),
            (Format::Csv, out) => {
                let mut out = open_text(out)?;
                views::write::csv_head(&view.schema(), &mut out).map_err(unwritten)?;
                Sink::Csv(out)
            }
        })
    }

    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        match self {
            Sink::Parquet(file) => file.write(batch),
            Sink::Ndjson(out) => views::write::ndjson(batch, out).map_err(unwritten),
            Sink::Csv(out) => views::write::csv(batch, out).map_err(unwritten),
        }
    }

    /// Writes what another core has already turned into text.
    fn take(&mut self, ready: &Ready) -> Result<()> {
        match self {
            Sink::Parquet(file) => file.write(&ready.batch),
            Sink::Ndjson(out) | Sink::Csv(out) => out.write_all(&ready.text).map_err(unwritten),
        }
    }

    fn finish(self) -> Result<()> {
        match self {
            Sink::Parquet(file) => file.finish(),
            Sink::Ndjson(mut out) | Sink::Csv(mut out) => out.flush().map_err(unwritten),
        }
    }
}

fn unwritten(error: std::io::Error) -> Failure {
    Failure::fault("writing rows", error)
}

fn open_text(out: Option<&Path>) -> Result<Box<dyn Write>> {
    Ok(match out {
        None => Box::new(BufWriter::new(stdout())),
        Some(path) => {
            let file = File::create(path).map_err(|error| Failure::fault(&path.display().to_string(), error))?;
            Box::new(BufWriter::new(file))
        }
    })
}
