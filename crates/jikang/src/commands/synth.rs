//! `jikang synth`: a made-up county's messages as files, and the known answers as truth.json.

use crate::{args, content};
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use synth::Order;
use terms::{Failure, Result};

pub fn run(dir: Option<&Path>, args: &args::Synth) -> Result<ExitCode> {
    let files = content::files(dir)?;
    let defaults = synth::defaults(&files)?;
    let order = Order {
        residents: args.residents,
        seed: args.seed.unwrap_or(defaults.seed),
        today: args.today.unwrap_or(defaults.today),
    };
    let mut failed = None;
    let truth = synth::make(&order, &files, &mut |file| {
        let written = fs::create_dir_all(args.out.join(&file.sender))
            .and_then(|()| fs::write(args.out.join(&file.sender).join(&file.name), &file.bytes));
        if let Err(error) = written {
            failed.get_or_insert(error);
        }
    })?;
    if let Some(error) = failed {
        return Err(Failure::fault("writing the messages", error));
    }
    let path = args.out.join("truth.json");
    let mut out = fs::File::create(&path)
        .map(std::io::BufWriter::new)
        .map_err(|error| Failure::fault(&path.display().to_string(), error))?;
    truth.write_json(&mut out).map_err(|error| Failure::fault("writing truth.json", error))?;
    crate::print::line(format_args!(
        "{} residents, seed {}, today {}: {}",
        order.residents,
        order.seed,
        order.today,
        args.out.display()
    ));
    Ok(ExitCode::SUCCESS)
}
