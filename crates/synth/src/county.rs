//! The places of the county and the institutions that serve them. Their number follows from the
//! number of residents.

use crate::draw::{Draw, Even, Range};
use crate::names;
use crate::region::{Region, TownKind};
use std::collections::BTreeSet;

/// Codes of township-level areas have three digits.
const TOWNS_MOST: u32 = 999;

/// An area: the county, a township-level area, or a village.
pub(crate) struct Area {
    pub code: String,
    pub name: String,
    pub kind: &'static str,
    pub parent: Option<String>,
}

/// An institution.
pub(crate) struct Institution {
    pub code: String,
    pub name: String,
    pub kind: String,
    pub parent: Option<String>,
    pub area: String,
}

/// How the records of a village are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// By the township centre's system, one resource per line.
    CentreLines,
    /// By the township centre's system, in bundles.
    CentreBundles,
    /// By the clinic, as filled-in forms.
    ClinicForms,
    /// By the clinic's ledgers, as rows of sheets, where these have the programme's forms; else as forms.
    ClinicSheets,
}

/// A village with those who serve it.
pub(crate) struct Village {
    pub code: String,
    pub town: String,
    pub address: String,
    pub residents: u32,
    pub clinic: String,
    pub sender: String,
    pub way: Way,
    /// How much likelier neglect is here than elsewhere.
    pub neglect: f64,
}

/// The whole county.
pub(crate) struct County {
    pub code: String,
    pub areas: Vec<Area>,
    pub institutions: Vec<Institution>,
    pub villages: Vec<Village>,
}

/// A township-level area that is being laid out.
struct Town<'a> {
    code: String,
    name: String,
    kind: &'a TownKind,
    centre: String,
    residents: u32,
}

/// Lays out a county for so many people.
pub(crate) fn lay_out(region: &Region, residents: u32, draw: &mut Draw) -> County {
    let file = &region.county;
    let code = format!("{}000000", file.area_code);
    let mut county = County { code: code.clone(), areas: Vec::new(), institutions: Vec::new(), villages: Vec::new() };
    county.areas.push(Area { code: code.clone(), name: file.county.clone(), kind: "county", parent: None });
    let top = file.institutions.first().map(|first| first.code.clone());
    for (at, institution) in file.institutions.iter().enumerate() {
        county.institutions.push(Institution {
            code: institution.code.clone(),
            name: institution.name.replace("{county}", &file.county),
            kind: institution.kind.clone(),
            parent: top.clone().filter(|_| at > 0),
            area: code.clone(),
        });
    }
    let least = file.places.town_residents_least.max(1);
    let towns = (residents / least).min(TOWNS_MOST).max(file.places.towns_least).max(1);
    for (at, residents) in town_sizes(residents, towns, least, draw).into_iter().enumerate() {
        add_town(&mut county, region, at, residents, top.clone(), draw);
    }
    spread_neglect(&mut county, file.people.neglect, draw);
    county
}

/// Clinics differ, but the county as a whole is always about the same.
fn spread_neglect(county: &mut County, percent: Range, draw: &mut Draw) {
    let mut lots = Even::new(draw);
    let mut clinic = (String::new(), 0.0);
    for village in &mut county.villages {
        if clinic.0 != village.clinic {
            let share = lots.share();
            clinic = (village.clinic.clone(), percent.0 as f64 + (percent.1 - percent.0) as f64 * share);
        }
        village.neglect = clinic.1 / 100.0;
    }
}

/// Every town has the least number; what is left goes where chance has it.
fn town_sizes(residents: u32, towns: u32, least: u32, draw: &mut Draw) -> Vec<u32> {
    let least = least.min(residents / towns);
    parts(residents - least * towns, towns, Range(40, 160), draw).into_iter().map(|spare| least + spare).collect()
}

/// Cuts a number into parts whose sizes differ by these weights; the parts add up.
fn parts(whole: u32, count: u32, weights: Range, draw: &mut Draw) -> Vec<u32> {
    let weights: Vec<i64> = (0..count).map(|_| draw.within(weights)).collect();
    let total: i64 = weights.iter().sum::<i64>().max(1);
    let (mut seen, mut given) = (0, 0);
    weights
        .iter()
        .map(|weight| {
            seen += weight;
            let upto = i64::from(whole) * seen / total;
            let part = upto - given;
            given = upto;
            part as u32
        })
        .collect()
}

fn add_town(county: &mut County, region: &Region, at: usize, residents: u32, top: Option<String>, draw: &mut Draw) {
    let file = &region.county;
    let Some(kind_name) = file.places.order.get(at % file.places.order.len().max(1)) else {
        return;
    };
    let Some(kind) = file.places.kind.get(kind_name) else {
        return;
    };
    let digits = format!("{}{:03}", file.area_code, free_code(county, kind.code_from));
    let town = Town {
        code: format!("{digits}000"),
        name: format!("{}{}", names::place(&region.names.places, at * 2 + 1), kind.suffix),
        kind,
        centre: format!("C{digits}"),
        residents,
    };
    county.areas.push(Area {
        code: town.code.clone(),
        name: town.name.clone(),
        kind: kind_of(kind_name),
        parent: Some(county.code.clone()),
    });
    county.institutions.push(Institution {
        code: town.centre.clone(),
        name: format!("{}{}", town.name, kind.centre),
        kind: "township_centre".into(),
        parent: top,
        area: town.code.clone(),
    });
    add_clinics(county, region, &town, draw);
}

/// The first number from this one on that no township-level area has yet.
fn free_code(county: &County, from: u32) -> u32 {
    let taken: BTreeSet<&str> = county.areas.iter().map(|area| &area.code[6..9]).collect();
    let is_free = |number: &u32| !taken.contains(format!("{number:03}").as_str());
    (from..=TOWNS_MOST).chain(1..from).find(is_free).unwrap_or(from)
}

/// The kinds of township-level area that the standard's Location carries.
fn kind_of(name: &str) -> &'static str {
    match name {
        "township" => "township",
        "subdistrict" => "subdistrict",
        _ => "town",
    }
}

/// Clinics share out the town.
fn add_clinics(county: &mut County, region: &Region, town: &Town<'_>, draw: &mut Draw) {
    let each = region.county.places.clinic_residents.max(1);
    let clinics = ((town.residents + each / 2) / each).max(1);
    let sizes = parts(town.residents, clinics, Range(90, 106), draw);
    let mut villages = 0;
    for (at, residents) in sizes.into_iter().enumerate() {
        // The second, fourth … clinic fills in forms; the centre's system speaks for the others.
        let forms = at % 2 == 1 || (clinics == 1 && county.villages.len() % 4 == 2);
        add_clinic(county, region, town, Clinic { at, residents, forms, villages }, draw);
        villages += region.county.places.villages_per_clinic.max(1);
    }
}

/// A clinic that is being laid out.
struct Clinic {
    at: usize,
    residents: u32,
    /// Whether it fills in forms itself.
    forms: bool,
    /// How many villages of the town others serve already.
    villages: u32,
}

/// Villages share out a clinic; it stands in the first of them.
fn add_clinic(county: &mut County, region: &Region, town: &Town<'_>, clinic: Clinic, draw: &mut Draw) {
    let senders = &region.county.senders;
    let digits = &town.centre[1..];
    let code = format!("D{digits}{:02}", clinic.at + 1);
    let villages = region.county.places.villages_per_clinic.max(1);
    let sizes = parts(clinic.residents, villages, Range(80, 120), draw);
    let mut place = None;
    for (nth, residents) in (0..).zip(sizes) {
        // One village at least keeps sheets, and one in every fourth clinic of a town.
        let sheets = nth % 2 == 1
            && (clinic.at % 4 == 3 || !county.villages.iter().any(|village| village.way == Way::ClinicSheets));
        let (way, sender) = match (clinic.forms, nth % 2) {
            (true, _) if sheets => (Way::ClinicSheets, format!("{}{}", senders.clinic, &code[7..])),
            (true, _) => (Way::ClinicForms, format!("{}{}", senders.clinic, &code[7..])),
            (false, 0) => (Way::CentreLines, format!("{}{}", senders.centre, &digits[6..])),
            (false, _) => (Way::CentreBundles, format!("{}{}", senders.centre, &digits[6..])),
        };
        let area = village_area(county, region, town, clinic.villages + nth);
        place.get_or_insert((area.code.clone(), area.name.clone()));
        county.villages.push(Village {
            code: area.code.clone(),
            town: town.code.clone(),
            address: format!("{}{}{}", region.county.county, town.name, area.name),
            residents,
            clinic: code.clone(),
            sender,
            way,
            neglect: 1.0,
        });
        county.areas.push(area);
    }
    let (area, name) = place.unwrap_or_default();
    county.institutions.push(Institution {
        code,
        name: format!("{}{name}{}", town.name, town.kind.clinic),
        kind: "village_clinic".into(),
        parent: Some(town.centre.clone()),
        area,
    });
}

fn village_area(county: &County, region: &Region, town: &Town<'_>, number: u32) -> Area {
    // Villages draw from the far end of the syllables, so that few are called like a town.
    let syllables = &region.names.places;
    let pairs = (syllables.first.len() * syllables.second.len()).max(1);
    let name = names::place(syllables, (pairs / 2 + county.villages.len() * 5) % pairs);
    Area {
        code: format!("{}{:03}", &town.code[..9], town.kind.village_code_from + number),
        name: format!("{name}{}", town.kind.village_suffix),
        kind: "village",
        parent: Some(town.code.clone()),
    }
}
