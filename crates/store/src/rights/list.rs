//! Lists of rights.

use super::right;
use crate::Error;
use crate::engine::{Param, Read, and, params, statements};
use crate::page::{Listing, MANY, Page, fixed_ids, id_list, pattern};
use domain::id::{OrganizationId, PlaceId, TeamId, UserId};
use domain::reach::Reach;
use domain::right::{Assignee, AssigneeKind, Right, TargetKind};
use domain::role::Role;

/// Which rights.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these.
    pub ids: Option<Vec<i64>>,
    /// Only those of people whose name or address holds this text.
    pub query: Option<String>,
    /// Only those with this role.
    pub role: Option<Role>,
    /// Only those of this person.
    pub assignee: Option<UserId>,
    /// Only those of users, of guests or of teams.
    pub assignee_kind: Option<AssigneeKind>,
    /// Only those of this team.
    pub team: Option<TeamId>,
    /// Only those on targets of this kind.
    pub kind: Option<TargetKind>,
    /// Only those on this target.
    pub number: Option<i64>,
    /// Only those on groups of this place.
    pub of_groups_at: Option<PlaceId>,
    /// In which order.
    pub order: Order,
    /// Counts to [`MANY`] at most, for who tells no more than that there are so many.
    pub is_bounded: bool,
}

/// The order of a list of rights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As they were given.
    #[default]
    Id,
    /// By the name of the person; those of teams come last.
    Name,
    /// By the name of the person, from Z to A; those of teams come last.
    NameDescending,
}

// A derived right stands in no list where the person has a manual one on the target, or a higher derived one.
macro_rules! outdone {
    () => {
        concat!(
            "r.source_kind <> 'manual' and exists (select 1 from access_right o
                where o.organization_id = r.organization_id and o.assignee_id = r.assignee_id
                    and o.target_kind = r.target_kind and coalesce(o.target_id, 0) = coalesce(r.target_id, 0)
                    and (o.source_kind = 'manual' or ",
            rank!("o"),
            " < ",
            rank!("r"),
            " or (o.role = r.role and o.id < r.id))) "
        )
    };
}

// From the top down, as `Role::ALL`.
macro_rules! rank {
    ($of:literal) => {
        concat!(
            "(case ",
            $of,
            ".role when 'organization_owner' then 0 when 'organization_administrator' then 1
                when 'organization_access_manager' then 2 when 'organization_user_manager' then 3
                when 'organization_front_desk' then 4 when 'organization_observer' then 5
                when 'place_administrator' then 1 when 'place_access_manager' then 2
                when 'group_manager' then 1 else 9 end)"
        )
    };
}

macro_rules! matching {
    () => {
        concat!(
            "r.organization_id = $1 and r.target_kind <> 'Lock'
            and (cast($2 as text) is null or r.role = $2)
            and (cast($3 as bigint) is null or r.assignee_id = $3)
            and (cast($4 as text) is null or r.target_kind = $4)
            and (cast($5 as bigint) is null or r.target_id = $5)
            and (cast($6 as bigint) is null or exists (select 1 from door_group g
                where g.organization_id = r.organization_id and g.id = r.group_id and g.place_id = $6))
            and (cast($7 as text) is null or (r.team_id is not null) = ($7 = 'Team')
                and ($7 = 'Team' or (r.assignee_id in (
                    select p.id from person p where p.organization_id = $1 and p.kind = 'guest')) = ($7 = 'Guest')))
            and (cast($8 as bigint) is null or r.team_id = $8)
            and not (",
            outdone!(),
            ") "
        )
    };
}

macro_rules! all {
    () => {
        concat!(" from access_right r where ", matching!())
    };
}

// Person by person, in the order of their names.
macro_rules! by_person {
    () => {
        concat!(
            " from person p cross join access_right r
            where p.organization_id = $1 and r.organization_id = p.organization_id and r.assignee_id = p.id and ",
            matching!(),
            "and (cast($9 as text) is null or p.search_key like $9 escape '!') "
        )
    };
}

// Team by team, in the order of their names.
macro_rules! by_team {
    () => {
        concat!(
            " from team t cross join access_right r
            where t.organization_id = $1 and r.organization_id = t.organization_id and r.team_id = t.id and ",
            matching!()
        )
    };
}

// Some: those of a list of ids, of a person, of the organization, of places, of groups or of teams are looked up first.
// The sign keeps SQLite from walking all of the organization.
macro_rules! some {
    () => {
        concat!(
            " from access_right r left join person p on p.organization_id = r.organization_id and p.id = r.assignee_id where +",
            matching!(),
            "and (cast($9 as text) is null or p.search_key like $9 escape '!')
            and r.id in (
                select r.id from access_right r where r.organization_id = $1 and r.assignee_id = $10
                union all
                select r.id from access_right r where r.organization_id = $1 and r.target_kind = 'Organization' and $11
                union all
                select r.id from place p cross join access_right r
                    where r.organization_id = p.organization_id and r.place_id = p.id
                        and p.organization_id = $1 and $12 like '%,' || cast(p.id as text) || ',%'
                union all
                select r.id from door_group g cross join access_right r
                    where r.organization_id = g.organization_id and r.group_id = g.id
                        and g.organization_id = $1 and ($13 like '%,' || cast(g.id as text) || ',%'
                        or $12 like '%,' || cast(g.place_id as text) || ',%')
                union all
                select cast(substr($14, piece.start, 20) as bigint) from (
                    with recursive piece (start) as (
                        select 1 where length($14) >= 20
                        union all select start + 20 from piece where start + 39 <= length($14))
                    select start from piece) piece
                union all
                select r.id from team t cross join access_right r
                    where r.organization_id = t.organization_id and r.team_id = t.id
                        and t.organization_id = $1 and ($15 or t.id = $16))
            and (cast($17 as text) is null or $17 like '%,' || cast(r.id as text) || ',%') "
        )
    };
}

macro_rules! listed {
    ($matching:ident, $order:literal, $page:literal) => {
        concat!("select", columns!(), $matching!(), "order by ", $order, $page)
    };
}

pub(crate) mod on_targets;
use on_targets::Found;

statements! {
    COUNT_ALL = "select count(*) from access_right r where r.organization_id = $1 and r.lock_id is null";
    COUNT_OUTDONE = concat!("select count(*) from access_right d cross join access_right r
        where d.organization_id = $1 and d.source_kind <> 'manual' and r.organization_id = d.organization_id and r.id = d.id
            and r.target_kind <> 'Lock' and ", outdone!());
    COUNT = concat!("select count(*)", all!());
    LIST = listed!(all, "r.id", " limit $9 offset $10");
    COUNT_BY_PERSON = concat!("select count(*)", by_person!());
    BY_PERSON = listed!(by_person, "r.id", " limit $10 offset $11");
    BY_NAME = listed!(by_person, "p.search_key, r.id", " limit $10 offset $11");
    BY_NAME_DESCENDING = listed!(by_person, "p.search_key desc, r.id desc", " limit $10 offset $11");
    BY_TEAM = listed!(by_team, "t.search_key, r.id", " limit $9 offset $10");
    COUNT_OF_SOME = concat!("select count(*)", some!());
    SOME = listed!(some, "r.id", " limit $18 offset $19");
    SOME_BY_NAME = listed!(some, "coalesce(r.team_id, 0), p.search_key, r.id", " limit $18 offset $19");
    SOME_BY_NAME_DESCENDING = listed!(some, "coalesce(r.team_id, 0), p.search_key desc, r.id desc", " limit $18 offset $19");
}

/// Lists the rights of people and teams in reach, and `own` in any case, one for each of them and target: the manual one,
/// else the highest of the derived ones. Rights on single doors are not the contract's and not listed here.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    (reach, own): (&Reach, Option<UserId>),
    filter: &Filter,
    page: Page,
) -> Result<Listing<Right<Assignee>>, Error> {
    let query = pattern(filter.query.as_deref());
    let role = filter.role.map(Role::id);
    let kind = filter.kind.or(filter.role.map(Role::applies_to)).map(TargetKind::word);
    let most = if filter.is_bounded { MANY } else { i64::MAX };
    let bare: &[Param<'_>] = params![organization];
    let of_kind = filter.assignee_kind.map(AssigneeKind::word);
    let plain: &[Param<'_>] =
        params![organization, role, filter.assignee, kind, filter.number, filter.of_groups_at, of_kind, filter.team];
    let by_person = and(plain, params![query.as_deref()]);
    let many = match on_targets::list(read, (reach, filter), (&by_person, page, most))? {
        Some(Found::Few(listing)) => return Ok(listing),
        Some(Found::Many(total)) => Some(total),
        None => None,
    };
    let picks = Picks::of(reach, own, filter).filter(|_| many.is_none());
    let picked = picks.as_ref().map(|picks| and(&by_person, &picks.params()));
    let is_plain = (role, filter.assignee, kind, filter.number) == (None, None, None, None)
        && filter.of_groups_at.is_none()
        && (of_kind, filter.team) == (None, None);
    let is_all = is_plain && picked.is_none() && query.is_none();
    let (count, count_params) = match (&picked, &query) {
        (Some(picked), _) => (&COUNT_OF_SOME, picked.as_slice()),
        (None, Some(_)) => (&COUNT_BY_PERSON, by_person.as_slice()),
        (None, None) if is_all => (&COUNT_ALL, bare),
        (None, None) => (&COUNT, plain),
    };
    let (list, list_params) = match (&picked, &query, filter.order) {
        (Some(picked), _, Order::Id) => (&SOME, picked.as_slice()),
        (Some(picked), _, Order::Name) => (&SOME_BY_NAME, picked.as_slice()),
        (Some(picked), _, Order::NameDescending) => (&SOME_BY_NAME_DESCENDING, picked.as_slice()),
        (None, None, Order::Id) => (&LIST, plain),
        (None, Some(_), Order::Id) => (&BY_PERSON, by_person.as_slice()),
        (None, _, Order::Name) => (&BY_NAME, by_person.as_slice()),
        (None, _, Order::NameDescending) => (&BY_NAME_DESCENDING, by_person.as_slice()),
    };
    let mut items = read.all(list, &and(list_params, params![page.limit, page.offset]), right)?;
    if picks.is_none() && query.is_none() && filter.order != Order::Id {
        let rest = after_people(read, &items, page, &by_person)?;
        items.extend(read.all(&BY_TEAM, &and(plain, params![rest.limit, rest.offset]), right)?);
    }
    Listing::new(items, page, || {
        if let Some(total) = many.filter(|_| query.is_none()) {
            return Ok(total);
        }
        let outdone = if is_all { read.number(&COUNT_OUTDONE, bare)? } else { 0 };
        Ok(read.number(count, count_params)? - outdone)
    })
}

/// What of a page is left for the teams, when the rights of people come first.
fn after_people(
    read: &mut Read<'_>,
    found: &[Right<Assignee>],
    page: Page,
    by_person: &[Param<'_>],
) -> Result<Page, Error> {
    let found = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let offset =
        if found > 0 || page.offset == 0 { 0 } else { page.offset - read.number(&COUNT_BY_PERSON, by_person)? };
    Ok(Page { limit: page.limit - found, offset: offset.max(0) })
}

/// Which rights are looked up first, as few as the reach and the filter allow.
#[derive(Default)]
struct Picks {
    of_person: Option<UserId>,
    on_organization: bool,
    places: String,
    groups: String,
    ids: String,
    of_teams: bool,
    of_team: Option<TeamId>,
    /// The same ids once more, where something else is looked up first.
    also_ids: Option<String>,
}

impl Picks {
    /// Nothing where the whole organization must be looked through.
    fn of(reach: &Reach, own: Option<UserId>, filter: &Filter) -> Option<Self> {
        let none = Self::default();
        if !reach.all {
            return Some(Self {
                of_person: own,
                places: id_list(reach.places.iter().map(|id| id.get())),
                groups: id_list(reach.groups.iter().map(|id| id.get())),
                also_ids: filter.ids.as_ref().map(|ids| id_list(ids.iter().copied())),
                ..none
            });
        }
        let kind = filter.kind.or(filter.role.map(Role::applies_to));
        match (&filter.ids, filter.assignee, kind, filter.number) {
            (Some(ids), ..) => Some(Self { ids: fixed_ids(ids.iter().copied()), ..none }),
            (None, None, ..) if filter.team.is_some() => Some(Self { of_team: filter.team, ..none }),
            (None, None, ..) if filter.assignee_kind == Some(AssigneeKind::Team) => {
                Some(Self { of_teams: true, ..none })
            }
            (None, Some(assignee), ..) => Some(Self { of_person: Some(assignee), ..none }),
            (None, None, Some(TargetKind::Organization), _) => Some(Self { on_organization: true, ..none }),
            (None, None, Some(TargetKind::Place), Some(id)) => Some(Self { places: id_list([id]), ..none }),
            (None, None, Some(TargetKind::Group), Some(id)) => Some(Self { groups: id_list([id]), ..none }),
            _ => filter.of_groups_at.map(|at| Self { places: id_list([at.get()]), ..none }),
        }
    }

    fn params(&self) -> [Param<'_>; 8] {
        [
            self.of_person.into(),
            self.on_organization.into(),
            Param::from(&self.places),
            Param::from(&self.groups),
            Param::from(&self.ids),
            self.of_teams.into(),
            self.of_team.into(),
            self.also_ids.as_deref().into(),
        ]
    }
}
