//! The places of the county and the institutions that serve them. Their number follows from the
//! number of residents.

use crate::draw::{Draw, Range};
use crate::names;
use crate::region::{Region, TownKind};

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
    let mut county = County {
        code: code.clone(),
        areas: Vec::new(),
        institutions: Vec::new(),
        villages: Vec::new(),
    };
    county.areas.push(Area {
        code: code.clone(),
        name: file.county.clone(),
        kind: "county",
        parent: None,
    });
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
    let towns = (residents / least).max(file.places.towns_least).max(1);
    for (at, residents) in town_sizes(residents, towns, least, draw)
        .into_iter()
        .enumerate()
    {
        add_town(&mut county, region, at, residents, top.clone(), draw);
    }
    county
}

/// Every town has the least number; what is left goes where chance has it.
fn town_sizes(residents: u32, towns: u32, least: u32, draw: &mut Draw) -> Vec<u32> {
    let least = least.min(residents / towns);
    parts(residents - least * towns, towns, Range(40, 160), draw)
        .into_iter()
        .map(|spare| least + spare)
        .collect()
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

fn add_town(
    county: &mut County,
    region: &Region,
    at: usize,
    residents: u32,
    top: Option<String>,
    draw: &mut Draw,
) {
    let file = &region.county;
    let Some(kind_name) = file.places.order.get(at % file.places.order.len().max(1)) else {
        return;
    };
    let Some(kind) = file.places.kind.get(kind_name) else {
        return;
    };
    let alike = file
        .places
        .order
        .iter()
        .cycle()
        .take(at)
        .filter(|name| *name == kind_name)
        .count() as u32;
    let digits = format!("{}{:03}", file.area_code, kind.code_from + alike);
    let town = Town {
        code: format!("{digits}000"),
        name: format!(
            "{}{}",
            names::place(&region.names.places, at * 2 + 1),
            kind.suffix
        ),
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

/// The kinds of township-level area that the standard's Location carries.
fn kind_of(name: &str) -> &'static str {
    match name {
        "township" => "township",
        "subdistrict" => "subdistrict",
        _ => "town",
    }
}

/// Clinics share out the town, villages share out a clinic.
fn add_clinics(county: &mut County, region: &Region, town: &Town<'_>, draw: &mut Draw) {
    let file = &region.county;
    let clinics = ((town.residents + file.places.clinic_residents / 2)
        / file.places.clinic_residents.max(1))
    .max(1);
    let mut number = 0;
    for (at, residents) in parts(town.residents, clinics, Range(90, 106), draw)
        .into_iter()
        .enumerate()
    {
        let digits = &town.centre[1..];
        let clinic = format!("D{digits}{:02}", at + 1);
        // The second, fourth … clinic fills in forms; the centre's system speaks for the others.
        let forms = at % 2 == 1 || (clinics == 1 && county.villages.len() % 4 == 2);
        let sizes = parts(
            residents,
            file.places.villages_per_clinic.max(1),
            Range(80, 120),
            draw,
        );
        let neglect = draw.within(file.people.neglect) as f64 / 100.0;
        let first_village = county.villages.len();
        for (nth, residents) in sizes.into_iter().enumerate() {
            let way = match (forms, nth % 2) {
                (true, _) => Way::ClinicForms,
                (false, 0) => Way::CentreLines,
                (false, _) => Way::CentreBundles,
            };
            let sender = match way {
                Way::ClinicForms => format!("{}{}", file.senders.clinic, &clinic[7..]),
                _ => format!("{}{}", file.senders.centre, &digits[6..]),
            };
            add_village(
                county,
                region,
                town,
                number,
                Village {
                    code: String::new(),
                    town: town.code.clone(),
                    address: String::new(),
                    residents,
                    clinic: clinic.clone(),
                    sender,
                    way,
                    neglect,
                },
            );
            number += 1;
        }
        let area = county
            .villages
            .get(first_village)
            .map(|village| village.code.clone())
            .unwrap_or_default();
        let name = county
            .areas
            .iter()
            .find(|known| known.code == area)
            .map(|known| known.name.clone());
        county.institutions.push(Institution {
            code: clinic,
            name: format!(
                "{}{}{}",
                town.name,
                name.unwrap_or_default(),
                town.kind.clinic
            ),
            kind: "village_clinic".into(),
            parent: Some(town.centre.clone()),
            area,
        });
    }
}

fn add_village(
    county: &mut County,
    region: &Region,
    town: &Town<'_>,
    number: u32,
    village: Village,
) {
    let code = format!(
        "{}{:03}",
        &town.code[..9],
        town.kind.village_code_from + number
    );
    // Villages draw from the far end of the syllables, so that none is called like a town.
    let syllables = &region.names.places;
    let pairs = syllables.first.len() * syllables.second.len();
    let name = names::place(
        syllables,
        (pairs / 2 + county.villages.len() * 5) % pairs.max(1),
    );
    let name = format!("{name}{}", town.kind.village_suffix);
    let address = format!("{}{}{name}", region.county.county, town.name);
    county.areas.push(Area {
        code: code.clone(),
        name,
        kind: "village",
        parent: Some(town.code.clone()),
    });
    county.villages.push(Village {
        code,
        address,
        ..village
    });
}
