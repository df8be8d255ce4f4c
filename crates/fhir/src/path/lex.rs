//! The words of an expression.

use super::{PathError, Result};
use crate::date::Moment;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(String),
    Long(String),
    Text(String),
    /// A name as it stands; keywords are names too.
    Name(String),
    /// A name between backticks, which is never a keyword.
    Quoted(String),
    Moment(Moment),
    /// `$this`, `$index`, `$total`.
    Dollar(String),
    Variable(String),
    Sign(&'static str),
    End,
}

const SIGNS: [&str; 24] = [
    "!=", "!~", "<=", ">=", "(", ")", "[", "]", "{", "}", ".", ",", "+", "-", "*", "/", "&", "|", "<", ">", "=", "~",
    ";", ":",
];

/// Cuts an expression into tokens; the last is [`Token::End`].
pub(super) fn lex(text: &str) -> Result<Vec<Token>> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    loop {
        lexer.skip()?;
        let token = lexer.token()?;
        let done = token == Token::End;
        tokens.push(token);
        if done {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn wrong<T>(&self, what: &str) -> Result<T> {
        Err(PathError::new("syntax", format!("{what} at {}", self.at + 1)))
    }

    /// Passes white space and comments.
    fn skip(&mut self) -> Result<()> {
        loop {
            let rest = self.rest().trim_start();
            self.at = self.text.len() - rest.len();
            if rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if let Some(comment) = rest.strip_prefix("/*") {
                let Some(end) = comment.find("*/") else {
                    return self.wrong("a comment without its end");
                };
                self.at += end + 4;
            } else {
                return Ok(());
            }
        }
    }

    fn token(&mut self) -> Result<Token> {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return Ok(Token::End);
        };
        match first {
            '0'..='9' => Ok(self.number()),
            '\'' => Ok(Token::Text(self.quoted('\'')?)),
            '"' => Ok(Token::Text(self.quoted('"')?)),
            '`' => Ok(Token::Quoted(self.quoted('`')?)),
            '@' => self.moment(),
            '$' => {
                self.at += 1;
                Ok(Token::Dollar(self.name()))
            }
            '%' => self.variable(),
            _ if is_start(first) => Ok(Token::Name(self.name())),
            _ => {
                let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) else {
                    return self.wrong("a sign that means nothing");
                };
                self.at += sign.len();
                Ok(Token::Sign(sign))
            }
        }
    }

    fn name(&mut self) -> String {
        let rest = self.rest();
        let end = rest.find(|letter: char| !is_start(letter) && !letter.is_ascii_digit()).unwrap_or(rest.len());
        self.at += end;
        rest[..end].to_owned()
    }

    fn variable(&mut self) -> Result<Token> {
        self.at += 1;
        match self.rest().chars().next() {
            Some('`') => Ok(Token::Variable(self.quoted('`')?)),
            Some('\'') => Ok(Token::Variable(self.quoted('\'')?)),
            Some(first) if is_start(first) => Ok(Token::Variable(self.name())),
            _ => self.wrong("a variable without a name"),
        }
    }

    fn number(&mut self) -> Token {
        let rest = self.rest();
        let whole = digits(rest);
        let fraction = rest[whole..].strip_prefix('.').map_or(0, digits);
        let end = if fraction > 0 { whole + 1 + fraction } else { whole };
        self.at += end;
        if fraction == 0 && rest[end..].starts_with('L') {
            self.at += 1;
            return Token::Long(rest[..end].to_owned());
        }
        Token::Number(rest[..end].to_owned())
    }

    fn moment(&mut self) -> Result<Token> {
        self.at += 1;
        let rest = self.rest();
        let long = moment_len(rest);
        let text = &rest[..long];
        let read = match text.strip_prefix('T') {
            Some(time) => Moment::time(time),
            None if text.contains('T') => Moment::date_time(text),
            None => Moment::date(text),
        };
        match read {
            Some(moment) => {
                self.at += long;
                Ok(Token::Moment(moment))
            }
            None => self.wrong("no date or time"),
        }
    }

    fn quoted(&mut self, quote: char) -> Result<String> {
        let mut letters = self.rest().char_indices().skip(1);
        let mut text = String::new();
        while let Some((at, letter)) = letters.next() {
            match letter {
                _ if letter == quote => {
                    self.at += at + 1;
                    return Ok(text);
                }
                '\\' => match letters.next().map(|(_, letter)| letter) {
                    Some('f') => text.push('\u{c}'),
                    Some('n') => text.push('\n'),
                    Some('r') => text.push('\r'),
                    Some('t') => text.push('\t'),
                    Some('u') => {
                        let code: String = letters.by_ref().take(4).map(|(_, letter)| letter).collect();
                        let code = u32::from_str_radix(&code, 16).ok().filter(|_| code.len() == 4);
                        let Some(code) = code else {
                            return self.wrong("no four hexadecimal digits");
                        };
                        text.push(char::from_u32(code).unwrap_or('\u{fffd}'));
                    }
                    Some(other) => text.push(other),
                    None => break,
                },
                _ => text.push(letter),
            }
        }
        self.wrong("a string without its end")
    }
}

fn is_start(letter: char) -> bool {
    letter.is_ascii_alphabetic() || letter == '_'
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// How much of the text belongs to a date or time literal. A point belongs to it only before a digit.
fn moment_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = 0;
    let mut timed = false;
    while let Some(byte) = bytes.get(at) {
        let belongs = match byte {
            b'0'..=b'9' => true,
            b'T' if !timed => {
                timed = true;
                true
            }
            b'-' => digit(at + 1) && (!timed || is_offset(&bytes[at..])) && text.as_bytes()[0] != b'T',
            b'+' => timed && is_offset(&bytes[at..]) && bytes[0] != b'T',
            b':' => timed && digit(at + 1),
            b'.' => timed && digit(at + 1),
            b'Z' => {
                return if timed && bytes[0] != b'T' { at + 1 } else { at };
            }
            _ => false,
        };
        if !belongs {
            return at;
        }
        at += 1;
    }
    at
}

fn is_offset(bytes: &[u8]) -> bool {
    bytes.len() >= 6 && bytes[3] == b':' && [1, 2, 4, 5].iter().all(|at| bytes[*at].is_ascii_digit())
}
