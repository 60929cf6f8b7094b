//! A gym to begin with: two places, doors, groups, and a person for each role.

use crate::app::App;
use crate::people::{Organization, Person};
use domain::id::LockId;
use serde_json::json;

/// A gym with two places in different zones.
#[derive(Clone, Debug)]
pub struct Gym {
    /// The organization.
    pub organization: Organization,
    /// In Berlin, with coordinates: front door, studio, office.
    pub harbour: Place,
    /// In New York, without coordinates: front door.
    pub hill: Place,
    /// A group of the harbour that opens its front door and its studio.
    pub members: i64,
    /// A group of the whole organization that opens the harbour's office and the hill's front door.
    pub staff: i64,
    /// Who owns it.
    pub owner: Person,
    /// `organization_administrator`
    pub administrator: Person,
    /// `organization_access_manager`
    pub access_manager: Person,
    /// `organization_user_manager`
    pub user_manager: Person,
    /// `organization_front_desk`
    pub front_desk: Person,
    /// `organization_observer`
    pub observer: Person,
    /// `organization_basic`
    pub basic: Person,
    /// `place_administrator` of the harbour
    pub harbour_administrator: Person,
    /// `place_access_manager` of the harbour
    pub harbour_access_manager: Person,
    /// `place_basic` of the harbour
    pub harbour_basic: Person,
    /// `place_administrator` of the hill
    pub hill_administrator: Person,
    /// `group_manager` of the group of members
    pub group_manager: Person,
    /// `group_basic` of the group of members
    pub member: Person,
    /// Nothing at all
    pub stranger: Person,
}

/// A place with its doors.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its id.
    pub id: i64,
    /// Its doors, in the order in which [`Gym`] names them.
    pub locks: Vec<i64>,
}

impl Gym {
    /// Opens a gym under a domain.
    pub async fn open(app: &App, domain: &str) -> Self {
        let organization = app.organization(domain).await;
        let owner = organization.owner.clone();
        let berlin = json!({
            "name": "Harbour", "address": "Am Hafen 1, Berlin", "time_zone": "Europe/Berlin",
            "latitude": 52.5, "longitude": 13.4,
        });
        let harbour = add_place(app, &owner, berlin, &["Front door", "Studio", "Office"]).await;
        let york = json!({ "name": "Hill", "address": "1 Hill Street, New York", "time_zone": "America/New_York" });
        let hill = add_place(app, &owner, york, &["Hill door"]).await;
        let members = app.group(&owner, "Members", Some(harbour.id), &harbour.locks[..2]).await;
        let staff = app.group(&owner, "Staff", None, &[harbour.locks[2], hill.locks[0]]).await;
        let all = ("Organization", organization.id.get());
        let (at_harbour, at_hill) = (("Place", harbour.id), ("Place", hill.id));
        let hire = async |name: &str, role: &str, target: (&str, i64)| {
            let person = app.person(&organization, name).await;
            app.share(&owner, &person, role, target).await;
            person
        };
        Self {
            administrator: hire("administrator", "organization_administrator", all).await,
            access_manager: hire("access_manager", "organization_access_manager", all).await,
            user_manager: hire("user_manager", "organization_user_manager", all).await,
            front_desk: hire("front_desk", "organization_front_desk", all).await,
            observer: hire("observer", "organization_observer", all).await,
            basic: hire("basic", "organization_basic", all).await,
            harbour_administrator: hire("harbour_administrator", "place_administrator", at_harbour).await,
            harbour_access_manager: hire("harbour_access_manager", "place_access_manager", at_harbour).await,
            harbour_basic: hire("harbour_basic", "place_basic", at_harbour).await,
            hill_administrator: hire("hill_administrator", "place_administrator", at_hill).await,
            group_manager: hire("group_manager", "group_manager", ("Group", members)).await,
            member: hire("member", "group_basic", ("Group", members)).await,
            stranger: app.person(&organization, "stranger").await,
            organization,
            harbour,
            hill,
            members,
            staff,
            owner,
        }
    }
}

impl App {
    /// Adds a group of a place, or of the whole organization, that opens doors; gives its id.
    pub async fn group(&self, owner: &Person, name: &str, place: Option<i64>, locks: &[i64]) -> i64 {
        let body = json!({ "group": { "name": name, "place_id": place } });
        let group = self.post("/groups", owner, body).await.expect(200).id();
        for lock in locks {
            let body = json!({ "group_lock": { "group_id": group, "lock_id": lock } });
            let _ = self.post("/group_locks", owner, body).await.expect(200);
        }
        group
    }

    /// Adds a door to a place, and waits until its controller is there; gives its id.
    pub async fn lock(&self, owner: &Person, place: i64, name: &str) -> i64 {
        let body = json!({ "lock": { "name": name, "place_id": place } });
        let lock = self.post("/locks", owner, body).await.expect(200).id();
        while self.service.settings().simulate_controllers && self.service.door_status(LockId::new(lock)).is_none() {
            tokio::task::yield_now().await;
        }
        lock
    }
}

async fn add_place(app: &App, owner: &Person, body: serde_json::Value, doors: &[&str]) -> Place {
    let id = app.post("/places", owner, json!({ "place": body })).await.expect(200).id();
    let mut locks = Vec::new();
    for name in doors {
        locks.push(app.lock(owner, id, name).await);
    }
    Place { id, locks }
}
