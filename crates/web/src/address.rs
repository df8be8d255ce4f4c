//! Writes addresses of pages, so that no page glues strings with people's words in them.

use terms::{ChangeNo, RecordId, ResidentId};

/// Percent-encodes what may not stand in a path or a query.
pub fn escape(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => escaped.push(char::from(byte)),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
        escaped
    })
}

/// Reads what was percent-encoded; what is not well encoded stands as it is.
pub fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut read, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let digits = text.get(at + 1..at + 3).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let coded = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (bytes[at], coded) {
            (b'%', Some(byte)) => {
                read.push(byte);
                at += 3;
            }
            (byte, _) => {
                read.push(if byte == b'+' { b' ' } else { byte });
                at += 1;
            }
        }
    }
    String::from_utf8(read).unwrap_or_else(|_| text.to_owned())
}

/// The page of a resident.
pub fn resident(id: ResidentId) -> String {
    format!("/residents/{id}")
}

/// A form to fill in for a resident; `form` is `programme/form`.
pub fn form(id: ResidentId, form: &str) -> String {
    format!("/residents/{id}/forms/{form}")
}

/// The page of an indicator, `programme/indicator`.
pub fn indicator(id: &str) -> String {
    format!("/indicators/{id}")
}

/// The page of a published number.
pub fn published(number: ChangeNo) -> String {
    format!("/published/{number}")
}

/// A programme's worklist.
pub fn due(programme: &str, late: bool) -> String {
    let which = if late { "late" } else { "open" };
    format!("/due/{programme}?which={which}")
}

/// The page of a case.
pub fn case(programme: &str, case: RecordId) -> String {
    format!("/ledgers/{programme}/{case}")
}

/// The form of a move; without a case it opens one.
pub fn case_move(programme: &str, case: Option<RecordId>, key: &str) -> String {
    match case {
        Some(record) => format!("{}/moves/{key}", self::case(programme, record)),
        None => format!("/ledgers/{programme}/new/{key}"),
    }
}

/// The form that opens a case of another ledger from this one.
pub fn opened_from(opens: &programme::cycle::Opens, from: RecordId) -> String {
    format!("{}?from={from}", case_move(&opens.ledger, None, &opens.key))
}

/// A local path to go on to after signing in; anything else becomes the first page.
pub fn local(path: &str) -> &str {
    let outside = !path.starts_with('/') || path.starts_with("//") || path.contains(['\\', '\r', '\n']);
    if outside { "/" } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn going_on_never_leaves_the_site() {
        for path in ["https://x", "//x", "/\\x", "x", "", "/a\r\nb"] {
            assert_eq!(local(path), "/", "{path}");
        }
        assert_eq!(local("/due?which=late"), "/due?which=late");
    }

    #[test]
    fn words_are_encoded() {
        assert_eq!(escape("张 a/b?"), "%E5%BC%A0%20a%2Fb%3F");
        for (coded, plain) in
            [("%E5%BC%A0%20a%2Fb%3F", "张 a/b?"), ("a+b", "a b"), ("%zz", "%zz"), ("%", "%"), ("%+1", "% 1")]
        {
            assert_eq!(unescape(coded), plain);
        }
    }
}
