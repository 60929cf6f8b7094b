//! Invites to a team: somebody comes into it, and has what it has.

use super::{Given, InviteInput, InviteView, Invitee, NewAccessKey};
use crate::assignees::PersonView;
use crate::auth::Secret;
use crate::group_links::address;
use crate::operation::Act;
use crate::{Error, Settings, role_assignments, team_memberships, teams};
use domain::id::{TeamId, UserId};
use domain::permission::Permission;
use domain::right::Right;
use domain::team::Team;

/// Invites somebody to a team: it takes what taking them in takes, and `invites_write` wherever the team has a right.
pub(super) fn invite(
    act: &mut Act<'_, '_>,
    input: &InviteInput,
    (secret, settings): (&Secret, &Settings),
) -> Result<InviteView, Error> {
    let team = allowed(act, input.invites_to_id)?;
    if input.role_assignment.is_some() {
        let problem = "can't be given for a Team: its members have the rights of the team";
        return Err(Error::invalid("role_assignment", problem));
    }
    match input.invitee.clone() {
        Invitee::User { email, name } => {
            let id = crate::shares::find_or_add(act, &email, name, |_| Ok(()))?;
            let user = crate::users::find(act, team.organization, id)?.user;
            let notify = input.notify.clone().value().unwrap_or(true);
            if store::team_memberships::find_of(act, team.organization, (team.id, id))?.is_some() {
                return Err(Error::invalid("email", "is of somebody who is in the team already"));
            }
            let (given, rights) = join(act, team, PersonView::User(Box::new(user.clone())))?;
            if notify {
                role_assignments::welcome(act, &rights, &user, secret, settings)?;
            }
            Ok(InviteView { given, invitee: PersonView::User(Box::new(user)), access_key: None, notify })
        }
        Invitee::Guest(guest) => {
            let wish = super::KeyWish::of(input)?;
            let guest = crate::guests::add(act, guest)?;
            let notify = super::is_mailed(&input.notify, &guest, wish.has_link)?;
            let invitee = PersonView::Guest(Box::new(guest.clone()));
            let (given, rights) = join(act, team, invitee.clone())?;
            let access_key: Option<NewAccessKey> = wish.key(act, &guest, (secret, settings))?;
            if notify {
                super::send(act, (&guest, &rights), address(settings, super::PAGE, secret), settings)?;
            }
            Ok(InviteView { given, invitee, access_key, notify })
        }
    }
}

/// The team, for who may invite to it. Who may do so nowhere is not told which teams there are.
fn allowed(act: &mut Act<'_, '_>, number: i64) -> Result<Team, Error> {
    for permission in [Permission::InvitesWrite, Permission::TeamMembershipsWrite] {
        if act.who.reach(&[permission]).is_empty() {
            return Err(Error::Forbidden(permission.flag()));
        }
    }
    let tenant = act.who.organization();
    let team = store::teams::find(act, tenant, TeamId::new(number))?;
    let team = team.ok_or_else(|| Error::invalid("invites_to_id", "is not a team of this organization"))?;
    for permission in [Permission::InvitesWrite, Permission::TeamMembershipsWrite] {
        teams::require_over(act, team.id, permission)?;
    }
    Ok(team)
}

fn join(act: &mut Act<'_, '_>, team: Team, member: PersonView) -> Result<(Given, Vec<Right<UserId>>), Error> {
    let joined = team_memberships::join(act, team, member, "invites_to_id")?;
    Ok((Given::Membership(joined.view.membership, joined.view.team), joined.rights))
}
