//! A file that asks what another folder's file of the same place asks says so in its only line that is
//! no comment's: `-- as: FOLDER`, in TOML `# as: FOLDER`. It reads as that file does, and speaks of its
//! own folder wherever that one speaks of itself.

use crate::files::Files;
use std::borrow::Cow;

/// The text to be read, or the path of the file that there is not.
pub(super) fn read<'t>(files: &Files, folder: &str, place: &str, text: &'t str) -> Result<Cow<'t, str>, String> {
    let Some(other) = other(text) else {
        return Ok(text.into());
    };
    let path = format!("programmes/{other}/{place}");
    let found = files.get(&path).and_then(|bytes| std::str::from_utf8(bytes).ok());
    found.map(|text| of_folder(text, other, folder).into()).ok_or(path)
}

fn other(text: &str) -> Option<&str> {
    let is_comment = |line: &str| line.is_empty() || line.starts_with("--") || line.starts_with('#');
    if !text.lines().all(is_comment) {
        return None;
    }
    text.lines().find_map(|line| line.trim_start_matches(['-', '#']).trim().strip_prefix("as: "))
}

/// The text with one folder's name for another's, where it stands as a word of its own.
fn of_folder(text: &str, from: &str, to: &str) -> String {
    let is_of_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut made = String::with_capacity(text.len());
    let mut parts = text.split(from).peekable();
    while let Some(part) = parts.next() {
        made.push_str(part);
        if let Some(next) = parts.peek() {
            let stands_alone = !made.ends_with(is_of_word) && !next.starts_with(is_of_word);
            made.push_str(if stands_alone { to } else { from });
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<&str, &str>) {
        let there = b"select a from p.stay where of = 'p.visit' and p_old > top.p".to_vec();
        let files = Files::from([("programmes/p/views/a.sql".to_owned(), there)]);
        let read = read(&files, "q", "views/a.sql", text);
        assert_eq!(read.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn a_file_that_is_as_anothers_speaks_of_its_own_folder() {
        let expected = "select a from q.stay where of = 'q.visit' and p_old > top.q";
        check("-- as: p\n", Ok(expected));
        check("# Why it is the same.\n# as: p\n", Ok(expected));
    }

    #[test]
    fn a_file_that_says_more_is_its_own() {
        check("-- as: p\nselect 1", Ok("-- as: p\nselect 1"));
        check("-- as a rule", Ok("-- as a rule"));
    }

    #[test]
    fn what_is_not_there_is_named() {
        check("-- as: r", Err("programmes/r/views/a.sql"));
    }
}
