//! A file that asks what another one asks is nothing but comments, and says so in one of them: `-- as: FOLDER`
//! where the other folder's file stands in the same place, else `-- as: FOLDER/PLACE`; in TOML `# as: …`. It
//! reads as that file does, with these differences: for each `-- with: NEW for OLD` the new words stand for the
//! old ones, it speaks of its own folder wherever that file speaks of its, and if it has a comment of its own,
//! that stands in place of the other's, save the lines of a header.

use crate::files::Files;
use crate::place::at;
use std::borrow::Cow;
use terms::Issue;

/// The text to be read, or why there is none.
pub(super) fn read<'t>(files: &Files, folder: &str, place: &str, text: &'t str) -> Result<Cow<'t, str>, Issue> {
    let Some((line, other)) = other(text) else {
        return Ok(text.into());
    };
    let wrong = |line: usize, code: &str| Issue::blocking(code, at(&format!("programmes/{folder}/{place}"), line));
    let (from, path) = match other.split_once('/') {
        Some((from, _)) => (from, format!("programmes/{other}")),
        None => (other, format!("programmes/{other}/{place}")),
    };
    let found = files.get(&path).and_then(|bytes| std::str::from_utf8(bytes).ok());
    let found = found.ok_or_else(|| wrong(line, "content_as_nothing").with("file", &path))?;
    if self::other(found).is_some() {
        return Err(wrong(line, "content_as_as").with("file", &path));
    }
    let own: Vec<&str> = text.lines().filter(|line| !line.is_empty() && said(line).is_none()).collect();
    let mut made = if own.is_empty() { found.to_owned() } else { without_prose(found) };
    for (line, words) in all_said(text, "with") {
        let put = words.split_once(" for ").ok_or(words).and_then(|(new, old)| put(&made, old, new).ok_or(old));
        made = put.map_err(|old| wrong(line, "content_with_nothing").with("old", old).with("file", &path))?;
    }
    let mut made = put(&made, from, folder).unwrap_or(made);
    let below_header = comment(&made).len();
    made.insert_str(below_header, &own.iter().map(|line| format!("{line}\n")).collect::<String>());
    Ok(made.into())
}

/// The line and the file or folder that a file of nothing but comments is as.
fn other(text: &str) -> Option<(usize, &str)> {
    text.lines().all(is_comment).then(|| all_said(text, "as").next()).flatten()
}

fn is_comment(line: &str) -> bool {
    line.is_empty() || line.starts_with("--") || line.starts_with('#')
}

/// The lines that say this key, with their numbers.
fn all_said<'t>(text: &'t str, key: &'t str) -> impl Iterator<Item = (usize, &'t str)> {
    let of_key = move |(line, (of, words))| (of == key).then_some((line, words));
    (1..).zip(text.lines()).filter_map(|(line, text)| Some((line, said(text)?))).filter_map(of_key)
}

/// What a line says to the loader: key and words.
fn said(line: &str) -> Option<(&str, &str)> {
    let (key, words) = line.trim_start_matches(['-', '#']).trim().split_once(": ")?;
    ["as", "with"].contains(&key).then_some((key, words))
}

/// What stands above the first line that is no comment.
fn comment(text: &str) -> &str {
    let lines = text.split_inclusive('\n').take_while(|line| is_comment(line.trim_end()));
    &text[..lines.map(str::len).sum()]
}

/// The text with no more comment above it than a header: lines whose first word ends in a colon.
fn without_prose(text: &str) -> String {
    let comment = comment(text);
    let is_header = |line: &&str| line.split_whitespace().nth(1).is_some_and(|word| word.ends_with(':'));
    let header = comment.split_inclusive('\n').filter(is_header);
    header.chain([&text[comment.len()..]]).collect()
}

/// The text with new words for old ones, where these stand as words of their own; none if they do nowhere.
fn put(text: &str, old: &str, new: &str) -> Option<String> {
    let is_of_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut made = String::with_capacity(text.len());
    let mut is_put = false;
    let mut parts = text.split(old).peekable();
    while let Some(part) = parts.next() {
        made.push_str(part);
        if let Some(next) = parts.peek() {
            let stands_alone = !made.ends_with(is_of_word) && !next.starts_with(is_of_word);
            made.push_str(if stands_alone { new } else { old });
            is_put |= stands_alone;
        }
    }
    is_put.then_some(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "-- kind: yes_no\n-- period: point\n";

    /// What a file in `q` reads as, or the fault's code and line and what it names.
    #[track_caller]
    fn check(text: &str, expected: Result<&str, (&str, &str)>) {
        let view = b"select a from p.stay where of = 'p.visit' and p_old > top.p".to_vec();
        let rate = format!("{HEADER}-- Eyes of p.\nselect eyes from p.stay -- eyes_old").into_bytes();
        let files = [("p/views/a.sql", view), ("p/rate.sql", rate), ("q/own.sql", b"-- as: p".to_vec())];
        let files = Files::from(files.map(|(path, bytes)| (format!("programmes/{path}"), bytes)));
        let read = read(&files, "q", "views/a.sql", text);
        let of = |issue: &Issue| (format!("{} {}", issue.code, issue.place), issue.args[0].1.clone());
        let read = read.as_deref().map_err(of);
        let read = read.as_ref().map(|text| *text).map_err(|(code, names)| (code.as_str(), names.as_str()));
        assert_eq!(read, expected);
    }

    #[test]
    fn a_file_that_is_as_anothers_speaks_of_its_own_folder() {
        let expected = "select a from q.stay where of = 'q.visit' and p_old > top.q";
        check("-- as: p\n", Ok(expected));
        check("-- as: p/views/a.sql\n", Ok(expected));
        check("-- as: p\n-- Why.\n", Ok(&format!("-- Why.\n{expected}")));
    }

    #[test]
    fn a_file_that_says_more_is_its_own() {
        check("-- as: p\nselect 1", Ok("-- as: p\nselect 1"));
        check("-- as a rule", Ok("-- as a rule"));
    }

    #[test]
    fn new_words_stand_for_old_ones_and_the_header_stays() {
        let expected = format!("{HEADER}-- Ears of q.\nselect ears from q.bed -- eyes_old");
        let own = "-- with: ears for eyes\n-- with: q.bed for p.stay\n-- Ears of q.\n";
        check(&format!("-- as: p/rate.sql\n{own}"), Ok(&expected));
        let expected = format!("{HEADER}-- Eyes of q.\nselect teeth from q.stay -- eyes_old");
        check("# as: p/rate.sql\n# with: teeth for eyes\n", Ok(&expected));
    }

    #[test]
    fn a_definition_of_ones_own_is_not_touched() {
        let text = "-- as: p/rate.sql\n-- with: ears for eyes\n-- with: amount for yes_no\n-- Not the eyes of p.\n";
        let header = HEADER.replace("yes_no", "amount");
        check(text, Ok(&format!("{header}-- Not the eyes of p.\nselect ears from q.stay -- eyes_old")));
    }

    #[test]
    fn what_is_not_there_is_named() {
        let place = |code: &str, line: usize| format!("{code} programmes/q/views/a.sql:{line}");
        check("-- as: r", Err((&place("content_as_nothing", 1), "programmes/r/views/a.sql")));
        check("-- as: r/b.sql", Err((&place("content_as_nothing", 1), "programmes/r/b.sql")));
        check("--\n-- as: q/own.sql", Err((&place("content_as_as", 2), "programmes/q/own.sql")));
        let with = place("content_with_nothing", 2);
        check("-- as: p/rate.sql\n-- with: ears for eye", Err((&with, "eye")));
        check("-- as: p/rate.sql\n-- with: ears", Err((&with, "ears")));
    }
}
