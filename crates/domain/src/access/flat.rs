//! Rows that are found by one look into memory: a part is one block in which a row stands at the place that its id gives,
//! or soon after. Copies share as those of a [`Table`](super::Table) do.

use crate::access::table::Parts;
use std::fmt;
use std::sync::Arc;

/// A map of rows that hold their own id.
#[derive(Clone)]
pub(super) struct Flat<R> {
    parts: Parts<Arc<[Option<R>]>, FAN>,
}

/// 1 024 parts: few enough that a small table lies close together.
const FAN: usize = 32;

/// A row that knows its id.
pub(super) trait Keyed: Clone {
    fn key(&self) -> i64;
}

/// Where a row belongs.
#[derive(Clone, Copy)]
struct Address {
    part: usize,
    /// Which share of the part lies before it, in parts of 2³².
    share: u32,
}

impl<R: Keyed> Flat<R> {
    #[inline]
    pub(super) fn get(&self, key: i64) -> Option<&R> {
        let address = Address::of(key);
        let rows = self.parts.get(address.part)?;
        let mut at = address.place(rows.len());
        // A quarter of the places is free, so the search ends.
        loop {
            match rows.get(at)? {
                Some(row) if row.key() == key => return Some(row),
                Some(_) => at = if at + 1 == rows.len() { 0 } else { at + 1 },
                None => return None,
            }
        }
    }

    /// Puts a row in, in place of the one with its id.
    pub(super) fn put(&mut self, row: R) {
        let address = Address::of(row.key());
        let Some(rows) = self.parts.get_mut(address.part) else { return };
        let count = rows.iter().flatten().count();
        if (count + 1) * 4 > rows.len() * 3 {
            *rows = spread(rows.iter().flatten().cloned(), (count + 1) * 3 / 2 + 1);
        }
        settle(Arc::make_mut(rows), row);
    }

    pub(super) fn remove(&mut self, key: i64) {
        if self.get(key).is_none() {
            return;
        }
        if let Some(rows) = self.parts.get_mut(Address::of(key).part) {
            // Those that gave way to it move up.
            *rows = spread(rows.iter().flatten().filter(|row| row.key() != key).cloned(), rows.len());
        }
    }

    /// All rows, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &R> {
        self.parts.iter().flat_map(|rows| rows.iter().flatten())
    }
}

impl<R: Clone> Default for Flat<R> {
    fn default() -> Self {
        Self { parts: Parts::new(&Arc::default()) }
    }
}

impl<R: Keyed + fmt::Debug> fmt::Debug for Flat<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl Address {
    /// Fibonacci hashing: ids come from our own database, so nobody chooses collisions.
    #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "a hash takes the bits as they are")]
    const fn of(key: i64) -> Self {
        let hash = (key as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self { part: (hash >> 54) as usize, share: (hash >> 22) as u32 }
    }

    /// The place in a block, which may be of any length.
    const fn place(self, len: usize) -> usize {
        ((self.share as u64 * len as u64) >> 32) as usize
    }
}

fn spread<R: Keyed>(rows: impl Iterator<Item = R>, len: usize) -> Arc<[Option<R>]> {
    let mut block: Vec<Option<R>> = std::iter::repeat_with(|| None).take(len).collect();
    rows.for_each(|row| settle(&mut block, row));
    block.into()
}

/// Takes the place of the row with its id, or the first free one.
fn settle<R: Keyed>(block: &mut [Option<R>], row: R) {
    let (key, len) = (row.key(), block.len());
    let start = Address::of(key).place(len);
    for at in (start..len).chain(0..start) {
        if let Some(place) = block.get_mut(at)
            && place.as_ref().is_none_or(|there| there.key() == key)
        {
            *place = Some(row);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[derive(Clone, Debug, PartialEq)]
    struct Row {
        key: i64,
        value: u16,
    }

    impl Keyed for Row {
        fn key(&self) -> i64 {
            self.key
        }
    }

    /// The first ids that share a part.
    fn neighbours(count: usize) -> Vec<i64> {
        let part = Address::of(1).part;
        (1..).filter(|key| Address::of(*key).part == part).take(count).collect()
    }

    fn block(flat: &Flat<Row>) -> &[Option<Row>] {
        flat.parts.get(Address::of(1).part).unwrap()
    }

    proptest! {
        #[test]
        fn rows_that_crowd_one_part_are_found_as_in_a_map(
            steps in proptest::collection::vec((0..24_usize, any::<u16>(), 0..3_u8), 0..120),
        ) {
            let keys = neighbours(24);
            let (mut flat, mut model) = (Flat::default(), BTreeMap::new());
            for (position, value, step) in steps {
                let key = keys[position];
                let (before, row) = (flat.clone(), Row { key, value });
                if step == 0 {
                    flat.remove(key);
                    model.remove(&key);
                } else {
                    flat.put(row.clone());
                    model.insert(key, row);
                }
                for key in &keys {
                    prop_assert_eq!(flat.get(*key), model.get(key));
                    prop_assert!(step == 0 || *key == keys[position] || before.get(*key) == flat.get(*key));
                }
                let all: BTreeMap<i64, Row> = flat.iter().map(|row| (row.key, row.clone())).collect();
                prop_assert_eq!((flat.iter().count(), &all), (model.len(), &model));
            }
        }
    }

    #[test]
    fn a_copy_keeps_what_it_had() {
        let mut flat = Flat::default();
        flat.put(Row { key: 1, value: 1 });
        let copy = flat.clone();
        flat.put(Row { key: 1, value: 2 });
        assert_eq!(copy.get(1), Some(&Row { key: 1, value: 1 }));
        flat.remove(1);
        assert_eq!((copy.iter().count(), flat.iter().count()), (1, 0));
    }

    #[test]
    fn of_blocks_a_quarter_is_free_and_not_much_more() {
        let mut flat = Flat::default();
        for (position, key) in neighbours(200).into_iter().enumerate() {
            flat.put(Row { key, value: 0 });
            let (len, count) = (block(&flat).len(), position + 1);
            assert!(count * 4 <= len * 3, "{count} in {len}");
            assert!(len <= count * 3 / 2 + 1, "{count} in {len}");
        }
    }

    #[test]
    fn ids_in_a_row_spread_over_parts_and_over_places() {
        let mut rows_in = BTreeMap::<usize, u32>::new();
        for key in 1..=20_480 {
            *rows_in.entry(Address::of(key).part % (FAN * FAN)).or_default() += 1;
        }
        assert_eq!(rows_in.len(), FAN * FAN);
        assert!(rows_in.values().all(|count| (10..=40).contains(count)), "{rows_in:?}");
        let places: BTreeSet<usize> = neighbours(32).into_iter().map(|key| Address::of(key).place(64)).collect();
        assert!(places.len() >= 16, "{places:?}");
    }
}
