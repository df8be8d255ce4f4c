//! A draft that is checked: its text with every claim underlined, and beside what is wrong the arithmetic.
//!
//! Nothing of a draft is kept.

use crate::frame::Frame;
use crate::pages::arrivals;
use crate::parts::{self, tag};
use crate::visit::Visit;
use crate::wrong::{Answer, Page};
use axum::extract::Multipart;
use flow::report::{Against, hold};
use maud::{Markup, html};
use report::{Claim, Draft, Severity, Verdict};
use terms::{Day, Failure, Grain, Issue, Period, Refusal, wording};

/// The reader knows the words of one language.
const READ: &str = "zh";

/// Answers `GET /reports/check`.
pub async fn show(visit: Visit) -> Answer {
    Ok(Page(asking(&visit, None)))
}

/// Answers `POST /reports/check`.
pub async fn submit(visit: Visit, form: Multipart) -> Answer {
    let sent = arrivals::read(form).await?;
    visit.guest.check_form(&sent.csrf)?;
    if sent.bytes.is_empty() {
        return Err(Refusal::new("upload_broken").into());
    }
    let lexicon = visit.platform().content.lexicons.get(READ).cloned();
    let lexicon = lexicon.ok_or_else(|| Refusal::new("content_missing").with("folder", "languages/zh/report.toml"))?;
    let bytes = sent.bytes;
    let read = move || -> Result<(Draft, Vec<Claim>), Issue> {
        let draft = Draft::read(&bytes)?;
        let claims = report::check(&draft, &lexicon);
        Ok((draft, claims))
    };
    let done = tokio::task::spawn_blocking(read).await.map_err(|error| Failure::fault("checking a draft", error))?;
    let (draft, mut claims) = match done {
        Ok(read) => read,
        Err(issue) => return Ok(Page(asking(&visit, Some(&issue)))),
    };
    let look = visit.look();
    if look.counts_everyone()
        && let Ok(period) = sent.period.parse()
    {
        let may_tell = |programme: &str| look.has_programme(programme);
        let against = Against { area: None, period, today: look.today, may_tell: &may_tell };
        hold(visit.platform(), &mut claims, against).await?;
    }
    Ok(Page(render(&visit.frame(), &sent.name, &draft, &claims)))
}

/// The year, and the quarters that a report now may be about.
fn periods(today: Day) -> Vec<Period> {
    let year = Period::holding(Grain::Year, today);
    let quarter = Period::holding(Grain::Quarter, today);
    vec![year, quarter, quarter.previous(), year.previous()]
}

/// The form for a draft, and why the last one could not be read.
fn asking(visit: &Visit, issue: Option<&Issue>) -> Markup {
    let frame = &visit.frame();
    let title = frame.say("page.draft.title");
    let body = html! {
        p.crumbs { a href="/reports" { (frame.say("page.reports.title")) } }
        h1 { (title) }
        @if let Some(issue) = issue { div.box.box-bad role="alert" { p { (parts::issue(frame, "", issue)) } } }
        form.bar-form.card method="post" action="/reports/check" enctype="multipart/form-data" {
            (frame.token())
            div {
                label for="file" { (frame.say("draft.file")) }
                input type="file" id="file" name="file" accept=".docx,.txt,.md" required;
            }
            @if visit.look().counts_everyone() { div {
                label for="period" { (frame.say("draft.against")) }
                select id="period" name="period" {
                    @for period in periods(visit.today()) {
                        option value=(period) { (wording::period(frame.texts, frame.language, period)) }
                    }
                    option value="" { (frame.say("draft.alone")) }
                }
            } }
            button.button-main type="submit" { (frame.say("draft.check")) }
            p.hint { (frame.say("draft.words")) }
        }
    };
    frame.page(title, None, body)
}

/// The draft, paragraph by paragraph.
pub fn render(frame: &Frame, name: &str, draft: &Draft, claims: &[Claim]) -> Markup {
    let title = frame.say("page.draft.title");
    let of = |severity| claims.iter().filter(|claim| claim.severity == severity).count();
    let agree = claims.iter().filter(|claim| claim.verdict == Verdict::Consistent).count();
    let body = html! {
        p.crumbs { a href="/reports" { (frame.say("page.reports.title")) } " › " a href="/reports/check" { (title) } }
        div.head { div { h1 { (title) } p.soft { (name) } } }
        @for issue in &draft.issues { div.box { p { (parts::issue(frame, "", issue)) } } }
        section.card { div.figures {
            @for (key, severity) in [("error", Severity::Error), ("warning", Severity::Warning), ("form", Severity::Form)] {
                div.figure { span.name { (frame.say(&format!("claim_severity.{key}"))) } span.value { (of(Some(severity))) } }
            }
            div.figure { span.name { (frame.say("claim_verdict.consistent")) } span.value { (agree) } }
            div.figure { span.name { (frame.say("claim_verdict.not_checkable")) } span.value { (of(None) - agree) } }
        } }
        article.card.paper lang="zh-CN" {
            @for (at, text) in draft.paragraphs.iter().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
                (paragraph(frame, text, claims.iter().filter(|claim| claim.paragraph == at)))
            }
        }
    };
    frame.page(title, None, body)
}

/// A paragraph with its claims underlined, and what is to be said of them below.
fn paragraph<'c>(frame: &Frame, text: &str, claims: impl Iterator<Item = &'c Claim>) -> Markup {
    let letters: Vec<char> = text.chars().collect();
    let words = |from: usize, until: usize| letters.get(from..until).unwrap_or_default().iter().collect::<String>();
    let claims: Vec<&Claim> = claims.collect();
    let mut pieces: Vec<(String, Option<&Claim>)> = Vec::new();
    let mut at = 0;
    for claim in &claims {
        // A claim within another one is told with it.
        if claim.start >= at && claim.end > claim.start {
            pieces.push((words(at, claim.start), None));
            pieces.push((words(claim.start, claim.end), Some(claim)));
            at = claim.end;
        }
    }
    pieces.push((words(at, letters.len()), None));
    html! {
        p { @for (words, claim) in &pieces {
            @match claim {
                Some(claim) => mark class=(kind(claim)) title=(why(frame, claim)) { (words) },
                None => (words),
            }
        } }
        @for claim in claims.iter().filter(|claim| claim.severity.is_some()) {
            p.finding { (severity(frame, claim)) " " b { (claim.text) } " " (why(frame, claim)) }
        }
    }
}

fn kind(claim: &Claim) -> &'static str {
    match (claim.severity, claim.verdict) {
        (Some(Severity::Error), _) => "claim claim-bad",
        (Some(_), _) => "claim claim-warn",
        (None, Verdict::Consistent) => "claim claim-good",
        _ => "claim",
    }
}

fn severity(frame: &Frame, claim: &Claim) -> Markup {
    match claim.severity {
        Some(Severity::Error) => tag("bad", frame.say("claim_severity.error")),
        Some(Severity::Warning) => tag("warn", frame.say("claim_severity.warning")),
        _ => tag("warn", frame.say("claim_severity.form")),
    }
}

fn why(frame: &Frame, claim: &Claim) -> String {
    let args: Vec<(&str, &str)> = claim.why.args.iter().map(|(name, value)| (&**name, value.as_str())).collect();
    frame.fill(&format!("claim.{}", claim.why.code), &args)
}
