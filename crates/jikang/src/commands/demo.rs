//! `jikang demo`: a made-up county, carried along the whole path message by message, and shown.

use super::{open, serve};
use crate::{args, clock, content, print, say};
use flow::{Carried, Linking, Platform, Timing};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use store::{Account, ArrivalsPage, NewArrival};
use synth::{Order, SynthFile};
use terms::{Actor, Day, Language, Period, Post, Refusal, Result, Scope, Within};
use web::pages::sign_in::DemoAccount;

/// The password of every demo account. It is no secret: such accounts exist only in made-up data and
/// only while nobody but this machine can reach us.
const PASSWORD: &str = "jikang-demo";

pub async fn run(dir: Option<&Path>, args: args::Demo) -> Result<ExitCode> {
    let files = content::files(dir)?;
    let defaults = synth::defaults(&files)?;
    let order = Order {
        residents: args.residents,
        seed: args.seed.unwrap_or(defaults.seed),
        today: args.place.today.unwrap_or(defaults.today),
    };
    let platform = open::new_or_existing(dir, &args.place, Timing::Fixed(order.today)).await?;
    check_order(&platform, &order)?;
    let actor = Actor::operator();
    if platform.store.setting("demo_done")?.is_none() {
        fill(&platform, &actor, &order, &files).await?;
    }
    print::line(format_args!("{} residents, seed {}, today {}", order.residents, order.seed, order.today));
    if args.no_serve {
        table(&platform, order.today).await?;
        return Ok(ExitCode::SUCCESS);
    }
    let (demo, platform) = (accounts(&platform)?, Arc::new(platform));
    let counting = Arc::clone(&platform);
    // The table counts what no page may ever ask for, so pages come first.
    let more = |address| async move {
        match table(&counting, order.today).await {
            Ok(()) => print::line(format_args!("\nhttp://{address}")),
            Err(failure) => {
                say::failure(&failure);
            }
        }
    };
    serve::serve(platform, &args.place.data, args.listen, demo, more).await
}

/// A directory is of one county: what was ordered is written down before the first message.
fn check_order(platform: &Platform, order: &Order) -> Result<()> {
    let wanted = format!("{} {} {}", order.residents, order.seed, order.today);
    match platform.store.setting("demo")? {
        Some(made) if made == wanted => Ok(()),
        Some(made) => Err(Refusal::new("demo_differs").with("made", made).with("wanted", wanted).into()),
        None if has_arrivals(platform)? => Err(Refusal::new("demo_not_empty").into()),
        None => platform.store.put_setting("demo", &wanted),
    }
}

fn has_arrivals(platform: &Platform) -> Result<bool> {
    let page = ArrivalsPage { before: None, size: 1 };
    Ok(!platform.store.arrivals(&Actor::operator(), page)?.is_empty())
}

/// Carries every message. One that was taken before a stop is carried on and not taken twice.
async fn fill(platform: &Platform, actor: &Actor, order: &Order, files: &programme::Files) -> Result<()> {
    let mut carried = Carried::default();
    let mut failed = None;
    // Sheets name places and so come after those who send them.
    let mut sheets = Vec::new();
    let bar = print::count("accept read check link keep", 0);
    synth::make(order, files, &mut |file| {
        if intake::sheet::is_sheet(&file.name, &file.bytes) {
            sheets.push(file);
        } else if failed.is_none() {
            match one(platform, actor, file, "fhir".into()) {
                Ok(one) => carried += one,
                Err(failure) => failed = Some(failure),
            }
            bar.inc(1);
        }
    })?;
    if let Some(failure) = failed {
        return Err(failure);
    }
    for file in sheets {
        let format =
            flow::sheet::format_of(platform, actor, &file.sender, &file.name, &file.bytes, order.today).await?;
        carried += one(platform, actor, file, format)?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    let bar = print::spinner("flatten count");
    flow::refresh(platform, platform.timing.today(clock::now())).await?;
    make_accounts(platform, actor).await?;
    platform.rows.persist().await?;
    bar.finish_and_clear();
    platform.store.put_setting("demo_done", "1")?;
    let Carried { kept, doubled, set_aside } = carried;
    print::line(format_args!("{kept} resources kept, {set_aside} set aside, {doubled} doubled"));
    Ok(())
}

fn one(platform: &Platform, actor: &Actor, file: SynthFile, format: String) -> Result<Carried> {
    let arrival = NewArrival {
        message_id: Some(file.name.clone()),
        sender: file.sender,
        door: "demo".into(),
        format,
        name: file.name,
        bytes: file.bytes,
        at: clock::now(),
        actor: actor.clone(),
    };
    let accepted = flow::accept(platform, arrival)?;
    flow::carry(platform, actor, accepted.arrival, &Linking::Own, clock::now(), &|_| ())
}

/// Every indicator by township for its last closed period.
async fn table(platform: &Platform, today: Day) -> Result<()> {
    let actor = &Actor::operator();
    let mut asked = Vec::new();
    for id in platform.content.indicators.keys() {
        asked.push((id.as_str(), Period::last_closed(platform.rows.head(id)?.grain, today)));
    }
    platform.rows.refresh_counts(&asked, today).await?;
    for (indicator, (id, period)) in platform.content.indicators.values().zip(asked) {
        let counted = platform.rows.count(actor, id, period, today).await?;
        let tree = platform.rows.tree(counted.today())?;
        let key = format!("indicator.{}", indicator.name);
        let name = platform.content.say(Language::Zh, &indicator.programme, &key);
        print::line(format_args!("\n{name}  {id}  {period}"));
        let head = ["", "value", "numerator", "denominator", "rank"].map(str::to_owned);
        let tallies = counted.tally(&rows::By::Area { parent: None }, &tree);
        let total = counted.tally(&rows::By::Total, &tree);
        let lines: Vec<Vec<String>> = tallies.iter().chain(&total).map(super::indicator::line).collect();
        print::table(&head, &lines);
    }
    Ok(())
}

/// One account per kind of person who opens the pages.
async fn make_accounts(platform: &Platform, actor: &Actor) -> Result<()> {
    let places = platform.rows.tree(platform.timing.today(clock::now()))?;
    let first = |kind: &str| {
        places.institutions.iter().find(|(_, node)| node.kind.as_deref() == Some(kind)).map(|(code, _)| code.to_owned())
    };
    let all = || Within::All;
    let at = |code: Option<String>| Within::Trees(code.into_iter().collect());
    let none = || Within::Trees(Vec::new());
    let accounts = [
        ("cunyi", "village_doctor", vec![Post::VillageDoctor], none(), at(first("village_clinic"))),
        ("yuanzhang", "institution_manager", vec![Post::InstitutionManager], none(), at(first("township_centre"))),
        ("keyuan", "programme_office", vec![Post::ProgrammeOffice], all(), all()),
        (
            "tousu",
            "complaint_office",
            vec![Post::InstitutionStaff, Post::InstitutionManager],
            none(),
            at(first("county_hospital")),
        ),
        ("xinfang", "petition_office", vec![Post::ProgrammeOffice, Post::SecretKeeper], all(), all()),
        ("zhuren", "commission_leader", vec![Post::CommissionLeader], all(), all()),
        ("xitong", "system", vec![Post::System], none(), at(first("county_hospital"))),
        ("shenji", "auditor", vec![Post::Auditor], none(), none()),
    ];
    let hash = web::access::password::hash(PASSWORD)?;
    for (name, shown_as, posts, areas, institutions) in accounts {
        let account = Account {
            name: name.into(),
            shown_as: format!("post.{shown_as}"),
            password_hash: hash.clone(),
            posts,
            scope: Scope { areas, institutions, programmes: Within::All },
            demo: true,
            disabled: false,
        };
        platform.store.put_account(actor, account, clock::now())?;
    }
    Ok(())
}

/// The demo accounts of a directory, for the sign-in page; none in a directory of real data.
pub fn accounts(platform: &Platform) -> Result<Vec<DemoAccount>> {
    let accounts = platform.store.accounts(&Actor::operator())?;
    let demo = accounts.into_iter().filter(|account| account.demo && !account.disabled);
    // A system opens no page.
    let demo = demo.filter(|account| !account.posts.contains(&Post::System));
    Ok(demo
        .map(|account| DemoAccount { account: account.name, password: PASSWORD.into(), words: account.shown_as })
        .collect())
}
