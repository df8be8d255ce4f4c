//! Checks that everything a user sees has words: items, options, sections, forms, indicators, gaps,
//! due steps, advice.

use super::Loading;
use crate::content::{Content, FormDef};
use crate::place::at;
use intake::form::{FormKind, TOGETHER};
use terms::{Issue, Language};

/// One word that must be there: who needs it, and where it is asked for.
struct Wanted {
    programme: String,
    key: String,
    file: String,
    needle: String,
}

impl Loading<'_> {
    pub(super) fn check_words(&mut self) {
        let mut wanted = Vec::new();
        programmes(&self.content, &mut wanted);
        forms(&self.content, &mut wanted);
        indicators(&self.content, &mut wanted);
        let missing = wanted.into_iter().filter(|word| !has(&self.content, &word.programme, &word.key));
        let found = missing
            .map(|word| {
                let issue = Issue::blocking("content_missing_words", "").with("key", &word.key);
                (word.file, word.needle, issue)
            })
            .collect();
        self.place_all(found);
    }
}

impl Loading<'_> {
    /// Forms of several programmes that are filled in as one speak with the words of all of them.
    pub(super) fn words_together(&mut self) {
        let mut programmes: Vec<&str> = Vec::new();
        for FormDef { form, file, .. } in self.content.forms.values() {
            let Some(word) = &form.together else { continue };
            programmes.push(form.programme());
            if form.kind != FormKind::Visit || !has(&self.content, "_shared", &format!("form.{word}")) {
                let place = at(file, self.line_in(file, "together"));
                self.issues.push(Issue::blocking("content_together", place).with("word", word));
            }
        }
        let mut words = Vec::new();
        for programme in programmes {
            let texts = &self.content.texts;
            let own = texts.keys().filter_map(|key| key.strip_prefix(programme)?.strip_prefix('.'));
            words.extend(own.filter(|key| !key.starts_with("programme")).map(|key| {
                let say = |language| texts.say(language, &format!("{programme}.{key}")).to_owned();
                (format!("{TOGETHER}.{key}"), say(Language::Zh), say(Language::En))
            }));
        }
        for (key, zh, en) in words {
            if self.content.texts.find(Language::Zh, &key).is_none() {
                self.content.texts.add(key, &zh, &en);
            }
        }
    }
}

/// Whether a programme's own words or the shared ones have the key.
fn has(content: &Content, programme: &str, key: &str) -> bool {
    [programme, "_shared"].iter().any(|folder| content.texts.find(Language::Zh, &format!("{folder}.{key}")).is_some())
}

fn programmes(content: &Content, wanted: &mut Vec<Wanted>) {
    for programme in content.programmes.values() {
        let file = format!("programmes/{}/programme.toml", programme.id);
        let mut want = |key: String, needle: &str| {
            wanted.push(Wanted { programme: programme.id.clone(), key, file: file.clone(), needle: needle.into() });
        };
        want("programme".into(), "owner");
        want(format!("owner.{}", programme.owner), "owner");
        if let Some(record) = &programme.record {
            want(record.clone(), "record");
        }
        for rule in &programme.due {
            let needle = format!("\"{}\"", rule.step);
            want(format!("due.{}", rule.step), &needle);
            want(format!("why.{}", rule.step), &needle);
        }
        for word in programme.series.iter().flat_map(|schedule| crate::series::words(schedule)) {
            want(word, "\"series\"");
        }
    }
}

fn forms(content: &Content, wanted: &mut Vec<Wanted>) {
    for def in content.forms.values() {
        let form = &def.form;
        let mut want = |key: String, needle: String| {
            wanted.push(Wanted { programme: form.programme().into(), key, file: def.file.clone(), needle });
        };
        want(format!("form.{}", form.id.rsplit('/').next().unwrap_or_default()), "kind".into());
        for section in &form.sections {
            want(format!("section.{}", section.key), format!("\"{}\"", section.key));
        }
        for key in form.asked().map(|asked| &asked.key) {
            want(format!("item.{key}"), format!("\"{key}\""));
            for option in content.items.get(key).into_iter().flat_map(|item| &item.options) {
                want(format!("item.{key}.{option}"), format!("\"{key}\""));
            }
        }
        for check in &form.checks {
            want(format!("issue.{}", check.code), format!("\"{}\"", check.code));
        }
        for advice in form.decisions.iter().flat_map(|decision| &decision.advise) {
            want(format!("advice.{advice}"), format!("\"{advice}\""));
        }
        if form.kind == FormKind::Visit {
            want("programme".into(), "kind".into());
        }
    }
}

/// A word in quotes behind `then` is a code that the row shows: a gap, or why it stands beside.
fn indicators(content: &Content, wanted: &mut Vec<Wanted>) {
    let older = content.older.iter().map(|(_, indicator)| indicator);
    for indicator in content.indicators.values().chain(older) {
        let mut want = |key: String, needle: String| {
            wanted.push(Wanted { programme: indicator.programme.clone(), key, file: indicator.file.clone(), needle });
        };
        want(format!("indicator.{}", indicator.name), String::new());
        want(format!("indicator.{}.definition", indicator.name), String::new());
        for code in codes(&indicator.sql, " as gap") {
            want(format!("gap.{code}"), format!("'{code}'"));
        }
        for code in codes(&indicator.sql, " as beside") {
            want(format!("beside.{code}"), format!("'{code}'"));
        }
    }
}

/// The quoted words that the `case` before this column can give, or compares to `state`.
fn codes<'a>(sql: &'a str, column: &str) -> Vec<&'a str> {
    let Some(end) = sql.rfind(column) else {
        return Vec::new();
    };
    let Some(start) = sql[..end].rfind("case") else {
        return Vec::new();
    };
    sql[start..end].split("then '").skip(1).filter_map(|rest| rest.split('\'').next()).collect()
}
