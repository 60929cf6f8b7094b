//! Things for the world: what there is around a door and a group, and what there is around a person.

use serde_json::{Value, json};
use testkit::{App, Organization, Person, Place};

/// A door and a group, at a place.
pub(super) struct Corner<'a> {
    pub(super) place: &'a Place,
    pub(super) elsewhere: &'a Place,
    pub(super) lock: i64,
    pub(super) group: i64,
}

/// An organization, and an administrator of it who is no caller.
pub(super) struct People<'a> {
    pub(super) organization: &'a Organization,
    pub(super) colleague: &'a Person,
}

type Names = Vec<(&'static str, String)>;

/// Who has rights on a group.
pub(super) struct Crowd<'a> {
    /// Given to them alone.
    pub(super) holder: &'a Person,
    /// Through a team.
    pub(super) joiner: &'a Person,
}

/// A team with one right and one member.
pub(super) struct Squad {
    pub(super) team: i64,
    pub(super) right: i64,
    pub(super) membership: i64,
}

/// Makes what there can be around a door and a group, and names it.
pub(super) async fn furnish(app: &App, owner: &Person, corner: &Corner<'_>, crowd: &Crowd<'_>) -> Names {
    let Corner { place, elsewhere, lock, group } = *corner;
    let Crowd { holder, joiner } = *crowd;
    let add = async |path: &str, body: Value| app.post(path, owner, body).await.expect(200);
    // Nothing opens it, and no group has it yet.
    let cupboard = app.lock(owner, place.id, "Cupboard").await;
    let (_, relay, wire) = wired(app, owner, cupboard).await;
    let _ = app.delete(format!("/controller_relay_connections/{wire}"), owner).await.expect(204);
    let (controller, _, connection) = wired(app, owner, lock).await;
    let registered = add("/controllers", json!({})).await.body;
    let floor = json!({ "name": "Lobby", "number": group, "place_id": place.id });
    let on_lock = json!({ "scheduleable_type": "Lock", "scheduleable_id": lock, "monday": true });
    let on_group = json!({ "scheduleable_type": "Group", "scheduleable_id": group, "monday": true });
    let link = json!({ "name": "Courier", "group_id": group });
    let right = app.share(owner, holder, "group_basic", ("Group", group)).await;
    let visitor = add("/guests", json!({ "name": "Visitor" })).await.id();
    let visit = json!({ "group_id": group, "guest_id": visitor, "role_id": "group_basic" });
    let squad = assemble(app, owner, joiner, ("group_basic", "Group", group)).await;
    let derived = format!("/role_assignments?user_id={}&group_id={group}", joiner.id);
    let camera = json!({ "name": "Lobby", "place_id": place.id, "remote_id": group.to_string() });
    let (integration, delivery) = hook(app, owner, Some(place.id)).await;
    let group_lock = app.get(format!("/group_locks?group_id={group}"), owner).await.expect(200).ids()[0];
    let ids = [
        ("place", place.id),
        ("elsewhere", elsewhere.id),
        ("elsewhere_lock", elsewhere.locks[0]),
        ("lock", lock),
        ("group", group),
        ("cupboard", cupboard),
        ("relay", relay),
        ("controller", controller),
        ("connection", connection),
        ("floor", add("/floors", floor).await.id()),
        ("schedule", add("/schedules", on_lock).await.id()),
        ("group_schedule", add("/schedules", on_group).await.id()),
        ("group_link", add("/group_links", link).await.id()),
        ("group_lock", group_lock),
        ("holder", holder.id),
        ("right", right),
        ("share", right),
        ("visitor", visitor),
        ("visit", add("/role_assignments", visit).await.id()),
        ("squad", squad.team),
        ("squad_right", squad.right),
        ("squad_membership", squad.membership),
        ("joiner", joiner.id),
        ("derived", app.get(derived, owner).await.expect(200).ids()[0]),
        ("camera", add("/cameras", camera).await.id()),
        ("integration", integration),
        ("delivery", delivery),
    ];
    let mut names: Names = ids.into_iter().map(|(name, id)| (name, id.to_string())).collect();
    names.push(("token", text(&registered["token"])));
    names
}

/// The controller at a door, its first relay, and the connection of the two.
async fn wired(app: &App, owner: &Person, lock: i64) -> (i64, i64, i64) {
    let controller = app.get(format!("/controllers?lock_id={lock}"), owner).await.expect(200).ids()[0];
    let relays = app.get(format!("/controller_relays?controller_id={controller}"), owner).await.expect(200);
    let connection = relays.rows()[0]["controller_relay_connection_id"].as_i64().expect("a connection");
    (controller, relays.ids()[0], connection)
}

/// Makes a team with a right on something, and takes somebody into it.
pub(super) async fn assemble(
    app: &App,
    owner: &Person,
    member: &Person,
    (role, word, number): (&str, &str, i64),
) -> Squad {
    let add = async |path: &str, body: Value| app.post(path, owner, body).await.expect(200).id();
    let team = add("/teams", json!({ "name": format!("{role} {number}") })).await;
    let right = json!({
        "assignee_type": "Team", "assignee_id": team, "role_id": role, "applies_to_type": word, "applies_to_id": number,
    });
    let right = add("/role_assignments", right).await;
    Squad { team, right, membership: join(app, owner, team, member).await }
}

/// Takes somebody into a team.
pub(super) async fn join(app: &App, owner: &Person, team: i64, member: &Person) -> i64 {
    let body = json!({ "team_id": team, "member_type": "User", "member_id": member.id });
    app.post("/team_memberships", owner, body).await.expect(200).id()
}

/// A webhook that hears of integrations alone, and what was sent to it: that it was made. Nobody listens.
async fn hook(app: &App, owner: &Person, place: Option<i64>) -> (i64, i64) {
    let body = json!({
        "type": "event_webhook", "name": "Till", "url": "http://127.0.0.1:9/", "place_id": place,
        "enabled_events": ["integration.create"],
    });
    let integration = app.post("/integrations", owner, body).await.expect(200).id();
    let deliveries = app.get(format!("/integrations/{integration}/deliveries"), owner).await.expect(200);
    (integration, deliveries.ids()[0])
}

/// Makes somebody without any right, what there can be around them, and names it.
pub(super) async fn introduce(app: &App, people: &People<'_>) -> Names {
    let People { organization, colleague } = *people;
    let owner = &organization.owner;
    let add = async |path: &str, body: Value| app.post(path, owner, body).await.expect(200);
    let person = app.person(organization, "newcomer").await;
    let mut cards = Vec::new();
    for number in 0..4 {
        let uid = format!("04a1b2c{number}");
        cards.push(add("/cards", json!({ "type": "third_party_hf", "uid": uid })).await.id());
    }
    let mut assignments = Vec::new();
    for card in &cards[..2] {
        let given = json!({ "assignee_type": "User", "assignee_id": person.id, "card_id": card });
        assignments.push(add("/card_assignments", given).await.id());
    }
    let guest = add("/guests", json!({ "name": "Guest" })).await.id();
    let of_guest = json!({ "assignee_type": "Guest", "assignee_id": guest, "card_id": cards[3] });
    let _ = app.post(format!("/cards/{}/activate", cards[0]), owner, json!({})).await.expect(204);
    let token = format!("/card_assignments/{}/activation_token", assignments[1]);
    let token = add(&token, json!({})).await;
    let team = add("/teams", json!({ "name": "Choir" })).await.id();
    let (hook, hook_delivery) = hook(app, owner, None).await;
    let ids = [
        ("user", person.id),
        ("login", app.get("/login", &person).await.expect(200).id()),
        ("card", cards[0]),
        ("loose_card", cards[2]),
        ("assignment", assignments[0]),
        ("pending_assignment", assignments[1]),
        ("guest", guest),
        ("guest_assignment", add("/card_assignments", of_guest).await.id()),
        ("event_set", app.post("/event_sets", colleague, json!({})).await.expect(200).id()),
        ("organization", organization.id.get()),
        ("team", team),
        ("membership", join(app, owner, team, &person).await),
        ("hook", hook),
        ("hook_delivery", hook_delivery),
    ];
    let mut names: Names = ids.into_iter().map(|(name, id)| (name, id.to_string())).collect();
    names.push(("email", person.email));
    names.push(("domain", organization.domain.clone()));
    names.push(("activation", text(&token.body["activation_token"])));
    names
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
