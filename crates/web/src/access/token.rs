//! Random tokens and what is derived from them.

use crate::statics::hex;
use sha2::{Digest, Sha256};
use terms::{Failure, Result};

/// Random bytes from the system.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Failure::fault("asking the system for random bytes", error))?;
    Ok(bytes)
}

/// A new token as a cookie holds it: 32 random bytes.
pub fn mint() -> Result<String> {
    Ok(hex(&random::<32>()?))
}

/// The id of a record, minted when its form is opened.
pub fn record_id() -> Result<String> {
    Ok(format!("f{}", hex(&random::<12>()?)))
}

/// Whether a text can be such an id: what a browser sends back is not trusted.
pub fn is_record_id(text: &str) -> bool {
    text.len() == 25 && text.starts_with('f') && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What the store keeps of a session's token.
pub fn stored(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// What a form sends back to show that it came from our page: nobody can derive it without the
/// cookie, which no other site's page can read.
pub fn of_form(token: &str) -> String {
    hex(&Sha256::digest(format!("form {token}").as_bytes())[..16])
}

/// Whether two texts are equal, in a time that does not tell where they differ.
pub fn equal(one: &str, other: &str) -> bool {
    let differing = one.bytes().zip(other.bytes()).fold(0, |seen, (a, b)| seen | (a ^ b));
    one.len() == other.len() && differing == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_a_form_token_tells_nothing_of_its_session() {
        let (one, two) = (mint().unwrap(), mint().unwrap());
        assert!(one != two && one.len() == 64);
        assert!(!of_form(&one).contains(&one[..8]));
        assert!(equal(&of_form(&one), &of_form(&one)) && !equal(&of_form(&one), &of_form(&two)) && !equal("", "x"));
    }

    #[test]
    fn only_our_own_kind_of_record_id_is_taken_back() {
        assert!(is_record_id(&record_id().unwrap()));
        for text in ["", "f", "../x", "f0123456789abcdef0123456z", "p0123456789abcdef01234567"] {
            assert!(!is_record_id(text), "{text}");
        }
    }
}
