//! Writes rows as Parquet files, for those who count with other tools.

use crate::counted::Counted;
use crate::engine::Engine;
use crate::failure::fault;
use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use terms::{Actor, Result};

/// A Parquet file in the making, written batch by batch.
pub struct ParquetFile {
    writer: ArrowWriter<File>,
}

impl ParquetFile {
    /// Starts a file with these columns.
    pub fn create(path: &Path, schema: &SchemaRef) -> Result<Self> {
        let file = File::create(path).map_err(fault("make a Parquet file"))?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let writer = ArrowWriter::try_new(file, SchemaRef::clone(schema), Some(properties));
        Ok(Self { writer: writer.map_err(fault("make a Parquet file"))? })
    }

    /// Adds rows.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        self.writer.write(batch).map_err(fault("write a Parquet file"))
    }

    /// Ends the file; one that is not ended cannot be read.
    pub fn finish(self) -> Result<()> {
        self.writer.close().map_err(fault("write a Parquet file"))?;
        Ok(())
    }
}

/// Batches with these columns as the bytes of one Parquet file.
pub fn parquet(schema: &SchemaRef, batches: &[RecordBatch]) -> Result<Vec<u8>> {
    let mut writer = ArrowWriter::try_new(Vec::new(), SchemaRef::clone(schema), None).map_err(fault("make Parquet"))?;
    batches.iter().try_for_each(|batch| writer.write(batch)).map_err(fault("make Parquet"))?;
    writer.into_inner().map_err(fault("make Parquet"))
}

/// Writes batches with these columns as one Parquet file.
pub fn write_parquet(path: &Path, schema: &SchemaRef, batches: &[RecordBatch]) -> Result<()> {
    let mut file = ParquetFile::create(path, schema)?;
    batches.iter().try_for_each(|batch| file.write(batch))?;
    file.finish()
}

impl Engine {
    /// Writes every table of the actor's programmes as `TABLE.parquet` and every count given as
    /// `PROGRAMME.INDICATOR.PERIOD.parquet`, each as far as its actor may see it; tells the files.
    pub async fn export(&self, actor: &Actor, dir: &Path, counts: &[Counted]) -> Result<Vec<PathBuf>> {
        fs::create_dir_all(dir).map_err(fault("make the folder of the export"))?;
        let mut files = vec![];
        for name in self.checked.tables.keys() {
            let programme = name.split('.').next().unwrap_or_default();
            if crate::scope::programme(actor, programme).is_ok() {
                let rows = self.table(actor, name, None).await?;
                files.push(self.write(dir.join(format!("{name}.parquet")), rows).await?);
            }
        }
        for counted in counts {
            let name = format!("{}.{}.parquet", counted.indicator().replace('/', "."), counted.period());
            files.push(self.write(dir.join(name), counted.rows()?).await?);
        }
        Ok(files)
    }

    async fn write(&self, path: PathBuf, rows: RecordBatch) -> Result<PathBuf> {
        let write = move || write_parquet(&path, &rows.schema(), &[rows]).map(|()| path);
        self.cores.one(write).await
    }
}
