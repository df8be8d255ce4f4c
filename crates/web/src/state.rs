//! What all requests share.

use crate::access::attempts::Attempts;
use crate::pages::sign_in::DemoAccount;
use crate::rest::{Callers, Jobs};
use flow::Platform;
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::Arc;

/// Tells the time of the wall clock.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How the pages are served.
#[derive(Clone)]
pub struct WebOptions {
    /// Demo accounts that the sign-in page offers; only in made-up data.
    pub demo: Vec<DemoAccount>,
    /// Whether only this machine can reach us; else accounts of made-up data cannot sign in.
    pub loopback: bool,
    /// The wall clock.
    pub clock: Clock,
    /// Where the files of exports are kept while they can be fetched. What is there at the start is removed.
    pub exports: PathBuf,
}

/// What all requests share.
pub struct Web {
    /// The running system.
    pub platform: Arc<Platform>,
    /// How it is served.
    pub options: WebOptions,
    /// Failed sign-ins.
    pub attempts: Attempts,
    /// Systems that have signed a request.
    pub callers: Callers,
    /// Exports that run or can be fetched.
    pub jobs: Arc<Jobs>,
}
