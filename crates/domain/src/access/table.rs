//! A map whose copies share what they have in common: a copy costs a list of pointers, and a change of a
//! copy takes along only the part that it lies in.

use rustc_hash::FxBuildHasher;
use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash};
use std::sync::Arc;

/// A map in parts.
#[derive(Clone, Debug)]
pub struct Table<K, V> {
    parts: Arc<[Arc<Part<K, V>>]>,
}

type Part<K, V> = HashMap<K, V, FxBuildHasher>;

/// A change copies a part; 100 000 rows make parts of about 100.
const PARTS: usize = 1_024;
const SHIFT: u32 = 15;

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
        Arc::make_mut(&mut self.parts).get_mut(part_of(key)).map(Arc::make_mut)
    }
}

fn part_of<K: Hash>(key: K) -> usize {
    // The low bits choose the place within a part, so these do not.
    (FxBuildHasher.hash_one(key) >> SHIFT) as usize % PARTS
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        // All parts are one until they are written to.
        let empty = Arc::new(Part::default());
        Self { parts: std::iter::repeat_n(empty, PARTS).collect() }
    }
}

impl<K: Copy + Eq + Hash, V: Clone + PartialEq> PartialEq for Table<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}
