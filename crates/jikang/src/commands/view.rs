//! `jikang view`: a ViewDefinition over files, any size in constant memory; needs no data directory.

use crate::args::{self, Format};
use crate::{files, say};
use intake::json::{Layout, layout};
use std::fs::File;
use std::io::{BufWriter, Write, stdout};
use std::path::Path;
use std::process::ExitCode;
use terms::{Failure, Issue, Refusal, Result};
use views::{Builder, View};

/// Rows are written when so many have come together.
const ROWS_AT_ONCE: usize = 8_192;

pub fn run(args: &args::View) -> Result<ExitCode> {
    let view = match compile(&args.view)? {
        Ok(view) => view,
        Err(issues) => {
            say::issues(&issues);
            return Ok(ExitCode::from(say::NEGATIVE));
        }
    };
    let mut sink = Sink::open(&view, args)?;
    let mut builder = view.builder();
    for file in &args.files {
        let bytes = files::bytes(file)?;
        let lines: Vec<&[u8]> = match layout(&bytes) {
            Layout::Lines => bytes.split(|&byte| byte == b'\n').collect(),
            Layout::Document | Layout::Sheet => vec![&bytes],
        };
        for (number, line) in lines.into_iter().enumerate().filter(|(_, line)| !line.trim_ascii().is_empty()) {
            if let Err(mut issue) = builder.append_bytes(line.trim_ascii()) {
                issue.place = format!("{} line {} {}", file.display(), number + 1, issue.place);
                say::issues(&[issue]);
                return Ok(ExitCode::from(say::NEGATIVE));
            }
            if builder.rows() >= ROWS_AT_ONCE {
                sink.write(&mut builder)?;
            }
        }
    }
    sink.write(&mut builder)?;
    sink.finish()?;
    Ok(ExitCode::SUCCESS)
}

fn compile(path: &Path) -> Result<std::result::Result<View, Vec<Issue>>> {
    let bytes = files::bytes(path)?;
    Ok(fhir::json::parse_any(&bytes).map_err(|issue| vec![issue]).and_then(|json| View::compile(&json)))
}

/// Where the rows go.
enum Sink {
    Text { out: Box<dyn Write>, csv: bool, head: bool },
    Parquet(Box<rows::ParquetFile>),
}

impl Sink {
    fn open(view: &View, args: &args::View) -> Result<Self> {
        match (args.format, &args.out) {
            (Format::Parquet, Some(path)) => {
                Ok(Sink::Parquet(Box::new(rows::ParquetFile::create(path, &view.schema())?)))
            }
            (Format::Parquet, None) => Err(Refusal::new("parquet_needs_out").into()),
            (format, out) => {
                let csv = matches!(format, Format::Csv);
                Ok(Sink::Text { out: open(out.as_deref())?, csv, head: true })
            }
        }
    }

    fn write(&mut self, builder: &mut Builder<'_>) -> Result<()> {
        let batch = builder.finish().map_err(|error| Failure::fault("making rows", format!("{error:?}")))?;
        let fault = |error| Failure::fault("writing rows", error);
        match self {
            Sink::Parquet(file) => file.write(&batch),
            Sink::Text { out, csv: false, .. } => views::write::ndjson(&batch, out).map_err(fault),
            Sink::Text { out, csv: true, head } => {
                let first = std::mem::take(head);
                views::write::csv(&batch, out, first).map_err(fault)
            }
        }
    }

    fn finish(self) -> Result<()> {
        match self {
            Sink::Parquet(file) => file.finish(),
            Sink::Text { mut out, .. } => out.flush().map_err(|error| Failure::fault("writing rows", error)),
        }
    }
}

fn open(out: Option<&Path>) -> Result<Box<dyn Write>> {
    Ok(match out {
        None => Box::new(BufWriter::new(stdout())),
        Some(path) => {
            let file = File::create(path).map_err(|error| Failure::fault(&path.display().to_string(), error))?;
            Box::new(BufWriter::new(file))
        }
    })
}
