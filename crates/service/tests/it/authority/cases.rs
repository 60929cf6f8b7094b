//! The use cases of the matrix. Those that change something make what they change first, as the owner.

use super::things::{
    annex, at_place, barcode, box_of, closure, courier, crew, desk, enrolled, eye, floors_of, group, hook, invitation,
    invite_to, link_of, links, lock, member_of, mondays, new_access_link, new_camera, new_card, new_code, new_delivery,
    new_floor, new_group, new_guest, new_hook, new_link, new_lock, new_login, new_place, new_right, new_schedule,
    new_team, new_team_membership, new_user, nora, right_of, right_of_team, roof, sauna, share, visitor, week, wire_of,
};
use crate::stage::{Stage, device, door, key, right, text};
use domain::right::{Target, TargetKind};
use domain::schedule::Scheduleable;
use service::assignees::PersonId;
use service::cameras::{self, CameraFilter, CameraInput};
use service::cards::{self, CardFilter};
use service::controllers::{self, ControllerFilter, ControllerInput};
use service::deliveries;
use service::event_sets::{self, Query};
use service::floors::{self, FloorInput};
use service::group_links::{self, GroupLinkFilter};
use service::group_locks;
use service::groups::{self, GroupFilter, GroupInput};
use service::guests::{self, GuestFilter};
use service::integrations::{self, IntegrationFilter, IntegrationInput};
use service::invites;
use service::locks::{self, LockFilter, LockInput, Standing};
use service::organizations::{self, OrganizationInput};
use service::places::{self, PlaceFilter, PlaceInput};
use service::presences;
use service::relay_connections::{self, RelayConnectionInput};
use service::role_assignments::{self, RightFilter, RightInput};
use service::schedules::{self, ScheduleFilter, ScheduleInput, calendar};
use service::shares;
use service::team_memberships::{self, TeamMembershipFilter};
use service::teams::{self, TeamFilter, TeamInput};
use service::unlock::unlock;
use service::users::{self, UserFilter, UserInput};
use service::{Caller, Error, Field, Listing, Page, auth, card_assignments, favorites, logins, members, welcomes};
use std::pin::Pin;

/// What came of it; of a list, how many rows there are.
type Outcome<'a> = Pin<Box<dyn Future<Output = Result<Option<i64>, Error>> + 'a>>;

pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) run: for<'a> fn(&'a Stage, &'a Caller) -> Outcome<'a>,
}

macro_rules! cases {
    ($($name:literal: |$stage:ident, $caller:ident| $body:expr;)+) => {
        pub(super) const CASES: &[Case] =
            &[$(Case { name: $name, run: |$stage, $caller| Box::pin(async move { $body.outcome() }) }),+];
    };
}

pub(super) const PAGE: Page = Page { limit: 250, offset: 0 };

// Reading comes first, so that the numbers are those of the gym as it opened.
cases! {
    "organizations.current": |s, c| organizations::current(s.service(), c).await;
    "organizations.find_lockdown": |s, c| organizations::find_lockdown(s.service(), c).await;
    "organizations.settings": |s, c| organizations::settings(s.service(), c).await;
    "organizations.dashboard": |s, c| organizations::dashboard(s.service(), c).await;
    "places.list": |s, c| places::list(s.service(), c, PlaceFilter::default(), PAGE).await;
    "places.get harbour": |s, c| places::get(s.service(), c, s.harbour()).await;
    "places.get hill": |s, c| places::get(s.service(), c, s.hill()).await;
    "cameras.list": |s, c| cameras::list(s.service(), c, CameraFilter::default(), PAGE).await;
    "floors.list harbour": |s, c| floors::list(s.service(), c, floors_of(s.harbour()), PAGE).await;
    "floors.list hill": |s, c| floors::list(s.service(), c, floors_of(s.hill()), PAGE).await;
    "locks.list": |s, c| locks::list(s.service(), c, LockFilter::default(), Standing::default(), PAGE).await;
    "locks.get harbour studio": |s, c| locks::get(s.service(), c, s.studio()).await;
    "locks.get harbour office": |s, c| locks::get(s.service(), c, s.office()).await;
    "locks.get hill": |s, c| locks::get(s.service(), c, s.hill_door()).await;
    "groups.list": |s, c| groups::list(s.service(), c, GroupFilter::default(), PAGE).await;
    "groups.get harbour": |s, c| groups::get(s.service(), c, s.members()).await;
    "groups.get organization": |s, c| groups::get(s.service(), c, s.staff()).await;
    "group_locks.list harbour": |s, c| group_locks::list(s.service(), c, links(s.members()), PAGE).await;
    "group_locks.list organization": |s, c| group_locks::list(s.service(), c, links(s.staff()), PAGE).await;
    "group_locks.get harbour": |s, c| group_locks::get(s.service(), c, link_of(s, s.members()).await).await;
    "group_links.list": |s, c| group_links::list(s.service(), c, GroupLinkFilter::default(), PAGE).await;
    "guests.list": |s, c| guests::list(s.service(), c, GuestFilter::default(), PAGE).await;
    "calendar.summarize harbour door": |s, c| week(s, c, lock(s.studio())).await;
    "calendar.summarize hill door": |s, c| week(s, c, lock(s.hill_door())).await;
    "calendar.summarize organization": |s, c| week(s, c, group(s.staff())).await;
    "calendar.summarize harbour place": |s, c| week(s, c, Scheduleable::Place(s.harbour())).await;
    "schedules.list": |s, c| schedules::list(s.service(), c, ScheduleFilter::default(), PAGE).await;
    "users.list": |s, c| users::list(s.service(), c, UserFilter::default(), PAGE).await;
    "users.get member": |s, c| users::get(s.service(), c, s.gym.member.user()).await;
    "members.list": |s, c| members::list(s.service(), c, UserFilter::default(), PAGE).await;
    "members.get member": |s, c| members::get(s.service(), c, s.gym.member.user()).await;
    "users.get_current": |s, c| users::get_current(s.service(), c).await;
    "role_assignments.list": |s, c| role_assignments::list(s.service(), c, RightFilter::default(), PAGE).await;
    "role_assignments.get harbour group": |s, c| {
        role_assignments::get(s.service(), c, right_of(s, s.gym.member.user()).await).await
    };
    "role_assignments.get organization": |s, c| {
        role_assignments::get(s.service(), c, right_of(s, s.gym.observer.user()).await).await
    };
    "shares.list": |s, c| shares::list(s.service(), c, RightFilter::default(), PAGE).await;
    "shares.get harbour group": |s, c| shares::get(s.service(), c, right_of(s, s.gym.member.user()).await).await;
    "role_assignments.list_sources group": |s, c| {
        role_assignments::list_sources(s.service(), c, right_of(s, s.gym.member.user()).await).await.map(drop)
    };
    "logins.list of member": |s, c| {
        logins::list(s.service(), c, (Some(s.gym.member.user()), None), PAGE).await
    };
    "logins.get of member": |s, c| {
        logins::get(s.service(), c, s.caller(&s.gym.member).by.login().unwrap()).await.map(drop)
    };
    "logins.get_current": |s, c| logins::get_current(s.service(), c).await;
    "event_sets.create everywhere": |s, c| event_sets::create(s.service(), c, Query::default()).await;
    "event_sets.create harbour": |s, c| event_sets::create(s.service(), c, at_place(s.harbour())).await;
    "event_sets.create hill": |s, c| event_sets::create(s.service(), c, at_place(s.hill())).await;
    "welcomes.count": |s, c| welcomes::count(s.service(), c).await.map(drop);
    "presences.list harbour": |s, c| {
        presences::list(s.service(), c, (s.harbour(), "2026-05-04"), PAGE).await
    };
    "welcomes.send": |s, c| welcomes::send(s.service(), c).await.map(drop);
    "unlock harbour studio": |s, c| unlock(s.service(), c, door(s.studio())).await;
    "unlock harbour office": |s, c| unlock(s.service(), c, door(s.office())).await;
    "unlock hill": |s, c| unlock(s.service(), c, door(s.hill_door())).await;

    "controllers.list": |s, c| controllers::list(s.service(), c, ControllerFilter::default(), PAGE).await;
    "controllers.get harbour": |s, c| controllers::get(s.service(), c, box_of(s, s.studio()).await).await;
    "controllers.get hill": |s, c| controllers::get(s.service(), c, box_of(s, s.hill_door()).await).await;
    "controllers.list_relays harbour": |s, c| {
        controllers::list_relays(s.service(), c, box_of(s, s.studio()).await).await
    };
    "relay_connections.list harbour": |s, c| {
        relay_connections::list(s.service(), c, box_of(s, s.studio()).await).await
    };
    "relay_connections.get harbour": |s, c| relay_connections::get(s.service(), c, wire_of(s, s.studio()).await).await;

    "cards.create": |s, c| cards::create(s.service(), c, barcode(), new_code(s)).await;
    "cards.list": |s, c| cards::list(s.service(), c, CardFilter::default(), PAGE).await.map(drop);
    "cards.get of member": |s, c| cards::get(s.service(), c, new_card(s).await.card).await;
    "cards.update": |s, c| cards::update(s.service(), c, new_card(s).await.card, Field::Null).await;
    "cards.assign": |s, c| {
        let (card, email) = (enrolled(s).await, Field::Set(s.gym.member.email.clone()));
        cards::assign(s.service(), c, card, email).await
    };
    "cards.deassign": |s, c| cards::deassign(s.service(), c, new_card(s).await.card).await;
    "cards.set_active": |s, c| cards::set_active(s.service(), c, new_card(s).await.card, true).await;
    "cards.delete": |s, c| cards::delete(s.service(), c, new_card(s).await.card).await;
    "card_assignments.create": |s, c| {
        let ends = (enrolled(s).await, PersonId::User(s.gym.member.user()));
        card_assignments::create(s.service(), c, ends, Field::Absent).await
    };
    "card_assignments.get of member": |s, c| card_assignments::get(s.service(), c, new_card(s).await.id).await;
    "card_assignments.update": |s, c| {
        card_assignments::update(s.service(), c, new_card(s).await.id, Field::Null).await
    };
    "card_assignments.set_active": |s, c| {
        card_assignments::set_active(s.service(), c, new_card(s).await.id, true).await
    };
    "card_assignments.issue_token": |s, c| {
        card_assignments::issue_token(s.service(), c, new_card(s).await.id).await.map(drop)
    };
    "card_assignments.activate_by_token": |s, c| {
        let card = new_card(s).await.id;
        let token = card_assignments::issue_token(s.service(), &s.owner(), card).await.unwrap();
        card_assignments::activate_by_token(s.service(), c, token.reveal()).await
    };
    "card_assignments.delete": |s, c| card_assignments::delete(s.service(), c, new_card(s).await.id).await;
    "favorites.set_lock harbour studio": |s, c| favorites::set_lock(s.service(), c, s.studio(), true).await;
    "favorites.set_lock hill": |s, c| favorites::set_lock(s.service(), c, s.hill_door(), true).await;
    "favorites.set_place harbour": |s, c| favorites::set_place(s.service(), c, s.harbour(), true).await;
    "controllers.register": |s, c| controllers::register(s.service(), c, Field::Absent).await;
    "controllers.assign harbour": |s, c| {
        let registered = controllers::register(s.service(), &s.owner(), Field::Absent).await.unwrap();
        let place_id = Field::Set(s.harbour().get());
        let input = ControllerInput { name: text("Box"), place_id, ..ControllerInput::default() };
        controllers::assign(s.service(), c, registered.token.reveal(), input).await
    };
    "controllers.update harbour": |s, c| {
        controllers::update(s.service(), c, box_of(s, s.studio()).await, ControllerInput::default()).await
    };
    "controllers.update hill": |s, c| {
        controllers::update(s.service(), c, box_of(s, s.hill_door()).await, ControllerInput::default()).await
    };
    "controllers.reboot harbour": |s, c| controllers::reboot(s.service(), c, box_of(s, s.studio()).await).await;
    "controllers.deassign harbour": |s, c| {
        let lock = new_lock(s, s.harbour()).await;
        controllers::deassign(s.service(), c, box_of(s, lock).await).await
    };
    "relay_connections.create harbour": |s, c| {
        let lock = new_lock(s, s.harbour()).await;
        let wire = relay_connections::get(s.service(), &s.owner(), wire_of(s, lock).await).await.unwrap();
        relay_connections::delete(s.service(), &s.owner(), wire.connection.id).await.unwrap();
        relay_connections::create(s.service(), c, (wire.relay.id, lock), RelayConnectionInput::default()).await
    };
    "relay_connections.update harbour": |s, c| {
        let wire = wire_of(s, s.studio()).await;
        relay_connections::update(s.service(), c, wire, RelayConnectionInput::default()).await
    };
    "relay_connections.delete harbour": |s, c| {
        let lock = new_lock(s, s.harbour()).await;
        relay_connections::delete(s.service(), c, wire_of(s, lock).await).await
    };
    "organizations.update": |s, c| organizations::update(s.service(), c, OrganizationInput::default()).await;
    "organizations.set_lockdown": |s, c| organizations::set_lockdown(s.service(), c, false).await;
    "places.create": |s, c| places::create(s.service(), c, annex()).await;
    "places.update harbour": |s, c| places::update(s.service(), c, s.harbour(), PlaceInput::default()).await;
    "places.update hill": |s, c| places::update(s.service(), c, s.hill(), PlaceInput::default()).await;
    "places.set_lockdown harbour": |s, c| places::set_lockdown(s.service(), c, s.harbour(), false).await;
    "places.set_lockdown hill": |s, c| places::set_lockdown(s.service(), c, s.hill(), false).await;
    "places.delete": |s, c| places::delete(s.service(), c, new_place(s).await).await;
    "cameras.create harbour": |s, c| cameras::create(s.service(), c, eye(s.harbour())).await;
    "cameras.create hill": |s, c| cameras::create(s.service(), c, eye(s.hill())).await;
    "cameras.get harbour": |s, c| cameras::get(s.service(), c, new_camera(s, s.harbour()).await).await;
    "cameras.update harbour": |s, c| {
        cameras::update(s.service(), c, new_camera(s, s.harbour()).await, CameraInput::default()).await
    };
    "cameras.delete harbour": |s, c| cameras::delete(s.service(), c, new_camera(s, s.harbour()).await).await;
    "floors.create harbour": |s, c| floors::create(s.service(), c, roof(s.harbour())).await;
    "floors.create hill": |s, c| floors::create(s.service(), c, roof(s.hill())).await;
    "floors.get harbour": |s, c| floors::get(s.service(), c, new_floor(s, s.harbour()).await).await;
    "floors.update harbour": |s, c| {
        floors::update(s.service(), c, new_floor(s, s.harbour()).await, FloorInput::default()).await
    };
    "locks.create harbour": |s, c| locks::create(s.service(), c, sauna(s.harbour())).await;
    "locks.create hill": |s, c| locks::create(s.service(), c, sauna(s.hill())).await;
    "locks.update harbour": |s, c| locks::update(s.service(), c, s.studio(), LockInput::default()).await;
    "locks.update hill": |s, c| locks::update(s.service(), c, s.hill_door(), LockInput::default()).await;
    "locks.set_lockdown harbour": |s, c| locks::set_lockdown(s.service(), c, s.studio(), false).await;
    "locks.set_lockdown hill": |s, c| locks::set_lockdown(s.service(), c, s.hill_door(), false).await;
    "locks.delete harbour": |s, c| locks::delete(s.service(), c, new_lock(s, s.harbour()).await).await;
    "locks.delete hill": |s, c| locks::delete(s.service(), c, new_lock(s, s.hill()).await).await;
    "groups.create harbour": |s, c| groups::create(s.service(), c, crew(Some(s.harbour()))).await;
    "groups.create organization": |s, c| groups::create(s.service(), c, crew(None)).await;
    "groups.update harbour": |s, c| groups::update(s.service(), c, s.members(), GroupInput::default()).await;
    "groups.update organization": |s, c| groups::update(s.service(), c, s.staff(), GroupInput::default()).await;
    "groups.delete harbour": |s, c| groups::delete(s.service(), c, new_group(s, Some(s.harbour())).await).await;
    "groups.delete organization": |s, c| groups::delete(s.service(), c, new_group(s, None).await).await;
    "group_locks.create harbour": |s, c| {
        group_locks::create(s.service(), c, s.members(), new_lock(s, s.harbour()).await).await
    };
    "group_locks.create organization": |s, c| {
        group_locks::create(s.service(), c, s.staff(), new_lock(s, s.harbour()).await).await
    };
    "group_locks.delete harbour": |s, c| group_locks::delete(s.service(), c, new_link(s, s.members()).await).await;
    "group_locks.delete organization": |s, c| group_locks::delete(s.service(), c, new_link(s, s.staff()).await).await;
    "group_links.create harbour": |s, c| group_links::create(s.service(), c, courier(s.members())).await;
    "group_links.create organization": |s, c| group_links::create(s.service(), c, courier(s.staff())).await;
    "group_links.delete harbour": |s, c| group_links::delete(s.service(), c, new_access_link(s, s.members()).await).await;
    "group_links.delete organization": |s, c| group_links::delete(s.service(), c, new_access_link(s, s.staff()).await).await;
    "integrations.list": |s, c| integrations::list(s.service(), c, IntegrationFilter::default(), PAGE).await.map(drop);
    "integrations.get harbour": |s, c| integrations::get(s.service(), c, new_hook(s, Some(s.harbour())).await).await;
    "integrations.get organization": |s, c| integrations::get(s.service(), c, new_hook(s, None).await).await;
    "integrations.create harbour": |s, c| integrations::create(s.service(), c, hook(Some(s.harbour()))).await;
    "integrations.create organization": |s, c| integrations::create(s.service(), c, hook(None)).await;
    "integrations.update harbour": |s, c| {
        integrations::update(s.service(), c, new_hook(s, Some(s.harbour())).await, IntegrationInput::default()).await
    };
    "integrations.delete organization": |s, c| integrations::delete(s.service(), c, new_hook(s, None).await).await;
    "deliveries.list": |s, c| {
        deliveries::list(s.service(), c, (new_hook(s, None).await, None), PAGE).await.map(drop)
    };
    "deliveries.repeat": |s, c| {
        let (hook, delivery) = new_delivery(s).await;
        let done = deliveries::repeat(s.service(), c, hook, delivery).await;
        integrations::delete(s.service(), &s.owner(), hook).await.unwrap();
        done
    };
    "guests.create": |s, c| guests::create(s.service(), c, visitor()).await;
    "guests.get": |s, c| guests::get(s.service(), c, new_guest(s, None).await).await;
    "guests.delete": |s, c| guests::delete(s.service(), c, new_guest(s, None).await).await;
    "guests.delete of harbour": |s, c| guests::delete(s.service(), c, new_guest(s, Some(s.harbour())).await).await;
    "invites.create harbour": |s, c| invites::create(s.service(), c, invite_to(Target::Place(s.harbour()))).await;
    "invites.create harbour group": |s, c| invites::create(s.service(), c, invite_to(Target::Group(s.members()))).await;
    "invites.create organization group": |s, c| invites::create(s.service(), c, invite_to(Target::Group(s.staff()))).await;
    "schedules.create harbour door": |s, c| schedules::create(s.service(), c, lock(s.studio()), mondays()).await;
    "schedules.create organization group": |s, c| schedules::create(s.service(), c, group(s.staff()), mondays()).await;
    "schedules.create harbour closure": |s, c| {
        schedules::create(s.service(), c, Scheduleable::Place(s.harbour()), closure()).await
    };
    "schedules.get harbour": |s, c| schedules::get(s.service(), c, new_schedule(s, lock(s.studio())).await).await;
    "schedules.update harbour": |s, c| {
        schedules::update(s.service(), c, new_schedule(s, lock(s.studio())).await, ScheduleInput::default()).await
    };
    "schedules.update hill": |s, c| {
        schedules::update(s.service(), c, new_schedule(s, lock(s.hill_door())).await, ScheduleInput::default()).await
    };
    "schedules.delete harbour group": |s, c| {
        schedules::delete(s.service(), c, new_schedule(s, group(s.members())).await).await
    };
    "users.create": |s, c| users::create(s.service(), c, nora()).await;
    "users.update member": |s, c| users::update(s.service(), c, s.gym.member.user(), UserInput::default()).await;
    "users.update administrator": |s, c| {
        users::update(s.service(), c, s.gym.administrator.user(), UserInput::default()).await
    };
    "users.update owner": |s, c| users::update(s.service(), c, s.gym.owner.user(), UserInput::default()).await;
    "users.update_current": |s, c| users::update_current(s.service(), c, UserInput::default(), None).await;
    "users.delete": |s, c| users::delete(s.service(), c, new_user(s).await).await;
    "role_assignments.create harbour": |s, c| share(s, c, "place_basic", TargetKind::Place, s.harbour().get()).await;
    "role_assignments.create hill": |s, c| share(s, c, "place_basic", TargetKind::Place, s.hill().get()).await;
    "role_assignments.create group": |s, c| share(s, c, "group_basic", TargetKind::Group, s.members().get()).await;
    "role_assignments.create all doors": |s, c| {
        share(s, c, "organization_basic", TargetKind::Organization, s.organization().get()).await
    };
    "role_assignments.update group": |s, c| {
        role_assignments::update(s.service(), c, right_of(s, s.gym.member.user()).await, RightInput::default()).await
    };
    "role_assignments.update organization": |s, c| {
        role_assignments::update(s.service(), c, right_of(s, s.gym.basic.user()).await, RightInput::default()).await
    };
    "role_assignments.delete group": |s, c| {
        role_assignments::delete(s.service(), c, new_right(s, TargetKind::Group, s.members().get()).await).await
    };
    "role_assignments.delete hill": |s, c| {
        role_assignments::delete(s.service(), c, new_right(s, TargetKind::Place, s.hill().get()).await).await
    };
    "shares.create harbour group": |s, c| shares::create(s.service(), c, invitation(s.members())).await;
    "shares.create organization group": |s, c| shares::create(s.service(), c, invitation(s.staff())).await;
    "shares.update group": |s, c| {
        shares::update(s.service(), c, right_of(s, s.gym.member.user()).await, RightInput::default()).await
    };
    "shares.delete group": |s, c| {
        shares::delete(s.service(), c, new_right(s, TargetKind::Group, s.members().get()).await).await
    };
    "teams.create": |s, c| teams::create(s.service(), c, desk()).await;
    "teams.get": |s, c| teams::get(s.service(), c, new_team(s).await).await;
    "teams.update": |s, c| teams::update(s.service(), c, new_team(s).await, TeamInput::default()).await;
    "teams.list": |s, c| {
        let one = TeamFilter { ids: Some(vec![new_team(s).await.get()]), ..TeamFilter::default() };
        teams::list(s.service(), c, one, PAGE).await
    };
    "teams.delete": |s, c| teams::delete(s.service(), c, new_team(s).await).await;
    "role_assignments.create team on group": |s, c| {
        let wish = right(new_team(s).await, "group_basic", TargetKind::Group, s.members().get());
        role_assignments::create(s.service(), c, wish).await.map(drop)
    };
    "role_assignments.update team on group": |s, c| {
        let right = right_of_team(s, "group_basic", TargetKind::Group, s.members().get()).await.0;
        role_assignments::update(s.service(), c, right, RightInput::default()).await
    };
    "role_assignments.delete team on hill": |s, c| {
        let right = right_of_team(s, "place_basic", TargetKind::Place, s.hill().get()).await.0;
        role_assignments::delete(s.service(), c, right).await
    };
    "team_memberships.create no rights": |s, c| {
        team_memberships::create(s.service(), c, member_of(new_team(s).await, s.gym.stranger.user())).await
    };
    "team_memberships.create group": |s, c| {
        let team = right_of_team(s, "group_basic", TargetKind::Group, s.members().get()).await.1;
        team_memberships::create(s.service(), c, member_of(team, s.gym.stranger.user())).await
    };
    "team_memberships.create administrators": |s, c| {
        let all = s.organization().get();
        let team = right_of_team(s, "organization_administrator", TargetKind::Organization, all).await.1;
        team_memberships::create(s.service(), c, member_of(team, new_user(s).await)).await
    };
    "team_memberships.get of member": |s, c| {
        team_memberships::get(s.service(), c, new_team_membership(s, new_team(s).await).await).await
    };
    "team_memberships.list of member": |s, c| {
        let team = new_team(s).await;
        new_team_membership(s, team).await;
        let filter = TeamMembershipFilter { team: Some(team), ..TeamMembershipFilter::default() };
        team_memberships::list(s.service(), c, filter, PAGE).await
    };
    "team_memberships.delete hill": |s, c| {
        let team = right_of_team(s, "place_basic", TargetKind::Place, s.hill().get()).await.1;
        team_memberships::delete(s.service(), c, new_team_membership(s, team).await).await
    };
    "auth.sign_in_for member": |s, c| {
        auth::sign_in_for(s.service(), c, Some(s.gym.member.email.clone()), device()).await
    };
    "auth.sign_in_for owner": |s, c| {
        auth::sign_in_for(s.service(), c, Some(s.gym.owner.email.clone()), device()).await
    };
    "auth.sign_in_for key": |s, c| auth::sign_in_for(s.service(), c, None, key()).await;
    "logins.update_current": |s, c| logins::update_current(s.service(), c, None).await;
    "logins.delete_elsewhere": |s, c| logins::delete_elsewhere(s.service(), c).await;
    "logins.promote of member": |s, c| logins::promote(s.service(), c, new_login(s).await).await;
    "logins.delete of member": |s, c| logins::delete(s.service(), c, new_login(s).await).await;
    "logins.delete_current": |s, c| logins::delete_current(s.service(), c).await;
}

/// What counts of an answer.
trait Answer {
    fn outcome(self) -> Result<Option<i64>, Error>;
}

/// An answer that says no more than that it was allowed.
macro_rules! plain {
    ($($answer:ty),+) => {
        $(impl Answer for Result<$answer, Error> {
            fn outcome(self) -> Result<Option<i64>, Error> {
                self.map(|_| None)
            }
        })+
    };
}

plain!(
    (),
    Option<domain::time::Timestamp>,
    calendar::Summary,
    organizations::OrganizationView,
    (organizations::OrganizationView, domain::user::User),
    store::organizations::Counts,
    places::PlaceView,
    cameras::CameraView,
    domain::floor::Floor,
    locks::LockView,
    groups::GroupView,
    group_locks::GroupLockView,
    group_links::NewGroupLink,
    domain::guest::Guest,
    integrations::IntegrationView,
    invites::InviteView,
    schedules::ScheduleView,
    store::users::Counted,
    users::CurrentUser,
    members::MemberView,
    domain::team::Team,
    team_memberships::TeamMembershipView,
    role_assignments::RightView,
    logins::LoginView,
    event_sets::EventSetView,
    cards::CardView,
    card_assignments::CardAssignmentView,
    controllers::ControllerView,
    controllers::Registered,
    Vec<controllers::RelayView>,
    relay_connections::RelayConnectionView,
    Vec<relay_connections::RelayConnectionView>,
    auth::SignedIn
);

impl<T> Answer for Result<Listing<T>, Error> {
    fn outcome(self) -> Result<Option<i64>, Error> {
        self.map(|listing| Some(listing.total))
    }
}
