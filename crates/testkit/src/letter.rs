//! What a mail carries for whoever it is to.

use service::mail::Mail;

/// The code that is to be typed, if there is one: three parts of four signs.
#[must_use]
pub fn code(mail: &Mail) -> Option<&str> {
    code_in(&mail.text)
}

/// The same in a text.
#[must_use]
pub fn code_in(text: &str) -> Option<&str> {
    let is_part = |part: &str| part.len() == 4 && part.bytes().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase());
    let is_code = |word: &&str| word.split('-').count() == 3 && word.split('-').all(is_part);
    text.split_whitespace().find(is_code)
}

/// The secret at the end of the link that works once, if there is one.
#[must_use]
pub fn link_secret(mail: &Mail) -> Option<&str> {
    let is_link = |word: &&str| word.starts_with("http") && word.rsplit('/').next().is_some_and(|end| end.len() == 64);
    mail.text.split_whitespace().find(is_link).and_then(|link| link.rsplit('/').next())
}
