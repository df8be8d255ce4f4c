//! Reads a template from its file and tells every fault with its line.

use super::{AreaTable, Condition, Number, Part, PartKind, Roll, Shape, Slot, Span, Template, Text, about_of};
use serde::Deserialize;
use std::collections::BTreeMap;
use terms::Issue;
use toml::Spanned;

/// Parts that a template may have at most.
const PARTS_MAX: usize = 500;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: Name,
    language: String,
    title: Spanned<String>,
    subtitle: Option<Spanned<String>>,
    address: Option<Spanned<String>>,
    #[serde(default)]
    signed: Vec<Spanned<String>>,
    #[serde(default)]
    number: BTreeMap<String, Spanned<WrittenNumber>>,
    #[serde(default)]
    part: Vec<Spanned<WrittenPart>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Name {
    zh: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenNumber {
    indicator: String,
    #[serde(default)]
    unit: String,
    digits: Option<u32>,
    scale: Option<String>,
    about: Option<String>,
    leading: Option<u32>,
    #[serde(default)]
    period: SpanName,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SpanName {
    #[default]
    Same,
    Before,
    YearBefore,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPart {
    heading: Option<String>,
    level: Option<usize>,
    counted: Option<bool>,
    opener: Option<String>,
    paragraph: Option<String>,
    sentence: Option<String>,
    roll: Option<WrittenRoll>,
    table: Option<WrittenTable>,
    when: Option<String>,
    #[serde(default)]
    closing: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRoll {
    each: String,
    #[serde(default)]
    before: String,
    #[serde(default)]
    after: String,
    between: String,
    order: Option<String>,
    most: Option<usize>,
    only: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenTable {
    caption: String,
    #[serde(default)]
    annex: bool,
    columns: Vec<Column>,
    total: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Column {
    head: String,
    cell: String,
}

/// What is read so far, and what was wrong with it.
struct Reading<'a> {
    path: &'a str,
    toml: &'a str,
    issues: Vec<Issue>,
}

pub(super) fn read(id: &str, path: &str, toml: &str) -> Result<Template, Vec<Issue>> {
    let written: Written = toml::from_str(toml).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(toml, span.start));
        vec![Issue::blocking("content_toml", format!("{path}:{line}")).with("reason", error.message())]
    })?;
    let mut reading = Reading { path, toml, issues: Vec::new() };
    let template = reading.template(id, written);
    reading.names(&template);
    if reading.issues.is_empty() { Ok(template) } else { Err(reading.issues) }
}

impl Reading<'_> {
    fn template(&mut self, id: &str, written: Written) -> Template {
        let numbers = written.number.into_iter().map(|(name, number)| {
            let line = line_at(self.toml, number.span().start);
            let number = self.number(line, number.into_inner());
            (name, number)
        });
        let numbers = numbers.collect();
        if written.part.len() > PARTS_MAX {
            self.fault(1, Issue::blocking("report_too_many_parts", "").with("most", PARTS_MAX));
        }
        let parts = written.part.into_iter().take(PARTS_MAX).map(|part| {
            let line = line_at(self.toml, part.span().start);
            self.part(line, part.into_inner())
        });
        let parts = parts.collect::<Vec<_>>().into_iter().flatten().collect();
        Template {
            id: id.to_owned(),
            name: [written.name.zh, written.name.en],
            language: written.language,
            title: self.spanned(&written.title),
            subtitle: written.subtitle.map(|text| self.spanned(&text)),
            address: written.address.map(|text| self.spanned(&text)),
            signed: written.signed.iter().map(|text| self.spanned(text)).collect(),
            numbers,
            parts,
        }
    }

    fn number(&mut self, line: usize, written: WrittenNumber) -> Number {
        let about = written.about.and_then(|name| {
            let about = about_of(&name);
            if about.is_none() {
                self.fault(line, Issue::blocking("content_bad_value", "").with("value", &name));
            }
            Some((about?, written.leading.unwrap_or(2)))
        });
        let period = match written.period {
            SpanName::Same => Span::Same,
            SpanName::Before => Span::Before,
            SpanName::YearBefore => Span::YearBefore,
        };
        // What it measures is the indicator's to say.
        let shape = Shape {
            digits: written.digits.map(|digits| digits.min(6)),
            unit: written.unit,
            scale: written.scale,
            about,
            ..Shape::default()
        };
        Number { indicator: written.indicator, period, shape, line }
    }

    fn part(&mut self, line: usize, written: WrittenPart) -> Option<Part> {
        let when = written.when.as_deref().and_then(|text| self.condition(line, text));
        let strays = [
            written.level.is_some() && written.heading.is_none(),
            written.counted.is_some() && written.heading.is_none(),
            written.opener.is_some() && written.paragraph.is_none(),
        ];
        let mut kinds = Vec::new();
        if let Some(text) = &written.heading {
            let level = written.level.unwrap_or(1).clamp(1, 3) - 1;
            let counted = written.counted.unwrap_or(true);
            kinds.push(PartKind::Heading { level, text: self.text(line, text), counted });
        }
        if let Some(text) = &written.paragraph {
            let opener = written.opener.as_ref().map(|text| self.text(line, text));
            kinds.push(PartKind::Paragraph { opener, text: self.text(line, text) });
        }
        if let Some(text) = &written.sentence {
            kinds.push(PartKind::Sentence(self.text(line, text)));
        }
        if let Some(roll) = written.roll {
            kinds.push(PartKind::Roll(self.roll(line, roll)));
        }
        if let Some(table) = written.table {
            kinds.push(PartKind::Table(self.table(line, table)));
        }
        match kinds.pop() {
            Some(kind) if kinds.is_empty() && !strays.contains(&true) => {
                Some(Part { kind, when, closing: written.closing, line })
            }
            _ => {
                self.fault(line, Issue::blocking("report_part_kind", ""));
                None
            }
        }
    }

    fn roll(&mut self, line: usize, written: WrittenRoll) -> Roll {
        Roll {
            each: self.text(line, &written.each),
            before: self.text(line, &written.before),
            after: self.text(line, &written.after),
            between: written.between,
            order: written.order.and_then(|slot| self.told(line, Slot::read(&slot))),
            most: written.most.unwrap_or(usize::MAX),
            only: written.only.and_then(|text| self.condition(line, &text)),
        }
    }

    fn table(&mut self, line: usize, written: WrittenTable) -> AreaTable {
        let columns = written.columns.into_iter().map(|column| (column.head, self.text(line, &column.cell)));
        AreaTable {
            columns: columns.collect(),
            caption: self.text(line, &written.caption),
            annex: written.annex,
            total: written.total,
        }
    }

    /// Every slot names a number of the template, and every number is used.
    fn names(&mut self, template: &Template) {
        let mut unknown: Vec<(usize, &str)> = template
            .slots()
            .filter(|(_, slot)| !template.numbers.contains_key(&slot.number))
            .map(|(line, slot)| (line, slot.number.as_str()))
            .collect();
        unknown.dedup();
        for (line, name) in unknown {
            self.fault(line, Issue::blocking("report_unknown_number", "").with("name", name));
        }
        for (name, number) in &template.numbers {
            if !template.slots().any(|(_, slot)| slot.number == *name) {
                self.fault(number.line, Issue::blocking("report_unused_number", "").with("name", name));
            }
        }
    }

    fn spanned(&mut self, text: &Spanned<String>) -> Text {
        self.text(line_at(self.toml, text.span().start), text.get_ref())
    }

    fn text(&mut self, line: usize, text: &str) -> Text {
        self.told(line, Text::read(text)).unwrap_or_default()
    }

    fn condition(&mut self, line: usize, text: &str) -> Option<Condition> {
        self.told(line, Condition::read(text))
    }

    fn told<T>(&mut self, line: usize, read: Result<T, Issue>) -> Option<T> {
        read.map_err(|issue| self.fault(line, issue)).ok()
    }

    fn fault(&mut self, line: usize, issue: Issue) {
        self.issues.push(Issue { place: format!("{}:{line}", self.path), ..issue });
    }
}

/// The line, from 1, in which the byte stands.
fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}
