//! Where rights may be read.

use crate::Error;
use crate::operation::Look;
use domain::authority::Scope;
use domain::id::{GroupId, PlaceId};
use domain::permission::Permission;
use domain::reach::Reach;
use domain::right::TargetKind;
use store::rights::Filter;

/// Where the caller may read rights; all of a list is theirs to read where it is of one target on which they may.
pub(super) fn of(look: &mut Look<'_, '_>, filter: &Filter) -> Result<Reach, Error> {
    let reach = look.who.reach(&[Permission::RoleAssignmentsRead]);
    let group = match (filter.kind, filter.number) {
        (Some(TargetKind::Group), Some(id)) if !reach.all => {
            store::groups::find_alone(look.read, look.who.organization(), GroupId::new(id))?
        }
        _ => None,
    };
    let scope = match (filter.kind, filter.number) {
        (Some(TargetKind::Place), Some(id)) => Some(Scope::Place(PlaceId::new(id))),
        _ => group.map(|group| crate::groups::scope(&group)),
    };
    let is_all = scope.is_some_and(|scope| look.who.grants.permit(Permission::RoleAssignmentsRead, scope));
    Ok(if is_all { Reach::everything() } else { reach })
}
