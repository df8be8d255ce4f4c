//! What is written into a document's text: marks are escaped, and a sentence has one stop.

/// The blank that stands where nothing is known.
pub(super) const BLANK: &str = "________";

/// Text inside the element `tag` (a `t` with its prefix); line ends and tabs are elements of their own
/// (ECMA-376, part 1, sections 17.3.3.1 and 17.3.3.32). What XML cannot hold at all (XML 1.0, section 2.2) is
/// left out.
pub fn escaped(tag: &str, text: &str) -> String {
    let prefix = tag.strip_suffix('t').unwrap_or_default();
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\n' => escaped.push_str(&between(tag, &format!("<{prefix}br/>"))),
            '\t' => escaped.push_str(&between(tag, &format!("<{prefix}tab/>"))),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => escaped.push(other),
        }
    }
    escaped
}

fn between(tag: &str, element: &str) -> String {
    format!("</{tag}>{element}{}", opening(tag))
}

/// The element's beginning; blanks at its ends stay (section 17.3.3.31).
pub(super) fn opening(tag: &str) -> String {
    format!("<{tag} xml:space=\"preserve\">")
}

/// Marks that end a sentence or a part of one, as they are written in Chinese and otherwise: full stop,
/// comma, enumeration comma, semicolon, colon.
const STOPS: [char; 9] = ['\u{3002}', '\u{ff0e}', '.', '\u{ff0c}', ',', '\u{3001}', '\u{ff1b}', ';', '\u{ff1a}'];

/// Question and exclamation marks and dots: they end a sentence and say more than a stop.
const CRIES: [char; 5] = ['\u{ff01}', '!', '\u{ff1f}', '?', '\u{2026}'];

/// Closing quotation mark and bracket: what stands in them is part of a sentence that goes on.
const CLOSING: [char; 2] = ['\u{201d}', '\u{ff09}'];

/// A value before what follows it in the paper, and how many bytes of that go: where both have a stop, the
/// paper's stands; after a question the paper's full stop goes.
pub(super) fn joined<'v>(value: &'v str, follows: &str) -> (&'v str, usize) {
    let Some(next) = follows.chars().next().filter(|next| STOPS.contains(next) || CLOSING.contains(next)) else {
        return (value, 0);
    };
    let value = value.trim_end().trim_end_matches(STOPS).trim_end();
    let asks = value.ends_with(CRIES) && next == STOPS[0];
    (value, if asks { next.len_utf8() } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, follows: &str, expected: &str) {
        let (said, gone) = joined(value, follows);
        assert_eq!(format!("{said}{}", &follows[gone..]), expected);
    }

    #[test]
    fn a_sentence_that_ends_with_what_somebody_typed_has_one_stop() {
        check("增开窗口", "。", "增开窗口。");
        check("增开窗口。", "。", "增开窗口。");
        check("增开窗口。\n", "。以上", "增开窗口。以上");
        check("增开窗口.", "。", "增开窗口。");
        check("依据有关规定。", "，现提出", "依据有关规定，现提出");
        check("为什么？", "。", "为什么？");
        check("为什么？", "，现提出", "为什么？，现提出");
        check("等等……。", "。", "等等……");
        check("一句话。", "”信访事项", "一句话”信访事项");
        check("一句话？", "”信访事项", "一句话？”信访事项");
        check("最后一句。", "", "最后一句。");
        check("。", "。", "。");
    }

    #[test]
    fn marks_are_escaped_and_line_ends_are_elements() {
        for (text, expected) in [
            ("a&b<c>\"'", "a&amp;b&lt;c&gt;\"'"),
            ("a\r\nb", "a</w:t><w:br/><w:t xml:space=\"preserve\">b"),
            ("a\tb", "a</w:t><w:tab/><w:t xml:space=\"preserve\">b"),
            ("a\u{7}\u{ffff}b", "ab"),
            ("]]>", "]]&gt;"),
        ] {
            assert_eq!(escaped("w:t", text), expected, "{text:?}");
        }
        assert_eq!(escaped("t", "\n"), "</t><br/><t xml:space=\"preserve\">");
    }
}
