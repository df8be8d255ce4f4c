//! Proposes a mapping from a sheet's head: columns that are called like an item or like what says who
//! somebody is. Whoever looks at it only confirms.

use crate::content::Content;
use intake::form::{Form, FormKind};
use intake::sheet::{Mapping, PersonColumns, Source, heading};
use terms::Language;

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
            mother_id_card: person("mother_id_card"),
            birth_order: person("birth_order"),
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
    take(&mut to.mother_id_card, &from.mother_id_card);
    take(&mut to.birth_order, &from.birth_order);
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
