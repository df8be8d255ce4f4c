//! 展开: the resources of touched people and cases become rows, by the content's views.
//!
//! This is the one bridge: before it all is FHIR, after it all is rows and SQL.

use crate::case::{self, CaseRows};
use crate::count;
use crate::platform::Platform;
use arrow::array::RecordBatch;
use programme::{Class, Content, ViewSource};
use rows::{Checked, Definition, IndicatorDef, SubjectKind, TableDef, Touched};
use std::collections::HashMap;
use store::Resource;
use terms::{Actor, ChangeNo, Failure, Issue, RecordId, Result};
use views::{Builder, View};

/// Content that is sound, or everything that is wrong with it.
pub type Checking<T> = std::result::Result<T, Vec<Issue>>;

/// The content's JSON views, compiled once.
pub struct Flattener {
    views: Vec<Flat>,
    by_type: HashMap<String, Vec<usize>>,
}

/// Extension by which a ViewDefinition says what its rows are about.
const SUBJECT: &str = "urn:jikang:subject";

struct Flat {
    name: String,
    view: View,
    about: SubjectKind,
}

/// What a view's rows are about: it says so itself, or its resource type tells. Records of a person are
/// the rule, the others are named here.
fn about(view: &fhir::Json, resource_type: &str) -> SubjectKind {
    let said = fhir::read::extension(view, "", SUBJECT).and_then(|found| fhir::read::text(found, "valueCode"));
    if let Some(kind) = said.and_then(SubjectKind::of_word) {
        return kind;
    }
    match resource_type {
        "Location" => SubjectKind::Area,
        "Organization" => SubjectKind::Institution,
        "Practitioner" | "PractitionerRole" => SubjectKind::Worker,
        _ => SubjectKind::Resident,
    }
}

impl Flattener {
    /// Compiles the views; a view that does not compile is told with its file.
    pub fn compile(content: &Content) -> Checking<Self> {
        let mut flattener = Flattener { views: Vec::new(), by_type: HashMap::new() };
        let mut issues = Vec::new();
        for view in content.views.values() {
            let ViewSource::Json(bytes) = &view.source else { continue };
            match compile(bytes) {
                Ok((compiled, about)) => flattener.add(&view.name, compiled, about),
                Err(found) => issues.extend(found.into_iter().map(|issue| placed(issue, &view.file))),
            }
        }
        if issues.is_empty() { Ok(flattener) } else { Err(issues) }
    }

    fn add(&mut self, name: &str, view: View, about: SubjectKind) {
        self.by_type.entry(view.resource().to_owned()).or_default().push(self.views.len());
        self.views.push(Flat { name: name.into(), about, view });
    }

    /// The types of which some view makes rows that are nobody's.
    fn types_of_nobody(&self) -> Vec<&str> {
        let of_nobody = self.views.iter().filter(|flat| is_nobodys(flat.about));
        let mut types: Vec<&str> = of_nobody.map(|flat| flat.view.resource()).collect();
        types.sort_unstable();
        types.dedup();
        types
    }

    fn tables(&self) -> impl Iterator<Item = TableDef> {
        self.views.iter().map(|flat| TableDef::filled(&flat.name, flat.about, flat.view.led_schema()))
    }
}

fn compile(bytes: &[u8]) -> Checking<(View, SubjectKind)> {
    let json = fhir::json::parse_any(bytes).map_err(|issue| vec![issue])?;
    let view = View::compile(&json)?;
    let about = about(&json, view.resource());
    Ok((view, about))
}

fn is_nobodys(about: SubjectKind) -> bool {
    !matches!(about, SubjectKind::Resident | SubjectKind::Case)
}

fn placed(mut issue: Issue, file: &str) -> Issue {
    issue.place = format!("{file} {}", issue.place).trim_end().into();
    issue
}

/// Everything derived, as the content says it, checked as a whole.
pub async fn definition(content: &Content, flattener: &Flattener) -> Checking<Checked> {
    let mut definition = Definition::default();
    let mut issues = Vec::new();
    definition.tables.extend(flattener.tables());
    for view in content.views.values() {
        match &view.source {
            ViewSource::Sql(text) => {
                definition.tables.push(TableDef::sql(&view.name, subject_of(content, &view.name), text));
            }
            ViewSource::Json(bytes) => definition.filled_by.push_str(&String::from_utf8_lossy(bytes)),
        }
    }
    // Stored rows are opened again only under the views and due rules that filled them.
    definition.filled_by.push_str(env!("CARGO_PKG_VERSION"));
    for programme in count::with_rules(content) {
        definition.filled_by.push_str(&format!("{:?}{:?}", programme.due, programme.series));
        definition.tables.extend(count::series::tables(programme));
        let name = format!("{}.due", programme.id);
        definition.tables.push(TableDef::filled(&name, SubjectKind::Resident, count::due_schema()));
    }
    for (programme, cycle) in &content.cycles {
        definition.filled_by.push_str(&format!("{cycle:?} {:?}", content.workdays));
        for (table, schema) in [("clock", case::clock_schema()), ("due", count::due_schema())] {
            definition.tables.push(TableDef::filled(&format!("{programme}.{table}"), SubjectKind::Case, schema));
        }
    }
    for indicator in content.indicators.values() {
        match IndicatorDef::read(&indicator.id, &indicator.sql) {
            Ok(read) => definition.indicators.push(classed(content, read)),
            Err(issue) => issues.push(issue),
        }
    }
    for (until, indicator) in &content.older {
        match IndicatorDef::read(&indicator.id, &indicator.sql) {
            Ok(read) => definition.indicators.push(classed(content, read).until(*until)),
            Err(issue) => issues.push(issue),
        }
    }
    definition.limits = content.limits.clone();
    if issues.is_empty() { definition.check().await } else { Err(issues) }
}

/// The documents, drills and sites of a ledger are nobody's data, however few they are.
fn classed(content: &Content, indicator: IndicatorDef) -> IndicatorDef {
    let class = content.programmes.get(indicator.programme()).map(|programme| programme.class);
    match (class, indicator.head.subject) {
        (Some(Class::General), SubjectKind::Case) => indicator.of_nobody(),
        _ => indicator,
    }
}

/// What a programme's own views are about.
fn subject_of(content: &Content, view: &str) -> SubjectKind {
    let programme = view.split_once('.').and_then(|(folder, _)| content.programmes.get(folder));
    programme.and_then(|programme| SubjectKind::of_word(&programme.subject)).unwrap_or_default()
}

/// Makes anew the rows of everyone and everything that changed between two changes; from the start
/// where nothing is there yet. Says whose rows those are.
pub async fn flatten(platform: &Platform, actor: &Actor, from: Option<ChangeNo>, until: ChangeNo) -> Result<Touched> {
    let Some(from) = from else {
        let filled = Filling::of(&platform.flattener, |_| true).everything(platform, actor)?;
        platform.rows.put(until, Touched::All, filled).await?;
        return Ok(Touched::All);
    };
    let changed = platform.store.changed_since(from)?;
    if changed.is_empty() {
        platform.rows.put(until, Touched::Subjects(vec![]), vec![]).await?;
        return Ok(Touched::Subjects(vec![]));
    }
    let residents: Vec<i64> = changed.residents.iter().map(|resident| resident.0 as i64).collect();
    if !changed.records.is_empty() {
        let filling = Filling::of(&platform.flattener, is_nobodys);
        platform.rows.put(until, Touched::All, filling.of_nobody(platform, actor)?).await?;
    }
    if !changed.cases.is_empty() {
        let mut filling = Filling::of(&platform.flattener, |about| about == SubjectKind::Case);
        let cases = changed.cases.iter().map(|case| case.0 as i64).collect();
        let mut filled = filling.of_cases(platform, actor, &changed.cases)?;
        filled.extend(filling.finish()?);
        platform.rows.put(until, Touched::Records(cases), filled).await?;
    }
    let mut filling = Filling::of(&platform.flattener, |about| about == SubjectKind::Resident);
    platform.store.records_of_residents(actor, &changed.residents, None, &mut |resource| filling.add(&resource))?;
    let touched = Touched::Subjects(residents);
    platform.rows.put(until, touched.clone(), filling.finish()?).await?;
    Ok(touched)
}

/// Rows in the making, a builder per view.
struct Filling<'a> {
    flattener: &'a Flattener,
    builders: Vec<Option<Builder<'a>>>,
}

impl<'a> Filling<'a> {
    fn of(flattener: &'a Flattener, wanted: impl Fn(SubjectKind) -> bool) -> Self {
        let builder = |flat: &'a Flat| wanted(flat.about).then(|| flat.view.led_builder());
        Self { flattener, builders: flattener.views.iter().map(builder).collect() }
    }

    fn everything(mut self, platform: &Platform, actor: &Actor) -> Result<Vec<(String, RecordBatch)>> {
        platform.store.all_subjects(actor, platform.as_of, &mut |resource| self.add(&resource))?;
        let mut filled = self.of_cases(platform, actor, &platform.store.cases(actor)?)?;
        filled.extend(self.of_nobody(platform, actor)?);
        Ok(filled)
    }

    fn of_nobody(mut self, platform: &Platform, actor: &Actor) -> Result<Vec<(String, RecordBatch)>> {
        let types = self.flattener.types_of_nobody();
        platform.store.records_of_types(actor, &types, platform.as_of, &mut |resource| self.add(&resource))?;
        self.finish()
    }

    /// Adds the rows of cases to their views; gives what the life cycles say of them. A move that was not
    /// lawful has changed nothing and has no rows.
    fn of_cases(
        &mut self,
        platform: &Platform,
        actor: &Actor,
        cases: &[RecordId],
    ) -> Result<Vec<(String, RecordBatch)>> {
        let mut rows = CaseRows::default();
        for case in cases {
            let mut records = Vec::new();
            platform.store.records_of_case(actor, *case, platform.as_of, &mut |resource| {
                records.push(OfCase::read(&resource));
                Ok(())
            })?;
            let institution = records.iter().find_map(OfCase::owner);
            let moves = records.iter().filter_map(|one| case::told(one.json.as_ref()?)).collect();
            let unlawful = rows.add(&platform.content, case.0 as i64, institution.as_deref(), moves);
            for one in records.iter().filter(|one| one.record == *case || !unlawful.contains(one.id())) {
                let about = |about| about == SubjectKind::Case;
                self.append(&one.resource_type, &one.bytes, (case.0 as i64, one.record), about)?;
            }
        }
        rows.finish(&platform.content)
    }

    /// Adds the rows of a resident's resource, or of one that is nobody's.
    fn add(&mut self, resource: &Resource<'_>) -> Result<()> {
        let subject = resource.resident.map_or(resource.record.0, |id| id.0) as i64;
        let about = |about| match resource.resident {
            Some(_) => about == SubjectKind::Resident,
            None => is_nobodys(about),
        };
        self.append(resource.resource_type, resource.bytes, (subject, resource.record), about)
    }

    /// Adds a resource's rows to every view of its type that is about such a subject.
    fn append(
        &mut self,
        resource_type: &str,
        bytes: &[u8],
        (subject, record): (i64, RecordId),
        is_about: impl Fn(SubjectKind) -> bool,
    ) -> Result<()> {
        let views = self.flattener.by_type.get(resource_type).into_iter().flatten();
        for &at in views.filter(|at| is_about(self.flattener.views[**at].about)) {
            if let Some(builder) = &mut self.builders[at] {
                let added = builder.append_led(bytes, subject, record.0 as i64);
                added.map_err(|issue| Failure::fault("flattening a kept record", format!("{record} {issue:?}")))?;
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Vec<(String, RecordBatch)>> {
        let mut filled = Vec::new();
        for (flat, builder) in self.flattener.views.iter().zip(self.builders) {
            if let Some(mut builder) = builder {
                let batch = builder.finish().map_err(|error| Failure::fault("flattening", format!("{error:?}")))?;
                filled.push((flat.name.clone(), batch));
            }
        }
        Ok(filled)
    }
}

/// A record of a case, held until the life cycle has said which of its moves were lawful.
struct OfCase {
    record: RecordId,
    resource_type: String,
    bytes: Vec<u8>,
    json: Option<fhir::Json>,
}

impl OfCase {
    fn read(resource: &Resource<'_>) -> Self {
        Self {
            record: resource.record,
            resource_type: resource.resource_type.into(),
            bytes: resource.bytes.into(),
            json: fhir::parse(resource.bytes).ok(),
        }
    }

    fn id(&self) -> &str {
        self.json.as_ref().map_or("", fhir::read::id)
    }

    fn owner(&self) -> Option<String> {
        case::owner(&self.resource_type, self.json.as_ref()?)
    }
}
