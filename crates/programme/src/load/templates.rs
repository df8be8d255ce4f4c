//! Reads papers and the offices' own layouts of them, and holds each against its ledger's life cycle.

use super::Loading;
use crate::cycle::{Cycle, Paper};
use crate::template::{Passage, Slot, Template};
use std::sync::Arc;
use terms::Issue;

/// An office's layout of a paper.
pub(crate) struct Office {
    file: String,
    /// `programme/paper`.
    paper: String,
    template: Template,
}

impl Loading<'_> {
    pub(super) fn paper(&mut self, path: &str, programme: &str, file: &str, text: &str) {
        let Some(name) = self.name_of(path, file, ".toml") else {
            return;
        };
        match Paper::read(path, text) {
            Ok(paper) => _ = self.content.papers.insert(format!("{programme}/{name}"), paper),
            Err(issue) => {
                self.issue(issue);
                self.is_short = true;
            }
        }
    }

    /// A layout beside its paper, or the region's own, which comes later in the order of paths and is used
    /// instead.
    pub(super) fn template(&mut self, path: &str, parts: &[&str], bytes: &[u8]) {
        let (programme, file) = match parts {
            ["programmes", programme, "papers", file] | ["regions", _, "papers", programme, file] => (programme, file),
            _ => return self.fault("content_unknown_place", path, 1),
        };
        // A word processor's note that the file is open there.
        if file.starts_with("~$") {
            return;
        }
        let Some(name) = self.name_of(path, file, ".docx") else {
            return;
        };
        match Template::read(bytes) {
            Ok(template) => {
                self.offices.push(Office { file: path.into(), paper: format!("{programme}/{name}"), template });
            }
            Err(issue) => self.issue(Issue { place: path.into(), ..issue }),
        }
    }

    /// Papers and their layouts have only slots that something fills, conditions are marked, and no layout
    /// lacks one.
    pub(super) fn check_papers(&mut self) {
        let mut found = Vec::new();
        for (id, paper) in &self.content.papers {
            let Some((programme, name)) = id.split_once('/') else { continue };
            let path = format!("programmes/{programme}/papers/{name}.toml");
            let Some(cycle) = self.content.cycles.get(programme) else {
                found.push((path, "title".into(), Issue::blocking("content_no_cycle", "")));
                continue;
            };
            for slot in paper.slots().into_iter().filter(|slot| self.is_strange(slot, cycle)) {
                let issue = Issue::blocking("content_unknown_slot", "").with("slot", slot);
                found.push((path.clone(), format!("{{{slot}}}"), issue));
            }
            for mark in paper.bad_marks() {
                found.push((path.clone(), mark.into(), Issue::blocking("content_bad_mark", "").with("mark", mark)));
            }
        }
        self.place_all(found);
        for office in std::mem::take(&mut self.offices) {
            let issues = self.misses(&office);
            self.issues.extend(issues);
            self.content.templates.insert(office.paper, Arc::new(office.template));
        }
    }

    fn is_strange(&self, slot: &str, cycle: &Cycle) -> bool {
        Paper::is_strange(slot, cycle, &|item| self.content.items.contains_key(item))
    }

    /// What is wrong with a layout, each with the part and the paragraph.
    fn misses(&self, office: &Office) -> Vec<Issue> {
        let file = &office.file;
        let paper = self.content.papers.get(&office.paper);
        let cycle = office.paper.split_once('/').and_then(|(programme, _)| self.content.cycles.get(programme));
        let (Some(paper), Some(cycle)) = (paper, cycle) else {
            return vec![Issue::blocking("content_unknown_paper", file).with("paper", &office.paper)];
        };
        let marks: Vec<&str> = paper.conditions().map(|(mark, _)| mark).collect();
        let mut found = Vec::new();
        for (part, passage) in office.template.passages() {
            let place = format!("{file}:{part}:{}", passage.number);
            let at = |code: &str| Issue::blocking(code, &place).with("near", passage.near());
            if passage.is_open {
                found.push(at("content_template_open"));
            }
            let wrong = |slot: &Slot| self.wrong_slot(passage, slot, &marks, cycle);
            let slots = passage.slots.iter().filter_map(|slot| Some((wrong(slot)?, slot)));
            found.extend(slots.map(|(code, slot)| at(code).with("slot", &slot.name)));
        }
        let is_used = |name: &str| office.template.slots().any(|slot| slot == name);
        let lacking = marks.iter().filter(|mark| !is_used(mark));
        found.extend(lacking.map(|mark| Issue::blocking("content_template_lacks", file).with("mark", mark)));
        let mut unused: Vec<&str> = paper.slots().into_iter().filter(|slot| !is_used(slot)).collect();
        unused.sort_unstable();
        unused.dedup();
        found.extend(unused.iter().map(|slot| Issue::warning("content_template_unused", file).with("slot", slot)));
        found
    }

    /// A mark stands at the beginning of its paragraph; anything else in braces is something that is known.
    fn wrong_slot(&self, passage: &Passage, slot: &Slot, marks: &[&str], cycle: &Cycle) -> Option<&'static str> {
        match marks.contains(&slot.name.as_str()) {
            true => (!passage.begins_with(slot)).then_some("content_template_mark"),
            false => self.is_strange(&slot.name, cycle).then_some("content_template_slot"),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Content, real};
    use std::io::{Cursor, Write};
    use terms::Issue;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    const FILE: &str = "regions/demo/papers/petition/handling_opinion.docx";

    /// Every slot and both conditions of the paper, a paragraph each.
    fn whole() -> Vec<String> {
        let content = real::content();
        let paper = &content.papers["petition/handling_opinion"];
        let marks = paper.conditions().map(|(mark, _)| mark);
        marks.chain(paper.slots()).map(|inside| format!("{{{inside}}}")).collect()
    }

    fn docx(paragraphs: &[String]) -> Vec<u8> {
        let body: String = paragraphs.iter().map(|text| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")).collect();
        let space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
        write!(archive, "<w:document xmlns:w=\"{space}\"><w:body>{body}</w:body></w:document>").unwrap();
        archive.finish().unwrap().into_inner()
    }

    fn load(file: &str, bytes: Vec<u8>) -> Result<Content, Vec<Issue>> {
        let mut files = real::files();
        files.insert(file.into(), bytes);
        Content::load(&files)
    }

    #[track_caller]
    fn check(change: impl Fn(&mut Vec<String>), place: &str, code: &str) {
        let mut paragraphs = whole();
        change(&mut paragraphs);
        let issues = load(FILE, docx(&paragraphs)).map(|content| content.warnings).unwrap_or_else(|issues| issues);
        let told: Vec<(&str, &str)> = issues.iter().map(|issue| (&*issue.place, &*issue.code)).collect();
        assert_eq!(told, [(&*format!("{FILE}{place}"), code)]);
    }

    #[test]
    fn what_is_wrong_with_an_offices_layout_is_told_with_its_place() {
        let last = format!(":word/document.xml:{}", whole().len() + 1);
        check(|all| all.push("编号{case.numer}".into()), &last, "content_template_slot");
        check(|all| all.push("编号{仅用于别的}".into()), &last, "content_template_slot");
        check(|all| all.push("编号{case.number".into()), &last, "content_template_open");
        check(|all| all.push("按{仅用于建议意见}".into()), &last, "content_template_mark");
        check(|all| _ = all.remove(0), "", "content_template_lacks");
        check(|all| all.retain(|text| text != "{item.facts_found}"), "", "content_template_unused");
    }

    #[test]
    fn a_whole_layout_is_used_and_the_regions_before_the_programmes() {
        let mut files = real::files();
        files.insert("programmes/petition/papers/handling_opinion.docx".into(), docx(&whole()));
        let mut own = whole();
        own.push("own".into());
        files.insert(FILE.into(), docx(&own));
        let content = Content::load(&files).unwrap();
        assert!(content.warnings.is_empty(), "{:?}", content.warnings);
        let template = &content.templates["petition/handling_opinion"];
        assert!(template.passages().any(|(_, passage)| passage.text == "own"));
    }

    #[test]
    fn a_file_that_is_no_layout_is_told() {
        let code = |file: &str, bytes: &[u8]| load(file, bytes.to_vec()).map(|_| ()).unwrap_err()[0].code.clone();
        assert_eq!(code(FILE, b"hello"), "content_template_no_docx");
        assert_eq!(code("regions/demo/papers/petition/no_such.docx", &docx(&[])), "content_unknown_paper");
        assert_eq!(code("regions/demo/papers/hypertension/notice.docx", &docx(&[])), "content_unknown_paper");
        assert_eq!(code("regions/demo/papers/notice.docx", &docx(&[])), "content_unknown_place");
        assert_eq!(code("regions/demo/papers/petition/Copy of it.docx", &docx(&[])), "content_unknown_place");
        assert!(load("regions/demo/papers/petition/~$handling_opinion.docx", b"open".to_vec()).is_ok());
    }
}
