//! Reads and writes the three cookies: session, guest (before sign-in), language.

use axum::http::{HeaderMap, HeaderValue, header};

/// Holds the session's token.
pub const SESSION: &str = "jikang";

/// Holds a random token before sign-in, so that the sign-in form has one too.
pub const GUEST: &str = "jikang_guest";

/// Holds the chosen language.
pub const LANGUAGE: &str = "lang";

/// A session lasts this long.
pub const SESSION_SECONDS: i64 = 12 * 3600;

/// The value of a cookie.
pub fn find<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// A cookie that lasts so many seconds; no script can read it and no other site's form sends it.
pub fn set(name: &str, value: &str, seconds: i64) -> HeaderValue {
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax");
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Makes the browser forget a cookie.
pub fn forget(name: &str) -> HeaderValue {
    set(name, "", 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("jikang_guest=g; jikang=s; lang=en"));
        assert_eq!(find(&headers, SESSION), Some("s"));
        assert_eq!(find(&headers, GUEST), Some("g"));
        assert_eq!(find(&headers, "ang"), None);
    }
}
