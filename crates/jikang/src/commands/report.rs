//! `jikang report`: a draft is checked, a report is written, a number of one is found again.

mod build;
mod moved;
mod number;

use crate::args::{Place, Report, ReportCheck};
use crate::commands::open;
use crate::{content, files, print, say};
use flow::report::{Against, hold};
use report::{Claim, Draft, Severity, Verdict};
use sonic_rs::{Value, json};
use std::path::Path;
use std::process::ExitCode;
use terms::{Issue, Language, Period, Refusal, Result, Texts};

/// The language of the drafts that are understood, and where its words are.
const READ: &str = "zh";
const LEXICON: &str = "languages/zh/report.toml";

pub async fn run(content: Option<&Path>, args: Report) -> Result<ExitCode> {
    match args {
        Report::Check(args) => check(content, &args).await,
        Report::Build(args) => build::run(content, args).await,
        Report::List { json } => build::list(content, json),
        Report::Moved(args) => moved::run(content, args).await,
        Report::Number(args) => number::run(content, args).await,
    }
}

/// The claims of a draft, each with its verdict and the reason. Needs no data directory, but is told more by one.
async fn check(content: Option<&Path>, args: &ReportCheck) -> Result<ExitCode> {
    let folder = content;
    let content = content::load(folder)?;
    let lexicon = content.lexicons.get(READ).ok_or_else(|| Refusal::new("content_missing").with("folder", LEXICON))?;
    let draft = match Draft::read(&files::bytes(&args.file)?) {
        Ok(draft) => draft,
        Err(issue) => return Ok(unread(args, issue)),
    };
    say::issues(&draft.issues);
    let mut claims = report::check(&draft, lexicon);
    if let Some(data) = &args.data {
        held(folder, args, data, &mut claims).await?;
    }
    let words = &content.texts;
    let language = Language::from(args.language);
    if args.json {
        let claims: sonic_rs::Array = claims.iter().map(|claim| object(claim, words, language)).collect();
        print::line(format_args!("{}", json!({"claims": claims})));
    } else {
        claims.iter().for_each(|claim| tell(claim, words, language));
    }
    let contradicts = |claim: &Claim| (claim.verdict, claim.severity) == (Verdict::Inconsistent, Some(Severity::Error));
    Ok(if claims.iter().any(contradicts) { ExitCode::from(say::NEGATIVE) } else { ExitCode::SUCCESS })
}

/// The same beside the indicators that its numbers name.
async fn held(folder: Option<&Path>, args: &ReportCheck, data: &Path, claims: &mut [Claim]) -> Result<()> {
    let place = Place { data: data.to_owned(), database: None, audit_hash: None, today: args.today };
    let platform = open::existing(folder, &place).await?;
    let today = open::today(&platform, &place);
    let period = args.period.unwrap_or(Period::Year(today.year()));
    let against = Against { area: args.area.clone(), period, today, may_tell: &|_| true };
    hold(&platform, claims, against).await?;
    Ok(())
}

fn unread(args: &ReportCheck, issue: Issue) -> ExitCode {
    let place = format!("{} {}", args.file.display(), issue.place).trim_end().to_owned();
    say::issues(&[Issue { place, ..issue }]);
    ExitCode::from(say::USAGE)
}

fn why(claim: &Claim, words: &Texts, language: Language) -> String {
    let args: Vec<(String, String)> =
        claim.why.args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    words.fill(language, &format!("claim.{}", claim.why.code), &args)
}

fn object(claim: &Claim, words: &Texts, language: Language) -> Value {
    json!({
        "id": claim.id,
        "paragraph": claim.paragraph,
        "start": claim.start,
        "end": claim.end,
        "text": claim.text.as_str(),
        "kind": claim.kind,
        "values": claim.values,
        "verdict": claim.verdict,
        "severity": claim.severity,
        "why": why(claim, words, language),
        "related": claim.related
    })
}

/// What is wrong or to be explained, one line each; what agrees and what is open is left to `--json`.
fn tell(claim: &Claim, words: &Texts, language: Language) {
    let Some(severity) = claim.severity else { return };
    let key = match severity {
        Severity::Error => "claim_severity.error",
        Severity::Warning => "claim_severity.warning",
        Severity::Form => "claim_severity.form",
    };
    let place = format!("{}:{}", claim.paragraph + 1, claim.start + 1);
    let (key, why) = (words.say(language, key), why(claim, words, language));
    print::line(format_args!("{place}\t{key}\t{}\t{why}", claim.text));
}
