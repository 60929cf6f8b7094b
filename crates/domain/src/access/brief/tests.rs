//! What fits into a few bytes, and what does not.

use super::*;
use std::collections::BTreeSet;

fn bounds(from: Option<i64>, until: Option<i64>) -> Option<(u32, u32)> {
    let instant = |micros: Option<i64>| micros.map(Timestamp::from_micros);
    seconds(Period { from: instant(from), until: instant(until) })
}

#[test]
fn a_person_is_one_line_of_the_cache() {
    assert_eq!(size_of::<Option<PersonBrief>>(), 64);
}

#[test]
fn a_right_is_usual_if_it_comes_back_whole() {
    let usual = RightBrief {
        id: RightId::new(4_294_967_295),
        from_s: 1,
        until_s: u32::MAX,
        number: 65_535,
        kind: Kind::Place,
        role: Role::PlaceBasic,
        is_plain: true,
    };
    assert_eq!(UsualRight::new(&usual).map(|right| right.brief()), Some(usual));
    let unusual = [
        RightBrief { is_plain: false, ..usual },
        RightBrief { id: RightId::new(4_294_967_296), ..usual },
        RightBrief { id: RightId::new(-1), ..usual },
        RightBrief { number: 65_536, ..usual },
    ];
    assert!(unusual.iter().all(|right| UsualRight::new(right).is_none()));
}

#[test]
fn whole_seconds_fit_and_nothing_else_does() {
    const S: i64 = 1_000_000;
    let (last, day) = (i64::from(u32::MAX) - 1, 86_400);
    assert_eq!(bounds(None, None), Some((0, u32::MAX)));
    assert_eq!(bounds(Some(S), Some(day * S)), Some((1, 86_400)));
    assert_eq!(bounds(Some(day * S), None), Some((86_400, u32::MAX)));
    assert_eq!(bounds(None, Some(last * S)), Some((0, u32::MAX - 1)));
    for odd in [0, 1, S - 1, S + 1, day * S + 500_000, (last + 1) * S, (last + 2) * S, -S, i64::MIN, i64::MAX] {
        assert_eq!(bounds(Some(odd), None), None, "{odd}");
        assert_eq!(bounds(None, Some(odd)), None, "{odd}");
    }
}

#[test]
fn each_number_of_a_group_has_a_bit_of_its_own() {
    let bits: BTreeSet<(usize, u64)> = (0..1_000).map(split).collect();
    assert_eq!(bits.len(), 1_000);
    assert!(bits.iter().all(|(_, bit)| bit.is_power_of_two()));
    assert_eq!((split(0), split(63), split(64)), ((0, 1), (0, 1 << 63), (1, 1)));
    assert_eq!(split(999).0, 15);
}

#[test]
fn of_edges_in_order_it_is_inside_from_each_odd_one_to_the_next() {
    let mut edges = [NEVER; EDGES];
    edges[..4].copy_from_slice(&[0, 10, 20, 30]);
    let inside = (0..40).filter(|second| is_inside(&edges, *second));
    assert!(inside.eq((0..10).chain(20..30)));
    assert!(!is_inside(&[NEVER; EDGES], 0));
}
