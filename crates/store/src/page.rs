//! Pages of lists, and the texts by which lists are filtered.

use crate::Error;
use domain::text::search_key;

/// Which part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// At most this many rows.
    pub limit: i64,
    /// After this many rows.
    pub offset: i64,
}

/// Where a count that is told as “so many or more” ends.
pub const MANY: i64 = 10_000;

/// A part of a list, with the number of all rows that match.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing<T> {
    /// The rows of the page.
    pub items: Vec<T>,
    /// How many there are on all pages.
    pub total: i64,
}

impl<T> Listing<T> {
    /// Puts a page and the total together. A page that is not full tells the total itself, so that nothing
    /// needs counting.
    pub(crate) fn new(items: Vec<T>, page: Page, count: impl FnOnce() -> Result<i64, Error>) -> Result<Self, Error> {
        let found = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let is_last = found < page.limit && (found > 0 || page.offset == 0);
        let total = if is_last { page.offset.saturating_add(found) } else { count()? };
        Ok(Self { items, total })
    }
}

/// Ids as one text, `,1,2,3,`, that a statement searches with `like`.
pub(crate) fn id_list(ids: impl IntoIterator<Item = i64>) -> String {
    ids.into_iter().fold(",".to_owned(), |mut list, id| {
        list.push_str(&id.to_string());
        list.push(',');
        list
    })
}

/// Ids as one text of 20 characters each, that a statement cuts into pieces.
pub(crate) fn fixed_ids(ids: impl IntoIterator<Item = i64>) -> String {
    ids.into_iter().map(|id| format!("{id:020}")).collect()
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
