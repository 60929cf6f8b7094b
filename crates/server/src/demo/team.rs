//! The team of the front desk: who is in it opens every door.

use super::diary::Diary;
use super::gym::{GroupUse, Gym};
use anyhow::Result;
use domain::event::{EventActor, EventKind, ObjectKind};
use domain::id::{RightId, TeamId, UserId};
use domain::right::{Right, Source, Target};
use domain::role::Role;
use domain::team::Team;
use domain::text::Name;
use domain::time::Period;
use store::Write;

const NAME: &str = "Front desk";

/// Makes the team, with its right on the doors for staff.
pub(super) fn build(write: &mut Write<'_>, gym: &Gym, diary: &mut Diary) -> Result<TeamId> {
    let (organization, now) = (write.organization(), write.now());
    let draft = Team { id: TeamId::new(0), organization, name: Name::parse(NAME)?, created_at: now, updated_at: now };
    let team = store::teams::create(write, draft)?;
    diary.note(write, EventKind::TeamCreate, (ObjectKind::Team, team.id.get(), &team.name), None)?;
    let right = Right {
        id: RightId::new(0),
        organization,
        assignee: team.id,
        target: Target::Group(gym.group(GroupUse::Staff)?.id),
        role: Role::GroupBasic,
        valid: Period::ALWAYS,
        hours: None,
        profile: None,
        source: Source::Manual(diary.actor.as_ref().and_then(EventActor::user)),
        notify: false,
        created_at: now,
        updated_at: now,
    };
    let right = store::team_rights::create(write, right)?;
    let named = (ObjectKind::RoleAssignment, right.id.get(), format!("{} – {}", team.name, right.role.id()));
    diary.note(write, EventKind::RoleAssignmentCreate, named, None)?;
    Ok(team.id)
}

/// Takes somebody into the team.
pub(super) fn join(
    write: &mut Write<'_>,
    team: TeamId,
    (user, name): (UserId, &Name),
    diary: &mut Diary,
) -> Result<()> {
    let (membership, _) = store::team_memberships::create(write, (team, user))?;
    let named = (ObjectKind::TeamMembership, membership.id.get(), format!("{name} – {NAME}"));
    diary.note(write, EventKind::TeamMembershipCreate, named, None)
}
