//! Rows that are found by one look into memory: a part is one block in which a row stands at the place that its id gives,
//! or soon after. Copies share as those of a [`Table`](super::Table) do.

use crate::access::table::Parts;
use std::sync::Arc;

/// A map of rows that hold their own id.
#[derive(Clone, Debug)]
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
    place: usize,
}

impl<R: Keyed> Flat<R> {
    #[inline]
    pub(super) fn get(&self, key: i64) -> Option<&R> {
        let address = Address::of(key);
        let rows = self.parts.get(address.part)?;
        let mask = rows.len().wrapping_sub(1);
        let mut at = address.place;
        // A quarter of the places is free, so the search ends.
        loop {
            match rows.get(at & mask)? {
                Some(row) if row.key() == key => return Some(row),
                Some(_) => at += 1,
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
            *rows = spread(rows.iter().flatten().cloned(), (rows.len() * 2).max(2));
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

impl Address {
    /// Fibonacci hashing: ids come from our own database, so nobody chooses collisions.
    #[expect(clippy::cast_sign_loss, reason = "a hash takes the bits as they are")]
    const fn of(key: i64) -> Self {
        let hash = (key as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self { part: (hash >> 54) as usize, place: (hash >> 32) as usize }
    }
}

fn spread<R: Keyed>(rows: impl Iterator<Item = R>, len: usize) -> Arc<[Option<R>]> {
    let mut block: Vec<Option<R>> = std::iter::repeat_with(|| None).take(len).collect();
    rows.for_each(|row| settle(&mut block, row));
    block.into()
}

/// Takes the place of the row with its id, or the first free one.
fn settle<R: Keyed>(block: &mut [Option<R>], row: R) {
    let (start, key, mask) = (Address::of(row.key()).place, row.key(), block.len().wrapping_sub(1));
    for at in start..start + block.len() {
        if let Some(place) = block.get_mut(at & mask)
            && place.as_ref().is_none_or(|there| there.key() == key)
        {
            *place = Some(row);
            return;
        }
    }
}
