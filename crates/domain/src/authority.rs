//! Who may do what to the things themselves: the matrix of roles.

use crate::id::{GroupId, LockId, PlaceId, UserId};
use crate::permission::{Permission, PermissionSet};
use crate::right::{Target, TargetKind};
use crate::role::Role;

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person, or who made the key.
    pub user: Option<UserId>,
    /// What they may do.
    pub grants: Grants,
}

/// What an actor may do, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants(Vec<(Target, PermissionSet)>);

/// Where an action takes place. A grant on a wider scope holds on all that belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The organization as a whole.
    Organization,
    /// A place and what is in it.
    Place(PlaceId),
    /// A group, with the place that it belongs to.
    Group(GroupId, Option<PlaceId>),
    /// A door, with its place.
    Lock(LockId, PlaceId),
}

impl Grants {
    /// Everything, everywhere: what an unrestricted key of the organization may do.
    #[must_use]
    pub fn everything() -> Self {
        Self(vec![(Target::Organization, PermissionSet::all())])
    }

    /// The grants of the roles that a person holds now.
    pub fn of_roles(roles: impl IntoIterator<Item = (Target, Role)>) -> Self {
        Self(roles.into_iter().map(|(target, role)| (target, role.permissions())).collect())
    }

    /// The same grants without what is not in a set.
    #[must_use]
    pub fn limited(self, to: PermissionSet) -> Self {
        Self(self.0.into_iter().map(|(target, permissions)| (target, permissions.limited(to))).collect())
    }

    /// Everything that may be done in the scope.
    #[must_use]
    pub fn within(&self, scope: Scope) -> PermissionSet {
        self.0
            .iter()
            .filter(|(target, _)| scope.is_within(*target))
            .fold(PermissionSet::NONE, |all, (_, permissions)| all.and(*permissions))
    }

    /// Whether the action is allowed in the scope.
    #[must_use]
    pub fn permit(&self, permission: Permission, scope: Scope) -> bool {
        self.within(scope).contains(permission)
    }

    /// The targets on which the action is allowed, for lists.
    pub fn targets(&self, permission: Permission) -> impl Iterator<Item = Target> {
        self.0.iter().filter(move |(_, permissions)| permissions.contains(permission)).map(|(target, _)| *target)
    }

    /// Whether a role may be granted or removed: it must be one for such a scope, its flags a subset of
    /// the actor's own there, and ownership is never granted.
    #[must_use]
    pub fn may_grant(&self, role: Role, scope: Scope) -> bool {
        role != Role::OrganizationOwner
            && role.applies_to() == scope.kind()
            && self.permit(Permission::RoleAssignmentsWrite, scope)
            && role.permissions().is_subset(self.within(scope))
    }
}

impl Scope {
    const fn kind(self) -> TargetKind {
        match self {
            Self::Organization => TargetKind::Organization,
            Self::Place(_) => TargetKind::Place,
            Self::Group(..) => TargetKind::Group,
            Self::Lock(..) => TargetKind::Lock,
        }
    }

    fn is_within(self, target: Target) -> bool {
        match target {
            Target::Organization => true,
            Target::Place(place) => match self {
                Self::Organization => false,
                Self::Place(here) | Self::Lock(_, here) => here == place,
                Self::Group(_, here) => here == Some(place),
            },
            Target::Group(group) => matches!(self, Self::Group(here, _) if here == group),
            Target::Lock(lock) => matches!(self, Self::Lock(here, _) if here == lock),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NORTH: PlaceId = PlaceId::new(1);
    const SOUTH: PlaceId = PlaceId::new(2);

    fn grants(role: Role, target: Target) -> Grants {
        Grants::of_roles([(target, role)])
    }

    #[test]
    fn place_administrator_acts_in_own_place_only() {
        let admin = grants(Role::PlaceAdministrator, Target::Place(NORTH));
        assert!(admin.permit(Permission::LocksWrite, Scope::Place(NORTH)));
        assert!(admin.permit(Permission::LocksWrite, Scope::Lock(LockId::new(9), NORTH)));
        assert!(!admin.permit(Permission::LocksWrite, Scope::Place(SOUTH)));
        assert!(!admin.permit(Permission::LocksWrite, Scope::Organization));
        assert!(!admin.permit(Permission::GroupsWrite, Scope::Group(GroupId::new(3), None)));
    }

    #[test]
    fn nobody_grants_a_role_above_their_own() {
        let manager = grants(Role::OrganizationAccessManager, Target::Organization);
        assert!(manager.may_grant(Role::GroupBasic, Scope::Group(GroupId::new(1), Some(NORTH))));
        assert!(!manager.may_grant(Role::OrganizationAdministrator, Scope::Organization));
        assert!(!manager.may_grant(Role::PlaceAdministrator, Scope::Place(NORTH)));
        let user_manager = grants(Role::OrganizationUserManager, Target::Organization);
        assert!(!user_manager.may_grant(Role::GroupBasic, Scope::Group(GroupId::new(1), None)));
    }

    #[test]
    fn ownership_is_never_granted() {
        assert!(!Grants::everything().may_grant(Role::OrganizationOwner, Scope::Organization));
    }

    #[test]
    fn limited_grants_hold_on_the_same_targets_and_give_no_role_beyond_them() {
        let limits =
            PermissionSet::of(&[Permission::LocksUnlock, Permission::RoleAssignmentsWrite, Permission::LocksRead]);
        let limited = grants(Role::PlaceAdministrator, Target::Place(NORTH)).limited(limits);
        assert!(limited.permit(Permission::LocksRead, Scope::Place(NORTH)));
        assert!(!limited.permit(Permission::LocksRead, Scope::Place(SOUTH)));
        assert!(!limited.permit(Permission::LocksWrite, Scope::Place(NORTH)));
        assert!(limited.may_grant(Role::PlaceBasic, Scope::Place(NORTH)));
        assert!(!limited.may_grant(Role::PlaceAccessManager, Scope::Place(NORTH)));
    }

    #[test]
    fn no_grant_means_no() {
        for permission in Permission::ALL {
            assert!(!Grants::default().permit(*permission, Scope::Organization));
        }
    }
}
