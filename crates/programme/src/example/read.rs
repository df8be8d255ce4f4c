//! Reads an example's file.

use super::expect::json_of;
use super::fields::Fields;
use super::{Example, Expect, Given, Lived, Person};
use serde::{Deserialize, Deserializer, de};
use std::collections::BTreeMap;
use terms::Day;
use toml::value::Datetime;
use toml::{Table, Value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleToml {
    title: String,
    #[serde(deserialize_with = "day")]
    today: Day,
    people: BTreeMap<String, PersonToml>,
    #[serde(default)]
    given: Vec<GivenToml>,
    expect: BTreeMap<String, Vec<Table>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonToml {
    #[serde(deserialize_with = "day")]
    born: Day,
    sex: String,
    area: String,
    id_card: Option<String>,
    name: Option<String>,
    #[serde(default, deserialize_with = "maybe_day")]
    deceased_on: Option<Day>,
    #[serde(default)]
    lived: Vec<LivedToml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LivedToml {
    area: String,
    #[serde(default, deserialize_with = "maybe_day")]
    from_on: Option<Day>,
    #[serde(default, deserialize_with = "maybe_day")]
    last_on: Option<Day>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GivenToml {
    person: Option<String>,
    #[serde(default, deserialize_with = "maybe_day")]
    on: Option<Day>,
    form: Option<String>,
    #[serde(default)]
    answers: Table,
    institution: Option<String>,
    sender: Option<String>,
    resource: Option<String>,
    vaccine: Option<String>,
}

fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Day, D::Error> {
    Datetime::deserialize(from)?.to_string().parse().map_err(de::Error::custom)
}

fn maybe_day<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Day>, D::Error> {
    day(from).map(Some)
}

/// What is wrong, and the text by which its line is found.
pub(crate) type Fault = (String, String);

/// The example, or what is wrong with it.
pub(crate) fn read(programme: &str, name: &str, file: &str, text: &str) -> Result<Example, Fault> {
    let raw: ExampleToml = toml::from_str(text).map_err(|error| {
        let needle = error.span().and_then(|span| text.get(span)).unwrap_or_default();
        (error.message().to_owned(), needle.to_owned())
    })?;
    let people = raw.people.into_iter().map(|(name, person)| (name, person.into())).collect();
    let given = raw.given.into_iter().map(|given| given.read(programme)).collect::<Result<_, _>>()?;
    let mut expect = Expect::default();
    for (what, tables) in raw.expect {
        for table in tables {
            Fields { table, what: what.clone() }.read(programme, &mut expect)?;
        }
    }
    let (programme, name, file) = (programme.into(), name.into(), file.into());
    Ok(Example { programme, name, file, title: raw.title, today: raw.today, people, given, expect })
}

impl From<PersonToml> for Person {
    fn from(raw: PersonToml) -> Self {
        let lived = |raw: LivedToml| Lived { area: raw.area, from_on: raw.from_on, last_on: raw.last_on };
        Person {
            born: raw.born,
            sex: raw.sex,
            area: raw.area,
            id_card: raw.id_card,
            name: raw.name,
            deceased_on: raw.deceased_on,
            lived: raw.lived.into_iter().map(lived).collect(),
        }
    }
}

impl GivenToml {
    fn read(self, programme: &str) -> Result<Given, Fault> {
        let fault = |what: &str| (format!("[[given]] needs {what}"), "[[given]]".to_owned());
        if let Some(text) = self.resource {
            let sender = self.sender.ok_or_else(|| fault("sender"))?;
            return Ok(Given::Resource { sender, text });
        }
        if let Some(product) = self.vaccine {
            return Ok(Given::Dose {
                person: self.person.ok_or_else(|| fault("person"))?,
                on: self.on.ok_or_else(|| fault("on"))?,
                product,
                institution: self.institution,
            });
        }
        let form = self.form.ok_or_else(|| fault("form"))?;
        let form = if form.contains('/') { form } else { format!("{programme}/{form}") };
        Ok(Given::Form {
            person: self.person.ok_or_else(|| fault("person"))?,
            on: self.on.ok_or_else(|| fault("on"))?,
            form,
            answers: json_of(&Value::Table(self.answers)),
            institution: self.institution,
            sender: self.sender,
        })
    }
}
