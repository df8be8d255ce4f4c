//! `jikang fhirpath EXPRESSION FILE`: a JSON array of the resulting items.

use crate::{args, files, say};
use fhir::path::{Environment, Expression};
use std::process::ExitCode;
use terms::Result;

pub fn run(args: &args::Fhirpath) -> Result<ExitCode> {
    let bytes = files::bytes(&args.file)?;
    let resource = match fhir::parse(&bytes) {
        Ok(resource) => resource,
        Err(mut issue) => {
            issue.place = format!("{} {}", args.file.display(), issue.place);
            say::issues(&[issue]);
            return Ok(ExitCode::from(say::NEGATIVE));
        }
    };
    let now = crate::clock::now().to_zoned(jiff::tz::TimeZone::system());
    let found = Expression::compile(&args.expression)
        .and_then(|expression| expression.evaluate_json(&resource, &Environment::at(now)));
    match found {
        Ok(items) => {
            crate::print::line(format_args!("{items}"));
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            eprintln!("{error}");
            Ok(ExitCode::from(say::NEGATIVE))
        }
    }
}
