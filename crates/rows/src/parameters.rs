//! Finds `:name` and `limit('key', …)` in SQL, outside texts and comments, and fills them in.
//!
//! Lines are kept as they are, so that a line in an error is a line of the file.

/// SQL cut at its parameters.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    parts: Vec<Part>,
    /// Keys asked for by `limit('key', …)`, with the line.
    pub limit_calls: Vec<(String, usize)>,
}

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Parameter { name: String, line: usize },
}

impl Prepared {
    /// Cuts the text; `programme` is handed to the function `limit` as its first argument.
    pub fn new(sql: &str, programme: &str) -> Self {
        let mut cut = Cutter { sql, programme, at: 0, text: String::new(), parts: vec![], limit_calls: vec![] };
        cut.all();
        Self { parts: cut.parts, limit_calls: cut.limit_calls }
    }

    /// Every `:name` with its line.
    pub fn names(&self) -> impl Iterator<Item = (&str, usize)> {
        self.parts.iter().filter_map(|part| match part {
            Part::Parameter { name, line } => Some((name.as_str(), *line)),
            Part::Text(_) => None,
        })
    }

    /// The SQL with every parameter written out; one that has no value becomes null.
    pub fn fill(&self, value: impl Fn(&str) -> Option<String>) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.clone(),
                Part::Parameter { name, .. } => value(name).unwrap_or_else(|| "null".into()),
            })
            .collect()
    }
}

struct Cutter<'a> {
    sql: &'a str,
    programme: &'a str,
    at: usize,
    text: String,
    parts: Vec<Part>,
    limit_calls: Vec<(String, usize)>,
}

impl Cutter<'_> {
    fn all(&mut self) {
        while let Some(next) = self.rest().chars().next() {
            match next {
                '\'' | '"' => self.copy(quoted(self.rest(), next)),
                '-' if self.rest().starts_with("--") => self.copy(line_comment(self.rest())),
                '/' if self.rest().starts_with("/*") => self.copy(block_comment(self.rest())),
                ':' if self.rest().starts_with("::") => self.copy(2),
                ':' if word(&self.rest()[1..]) > 0 => self.parameter(),
                _ if word(self.rest()) > 0 => self.word(),
                _ => self.copy(next.len_utf8()),
            }
        }
        self.end_text();
    }

    fn rest(&self) -> &str {
        &self.sql[self.at..]
    }

    fn line(&self) -> usize {
        self.sql[..self.at].matches('\n').count() + 1
    }

    fn copy(&mut self, length: usize) {
        self.text.push_str(&self.sql[self.at..self.at + length]);
        self.at += length;
    }

    fn end_text(&mut self) {
        if !self.text.is_empty() {
            self.parts.push(Part::Text(std::mem::take(&mut self.text)));
        }
    }

    fn parameter(&mut self) {
        let length = word(&self.rest()[1..]);
        let (name, line) = (self.rest()[1..=length].to_lowercase(), self.line());
        self.end_text();
        self.parts.push(Part::Parameter { name, line });
        self.at += length + 1;
    }

    fn word(&mut self) {
        let length = word(self.rest());
        let is_limit = self.rest()[..length].eq_ignore_ascii_case("limit");
        let after = &self.rest()[length..];
        let open = after.len() - after.trim_start().len();
        let inside = after.trim_start().strip_prefix('(').map(str::trim_start);
        match inside.filter(|inside| is_limit && inside.starts_with('\'')) {
            None => self.copy(length),
            Some(inside) => {
                let key = inside[1..].split('\'').next().unwrap_or_default().to_owned();
                self.limit_calls.push((key, self.line()));
                self.copy(length + open + 1);
                self.text.push_str(&format!("'{}', ", self.programme.replace('\'', "''")));
            }
        }
    }
}

/// How many bytes from the start are one word.
fn word(text: &str) -> usize {
    if !text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        return 0;
    }
    text.find(|other: char| !other.is_ascii_alphanumeric() && other != '_').unwrap_or(text.len())
}

fn quoted(text: &str, quote: char) -> usize {
    text[1..].find(quote).map_or(text.len(), |end| end + 2)
}

fn line_comment(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (1, 2);
    while depth > 0 && at < text.len() {
        let rest = &text.as_bytes()[at..];
        match rest {
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            _ => at += 1,
        }
    }
    at
}
