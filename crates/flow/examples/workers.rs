//! Every indicator of a data directory through two processes on loopback, each of which has half of the
//! shards of residents and nothing of the others: what they answer together is what one process counts.
//!
//! A worker opens its shards of the written rows, listens on a port of its own, and answers a line
//! `INDICATOR PERIOD` with the rows of its residents. What is not about residents, or may look at everybody
//! at once, is asked of the first one only, which has all of that (docs/decisions/0014).
//!
//! `cargo xtask prove` runs it over the demo county: `workers DATA`.

use flow::{Prepared, last_content};
use rows::{Counted, Engine, Shards, SubjectKind, Then, Tree};
use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use terms::{Actor, Day, Period};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// So many processes share the shards.
const WORKERS: usize = 2;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let told = tokio::runtime::Runtime::new().map_err(Into::into).and_then(|runtime| match arguments.as_slice() {
        [data] => runtime.block_on(compare(Path::new(data))),
        [data, nth, today] => runtime.block_on(work(Path::new(data), nth.parse()?, today.parse()?)),
        _ => Err("usage: workers DATA".into()),
    });
    match told {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Opens some shards of what a data directory has written, under the content that it kept last.
async fn opened(data: &Path, shards: Shards) -> Outcome<(Engine, Prepared)> {
    let files = last_content(data, store::Options::default())?.ok_or("no data directory")?;
    let content = programme::Content::load(&files).map_err(|issues| format!("{issues:?}"))?;
    let prepared = Prepared::of(Arc::new(content)).await.map_err(|issues| format!("{issues:?}"))?;
    let engine = Engine::open_shards(&data.join("rows"), prepared.checked(), flow::SHARDS, shards).await?;
    if engine.change().is_none() {
        return Err("the data directory has no written rows".into());
    }
    Ok((engine, prepared))
}

/// One process: its shards, until nobody asks any more.
async fn work(data: &Path, nth: usize, today: Day) -> Outcome<()> {
    let (engine, _) = opened(data, Shards::Every { nth, of: WORKERS }).await?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?);
    let (stream, _) = listener.accept()?;
    let mut answers = stream.try_clone()?;
    for line in BufReader::new(stream).lines() {
        let line = line?;
        let (id, period) = line.split_once(' ').ok_or("not understood")?;
        let counted = engine.count(&Actor::operator(), id, period.parse()?, today).await?;
        let rows = counted.freeze(None, &Tree::default(), &BTreeMap::new())?;
        answers.write_all(&(rows.len() as u64).to_le_bytes())?;
        answers.write_all(&rows)?;
    }
    Ok(())
}

/// A started worker, and the way to ask it.
struct Worker {
    child: Child,
    stream: TcpStream,
}

impl Worker {
    fn start(data: &Path, nth: usize, today: Day) -> Outcome<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(data).arg(nth.to_string()).arg(today.to_string());
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let mut address = String::new();
        BufReader::new(child.stdout.take().ok_or("no way to hear")?).read_line(&mut address)?;
        Ok(Self { child, stream: TcpStream::connect(address.trim())? })
    }

    fn ask(&mut self, id: &str, period: Period) -> Outcome<()> {
        Ok(writeln!(self.stream, "{id} {period}")?)
    }

    fn answer(&mut self) -> Outcome<Vec<u8>> {
        let mut length = [0; 8];
        self.stream.read_exact(&mut length)?;
        let mut rows = vec![0; usize::try_from(u64::from_le_bytes(length))?];
        self.stream.read_exact(&mut rows)?;
        Ok(rows)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It ends by itself when nobody asks any more; killing it only makes sure.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Asks the workers and one process that has everything, indicator by indicator.
async fn compare(data: &Path) -> Outcome<()> {
    let (engine, prepared) = opened(data, Shards::All).await?;
    let today = day(data)?;
    let mut workers = (0..WORKERS).map(|nth| Worker::start(data, nth, today)).collect::<Outcome<Vec<_>>>()?;
    let (mut rows, mut bytes, mut spread) = (0, 0, 0);
    for id in prepared.content.indicators.keys() {
        let head = engine.head(id)?;
        let everyone = head.subject == SubjectKind::Resident && !head.whole;
        let asked = if everyone { WORKERS } else { 1 };
        spread += usize::from(everyone);
        for period in [Period::last_closed(head.grain, today), Period::holding(head.grain, today)] {
            workers[..asked].iter_mut().try_for_each(|worker| worker.ask(id, period))?;
            let answers = workers[..asked].iter_mut().map(Worker::answer).collect::<Outcome<Vec<_>>>()?;
            let whole = engine.count(&Actor::operator(), id, period, today).await?;
            let alone = whole.freeze(None, &Tree::default(), &BTreeMap::new())?;
            let parts: Vec<&[u8]> = answers.iter().map(Vec::as_slice).collect();
            let then =
                Then { indicator: id, sql: whole.sql(), period, today, known: engine.change().unwrap_or_default() };
            let together = engine.thaw(&Actor::operator(), then, &parts, &*engine.tree(whole.today())?)?;
            same(&engine, &whole, &together)?;
            rows += together.rows()?.num_rows();
            bytes += answers.iter().map(Vec::len).sum::<usize>();
            if alone.len() > (64 << 10) && parts.iter().any(|part| part.len() * 3 > alone.len() * 2) && everyone {
                return Err(format!("{id} {period}: one worker has nearly all of the rows").into());
            }
        }
    }
    let indicators = prepared.content.indicators.len();
    println!(
        "{indicators} indicators, {spread} of them in {WORKERS} processes: {rows} rows the same, {bytes} bytes moved"
    );
    Ok(())
}

/// The day of a made-up directory.
fn day(data: &Path) -> Outcome<Day> {
    let store = store::Store::open(&data.join("store"), store::Options::default())?;
    Ok(store.setting("fixed_on")?.ok_or("not a made-up data directory")?.parse()?)
}

fn same(engine: &Engine, whole: &Counted, together: &Counted) -> Outcome<()> {
    let tree = engine.tree(whole.today())?;
    for by in [rows::By::Total, rows::By::Area { parent: None }, rows::By::Institution] {
        let (one, two) = (whole.tally(&by, &tree), together.tally(&by, &tree));
        if one != two {
            let told = format!("{} {} {by:?}: {one:?} alone, {two:?} together", whole.indicator(), whole.period());
            return Err(told.into());
        }
    }
    Ok(())
}
