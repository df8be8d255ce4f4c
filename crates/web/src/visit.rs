//! One request: who asks, in which language, from where; and what a page is framed with.

use crate::access::{cookie, token};
use crate::frame::Frame;
use crate::state::Web;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use flow::Timing;
use flow::show::Look;
use jiff::Timestamp;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use terms::{Actor, Day, Language, Purpose, Refusal, Result};

/// A request, perhaps of somebody signed in.
pub struct Guest {
    /// What all requests share.
    pub web: Arc<Web>,
    /// Who asks, once signed in.
    pub actor: Option<Actor>,
    /// The chosen language.
    pub language: Language,
    /// Path and query, without the language.
    pub here: String,
    /// From which address.
    pub from: IpAddr,
    /// The session's token, or the guest's; empty when there is neither.
    pub token: String,
    /// The wall clock when the request came.
    pub now: Timestamp,
    csrf: String,
}

/// A request of somebody signed in. Others are sent to the sign-in page.
pub struct Visit {
    /// The request.
    pub guest: Guest,
    /// Who asks.
    pub actor: Actor,
}

impl Guest {
    /// Reads the request's cookies and finds the session.
    pub fn of(web: &Arc<Web>, parts: &Parts) -> Result<Self> {
        let now = (web.options.clock)();
        let session = cookie::find(&parts.headers, cookie::SESSION);
        let actor = session.map(|token| actor(web, token, now)).transpose()?.flatten();
        let guest = cookie::find(&parts.headers, cookie::GUEST);
        let token = session.filter(|_| actor.is_some()).or(guest).unwrap_or_default().to_owned();
        let from = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self {
            web: Arc::clone(web),
            actor,
            language: language(parts),
            here: without_language(parts),
            from: from.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(address)| address.ip()),
            csrf: token::of_form(&token),
            token,
            now,
        })
    }

    /// What a page is framed with.
    pub fn frame(&self) -> Frame<'_> {
        let content = &self.web.platform.content;
        let (zh, en) = (content.region.title_zh.as_str(), content.region.title_en.as_str());
        let site = if self.language == Language::Zh { zh } else { en };
        Frame {
            texts: &content.texts,
            language: self.language,
            site: if site.is_empty() { content.texts.say(self.language, "shell.site") } else { site },
            actor: self.actor.as_ref(),
            fixed_on: match self.web.platform.timing {
                Timing::Fixed(day) => Some(day),
                Timing::Live(_) => None,
            },
            here: &self.here,
            csrf: &self.csrf,
        }
    }

    /// Goes on with another token, which the answer's cookie holds.
    pub fn take_token(&mut self, token: &str) {
        self.token = token.into();
        self.csrf = token::of_form(token);
    }

    /// Refuses a form that did not come from our own page.
    pub fn check_form(&self, sent: &str) -> Result<()> {
        let own = !self.token.is_empty() && token::equal(sent, &self.csrf);
        if own { Ok(()) } else { Err(Refusal::new("form_stale").into()) }
    }
}

impl Visit {
    /// The request as the last station knows it.
    pub fn look(&self) -> Look<'_> {
        Look { actor: &self.actor, today: self.today(), at: self.guest.now, place: &self.guest.here }
    }

    /// The day for the work.
    pub fn today(&self) -> Day {
        self.guest.web.platform.timing.today(self.guest.now)
    }

    /// What a page is framed with.
    pub fn frame(&self) -> Frame<'_> {
        self.guest.frame()
    }

    /// The running system.
    pub fn platform(&self) -> &Arc<flow::Platform> {
        &self.guest.web.platform
    }
}

impl FromRequestParts<Arc<Web>> for Guest {
    type Rejection = crate::wrong::Wrong;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> std::result::Result<Self, Self::Rejection> {
        Ok(Guest::of(web, parts)?)
    }
}

impl FromRequestParts<Arc<Web>> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> std::result::Result<Self, Response> {
        let guest = Guest::of(web, parts).map_err(|failure| crate::wrong::Wrong(failure).into_response())?;
        match guest.actor.clone() {
            Some(actor) => Ok(Self { guest, actor }),
            None => {
                let next = if parts.method == axum::http::Method::GET { guest.here.as_str() } else { "/" };
                let to = format!("/sign-in?next={}", crate::address::escape(next));
                Err(Redirect::to(&to).into_response())
            }
        }
    }
}

/// The actor of a session; none once it has expired or its account is closed.
fn actor(web: &Web, token: &str, now: Timestamp) -> Result<Option<Actor>> {
    let store = &web.platform.store;
    let Some(session) = store.session(&token::stored(token), now)? else {
        return Ok(None);
    };
    let account = store.account(&session.account)?;
    let open = |account: &store::Account| !account.disabled && (web.options.loopback || !account.demo);
    Ok(account.filter(open).map(|account| Actor {
        account: account.name,
        shown_as: account.shown_as,
        purpose: purpose(&account.posts),
        posts: account.posts,
        scope: account.scope,
    }))
}

/// Why somebody with these posts opens pages, unless stated otherwise.
fn purpose(posts: &[terms::Post]) -> Purpose {
    use terms::Post;
    let has = |some: &[Post]| posts.iter().any(|post| some.contains(post));
    if has(&[Post::VillageDoctor, Post::InstitutionStaff, Post::InstitutionManager, Post::Resident]) {
        Purpose::Care
    } else if has(&[Post::ProgrammeOffice, Post::CommissionLeader]) {
        Purpose::Management
    } else if has(&[Post::Auditor]) {
        Purpose::Audit
    } else {
        Purpose::Operation
    }
}

/// The address says it first, then the cookie; else Chinese.
fn language(parts: &Parts) -> Language {
    let chosen = chosen_language(parts.uri.query().unwrap_or_default());
    chosen.or_else(|| cookie::find(&parts.headers, cookie::LANGUAGE)).map(Language::of).unwrap_or_default()
}

/// The language that a query asks for.
pub fn chosen_language(query: &str) -> Option<&str> {
    query.split('&').find_map(|pair| pair.strip_prefix("lang="))
}

fn without_language(parts: &Parts) -> String {
    let path = parts.uri.path();
    let kept =
        parts.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
    let query: Vec<&str> = kept.collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}
