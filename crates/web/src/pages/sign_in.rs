//! Signing in.

use crate::access::{cookie, password, token};
use crate::frame::Frame;
use crate::visit::Guest;
use crate::wrong::{Answer, Page};
use axum::Form;
use axum::extract::Query;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use maud::{Markup, html};
use serde::Deserialize;
use store::{Account, Session};
use terms::Failure;

/// A demo account as the page offers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    /// The account's name.
    pub account: String,
    /// Its password; made-up data only, and only while listening on loopback.
    pub password: String,
    /// The key of what the account does.
    pub words: String,
}

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    next: String,
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    csrf: String,
    next: String,
    account: String,
    password: String,
}

/// Answers `GET /sign-in`.
pub async fn show(guest: Guest, Query(asked): Query<Asked>) -> Answer<Response> {
    if guest.actor.is_some() {
        return Ok(Redirect::to(crate::address::local(&asked.next)).into_response());
    }
    page_with_token(guest, &asked.next, "", None, StatusCode::OK)
}

/// Answers `POST /sign-in`.
pub async fn submit(guest: Guest, Form(sent): Form<Sent>) -> Answer<Response> {
    if guest.check_form(&sent.csrf).is_err() {
        return page_with_token(guest, &sent.next, &sent.account, Some("sign_in.stale".into()), StatusCode::FORBIDDEN);
    }
    if let Some(minutes) = guest.web.attempts.wait(&sent.account, guest.from, guest.now) {
        let words = guest.frame().fill("sign_in.slow_down", &[("minutes", &minutes.to_string())]);
        return page_with_token(guest, &sent.next, &sent.account, Some(words), StatusCode::TOO_MANY_REQUESTS);
    }
    let Some(account) = checked(&guest, &sent).await? else {
        guest.web.attempts.failed(&sent.account, guest.from, guest.now);
        tracing::warn!(account = sent.account.escape_debug().to_string(), "sign-in failed");
        return page_with_token(guest, &sent.next, &sent.account, Some("sign_in.wrong".into()), StatusCode::FORBIDDEN);
    };
    guest.web.attempts.succeeded(&sent.account, guest.from);
    open(&guest, &account, &sent.next)
}

/// Answers `POST /sign-out`.
pub async fn leave(guest: Guest, Form(sent): Form<Sent>) -> Answer<Response> {
    guest.check_form(&sent.csrf)?;
    guest.web.platform.store.close_session(token::stored(&guest.token))?;
    Ok((AppendHeaders([(header::SET_COOKIE, cookie::forget(cookie::SESSION))]), Redirect::to("/sign-in"))
        .into_response())
}

/// The account whose password this is. An unknown account costs the same time as a wrong password.
async fn checked(guest: &Guest, sent: &Sent) -> Answer<Option<Account>> {
    let account = guest.web.platform.store.account(&sent.account)?;
    let open = |account: &Account| !account.disabled && (guest.web.options.loopback || !account.demo);
    let account = account.filter(open);
    let hash = account.as_ref().map_or_else(|| NOBODYS.to_owned(), |account| account.password_hash.clone());
    let password = sent.password.clone();
    let fits = tokio::task::spawn_blocking(move || password::verify(&password, &hash)).await;
    let fits = fits.map_err(|error| Failure::fault("checking a password", error))?;
    Ok(account.filter(|_| fits))
}

/// A hash that no password is known for.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlz$V2hvZXZlciByZWFkcyB0aGlzIGhhcyBubyBrZXkgdG8gaXQ";

fn open(guest: &Guest, account: &Account, next: &str) -> Answer<Response> {
    let token = token::mint()?;
    guest.web.platform.store.open_session(Session {
        token_hash: token::stored(&token),
        account: account.name.clone(),
        created_at: guest.now,
        expires_at: guest.now + SignedDuration::from_secs(cookie::SESSION_SECONDS),
    })?;
    let cookies = [
        (header::SET_COOKIE, cookie::set(cookie::SESSION, &token, cookie::SESSION_SECONDS)),
        (header::SET_COOKIE, cookie::forget(cookie::GUEST)),
    ];
    Ok((AppendHeaders(cookies), Redirect::to(crate::address::local(next))).into_response())
}

/// The page with a fresh token for its form, so that a page from before works again.
fn page_with_token(
    mut guest: Guest,
    next: &str,
    account: &str,
    wrong: Option<String>,
    status: StatusCode,
) -> Answer<Response> {
    let token = token::mint()?;
    guest.take_token(&token);
    let page = render(&guest.frame(), next, account, wrong.as_deref(), &guest.web.options.demo);
    Ok((status, AppendHeaders([(header::SET_COOKIE, cookie::set(cookie::GUEST, &token, 3600))]), Page(page))
        .into_response())
}

/// The page; `wrong` is the key or the words of why the last attempt failed.
pub fn render(frame: &Frame, next: &str, account: &str, wrong: Option<&str>, demo: &[DemoAccount]) -> Markup {
    let title = frame.say("page.sign_in.title");
    let body = html! {
        div.narrow {
            section.card {
                h1 { (frame.site) }
                p.soft { (title) }
                @if let Some(key) = wrong { div.box.box-bad role="alert" { p { (frame.say(key)) } } }
                form method="post" action="/sign-in" {
                    (frame.token())
                    input type="hidden" name="next" value=(next);
                    div.field {
                        label for="account" { (frame.say("sign_in.account")) }
                        input type="text" id="account" name="account" value=(account) autocomplete="username" autocapitalize="none"
                            required autofocus[account.is_empty()];
                    }
                    div.field {
                        label for="password" { (frame.say("sign_in.password")) }
                        input type="password" id="password" name="password" autocomplete="current-password" required;
                    }
                    button.button-main type="submit" { (frame.say("sign_in.go")) }
                }
            }
            @if !demo.is_empty() { (offered(frame, demo)) }
        }
    };
    frame.page(title, None, body)
}

fn offered(frame: &Frame, demo: &[DemoAccount]) -> Markup {
    html! {
        section.card {
            h2 { (frame.say("sign_in.demo")) }
            p.soft.small { (frame.say("sign_in.demo_words")) }
            table.tight {
                thead { tr { th { (frame.say("sign_in.account")) } th { (frame.say("sign_in.password")) } th {} } }
                tbody { @for one in demo { tr {
                    td { code { (one.account) } } td { code { (one.password) } } td { (frame.word("", &one.words)) }
                } } }
            }
        }
    }
}
