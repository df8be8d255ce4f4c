//! `jikang report`: a draft is checked, a report is written, a number of one is found again.

mod build;
mod number;

use crate::args::{Report, ReportCheck};
use crate::{content, files, print, say};
use report::{Claim, Draft, Severity, Verdict};
use sonic_rs::{Value, json};
use std::path::Path;
use std::process::ExitCode;
use terms::{Issue, Language, Refusal, Result, Texts};

/// The language of the drafts that are understood, and where its words are.
const READ: &str = "zh";
const LEXICON: &str = "languages/zh/report.toml";

pub async fn run(content: Option<&Path>, args: Report) -> Result<ExitCode> {
    match args {
        Report::Check(args) => check(content, &args),
        Report::Build(args) => build::run(content, args).await,
        Report::List { json } => build::list(content, json),
        Report::Number(args) => number::run(content, args).await,
    }
}

/// The claims of a draft, each with its verdict and the reason. Needs no data directory.
fn check(content: Option<&Path>, args: &ReportCheck) -> Result<ExitCode> {
    let content = content::load(content)?;
    let lexicon = content.lexicons.get(READ).ok_or_else(|| Refusal::new("content_missing").with("folder", LEXICON))?;
    let draft = match Draft::read(&files::bytes(&args.file)?) {
        Ok(draft) => draft,
        Err(issue) => return Ok(unread(args, issue)),
    };
    say::issues(&draft.issues);
    let claims = report::check(&draft, lexicon);
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
