//! Hashes passwords with argon2id and checks them. Slow on purpose: call it off the async threads.

use crate::access::token;
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use terms::{Failure, Result};

/// The hash of a password with a salt of its own, as the store keeps it.
pub fn hash(password: &str) -> Result<String> {
    let salt = token::random::<16>()?;
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|error| Failure::fault("hashing a password", error))
}

/// Whether the password is the one that was hashed. A hash that cannot be read fits no password.
pub fn verify(password: &str, hash: &str) -> bool {
    Argon2::default().verify_password(password.as_bytes(), hash).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_password_only_and_is_never_the_same_twice() {
        let (one, two) = (hash("correct horse").unwrap(), hash("correct horse").unwrap());
        assert!(one.starts_with("$argon2id$") && one != two);
        assert!(verify("correct horse", &one) && !verify("wrong horse", &one));
        assert!(!verify("", "") && !verify("x", "not a hash"));
    }
}
