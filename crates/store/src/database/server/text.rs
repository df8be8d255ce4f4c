//! From the SQL that the store writes to the server's own.

use std::fmt::Write;

/// Places in a statement: `?` and `?2` are `$1` and `$2`.
pub(super) fn numbered(sql: &str) -> String {
    let mut numbered = String::with_capacity(sql.len() + 16);
    let mut last = 0;
    let mut characters = sql.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '?' {
            numbered.push(character);
            continue;
        }
        let mut digits = String::new();
        while let Some(digit) = characters.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        last = digits.parse().unwrap_or(last + 1);
        // Writing to a string cannot fail.
        let _ = write!(numbered, "${last}");
    }
    numbered
}

/// The tables as the server makes them. Texts are compared byte by byte, as SQLite does, whatever the
/// server's language.
pub(super) fn tables(sqlite: &str) -> String {
    let mut tables = String::with_capacity(sqlite.len() * 2);
    for line in sqlite.lines() {
        let line = line.split("--").next().unwrap_or_default();
        for word in line.split_inclusive([' ', ',', '(', ')']) {
            let end = word.len() - word.trim_end_matches([' ', ',', '(', ')']).len();
            let (name, rest) = word.split_at(word.len() - end);
            tables.push_str(match name {
                "integer" => "bigint",
                "blob" => "bytea",
                "text" => "text collate \"C\"",
                other => other,
            });
            tables.push_str(rest);
        }
        tables.push('\n');
    }
    tables.replace(") without rowid;", ");")
}

/// The tables that a statement reads or writes.
pub(super) fn mentioned(sql: &str) -> Vec<String> {
    let mut mentioned = Vec::new();
    let mut words = sql.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    while let Some(word) = words.next() {
        if ["from", "join", "into", "update"].contains(&word) {
            mentioned.extend(words.next().map(str::to_owned));
        }
    }
    mentioned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_numbered_in_order_or_as_they_say() {
        assert_eq!(numbered("a = ? and b in (?, 0) limit ?"), "a = $1 and b in ($2, 0) limit $3");
        assert_eq!(numbered("a = ?1 and b = ?2 or a <> ?1"), "a = $1 and b = $2 or a <> $1");
    }

    #[test]
    fn a_statement_mentions_its_tables() {
        let sql = "insert into linked (record) select k.record from link k join word w on w.word = k.record";
        assert_eq!(mentioned(sql), ["linked", "link", "word"]);
        assert_eq!(mentioned("update reference set to_record = ?"), ["reference"]);
    }

    #[test]
    fn tables_get_the_servers_types() {
        let sqlite = "create table t (\n    a integer primary key, -- an integer\n    b text,\n    c blob not null\n) without rowid;\n";
        assert_eq!(
            tables(sqlite),
            "create table t (\n    a bigint primary key, \n    b text collate \"C\",\n    c bytea not null\n);\n"
        );
    }
}
