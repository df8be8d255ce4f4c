//! A village doctor in front of the pages: signs in, finds somebody on the gap list, fills in the
//! follow-up form, and sees every number follow.

use crate::program::county;
use crate::site::{Site, hidden};
use std::path::Path;

/// The programme whose pages are walked through: its id stands only in tests and folders.
const INDICATOR: &str = "/indicators/hypertension/control_rate?period=2026Q4";
const FORM: &str = "forms/hypertension/follow_up";

/// The residents whom a part of a page links to, in order.
fn residents(part: &str) -> Vec<String> {
    let links = part.split("href=\"/residents/").skip(1);
    links.map(|rest| rest.split(['"', '?', '/']).next().unwrap().to_owned()).collect()
}

fn gaps(page: &str) -> &str {
    let start = page.find("id=\"gaps\"").unwrap_or_else(|| panic!("no gap list in {page}"));
    let list = &page[start..];
    &list[..list.find("</section>").unwrap()]
}

/// The big figures of an indicator's page, as text in their order.
pub fn figures(page: &str) -> Vec<String> {
    let values = page.split("class=\"value\">").skip(1);
    values.map(|rest| rest.split("</span>").next().unwrap().to_owned()).collect()
}

pub fn made_up_county(dir: &Path) {
    county(600, dir);
}

#[test]
fn a_visit_that_is_typed_in_changes_the_rate_the_gap_list_and_the_due_list() {
    let dir = tempfile::tempdir().unwrap();
    made_up_county(dir.path());
    let site = Site::start(dir.path());
    assert_eq!(site.get(INDICATOR).0, 303, "without signing in there is nothing to see");
    site.sign_in("cunyi");
    let before = site.page(INDICATOR);
    let person = residents(gaps(&before)).first().expect("somebody is not controlled").clone();
    let form_at = format!("/residents/{person}/{FORM}");
    let form = site.page(&form_at);
    let (csrf, record) = (hidden(&form, "csrf"), hidden(&form, "record"));
    let mut fields = vec![
        ("csrf", csrf.as_str()),
        ("record", record.as_str()),
        ("visit_on", "2026-11-16"),
        ("item.visit_mode", "AMB"),
        ("item.hypertension_symptoms", "1"),
        ("item.systolic", "300"),
        ("item.diastolic", "78"),
        ("item.medication_adherence", "1"),
        ("item.adverse_reaction", "1"),
    ];
    let (status, _, page) = site.post(&form_at, &fields);
    assert_eq!(status, 422, "an implausible pressure is refused: {page}");
    assert!(page.contains("value=\"300\"") && page.contains("value=\"78\""), "what was typed is still there");
    fields[5].1 = "126";
    let (status, to, page) = site.post(&form_at, &fields);
    assert_eq!(status, 303, "{page}");
    assert!(to.starts_with(&format!("/residents/{person}")), "{to}");
    let record_page = site.page(&to);
    assert!(record_page.contains("126"), "the visit is on the timeline");
    let after = site.page(INDICATOR);
    assert!(!residents(gaps(&after)).contains(&person), "the gap is closed");
    let (before, after) = (figures(&before), figures(&after));
    let number = |text: &str| text.replace(',', "").trim().parse::<u64>().unwrap();
    assert_eq!(number(&after[1]), number(&before[1]) + 1, "the numerator: {before:?} {after:?}");
    assert_eq!(number(&after[2]), number(&before[2]), "the denominator");
    // The same form handed in twice makes one record.
    assert_eq!(site.post(&form_at, &fields).0, 303);
    assert_eq!(figures(&site.page(INDICATOR)), after);
}

#[test]
fn a_leader_sees_numbers_and_no_people_and_a_doctor_nobody_elses() {
    let dir = tempfile::tempdir().unwrap();
    made_up_county(dir.path());
    let site = Site::start(dir.path());
    site.sign_in("cunyi");
    let own: Vec<String> = residents(&site.page("/programmes/hypertension"));
    assert!(!own.is_empty());
    // Nobody takes children into their programme: who is in follows from the birthday, and so does the form.
    let child = residents(&site.page("/programmes/child_health")).first().expect("children live here").clone();
    let offers = |id: &str| site.page(&format!("/residents/{id}")).contains("/forms/child_health/");
    assert!(offers(&child) && !offers(&own[0]), "{child} is offered the form of the age, {} none", own[0]);
    let strangers = (1..60).map(|id| id.to_string()).filter(|id| !own.contains(id));
    let seen = strangers.filter(|id| site.get(&format!("/residents/{id}")).0 == 200).count();
    let site = Site::start_again(site);
    site.sign_in("keyuan");
    let mothers = residents(gaps(&site.page("/indicators/maternal/systematic_rate_3?period=2026Q3")));
    assert!(!mothers.is_empty(), "whom a ratio lacks is listed");
    let (leader, own) = (Site::start_again(site), own);
    leader.sign_in("zhuren");
    assert!(leader.page(INDICATOR).contains("class=\"value\""));
    assert_ne!(leader.get(&format!("/residents/{}", own[0])).0, 200, "a leader sees no person");
    // Whoever has signed with the clinic is its doctor's, wherever they live.
    assert!(seen < 45, "a doctor sees {seen} of 59 people chosen by number");
}

impl Site {
    /// The same program for somebody else's browser.
    fn start_again(site: Site) -> Site {
        site.sign_out();
        site
    }
}
