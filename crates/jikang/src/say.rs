//! What the command line says when something did not go as asked. Diagnostics go to stderr.

use std::process::ExitCode;
use terms::{Failure, Issue};

/// The command's own negative answer.
pub const NEGATIVE: u8 = 1;

/// Wrong usage: the asker can mend it.
pub const USAGE: u8 = 2;

/// Says why a command did not do what it was asked.
pub fn failure(failure: &Failure) -> ExitCode {
    match failure {
        Failure::Refused(refusal) => {
            eprintln!("jikang: {}", sentence(&refusal.code, &refusal.args));
            ExitCode::from(USAGE)
        }
        Failure::Fault(fault) => {
            eprintln!("jikang: failed: {}", fault.0);
            ExitCode::from(NEGATIVE)
        }
    }
}

/// Prints data problems, one per line, with their place.
pub fn issues(issues: &[Issue]) {
    for issue in issues {
        eprintln!("{}: {}", issue.place, sentence(&issue.code, &issue.args));
    }
}

/// A code in words, with its details: the command line speaks English, the pages both languages.
pub fn sentence(code: &str, args: &[(String, String)]) -> String {
    let words = crate::content::embedded_words();
    let key = ["refusal", "issue"].map(|kind| format!("{kind}.{code}"));
    let known = key.iter().find(|key| words.find(terms::Language::En, key).is_some());
    match known {
        Some(key) => words.fill(terms::Language::En, key, args),
        None => {
            let details: Vec<String> = args.iter().map(|(name, value)| format!("{name} {value}")).collect();
            format!("{} ({})", code.replace('_', " "), details.join(", ")).replace(" ()", "")
        }
    }
}
