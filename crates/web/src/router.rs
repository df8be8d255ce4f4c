//! Every address, and what goes around all answers: headers, language cookie, words of failures.

use crate::access::attempts::Attempts;
use crate::access::cookie;
use crate::pages::{
    arrival, arrivals, case, case_form, draft, due, form, home, indicator, indicators, ledger_sheet, ledgers,
    published, register, reports, resident, review, search, sheet, sign_in,
};
use crate::rest::{Callers, Jobs};
use crate::state::{Web, WebOptions};
use crate::visit::chosen_language;
use crate::{rest, statics, wrong};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use flow::Platform;
use std::sync::Arc;

/// An uploaded file may have this many bytes, with the form around it.
pub const UPLOAD_BYTES_MAX: usize = (64 << 20) + (64 << 10);

/// A filled-in form may have this many bytes.
const FORM_BYTES_MAX: usize = 256 << 10;

/// All pages over one running system.
pub fn router(platform: Arc<Platform>, options: WebOptions) -> Router {
    let jobs = Arc::new(Jobs::new(options.exports.clone()));
    let web = Arc::new(Web { platform, options, jobs, attempts: Attempts::default(), callers: Callers::default() });
    let upload = post(arrivals::upload).layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX));
    let checked = post(draft::submit).layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX));
    let sheet_back = post(ledger_sheet::back).layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX));
    Router::new()
        .route("/", get(home::show))
        .route("/sign-in", get(sign_in::show).post(sign_in::submit))
        .route("/sign-out", post(sign_in::leave))
        .route("/indicators", get(indicators::show))
        .route("/indicators/{programme}/{name}", get(indicator::show))
        .route("/indicators/{programme}/{name}/publish", post(published::submit))
        .route("/published/{number}", get(published::show))
        .route("/reports", get(reports::show_all))
        .route("/reports/check", get(draft::show).merge(checked))
        .route("/reports/{template}", get(reports::show))
        .route("/reports/{template}/file", post(reports::file))
        .route("/programmes", get(register::show_all))
        .route("/programmes/{programme}", get(register::show))
        .route("/due", get(due::show_all))
        .route("/due/{programme}", get(due::show))
        .route("/ledgers", get(ledgers::show_all))
        .route("/ledgers/{programme}", get(ledgers::show))
        .route("/ledgers/{programme}/new/{key}", get(case_form::open_new).post(case_form::hand_in_new))
        .route("/ledgers/{programme}/sheet.xlsx", get(ledger_sheet::out).merge(sheet_back))
        .route("/ledgers/{programme}/{case}", get(case::show))
        .route("/ledgers/{programme}/{case}/moves/{key}", get(case_form::open).post(case_form::hand_in))
        .route("/ledgers/{programme}/{case}/papers/{made}/{paper}", post(case::print))
        .route("/residents", get(search::show))
        .route("/residents/{resident}", get(resident::show))
        .route("/residents/{resident}/forms/{programme}/{form}", get(form::handle::show).post(form::handle::submit))
        .route("/links", get(review::show))
        .route("/links/{record}", post(review::submit))
        .route("/arrivals", get(arrivals::show).merge(upload))
        .route("/arrivals/{arrival}", get(arrival::show))
        .route("/arrivals/{arrival}/rejected.xlsx", get(arrival::rejected))
        .route("/sheets/{upload}", get(sheet::handle::show))
        .route("/sheets/{upload}/columns", get(sheet::handle::show_columns).post(sheet::handle::save_columns))
        .route("/sheets/{upload}/rejected.xlsx", get(sheet::handle::rejected))
        .route("/sheets/{upload}/keep", post(sheet::handle::keep))
        .route("/sheets/{upload}/discard", post(sheet::handle::discard))
        .route("/static/{hash}/{name}", get(statics::file))
        .nest("/fhir", rest::router())
        .route("/fhir/", rest::base())
        .route("/healthz", get(async || "ok\n"))
        .fallback(wrong::nowhere)
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(from_fn_with_state(Arc::clone(&web), wrong::in_words))
        .layer(from_fn_with_state(Arc::clone(&web), around))
        .with_state(web)
}

/// Headers that every answer has, and the language cookie where an address chose one. What is done ahead waits.
async fn around(State(web): State<Arc<Web>>, request: Request, next: Next) -> Response {
    let _question = web.platform.answering.begin();
    let chosen =
        chosen_language(request.uri().query().unwrap_or_default()).map(|code| if code == "en" { "en" } else { "zh" });
    let mut response = next.run(request).await;
    protect(response.headers_mut());
    if let Some(code) = chosen {
        response.headers_mut().append(header::SET_COOKIE, cookie::set(cookie::LANGUAGE, code, 365 * 24 * 3600));
    }
    response
}

/// Nothing from elsewhere is loaded, nobody frames us, and no page stays in a shared machine's cache.
fn protect(headers: &mut HeaderMap) {
    let policy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}
