//! `jikang serve`: the pages of a data directory, until Ctrl-C.

use super::open;
use crate::{args, clock, print};
use flow::Platform;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use terms::{Actor, Failure, Refusal, Result};
use tokio::net::TcpListener;
use web::WebOptions;
use web::pages::sign_in::DemoAccount;

/// How often it is looked whether something was kept whose rows and counts are not there yet.
const REFRESH: Duration = Duration::from_millis(250);
/// How often it is tried again to carry what could not be carried to its end.
const CARRY_AGAIN: Duration = Duration::from_secs(5);
/// How often the audit's heads are noted elsewhere.
const HEADS_EVERY: Duration = Duration::from_secs(60);

pub async fn run(content: Option<&Path>, args: args::Serve) -> Result<ExitCode> {
    let platform = open::existing(content, &args.place).await?;
    let demo = match args.listen.ip().is_loopback() {
        true => super::demo::accounts(&platform)?,
        false => Vec::new(),
    };
    if !args.listen.ip().is_loopback() && platform.store.setting("demo")?.is_some() {
        return Err(Refusal::new("demo_only_on_loopback").with("address", args.listen).into());
    }
    let platform = Arc::new(platform);
    let noting = args.audit_heads.map(|file| tokio::spawn(note_heads(Arc::clone(&platform), file)));
    let served = serve(platform, &args.place.data, args.listen, demo, |_| std::future::ready(())).await;
    noting.inspect(|noting| noting.abort());
    served
}

/// Notes elsewhere, minute by minute, how far the audit has come.
async fn note_heads(platform: Arc<Platform>, file: PathBuf) {
    loop {
        if let Err(failure) = super::audit::note_heads(&platform.store, &file) {
            tracing::error!(%failure, "the audit's heads could not be noted");
        }
        tokio::time::sleep(HEADS_EVERY).await;
    }
}

/// Serves until Ctrl-C, then writes the rows down, so that the next start is quick. `more` is told the address and
/// done when pages are answered and the open periods are counted.
pub async fn serve<F: Future<Output = ()> + Send + 'static>(
    platform: Arc<Platform>,
    data: &Path,
    listen: SocketAddr,
    demo: Vec<DemoAccount>,
    more: impl FnOnce(SocketAddr) -> F,
) -> Result<ExitCode> {
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| Refusal::new("cannot_listen").with("address", listen).with("why", error))?;
    let address = listener.local_addr().map_err(|error| Failure::fault("listening", error))?;
    print::line(format_args!("http://{address}"));
    for account in &demo {
        print::line(format_args!("  {}  {}", account.account, account.password));
    }
    let refreshing = tokio::spawn(keep_fresh(Arc::clone(&platform)));
    let counting = tokio::spawn(count_ahead(Arc::clone(&platform), more(address)));
    let carrying = tokio::spawn(carry_on(Arc::clone(&platform)));
    let (loopback, exports) = (address.ip().is_loopback(), data.join("exports"));
    let options = WebOptions { demo, loopback, clock: Arc::new(clock::now), exports };
    let served = web::serve(listener, Arc::clone(&platform), options, stop()).await;
    refreshing.abort();
    counting.abort();
    carrying.abort();
    platform.rows.persist().await?;
    served.map(|()| ExitCode::SUCCESS)
}

/// Brings rows up to what was kept by others than the pages.
async fn keep_fresh(platform: Arc<Platform>) {
    let mut fresh = None;
    loop {
        let today = platform.timing.today(clock::now());
        if fresh != Some((platform.store.last_change(), today)) {
            match flow::refresh(&platform, today).await {
                Ok(until) => fresh = Some((until, today)),
                Err(failure) => tracing::error!(%failure, "the rows could not be brought up to date"),
            }
        }
        tokio::time::sleep(REFRESH).await;
    }
}

/// Brings the open periods' numbers up to the rows, beside what brings the rows up to date: that never waits.
/// After the first time, `more` is done.
async fn count_ahead(platform: Arc<Platform>, more: impl Future<Output = ()> + Send + 'static) {
    let (mut counted, mut more) = (None, Some(more));
    loop {
        let today = platform.timing.today(clock::now());
        let rows = platform.rows.change();
        if rows.is_some() && counted != Some((rows, today)) {
            if let Err(failure) = flow::count_open(&platform, today).await {
                tracing::error!(%failure, "a number of an open period could not be counted");
            }
            counted = Some((rows, today));
            if let Some(more) = more.take() {
                more.await;
            }
        }
        tokio::time::sleep(REFRESH).await;
    }
}

/// Carries on what a full disk or a lost database has interrupted.
async fn carry_on(platform: Arc<Platform>) {
    loop {
        tokio::time::sleep(CARRY_AGAIN).await;
        let platform = Arc::clone(&platform);
        let work = move || flow::carry_left(&platform, &Actor::operator(), clock::now());
        match tokio::task::spawn_blocking(work).await {
            Ok(Ok(_)) => {}
            Ok(Err(failure)) => tracing::error!(%failure, "a message still cannot be carried to its end"),
            Err(error) => tracing::error!(%error, "carrying a message panicked"),
        }
    }
}

async fn stop() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a signal handler the process simply goes on until it is killed, which is safe.
        std::future::pending::<()>().await;
    }
}
