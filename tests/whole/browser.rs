//! Every page in a real browser, on an old PC and on a phone: nothing stands beyond the edge, nothing comes
//! from elsewhere. Says so and passes where there is no Chromium.

use crate::program::county;
use crate::site::Site;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Widths of the screens in CSS pixels.
const WIDTHS: [u32; 2] = [390, 1366];

#[test]
fn no_page_is_wider_than_the_screen_of_a_phone_or_of_an_old_pc() {
    let Some(browser) = browser() else {
        return println!("skipped: there is no Chromium here");
    };
    let dir = tempfile::tempdir().unwrap();
    county(600, dir.path());
    let site = Site::start(dir.path());
    let mut pages = vec![("/sign-in".to_owned(), site.page("/sign-in"))];
    let everywhere = ["/", "/arrivals", "/links", "/due", "/programmes", "/ledgers", "/indicators"];
    let offices: [(&str, &[&str]); 3] =
        [("yuanzhang", &everywhere), ("cunyi", &["/", "/due"]), ("tousu", &["/ledgers/institution_complaint"])];
    for (account, lists) in offices {
        site.sign_out();
        site.sign_in(account);
        pages.extend(reached(&site, lists));
    }
    for kind_of in ["/residents/*", "/residents/*/forms/*/*", "/indicators/*/*", "/ledgers/*/*", "/due/*"] {
        assert!(pages.iter().any(|(path, _)| kind(path) == kind_of), "no page {kind_of}");
    }
    let style = style(&site, &pages[1].1);
    let told = measure(browser, dir.path(), &pages, &style);
    let wide: Vec<&String> = told.iter().filter(|line| !line.ends_with(" fits")).collect();
    assert_eq!(told.len(), pages.len() * WIDTHS.len(), "{told:#?}");
    assert!(wide.is_empty(), "{wide:#?}");
    for (path, page) in &pages {
        for outside in ["src=\"http", "href=\"http", "url(http", "src=\"//", "href=\"//"] {
            assert!(!page.contains(outside), "{path} asks for {outside}");
        }
    }
}

/// Lists, and from every one on the first pages of each kind behind it.
fn reached(site: &Site, lists: &[&str]) -> Vec<(String, String)> {
    let mut wanted: Vec<String> = lists.iter().map(|path| (*path).to_owned()).collect();
    let mut pages = Vec::new();
    while let Some(path) = wanted.get(pages.len()).cloned() {
        let (status, page) = site.get(&path);
        assert_eq!(status, 200, "{path}");
        for next in links(&page) {
            // No two residents have the same to do, and no two forms ask the same; a rare ledger has no case yet.
            let enough = match kind(&next).as_str() {
                "/residents/*" => 8,
                "/residents/*/forms/*/*" | "/ledgers/*" => 12,
                _ => 3,
            };
            let known = wanted.iter().filter(|known| kind(known) == kind(&next)).count();
            if known < enough && !wanted.contains(&next) {
                wanted.push(next);
            }
        }
        pages.push((path, page));
    }
    pages
}

fn browser() -> Option<&'static str> {
    let runs = |name: &&str| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find(|name| runs(name))
}

/// Local pages that a page leads to, without files.
fn links(page: &str) -> Vec<String> {
    let targets = page.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next());
    let pages = targets.filter(|target| !target.starts_with("static/") && !target.ends_with(".xlsx"));
    let pages = pages.filter(|target| !target.contains("lang=") && !target.is_empty());
    pages.map(|target| format!("/{}", target.replace("&amp;", "&"))).collect()
}

/// What is shown makes no other kind of page, nor does what is asked.
fn kind(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let part = |(at, part): (usize, &str)| {
        if at < 2 || ["forms", "new", "moves"].contains(&part) { part } else { "*" }.to_owned()
    };
    path.split('/').enumerate().map(part).collect::<Vec<_>>().join("/")
}

fn style(site: &Site, page: &str) -> String {
    let path = page.split("rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    site.page(path)
}

/// Puts every page into frames of both widths and reads how wide each became.
fn measure(browser: &str, dir: &Path, pages: &[(String, String)], style: &str) -> Vec<String> {
    let mut frames = String::new();
    for (path, page) in pages {
        let styled = page.replace("</head>", &format!("<style>{style}</style></head>"));
        let escaped = styled.replace('&', "&amp;").replace('"', "&quot;");
        for width in WIDTHS {
            frames.push_str(&format!(
                "<iframe data-path=\"{path} {width}\" style=\"width:{width}px;height:900px;border:0\" srcdoc=\"{escaped}\"></iframe>"
            ));
        }
    }
    let script = "onload = () => { document.body.innerHTML = [...document.querySelectorAll('iframe')].map(f => { \
                  const d = f.contentDocument.documentElement; return '<p>' + f.dataset.path + \
                  (d.scrollWidth > d.clientWidth ? ' is ' + d.scrollWidth : ' fits') + '</p>'; }).join('') }";
    let file = dir.join("frames.html");
    fs::write(&file, format!("<!doctype html><meta charset=utf-8><body>{frames}<script>{script}</script>")).unwrap();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom"])
        .arg(format!("file://{}", file.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    dom.split("<p>").skip(1).filter_map(|rest| Some(rest.split("</p>").next()?.to_owned())).collect()
}
