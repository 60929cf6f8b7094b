//! What the use cases of the matrix are about: inputs for them, and things made as the owner.

use super::cases::PAGE;
use crate::stage::{Stage, device, right, text};
use domain::card::{CardAssignment, Content, Format};
use domain::id::{
    CameraId, CardId, ControllerId, DeliveryId, FloorId, GroupId, GroupLinkId, GroupLockId, IntegrationId, LockId,
    LoginId, PlaceId, RelayConnectionId, RightId, ScheduleId, TeamId, TeamMembershipId, UserId,
};
use domain::right::{Target, TargetKind};
use domain::schedule::{Consequence, Scheduleable};
use service::assignees::PersonId;
use service::cameras::{self, CameraInput};
use service::cards;
use service::controllers::{self, ControllerFilter};
use service::deliveries;
use service::event_sets::Query;
use service::floors::{self, FloorFilter, FloorInput};
use service::group_links::{self, GroupLinkInput};
use service::group_locks::{self, GroupLockFilter};
use service::groups::{self, GroupInput};
use service::guests::{self, GuestInput};
use service::integrations::{self, IntegrationInput};
use service::invites::{self, InviteInput, Invitee, RoleInput};
use service::locks::{self, LockInput};
use service::places::{self, PlaceInput};
use service::relay_connections;
use service::role_assignments::{self, RightFilter};
use service::schedules::{self, ScheduleInput, calendar};
use service::shares::NewShare;
use service::team_memberships::{self, TeamMembershipInput};
use service::teams::{self, TeamInput};
use service::users::{self, UserInput};
use service::{Caller, Error, Field, auth, card_assignments};
use std::sync::atomic::{AtomicU32, Ordering};

pub(super) fn annex() -> PlaceInput {
    PlaceInput { name: text("Annex"), address: text("Am Hafen 2"), ..PlaceInput::default() }
}

pub(super) const fn floors_of(place: PlaceId) -> FloorFilter {
    FloorFilter { place, ids: None, query: None }
}

pub(super) fn eye(place: PlaceId) -> CameraInput {
    CameraInput { place_id: Field::Set(place.get()), remote_id: text("c-17"), ..CameraInput::default() }
}

pub(super) fn roof(place: PlaceId) -> FloorInput {
    let (number, place_id) = (Field::Set(9), Field::Set(place.get()));
    FloorInput { name: text("Roof"), number, place_id, ..FloorInput::default() }
}

pub(super) fn sauna(place: PlaceId) -> LockInput {
    LockInput { name: text("Sauna"), place_id: Field::Set(place.get()), ..LockInput::default() }
}

pub(super) fn crew(place: Option<PlaceId>) -> GroupInput {
    let place_id = place.map_or(Field::Absent, |place| Field::Set(place.get()));
    GroupInput { name: text("Crew"), place_id, ..GroupInput::default() }
}

pub(super) fn courier(group: GroupId) -> GroupLinkInput {
    GroupLinkInput { name: text("Courier"), group_id: Field::Set(group.get()), ..GroupLinkInput::default() }
}

/// A webhook that is off, so that nothing waits for it.
pub(super) fn hook(place: Option<PlaceId>) -> IntegrationInput {
    IntegrationInput {
        r#type: text("event_webhook"),
        name: text("Hook"),
        url: text("http://127.0.0.1:9/"),
        enabled: Field::Set(false),
        place_id: place.map_or(Field::Absent, |place| Field::Set(place.get())),
        ..IntegrationInput::default()
    }
}

pub(super) fn visitor() -> GuestInput {
    GuestInput { name: text("Visitor"), ..GuestInput::default() }
}

pub(super) fn invite_to(target: Target) -> InviteInput {
    let is_group = matches!(target, Target::Group(_));
    InviteInput {
        notify: Field::Set(false),
        invites_to_type: target.kind().word().to_owned(),
        invites_to_id: target.number().unwrap(),
        invitee: Invitee::Guest(visitor()),
        link_enabled: Field::Absent,
        qr_code_enabled: Field::Absent,
        role_assignment: Some(RoleInput {
            role_id: if is_group { "group_basic" } else { "place_basic" }.to_owned(),
            valid_from: Field::Absent,
            valid_until: Field::Absent,
        }),
    }
}

/// A guest with a right on a place, or with none.
pub(super) async fn new_guest(stage: &Stage, place: Option<PlaceId>) -> UserId {
    match place {
        None => guests::create(stage.service(), &stage.owner(), visitor()).await.unwrap().id,
        Some(place) => {
            let invite = invite_to(Target::Place(place));
            invites::create(stage.service(), &stage.owner(), invite).await.unwrap().invitee.id()
        }
    }
}

pub(super) fn nora() -> UserInput {
    UserInput { name: text("Nora"), ..UserInput::default() }
}

pub(super) fn mondays() -> ScheduleInput {
    let mut input = ScheduleInput::default();
    input.days[0] = Field::Set(true);
    input
}

pub(super) fn closure() -> ScheduleInput {
    ScheduleInput { is_exception: Field::Set(true), ..mondays() }
}

pub(super) async fn week(stage: &Stage, caller: &Caller, of: Scheduleable) -> Result<calendar::Summary, Error> {
    calendar::summarize(stage.service(), caller, of, Some(Consequence::Allow), "2026-05-04/P7D").await
}

pub(super) const fn lock(id: LockId) -> Scheduleable {
    Scheduleable::Lock(id)
}

pub(super) const fn group(id: GroupId) -> Scheduleable {
    Scheduleable::Group(id)
}

pub(super) const fn links(group: GroupId) -> GroupLockFilter {
    GroupLockFilter { group, ids: None, lock: None, query: None }
}

pub(super) fn at_place(place: PlaceId) -> Query {
    Query { place_id: Some(place.get()), ..Query::default() }
}

pub(super) async fn share(
    stage: &Stage,
    caller: &Caller,
    role: &str,
    kind: TargetKind,
    number: i64,
) -> Result<(), Error> {
    let wish = right(new_user(stage).await, role, kind, number);
    role_assignments::create(stage.service(), caller, wish).await.map(drop)
}

pub(super) async fn link_of(stage: &Stage, group: GroupId) -> GroupLockId {
    group_locks::list(stage.service(), &stage.owner(), links(group), PAGE).await.unwrap().items[0].link.id
}

pub(super) async fn right_of(stage: &Stage, user: UserId) -> RightId {
    let filter = RightFilter { assignee: Some(user), ..RightFilter::default() };
    role_assignments::list(stage.service(), &stage.owner(), filter, PAGE).await.unwrap().items[0].right.id
}

pub(super) fn barcode() -> &'static Format {
    Format::find("third_party_barcode").unwrap()
}

/// A code that no card has yet.
pub(super) fn new_code(stage: &Stage) -> Content {
    stage.app.clock.advance_ms(1);
    Content { uid: Some(stage.service().now().to_string()), ..Content::default() }
}

pub(super) async fn enrolled(stage: &Stage) -> CardId {
    cards::create(stage.service(), &stage.owner(), barcode(), new_code(stage)).await.unwrap().card.id
}

/// A card that the member carries.
pub(super) async fn new_card(stage: &Stage) -> CardAssignment {
    let ends = (enrolled(stage).await, PersonId::User(stage.gym.member.user()));
    card_assignments::create(stage.service(), &stage.owner(), ends, Field::Absent).await.unwrap().assignment
}

pub(super) async fn box_of(stage: &Stage, lock: LockId) -> ControllerId {
    let filter = ControllerFilter { lock: Some(lock), ..ControllerFilter::default() };
    controllers::list(stage.service(), &stage.owner(), filter, PAGE).await.unwrap().items[0].controller.id
}

pub(super) async fn wire_of(stage: &Stage, lock: LockId) -> RelayConnectionId {
    let controller = box_of(stage, lock).await;
    relay_connections::list(stage.service(), &stage.owner(), controller).await.unwrap()[0].connection.id
}

pub(super) fn invitation(group: GroupId) -> NewShare {
    let (valid_from, valid_until) = (Field::Absent, Field::Absent);
    NewShare { email: next_email(), group, role_id: "basic".to_owned(), notify: false, valid_from, valid_until }
}

/// An address that nobody has yet.
fn next_email() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("guest{}@example.com", COUNT.fetch_add(1, Ordering::Relaxed))
}

pub(super) async fn new_user(stage: &Stage) -> UserId {
    users::create(stage.service(), &stage.owner(), nora()).await.unwrap().user.id
}

pub(super) async fn new_place(stage: &Stage) -> PlaceId {
    places::create(stage.service(), &stage.owner(), annex()).await.unwrap().place.id
}

pub(super) async fn new_camera(stage: &Stage, place: PlaceId) -> CameraId {
    cameras::create(stage.service(), &stage.owner(), eye(place)).await.unwrap().camera.id
}

pub(super) async fn new_floor(stage: &Stage, place: PlaceId) -> FloorId {
    floors::create(stage.service(), &stage.owner(), roof(place)).await.unwrap().id
}

pub(super) async fn new_lock(stage: &Stage, place: PlaceId) -> LockId {
    locks::create(stage.service(), &stage.owner(), sauna(place)).await.unwrap().lock.id
}

pub(super) async fn new_group(stage: &Stage, place: Option<PlaceId>) -> GroupId {
    groups::create(stage.service(), &stage.owner(), crew(place)).await.unwrap().group.id
}

pub(super) async fn new_link(stage: &Stage, group: GroupId) -> GroupLockId {
    let lock = new_lock(stage, stage.harbour()).await;
    group_locks::create(stage.service(), &stage.owner(), group, lock).await.unwrap().link.id
}

pub(super) async fn new_access_link(stage: &Stage, group: GroupId) -> GroupLinkId {
    group_links::create(stage.service(), &stage.owner(), courier(group)).await.unwrap().view.link.id
}

pub(super) async fn new_hook(stage: &Stage, place: Option<PlaceId>) -> IntegrationId {
    integrations::create(stage.service(), &stage.owner(), hook(place)).await.unwrap().integration.id
}

/// A webhook that is on, with the event that tells of itself.
pub(super) async fn new_delivery(stage: &Stage) -> (IntegrationId, DeliveryId) {
    let on = IntegrationInput { enabled: Field::Set(true), ..hook(None) };
    let hook = integrations::create(stage.service(), &stage.owner(), on).await.unwrap().integration.id;
    let waiting = deliveries::list(stage.service(), &stage.owner(), (hook, None), PAGE).await.unwrap();
    (hook, waiting.items[0].id)
}

pub(super) async fn new_schedule(stage: &Stage, of: Scheduleable) -> ScheduleId {
    schedules::create(stage.service(), &stage.owner(), of, mondays()).await.unwrap().schedule.id
}

pub(super) async fn new_right(stage: &Stage, kind: TargetKind, number: i64) -> RightId {
    let role = if kind == TargetKind::Place { "place_basic" } else { "group_basic" };
    stage.share(new_user(stage).await, role, kind, number).await.unwrap().right.id
}

pub(super) fn desk() -> TeamInput {
    TeamInput { name: text("Desk") }
}

pub(super) async fn new_team(stage: &Stage) -> TeamId {
    teams::create(stage.service(), &stage.owner(), desk()).await.unwrap().id
}

/// A team with a right.
pub(super) async fn right_of_team(stage: &Stage, role: &str, kind: TargetKind, number: i64) -> (RightId, TeamId) {
    let team = new_team(stage).await;
    (stage.share(team, role, kind, number).await.unwrap().right.id, team)
}

pub(super) fn member_of(team: TeamId, member: UserId) -> TeamMembershipInput {
    let (team_id, member_id) = (Field::Set(team.get()), Field::Set(member.get()));
    TeamMembershipInput { team_id, member_id, member_type: text("User") }
}

/// That the member is in a team.
pub(super) async fn new_team_membership(stage: &Stage, team: TeamId) -> TeamMembershipId {
    let input = member_of(team, stage.gym.member.user());
    team_memberships::create(stage.service(), &stage.owner(), input).await.unwrap().membership.id
}

pub(super) async fn new_login(stage: &Stage) -> LoginId {
    let email = Some(stage.gym.member.email.clone());
    auth::sign_in_for(stage.service(), &stage.owner(), email, device()).await.unwrap().login.id
}
