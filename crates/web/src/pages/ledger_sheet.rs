//! The office's own sheet of a ledger, as a file and back.

use crate::address;
use crate::frame::Frame;
use crate::pages::arrivals;
use crate::parts::{self, tag};
use crate::visit::Visit;
use crate::wrong::{Answer, Page};
use axum::extract::{Multipart, Path};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use flow::show::ledger_sheet::{self, Came, CameBack};
use maud::{Markup, html};

/// What the file is.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Answers `GET /ledgers/{programme}/sheet.xlsx`.
pub async fn out(visit: Visit, Path(programme): Path<String>) -> Answer<Response> {
    let frame = visit.frame();
    let bytes = ledger_sheet::workbook(visit.platform(), &visit.look(), &programme, frame.language).await?;
    let name = format!("{} {}.xlsx", frame.word(&programme, "programme"), visit.today());
    let disposition = format!("attachment; filename*=UTF-8''{}", address::escape(&name));
    Ok(([(header::CONTENT_TYPE, XLSX.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response())
}

/// Answers `POST /ledgers/{programme}/sheet.xlsx`: every row with a newer day makes its move.
pub async fn back(visit: Visit, Path(programme): Path<String>, form: Multipart) -> Answer {
    let sent = arrivals::read(form).await?;
    visit.guest.check_form(&sent.csrf)?;
    let rows = ledger_sheet::take(visit.platform(), &visit.look(), &programme, &sent.bytes).await?;
    Ok(Page(render(&visit.frame(), &programme, &rows)))
}

/// The sheet out and in, on the page of the ledger.
pub fn forms(frame: &Frame, programme: &str) -> Markup {
    let at = format!("/ledgers/{programme}/sheet.xlsx");
    html! {
        form.bar-form.card method="post" action=(at) enctype="multipart/form-data" {
            (frame.token())
            a.button href=(at) { (frame.say("sheet.ledger.out")) }
            div {
                label for="file" { (frame.say("sheet.ledger.file")) }
                input type="file" id="file" name="file" accept=".xlsx,.xls,.csv" required;
            }
            button type="submit" { (frame.say("sheet.ledger.back")) }
            p.hint { (frame.say("sheet.ledger.words")) }
        }
    }
}

/// What became of each row.
pub fn render(frame: &Frame, programme: &str, rows: &[CameBack]) -> Markup {
    let title = frame.say("sheet.ledger.back");
    let body = html! {
        p.crumbs {
            a href={ "/ledgers/" (programme) } { (frame.word(programme, "programme")) } " › " (title)
        }
        h1 { (title) }
        div.card { table.stack {
            thead { tr { th.num { (frame.say("sheet.ledger.row")) } th { (frame.say("case.number")) } th { (frame.say("sheet.ledger.came")) } } }
            tbody { @for row in rows { tr {
                td.num { (row.row) }
                td { @match row.case {
                    Some(case) => a.lead href=(address::case(programme, case)) { (row.number) },
                    None => (row.number),
                } }
                td { (came(frame, programme, &row.came)) }
            } } }
        } }
    };
    frame.page(title, None, body)
}

fn came(frame: &Frame, programme: &str, came: &Came) -> Markup {
    html! {
        @match came {
            Came::Made => (tag("good", frame.say("sheet.ledger.made"))),
            Came::Known => span.soft { (frame.say("sheet.ledger.known")) },
            Came::Refused(issues) => {
                (tag("bad", frame.say("sheet.ledger.refused")))
                ul { @for issue in issues { li { (parts::issue(frame, programme, issue)) } } }
            },
        }
    }
}
