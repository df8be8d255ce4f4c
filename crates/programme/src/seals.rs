//! What lies under a seal: records that say a code of a sealed class, wherever they say it (docs/decisions/0062).
//!
//! A class's codes are those that a `sealed_codes.csv` names, and the codes by which the platform's own forms mark
//! what they make of a sealed programme.

use fhir::Tree;
use intake::form::{FORM_SYSTEM, FORM_URN};
use std::collections::BTreeSet;

/// Codes and the seals under which they put a record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seals {
    systems: Vec<System>,
}

/// Code systems whose names begin so.
#[derive(Clone, Debug, PartialEq)]
struct System {
    name: String,
    codes: Vec<Code>,
}

#[derive(Clone, Debug, PartialEq)]
struct Code {
    code: String,
    /// Whether the code is meant alone, and not what begins with it too.
    alone: bool,
    seal: String,
}

impl Seals {
    /// What begins with a code of a system that begins so lies under a seal. Both tell upper from lower case.
    pub fn add(&mut self, seal: &str, system: &str, code: &str) {
        self.put(system, Code { code: code.into(), alone: false, seal: seal.into() });
    }

    /// The programme is sealed, and its name is the seal.
    pub fn add_programme(&mut self, id: &str) {
        self.put("urn:jikang:programme", Code { code: id.into(), alone: true, seal: id.into() });
        self.add(id, "urn:jikang:visit", &format!("{id}."));
        self.add(id, FORM_SYSTEM, &format!("{id}/"));
    }

    fn put(&mut self, system: &str, code: Code) {
        match self.systems.iter_mut().find(|known| known.name == system) {
            Some(known) => known.codes.push(code),
            None => self.systems.push(System { name: system.into(), codes: vec![code] }),
        }
    }

    /// The seals under which a resource lies, apart by spaces; empty where under none. What is of nobody in
    /// particular (a code list, a blank form) says codes of nobody, and is sealed by its sender's label alone.
    pub fn of(&self, resource: &Tree<'_>, of_nobody: bool) -> String {
        let root = resource.root();
        let mut found = BTreeSet::new();
        let mut look = |system: &str, code: &str| self.at(system, code, &mut found);
        if of_nobody {
            root.member("meta").into_iter().for_each(|meta| meta.each_coding(&mut look));
        } else {
            root.each_coding(&mut look);
        }
        let form = root.member("questionnaire").and_then(|form| form.text());
        if let Some(id) = form.as_deref().and_then(|form| form.strip_prefix(FORM_URN)) {
            look(FORM_SYSTEM, id);
        }
        found.into_iter().collect::<Vec<&str>>().join(" ")
    }

    fn at<'s>(&'s self, system: &str, said: &str, found: &mut BTreeSet<&'s str>) {
        for code in self.systems.iter().filter(|known| system.starts_with(&known.name)).flat_map(|known| &known.codes) {
            let is_meant = if code.alone { said == code.code } else { said.starts_with(&code.code) };
            found.extend(is_meant.then_some(code.seal.as_str()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(resource: &str, of_nobody: bool, expected: &str) {
        let mut seals = Seals::default();
        seals.add("one", "urn:icd", "F20");
        seals.add("two", "urn:icd", "A15");
        seals.add("two", "urn:other", "9");
        seals.add("label", "urn:label", "R");
        seals.add_programme("one");
        let tree = Tree::read(resource.as_bytes()).unwrap();
        assert_eq!(seals.of(&tree, of_nobody), expected, "{resource}");
    }

    #[test]
    fn a_code_seals_by_how_it_begins_wherever_it_stands() {
        let coding = |system: &str, code: &str| {
            format!(r#"{{"resourceType":"Condition","code":{{"coding":[{{"system":"{system}","code":"{code}"}}]}}}}"#)
        };
        check(&coding("urn:icd", "F20"), false, "one");
        check(&coding("urn:icd-cn", "F20.000x001"), false, "one");
        check(&coding("urn:icd", "F2"), false, "");
        check(&coding("urn:icd", "F21"), false, "");
        check(&coding("urn:ic", "F20"), false, "");
        check(&coding("urn:other", "A15"), false, "");
        check(&coding("urn:icd", "F20"), true, "");
        check(r#"{"a":{"system":"urn:icd","code":"F20"},"b":[{"system":"urn:other","code":"9"}]}"#, false, "one two");
        check(r#"{"a":{"code":"F20"},"system":"urn:icd"}"#, false, "");
    }

    #[test]
    fn the_senders_label_seals_even_what_is_of_nobody() {
        let labelled = r#"{"resourceType":"Location","meta":{"security":[{"system":"urn:label","code":"R"}]}}"#;
        check(labelled, true, "label");
        check(labelled, false, "label");
        check(&labelled.replace("\"R\"", "\"N\""), true, "");
    }

    #[test]
    fn what_a_sealed_programmes_forms_make_is_sealed() {
        let said = |system: &str, code: &str| format!(r#"{{"type":[{{"system":"{system}","code":"{code}"}}]}}"#);
        check(&said("urn:jikang:programme", "one"), false, "one");
        check(&said("urn:jikang:programme", "one_more"), false, "");
        check(&said("urn:jikang:visit", "one.follow_up"), false, "one");
        check(&said("urn:jikang:visit", "one_more.follow_up"), false, "");
        check(&said("urn:jikang:form", "one/enrol"), false, "one");
        check(r#"{"questionnaire":"urn:jikang:form:one/enrol"}"#, false, "one");
        check(r#"{"questionnaire":"urn:jikang:form:one_more/enrol"}"#, false, "");
    }
}
