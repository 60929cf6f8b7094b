//! The gym that the load runs on: eight doors, and eight people who go in and out all the time.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::client::{Client, number, text};
use super::server::Owner;

/// What the load needs to know of it.
#[derive(Debug, Clone)]
pub(super) struct Gym {
    pub(super) organization: i64,
    pub(super) doors: Vec<i64>,
    pub(super) writers: Vec<Writer>,
}

/// Somebody who asks for doors, from a device of their own.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    pub(super) login: i64,
    pub(super) secret: String,
    /// May open every door and change people; else a stranger to all doors, whose refusals are entries too.
    pub(super) is_staff: bool,
}

/// The domain of the addresses of people that the load adds.
pub(super) const ADDED: &str = "load.example";

/// Sets it up in a server that has nothing but an owner.
///
/// # Errors
/// If the server refuses a request.
pub(super) fn set_up(url: &str) -> Result<Gym> {
    let login = json!({
        "login": { "type": "device" },
        "user": { "domain": Owner::DOMAIN, "email": Owner::EMAIL, "password": Owner::PASSWORD },
    });
    let owner = create(&Client::new(url, None), "/api/logins", &login)?;
    let owner = Client::new(url, Some(&text(&owner, "secret")?));
    let organization = number(&owner.get("/api/organization")?.json()?, "id")?;
    let place = json!({ "place": { "name": "Hall", "address": "1 Main Street", "time_zone": "Europe/Berlin" } });
    let place = number(&create(&owner, "/api/places", &place)?, "id")?;
    let doors = (1..=DOORS).map(|door| {
        let lock = json!({ "lock": { "name": format!("Door {door}"), "place_id": place } });
        number(&create(&owner, "/api/locks", &lock)?, "id")
    });
    let doors = doors.collect::<Result<Vec<_>>>()?;
    let writers = (1..=WRITERS).map(|number| add_writer(&owner, organization, number)).collect::<Result<Vec<_>>>()?;
    Ok(Gym { organization, doors, writers })
}

/// The body of a new role assignment on the organization, without mail.
pub(super) fn role_assignment(organization: i64, user: i64, role: &str) -> Value {
    json!({ "role_assignment": {
        "applies_to_type": "Organization", "applies_to_id": organization,
        "assignee_type": "User", "assignee_id": user, "role_id": role, "notify": false,
    } })
}

const DOORS: usize = 8;
const WRITERS: usize = 8;
const STRANGERS: usize = 2;

fn add_writer(owner: &Client, organization: i64, place_in_line: usize) -> Result<Writer> {
    let is_staff = place_in_line <= WRITERS - STRANGERS;
    let email = format!("writer-{place_in_line}@gym.example");
    let user = json!({ "user": { "name": format!("Writer {place_in_line}"), "email": email, "confirm": true } });
    let user = number(&create(owner, "/api/users", &user)?, "id")?;
    if is_staff {
        let right = role_assignment(organization, user, "organization_administrator");
        create(owner, "/api/role_assignments", &right)?;
    }
    let login = create(owner, "/api/logins", &json!({ "login": { "type": "device", "email": email } }))?;
    Ok(Writer { login: number(&login, "id")?, secret: text(&login, "secret")?, is_staff })
}

fn create(client: &Client, path: &str, body: &Value) -> Result<Value> {
    let answer = client.post(path, body)?;
    ensure!(answer.status == 200, "POST {path} answered {}: {}", answer.status, answer.body);
    answer.json()
}
