//! `jikang account`: who may sign in, as what and for whom.

use super::open;
use crate::args::{self, Account as Asked};
use crate::{clock, print};
use flow::Platform;
use sonic_rs::json;
use std::io::BufRead;
use std::path::Path;
use std::process::ExitCode;
use store::Account;
use terms::{Actor, Failure, Post, Refusal, Result, Scope, Within};

/// A password has at least so many characters.
const PASSWORD_MIN: usize = 8;

pub async fn run(content: Option<&Path>, asked: Asked) -> Result<ExitCode> {
    let actor = Actor::operator();
    match asked {
        Asked::List(args) => {
            let platform = open::existing(content, &args.place).await?;
            list(&platform, &actor, args.json)?;
        }
        Asked::Put(args) => {
            let platform = open::existing(content, &args.place).await?;
            put(&platform, &actor, &args)?;
        }
        Asked::Disable(args) => {
            let platform = open::existing(content, &args.place).await?;
            let unknown = || Refusal::new("unknown_account").with("account", &args.name);
            let account = platform.store.account(&args.name)?.ok_or_else(unknown)?;
            platform.store.put_account(&actor, Account { disabled: true, ..account }, clock::now())?;
            platform.store.close_sessions_of(&args.name)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(platform: &Platform, actor: &Actor, as_json: bool) -> Result<()> {
    let accounts = platform.store.accounts(actor)?;
    if as_json {
        let one = |account: &Account| json!({"name": account.name.as_str(), "posts": account.posts, "disabled": account.disabled});
        let all: sonic_rs::Array = accounts.iter().map(one).collect();
        print::line(format_args!("{}", sonic_rs::Value::from(all)));
        return Ok(());
    }
    for account in accounts {
        let posts: Vec<String> = account.posts.iter().map(word).collect();
        let state = if account.disabled { "disabled" } else { "" };
        print::line(format_args!("{}  {}  {state}", account.name, posts.join(",")));
    }
    Ok(())
}

/// The post as the command line and the database write it.
fn word(post: &Post) -> String {
    sonic_rs::to_string(post).unwrap_or_default().trim_matches('"').to_owned()
}

fn put(platform: &Platform, actor: &Actor, args: &args::AccountPut) -> Result<()> {
    let posts = args.posts.iter().map(|name| post(name)).collect::<Result<Vec<Post>>>()?;
    if args.name.is_empty() || !args.name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) {
        return Err(Refusal::new("account_name").with("account", &args.name).into());
    }
    let within = |codes: &[String]| match args.everywhere {
        true => Within::All,
        false => Within::Trees(codes.to_vec()),
    };
    let programmes = match args.programmes.is_empty() {
        true => Within::All,
        false => Within::Trees(args.programmes.clone()),
    };
    let account = Account {
        name: args.name.clone(),
        shown_as: args.shown_as.clone().unwrap_or_else(|| args.name.clone()),
        password_hash: web::access::password::hash(&password()?)?,
        posts,
        scope: Scope { areas: within(&args.areas), institutions: within(&args.institutions), programmes },
        demo: false,
        disabled: false,
    };
    platform.store.put_account(actor, account, clock::now())?;
    platform.store.close_sessions_of(&args.name)
}

fn post(name: &str) -> Result<Post> {
    let known = sonic_rs::from_str::<Post>(&format!("\"{name}\"")).ok().filter(|post| *post != Post::Operator);
    known.ok_or_else(|| Refusal::new("unknown_post").with("post", name).into())
}

/// The first line of standard input: a password on the command line would stand in everyone's process list.
fn password() -> Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|error| Failure::fault("reading the password", error))?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.chars().count() < PASSWORD_MIN {
        return Err(Refusal::new("password_short").with("min", PASSWORD_MIN).into());
    }
    Ok(password.to_owned())
}
