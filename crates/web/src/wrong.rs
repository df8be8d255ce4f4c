//! Turns refusals and faults into pages in words.

use crate::pages::wrong;
use crate::state::Web;
use crate::visit::Guest;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use maud::Markup;
use std::sync::Arc;
use terms::{Failure, Fault, Refusal};

/// Why a page could not be made. The words are added on the way out, where the language is known.
#[derive(Clone, Debug)]
pub struct Wrong(pub Failure);

/// What a handler answers.
pub type Answer<T = Page> = Result<T, Wrong>;

/// A page as an answer.
pub struct Page(pub Markup);

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        Html(self.0.into_string()).into_response()
    }
}

impl From<Failure> for Wrong {
    fn from(failure: Failure) -> Self {
        Self(failure)
    }
}

impl From<Refusal> for Wrong {
    fn from(refusal: Refusal) -> Self {
        Self(refusal.into())
    }
}

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

fn status(failure: &Failure) -> StatusCode {
    match failure {
        Failure::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        Failure::Refused(refusal) => match refusal.code.as_str() {
            "not_found" | "unknown_indicator" | "unknown_table" | "unknown_arrival" => StatusCode::NOT_FOUND,
            "not_allowed" | "not_in_scope" | "people_not_for_post" | "form_stale" => StatusCode::FORBIDDEN,
            "too_large" => StatusCode::PAYLOAD_TOO_LARGE,
            "store_busy" => StatusCode::SERVICE_UNAVAILABLE,
            "disk_full" => StatusCode::INSUFFICIENT_STORAGE,
            _ => StatusCode::BAD_REQUEST,
        },
    }
}

/// An address that no page has.
pub async fn nowhere() -> Wrong {
    Refusal::new("not_found").into()
}

/// Writes the words of a failure on the way out.
pub async fn in_words(State(web): State<Arc<Web>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let again = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    if again.uri.path().starts_with("/fhir") {
        // Systems are told in OperationOutcomes.
        return response;
    }
    let failure = match response.extensions().get::<Wrong>() {
        Some(Wrong(failure)) => failure.clone(),
        None if response.status() == StatusCode::METHOD_NOT_ALLOWED => Refusal::new("not_found").into(),
        None if response.status() == StatusCode::PAYLOAD_TOO_LARGE => Refusal::new("too_large").into(),
        None => return response,
    };
    if let Failure::Fault(Fault(why)) = &failure {
        tracing::error!(path = again.uri.path(), why, "a page failed");
    }
    let code = status(&failure);
    match Guest::of(&web, &again) {
        Ok(guest) => (code, Page(page(&guest, &failure))).into_response(),
        Err(_) => code.into_response(),
    }
}

fn page(guest: &Guest, failure: &Failure) -> Markup {
    let frame = guest.frame();
    match failure {
        Failure::Fault(_) => wrong::fault(&frame),
        Failure::Refused(_) if status(failure) == StatusCode::NOT_FOUND => wrong::not_found(&frame),
        Failure::Refused(refusal) => wrong::refused(&frame, refusal),
    }
}
