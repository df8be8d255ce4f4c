//! What each sender writes: lines or bundles, cut into files of bounded size.

use crate::SynthFile;
use std::collections::BTreeMap;

/// A file is handed over when it has grown to this size.
const BYTES: usize = 1 << 20;
/// A bundle holds at most so many entries.
const ENTRIES: usize = 400;

/// In which form a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// One resource per line.
    Lines,
    /// A FHIR bundle of type batch.
    Bundle,
}

/// The files that are being written.
pub(crate) struct Files<'a> {
    sink: &'a mut dyn FnMut(SynthFile),
    open: BTreeMap<(String, String), Open>,
    /// How many parts of a file have been handed over.
    parts: BTreeMap<(String, String), u32>,
}

struct Open {
    form: Form,
    part: u32,
    entries: usize,
    text: String,
}

impl<'a> Files<'a> {
    pub fn new(sink: &'a mut dyn FnMut(SynthFile)) -> Self {
        Self { sink, open: BTreeMap::new(), parts: BTreeMap::new() }
    }

    /// Adds a line to a file of lines and says where it came to stand: `file#line`.
    pub fn line(&mut self, sender: &str, stem: &str, line: &str) -> String {
        let file = self.file(sender, stem, Form::Lines);
        file.text.push_str(line);
        file.text.push('\n');
        file.entries += 1;
        let place = format!("{}#{}", name(stem, file), file.entries);
        self.hand_over_if_full(sender, stem);
        place
    }

    /// Adds an entry to a bundle; `at` is `Type/id`.
    pub fn entry(&mut self, sender: &str, stem: &str, at: &str, resource: &str) {
        let file = self.file(sender, stem, Form::Bundle);
        let comma = if file.entries == 0 { "" } else { ",\n" };
        file.text.push_str(comma);
        file.text.push_str("{\"resource\":");
        file.text.push_str(resource);
        file.text.push_str(&format!(",\"request\":{{\"method\":\"PUT\",\"url\":\"{at}\"}}}}"));
        file.entries += 1;
        self.hand_over_if_full(sender, stem);
    }

    /// Hands over a file that was written elsewhere.
    pub fn whole(&mut self, sender: &str, name: String, bytes: Vec<u8>) {
        (self.sink)(SynthFile { sender: sender.to_owned(), name, bytes });
    }

    /// Hands over what this sender has open, or everything.
    pub fn close(&mut self, sender: Option<&str>) {
        let keys: Vec<_> =
            self.open.keys().filter(|(of, _)| sender.is_none_or(|sender| sender == of)).cloned().collect();
        for key in keys {
            if let Some(file) = self.open.remove(&key) {
                self.hand_over(key, file);
            }
        }
    }

    fn file(&mut self, sender: &str, stem: &str, form: Form) -> &mut Open {
        let key = (sender.to_owned(), stem.to_owned());
        let part = 1 + self.parts.get(&key).copied().unwrap_or_default();
        self.open.entry(key).or_insert_with(|| Open { form, part, entries: 0, text: String::new() })
    }

    fn hand_over_if_full(&mut self, sender: &str, stem: &str) {
        let key = (sender.to_owned(), stem.to_owned());
        let full = |file: &Open| file.text.len() >= BYTES || (file.form == Form::Bundle && file.entries >= ENTRIES);
        if self.open.get(&key).is_some_and(full)
            && let Some(file) = self.open.remove(&key)
        {
            self.hand_over(key, file);
        }
    }

    fn hand_over(&mut self, key: (String, String), file: Open) {
        let name = name(&key.1, &file);
        let bytes = match file.form {
            Form::Lines => file.text.into_bytes(),
            Form::Bundle => {
                let entries = file.text;
                format!("{{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[\n{entries}\n]}}\n").into_bytes()
            }
        };
        (self.sink)(SynthFile { sender: key.0.clone(), name, bytes });
        self.parts.insert(key, file.part);
    }
}

fn name(stem: &str, file: &Open) -> String {
    match file.form {
        Form::Lines => format!("{stem}-{:02}.ndjson", file.part),
        Form::Bundle => format!("{stem}-{:02}.json", file.part),
    }
}
