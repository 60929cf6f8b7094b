//! The table of holidays, as it is read from its text.

use super::Country;
use crate::time::Date;
use std::sync::LazyLock;

/// All that is known.
#[derive(Default)]
pub(super) struct Book {
    pub(super) edition: i64,
    /// The first and the last.
    pub(super) years: (i16, i16),
    pub(super) days: Vec<Days>,
    /// By code.
    pub(super) regions: Vec<Entry>,
    /// Codes of the contract without holidays.
    pub(super) without_days: Vec<&'static str>,
}

/// The days of a holiday.
pub(super) struct Days {
    pub(super) name: &'static str,
    pub(super) dates: Vec<Date>,
}

/// A region. Its holidays are numbers of [`Days`].
pub(super) struct Entry {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) country: Option<Country>,
    pub(super) own: Vec<usize>,
    pub(super) observed: Vec<usize>,
}

/// A text that cannot be read would be one that this program was built with: a test reads it.
pub(super) static BOOK: LazyLock<Book> = LazyLock::new(|| Book::parse(TEXT).unwrap_or_default());

const TEXT: &str = include_str!("../../data/holidays.txt");

impl Book {
    fn parse(text: &'static str) -> Option<Self> {
        let mut book = Self::default();
        let mut lines = text.lines().filter(|line| !line.starts_with('#'));
        while let Some(line) = lines.next() {
            let fields: Vec<&'static str> = line.split('\t').collect();
            match fields.as_slice() {
                ["edition", edition, first, last] => {
                    book.edition = edition.parse().ok()?;
                    book.years = (first.parse().ok()?, last.parse().ok()?);
                }
                ["days", name, dates] => {
                    let dates = dates.split(' ').map(|date| Date::parse(date).ok()).collect::<Option<_>>()?;
                    book.days.push(Days { name, dates });
                }
                ["country", code, name, alpha3, calling_code, continent, world_region] => {
                    let country = Country { alpha3, calling_code, continent, world_region };
                    book.regions.push(Entry::new((code, name), Some(country), [lines.next()?, lines.next()?])?);
                }
                ["region", code, name] => {
                    book.regions.push(Entry::new((code, name), None, [lines.next()?, lines.next()?])?);
                }
                ["unknown", code] => book.without_days.push(code),
                _ => return None,
            }
        }
        Some(book)
    }
}

impl Entry {
    fn new(
        (code, name): (&'static str, &'static str),
        country: Option<Country>,
        [own, observed]: [&str; 2],
    ) -> Option<Self> {
        let numbers = |line: &str| line.trim().split(' ').map(|number| number.parse().ok()).collect::<Option<_>>();
        Some(Self { code, name, country, own: numbers(own)?, observed: numbers(observed)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole() {
        let book = Book::parse(TEXT).unwrap();
        let lines = |word: &str| TEXT.lines().filter(|line| line.split('\t').next() == Some(word)).count();
        assert_eq!(book.days.len(), lines("days"));
        assert_eq!(book.regions.len(), lines("country") + lines("region"));
        assert_eq!(book.without_days.len(), lines("unknown"));
        assert!(book.edition > 0 && book.years.0 < book.years.1);
        assert!(book.regions.is_sorted_by(|a, b| a.code < b.code), "they are found by halving");
        for number in book.regions.iter().flat_map(|entry| entry.own.iter().chain(&entry.observed)) {
            assert!(*number < book.days.len());
        }
    }

    #[test]
    fn a_table_with_something_else_in_it_is_not_read() {
        assert!(Book::parse("edition\t1\t2020\t2035\n").is_some());
        for wrong in ["feast\tus\n", "days\tChristmas\t20261325\n", "region\tus_ny\tNew York\n", "edition\tone\t1\t2\n"]
        {
            assert!(Book::parse(wrong).is_none(), "{wrong:?}");
        }
    }
}
