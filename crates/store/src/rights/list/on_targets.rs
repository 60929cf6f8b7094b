//! Rights on one group or place, or on all of them, by the name of who has them. Few are gathered by their target and
//! sorted; of many, the people are walked in the order of their names.

use super::{Filter, Order};
use crate::Error;
use crate::engine::{Param, Read, and, params, statements};
use crate::page::{Listing, Page};
use crate::rights::right;
use domain::reach::Reach;
use domain::right::{Assignee, Right, TargetKind};

macro_rules! on {
    ($target:literal) => {
        concat!(
            " from access_right r left join person p on p.organization_id = r.organization_id and p.id = r.assignee_id
            where ",
            matching!(),
            "and (cast($9 as text) is null or p.search_key like $9 escape '!') and r.",
            $target,
            " between $10 and $11 "
        )
    };
}

macro_rules! counted {
    ($target:literal) => {
        concat!(
            "select count(*) from (select r.id from access_right r where ",
            matching!(),
            "and r.",
            $target,
            " between $9 and $10 limit $11) page"
        )
    };
}

macro_rules! by_name {
    ($target:literal) => {
        concat!("select", columns!(), on!($target), "order by coalesce(r.team_id, 0), p.search_key, r.id limit $12")
    };
}

statements! {
    COUNT_ON_GROUPS = counted!("group_id");
    COUNT_ON_PLACES = counted!("place_id");
    ON_GROUPS_BY_NAME = by_name!("group_id");
    ON_PLACES_BY_NAME = by_name!("place_id");
}

/// So many are few.
const FEW: i64 = 1_000;

/// What was found.
pub(super) enum Found {
    /// The page.
    Few(Listing<Right<Assignee>>),
    /// How many there are, whatever the text that was looked for.
    Many(i64),
}

/// Lists them if the filter names nothing but a kind of targets, perhaps one of them, and a text, and they are few. Else
/// they are counted, `most` at most. `matching` is what all lists of people's rights ask for.
pub(super) fn list(
    read: &mut Read<'_>,
    (reach, filter): (&Reach, &Filter),
    (matching, page, most): (&[Param<'_>], Page, i64),
) -> Result<Option<Found>, Error> {
    let (count, by_name) = match filter.kind {
        Some(TargetKind::Group) => (&COUNT_ON_GROUPS, &ON_GROUPS_BY_NAME),
        Some(TargetKind::Place) => (&COUNT_ON_PLACES, &ON_PLACES_BY_NAME),
        _ => return Ok(None),
    };
    let is_more = filter.ids.is_some()
        || filter.role.is_some()
        || filter.assignee.is_some()
        || filter.assignee_kind.is_some()
        || filter.team.is_some()
        || filter.of_groups_at.is_some();
    if !reach.all || is_more || filter.order != Order::Name {
        return Ok(None);
    }
    let (first, last) = filter.number.map_or((1, i64::MAX), |number| (number, number));
    let [plain @ .., _query] = matching else { return Ok(None) };
    let total = read.number(count, &and(plain, params![first, last, most]))?;
    if total > FEW {
        return Ok(Some(Found::Many(total)));
    }
    let mut items = read.all(by_name, &and(matching, params![first, last, FEW]), right)?;
    let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let (skipped, taken) = (usize::try_from(page.offset), usize::try_from(page.limit));
    items.drain(..skipped.unwrap_or(0).min(items.len()));
    items.truncate(taken.unwrap_or(0));
    Ok(Some(Found::Few(Listing { items, total })))
}
