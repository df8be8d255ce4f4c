//! What the content folders say, loaded and cross-checked.

use crate::cycle::{CaseExample, Cycle, Paper, Rules, Workdays};
use crate::due::DueRule;
use crate::example::Example;
use crate::files::{Files, content_hash};
use crate::load;
use crate::mapping::SheetMapping;
use crate::region::{Member, Region, Target};
use crate::rules::{FormRules, Visit};
use crate::seals::Seals;
use crate::series::Schedule;
use crate::template::Template;
use crate::wording::Wording;
use crate::{answers, decision};
use intake::form::{Form, Items, TOGETHER};
use report::Lexicon;
use report::write::{Manner, Template as ReportTemplate};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use terms::{Day, Issue, Language, Limits, Texts};

/// All content of one hash.
#[derive(Debug, Default)]
pub struct Content {
    /// SHA-256 over the files.
    pub hash: String,
    /// The folders under `programmes`, by id; `_shared` is among them.
    pub programmes: BTreeMap<String, Programme>,
    /// What can be asked, by key over all programmes.
    pub items: Items,
    /// Every wording: `programme.key`, the interface's as `key`.
    pub texts: Texts,
    /// Views of all programmes, by `folder.view`.
    pub views: BTreeMap<String, View>,
    /// Indicators of all programmes, by `programme/indicator`.
    pub indicators: BTreeMap<String, Indicator>,
    /// Definitions that held before those, each for periods that end up to and including a day.
    pub older: Vec<(Day, Indicator)>,
    /// Forms of all programmes, by `programme/form`.
    pub forms: BTreeMap<String, FormDef>,
    /// Values with a valid-from day.
    pub limits: Limits,
    /// What the columns of senders' sheets are.
    pub mappings: Vec<SheetMapping>,
    /// The tenant.
    pub region: Region,
    /// What is aimed at.
    pub targets: Vec<Target>,
    /// Who stands where in the region's other hierarchies.
    pub members: Vec<Member>,
    /// Examples of all programmes, by file.
    pub examples: Vec<Example>,
    /// Life cycles of the ledgers, by programme.
    pub cycles: BTreeMap<String, Cycle>,
    /// Papers that moves print, by `programme/paper`.
    pub papers: BTreeMap<String, Paper>,
    /// Offices' own layouts of papers, by `programme/paper`.
    pub templates: BTreeMap<String, Arc<Template>>,
    /// Templates of reports, by the folder's name.
    pub reports: BTreeMap<String, ReportTemplate>,
    /// How a language's reports print what they know, by the language's folder.
    pub manners: BTreeMap<String, Manner>,
    /// The words by which drafts of reports are understood, by the language's folder.
    pub lexicons: BTreeMap<String, Lexicon>,
    /// Fixed wording of reports.
    pub wordings: Vec<Wording>,
    /// Which days are worked.
    pub workdays: Workdays,
    /// Examples of the ledgers, by file.
    pub case_examples: Vec<CaseExample>,
    /// What lies under a seal.
    pub seals: Seals,
    /// What agreement between two records of people is worth.
    pub linking: Option<Arc<residents::model::Settings>>,
    /// What somebody should look at; the content holds without it.
    pub warnings: Vec<Issue>,
}

/// One folder under `programmes`.
#[derive(Clone, Debug, Default)]
pub struct Programme {
    /// The folder's name.
    pub id: String,
    /// Who answers for it (`owner.KEY`).
    pub owner: String,
    /// What a subject is: `resident`, `case`, `institution`, `worker`, `area`.
    pub subject: String,
    /// The day since which the platform runs it.
    pub since: Option<Day>,
    /// Which system counts as the record, as a key of a text.
    pub record: Option<String>,
    /// How far its people are protected.
    pub class: Class,
    /// Ids of the requirements that it covers.
    pub covers: Vec<String>,
    /// What is to be done when, in the file's order.
    pub due: Vec<DueRule>,
    /// The series of doses that it gives, if it gives any.
    pub series: Option<Arc<Schedule>>,
    /// What the pages show first.
    pub pages: Pages,
    /// Whether it is the folder from which all others take; it has no people of its own.
    pub shared: bool,
}

/// How far data are protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Nobody in particular.
    General,
    /// A person's data.
    #[default]
    Personal,
    /// Data that can hurt a person.
    Sensitive,
    /// Hidden from all who do not care for the person.
    Sealed,
}

/// What the pages of a programme show first (`pages.toml`).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pages {
    /// Indicators in the order in which they are shown; others follow.
    #[serde(default)]
    pub indicators: Vec<String>,
    /// The due list.
    #[serde(default)]
    pub worklist: List,
    /// The list of members.
    #[serde(default)]
    pub register: List,
    /// The office's own sheet of a ledger's open cases, out and in.
    pub sheet: Option<SheetColumns>,
}

/// A ledger's sheet: which columns in which order, and the move that a row makes when it comes back.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetColumns {
    /// Items from left to right; `institution` is who handles the case, `on` the day of the last such move.
    pub columns: Vec<String>,
    /// The move.
    pub report: String,
}

/// One list of a programme.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Columns from left to right.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Columns by which it is sorted, the first above the next.
    #[serde(default)]
    pub sort: Vec<String>,
}

/// One view, as its file has it.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// `folder.view`.
    pub name: String,
    /// The file.
    pub file: String,
    /// What is in it.
    pub source: ViewSource,
}

/// What a view's file holds.
#[derive(Clone, Debug, PartialEq)]
pub enum ViewSource {
    /// A ViewDefinition.
    Json(Vec<u8>),
    /// A SELECT over other views.
    Sql(String),
}

/// One indicator, as its file has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Indicator {
    /// `programme/indicator`.
    pub id: String,
    /// The folder.
    pub programme: String,
    /// The file's name without `.sql`.
    pub name: String,
    /// The file.
    pub file: String,
    /// What is in it, header comment included.
    pub sql: String,
}

/// One form with its rules.
#[derive(Debug)]
pub struct FormDef {
    /// The form as its file has it.
    pub form: Form,
    /// Its expressions, compiled.
    pub rules: FormRules,
    /// The file.
    pub file: String,
}

impl Content {
    /// Reads everything; either all of it is sound, or every fault is told.
    pub fn load(files: &Files) -> Result<Content, Vec<Issue>> {
        let mut content = load::load(files)?;
        content.hash = content_hash(files);
        Ok(content)
    }

    /// Where the region's clocks stand; where it does not say so, where the program runs.
    pub fn zone(&self) -> jiff::tz::TimeZone {
        let named = self.region.time_zone.as_deref().and_then(|name| jiff::tz::TimeZone::get(name).ok());
        named.unwrap_or_else(jiff::tz::TimeZone::system)
    }

    /// A form by `programme/form`.
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.get(id).map(|def| &def.form)
    }

    /// The forms that an id stands for: one, or of `together/WORD` those of the programmes that are asked for.
    pub fn forms_at<'a>(&'a self, id: &str, is_in: impl Fn(&str) -> bool) -> Vec<&'a Form> {
        let Some(word) = id.strip_prefix(TOGETHER).and_then(|rest| rest.strip_prefix('/')) else {
            return self.form(id).into_iter().collect();
        };
        let forms = self.forms.values().map(|def| &def.form);
        forms.filter(|form| form.together.as_deref() == Some(word) && is_in(form.programme())).collect()
    }

    /// What is wrong with a visit's answers; nothing where there is no such form.
    pub fn check_answers(&self, form: &str, visit: &Visit<'_>) -> Vec<Issue> {
        let def = self.forms.get(form);
        def.map(|def| answers::check_answers(def, &self.items, visit, &self.limits)).unwrap_or_default()
    }

    /// Whether there is such a form and it can be filled in for a person of this age at all.
    pub fn is_open_to(&self, form: &str, on: Day, age: Option<i64>, sex: Option<&str>) -> bool {
        let visit = Visit { on, age, sex, answers: &sonic_rs::Value::new_object(), previous: None };
        self.forms.get(form).is_some_and(|def| !answers::shuts_out(def, &visit, &self.limits))
    }

    /// What the form's decision table says of a visit.
    pub fn decide(&self, form: &str, visit: &Visit<'_>) -> Option<decision::Decided> {
        decision::decide(self.forms.get(form)?, visit, &self.limits)
    }

    /// The wording of a programme's key: its own, else the shared one, else the key itself.
    pub fn say<'a>(&'a self, language: Language, programme: &str, key: &'a str) -> &'a str {
        ["", "_shared"]
            .iter()
            .map(|folder| if folder.is_empty() { programme } else { folder })
            .find_map(|folder| self.texts.find(language, &format!("{folder}.{key}")))
            .unwrap_or(key)
    }

    /// The rules of a ledger's cases; none where the programme is no ledger.
    pub fn rules<'a>(&'a self, programme: &str) -> Option<Rules<'a>> {
        let cycle = self.cycles.get(programme)?;
        Some(Rules { cycle, limits: &self.limits, workdays: &self.workdays })
    }

    /// The indicators of one programme in the order of its pages.
    pub fn indicators_of<'a>(&'a self, programme: &'a str) -> Vec<&'a Indicator> {
        let order = self.programmes.get(programme).map(|of| of.pages.indicators.as_slice()).unwrap_or_default();
        let place =
            |indicator: &&Indicator| order.iter().position(|name| *name == indicator.name).unwrap_or(order.len());
        let mut found: Vec<_> = self.indicators.values().filter(|one| one.programme == programme).collect();
        found.sort_by_key(place);
        found
    }

    /// The forms of one programme.
    pub fn forms_of<'a>(&'a self, programme: &'a str) -> impl Iterator<Item = &'a FormDef> {
        self.forms.values().filter(move |def| def.form.programme() == programme)
    }

    /// The fixed wording that holds on a day.
    pub fn wording(&self, language: Language, key: &str, on: Day) -> Option<&str> {
        let holds = self.wordings.iter().filter(|wording| wording.key == key && wording.holds_on(on));
        holds.max_by_key(|wording| wording.from_on).map(|wording| wording.words[language as usize].as_str())
    }

    /// The target of an indicator for an area, else for the region's root, on a day.
    pub fn target(&self, indicator: &str, area: &str, on: Day) -> Option<&Target> {
        let newest = |area: &str| {
            let holds = |target: &&Target| {
                target.indicator == indicator && target.area == area && target.from_on.is_none_or(|from| from <= on)
            };
            self.targets.iter().filter(holds).max_by_key(|target| target.from_on)
        };
        newest(area).or_else(|| newest(self.region.area.as_deref().unwrap_or_default()))
    }
}
