//! The rules of the past, from those of the present and from what has changed since.

use crate::access::{Change, Policy};
use std::cmp::Reverse;

/// What has changed of a row since an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// The last operation about it.
    pub last: Change,
    /// The last operation about it up to the instant; nothing where there was no such row.
    pub then: Option<Change>,
}

/// The rules as they were at an instant, of which all is given that has changed since. It takes as long as that is much,
/// whatever the size of the rest.
#[must_use]
pub fn rewound(present: &Policy, changed: Vec<Changed>) -> Policy {
    let (mut ends, mut rows) = (Vec::new(), Vec::new());
    for Changed { last, then } in changed {
        match then.filter(|then| !then.is_end()) {
            Some(then) => rows.push(then),
            None => ends.extend(last.end()),
        }
    }
    // What refers to a row goes before it and comes after it.
    ends.sort_by_key(|end| Reverse(end.layer()));
    rows.sort_by_key(Change::layer);
    let mut policy = present.clone();
    ends.into_iter().chain(rows).for_each(|change| policy.apply(change));
    policy
}
