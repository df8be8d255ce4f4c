use super::*;
use proptest::prelude::*;

const PATIENT: &str = r##"{"resourceType":"Patient","id":"p","active":true,"birthDate":"1950-02","_birthDate":{"extension":[
    {"url":"u","valueDateTime":"1950-02-03T04:05:06+08:00"}]},"name":[{"given":["A",null],"_given":[null,{"id":"x"}]},{"text":"B C"}],
    "multipleBirthInteger":2,"contained":[{"resourceType":"Organization","id":"o","name":"O"}],"managingOrganization":{"reference":"#o"}}"##;

fn environment() -> Environment {
    Environment::at("2026-03-31T10:20:30+08:00[Asia/Shanghai]".parse().unwrap())
}

#[track_caller]
fn check(expression: &str, expected: &str) {
    let tree = Tree::read(PATIENT.as_bytes()).unwrap();
    let environment = environment();
    let compiled = Expression::compile(expression);
    let got = match &compiled {
        Ok(compiled) => match compiled.evaluate(tree.root(), &environment) {
            Ok(found) => format!("{found:?}"),
            Err(error) => error.code.to_owned(),
        },
        Err(error) => error.code.to_owned(),
    };
    assert_eq!(got, expected, "{expression}");
}

#[test]
fn paths_see_choices_extensions_and_contained_resources() {
    check("multipleBirth", "[integer(2)]");
    check("multipleBirth.ofType(integer) + 1", "[3]");
    check("birthDate.extension('u').value", "[dateTime(1950-02-03T04:05:06+08:00)]");
    check("name.given.count()", "[2]");
    check("name.given.hasValue()", "[false]");
    check("managingOrganization.resolve().name", "[string(O)]");
    check("getResourceKey()", "['Patient/p']");
    check("defineVariable('x', id).name.select(%x).count()", "[2]");
    check("today()", "[@2026-03-31]");
    check("(1 | 2).where($this > %nothing)", "unknown_variable");
}

#[test]
fn plain_answers_without_types_are_read_by_their_json() {
    let answers =
        crate::json::parse_any(br#"{"systolic":150,"on":"2026-01-02","smokes":true,"drugs":["1","2"]}"#).unwrap();
    let limit = crate::json::parse_any(br#"{"systolic_below":140}"#).unwrap();
    let mut environment = environment();
    environment.set("limit", &limit);
    environment.set_empty("previous");
    for expression in [
        "systolic >= %limit.systolic_below",
        "on < today() and on = @2026-01-02",
        "smokes and drugs contains '2'",
        "%previous.empty()",
        "systolic is integer and on is string",
    ] {
        assert_eq!(Expression::compile(expression).unwrap().is_true(&answers, &environment), Ok(true), "{expression}");
    }
}

#[test]
fn what_would_never_end_is_refused() {
    for (expression, code) in [
        ("repeat($this.toString() & 'a')", "too_much"),
        ("'a'.repeat($this & 'a')", "too_much"),
        ("(1|2|3|4|5|6|7|8|9).select($this).repeatAll($this)", "too_much"),
    ] {
        check(expression, code);
    }
    let many =
        format!("(0{}).aggregate($total.combine($total), 1)", (1..40).map(|n| format!(" | {n}")).collect::<String>());
    check(&many, "too_much");
    check(&"(".repeat(10_000), "too_deep");
    check(&format!("1{}", "+1".repeat(10_000)), "too_deep");
    check(&"-".repeat(10_000), "too_deep");
}

fn expressions() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "name",
        "$this",
        "1",
        "0",
        "2.50",
        "'a'",
        "{}",
        "true",
        "@2020",
        "@2020-02-29T10:00:00Z",
        "@T10:30",
        "1 year",
        "5 'mg'",
        "birthDate",
        "%resource",
        "9223372036854775807",
        "79228162514264337593543950335.0",
        "active",
        "@9999-12-31",
        "$index",
        "$total",
        "id",
        "multipleBirth",
        "today()",
        "'\\u00e9'",
        "100 years",
        "0.0000000000000000000000000001",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 3, |inner| {
        let names = vec![
            "first",
            "last",
            "tail",
            "not",
            "count",
            "distinct",
            "children",
            "descendants",
            "toString",
            "toInteger",
            "toQuantity",
            "lowBoundary",
            "highBoundary",
            "precision",
            "abs",
            "exp",
            "ln",
            "sqrt",
            "round",
            "type",
            "upper",
            "length",
            "sort",
            "sum",
            "avg",
            "toChars",
            "trim",
            "allTrue",
            "single",
            "resolve",
            "hasValue",
            "yearOf",
            "isDistinct",
            "join",
            "truncate",
        ];
        let with_one = vec![
            "where",
            "select",
            "all",
            "exists",
            "repeat",
            "skip",
            "take",
            "union",
            "combine",
            "intersect",
            "indexOf",
            "substring",
            "replaceMatches('a',",
            "matches",
            "power",
            "log",
            "round",
            "lowBoundary",
            "highBoundary",
            "iif(true,",
            "aggregate",
            "split",
            "replace('',",
            "comparable",
            "encode",
            "extension",
            "sort",
            "subsetOf",
            "defineVariable('v',",
        ];
        let operators = vec![
            "+", "-", "*", "/", "div", "mod", "&", "|", "<", "<=", ">", ">=", "=", "!=", "~", "!~", "in", "contains",
            "and", "or", "xor", "implies",
        ];
        prop_oneof![
            (inner.clone(), prop::sample::select(names)).prop_map(|(base, name)| format!("({base}).{name}()")),
            (inner.clone(), prop::sample::select(with_one), inner.clone()).prop_map(|(base, name, arg)| {
                if name.contains('(') { format!("({base}).{name} {arg})") } else { format!("({base}).{name}({arg})") }
            }),
            (inner.clone(), prop::sample::select(operators), inner.clone())
                .prop_map(|(left, operator, right)| format!("({left}) {operator} ({right})")),
            inner.clone().prop_map(|inner| format!("-({inner})")),
            (inner.clone(), inner).prop_map(|(base, index)| format!("({base})[{index}]")),
        ]
    })
}

proptest! {
    #[test]
    fn arbitrary_texts_never_panic(text in "\\PC{0,40}", mixed in "[a-z0-9@T:.%$'`\"()\\[\\]{}+*/|&<>=~! \\\\-]{0,40}") {
        let _ = Expression::compile(&text);
        let _ = Expression::compile(&mixed);
    }

    #[test]
    fn random_expressions_never_panic(text in expressions()) {
        let tree = Tree::read(PATIENT.as_bytes()).unwrap();
        let environment = environment();
        if let Ok(compiled) = Expression::compile(&text) {
            let _ = compiled.check("Patient");
            let _ = compiled.evaluate(tree.root(), &environment).map(|found| (found.to_json(), format!("{found:?}")));
        }
    }
}
