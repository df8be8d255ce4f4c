//! Proposes a mapping from a sheet's head: columns that are called like an item or like what says who
//! somebody is. Whoever looks at it only confirms.

use crate::content::Content;
use intake::form::{Form, FormKind};
use intake::sheet::{Mapping, PersonColumns, Source, heading};
use std::cmp::Reverse;
use terms::Language;

/// The form that a sheet with this head most likely is, with its mapping: the one that takes most of its columns.
/// Of forms that take as many, one whose columns were confirmed before, then the one that misses least.
pub fn likeliest<'f>(
    content: &Content,
    forms: &[&'f Form],
    head: &[String],
    known: &[Mapping],
) -> Option<(&'f Form, Mapping)> {
    let proposals = forms.iter().map(|form| {
        let before = known.iter().find(|mapping| mapping.form == form.id);
        let mapping = propose(content, form, head, before);
        let day = if mapping.day.column.is_some() { DAY_COUNTS } else { 0 };
        let missed = form.asked().filter(|asked| !mapping.item.contains_key(&asked.key));
        let (missed, required) = missed.fold((0, 0), |sum, asked| (sum.0 + 1, sum.1 + usize::from(asked.required)));
        let worth = (mapping.columns().len() + day, before.is_some(), Reverse(required), Reverse(missed));
        (worth, *form, mapping)
    });
    let best = proposals.max_by_key(|(worth, ..)| *worth);
    best.map(|(_, form, mapping)| (form, mapping))
}

/// A column of days by its right name says more of a form than another column.
const DAY_COUNTS: usize = 3;

/// The mapping that the head suggests; what is known already goes before.
pub fn propose(content: &Content, form: &Form, head: &[String], known: Option<&Mapping>) -> Mapping {
    let finder = Finder { content, programme: form.programme(), head };
    let day = match form.kind {
        FormKind::Enrol => "names.day.enrol",
        FormKind::End => "names.day.end",
        _ => "names.day.visit",
    };
    let person = |name: &str| finder.named(&format!("names.person.{name}"));
    let mut proposed = Mapping {
        form: form.id.clone(),
        day: finder.named(day).or_else(|| finder.named("names.day")).unwrap_or_default(),
        entered: finder.named("names.entered"),
        institution: finder.named("names.institution"),
        person: PersonColumns {
            name: person("name"),
            id_card: person("id_card"),
            sex: person("sex"),
            birth_date: person("birth_date"),
            phone: person("phone"),
            address: person("address"),
            area: person("area"),
        },
        ..Mapping::default()
    };
    for asked in form.asked() {
        if let Some(source) = finder.item(&asked.key) {
            proposed.item.insert(asked.key.clone(), source);
        }
    }
    if let Some(known) = known.filter(|known| known.form == form.id) {
        keep_known(&mut proposed, known, &finder);
    }
    proposed
}

/// What was chosen before stays, where its column is still there.
fn keep_known(proposed: &mut Mapping, known: &Mapping, finder: &Finder<'_>) {
    let holds = |source: &&Source| source.column.as_deref().is_none_or(|column| finder.column(column).is_some());
    if holds(&&known.day) {
        proposed.day = known.day.clone();
    }
    let take = |place: &mut Option<Source>, known: &Option<Source>| {
        if let Some(known) = known.as_ref().filter(holds) {
            *place = Some(known.clone());
        }
    };
    take(&mut proposed.entered, &known.entered);
    take(&mut proposed.institution, &known.institution);
    let (to, from) = (&mut proposed.person, &known.person);
    take(&mut to.name, &from.name);
    take(&mut to.id_card, &from.id_card);
    take(&mut to.sex, &from.sex);
    take(&mut to.birth_date, &from.birth_date);
    take(&mut to.phone, &from.phone);
    take(&mut to.address, &from.address);
    take(&mut to.area, &from.area);
    for (key, source) in known.item.iter().filter(|(_, source)| holds(source)) {
        proposed.item.insert(key.clone(), source.clone());
    }
    proposed.key.clone_from(&known.key);
}

struct Finder<'a> {
    content: &'a Content,
    programme: &'a str,
    head: &'a [String],
}

impl Finder<'_> {
    fn column(&self, name: &str) -> Option<&String> {
        let name = heading(name);
        self.head.iter().find(|head| heading(head) == name && !name.is_empty())
    }

    /// A column that has one of the names under a key, in either language.
    fn named(&self, key: &str) -> Option<Source> {
        let texts = [Language::Zh, Language::En].map(|language| self.content.say(language, self.programme, key));
        let interface = [Language::Zh, Language::En].map(|language| self.content.texts.say(language, key));
        let names = texts.into_iter().chain(interface).filter(|text| *text != key).flat_map(str::split_whitespace);
        names.into_iter().find_map(|name| self.column(name)).map(|column| Source::of(column))
    }

    /// The column of an item: called like the item, by another of its names, or one that holds two.
    fn item(&self, key: &str) -> Option<Source> {
        let label = format!("item.{key}");
        let label = [Language::Zh, Language::En].map(|language| self.content.say(language, self.programme, &label));
        let own = label.iter().find_map(|name| self.column(name)).map(|column| Source::of(column));
        let half = |part: usize| {
            let source = self.named(&format!("names.{key}.{part}"))?;
            Some(Source { part: Some(part), ..source })
        };
        own.or_else(|| self.named(&format!("names.{key}"))).or_else(|| half(1)).or_else(|| half(2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_sheet_with_all_columns_of_a_form_is_that_form() {
        let content = crate::real::content();
        let forms: Vec<&Form> = content.forms.values().map(|def| &def.form).collect();
        let forms: Vec<&Form> = forms.into_iter().filter(|form| form.kind != FormKind::Move).collect();
        let say = |form: &Form, key: &str| content.say(Language::Zh, form.programme(), key).to_owned();
        let labels = |form: &Form| -> BTreeSet<String> {
            form.asked().map(|asked| heading(&say(form, &format!("item.{}", asked.key)))).collect()
        };
        for form in &forms {
            let day = match form.kind {
                FormKind::Enrol => "names.day.enrol",
                FormKind::End => "names.day.end",
                _ => "names.day.visit",
            };
            let days = [say(form, day), content.texts.say(Language::Zh, day).to_owned()];
            let day = days.iter().find(|text| !text.starts_with("names.")).cloned().unwrap_or_default();
            let mut head: Vec<String> = day.split_whitespace().take(1).map(str::to_owned).collect();
            head.extend(labels(form));
            let (found, _) = likeliest(&content, &forms, &head, &[]).unwrap();
            assert_eq!(labels(found), labels(form), "{} was taken for {}", form.id, found.id);
        }
    }
}
