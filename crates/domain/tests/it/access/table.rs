//! A table and its copies.

use domain::access::Table;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::HashMap;

/// What is done to a table: a row put in, changed or taken out; or everything from here on is done to a copy.
#[derive(Clone, Debug)]
enum Step {
    Put(u16, u8),
    Change(u16, u8),
    Remove(u16),
    Copy,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let key = || 0..200_u16;
    let step = prop_oneof![
        6 => (key(), any::<u8>()).prop_map(|(key, row)| Step::Put(key, row)),
        3 => (key(), any::<u8>()).prop_map(|(key, row)| Step::Change(key, row)),
        3 => key().prop_map(Step::Remove),
        1 => Just(Step::Copy),
    ];
    vec(step, 0..400)
}

fn rows_of(table: &Table<u16, u8>) -> HashMap<u16, u8> {
    table.iter().map(|(key, row)| (key, *row)).collect()
}

proptest! {
    #[test]
    fn a_table_holds_what_a_map_holds_and_copies_keep_what_they_had(steps in steps()) {
        let (mut table, mut map) = (Table::default(), HashMap::new());
        let mut copies = Vec::new();
        for step in steps {
            match step {
                Step::Put(key, row) => prop_assert_eq!(table.insert(key, row), map.insert(key, row)),
                Step::Change(key, row) => {
                    let (here, there) = (table.get_mut(key), map.get_mut(&key));
                    prop_assert_eq!(&here, &there);
                    here.into_iter().chain(there).for_each(|value| *value = row);
                }
                Step::Remove(key) => prop_assert_eq!(table.remove(key), map.remove(&key)),
                Step::Copy => copies.push((table.clone(), map.clone())),
            }
            prop_assert_eq!((table.len(), table.is_empty()), (map.len(), map.is_empty()));
        }
        for key in 0..200 {
            prop_assert_eq!(table.get(key), map.get(&key));
        }
        copies.push((table, map));
        for (copy, had) in &copies {
            prop_assert_eq!(&rows_of(copy), had);
        }
        for ((one, had), (other, had_there)) in copies.iter().zip(copies.iter().skip(1)) {
            prop_assert_eq!(one == other, had == had_there);
        }
    }
}

#[test]
fn a_copy_that_is_changed_leaves_the_original_as_it_was_and_so_the_other_way_round() {
    let mut original: Table<u16, String> = Table::default();
    for key in 0..5_000 {
        original.insert(key, key.to_string());
    }
    let mut copy = original.clone();
    copy.get_mut(7).unwrap().push('!');
    copy.remove(8);
    original.get_mut(9).unwrap().push('?');
    original.remove(10);
    assert_eq!((original.get(7).unwrap(), copy.get(7).unwrap()), (&"7".to_owned(), &"7!".to_owned()));
    assert_eq!((original.get(8).is_some(), copy.get(8).is_some()), (true, false));
    assert_eq!((original.get(9).unwrap(), copy.get(9).unwrap()), (&"9?".to_owned(), &"9".to_owned()));
    assert_eq!((original.get(10).is_some(), copy.get(10).is_some()), (false, true));
    assert_eq!((original.len(), copy.len()), (4_999, 4_999));
}
