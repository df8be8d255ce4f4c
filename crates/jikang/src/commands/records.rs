//! `jikang store`: whether all records are there and whole, and going on where they are not.

use crate::args::{Place, Records};
use crate::print;
use std::process::ExitCode;
use store::{Store, Verified};
use terms::{Actor, Result};

pub fn run(args: &Records) -> Result<ExitCode> {
    match args {
        Records::Verify { place } => verify(place),
        Records::AcceptLoss { place } => {
            Store::open_despite_loss(&place.records()?, &Actor::operator(), place.options())?.close();
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn verify(place: &Place) -> Result<ExitCode> {
    let Verified { lost, pages, versions } = store::verify(&place.records()?, place.options().database.as_deref())?;
    match lost {
        Some((noted, found)) => {
            print::line(format_args!("LOST: {noted} entries of the audit were acknowledged, {found} are here"));
        }
        None => print::line(format_args!("acknowledged: all of it is here")),
    }
    match pages.as_slice() {
        [] => print::line(format_args!("pages: sound")),
        said => said.iter().for_each(|said| print::line(format_args!("DAMAGED: {said}"))),
    }
    match &versions {
        Ok(all) => print::line(format_args!("versions: {} of {} records, each as it came", all.versions, all.records)),
        Err(failure) => print::line(format_args!("DAMAGED: {failure}")),
    }
    let is_whole = lost.is_none() && pages.is_empty() && versions.is_ok();
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
