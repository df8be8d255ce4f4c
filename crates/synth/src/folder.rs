//! Reads what a county is made of from the content's files, by path.

use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use terms::{Failure, Result};

/// The content: path below the content folder to bytes.
pub(crate) type Content = BTreeMap<String, Vec<u8>>;

/// A TOML file as a type.
pub(crate) fn read<T: DeserializeOwned>(files: &Content, path: &str) -> Result<T> {
    let bytes = files.get(path).ok_or_else(|| Failure::fault("reading content", format!("{path} is missing")))?;
    let text = std::str::from_utf8(bytes).map_err(|why| Failure::fault(path, why))?;
    toml::from_str(text).map_err(|why| Failure::fault(path, why))
}

/// The folders right below `root` that hold a file of this name, in order.
pub(crate) fn holding<'a>(files: &'a Content, root: &str, name: &str) -> Vec<&'a str> {
    files
        .keys()
        .filter_map(|path| {
            let (folder, file) = path.strip_prefix(root)?.split_once('/')?;
            (file == name).then_some(folder)
        })
        .collect()
}
