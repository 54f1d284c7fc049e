//! Secrets of one run: what a page shows to be the desk's own, and paths that nobody guesses.

use std::fmt::Write as _;
use std::io;

/// A secret of 256 bits, as 64 hexadecimal digits. It has no text for `Debug`: nothing logs it by mistake.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Returns a new one.
    ///
    /// # Errors
    ///
    /// When the system has no randomness.
    pub fn new() -> io::Result<Self> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
        let mut digits = String::with_capacity(64);
        for byte in bytes {
            write!(digits, "{byte:02x}").expect("writing to a String never fails");
        }
        Ok(Self(digits))
    }

    /// Returns its digits, for the address that the browser is opened with.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// Returns whether `given` is the token; takes as long for a wrong one, wherever it begins to be wrong.
    #[must_use]
    pub fn is(&self, given: &[u8]) -> bool {
        let (own, given_len) = (self.0.as_bytes(), given.len());
        let different = own.iter().zip(given.iter().chain(std::iter::repeat(&0)));
        let difference = different.fold(0_u8, |sum, (a, b)| sum | (a ^ b));
        std::hint::black_box(difference) == 0 && given_len == own.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_token_is_it() {
        let token = Token::new().expect("randomness");
        let digits = token.digits().to_owned();
        assert_eq!(digits.len(), 64);
        assert!(token.is(digits.as_bytes()) && token.clone() == token);
        let longer = format!("{digits}0");
        for wrong in ["", &digits[..63], &digits[1..], longer.as_str()] {
            assert!(!token.is(wrong.as_bytes()), "{wrong}");
        }
        assert!(Token::new().expect("randomness") != token);
    }
}
