//! A sheet that waits for its columns or its confirmation survives the end of the program.

use crate::pages::made_up_county;
use crate::sheets_proof::{FOLLOW_UPS, confirmed, follow_ups, keep, numbers, place, workbook};
use crate::site::{Site, hidden};
use std::path::Path;

/// The program ends without a chance to tidy up, and starts again.
fn killed(site: Site, dir: &Path, account: &str) -> Site {
    drop(site);
    let site = Site::start(dir);
    site.sign_in(account);
    site
}

#[test]
fn a_sheet_that_waits_is_there_after_a_kill_and_can_be_confirmed() {
    let dir = tempfile::tempdir().unwrap();
    made_up_county(dir.path());
    let rows: Vec<Vec<String>> = follow_ups(&place(dir.path(), "institution")).into_iter().take(8).collect();
    let site = Site::start(dir.path());
    site.sign_in("keyuan");
    assert!(!site.page("/arrivals").contains("待确认的表格"));
    let (status, columns, page) = site.upload("proof", "waits.xlsx", &workbook(&FOLLOW_UPS, &rows));
    assert!(status == 303 && columns.ends_with("/columns"), "{page}");

    // Between the upload and the columns.
    let site = killed(site, dir.path(), "keyuan");
    let fields = confirmed(&site.page(&columns));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let (status, preview, page) = site.post(&columns, &fields);
    assert_eq!(status, 303, "{page}");
    assert_eq!(numbers(&site.page(&preview)), [8, 8, 0, 0, 0]);

    // Between the preview and its confirmation; who comes back finds it on the page of arrivals.
    let site = killed(site, dir.path(), "keyuan");
    let page = site.page("/arrivals");
    assert!(page.contains("待确认的表格") && page.contains("waits.xlsx"), "{page}");
    assert!(page.contains(&format!("href=\"{preview}\"")), "{page}");
    let page = site.page(&preview);
    assert_eq!(numbers(&page), [8, 8, 0, 0, 0]);
    site.sign_out();
    site.sign_in("yuanzhang");
    assert_eq!(site.get(&preview).0, 400, "it is nobody else's");
    assert!(!site.page("/arrivals").contains("waits.xlsx"));
    site.sign_out();
    site.sign_in("keyuan");
    let page = site.page(&preview);
    let (arrival, _) = keep(&site, &preview, &page);

    // Once confirmed it is an arrival like any other, and nothing waits any more.
    let site = killed(site, dir.path(), "keyuan");
    assert!(site.page(&arrival).contains("waits.xlsx"));
    assert!(!site.page("/arrivals").contains("待确认的表格"));
}

#[test]
fn a_discarded_sheet_is_gone_and_nothing_came_of_it() {
    let dir = tempfile::tempdir().unwrap();
    made_up_county(dir.path());
    let rows: Vec<Vec<String>> = follow_ups("B99012100").into_iter().take(3).collect();
    let site = Site::start(dir.path());
    site.sign_in("keyuan");
    let (_, columns, _) = site.upload("proof", "left.xlsx", &workbook(&FOLLOW_UPS, &rows));
    let at = columns.trim_end_matches("/columns");
    let csrf = hidden(&site.page(&columns), "csrf");
    assert_eq!(site.post(&format!("{at}/discard"), &[("csrf", "stolen")]).0, 403);
    assert_eq!(site.get(&columns).0, 200);
    assert_eq!(site.post(&format!("{at}/discard"), &[("csrf", &csrf)]).0, 303);
    assert_eq!(site.get(&columns).0, 400, "it is gone");
    assert!(!site.page("/arrivals").contains("left.xlsx"));
}
