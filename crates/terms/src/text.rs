//! Every text that a user sees is a key with a Chinese and an English wording.

use std::collections::HashMap;

/// The languages of the interface; it opens in Chinese.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// The language's code as in HTML and in the folders' column names.
    pub fn code(self) -> &'static str {
        match self {
            Language::Zh => "zh",
            Language::En => "en",
        }
    }

    /// Reads a code; anything unknown is Chinese.
    pub fn of(code: &str) -> Self {
        if code.starts_with("en") { Language::En } else { Language::Zh }
    }
}

/// Wordings by key. A programme's words are stored as `programme.key`, the interface's as `key`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    words: HashMap<String, [String; 2]>,
}

impl Texts {
    /// Adds a wording; returns false when the key was there already.
    pub fn add(&mut self, key: impl Into<String>, zh: &str, en: &str) -> bool {
        self.words.insert(key.into(), [zh.into(), en.into()]).is_none()
    }

    /// The wording of a key; the key itself where there is none, so that a gap is seen and not hidden.
    pub fn say<'a>(&'a self, language: Language, key: &'a str) -> &'a str {
        self.find(language, key).unwrap_or(key)
    }

    /// The wording of a key if there is one.
    pub fn find(&self, language: Language, key: &str) -> Option<&str> {
        self.words.get(key).map(|pair| pair[language as usize].as_str())
    }

    /// The wording of a programme's key, else of the shared one, else of the interface's, else the key.
    pub fn word(&self, language: Language, programme: &str, key: &str) -> String {
        [format!("{programme}.{key}"), format!("_shared.{key}"), key.to_owned()]
            .iter()
            .find_map(|key| self.find(language, key))
            .unwrap_or(key)
            .to_owned()
    }

    /// The same of a key about a thing that is named with its programme in front, `programme/thing`.
    pub fn word_of(&self, language: Language, id: &str, prefix: &str) -> String {
        let (programme, thing) = id.split_once('/').unwrap_or(("", id));
        self.word(language, programme, &format!("{prefix}.{thing}"))
    }

    /// The wording with its `{name}` braces filled.
    pub fn fill(&self, language: Language, key: &str, args: &[(String, String)]) -> String {
        args.iter()
            .fold(self.say(language, key).to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }

    /// All keys, for checks of completeness.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.words.keys().map(String::as_str)
    }
}
