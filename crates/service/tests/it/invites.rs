//! Invites: a right and the word of it in one step.

use crate::stage::{Stage, door, fields, forbidden, text};
use domain::right::{Assignee, Right, Source, Target};
use service::guests::{self, GuestFilter, GuestInput};
use service::invites::{self, Given, InviteInput, InviteView, Invitee, RoleInput};
use service::team_memberships::{self, TeamMembershipFilter};
use service::teams::{self, TeamInput};
use service::unlock::unlock;
use service::users::{self, UserFilter};
use service::{Caller, Error, Field, Page};

const PAGE: Page = Page { limit: 50, offset: 0 };

/// A guest with an address for the group of members.
fn guest(stage: &Stage) -> InviteInput {
    let tom = GuestInput { name: text("Tom"), email: text("Tom@Lifts.example"), ..GuestInput::default() };
    InviteInput {
        notify: Field::Absent,
        invites_to_type: "Group".to_owned(),
        invites_to_id: stage.members().get(),
        invitee: Invitee::Guest(tom),
        link_enabled: Field::Absent,
        qr_code_enabled: Field::Absent,
        role_assignment: role("group_basic"),
    }
}

fn role(id: &str) -> Option<RoleInput> {
    Some(RoleInput { role_id: id.to_owned(), valid_from: Field::Absent, valid_until: Field::Absent })
}

fn right(made: &InviteView) -> &Right<Assignee> {
    let Given::Right(right) = &made.given else { panic!("is a right") };
    right
}

fn user(stage: &Stage, email: &str) -> InviteInput {
    let invitee = Invitee::User { email: email.to_owned(), name: text("Nora") };
    InviteInput { invitee, ..guest(stage) }
}

fn without_address() -> Invitee {
    Invitee::Guest(GuestInput { name: text("Tom"), ..GuestInput::default() })
}

async fn make(stage: &Stage, input: InviteInput) -> Result<InviteView, Error> {
    invites::create(stage.service(), &stage.owner(), input).await
}

#[tokio::test]
async fn a_guest_is_mailed_a_link_that_opens_the_doors() {
    let stage = Stage::open().await;
    let made = make(&stage, InviteInput { qr_code_enabled: Field::Set(true), ..guest(&stage) }).await.unwrap();
    assert!(made.notify && right(&made).notify);
    let key = made.access_key.unwrap();
    let address = format!("https://gym.example/guest#{}", key.secret.reveal());
    assert_eq!(key.code_text.map(|text| text.reveal().to_owned()), Some(address.clone()));
    let mail = stage.app.mail_to("tom@lifts.example").await;
    assert_eq!((mail.subject.as_str(), mail.to_name.as_str()), ("Your access link to ironworks Gym", "Tom"));
    for words in ["Front door", "Studio", &address] {
        assert!(mail.text.contains(words) && mail.html.contains(words), "{words}: {}", mail.text);
    }
    let caller = stage.service().identify_guest(key.secret.reveal()).await.unwrap();
    unlock(stage.service(), &caller, door(stage.front_door())).await.unwrap();
    stage.finish().await;
}

#[tokio::test]
async fn an_invite_is_the_right_that_it_gave() {
    let stage = Stage::open().await;
    let (valid_from, valid_until) = (text("2026-05-05T00:00:00Z"), text("2026-05-06T00:00:00Z"));
    let role_assignment = Some(RoleInput { role_id: "group_basic".to_owned(), valid_from, valid_until });
    let made = make(&stage, InviteInput { role_assignment, ..guest(&stage) }).await.unwrap();
    let right = right(&made);
    assert_eq!((right.assignee, right.target), (Assignee::Person(made.invitee.id()), Target::Group(stage.members())));
    assert_eq!(right.source, Source::Manual(Some(stage.gym.owner.user())));
    assert!(right.valid.from.is_some() && right.valid.until.is_some());
    let lines = stage.events("guest.create,role_assignment.create,access_key.create,invite.create").await;
    let of_tom: Vec<_> = lines.iter().filter(|line| line.object.name.starts_with("Tom")).collect();
    let mut told: Vec<_> = of_tom.iter().map(|line| line.kind.word()).collect();
    told.sort_unstable();
    assert_eq!(told, ["access_key.create", "guest.create", "invite.create", "role_assignment.create"]);
    let invite = of_tom.iter().find(|line| line.kind.word() == "invite.create").unwrap();
    assert_eq!((invite.object.id, invite.place), (right.id.get(), Some(stage.harbour())));
    stage.finish().await;
}

#[tokio::test]
async fn a_user_is_found_or_added_and_told() {
    let stage = Stage::open().await;
    let new = make(&stage, user(&stage, "nora@example.com")).await.unwrap();
    assert!(new.notify && new.access_key.is_none());
    let mail = stage.app.mail_to("nora@example.com").await;
    assert_eq!((mail.subject.as_str(), mail.to_name.as_str()), ("Your access to ironworks Gym", "Nora"));
    let filter = UserFilter { user: Some(new.invitee.id()), ..UserFilter::default() };
    assert_eq!(users::list(stage.service(), &stage.owner(), filter, PAGE).await.unwrap().total, 1);
    let quiet = InviteInput { notify: Field::Set(false), ..user(&stage, &stage.gym.stranger.email) };
    let known = make(&stage, quiet).await.unwrap();
    assert_eq!(known.invitee.id(), stage.gym.stranger.user());
    stage.app.step().await;
    assert!(stage.app.mails().iter().all(|mail| mail.to != stage.gym.stranger.email));
    assert_eq!(fields(make(&stage, user(&stage, &stage.gym.stranger.email)).await), ["role_id"]);
    assert_eq!(fields(make(&stage, user(&stage, "no address")).await), ["email"]);
    stage.finish().await;
}

#[tokio::test]
async fn a_guest_without_an_address_gets_the_key_from_who_invites() {
    let stage = Stage::open().await;
    let made = make(&stage, InviteInput { invitee: without_address(), ..guest(&stage) }).await.unwrap();
    assert!(!made.notify && made.access_key.is_some_and(|key| key.code_text.is_none()));
    let told = InviteInput { notify: Field::Set(true), invitee: without_address(), ..guest(&stage) };
    assert_eq!(fields(make(&stage, told).await), ["notify"]);
    stage.finish().await;
}

#[tokio::test]
async fn a_guest_without_a_link_has_no_key() {
    let stage = Stage::open().await;
    let made = make(&stage, InviteInput { link_enabled: Field::Set(false), ..guest(&stage) }).await.unwrap();
    assert!(!made.notify && made.access_key.is_none());
    let told = InviteInput { link_enabled: Field::Set(false), notify: Field::Set(true), ..guest(&stage) };
    assert_eq!(fields(make(&stage, told).await), ["notify"]);
    let code = InviteInput { link_enabled: Field::Set(false), qr_code_enabled: Field::Set(true), ..guest(&stage) };
    assert_eq!(fields(make(&stage, code).await), ["link_enabled"]);
    stage.finish().await;
}

#[tokio::test]
async fn an_invite_that_cannot_be_leaves_nobody_behind() {
    let stage = Stage::open().await;
    let tomorrow = role("group_basic").map(|role| RoleInput { valid_until: text("tomorrow"), ..role });
    for (input, wrong) in [
        (InviteInput { role_assignment: role("group_manager"), ..guest(&stage) }, "role_id"),
        (InviteInput { role_assignment: role("place_basic"), ..guest(&stage) }, "role_id"),
        (InviteInput { role_assignment: tomorrow, ..guest(&stage) }, "valid_until"),
        (InviteInput { role_assignment: None, ..guest(&stage) }, "role_assignment"),
        (InviteInput { invites_to_type: "Team".to_owned(), ..guest(&stage) }, "invites_to_id"),
        (InviteInput { invites_to_type: "Lock".to_owned(), ..guest(&stage) }, "invites_to_type"),
        (InviteInput { invites_to_id: 999_999, ..guest(&stage) }, "invites_to_id"),
        (InviteInput { invitee: Invitee::Guest(GuestInput::default()), ..guest(&stage) }, "name"),
    ] {
        assert_eq!(fields(make(&stage, input).await), [wrong]);
    }
    let left = guests::list(stage.service(), &stage.owner(), GuestFilter::default(), PAGE).await.unwrap();
    assert_eq!(left.total, 0);
    stage.finish().await;
}

#[tokio::test]
async fn whoever_manages_a_group_invites_into_it_and_nowhere_else() {
    let stage = Stage::open().await;
    let by = async |caller: &Caller, input| invites::create(stage.service(), caller, input).await;
    let manager = stage.caller(&stage.gym.group_manager);
    by(&manager, InviteInput { notify: Field::Set(false), ..guest(&stage) }).await.unwrap();
    let staff = InviteInput { invites_to_id: stage.staff().get(), ..guest(&stage) };
    forbidden(by(&manager, staff).await);
    let place = InviteInput {
        invites_to_type: "Place".to_owned(),
        invites_to_id: stage.harbour().get(),
        role_assignment: role("place_basic"),
        notify: Field::Set(false),
        ..guest(&stage)
    };
    forbidden(by(&manager, place.clone()).await);
    forbidden(by(&stage.caller(&stage.gym.hill_administrator), place.clone()).await);
    forbidden(by(&stage.caller(&stage.gym.user_manager), place.clone()).await);
    let made = by(&stage.caller(&stage.gym.harbour_access_manager), place).await.unwrap();
    assert_eq!(right(&made).target, Target::Place(stage.harbour()));
    let above = InviteInput { role_assignment: role("group_manager"), ..user(&stage, "nora@example.com") };
    by(&manager, above).await.unwrap();
    stage.finish().await;
}

#[tokio::test]
async fn an_invite_to_a_team_is_the_membership_that_it_gave() {
    let stage = Stage::open().await;
    let crew = teams::create(stage.service(), &stage.owner(), TeamInput { name: text("Crew") }).await.unwrap();
    let right = service::role_assignments::NewRight {
        assignee: crew.id.into(),
        kind: domain::right::TargetKind::Group,
        number: stage.members().get(),
        role: "group_basic".to_owned(),
        notify: false,
        valid_from: Field::Absent,
        valid_until: Field::Absent,
    };
    service::role_assignments::create(stage.service(), &stage.owner(), right).await.unwrap();
    let to_crew = |input: InviteInput| InviteInput {
        invites_to_type: "Team".to_owned(),
        invites_to_id: crew.id.get(),
        role_assignment: None,
        ..input
    };
    let nora = make(&stage, to_crew(user(&stage, "nora@example.com"))).await.unwrap();
    let mail = stage.app.mail_to("nora@example.com").await;
    assert!(mail.subject == "Your access to ironworks Gym" && mail.text.contains("Front door"), "{}", mail.text);
    let tom = make(&stage, to_crew(guest(&stage))).await.unwrap();
    let secret = tom.access_key.unwrap().secret;
    assert!(stage.app.mail_to("tom@lifts.example").await.text.contains("Front door"));
    let caller = stage.service().identify_guest(secret.reveal()).await.unwrap();
    unlock(stage.service(), &caller, door(stage.front_door())).await.unwrap();
    let filter = TeamMembershipFilter { team: Some(crew.id), ..TeamMembershipFilter::default() };
    let listed = team_memberships::list(stage.service(), &stage.owner(), filter, PAGE).await.unwrap().items;
    assert_eq!(
        listed.iter().map(|one| one.membership.id.get()).collect::<Vec<_>>(),
        [nora.given.number(), tom.given.number()]
    );
    assert_eq!(fields(make(&stage, to_crew(user(&stage, "nora@example.com"))).await), ["email"]);
    let with_role = InviteInput { role_assignment: role("group_basic"), ..to_crew(user(&stage, "otto@example.com")) };
    assert_eq!(fields(make(&stage, with_role).await), ["role_assignment"]);
    let manager = stage.caller(&stage.gym.group_manager);
    let otto = to_crew(user(&stage, "otto@example.com"));
    forbidden(invites::create(stage.service(), &manager, otto.clone()).await);
    forbidden(invites::create(stage.service(), &stage.caller(&stage.gym.member), otto.clone()).await);
    let quiet = InviteInput { notify: Field::Set(false), ..otto };
    invites::create(stage.service(), &stage.caller(&stage.gym.harbour_access_manager), quiet).await.unwrap();
    stage.finish().await;
}
