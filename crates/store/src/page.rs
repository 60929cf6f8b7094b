//! Pages of lists, and the texts by which lists are filtered.

use domain::text::search_key;

/// Which part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// At most this many rows.
    pub limit: i64,
    /// After this many rows.
    pub offset: i64,
}

/// A part of a list, with the number of all rows that match.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing<T> {
    /// The rows of the page.
    pub items: Vec<T>,
    /// How many there are on all pages.
    pub total: i64,
}

/// Ids as one text, `,1,2,3,`, that a statement searches with `like`.
pub(crate) fn id_list(ids: impl IntoIterator<Item = i64>) -> String {
    ids.into_iter().fold(",".to_owned(), |mut list, id| {
        list.push_str(&id.to_string());
        list.push(',');
        list
    })
}

/// A pattern that finds a search text anywhere in a search key; absent for blank text. What no key is long
/// enough for finds nothing, however long it is.
pub(crate) fn pattern(query: Option<&str>) -> Option<String> {
    let key = search_key(query?);
    if key.is_empty() {
        return None;
    }
    let mut pattern = String::with_capacity(key.len() + 2);
    pattern.push('%');
    for c in key.chars().take(PATTERN_MAX) {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    Some(pattern)
}

/// Longer than any key. SQLite refuses patterns of more than 50 000 bytes.
const PATTERN_MAX: usize = 4_000;
