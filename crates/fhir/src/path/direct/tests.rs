use crate::Tree;
use crate::path::{Environment, Expression, Item, eval};
use proptest::prelude::*;

const PATHS: &[&str] = &[
    "id",
    "status",
    "$this",
    "Observation.status",
    "Patient.name.family",
    "name.family",
    "name.given.first()",
    "name[0].given",
    "name.first().given[0]",
    "code.coding.where(system = 'a').code.first()",
    "code.coding.where(system = 'a' and code = 'b').exists()",
    "code.coding.exists(system = %a or code != 'b')",
    "code.text",
    "value",
    "value.ofType(Quantity).value",
    "value.ofType(string)",
    "effective.ofType(dateTime)",
    "effective = '2020'",
    "birthDate",
    "birthDate = %day",
    "status = %a",
    "status != 'a'",
    "status = %nothing",
    "(status = 'a').not() and code.exists()",
    "component.where(code.coding.where(system = 'a').exists()).value.ofType(Quantity).unit",
    "component.where(value.empty()).first().code.coding.first().code",
    "extension('a').value",
    "extension(%a).value.ofType(code).first()",
    "birthDate.extension('a').value",
    "getResourceKey()",
    "subject.getReferenceKey(Patient)",
    "subject.getReferenceKey()",
    "performer.getReferenceKey(Patient)",
    "performer.where(reference = 'Patient/1').getReferenceKey()",
    "contained.where(id = 'a').name",
    "contained.ofType(Patient).name.family",
];

const KEYS: &[&str] = &[
    "resourceType",
    "id",
    "status",
    "name",
    "family",
    "given",
    "_given",
    "code",
    "coding",
    "system",
    "text",
    "value",
    "valueQuantity",
    "valueString",
    "_valueString",
    "unit",
    "effectiveDateTime",
    "_effectiveDateTime",
    "birthDate",
    "_birthDate",
    "component",
    "extension",
    "url",
    "valueCode",
    "subject",
    "performer",
    "reference",
    "contained",
    "n\\u0061me",
    "unheard",
];

const KINDS: &[&str] = &["Patient", "Observation", "Unheard"];

const LEAVES: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "1.50",
    "-2e3",
    "\"a\"",
    "\"b\"",
    "\"\"",
    "\"\\u0061\"",
    "\"\\\"\"",
    "\"\u{5f20}\u{4e09}\"",
    "\"\\ud83d\\ude00\"",
    "\"2020\"",
    "\"2020-01-02\"",
    "\"2020-01-02T03:04:05Z\"",
    "\"Patient\"",
    "\"Observation\"",
    "\"Patient/1\"",
    "\"Patient/1/_history/2\"",
    "\"http://x.example/Patient/1\"",
    "\"#a\"",
    "[]",
    "{}",
];

fn json() -> impl Strategy<Value = String> {
    let leaf = proptest::sample::select(LEAVES).prop_map(str::to_owned);
    leaf.prop_recursive(6, 60, 6, |inner| {
        let member = (proptest::sample::select(KEYS), inner.clone());
        // Keys may come twice.
        let object = proptest::collection::vec(member, 0..8).prop_map(|members| {
            let members: Vec<String> = members.iter().map(|(key, value)| format!("\"{key}\" : {value}")).collect();
            format!("{{{}}}", members.join(", "))
        });
        let array = proptest::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(",")));
        prop_oneof![3 => object, 1 => array]
    })
}

fn resource() -> impl Strategy<Value = String> {
    let member = (proptest::sample::select(KEYS), json());
    (proptest::sample::select(KINDS), proptest::collection::vec(member, 0..10)).prop_map(|(kind, members)| {
        let members: Vec<String> = members.iter().map(|(key, value)| format!(",\"{key}\":{value}")).collect();
        format!("{{\"resourceType\":\"{kind}\"{}}}", members.concat())
    })
}

fn same(one: &Item<'_>, other: &Item<'_>) -> bool {
    match (one, other) {
        (Item::Node(one), Item::Node(other)) => one.is_same(other) && one.kind == other.kind,
        _ => format!("{one:?}") == format!("{other:?}"),
    }
}

fn compare(text: &str) {
    let tree = Tree::read(text.as_bytes()).unwrap();
    let mut environment = Environment::new();
    environment.set("a", &crate::json::parse_any(b"\"a\"").unwrap());
    environment.set_typed("day", &crate::json::parse_any(b"\"2020-01-02\"").unwrap(), "date");
    let (root, item) = (tree.root(), Item::Node(tree.root()));
    for path in PATHS {
        let expression = Expression::compile(path).unwrap();
        let direct = expression.direct.as_ref().unwrap_or_else(|| panic!("{path} has no direct form"));
        let Some(found) = direct.find(root, &environment) else { continue };
        let general = eval::evaluate_row(&expression.op, &item, root, 0, &environment).unwrap();
        let agrees =
            found.len() == general.len() && found.iter().zip(general.iter()).all(|(one, other)| same(one, other));
        assert!(agrees, "{path} on {text}: {found:?} and {general:?}");
    }
}

proptest! {
    #[test]
    fn the_direct_way_gives_what_the_general_one_gives(text in resource()) {
        compare(&text);
    }

    #[test]
    fn on_any_json_too(text in json()) {
        compare(&text);
    }
}

#[test]
fn a_path_is_followed_directly_only_where_that_is_all_there_is() {
    for path in ["name.last()", "name | id", "value as Quantity", "name[1]", "a.where($index = 0)", "status ~ 'a'"] {
        assert!(Expression::compile(path).unwrap().direct.is_none(), "{path}");
    }
}

#[test]
fn common_resources_are_followed_to_the_end() {
    let text = r#"{"resourceType":"Observation","id":"o","status":"a","code":{"coding":[{"system":"b","code":"c"},
        {"system":"a","code":"b"},{"system":"a","code":"x"}]},"subject":{"reference":"Patient/1"}}"#;
    let tree = Tree::read(text.as_bytes()).unwrap();
    let environment = Environment::new();
    for (path, expected) in [
        ("code.coding.where(system = 'a').code.first()", "[code(b)]"),
        ("subject.getReferenceKey(Patient)", "['Patient/1']"),
        ("subject.getReferenceKey(Group)", "[]"),
        ("getResourceKey()", "['Observation/o']"),
        ("status = 'a' and code.exists()", "[true]"),
        ("value.empty()", "[true]"),
        ("issued = 'a'", "[]"),
    ] {
        let expression = Expression::compile(path).unwrap();
        let found = expression.direct.as_ref().unwrap().find(tree.root(), &environment);
        assert_eq!(format!("{:?}", found.unwrap()), expected, "{path}");
    }
}
