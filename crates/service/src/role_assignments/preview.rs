//! What a share would open, told before it is made.

use super::{scope_of, target, widen};
use crate::operation::Look;
use crate::{Caller, Error, Page, Service};
use domain::authority::Scope;
use domain::id::{OrganizationId, PlaceId, UserId};
use domain::permission::Permission;
use domain::reach::Reach;
use domain::right::{Right, Target, TargetKind};
use std::collections::BTreeSet;
use store::Read;

/// The doors of a target, and which of them somebody has a right on already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// Where it is.
    pub scope: Scope,
    /// Names of doors, not more than [`NAMED`].
    pub named: Vec<String>,
    /// How many doors there are.
    pub doors: i64,
    /// In how many places they are.
    pub places: usize,
    /// Whether every one of them is among the doors of a right that the person has already.
    pub is_covered: bool,
}

/// So many doors are told by name.
const NAMED: usize = 5;
/// So many doors are looked at.
const LOOKED_AT: Page = Page { limit: 1_000, offset: 0 };

/// What a role that opens doors would open for somebody on a target. Fails unless the caller may give rights there.
pub async fn preview(
    service: &Service,
    caller: &Caller,
    user: UserId,
    (kind, number): (TargetKind, i64),
) -> Result<Preview, Error> {
    service
        .look(caller, move |look: &mut Look<'_, '_>| {
            let tenant = look.who.organization();
            let target = target(kind, number, tenant)?;
            let scope = scope_of(look.read, tenant, target)?;
            look.who.require(Permission::RoleAssignmentsWrite, scope)?;
            crate::users::visible(look.read, &look.who, user)?;
            let doors = doors(look.read, tenant, target)?;
            let own = store::rights::list_of_person(look.read, tenant, user)?;
            let covered = covered(look.read, tenant, &own)?;
            let ids = doors.items.iter().map(|found| found.lock.id.get());
            let is_covered = doors.total > 0 && ids.clone().all(|id| covered.contains(&id));
            let places: BTreeSet<PlaceId> = doors.items.iter().map(|found| found.lock.place).collect();
            let named = doors.items.iter().take(NAMED).map(|found| found.lock.name.to_string());
            Ok(Preview { scope, named: named.collect(), doors: doors.total, places: places.len(), is_covered })
        })
        .await
}

fn doors(
    read: &mut Read<'_>,
    tenant: OrganizationId,
    target: Target,
) -> Result<crate::Listing<store::locks::Counted>, Error> {
    let (filter, mut reach) = (store::locks::Filter::default(), Reach::default());
    widen(&mut reach, target);
    Ok(store::locks::list(read, tenant, &reach, &filter, LOOKED_AT)?)
}

/// The doors that rights are on.
fn covered(read: &mut Read<'_>, tenant: OrganizationId, rights: &[Right]) -> Result<BTreeSet<i64>, Error> {
    let mut covered = BTreeSet::new();
    for right in rights.iter().filter(|right| right.role.opens_doors()) {
        covered.extend(doors(read, tenant, right.target)?.items.iter().map(|found| found.lock.id.get()));
    }
    Ok(covered)
}
