//! The staff's web: pages made on the server, which work without script and at the level of Chrome 86.
//!
//! - Signing in, sessions and the tokens of forms are decided in `access`, before any page.
//! - A page asks `flow::show` for what it shows and turns that into HTML; it writes only through the
//!   doors of `flow`.
//! - Every text is a key of the content's words; every file that a page loads is our own.
//!
//! Never reads a record or a row by itself, never decides whom somebody may see, never reads the
//! clock (it is handed one). The only crate that knows HTTP.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs))]

pub mod access;
pub mod address;
pub mod chart;
pub mod frame;
pub mod pages;
pub mod parts;
pub mod rest;
mod router;
pub mod state;
pub mod statics;
mod taken;
pub mod visit;
pub mod wrong;

pub use router::router;
pub use state::{Clock, Web, WebOptions};

use flow::Platform;
use std::net::SocketAddr;
use std::sync::Arc;
use terms::{Failure, Refusal, Result};
use tokio::net::TcpListener;

/// Serves until the future `end` is ready. Refuses demo accounts on an address that others reach.
pub async fn serve(
    listener: TcpListener,
    platform: Arc<Platform>,
    options: WebOptions,
    end: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    let address = listener.local_addr().map_err(|error| Failure::fault("reading the own address", error))?;
    if !address.ip().is_loopback() && !options.demo.is_empty() {
        return Err(Refusal::new("demo_only_on_loopback").with("address", address).into());
    }
    let service = router(platform, options).into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(end).await;
    served.map_err(|error| Failure::fault("serving the pages", error))
}

#[cfg(test)]
mod tests;
