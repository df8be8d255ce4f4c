//! Who calls: the account of a system, named in every request.

use super::outcome::Wrong;
use crate::access::password;
use crate::state::Web;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use flow::Platform;
use flow::show::Look;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use store::Account;
use terms::{Actor, Failure, Language, Post, Purpose, Refusal, Result};

/// So many callers are remembered at once.
const REMEMBERED_MAX: usize = 10_000;

/// Callers whose password was right, by the hash of what they sent; with the stored hash that it fitted,
/// so that a changed password is asked for again.
#[derive(Default)]
pub struct Callers {
    known: Mutex<HashMap<[u8; 32], (String, String)>>,
}

impl Callers {
    fn knows(&self, sent: &[u8; 32], account: &Account) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(sent).is_some_and(|(name, hash)| *name == account.name && *hash == account.password_hash)
    }

    fn remember(&self, sent: [u8; 32], account: &Account) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED_MAX {
            known.clear();
        }
        known.insert(sent, (account.name.clone(), account.password_hash.clone()));
    }
}

/// One request of a system.
pub struct Caller {
    /// What all requests share.
    pub web: Arc<Web>,
    /// Who calls.
    pub actor: Actor,
    /// In which language the answer's words are.
    pub language: Language,
    /// The wall clock when the request came.
    pub now: Timestamp,
    /// What was asked: `GET /fhir/Patient/1`.
    pub place: String,
    /// Its headers.
    pub headers: HeaderMap,
}

impl Caller {
    /// The request as the last station knows it.
    pub fn look(&self) -> Look<'_> {
        let today = self.platform().timing.today(self.now);
        Look { actor: &self.actor, today, at: self.now, place: &self.place }
    }

    /// What takes long, done beside other requests.
    pub async fn apart<T: Send + 'static>(
        &self,
        doing: &str,
        work: impl FnOnce(&Platform, &Look<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (platform, actor, place, at) =
            (Arc::clone(self.platform()), self.actor.clone(), self.place.clone(), self.now);
        let work = move || {
            let look = Look { actor: &actor, today: platform.timing.today(at), at, place: &place };
            work(&platform, &look)
        };
        tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(Failure::fault(doing, error)))
    }

    /// The running system.
    pub fn platform(&self) -> &Arc<Platform> {
        &self.web.platform
    }

    /// A header's text.
    pub fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// A failure in the caller's language.
    pub fn wrong(&self, failure: impl Into<Failure>) -> Wrong {
        Wrong::from(failure.into()).told(&self.platform().content, self.language)
    }
}

impl FromRequestParts<Arc<Web>> for Caller {
    type Rejection = Wrong;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> std::result::Result<Self, Wrong> {
        let language = language(&parts.headers);
        let told = |failure: Failure| Wrong::from(failure).told(&web.platform.content, language);
        json_only(parts).map_err(told)?;
        let now = (web.options.clock)();
        let account = signed(web, parts, now).await.map_err(told)?;
        Ok(Caller {
            web: Arc::clone(web),
            actor: actor(account),
            language,
            now,
            place: format!("{} {}", parts.method, parts.uri.path()),
            headers: parts.headers.clone(),
        })
    }
}

/// The answers' words are Chinese unless English is asked for.
fn language(headers: &HeaderMap) -> Language {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Language::of(asked.unwrap_or("zh"))
}

/// XML is FHIR too, but not here; whoever asks for it is told at once.
fn json_only(parts: &Parts) -> Result<()> {
    let text = |name: header::HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let format = parts.uri.query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("_format="));
    let asked = format.or(text(header::ACCEPT)).unwrap_or("*/*");
    let is_json =
        asked.contains("json") || asked.contains("*/*") || asked.contains("application/*") || asked.is_empty();
    // The rows of a view are no FHIR: in which format, they judge themselves.
    if !is_json && !parts.uri.path().ends_with("/$viewdefinition-run") {
        return Err(Refusal::new("format_not_here").with("format", asked).into());
    }
    match text(header::CONTENT_TYPE) {
        // The parameters of a search may come as a form.
        Some(sent) if sent.contains("x-www-form-urlencoded") && parts.uri.path().ends_with("/_search") => Ok(()),
        Some(sent) if !sent.contains("json") => Err(Refusal::new("body_not_json").with("format", sent).into()),
        _ => Ok(()),
    }
}

/// The account that the request names, if its password fits and it is a system's.
async fn signed(web: &Arc<Web>, parts: &Parts, now: Timestamp) -> Result<Account> {
    let sent = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (name, secret) = sent.and_then(basic).ok_or_else(|| Refusal::new("not_signed"))?;
    let from = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let from = from.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(address)| address.ip());
    if let Some(minutes) = web.attempts.wait(&name, from, now) {
        return Err(Refusal::new("wait").with("minutes", minutes).into());
    }
    let wrong = || Refusal::new("not_signed");
    let account = web.platform.store.account(&name)?;
    let open = |account: &Account| !account.disabled && (web.options.loopback || !account.demo);
    let account = account.filter(open);
    let print: [u8; 32] = Sha256::digest(sent.unwrap_or_default().as_bytes()).into();
    let Some(account) = account else {
        web.attempts.failed(&name, from, now);
        return Err(wrong().into());
    };
    if !web.callers.knows(&print, &account) {
        let hash = account.password_hash.clone();
        let fits = tokio::task::spawn_blocking(move || password::verify(&secret, &hash)).await;
        if !fits.map_err(|error| Failure::fault("checking a password", error))? {
            web.attempts.failed(&name, from, now);
            return Err(wrong().into());
        }
        web.attempts.succeeded(&name, from);
        web.callers.remember(print, &account);
    }
    if !account.posts.contains(&Post::System) {
        return Err(Refusal::new("not_a_system").into());
    }
    Ok(account)
}

/// RFC 7617: `Basic` and the base64 of `name:password`.
fn basic(header: &str) -> Option<(String, String)> {
    let coded = header.strip_prefix("Basic ")?.trim();
    let text = String::from_utf8(fhir::base64::decode(coded)?).ok()?;
    let (name, secret) = text.split_once(':')?;
    Some((name.to_owned(), secret.to_owned()))
}

fn actor(account: Account) -> Actor {
    Actor {
        account: account.name,
        shown_as: account.shown_as,
        posts: account.posts,
        scope: account.scope,
        purpose: Purpose::Care,
    }
}
