//! A ViewDefinition for a system over HTTP: over what it sees, or over what it sends along; the rows as bytes.

use super::{Piece, broken, rows_of};
use crate::platform::Platform;
use crate::show::Look;
use crate::show::all_seen::{self, Wanted};
use arrow::array::RecordBatch;
use terms::{Failure, Refusal, Result};
use views::{View, parallel};

/// An answer may have this many bytes.
const ANSWER_BYTES_MAX: usize = 64 << 20;

/// Records are handed to the cores in pieces of about this many bytes.
const PIECE_BYTES: usize = 256 << 10;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A JSON object per line.
    Ndjson,
    /// One JSON array.
    Json,
    /// Comma-separated, with a line of names.
    Csv,
    /// Comma-separated without names.
    BareCsv,
    /// Parquet.
    Parquet,
}

/// Over what a view runs.
pub enum Over {
    /// What the actor sees of the records.
    Seen(Wanted),
    /// These resources.
    Sent(Vec<Vec<u8>>),
}

/// Runs a view and gives its first rows, written down before the first record is read.
pub fn over(
    platform: &Platform,
    look: &Look<'_>,
    view: &View,
    over: Over,
    (format, limit): (Format, usize),
) -> Result<Vec<u8>> {
    let mut out = Out { format, left: limit, bytes: Vec::new(), batches: Vec::new() };
    if format == Format::Csv {
        views::write::csv_head(&view.schema(), &mut out.bytes).map_err(unwritten)?;
    }
    if let Over::Seen(..) = over {
        platform.store.audit_read(look.actor, look.entry("run_view", view.resource().into()), look.at)?;
    }
    let mut outcome = Ok(true);
    let read = parallel::in_order(
        parallel::cores(),
        |give| hand_on(platform, look, view, over, give),
        |piece: Piece| view.make(piece.resources()),
        |made| {
            let made = made.map_err(|issue| broken(&issue));
            outcome = made.and_then(|made| rows_of(made, &mut |batch| out.take(batch)));
            matches!(outcome, Ok(true))
        },
    );
    read.and(outcome)?;
    out.finish(view)
}

/// Hands the resources of the view's type to the cores.
fn hand_on(
    platform: &Platform,
    look: &Look<'_>,
    view: &View,
    over: Over,
    give: &mut dyn FnMut(Piece) -> bool,
) -> Result<()> {
    let mut piece = Piece::default();
    let mut add = |resource: &[u8]| {
        piece.add(resource);
        piece.bytes.len() < PIECE_BYTES || give(std::mem::take(&mut piece))
    };
    match over {
        Over::Seen(wanted) => {
            let wanted = Wanted { types: vec![view.resource().into()], ..wanted };
            all_seen::each(platform, look.actor, &wanted, &mut |_, resource| Ok(add(resource)))?;
        }
        Over::Sent(resources) => {
            resources.iter().all(|resource| add(resource));
        }
    }
    give(piece);
    Ok(())
}

/// The answer in the making.
struct Out {
    format: Format,
    left: usize,
    bytes: Vec<u8>,
    batches: Vec<RecordBatch>,
}

impl Out {
    /// Takes rows; says whether more may follow.
    fn take(&mut self, batch: RecordBatch) -> Result<bool> {
        let batch = batch.slice(0, batch.num_rows().min(self.left));
        self.left -= batch.num_rows();
        match self.format {
            Format::Parquet => self.batches.push(batch),
            Format::Csv | Format::BareCsv => views::write::csv(&batch, &mut self.bytes).map_err(unwritten)?,
            Format::Ndjson | Format::Json => views::write::ndjson(&batch, &mut self.bytes).map_err(unwritten)?,
        }
        let columns: usize = self.batches.iter().map(RecordBatch::get_array_memory_size).sum();
        if self.bytes.len() + columns > ANSWER_BYTES_MAX {
            return Err(Refusal::new("view_too_large").with("megabytes", ANSWER_BYTES_MAX >> 20).into());
        }
        Ok(self.left > 0)
    }

    fn finish(self, view: &View) -> Result<Vec<u8>> {
        match self.format {
            Format::Parquet => rows::parquet(&view.schema(), &self.batches),
            Format::Json => {
                let lines: Vec<&[u8]> =
                    self.bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
                Ok([&b"["[..], &lines.join(&b','), b"]"].concat())
            }
            _ => Ok(self.bytes),
        }
    }
}

fn unwritten(error: std::io::Error) -> Failure {
    Failure::fault("writing rows", error)
}
