//! Sentences of the description, in which backquotes mark what is code.

/// A part of a sentence.
pub(super) struct Span {
    pub(super) text: String,
    pub(super) is_code: bool,
}

/// The parts of a sentence.
pub(super) fn spans(text: &str) -> Vec<Span> {
    let parts = text.split('`').enumerate();
    let spans = parts.map(|(number, part)| Span { text: part.to_owned(), is_code: number % 2 == 1 });
    spans.filter(|span| !span.text.is_empty()).collect()
}

/// A name as a part of an address.
pub(super) fn slug(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backquotes_mark_code() {
        let found: Vec<(String, bool)> =
            spans("Send `me` or `id`.").into_iter().map(|span| (span.text, span.is_code)).collect();
        let wanted = [("Send ", false), ("me", true), (" or ", false), ("id", true), (".", false)];
        assert_eq!(found, wanted.map(|(text, is_code)| (text.to_owned(), is_code)));
    }
}
