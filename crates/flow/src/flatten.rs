//! 展开: the resources of touched people become rows, by the content's views.
//!
//! This is the one bridge: before it all is FHIR, after it all is rows and SQL.

use crate::count;
use crate::platform::Platform;
use programme::{Content, ViewSource};
use rows::{Checked, Definition, IndicatorDef, SubjectKind, TableDef, Touched};
use std::collections::HashMap;
use store::Resource;
use terms::{Actor, ChangeNo, Failure, Issue, Result};
use views::{Builder, View};

/// Content that is sound, or everything that is wrong with it.
pub type Checking<T> = std::result::Result<T, Vec<Issue>>;

/// The content's JSON views, compiled once.
pub struct Flattener {
    views: Vec<Flat>,
    by_type: HashMap<String, Vec<usize>>,
}

struct Flat {
    name: String,
    view: View,
    about: SubjectKind,
}

/// Whose rows a resource type's are. Records of a person are the rule, the others are named here.
fn about(resource_type: &str) -> SubjectKind {
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
                Ok(compiled) => flattener.add(&view.name, compiled),
                Err(found) => issues.extend(found.into_iter().map(|issue| placed(issue, &view.file))),
            }
        }
        if issues.is_empty() { Ok(flattener) } else { Err(issues) }
    }

    fn add(&mut self, name: &str, view: View) {
        self.by_type.entry(view.resource().to_owned()).or_default().push(self.views.len());
        self.views.push(Flat { name: name.into(), about: about(view.resource()), view });
    }

    /// The types of which some view makes rows that are nobody's.
    fn types_of_nobody(&self) -> Vec<&str> {
        let of_nobody = self.views.iter().filter(|flat| flat.about != SubjectKind::Resident);
        let mut types: Vec<&str> = of_nobody.map(|flat| flat.view.resource()).collect();
        types.sort_unstable();
        types.dedup();
        types
    }

    fn tables(&self) -> impl Iterator<Item = TableDef> {
        self.views.iter().map(|flat| TableDef::filled(&flat.name, flat.about, flat.view.led_schema()))
    }
}

fn compile(bytes: &[u8]) -> Checking<View> {
    let json = fhir::json::parse_any(bytes).map_err(|issue| vec![issue])?;
    View::compile(&json)
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
                definition.tables.push(TableDef::sql(&view.name, SubjectKind::Resident, text));
            }
            ViewSource::Json(bytes) => definition.filled_by.push_str(&String::from_utf8_lossy(bytes)),
        }
    }
    // Stored rows are opened again only under the views and due rules that filled them.
    definition.filled_by.push_str(env!("CARGO_PKG_VERSION"));
    for programme in count::with_rules(content) {
        definition.filled_by.push_str(&format!("{:?}", programme.due));
        let name = format!("{}.due", programme.id);
        definition.tables.push(TableDef::filled(&name, SubjectKind::Resident, count::due_schema()));
    }
    for indicator in content.indicators.values() {
        match IndicatorDef::read(&indicator.id, &indicator.sql) {
            Ok(read) => definition.indicators.push(read),
            Err(issue) => issues.push(issue),
        }
    }
    for limit in content.limits.all() {
        definition.limits.add(&limit.programme, &limit.key, limit.from_on, &limit.value);
    }
    if issues.is_empty() { definition.check().await } else { Err(issues) }
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
    let residents: Vec<i64> = changed.residents.iter().map(|resident| resident.0 as i64).collect();
    if !changed.records.is_empty() {
        let filling = Filling::of(&platform.flattener, |about| about != SubjectKind::Resident);
        platform.rows.put(until, Touched::All, filling.of_nobody(platform, actor)?).await?;
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

    fn everything(mut self, platform: &Platform, actor: &Actor) -> Result<Vec<(String, arrow::array::RecordBatch)>> {
        platform.store.all_subjects(actor, &mut |resource| self.add(&resource))?;
        self.of_nobody(platform, actor)
    }

    fn of_nobody(mut self, platform: &Platform, actor: &Actor) -> Result<Vec<(String, arrow::array::RecordBatch)>> {
        let types = self.flattener.types_of_nobody();
        platform.store.records_of_types(actor, &types, None, &mut |resource| self.add(&resource))?;
        self.finish()
    }

    /// Adds a resource's rows to every view of its type.
    fn add(&mut self, resource: &Resource<'_>) -> Result<()> {
        let Some(views) = self.flattener.by_type.get(resource.resource_type) else { return Ok(()) };
        let subject = resource.resident.map_or(resource.record.0, |resident| resident.0) as i64;
        for &at in views {
            if let Some(builder) = &mut self.builders[at] {
                let added = builder.append_led(resource.bytes, subject, resource.record.0 as i64);
                added.map_err(|issue| {
                    Failure::fault("flattening a kept record", format!("{} {issue:?}", resource.record))
                })?;
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Vec<(String, arrow::array::RecordBatch)>> {
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
