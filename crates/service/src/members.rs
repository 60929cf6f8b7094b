//! People under the name that old clients give them: a member is a person, with their role in the organization.

use crate::{Caller, Error, Listing, Page, Service, users};
use domain::id::{OrganizationId, UserId};
use domain::right::{Target, standing_for};
use domain::role::Role;
use domain::user::User;
use store::Read;
use store::users::{Counted, Filter};

/// A person with what is shown of a member.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberView {
    /// The person.
    pub user: User,
    /// On how many groups they have a right.
    pub groups_count: i64,
    /// Their role in the organization as a whole, if they have one.
    pub role: Option<Role>,
}

/// Lists people as [`users::list`] does.
pub async fn list(
    service: &Service,
    caller: &Caller,
    filter: Filter,
    page: Page,
) -> Result<Listing<MemberView>, Error> {
    service
        .look(caller, move |look| {
            let found = users::listed(look, filter, page)?;
            let tenant = look.who.organization();
            let views = found.items.into_iter().map(|found| view(look.read, tenant, found));
            Ok(Listing { items: views.collect::<Result<_, _>>()?, total: found.total })
        })
        .await
}

/// A person.
pub async fn get(service: &Service, caller: &Caller, id: UserId) -> Result<MemberView, Error> {
    service
        .look(caller, move |look| {
            let found = users::visible(look.read, &look.who, id)?;
            view(look.read, look.who.organization(), found)
        })
        .await
}

fn view(read: &mut Read<'_>, organization: OrganizationId, found: Counted) -> Result<MemberView, Error> {
    let Counted { user, groups_count } = found;
    let rights = store::rights::list_of_person(read, organization, user.id)?;
    let on_organization = rights.into_iter().filter(|right| right.target == Target::Organization);
    let role = standing_for(on_organization).map(|right| right.role);
    Ok(MemberView { user, groups_count, role })
}
