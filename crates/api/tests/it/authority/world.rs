//! The world that the tables speak of: two organizations, a caller for each column, and a name for everything that a
//! request can be about, by the relation in which it stands to the callers.
//!
//! The callers belong to one organization. Those with a role of a place have it at the harbour, those with one of a
//! group on the group of members, which opens the harbour's front door, and the one with a door has that front door.

use super::corner::{Corner, Crowd, People, assemble, furnish, introduce, join};
use crate::start;
use domain::id::OrganizationId;
use domain::permission::Permission;
use domain::right::TargetKind;
use domain::role::Role;
use serde_json::json;
use std::collections::HashMap;
use testkit::{App, Gym, Kept, Person};

/// At the harbour: what the group of members opens, and that group itself.
const OWN: &str = "own";
/// At the harbour as well: another group and another door.
const BESIDE: &str = "beside";
/// At the other place of the same organization.
const OTHER: &str = "other";
/// Of the same organization, and of no place: people and cards, and a group that has doors of both places.
const WHOLE: &str = "whole";
/// Of another organization.
const FOREIGN: &str = "foreign";

const AT_PLACES: &[&str] = &[OWN, OTHER, FOREIGN];
const AT_DOORS: &[&str] = &[OWN, BESIDE, OTHER, FOREIGN];
const AT_GROUPS: &[&str] = &[OWN, BESIDE, OTHER, WHOLE, FOREIGN];
const OF_PEOPLE: &[&str] = &[WHOLE, FOREIGN];

/// What a request can be about, and the relations in which it can stand: a row for each. The first of these names in
/// a request is its subject.
const SUBJECTS: &[(&str, &[&str])] = &[
    ("place", AT_PLACES),
    ("floor", AT_PLACES),
    ("controller", AT_PLACES),
    ("connection", AT_PLACES),
    ("relay", AT_PLACES),
    ("token", AT_PLACES),
    ("camera", AT_PLACES),
    ("integration", AT_PLACES),
    ("lock", AT_DOORS),
    ("schedule", AT_DOORS),
    ("group", AT_GROUPS),
    ("group_lock", AT_GROUPS),
    ("group_link", AT_GROUPS),
    ("group_schedule", AT_GROUPS),
    ("right", AT_GROUPS),
    ("share", AT_GROUPS),
    ("visit", AT_GROUPS),
    ("visitor", AT_GROUPS),
    ("squad", AT_GROUPS),
    ("squad_right", AT_GROUPS),
    ("squad_membership", AT_GROUPS),
    ("derived", AT_GROUPS),
    ("user", OF_PEOPLE),
    ("email", OF_PEOPLE),
    ("login", OF_PEOPLE),
    ("card", OF_PEOPLE),
    ("loose_card", OF_PEOPLE),
    ("assignment", OF_PEOPLE),
    ("pending_assignment", OF_PEOPLE),
    ("guest", OF_PEOPLE),
    ("guest_assignment", OF_PEOPLE),
    ("activation", OF_PEOPLE),
    ("event_set", OF_PEOPLE),
    ("organization", OF_PEOPLE),
    ("domain", OF_PEOPLE),
    ("team", OF_PEOPLE),
    ("membership", OF_PEOPLE),
    ("hook", OF_PEOPLE),
];

/// What is about somebody with a role, or about the role: a row for each role.
const OF_ROLES: &[&str] = &["peer", "peer_email", "peer_login", "peer_right", "granted"];

/// What is about a team with a role, or about somebody who has it through the team: a row for each role that a team can
/// have.
const OF_TEAMS: &[&str] = &["strong_team", "strong_right", "strong_membership", "strong", "strong_email"];

/// Whether a team can have the role: nobody gives ownership, and the API gives no role of a single door.
fn is_of_teams(role: Role) -> bool {
    role != Role::OrganizationOwner && role.applies_to() != TargetKind::Lock
}

/// The relations that a request wants rows for. One that is about nothing has one row.
pub(super) fn relations(names: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    for name in names {
        if let Some((_, relations)) = SUBJECTS.iter().find(|(subject, _)| *subject == name) {
            return relations.to_vec();
        }
        if OF_ROLES.contains(&name) {
            return Role::ALL.iter().map(|role| role.id()).collect();
        }
        if OF_TEAMS.contains(&name) {
            return Role::ALL.into_iter().filter(|role| is_of_teams(*role)).map(Role::id).collect();
        }
    }
    vec![WHOLE]
}

/// The columns that the tables must have: every role, and who has none.
pub(super) fn columns() -> Vec<&'static str> {
    Role::ALL.iter().map(|role| role.id()).chain(["none", "nobody", "key", "link"]).collect()
}

/// The key that has scopes, which has no column: it is held against the role whose permissions these are.
pub(super) const SCOPED: &str = "scoped";
/// That role.
pub(super) const SCOPES_OF: Role = Role::OrganizationAccessManager;

/// Somebody who asks.
pub(super) struct Caller {
    /// The head of their column.
    pub(super) name: &'static str,
    /// The header that says who they are.
    pub(super) authorization: Option<String>,
    /// What [`OWN_NAMES`] are for them; `0` where there is none.
    own: [String; 4],
}

/// What is each caller's own.
const OWN_NAMES: [&str; 4] = ["me", "my_right", "my_login", "my_membership"];

/// Everything, kept to begin with again and again.
pub(super) struct World {
    pub(super) kept: Kept,
    /// The callers' own, and the other one.
    pub(super) organizations: [OrganizationId; 2],
    callers: Vec<Caller>,
    names: HashMap<(&'static str, &'static str), String>,
}

impl World {
    /// Makes it.
    pub(super) async fn make() -> Self {
        let app = start().await;
        let (gym, rival) = (Gym::open(&app, "ironworks").await, Gym::open(&app, "rival").await);
        let mut world = Self {
            kept: app.keep().await,
            organizations: [gym.organization.id, rival.organization.id],
            callers: Vec::new(),
            names: HashMap::new(),
        };
        world.add_corners(&app, &gym).await;
        world.add_foreign(&app, &rival).await;
        let peers = world.add_peers(&app, &gym).await;
        world.add_callers(&app, &gym, &peers).await;
        app.step().await;
        world.kept = app.keep().await;
        app.finish().await;
        world
    }

    /// The caller of a column.
    pub(super) fn caller(&self, column: &str) -> &Caller {
        self.callers.iter().find(|caller| caller.name == column).unwrap_or_else(|| panic!("nobody is {column}"))
    }

    /// What a name stands for in a relation to a caller.
    pub(super) fn name<'a>(&'a self, name: &'static str, relation: &'static str, caller: &'a Caller) -> &'a str {
        if let Some(own) = OWN_NAMES.iter().position(|own| *own == name) {
            return &caller.own[own];
        }
        let found = self.names.get(&(relation, name)).or_else(|| self.names.get(&(WHOLE, name)));
        found.unwrap_or_else(|| {
            panic!("nothing is called {{{name}}} where the relation is {relation}: make it in corner.rs")
        })
    }

    /// A text of a request with everything that it names.
    pub(super) fn fill(
        &self,
        text: &str,
        names: impl Iterator<Item = &'static str>,
        relation: &'static str,
        caller: &Caller,
    ) -> String {
        let fill = |text: String, name| text.replace(&format!("{{{name}}}"), self.name(name, relation, caller));
        names.fold(text.to_owned(), fill)
    }

    fn take(&mut self, relation: &'static str, names: impl IntoIterator<Item = (&'static str, String)>) {
        self.names.extend(names.into_iter().map(|(name, value)| ((relation, name), value)));
    }

    /// What is at the harbour and at the hill, and what is of the whole organization.
    async fn add_corners(&mut self, app: &App, gym: &Gym) {
        let (owner, harbour, hill) = (&gym.owner, &gym.harbour, &gym.hill);
        let beside = app.group(owner, "Night", Some(harbour.id), &harbour.locks[2..]).await;
        let other = app.group(owner, "Hill", Some(hill.id), &hill.locks).await;
        let (holder, joiner) = crowd(app, gym).await;
        let crowd = Crowd { holder: &holder, joiner: &joiner };
        let corners = [
            (OWN, Corner { place: harbour, elsewhere: hill, lock: harbour.locks[0], group: gym.members }),
            (BESIDE, Corner { place: harbour, elsewhere: hill, lock: harbour.locks[2], group: beside }),
            (OTHER, Corner { place: hill, elsewhere: harbour, lock: hill.locks[0], group: other }),
            (WHOLE, Corner { place: harbour, elsewhere: hill, lock: harbour.locks[1], group: gym.staff }),
        ];
        for (relation, corner) in corners {
            self.take(relation, furnish(app, owner, &corner, &crowd).await);
        }
        let colleague = app.person(&gym.organization, "colleague").await;
        let all = ("Organization", gym.organization.id.get());
        app.share(owner, &colleague, "organization_administrator", all).await;
        self.take(WHOLE, introduce(app, &People { organization: &gym.organization, colleague: &colleague }).await);
        self.take(WHOLE, [("role", "group_basic".to_owned()), ("region", "us".to_owned())]);
        self.take(WHOLE, [("members", gym.members.to_string())]);
    }

    async fn add_foreign(&mut self, app: &App, rival: &Gym) {
        let (holder, joiner) = crowd(app, rival).await;
        let (place, elsewhere) = (&rival.harbour, &rival.hill);
        let corner = Corner { place, elsewhere, lock: place.locks[0], group: rival.members };
        let crowd = Crowd { holder: &holder, joiner: &joiner };
        self.take(FOREIGN, furnish(app, &rival.owner, &corner, &crowd).await);
        let people = People { organization: &rival.organization, colleague: &rival.administrator };
        self.take(FOREIGN, introduce(app, &people).await);
    }

    /// Somebody else with each role, on the same target as the caller with it; the owner is one.
    async fn add_peers(&mut self, app: &App, gym: &Gym) -> Vec<(Person, i64)> {
        let mut peers = Vec::new();
        for role in Role::ALL {
            let (word, number) = target(role, gym);
            let (person, right) = if role == Role::OrganizationOwner {
                (gym.owner.clone(), right_of(app, &gym.owner).await)
            } else {
                hire(app, gym, &format!("peer_{role}"), role).await
            };
            let login = app.get("/login", &person).await.expect(200).id();
            let names = [
                ("peer", person.id.to_string()),
                ("peer_email", person.email.clone()),
                ("peer_login", login.to_string()),
                ("peer_right", right.to_string()),
                ("granted", role.id().to_owned()),
                ("target_type", word.to_owned()),
                ("target_id", number.to_string()),
            ];
            self.take(role.id(), names);
            if is_of_teams(role) {
                self.add_squad(app, gym, role).await;
            }
            peers.push((person, right));
        }
        peers
    }

    /// A team with a role, and somebody who has it through the team.
    async fn add_squad(&mut self, app: &App, gym: &Gym, role: Role) {
        let person = app.person(&gym.organization, &format!("strong_{role}")).await;
        let (word, number) = target(role, gym);
        let squad = assemble(app, &gym.owner, &person, (role.id(), word, number)).await;
        let names = [
            ("strong", person.id.to_string()),
            ("strong_email", person.email),
            ("strong_team", squad.team.to_string()),
            ("strong_right", squad.right.to_string()),
            ("strong_membership", squad.membership.to_string()),
        ];
        self.take(role.id(), names);
    }

    /// The callers. Whoever of them is a person is in a team that has no right.
    async fn add_callers(&mut self, app: &App, gym: &Gym, peers: &[(Person, i64)]) {
        let crew = app.post("/teams", &gym.owner, json!({ "name": "Crew" })).await.expect(200).id();
        self.take(WHOLE, [("crew", crew.to_string())]);
        for (role, peer) in Role::ALL.into_iter().zip(peers) {
            let (person, right) = if role == Role::OrganizationOwner {
                peer.clone()
            } else {
                hire(app, gym, &format!("caller_{role}"), role).await
            };
            let membership = join(app, &gym.owner, crew, &person).await;
            self.callers.push(signed_in(app, role.id(), &person, [right, membership]).await);
        }
        let membership = join(app, &gym.owner, crew, &gym.stranger).await;
        self.callers.push(signed_in(app, "none", &gym.stranger, [0, membership]).await);
        self.callers.push(Caller { name: "nobody", authorization: None, own: Default::default() });
        let key = Person { id: 0, email: String::new(), secret: app.key(&gym.organization).await };
        self.callers.push(signed_in(app, "key", &key, [0, 0]).await);
        self.callers.push(signed_in(app, SCOPED, &scoped(app, gym).await, [0, 0]).await);
        let link = json!({ "name": "Caller", "group_id": gym.members });
        let link = app.post("/group_links", &gym.owner, link).await.expect(200);
        let secret = link.body["secret"].as_str().expect("a secret");
        let authorization = Some(format!("KISI-GROUP-LINK {secret}"));
        self.callers.push(Caller { name: "link", authorization, own: Default::default() });
        for caller in self.callers.iter_mut().filter(|caller| ["nobody", "link"].contains(&caller.name)) {
            caller.own.fill("0".to_owned());
        }
    }
}

async fn signed_in(app: &App, name: &'static str, person: &Person, [right, membership]: [i64; 2]) -> Caller {
    let login = app.get("/login", person).await.expect(200).id();
    let authorization = Some(format!("KISI-LOGIN {}", person.secret));
    Caller { name, authorization, own: [person.id, right, login, membership].map(|id| id.to_string()) }
}

/// A key whose scopes are what the role may do.
async fn scoped(app: &App, gym: &Gym) -> Person {
    let scopes: Vec<&str> = SCOPES_OF.permissions().iter().map(Permission::flag).collect();
    let key = json!({ "login": { "type": "api", "name": "Scoped", "scopes": scopes } });
    let made = app.post("/logins", &gym.owner, key).await.expect(200);
    Person { id: 0, email: String::new(), secret: made.body["secret"].as_str().expect("a secret").to_owned() }
}

/// Who has rights on the groups of a gym.
async fn crowd(app: &App, gym: &Gym) -> (Person, Person) {
    (app.person(&gym.organization, "holder").await, app.person(&gym.organization, "joiner").await)
}

/// Makes somebody with a role on the target that its column is about.
async fn hire(app: &App, gym: &Gym, name: &str, role: Role) -> (Person, i64) {
    let person = app.person(&gym.organization, name).await;
    let (word, number) = target(role, gym);
    let right = match role.applies_to() {
        TargetKind::Lock => app.share_lock(gym.organization.id, &person, number).await,
        _ => app.share(&gym.owner, &person, role.id(), (word, number)).await,
    };
    (person, right)
}

fn target(role: Role, gym: &Gym) -> (&'static str, i64) {
    let kind = role.applies_to();
    let number = match kind {
        TargetKind::Organization => gym.organization.id.get(),
        TargetKind::Place => gym.harbour.id,
        TargetKind::Group => gym.members,
        TargetKind::Lock => gym.harbour.locks[0],
    };
    (kind.word(), number)
}

async fn right_of(app: &App, person: &Person) -> i64 {
    app.get(format!("/role_assignments?user_id={}", person.id), person).await.expect(200).ids()[0]
}
