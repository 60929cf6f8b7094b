//! Every use case that changes something leaves a line in the log, with who did it, by what means and by which right.

use super::cases::{CASES, Case};
use crate::stage::Stage;
use domain::event::{ActorId, AuthenticatedBy, Event};
use domain::role::Role;
use service::Caller;
use std::collections::BTreeSet;
use store::events::{self, Filter};
use uuid::Uuid;

/// What a use case leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// This type of event.
    By(&'static str),
    /// This type of event, about something of the caller's own, for which no right is needed.
    Own(&'static str),
    /// Nothing, for this reason.
    Nothing(&'static str),
}

use Told::{By, Nothing, Own};

const READS: Told = Nothing("it only reads");
const SAME: Told = Nothing("nothing is locked down, so nothing changes; the stories of lockdowns look at their lines");
const PERSONAL: Told = Nothing("favourites are how somebody arranges their own list");

/// By the name of the use case, without what it is done to.
const TOLD: &[(&str, Told)] = &[
    ("auth.sign_in_for", By("login.create")),
    ("calendar.summarize", READS),
    ("cameras.create", By("camera.create")),
    ("cameras.delete", By("camera.destroy")),
    ("cameras.get", READS),
    ("cameras.list", READS),
    ("cameras.update", By("camera.update")),
    ("card_assignments.activate_by_token", By("card.activate_with_token")),
    ("card_assignments.create", By("card.assign")),
    ("card_assignments.delete", By("card.deassign")),
    ("card_assignments.get", READS),
    ("card_assignments.issue_token", By("card.update")),
    ("card_assignments.set_active", By("card.activate")),
    ("card_assignments.update", By("card.update")),
    ("cards.assign", By("card.assign")),
    ("cards.create", By("card.create")),
    ("cards.deassign", By("card.deassign")),
    ("cards.delete", By("card.destroy")),
    ("cards.get", READS),
    ("cards.list", READS),
    ("cards.set_active", By("card.activate")),
    ("cards.update", By("card.update")),
    ("controllers.assign", By("controller.assign")),
    ("controllers.deassign", By("controller.deassign")),
    ("controllers.get", READS),
    ("controllers.list", READS),
    ("controllers.list_relays", READS),
    ("controllers.reboot", By("controller.reboot")),
    ("controllers.register", By("controller.update")),
    ("controllers.update", By("controller.update")),
    ("deliveries.list", READS),
    ("deliveries.repeat", By("integration.update")),
    ("event_sets.create", Nothing("it reads; what it keeps is the question")),
    ("favorites.set_lock", PERSONAL),
    ("favorites.set_place", PERSONAL),
    ("floors.create", By("floor.create")),
    ("floors.get", READS),
    ("floors.list", READS),
    ("floors.update", By("floor.update")),
    ("group_links.create", By("group_link.create")),
    ("group_links.delete", By("group_link.destroy")),
    ("group_links.list", READS),
    ("group_locks.create", By("group_lock.create")),
    ("group_locks.delete", By("group_lock.destroy")),
    ("group_locks.get", READS),
    ("group_locks.list", READS),
    ("groups.create", By("group.create")),
    ("groups.delete", By("group.destroy")),
    ("groups.get", READS),
    ("groups.list", READS),
    ("groups.update", By("group.update")),
    ("guests.create", By("guest.create")),
    ("guests.delete", By("guest.destroy")),
    ("guests.get", READS),
    ("guests.list", READS),
    ("integrations.create", By("integration.create")),
    ("integrations.delete", By("integration.destroy")),
    ("integrations.get", READS),
    ("integrations.list", READS),
    ("integrations.update", By("integration.update")),
    ("invites.create", By("invite.create")),
    ("locks.create", By("lock.create")),
    ("locks.delete", By("lock.destroy")),
    ("locks.get", READS),
    ("locks.list", READS),
    ("locks.set_lockdown", SAME),
    ("locks.update", By("lock.update")),
    ("logins.delete", By("login.destroy")),
    ("logins.delete_current", Own("login.destroy")),
    ("logins.delete_elsewhere", Own("login.destroy")),
    ("logins.get", READS),
    ("logins.get_current", READS),
    ("logins.list", READS),
    ("logins.promote", By("login.promote")),
    ("logins.update_current", Own("user.update")),
    ("members.get", READS),
    ("members.list", READS),
    ("organizations.current", READS),
    ("organizations.dashboard", READS),
    ("organizations.find_lockdown", READS),
    ("organizations.set_lockdown", SAME),
    ("organizations.settings", READS),
    ("organizations.update", By("organization.update")),
    ("places.create", By("place.create")),
    ("places.delete", By("place.destroy")),
    ("places.get", READS),
    ("places.list", READS),
    ("places.set_lockdown", SAME),
    ("places.update", By("place.update")),
    ("presences.list", READS),
    ("relay_connections.create", By("controller_relay_connection.create")),
    ("relay_connections.delete", By("controller_relay_connection.destroy")),
    ("relay_connections.get", READS),
    ("relay_connections.list", READS),
    ("relay_connections.update", By("controller_relay_connection.update")),
    ("role_assignments.create", By("role_assignment.create")),
    ("role_assignments.delete", By("role_assignment.destroy")),
    ("role_assignments.get", READS),
    ("role_assignments.list", READS),
    ("role_assignments.list_sources", READS),
    ("role_assignments.update", By("role_assignment.update")),
    ("schedules.create", By("schedule.create")),
    ("schedules.delete", By("schedule.destroy")),
    ("schedules.get", READS),
    ("schedules.list", READS),
    ("schedules.update", By("schedule.update")),
    ("shares.create", By("role_assignment.create")),
    ("shares.delete", By("role_assignment.destroy")),
    ("shares.get", READS),
    ("shares.list", READS),
    ("shares.update", By("role_assignment.update")),
    ("team_memberships.create", By("team_membership.create")),
    ("team_memberships.delete", By("team_membership.destroy")),
    ("team_memberships.get", READS),
    ("team_memberships.list", READS),
    ("teams.create", By("team.create")),
    ("teams.delete", By("team.destroy")),
    ("teams.get", READS),
    ("teams.list", READS),
    ("teams.update", By("team.update")),
    ("unlock", By("lock.unlock")),
    ("users.create", By("user.create")),
    ("users.delete", By("user.destroy")),
    ("users.get", READS),
    ("users.get_current", READS),
    ("users.list", READS),
    ("users.update", By("user.update")),
    ("users.update_current", Own("user.update")),
    ("welcomes.count", READS),
    ("welcomes.send", Nothing("nobody's access changes; the outbox keeps who was mailed")),
];

#[tokio::test]
async fn every_use_case_that_changes_something_is_told_of() {
    let stage = Stage::open().await;
    let owner = stage.owner();
    // Another session, which can be ended.
    let _ = stage.app.sign_in(&stage.gym.owner.email).await;
    let mut missing = Vec::new();
    for case in CASES {
        stage.app.clock.advance_s(2);
        let before: BTreeSet<Uuid> = lines(&stage).await.into_iter().map(|line| line.uuid).collect();
        let outcome = (case.run)(&stage, &owner).await;
        assert!(outcome.is_ok(), "the owner may not do {}", case.name);
        let new: Vec<Event> = lines(&stage).await.into_iter().filter(|line| !before.contains(&line.uuid)).collect();
        let told = told(case);
        let is_there = match told {
            By(kind) => new.iter().any(|line| line.kind.word() == kind && is_by(line, &owner, true)),
            Own(kind) => new.iter().any(|line| line.kind.word() == kind && is_by(line, &owner, false)),
            Nothing(_) => true,
        };
        if !is_there {
            missing.push((case.name, told, new));
        }
    }
    assert!(
        missing.is_empty(),
        "these change something and the log does not say by whom and by which right: {missing:#?}"
    );
    stage.finish().await;
}

#[test]
fn every_use_case_has_a_row_and_every_row_a_use_case() {
    for case in CASES {
        told(case);
    }
    let names: BTreeSet<_> = CASES.iter().map(plain).collect();
    let unused: Vec<_> = TOLD.iter().filter(|(name, _)| !names.contains(name)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

fn told(case: &Case) -> Told {
    let found = TOLD.iter().find(|(name, _)| *name == plain(case));
    let Some((_, told)) = found else {
        panic!("{} has no row in TOLD: what does the log say of it? A change without a line is a gap", case.name)
    };
    *told
}

fn plain(case: &Case) -> &'static str {
    case.name.split(' ').next().unwrap_or_default()
}

fn is_by(line: &Event, owner: &Caller, needs_right: bool) -> bool {
    let is_theirs = line.actor.as_ref().map(|actor| actor.id) == owner.user.map(ActorId::User);
    let by_right = line.authorized_by.is_some_and(|(_, role)| role == Role::OrganizationOwner);
    is_theirs && matches!(line.means, Some(AuthenticatedBy::Login(_))) && (by_right || !needs_right)
}

async fn lines(stage: &Stage) -> Vec<Event> {
    let organization = stage.organization();
    let everything = Filter {
        from: Uuid::nil(),
        before: Uuid::max(),
        kinds: None,
        actor: None,
        by_nobody: false,
        login: None,
        link: None,
        guests: None,
        access_key: None,
        object_kind: None,
        object: None,
        place: None,
        success: None,
    };
    stage.app.store.read(move |read| events::list(read, organization, &everything, 10_000)).await.unwrap()
}
