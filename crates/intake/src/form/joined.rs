//! One form made of forms of several programmes that are filled in at one visit: each question once.

use super::{Asked, Form, Section};

/// What stands in such a form's id where a programme stands, before the word that its parts share.
pub const TOGETHER: &str = "together";

impl Form {
    /// The forms as one. What their decision tables say is each programme's own, so no class is asked;
    /// each form checks and decides what it gets of the answers by itself.
    pub fn joined(id: &str, parts: &[&Form]) -> Option<Form> {
        let (first, others) = parts.split_first()?;
        let mut made = Form { id: id.into(), class: None, immunization: None, ..(*first).clone() };
        made.checks.clear();
        made.decisions.clear();
        for section in others.iter().flat_map(|part| &part.sections) {
            made.add(section);
        }
        let is_class = |key: &str| parts.iter().any(|part| part.class.as_deref() == Some(key));
        for section in &mut made.sections {
            section.items.retain(|asked| !is_class(&asked.key));
        }
        Some(made)
    }

    fn add(&mut self, section: &Section) {
        let unknown = |form: &Form, key: &str| form.asked().all(|asked| asked.key != key);
        let new: Vec<Asked> = section.items.iter().filter(|asked| unknown(self, &asked.key)).cloned().collect();
        for asked in self.sections.iter_mut().flat_map(|own| &mut own.items) {
            if let Some(same) = section.items.iter().find(|other| other.key == asked.key) {
                asked.required |= same.required;
                asked.when = asked.when.take().filter(|_| same.when.is_some());
            }
        }
        match self.sections.iter_mut().find(|own| own.key == section.key) {
            Some(own) => own.items.extend(new),
            None => self.sections.push(Section { key: section.key.clone(), items: new }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> Form {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn each_question_is_asked_once_and_the_classes_are_each_programmes_own() {
        let one = form(
            r#"kind = "visit"
            class = "level"
            section = [
                { key = "a", items = [{ key = "mode", required = true }, { key = "smoke" }] },
                { key = "b", items = [{ key = "level" }, { key = "why", when = "smoke > 1" }] },
            ]
            check = [{ code = "c", require = "smoke > 0", severity = "blocking" }]"#,
        );
        let two = form(
            r#"kind = "visit"
            class = "level"
            section = [
                { key = "b", items = [{ key = "smoke", required = true }, { key = "why" }, { key = "sugar" }] },
                { key = "c", items = [{ key = "level" }, { key = "feet" }] },
            ]"#,
        );
        let joined = Form::joined("together/x", &[&one, &two]).unwrap();
        let asked: Vec<_> = joined.asked().map(|asked| (asked.key.as_str(), asked.required)).collect();
        assert_eq!(asked, [("mode", true), ("smoke", true), ("why", false), ("sugar", false), ("feet", false)]);
        assert!(joined.asked().all(|asked| asked.when.is_none()), "one form asks it without condition");
        assert_eq!((&joined.class, joined.checks.len(), joined.programme()), (&None, 0, TOGETHER));
        assert_eq!(Form::joined("together/x", &[]), None);
    }
}
