use super::*;
use proptest::prelude::*;

fn same(text: &str) {
    let tree = Tree::read(text.as_bytes()).unwrap();
    assert_eq!(tree.root().source(), text.trim());
}

#[test]
fn what_is_json_is_read_and_what_is_not_is_refused() {
    for text in ["{}", "[]", " [1, -0.5e+3 ,\"a\\u00e9\\n\"] ", "{\"a\":{\"b\":[{},[]]},\"c\":null}", "true", "0"] {
        same(text);
    }
    for text in
        ["", "{", "[1,]", "{\"a\"}", "{\"a\":1,}", "01", "1.", "\"\\x\"", "\"\t\"", "tru", "[}", "1 2", "-", "{1:2}"]
    {
        assert!(Tree::read(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn members_are_found_and_strings_unescaped() {
    let tree =
        Tree::read(br#"{"resourceType":"Patient","id":"a\"\ud83d\ude00b","n":{"x":1},"_id":{},"birthDate":"2020"}"#)
            .unwrap();
    let root = tree.root();
    assert_eq!(root.type_name(), "Patient");
    assert_eq!(root.member("id").unwrap().text().unwrap(), "a\"\u{1f600}b");
    assert_eq!(root.member("n").unwrap().member("x").unwrap().text().unwrap(), "1");
    assert_eq!(root.member("birthDate").unwrap().type_name(), "date");
    assert!(root.member("x").is_none() && tree.shadowed(0));
}

#[test]
fn codes_are_shown_with_their_systems_wherever_they_stand() {
    let text = br#"{"resourceType":"X","code":"lone","a":[{"coding":[{"system":"s","code":"1"},{"code":"2"}]}],
        "b":{"value":5,"system":"u","code":"\u0067","x":{"system":"t","code":"3"}},"meta":{"security":[{"code":"R","system":"v"}]}}"#;
    let tree = Tree::read(text).unwrap();
    let shown = |node: Node<'_>| {
        let mut shown = Vec::new();
        node.each_coding(&mut |system, code| shown.push(format!("{system}|{code}")));
        shown.join(" ")
    };
    assert_eq!(shown(tree.root()), "s|1 u|g t|3 v|R");
    assert_eq!(shown(tree.root().member("meta").unwrap()), "v|R");
    assert_eq!(shown(tree.root().member("code").unwrap()), "");
}

#[test]
fn depth_is_limited() {
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(Tree::read(deep(json::DEPTH_MAX).as_bytes()).is_ok());
    assert_eq!(Tree::read(deep(json::DEPTH_MAX + 1).as_bytes()).err().unwrap().code, "too_deep");
}

/// Pieces of JSON, sound and broken, some longer than a block of the first pass.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"a\"",
    "\"\\\\\"",
    "\"\\\"\"",
    "1",
    "-0.5",
    "true",
    "null",
    " ",
    "\n",
    "\"",
    "\\",
    "x",
    "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa{},:\"",
    "\t",
    "                                                               ",
    "\"\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\"",
];

/// Sound JSON.
fn sound() -> impl Strategy<Value = String> {
    let is_sound = |piece: &&str| crate::json::parse_any(piece.as_bytes()).is_ok();
    let leaf = proptest::sample::select(PIECES.iter().copied().filter(is_sound).collect::<Vec<_>>());
    leaf.prop_map(str::to_owned).prop_recursive(5, 40, 5, |inner| {
        let members = proptest::collection::vec(inner.clone(), 0..5);
        let object = members.prop_map(|all| {
            format!("{{{}}}", all.iter().map(|one| format!("\"k\" :{one}")).collect::<Vec<_>>().join(","))
        });
        let items = proptest::collection::vec(inner, 0..5);
        prop_oneof![object, items.prop_map(|all| format!("[{}]", all.join(" ,")))]
    })
}

proptest! {
    #[test]
    fn both_readers_agree_whatever_the_length(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..20)) {
        let text = pieces.concat();
        prop_assert_eq!(Tree::read(text.as_bytes()).is_ok(), crate::json::parse_any(text.as_bytes()).is_ok(), "{}", text);
    }

    #[test]
    fn one_byte_changed_is_judged_alike(text in sound(), at in any::<proptest::sample::Index>(), byte in 0x1fu8..0x7f) {
        let mut bytes = text.into_bytes();
        prop_assert!(Tree::read(&bytes).is_ok());
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let strict = crate::json::parse_any(&bytes).is_ok();
        prop_assert_eq!(Tree::read(&bytes).is_ok(), strict, "{}", String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = crate::parse(&bytes);
        let _ = Tree::read(&bytes);
    }

    #[test]
    fn both_readers_agree_on_what_is_json(text in "[\\[\\]{}\",:0-9a-c\\\\u.eE+\\-tfn ]{0,30}") {
        let strict = crate::json::parse_any(text.as_bytes()).is_ok();
        let ours = Tree::read(text.as_bytes()).is_ok();
        // The other reader also refuses half surrogate pairs and numbers beyond its range.
        prop_assert!(ours || !strict, "{text}");
    }
}
