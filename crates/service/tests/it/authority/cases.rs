//! The use cases of the matrix. Those that change something make what they change first, as the owner.

use crate::stage::{Stage, device, door, key, right, text};
use domain::card::{CardAssignment, Content, Format};
use domain::id::{
    CardId, ControllerId, FloorId, GroupId, GroupLinkId, GroupLockId, LockId, LoginId, PlaceId, RelayConnectionId,
    RightId, ScheduleId, UserId,
};
use domain::right::{Target, TargetKind};
use domain::schedule::{Consequence, Scheduleable};
use service::assignees::AssigneeId;
use service::cards::{self, CardFilter};
use service::controllers::{self, ControllerFilter, ControllerInput};
use service::event_sets::{self, Query};
use service::floors::{self, FloorFilter, FloorInput};
use service::group_links::{self, GroupLinkFilter, GroupLinkInput};
use service::group_locks::{self, GroupLockFilter};
use service::groups::{self, GroupFilter, GroupInput};
use service::guests::{self, GuestFilter, GuestInput};
use service::invites::{self, InviteInput, Invitee};
use service::locks::{self, LockFilter, LockInput, Standing};
use service::organizations::{self, OrganizationInput};
use service::places::{self, PlaceFilter, PlaceInput};
use service::presences;
use service::relay_connections::{self, RelayConnectionInput};
use service::role_assignments::{self, RightFilter, RightInput};
use service::schedules::{self, ScheduleFilter, ScheduleInput, calendar};
use service::shares::{self, NewShare};
use service::unlock::unlock;
use service::users::{self, UserFilter, UserInput};
use service::{Caller, Error, Field, Listing, Page, auth, card_assignments, favorites, logins, members};
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};

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

const PAGE: Page = Page { limit: 250, offset: 0 };

// Reading comes first, so that the numbers are those of the gym as it opened.
cases! {
    "organizations.current": |s, c| organizations::current(s.service(), c).await;
    "organizations.find_lockdown": |s, c| organizations::find_lockdown(s.service(), c).await;
    "organizations.settings": |s, c| organizations::settings(s.service(), c).await;
    "organizations.dashboard": |s, c| organizations::dashboard(s.service(), c).await;
    "places.list": |s, c| places::list(s.service(), c, PlaceFilter::default(), PAGE).await;
    "places.get harbour": |s, c| places::get(s.service(), c, s.harbour()).await;
    "places.get hill": |s, c| places::get(s.service(), c, s.hill()).await;
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
    "logins.list of member": |s, c| {
        logins::list(s.service(), c, (Some(s.gym.member.user()), None), PAGE).await
    };
    "logins.get_current": |s, c| logins::get_current(s.service(), c).await;
    "event_sets.create everywhere": |s, c| event_sets::create(s.service(), c, Query::default()).await;
    "event_sets.create harbour": |s, c| event_sets::create(s.service(), c, at_place(s.harbour())).await;
    "event_sets.create hill": |s, c| event_sets::create(s.service(), c, at_place(s.hill())).await;
    "presences.list harbour": |s, c| {
        presences::list(s.service(), c, (s.harbour(), "2026-05-04"), PAGE).await
    };
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
        let ends = (enrolled(s).await, AssigneeId::User(s.gym.member.user()));
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
    domain::floor::Floor,
    locks::LockView,
    groups::GroupView,
    group_locks::GroupLockView,
    group_links::NewGroupLink,
    domain::guest::Guest,
    invites::InviteView,
    schedules::ScheduleView,
    store::users::Counted,
    users::CurrentUser,
    members::MemberView,
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

fn annex() -> PlaceInput {
    PlaceInput { name: text("Annex"), address: text("Am Hafen 2"), ..PlaceInput::default() }
}

const fn floors_of(place: PlaceId) -> FloorFilter {
    FloorFilter { place, ids: None, query: None }
}

fn roof(place: PlaceId) -> FloorInput {
    let (number, place_id) = (Field::Set(9), Field::Set(place.get()));
    FloorInput { name: text("Roof"), number, place_id, ..FloorInput::default() }
}

fn sauna(place: PlaceId) -> LockInput {
    LockInput { name: text("Sauna"), place_id: Field::Set(place.get()), ..LockInput::default() }
}

fn crew(place: Option<PlaceId>) -> GroupInput {
    let place_id = place.map_or(Field::Absent, |place| Field::Set(place.get()));
    GroupInput { name: text("Crew"), place_id, ..GroupInput::default() }
}

fn courier(group: GroupId) -> GroupLinkInput {
    GroupLinkInput { name: text("Courier"), group_id: Field::Set(group.get()), ..GroupLinkInput::default() }
}

fn visitor() -> GuestInput {
    GuestInput { name: text("Visitor"), ..GuestInput::default() }
}

fn invite_to(target: Target) -> InviteInput {
    let is_group = matches!(target, Target::Group(_));
    InviteInput {
        notify: Field::Set(false),
        invites_to_type: target.kind().word().to_owned(),
        invites_to_id: target.number().unwrap(),
        invitee: Invitee::Guest(visitor()),
        link_enabled: Field::Absent,
        qr_code_enabled: Field::Absent,
        role_id: if is_group { "group_basic" } else { "place_basic" }.to_owned(),
        valid_from: Field::Absent,
        valid_until: Field::Absent,
    }
}

/// A guest with a right on a place, or with none.
async fn new_guest(stage: &Stage, place: Option<PlaceId>) -> UserId {
    match place {
        None => guests::create(stage.service(), &stage.owner(), visitor()).await.unwrap().id,
        Some(place) => {
            let invite = invite_to(Target::Place(place));
            invites::create(stage.service(), &stage.owner(), invite).await.unwrap().invitee.id()
        }
    }
}

fn nora() -> UserInput {
    UserInput { name: text("Nora"), ..UserInput::default() }
}

fn mondays() -> ScheduleInput {
    let mut input = ScheduleInput::default();
    input.days[0] = Field::Set(true);
    input
}

fn closure() -> ScheduleInput {
    ScheduleInput { is_exception: Field::Set(true), ..mondays() }
}

async fn week(stage: &Stage, caller: &Caller, of: Scheduleable) -> Result<calendar::Summary, Error> {
    calendar::summarize(stage.service(), caller, of, Some(Consequence::Allow), "2026-05-04/P7D").await
}

const fn lock(id: LockId) -> Scheduleable {
    Scheduleable::Lock(id)
}

const fn group(id: GroupId) -> Scheduleable {
    Scheduleable::Group(id)
}

const fn links(group: GroupId) -> GroupLockFilter {
    GroupLockFilter { group, ids: None, lock: None, query: None }
}

fn at_place(place: PlaceId) -> Query {
    Query { place_id: Some(place.get()), ..Query::default() }
}

async fn share(stage: &Stage, caller: &Caller, role: &str, kind: TargetKind, number: i64) -> Result<(), Error> {
    let wish = right(new_user(stage).await, role, kind, number);
    role_assignments::create(stage.service(), caller, wish).await.map(drop)
}

async fn link_of(stage: &Stage, group: GroupId) -> GroupLockId {
    group_locks::list(stage.service(), &stage.owner(), links(group), PAGE).await.unwrap().items[0].link.id
}

async fn right_of(stage: &Stage, user: UserId) -> RightId {
    let filter = RightFilter { assignee: Some(user), ..RightFilter::default() };
    role_assignments::list(stage.service(), &stage.owner(), filter, PAGE).await.unwrap().items[0].right.id
}

fn barcode() -> &'static Format {
    Format::find("third_party_barcode").unwrap()
}

/// A code that no card has yet.
fn new_code(stage: &Stage) -> Content {
    stage.app.clock.advance_ms(1);
    Content { uid: Some(stage.service().now().to_string()), ..Content::default() }
}

async fn enrolled(stage: &Stage) -> CardId {
    cards::create(stage.service(), &stage.owner(), barcode(), new_code(stage)).await.unwrap().card.id
}

/// A card that the member carries.
async fn new_card(stage: &Stage) -> CardAssignment {
    let ends = (enrolled(stage).await, AssigneeId::User(stage.gym.member.user()));
    card_assignments::create(stage.service(), &stage.owner(), ends, Field::Absent).await.unwrap().assignment
}

async fn box_of(stage: &Stage, lock: LockId) -> ControllerId {
    let filter = ControllerFilter { lock: Some(lock), ..ControllerFilter::default() };
    controllers::list(stage.service(), &stage.owner(), filter, PAGE).await.unwrap().items[0].controller.id
}

async fn wire_of(stage: &Stage, lock: LockId) -> RelayConnectionId {
    let controller = box_of(stage, lock).await;
    relay_connections::list(stage.service(), &stage.owner(), controller).await.unwrap()[0].connection.id
}

fn invitation(group: GroupId) -> NewShare {
    let (valid_from, valid_until) = (Field::Absent, Field::Absent);
    NewShare { email: next_email(), group, role_id: "basic".to_owned(), notify: false, valid_from, valid_until }
}

/// An address that nobody has yet.
fn next_email() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("guest{}@example.com", COUNT.fetch_add(1, Ordering::Relaxed))
}

async fn new_user(stage: &Stage) -> UserId {
    users::create(stage.service(), &stage.owner(), nora()).await.unwrap().user.id
}

async fn new_place(stage: &Stage) -> PlaceId {
    places::create(stage.service(), &stage.owner(), annex()).await.unwrap().place.id
}

async fn new_floor(stage: &Stage, place: PlaceId) -> FloorId {
    floors::create(stage.service(), &stage.owner(), roof(place)).await.unwrap().id
}

async fn new_lock(stage: &Stage, place: PlaceId) -> LockId {
    locks::create(stage.service(), &stage.owner(), sauna(place)).await.unwrap().lock.id
}

async fn new_group(stage: &Stage, place: Option<PlaceId>) -> GroupId {
    groups::create(stage.service(), &stage.owner(), crew(place)).await.unwrap().group.id
}

async fn new_link(stage: &Stage, group: GroupId) -> GroupLockId {
    let lock = new_lock(stage, stage.harbour()).await;
    group_locks::create(stage.service(), &stage.owner(), group, lock).await.unwrap().link.id
}

async fn new_access_link(stage: &Stage, group: GroupId) -> GroupLinkId {
    group_links::create(stage.service(), &stage.owner(), courier(group)).await.unwrap().view.link.id
}

async fn new_schedule(stage: &Stage, of: Scheduleable) -> ScheduleId {
    schedules::create(stage.service(), &stage.owner(), of, mondays()).await.unwrap().schedule.id
}

async fn new_right(stage: &Stage, kind: TargetKind, number: i64) -> RightId {
    let role = if kind == TargetKind::Place { "place_basic" } else { "group_basic" };
    stage.share(new_user(stage).await, role, kind, number).await.unwrap().right.id
}

async fn new_login(stage: &Stage) -> LoginId {
    let email = Some(stage.gym.member.email.clone());
    auth::sign_in_for(stage.service(), &stage.owner(), email, device()).await.unwrap().login.id
}
