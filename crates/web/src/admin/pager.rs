//! The foot of a list that has pages: `pager.html`.

use service::Page;

/// How much there is, and where the pages before and after are.
pub(crate) struct Pager {
    pub(crate) count: String,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
}

/// Lines on a page that shows nothing else.
pub(crate) const LINES: i64 = 25;

/// The part of a list that a page with a number and so many lines shows; the first is 1.
pub(crate) fn part(number: i64, lines: i64) -> Page {
    Page { limit: lines, offset: (number.max(1) - 1).saturating_mul(lines) }
}

impl Pager {
    /// The foot of a page with a number, of a list with so many lines in all and so many on a page.
    pub(crate) fn new(count: String, number: i64, (total, lines): (i64, i64), address: impl Fn(i64) -> String) -> Self {
        let number = number.max(1);
        Self {
            count,
            previous: (number > 1).then(|| address(number - 1)),
            next: (number.saturating_mul(lines) < total).then(|| address(number + 1)),
        }
    }
}

/// A text as it stands in an address.
pub(crate) fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.trim().as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_lead_to_their_neighbours_and_no_further() {
        let at = |number| Pager::new(String::new(), number, (60, LINES), |page| page.to_string());
        assert_eq!((at(0).previous, at(1).next), (None, Some("2".to_owned())));
        assert_eq!((at(3).previous, at(3).next), (Some("2".to_owned()), None));
        assert_eq!(part(3, LINES).offset, 50);
    }
}
