//! FHIR R4 over HTTP, for systems: `/fhir`. JSON only.
//!
//! A system signs every request with its account (HTTP Basic); what it writes is its own, and what it may
//! not see does not exist. Every answer that is no resource is an OperationOutcome.

mod bulk;
mod bundle;
mod caller;
mod entry;
mod everything;
mod feed;
mod import;
mod link;
mod matching;
mod metadata;
mod outcome;
mod person;
mod read;
mod run_view;
mod search;
mod validate;
mod write;

pub use bulk::Jobs;
pub use caller::Callers;

use crate::state::Web;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use outcome::Wrong;
use std::sync::Arc;
use terms::Refusal;

/// A message may have this many bytes.
const MESSAGE_BYTES_MAX: usize = 16 << 20;

/// So many bytes are waited for, whatever is to be said.
const SMALL_BYTES_MAX: usize = 64 << 10;

/// The base itself, with a slash at its end: clients write it in both ways.
pub fn base() -> MethodRouter<Arc<Web>> {
    post(bundle::post).fallback(unsupported).layer(DefaultBodyLimit::max(MESSAGE_BYTES_MAX)).layer(from_fn(whole))
}

/// A small body is read before anything is said of its request: a connection on which the answer comes first is
/// closed, and the next request of a client that keeps it goes with it.
async fn whole(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let length = parts.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_none_or(|length: usize| length > SMALL_BYTES_MAX) {
        return next.run(Request::from_parts(parts, body)).await;
    }
    match to_bytes(body, SMALL_BYTES_MAX).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        // Whoever sent it is gone.
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

async fn unsupported() -> Wrong {
    Refusal::new("interaction_not_supported").into()
}

/// Everything under `/fhir`.
pub fn router() -> Router<Arc<Web>> {
    Router::new()
        .route("/", post(bundle::post))
        .route("/metadata", get(metadata::get))
        .route("/$export", get(bulk::of_all))
        .route("/Patient/$export", get(bulk::of_residents))
        .route("/Group/{id}/$export", get(bulk::of_group))
        .route("/$export/{job}", get(bulk::status).delete(bulk::delete))
        .route("/$export/{job}/{file}", get(bulk::file))
        .route("/$import", post(import::post).layer(DefaultBodyLimit::max(import::IMPORT_BYTES_MAX)))
        .route("/$import/{number}", get(import::status))
        .route("/$viewdefinition-run", post(run_view::run))
        .route("/ViewDefinition/$viewdefinition-run", post(run_view::run))
        .route("/Patient/$match", post(matching::post))
        .route("/Patient/$link", post(link::link))
        .route("/Patient/$unlink", post(link::unlink))
        .route("/Patient/{id}/$everything", get(everything::get))
        .route("/_history", get(feed::of_all))
        .route("/{kind}/_history", get(feed::of_type))
        .route("/{kind}/$validate", post(validate::of_type))
        .route("/{kind}/{id}/$validate", post(validate::of_record))
        .route("/{kind}", get(search::search).post(write::create).put(write::update_found).delete(write::delete_found))
        .route("/{kind}/_search", post(search::posted))
        .route("/{kind}/{id}", get(read::read).put(write::update).patch(write::patch).delete(write::delete))
        .route("/{kind}/{id}/_history", get(feed::of_record))
        .route("/{kind}/{id}/_history/{version}", get(read::version))
        .fallback(async || Wrong::from(Refusal::new("not_found")))
        .method_not_allowed_fallback(unsupported)
        .layer(DefaultBodyLimit::max(MESSAGE_BYTES_MAX))
        .layer(from_fn(whole))
}
