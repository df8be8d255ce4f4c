//! The region folder that says how its made-up county looks (`regions/*/synth.toml`).

use crate::county::Village;
use crate::draw::Range;
use crate::folder::{Content, holding, read};
use crate::person::Resident;
use serde::Deserialize;
use std::collections::BTreeMap;
use terms::{Day, Failure, Result};

/// What is made when nothing else is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Defaults {
    /// The day up to which there are records.
    pub today: Day,
    /// How many people.
    pub residents: u32,
    /// Where the drawing of lots begins.
    pub seed: u64,
}

/// What `regions/*/region.toml` has for made-up counties, in its table `made_up`.
pub fn defaults(files: &Content) -> Result<Defaults> {
    #[derive(Deserialize)]
    struct File {
        made_up: MadeUp,
    }
    #[derive(Deserialize)]
    struct MadeUp {
        today: toml::value::Datetime,
        residents: u32,
        seed: u64,
    }
    let path = format!("regions/{}/region.toml", folder(files)?);
    let MadeUp { today, residents, seed } = read::<File>(files, &path)?.made_up;
    let today = today.to_string().parse().map_err(|why| Failure::fault(&path, why))?;
    Ok(Defaults { today, residents, seed })
}

/// All that the region folder says.
pub(crate) struct Region {
    pub county: CountyFile,
    pub names: NamesFile,
}

impl Region {
    /// Where somebody lives in a village.
    pub fn house(&self, village: &Village, person: &Resident) -> String {
        format!("{}{}", village.address, self.county.house.replace("{}", &person.house.to_string()))
    }
}

pub(crate) fn load(files: &Content) -> Result<Region> {
    let folder = folder(files)?;
    let path = format!("regions/{folder}/synth.toml");
    let county: CountyFile = read(files, &path)?;
    let places = &county.places;
    if let Some(kind) = places.order.iter().find(|kind| !places.kind.contains_key(*kind)) {
        return Err(Failure::fault(&path, format!("places.order: no kind {kind}")));
    }
    if places.order.is_empty() || county.institutions.is_empty() || county.area_code.len() != 6 {
        return Err(Failure::fault(&path, "places.order and institution need an entry, area_code six digits"));
    }
    Ok(Region { names: read(files, &format!("regions/{folder}/names.toml"))?, county })
}

/// The one region that can be made up.
fn folder(files: &Content) -> Result<&str> {
    match holding(files, "regions/", "synth.toml").as_slice() {
        [folder] => Ok(folder),
        found => Err(Failure::fault("looking for regions/*/synth.toml", format!("{} found, one needed", found.len()))),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CountyFile {
    pub area_code: String,
    pub county: String,
    /// How the number of a house is written.
    pub house: String,
    pub phone_prefix: String,
    pub utc_offset: String,
    pub places: Places,
    pub senders: Senders,
    pub sheets: SheetsFile,
    #[serde(rename = "institution")]
    pub institutions: Vec<CountyInstitution>,
    #[serde(rename = "household")]
    pub households: Vec<HouseholdKind>,
    pub ages: Ages,
    pub people: People,
    pub hospital: Hospital,
    pub mistakes: BTreeMap<String, Planted>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Places {
    pub town_residents_least: u32,
    pub towns_least: u32,
    pub clinic_residents: u32,
    pub villages_per_clinic: u32,
    pub order: Vec<String>,
    pub kind: BTreeMap<String, TownKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TownKind {
    pub suffix: String,
    pub code_from: u32,
    pub village_suffix: String,
    pub village_code_from: u32,
    pub centre: String,
    pub clinic: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Senders {
    pub commission: String,
    pub hospital: String,
    pub centre: String,
    pub clinic: String,
}

/// What is handed in as sheets.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SheetsFile {
    /// Who hands them in; the sender's mappings say what the columns are.
    pub sender: String,
    /// A file has at most so many rows.
    pub rows_most: usize,
    /// The mappings whose sheets are texts of GB18030; others are workbooks.
    pub gb18030: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CountyInstitution {
    pub kind: String,
    pub code: String,
    pub name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HouseholdKind {
    pub weight: f64,
    #[serde(default)]
    pub elders: u32,
    #[serde(default)]
    pub adults: u32,
    #[serde(default)]
    pub children: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ages {
    pub children: Vec<f64>,
    pub elders_from: i64,
    pub elders: Vec<f64>,
    pub single_adults: Range,
    pub couples: Range,
    pub mother_at_birth: Range,
    pub between_children: Range,
    pub father_older: Range,
    pub grandparents_older: Range,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct People {
    pub id_card: f64,
    pub phone: f64,
    pub moved: f64,
    /// How likely neglect is at an institution, in percent of the usual.
    pub neglect: Range,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hospital {
    pub known: f64,
    pub visits: Range,
    pub systolic: Range,
    pub diastolic: Range,
    pub updated_days_ago: Range,
}

/// How often a mistake is planted, and what becomes of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Planted {
    pub every: u32,
    pub fate: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamesFile {
    pub places: Syllables,
    pub people: PeopleNames,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Syllables {
    pub first: Vec<String>,
    pub second: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PeopleNames {
    pub surnames: Vec<(String, f64)>,
    pub typed_as: Vec<(String, String)>,
    pub given: Vec<Given>,
}

/// The given names that parents chose from a year on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Given {
    pub born_from: i16,
    pub one_syllable: f64,
    pub male: Syllables,
    pub female: Syllables,
}
