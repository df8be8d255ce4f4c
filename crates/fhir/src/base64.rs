//! Base64, as attachments hold their bytes (FHIR R4, datatypes, `base64Binary`).

/// The letters of RFC 4648, section 4.
pub(crate) const PLAIN: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The letters of RFC 4648, section 5, which may stand in an address.
pub(crate) const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Bytes as text.
pub fn encode(bytes: &[u8]) -> String {
    write(bytes, PLAIN)
}

/// The bytes of a text; none where it is not written in these letters.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    read(text, PLAIN)
}

pub(crate) fn write(bytes: &[u8], letters: &[u8; 64]) -> String {
    let mut text = String::with_capacity(bytes.len() * 4 / 3 + 4);
    for three in bytes.chunks(3) {
        let at = |index: usize| u32::from(three.get(index).copied().unwrap_or(0));
        let all = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let letter = letters[(all >> (18 - 6 * place) & 63) as usize];
            text.push(if place > three.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

pub(crate) fn read(text: &str, letters: &[u8; 64]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut all, mut bits) = (0u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let value = letters.iter().position(|letter| *letter == byte)? as u32;
        all = (all << 6 | value) & 0xff_ffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((all >> bits & 0xff) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_whatever_their_number() {
        for length in 0..9 {
            let bytes: Vec<u8> = (0..length).map(|at| 251u8.wrapping_mul(at)).collect();
            assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }
        assert_eq!(encode(b"fooba"), "Zm9vYmE=");
        assert_eq!(decode("a b"), None);
    }
}
