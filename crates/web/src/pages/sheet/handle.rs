//! From an uploaded sheet to its arrival: columns, preview, import.

use super::{address, columns, render, unreadable};
use crate::access::token;
use crate::pages::arrivals::Sent;
use crate::visit::Visit;
use crate::wrong::{Answer, Page, Wrong};
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use flow::sheet::{self, Preview, Settled, Waiting};
use flow::show::Look;
use std::sync::Arc;
use terms::{Failure, Issue, Refusal};

/// What the address may choose.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    form: String,
}

/// Holds an uploaded sheet and goes on to its preview, or to its columns where nobody knows them yet.
pub async fn take(visit: &Visit, sent: Sent) -> Answer<Response> {
    let Sent { sender, name, bytes, .. } = sent;
    let (bytes, opened) = blocking(move || {
        let opened = sheet::open(&bytes);
        Ok((bytes, opened))
    })
    .await?;
    let found = match opened {
        Ok(sheet) => sheet,
        Err(issue) => {
            let page = Page(unreadable(&visit.frame(), &name, &issue));
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let known = sheet::fitting(visit.platform(), &sender, &found)?.is_some();
    let id = token::record_id()?;
    let to = address(&id, if known { "" } else { "/columns" });
    let (platform, actor, at) = (Arc::clone(visit.platform()), visit.actor.clone(), visit.guest.now);
    blocking(move || sheet::hold(&platform, &actor, &id, (&sender, &name, &bytes), at)).await?;
    Ok(Redirect::to(&to).into_response())
}

/// Answers `GET /sheets/{upload}/columns`.
pub async fn show_columns(visit: Visit, Path(id): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let Waiting { upload, sheet, .. } = find(&visit, id).await?;
    let page = sheet::columns(visit.platform(), &visit.look(), &upload, &sheet, &asked.form)?;
    Ok(Page(columns::render(&visit.frame(), &upload, &page, None)))
}

/// Answers `POST /sheets/{upload}/columns`: the columns are known from now on.
pub async fn save_columns(
    visit: Visit,
    Path(id): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Answer<Response> {
    let one = |name: &str| sent.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim());
    visit.guest.check_form(one("csrf"))?;
    let Waiting { upload, sheet, .. } = find(&visit, id).await?;
    let (platform, look) = (visit.platform(), visit.look());
    let mut page = sheet::columns(platform, &look, &upload, &sheet, one("form"))?;
    for (at, line) in page.lines.iter_mut().enumerate() {
        let target = one(&format!("column.{at}"));
        line.target = page.targets.iter().find(|known| *known == target).cloned().unwrap_or_default();
    }
    page.institution = one("institution").into();
    match sheet::save_columns(platform, &look, &upload.sender, &page, visit.guest.now) {
        Ok(name) => {
            platform.store.map_upload(&upload.id, &upload.account, &name)?;
            Ok(Redirect::to(&address(&upload.id, "")).into_response())
        }
        Err(Failure::Refused(refusal)) => {
            let frame = visit.frame();
            let problem = frame.word_filled("", &format!("refusal.{}", refusal.code), &refusal.args);
            let page = columns::render(&frame, &upload, &page, Some(&problem));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
        }
        Err(fault) => Err(fault.into()),
    }
}

/// Answers `GET /sheets/{upload}`: what would happen. Nothing is kept.
pub async fn show(visit: Visit, Path(id): Path<String>) -> Answer<Response> {
    let upload = Arc::new(find(&visit, id).await?);
    let Some(previewed) = previewed(&visit, &upload).await? else {
        return Ok(Redirect::to(&address(&upload.upload.id, "/columns")).into_response());
    };
    let frame = visit.frame();
    Ok(match previewed {
        Ok(preview) => Page(render(&frame, &upload, &preview)).into_response(),
        Err(issue) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Page(unreadable(&frame, &upload.upload.name, &issue))).into_response()
        }
    })
}

/// Answers `GET /sheets/{upload}/rejected.xlsx`, before anything is imported.
pub async fn rejected(visit: Visit, Path(id): Path<String>) -> Answer<Response> {
    let upload = Arc::new(find(&visit, id).await?);
    let none = || Refusal::new("not_found");
    let preview = previewed(&visit, &upload).await?.ok_or_else(none)?.map_err(|_| none())?;
    let rows: Vec<_> =
        preview.rejected_rows.iter().zip(&preview.rejected).map(|(row, (_, why))| (row, &**why)).collect();
    let frame = visit.frame();
    let bytes = sheet::workbook(&preview.head, &rows, frame.say("sheet.reason_column"))?;
    Ok(download(&upload.upload.name, frame.say("sheet.rejected"), bytes))
}

/// Answers `POST /sheets/{upload}/keep`: the sheet becomes an arrival and goes the ordinary path.
pub async fn keep(visit: Visit, Path(id): Path<String>, Form(sent): Form<Vec<(String, String)>>) -> Answer<Redirect> {
    check_sent(&visit, &sent)?;
    let upload = find(&visit, id).await?;
    let settled = settle(&visit, &upload)?.ok_or_else(|| Refusal::new("sheet_gone"))?;
    let (platform, actor, now) = (Arc::clone(visit.platform()), visit.actor.clone(), visit.guest.now);
    let arrival = blocking(move || Ok(sheet::confirm(&platform, &actor, upload, &settled, now)?.0)).await?;
    flow::refresh(visit.platform(), visit.today()).await?;
    Ok(Redirect::to(&format!("/arrivals/{arrival}")))
}

/// Answers `POST /sheets/{upload}/discard`: nothing is left of it.
pub async fn discard(
    visit: Visit,
    Path(id): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Answer<Redirect> {
    check_sent(&visit, &sent)?;
    visit.platform().store.discard(&id, &visit.actor.account)?;
    Ok(Redirect::to("/arrivals"))
}

fn check_sent(visit: &Visit, sent: &[(String, String)]) -> Answer<()> {
    let csrf = sent.iter().find(|(key, _)| key == "csrf").map_or("", |(_, value)| value.as_str());
    Ok(visit.guest.check_form(csrf)?)
}

/// A workbook to save, named after the file that it is of.
pub fn download(of: &str, what: &str, bytes: Vec<u8>) -> Response {
    let stem = of.rsplit_once('.').map_or(of, |(stem, _)| stem);
    let name = crate::address::escape(&format!("{stem}-{what}.xlsx"));
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let saved = format!("attachment; filename=\"rejected.xlsx\"; filename*=UTF-8''{name}");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, saved)], bytes).into_response()
}

async fn find(visit: &Visit, id: String) -> Answer<Waiting> {
    if !flow::show::arrival::may_upload(&visit.look()) {
        return Err(Refusal::new("not_allowed").with("account", &visit.actor.account).into());
    }
    let (platform, actor, today, at) =
        (Arc::clone(visit.platform()), visit.actor.clone(), visit.today(), visit.guest.now);
    blocking(move || {
        let look = Look { actor: &actor, today, at, place: "" };
        sheet::waiting(&platform, &look, &id)
    })
    .await
}

/// The mapping that somebody chose for it, else the one that fits; none where nobody knows the columns.
fn settle(visit: &Visit, waiting: &Waiting) -> Answer<Option<Settled>> {
    let (platform, upload) = (visit.platform(), &waiting.upload);
    let named = sheet::choices(platform, &upload.sender)?.into_iter().find(|(name, _)| *name == upload.mapping);
    let chosen = match named {
        Some(named) => Some(named),
        None => sheet::fitting(platform, &upload.sender, &waiting.sheet)?,
    };
    let Some((name, mapping)) = chosen else { return Ok(None) };
    if !visit.look().has_programme(mapping.form.split('/').next().unwrap_or_default()) {
        return Err(Refusal::new("not_allowed").with("account", &visit.actor.account).into());
    }
    Ok(Some(sheet::settle(platform, &visit.actor, (&name, &mapping), &waiting.sheet, visit.today())?))
}

async fn previewed(visit: &Visit, waiting: &Arc<Waiting>) -> Answer<Option<Result<Preview, Issue>>> {
    let Some(settled) = settle(visit, waiting)? else { return Ok(None) };
    let (platform, actor, waiting) = (Arc::clone(visit.platform()), visit.actor.clone(), Arc::clone(waiting));
    let when = (visit.today(), visit.guest.language);
    let preview = move || sheet::preview(&platform, &actor, &waiting.upload.sender, (&settled, &waiting.sheet), when);
    Ok(Some(blocking(preview).await?))
}

/// Reading a large sheet holds up no other request.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> terms::Result<T> + Send + 'static) -> Answer<T> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|error| Wrong::from(Failure::fault("reading a sheet", error)))??)
}
