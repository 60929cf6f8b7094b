//! What the caller may do, for pages that leave out what somebody may not do. The use cases check it again.

use crate::{Caller, Error, Service};
use domain::authority::{Grants, Scope};
use domain::organization::Organization;
use domain::permission::Permission;
use domain::reach::Reach;
use domain::right::{Target, TargetKind};
use domain::role::Role;
use domain::user::User;

/// A person who is signed in, with what they may do.
#[derive(Clone, Debug)]
pub struct Powers {
    /// The person.
    pub user: User,
    /// Their organization.
    pub organization: Organization,
    /// Whether they look after anything, beside opening doors.
    pub is_staff: bool,
    grants: Grants,
}

impl Powers {
    /// Whether they may do this in the whole organization.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.grants.permit(permission, Scope::Organization)
    }

    /// Whether they may do this in a scope.
    #[must_use]
    pub fn may_at(&self, permission: Permission, scope: Scope) -> bool {
        self.grants.permit(permission, scope)
    }

    /// Whether they may do this anywhere.
    #[must_use]
    pub fn may_somewhere(&self, permission: Permission) -> bool {
        !Reach::of(&self.grants, &[permission]).is_empty()
    }

    /// The roles that they may give on a scope, the one that opens doors and no more first.
    #[must_use]
    pub fn grantable(&self, scope: Scope) -> Vec<Role> {
        let mut roles: Vec<Role> = Role::ALL.into_iter().filter(|role| self.grants.may_grant(*role, scope)).collect();
        roles.sort_by_key(|role| !role.is_basic());
        roles
    }

    /// Whether they may give some role on some target of a kind.
    #[must_use]
    pub fn shares(&self, kind: TargetKind) -> bool {
        let held = self.grants.targets(Permission::RoleAssignmentsWrite);
        let (mut whole, mut place, mut group) = (false, false, false);
        for target in held {
            match target {
                Target::Organization => whole = true,
                Target::Place(_) => place = true,
                Target::Group(_) => group = true,
                Target::Lock(_) => {}
            }
        }
        match kind {
            TargetKind::Organization => whole,
            TargetKind::Place => whole || place,
            TargetKind::Group => whole || place || group,
            TargetKind::Lock => false,
        }
    }
}

/// Who is signed in, and what they may do. Fails for a key, which is nobody.
pub async fn get(service: &Service, caller: &Caller) -> Result<Powers, Error> {
    let id = caller.user.filter(|_| !caller.is_key).ok_or(Error::Forbidden("a key is not a person"))?;
    service
        .look(caller, move |look| {
            let tenant = look.who.organization();
            let user = crate::users::find(look.read, tenant, id)?.user;
            let organization = crate::organizations::find(look.read, tenant)?;
            let grants = look.who.grants.clone();
            let manages = Permission::ALL.iter().filter(|permission| **permission != Permission::LocksUnlock);
            let is_staff = manages.copied().any(|permission| !Reach::of(&grants, &[permission]).is_empty());
            Ok(Powers { user, organization, is_staff, grants })
        })
        .await
}
