//! A map whose copies share what they have in common: a copy costs one pointer, and a change of a copy takes along only
//! the part that it lies in.

use rustc_hash::FxBuildHasher;
use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher as _, Hash};
use std::sync::Arc;

/// A map in parts.
#[derive(Clone)]
pub struct Table<K, V> {
    parts: Parts<Arc<Part<K, V>>, FAN>,
}

/// Parts in two levels, so that a change copies two short lists of pointers and not one long one.
#[derive(Clone, PartialEq)]
pub(super) struct Parts<P, const FAN: usize>(Arc<[Arc<[P; FAN]>; FAN]>);

type Part<K, V> = HashMap<K, V, FxBuildHasher>;

/// 4 096 parts: 100 000 rows make parts of about 25.
const FAN: usize = 64;
const SHIFT: u32 = 15;

impl<P: Clone, const FAN: usize> Parts<P, FAN> {
    /// All parts are one until they are written to.
    pub(super) fn new(part: &P) -> Self {
        let list = Arc::new(std::array::from_fn(|_| part.clone()));
        Self(Arc::new(std::array::from_fn(|_| Arc::clone(&list))))
    }

    /// The part of a number; higher bits of it do not count.
    pub(super) fn get(&self, number: usize) -> Option<&P> {
        self.0.get(number / FAN % FAN)?.get(number % FAN)
    }

    pub(super) fn get_mut(&mut self, number: usize) -> Option<&mut P> {
        Arc::make_mut(Arc::make_mut(&mut self.0).get_mut(number / FAN % FAN)?).get_mut(number % FAN)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &P> {
        self.0.iter().flat_map(|list| list.iter())
    }
}

impl<K: Copy + Eq + Hash, V: Clone> Table<K, V> {
    /// The row of a key.
    #[must_use]
    pub fn get(&self, key: K) -> Option<&V> {
        self.parts.get(part_of(key))?.get(&key)
    }

    /// The row of a key, to be changed.
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        self.get(key)?;
        self.part_mut(key)?.get_mut(&key)
    }

    /// Puts a row in and gives the one that was there.
    pub fn insert(&mut self, key: K, row: V) -> Option<V> {
        self.part_mut(key)?.insert(key, row)
    }

    /// Takes a row out.
    pub fn remove(&mut self, key: K) -> Option<V> {
        self.get(key)?;
        self.part_mut(key)?.remove(&key)
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.len()).sum()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| part.is_empty())
    }

    /// All rows, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        self.parts.iter().flat_map(|part| part.iter()).map(|(key, row)| (*key, row))
    }

    fn part_mut(&mut self, key: K) -> Option<&mut Part<K, V>> {
        self.parts.get_mut(part_of(key)).map(Arc::make_mut)
    }
}

fn part_of<K: Hash>(key: K) -> usize {
    // The low bits choose the place within a part, so these do not.
    (FxBuildHasher.hash_one(key) >> SHIFT) as usize
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { parts: Parts::new(&Arc::new(Part::default())) }
    }
}

impl<K: Copy + Eq + Hash, V: Clone + PartialEq> PartialEq for Table<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

impl<K: Copy + Eq + Hash + fmt::Debug, V: Clone + fmt::Debug> fmt::Debug for Table<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_in_a_row_spread_over_the_parts() {
        let mut rows_in = HashMap::<usize, u32>::new();
        for id in 1..=100_000_i64 {
            *rows_in.entry(part_of(id) % (FAN * FAN)).or_default() += 1;
        }
        assert!(rows_in.len() > FAN * FAN / 2, "{}", rows_in.len());
        assert!(rows_in.values().all(|count| *count <= 100));
    }
}
