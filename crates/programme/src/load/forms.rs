//! Reads items and forms, and checks that forms ask only what there is.

use super::Loading;
use crate::content::FormDef;
use crate::place::{at, line_of};
use crate::rules::FormRules;
use intake::form::{Form, Items};
use terms::Issue;

impl Loading<'_> {
    pub(super) fn items(&mut self, path: &str, text: &str) {
        let Some(items) = self.toml::<Items>(path, text) else {
            return;
        };
        for (key, item) in items {
            let line = line_of(text, &format!("[{key}]"));
            if !super::is_name(&key) {
                self.issue(Issue::blocking("content_bad_name", at(path, line)).with("name", &key));
            }
            if item.panel.is_some() && item.observation.is_none() {
                self.issue(Issue::blocking("content_panel_alone", at(path, line)).with("key", &key));
            }
            if self.content.items.insert(key.clone(), item).is_some() {
                self.issue(Issue::blocking("content_duplicate_key", at(path, line)).with("key", &key));
            }
        }
    }

    pub(super) fn form(&mut self, path: &str, programme: &str, file: &str, text: &str) {
        let Some(name) = self.name_of(path, file, ".toml") else {
            return;
        };
        let Some(mut form) = self.toml::<Form>(path, text) else {
            return;
        };
        form.id = format!("{programme}/{name}");
        self.content.forms.insert(form.id.clone(), FormDef { form, rules: FormRules::default(), file: path.into() });
    }

    pub(super) fn check_forms(&mut self) {
        let mut found = Vec::new();
        for def in self.content.forms.values_mut() {
            let (rules, faults) = FormRules::compile(&def.form, &self.content.limits);
            def.rules = rules;
            for fault in faults {
                let issue = Issue::blocking(fault.code, "").with("text", &fault.text).with("reason", fault.reason);
                found.push((def.file.clone(), fault.text, issue));
            }
        }
        for FormDef { form, file, .. } in self.content.forms.values() {
            let mut asked: Vec<&str> = Vec::new();
            for key in form.asked().map(|asked| asked.key.as_str()) {
                if !self.content.items.contains_key(key) {
                    let issue = Issue::blocking("content_unknown_item", "").with("item", key);
                    found.push((file.clone(), format!("\"{key}\""), issue));
                }
                if asked.contains(&key) {
                    let issue = Issue::blocking("content_duplicate_key", "").with("key", key);
                    found.push((file.clone(), format!("\"{key}\""), issue));
                }
                asked.push(key);
            }
            for key in [&form.mode, &form.reason, &form.class, &form.next].into_iter().flatten() {
                if !asked.contains(&key.as_str()) {
                    let issue = Issue::blocking("content_not_asked", "").with("item", key);
                    found.push((file.clone(), format!("\"{key}\""), issue));
                }
            }
        }
        self.place_all(found);
    }
}
