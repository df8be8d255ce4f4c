//! Fills a template: part by part, in its order, each where its condition holds.

use super::Wanted;
use super::facts::{Fact, code};
use super::numbers::{Numbers, Unit};
use crate::Platform;
use crate::show::people::{area_name, institution_name};
use report::write::template::{AreaTable, Condition, Part, PartKind, Piece, Roll, Text, Word};
use report::write::{Block, Document, Manner, Run, Table, Template};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use terms::{Day, Language, wording};

/// Headings are counted so deep.
const LEVELS: usize = 3;

struct Filling<'a> {
    platform: &'a Platform,
    manner: &'a Manner,
    numbers: &'a Numbers<'a>,
    wanted: &'a Wanted,
    language: Language,
    today: Day,
    blocks: Vec<Block>,
    annexes: Vec<Vec<Block>>,
    /// The paragraph that is being written.
    open: Vec<Run>,
    /// How many headings of each level there are so far.
    counted: [usize; LEVELS],
    /// Below which heading we are.
    heading: String,
    /// The headings of the first level so far, and whether the last of them is left out.
    sections: Vec<String>,
    is_left_out: bool,
    facts: Vec<Fact>,
    /// How often a code stands in the document so far: names of bookmarks are there once.
    used: BTreeMap<String, usize>,
}

pub(super) fn fill(
    platform: &Platform,
    template: &Template,
    manner: &Manner,
    numbers: &Numbers<'_>,
    wanted: &Wanted,
    today: Day,
) -> (Document, Vec<Fact>, Vec<String>) {
    let mut filling = Filling {
        platform,
        manner,
        numbers,
        wanted,
        language: Language::of(&template.language),
        today,
        blocks: Vec::new(),
        annexes: Vec::new(),
        open: Vec::new(),
        counted: [0; LEVELS],
        heading: String::new(),
        sections: Vec::new(),
        is_left_out: false,
        facts: Vec::new(),
        used: BTreeMap::new(),
    };
    let title = filling.plain(&template.title);
    filling.blocks.push(Block::Title(title));
    if let Some(text) = &template.subtitle {
        let text = filling.plain(text);
        filling.blocks.push(Block::Subtitle(text));
    }
    if let Some(text) = &template.address {
        let text = filling.plain(text);
        filling.blocks.push(Block::Address(text));
    }
    template.parts.iter().for_each(|part| filling.part(part));
    filling.close();
    for text in &template.signed {
        let text = filling.plain(text);
        filling.blocks.push(Block::Signed(text));
    }
    let several = filling.annexes.len() > 1;
    for (at, annex) in std::mem::take(&mut filling.annexes).into_iter().enumerate() {
        filling.blocks.push(Block::Annex(manner.annex(several.then_some(at + 1))));
        filling.blocks.extend(annex);
    }
    (Document { blocks: filling.blocks }, filling.facts, filling.sections)
}

impl Filling<'_> {
    fn part(&mut self, part: &Part) {
        let own = self.numbers.area.clone();
        let stands = part.when.as_ref().is_none_or(|when| self.holds(when, &own));
        // What is left out ends the paragraph before it all the same.
        if matches!(part.kind, PartKind::Heading { .. } | PartKind::Paragraph { .. } | PartKind::Table(_)) {
            self.close();
        }
        self.section(part);
        let is_annex = matches!(&part.kind, PartKind::Table(table) if table.annex);
        if !stands || (self.is_left_out && !is_annex) {
            return;
        }
        match &part.kind {
            PartKind::Heading { level, text, counted } => self.heading(*level, text, *counted),
            PartKind::Paragraph { opener, text } => {
                if let Some(opener) = opener {
                    let text = self.plain(opener);
                    self.open.push(Run { strong: true, ..Run::text(text) });
                }
                self.say(text, &own, Unit::Printed);
            }
            PartKind::Sentence(text) => self.say(text, &own, Unit::Printed),
            PartKind::Roll(roll) => self.roll(roll),
            PartKind::Table(table) => self.table(table),
        }
    }

    /// Which section begins or ends here.
    fn section(&mut self, part: &Part) {
        if let PartKind::Heading { level: 0, text, .. } = &part.kind {
            let plain = |piece: &Piece| match piece {
                Piece::Words(words) => words.clone(),
                Piece::Word(word) => self.word(*word, &self.numbers.area),
                Piece::Wording(key) => self.wording(key),
                Piece::Number(_) => String::new(),
            };
            let words = text.0.iter().map(plain).collect();
            self.sections.push(words);
            self.is_left_out = self.wanted.without.contains(&self.sections.len());
        }
        self.is_left_out &= !part.closing;
    }

    fn close(&mut self) {
        if !self.open.is_empty() {
            self.blocks.push(Block::Paragraph(std::mem::take(&mut self.open)));
        }
    }

    fn heading(&mut self, level: usize, text: &Text, counted: bool) {
        let mut words = self.plain(text);
        if counted && level < LEVELS {
            self.counted[level] += 1;
            self.counted[level + 1..].fill(0);
            words = format!("{}{words}", self.manner.before_heading(level, self.counted[level]));
        }
        self.heading.clone_from(&words);
        self.blocks.push(Block::Heading { level, text: words });
    }

    fn say(&mut self, text: &Text, area: &str, unit: Unit) {
        let runs = self.runs(text, area, unit);
        self.open.extend(runs);
    }

    fn roll(&mut self, roll: &Roll) {
        let own = self.numbers.area.clone();
        let mut places = self.below();
        places.retain(|place| roll.only.as_ref().is_none_or(|only| self.holds(only, place)));
        if let Some(order) = &roll.order {
            let higher = self.numbers.higher_is_better(order);
            let by = |one: &String, other: &String| {
                let values = [one, other].map(|place| self.numbers.value(order, place));
                match values {
                    [Some(one), Some(other)] if higher => other.cmp(&one),
                    [Some(one), Some(other)] => one.cmp(&other),
                    [one, other] => other.is_some().cmp(&one.is_some()),
                }
                .then(Ordering::Equal)
            };
            places.sort_by(by);
        }
        places.truncate(roll.most);
        if places.is_empty() {
            return;
        }
        self.say(&roll.before, &own, Unit::Printed);
        for (at, place) in places.iter().enumerate() {
            if at > 0 {
                self.open.push(Run::text(&roll.between));
            }
            self.say(&roll.each, place, Unit::Printed);
        }
        self.say(&roll.after, &own, Unit::Printed);
    }

    fn table(&mut self, table: &AreaTable) {
        let own = self.numbers.area.clone();
        let mut rows: Vec<Vec<Run>> = Vec::new();
        for place in self.below() {
            rows.push(table.columns.iter().map(|(_, cell)| self.cell(cell, &place)).collect());
        }
        if let Some(total) = &table.total {
            let first = Run::text(total);
            let rest = table.columns.iter().skip(1).map(|(_, cell)| self.cell(cell, &own));
            rows.push([first].into_iter().chain(rest).collect());
        }
        let head = table.columns.iter().map(|(head, _)| head.clone()).collect();
        let blocks = vec![Block::Caption(self.plain(&table.caption)), Block::Table(Table { head, rows })];
        match table.annex {
            true => self.annexes.push(blocks),
            false => self.blocks.extend(blocks),
        }
    }

    /// A cell is one run: its words, and the code of its number.
    fn cell(&mut self, text: &Text, area: &str) -> Run {
        let runs = self.runs(text, area, Unit::Left);
        let code = runs.iter().find_map(|run| run.code.clone());
        Run { text: runs.into_iter().map(|run| run.text).collect(), code, strong: false }
    }

    /// The areas right below the report's.
    fn below(&self) -> Vec<String> {
        let tree = &self.numbers.tree;
        tree.areas.children(Some(&self.numbers.area)).into_iter().map(str::to_owned).collect()
    }

    fn holds(&self, condition: &Condition, area: &str) -> bool {
        condition.holds(&|slot| self.numbers.value(slot, area))
    }

    /// Words for where no number can stand as a reference: titles, headings.
    fn plain(&mut self, text: &Text) -> String {
        let own = self.numbers.area.clone();
        self.runs(text, &own, Unit::Printed).into_iter().map(|run| run.text).collect()
    }

    fn runs(&mut self, text: &Text, area: &str, unit: Unit) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for piece in &text.0 {
            let words = match piece {
                Piece::Words(words) => words.clone(),
                Piece::Word(word) => self.word(*word, area),
                Piece::Wording(key) => self.wording(key),
                Piece::Number(slot) => {
                    let Some(told) = self.numbers.told(slot, area, unit) else { continue };
                    let name = code(slot, area, &told);
                    let used = self.used.entry(name.clone()).or_default();
                    *used += 1;
                    let mark = if *used == 1 { name.clone() } else { format!("{name}_{used}") };
                    let place = area_name(&self.numbers.tree, area);
                    runs.push(Run { code: Some(mark.clone()), ..Run::text(&told.text) });
                    self.facts.push(Fact::of(mark, slot, (area, place), self.heading.clone(), told));
                    continue;
                }
            };
            match runs.last_mut() {
                Some(last) if last.code.is_none() => last.text.push_str(&words),
                _ => runs.push(Run::text(words)),
            }
        }
        runs
    }

    fn wording(&self, key: &str) -> String {
        let on = self.wanted.period.counted_until(self.today);
        self.platform.content.wording(self.language, key, on).unwrap_or_default().to_owned()
    }

    fn word(&self, word: Word, area: &str) -> String {
        let (tree, period) = (&self.numbers.tree, self.wanted.period);
        let year = period.last_day().year();
        match word {
            Word::Area => area_name(tree, &self.numbers.area),
            Word::Place => area_name(tree, area),
            Word::Office => tree.institutions.root().map(|code| institution_name(tree, code)).unwrap_or_default(),
            Word::Period => wording::period(&self.platform.content.texts, self.language, period),
            Word::Year => year.to_string(),
            Word::NextYear => (year + 1).to_string(),
            Word::LastYear => (year - 1).to_string(),
            Word::Until => self.manner.day(period.counted_until(self.today)),
            Word::Today => self.manner.day(self.today),
        }
    }
}
