//! From an uploaded sheet to its arrival: columns, preview, import.

use super::{address, columns, render, unreadable};
use crate::access::token;
use crate::pages::arrivals::{Sent, carry};
use crate::uploads::Upload;
use crate::visit::Visit;
use crate::wrong::{Answer, Page, Wrong};
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use flow::sheet::{self, Preview, Settled};
use std::sync::Arc;
use terms::{Failure, Issue, Refusal};

/// What the address may choose.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    form: String,
    mapping: String,
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
    let (id, account, at) = (token::record_id()?, visit.actor.account.clone(), visit.guest.now);
    let upload = Upload { id, account, sender, name, bytes, sheet: found, at };
    let to = address(&upload, if known { "" } else { "/columns" }, "");
    visit.guest.web.uploads.hold(upload);
    Ok(Redirect::to(&to).into_response())
}

/// Answers `GET /sheets/{upload}/columns`.
pub async fn show_columns(visit: Visit, Path(id): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let upload = find(&visit, &id)?;
    let page = sheet::columns(visit.platform(), &visit.look(), &upload.sender, &upload.sheet, &asked.form)?;
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
    let upload = find(&visit, &id)?;
    let (platform, look) = (visit.platform(), visit.look());
    let mut page = sheet::columns(platform, &look, &upload.sender, &upload.sheet, one("form"))?;
    for (at, line) in page.lines.iter_mut().enumerate() {
        let target = one(&format!("column.{at}"));
        line.target = page.targets.iter().find(|known| *known == target).cloned().unwrap_or_default();
    }
    page.institution = one("institution").into();
    match sheet::save_columns(platform, &look, &upload.sender, &page, visit.guest.now) {
        Ok(name) => Ok(Redirect::to(&address(&upload, "", &name)).into_response()),
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
pub async fn show(visit: Visit, Path(id): Path<String>, Query(asked): Query<Asked>) -> Answer<Response> {
    let upload = find(&visit, &id)?;
    let Some((settled, previewed)) = previewed(&visit, &upload, &asked.mapping).await? else {
        return Ok(Redirect::to(&address(&upload, "/columns", "")).into_response());
    };
    let frame = visit.frame();
    Ok(match previewed {
        Ok(preview) => Page(render(&frame, &upload, &settled.name, &preview)).into_response(),
        Err(issue) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Page(unreadable(&frame, &upload.name, &issue))).into_response()
        }
    })
}

/// Answers `GET /sheets/{upload}/rejected.xlsx`, before anything is imported.
pub async fn rejected(visit: Visit, Path(id): Path<String>, Query(asked): Query<Asked>) -> Answer<Response> {
    let upload = find(&visit, &id)?;
    let none = || Refusal::new("not_found");
    let (_, preview) = previewed(&visit, &upload, &asked.mapping).await?.ok_or_else(none)?;
    let preview = preview.map_err(|_| none())?;
    let rows: Vec<_> =
        preview.rejected_rows.iter().zip(&preview.rejected).map(|(row, (_, why))| (row, &**why)).collect();
    let frame = visit.frame();
    let bytes = sheet::workbook(&preview.head, &rows, frame.say("sheet.reason_column"))?;
    Ok(download(&upload.name, frame.say("sheet.rejected"), bytes))
}

/// Answers `POST /sheets/{upload}/keep`: the sheet becomes an arrival and goes the ordinary path.
pub async fn keep(visit: Visit, Path(id): Path<String>, Form(sent): Form<Vec<(String, String)>>) -> Answer<Redirect> {
    let one = |name: &str| sent.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    visit.guest.check_form(one("csrf"))?;
    let upload = find(&visit, &id)?;
    let settled = settle(&visit, &upload, one("mapping"))?.ok_or_else(gone)?;
    let format = settled.format(visit.platform())?;
    let upload = visit.guest.web.uploads.take(&id, &visit.actor.account, visit.guest.now).ok_or_else(gone)?;
    let (sender, name, bytes) = (upload.sender.clone(), upload.name.clone(), upload.bytes.clone());
    let arrival = carry(&visit, Sent { csrf: String::new(), sender, name, bytes }, format).await?;
    Ok(Redirect::to(&format!("/arrivals/{arrival}")))
}

/// A workbook to save, named after the file that it is of.
pub fn download(of: &str, what: &str, bytes: Vec<u8>) -> Response {
    let stem = of.rsplit_once('.').map_or(of, |(stem, _)| stem);
    let name = crate::address::escape(&format!("{stem}-{what}.xlsx"));
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let saved = format!("attachment; filename=\"rejected.xlsx\"; filename*=UTF-8''{name}");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, saved)], bytes).into_response()
}

fn gone() -> Refusal {
    Refusal::new("sheet_gone")
}

fn find(visit: &Visit, id: &str) -> Answer<Arc<Upload>> {
    if !flow::show::arrival::may_upload(&visit.look()) {
        return Err(Refusal::new("not_allowed").with("account", &visit.actor.account).into());
    }
    let found = visit.guest.web.uploads.find(id, &visit.actor.account, visit.guest.now);
    Ok(found.ok_or_else(gone)?)
}

/// The mapping that was asked for, else the one that fits; none where nobody knows the columns.
fn settle(visit: &Visit, upload: &Upload, asked: &str) -> Answer<Option<Settled>> {
    let platform = visit.platform();
    let named = sheet::choices(platform, &upload.sender)?.into_iter().find(|(name, _)| name == asked);
    let chosen = match named {
        Some(named) => Some(named),
        None => sheet::fitting(platform, &upload.sender, &upload.sheet)?,
    };
    let Some((name, mapping)) = chosen else { return Ok(None) };
    if !visit.look().has_programme(mapping.form.split('/').next().unwrap_or_default()) {
        return Err(Refusal::new("not_allowed").with("account", &visit.actor.account).into());
    }
    Ok(Some(sheet::settle(platform, &visit.actor, (&name, &mapping), &upload.sheet, visit.today())?))
}

type Previewed = (Settled, Result<Preview, Issue>);

async fn previewed(visit: &Visit, upload: &Arc<Upload>, asked: &str) -> Answer<Option<Previewed>> {
    let Some(settled) = settle(visit, upload, asked)? else { return Ok(None) };
    let (platform, actor, upload) = (Arc::clone(visit.platform()), visit.actor.clone(), Arc::clone(upload));
    let when = (visit.today(), visit.guest.language);
    let preview = blocking(move || {
        let preview = sheet::preview(&platform, &actor, &upload.sender, (&settled, &upload.sheet), when)?;
        Ok((settled, preview))
    });
    Ok(Some(preview.await?))
}

/// Reading a large sheet holds up no other request.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> terms::Result<T> + Send + 'static) -> Answer<T> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|error| Wrong::from(Failure::fault("reading a sheet", error)))??)
}
