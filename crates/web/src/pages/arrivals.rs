//! What came in, newest first, and the place to upload a file.

use crate::frame::Frame;
use crate::pages::sheet;
use crate::parts::pager::pager;
use crate::parts::{empty, tag};
use crate::visit::Visit;
use crate::wrong::{Answer, Page, Wrong};
use axum::extract::{Multipart, Query};
use axum::response::{IntoResponse, Redirect, Response};
use flow::show::arrival::{ArrivalList, ArrivalRow};
use jiff::civil::DateTime;
use maud::{Markup, html};
use std::sync::Arc;
use store::Upload;
use terms::wording;
use terms::{ArrivalId, Failure, Refusal, Within};

/// What the address may choose.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    only: String,
    page: usize,
}

/// Answers `GET /arrivals`.
pub async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let look = visit.look();
    let page = flow::show::arrival::arrivals(visit.platform(), &look, asked.only == "set_aside", asked.page)?;
    let waiting = flow::sheet::all_waiting(visit.platform(), &look)?;
    Ok(Page(render(&visit.frame(), &page, flow::show::arrival::may_upload(&look), &waiting)))
}

/// What a browser sent with the upload form.
#[derive(Default)]
pub struct Sent {
    /// The token of our own form.
    pub csrf: String,
    /// For whom it is sent.
    pub sender: String,
    /// The period that it is about, where one is asked for.
    pub period: String,
    /// The file's name.
    pub name: String,
    /// What came.
    pub bytes: Vec<u8>,
}

/// Answers `POST /arrivals`: the file is on disk before the answer, and carried as far as it goes. A
/// sheet waits for somebody to look at what it would do.
pub async fn upload(visit: Visit, form: Multipart) -> Answer<Response> {
    let sent = read(form).await?;
    visit.guest.check_form(&sent.csrf)?;
    if !flow::show::arrival::may_upload(&visit.look()) {
        return Err(Refusal::new("not_allowed").with("account", &visit.actor.account).into());
    }
    check(&sent)?;
    flow::sheet::check_sender(visit.platform(), &visit.look(), &sent.sender)?;
    if intake::sheet::is_sheet(&sent.name, &sent.bytes) {
        return sheet::handle::take(&visit, sent).await;
    }
    let arrival = carry(&visit, sent).await?;
    Ok(Redirect::to(&format!("/arrivals/{arrival}")).into_response())
}

fn check(sent: &Sent) -> Answer<()> {
    let named = (1..=64).contains(&sent.sender.len())
        && sent.sender.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte));
    if !named {
        return Err(Refusal::new("sender_name").into());
    }
    if sent.bytes.is_empty() {
        return Err(Refusal::new("no_file").into());
    }
    Ok(())
}

/// Takes a file as an arrival and carries it as far as it goes; every page shows it when this returns.
async fn carry(visit: &Visit, sent: Sent) -> Answer<ArrivalId> {
    let (platform, actor, now) = (Arc::clone(visit.platform()), visit.actor.clone(), visit.guest.now);
    let work = move || {
        let arrival = store::NewArrival {
            sender: sent.sender,
            message_id: None,
            door: "upload".into(),
            format: "fhir".into(),
            name: sent.name,
            bytes: sent.bytes,
            at: now,
            actor: actor.clone(),
        };
        let accepted = flow::accept(&platform, arrival)?;
        crate::taken::carry(&platform, &actor, accepted.arrival, now);
        Ok::<_, Failure>(accepted.arrival)
    };
    let arrival =
        tokio::task::spawn_blocking(work).await.map_err(|error| Failure::fault("carrying an upload", error))??;
    flow::refresh(visit.platform(), visit.today()).await?;
    Ok(arrival)
}

/// What a form with a file sent.
pub async fn read(mut form: Multipart) -> Answer<Sent> {
    let broken = |error: axum::extract::multipart::MultipartError| match error.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => Wrong::from(Refusal::new("too_large")),
        _ => Refusal::new("upload_broken").into(),
    };
    let mut sent = Sent::default();
    while let Some(field) = form.next_field().await.map_err(broken)? {
        match field.name().unwrap_or_default() {
            "csrf" => sent.csrf = field.text().await.map_err(broken)?,
            "sender" => sent.sender = field.text().await.map_err(broken)?,
            "period" => sent.period = field.text().await.map_err(broken)?,
            "file" => {
                sent.name = field.file_name().unwrap_or_default().chars().take(200).collect();
                sent.bytes = field.bytes().await.map_err(broken)?.to_vec();
            }
            _ => {}
        }
    }
    Ok(sent)
}

/// The whole page.
pub fn render(frame: &Frame, page: &ArrivalList, may_upload: bool, waiting: &[(Upload, DateTime)]) -> Markup {
    let title = frame.say("page.arrivals.title");
    let body = html! {
        h1 { (title) }
        @if may_upload { (upload_form(frame)) (unconfirmed(frame, waiting)) }
        div.tabs {
            a href="/arrivals" aria-current=[(!page.only_set_aside).then_some("true")] { (frame.say("arrival.all")) }
            a href="/arrivals?only=set_aside" aria-current=[page.only_set_aside.then_some("true")] { (frame.say("arrival.only_set_aside")) }
        }
        div.card {
            @if page.arrivals.total == 0 { (empty(frame.say("arrival.none"))) }
            @else { (table(frame, &page.arrivals.rows)) (pager(frame, &page.arrivals)) }
        }
    };
    frame.page(title, Some(page.as_of), body)
}

fn upload_form(frame: &Frame) -> Markup {
    html! {
        form.bar-form.card method="post" action="/arrivals" enctype="multipart/form-data" {
            (frame.token())
            div {
                label for="sender" { (frame.say("arrival.sender")) }
                input type="text" id="sender" name="sender" value=(own_sender(frame)) pattern="[A-Za-z0-9_.-]{1,64}" required;
            }
            div {
                label for="file" { (frame.say("arrival.file")) }
                input type="file" id="file" name="file" required;
            }
            button.button-main type="submit" { (frame.say("arrival.upload")) }
            p.hint { (frame.say("arrival.upload_words")) }
        }
    }
}

/// Sheets of the viewer that wait to be confirmed.
fn unconfirmed(frame: &Frame, waiting: &[(Upload, DateTime)]) -> Markup {
    html! { @if !waiting.is_empty() {
        section.card {
            h2 { (frame.say("sheet.waiting")) }
            table.stack {
                thead { tr {
                    th { (frame.say("sheet.file")) } th { (frame.say("arrival.sender")) } th { (frame.say("sheet.until")) } th {}
                } }
                tbody { @for (upload, until) in waiting { tr {
                    td { a.lead href=(sheet::address(&upload.id, "")) { (upload.name) } }
                    td data-name=(frame.say("arrival.sender")) { (upload.sender) }
                    td.nowrap data-name=(frame.say("sheet.until")) { (wording::moment(*until)) }
                    td { (sheet::discard(frame, &upload.id)) }
                } } }
            }
        }
    } }
}

/// Who sends: staff for the institution that they work in.
fn own_sender<'a>(frame: &'a Frame<'_>) -> &'a str {
    match frame.actor.map(|actor| &actor.scope.institutions) {
        Some(Within::Trees(codes)) => codes.first().map_or("local", String::as_str),
        _ => "local",
    }
}

fn table(frame: &Frame, rows: &[ArrivalRow]) -> Markup {
    html! {
        table.stack {
            thead { tr {
                th { (frame.say("arrival.number")) } th { (frame.say("arrival.received")) } th { (frame.say("arrival.sender")) }
                th { (frame.say("arrival.what")) } th.num { (frame.say("arrival.size")) }
                th.num { (frame.say("arrival.kept")) } th.num { (frame.say("arrival.doubled")) } th.num { (frame.say("arrival.set_aside")) }
            } }
            tbody { @for row in rows { (line(frame, row)) } }
        }
    }
}

fn line(frame: &Frame, row: &ArrivalRow) -> Markup {
    html! { tr {
        td { a.lead href={ "/arrivals/" (row.id) } { (row.id) } }
        td.nowrap data-name=(frame.say("arrival.received")) { (wording::moment(row.received)) }
        td data-name=(frame.say("arrival.sender")) { (row.sender) }
        td data-name=(frame.say("arrival.what")) { (row.name) span.sub { (frame.word("", &format!("format.{}", row.format))) } }
        td.num data-name=(frame.say("arrival.size")) { (wording::size(row.size_bytes)) }
        td.num data-name=(frame.say("arrival.kept")) { (wording::count(row.kept)) }
        td.num data-name=(frame.say("arrival.doubled")) { (wording::count(row.doubled)) }
        td.num data-name=(frame.say("arrival.set_aside")) {
            @if row.set_aside > 0 { (tag("bad", &wording::count(row.set_aside))) } @else { "0" }
        }
    } }
}
