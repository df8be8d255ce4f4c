//! The files that pages load, under names that hold their content's hash, so that they are kept for ever.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::LazyLock;

const STYLE: &str = include_str!("../static/style.css");
const ICON: &str = include_str!("../static/icon.svg");

static STYLE_PATH: LazyLock<String> = LazyLock::new(|| format!("/static/{}/style.css", hash(STYLE)));
static ICON_PATH: LazyLock<String> = LazyLock::new(|| format!("/static/{}/icon.svg", hash(ICON)));

/// Where the style sheet is.
pub fn style_path() -> &'static str {
    &STYLE_PATH
}

/// Where the icon is.
pub fn icon_path() -> &'static str {
    &ICON_PATH
}

/// Serves one of the files; a name with another hash is not there.
pub async fn file(uri: axum::http::Uri) -> Response {
    let found = [(style_path(), "text/css; charset=utf-8", STYLE), (icon_path(), "image/svg+xml", ICON)]
        .into_iter()
        .find(|(path, ..)| *path == uri.path());
    let Some((_, kind, content)) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CACHE_CONTROL, kept)], content).into_response()
}

/// The first 16 hexadecimal digits of the content's SHA-256.
fn hash(content: &str) -> String {
    hex(&Sha256::digest(content.as_bytes())[..8])
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_sheet_loads_nothing_and_needs_no_newer_browser() {
        for absent in ["http", "@import", "url(", ":has(", "@container", "@layer", "&:"] {
            assert!(!STYLE.contains(absent), "{absent}");
        }
        assert_eq!(STYLE.matches('{').count(), STYLE.matches('}').count());
    }
}
