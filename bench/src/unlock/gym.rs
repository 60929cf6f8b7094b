//! A gym with as many doors as people, who may open all of them.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use super::SIZE;
use crate::http::request;
use crate::load::Requests;
use crate::product::{Api, Engine, House, Server};

/// The gym, with its server running.
pub struct Gym {
    /// Where its data is kept.
    pub engine: Engine,
    /// What each person sends: a wish to open each door in turn, beginning at their own.
    pub unlocks: Arc<Vec<Requests>>,
    server: Server,
    house: House,
}

impl Gym {
    /// Sets it up over HTTP.
    pub fn open(program: &Path, engine: Engine) -> anyhow::Result<Self> {
        let house = House::create(program, engine)?;
        let server = house.serve()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let unlocks = Arc::new(runtime.block_on(furnish(server.address))?);
        Ok(Self { engine, unlocks, server, house })
    }

    /// Where its server listens.
    pub const fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// Entries in its log.
    pub fn count_entries(&self) -> anyhow::Result<u64> {
        self.house.database.count_entries()
    }
}

async fn furnish(address: SocketAddr) -> anyhow::Result<Vec<Requests>> {
    let (email, password) = House::OWNER;
    let mut api = Api::sign_in(address, email, password).await?;
    let place = json!({ "place": {
        "name": "Bench Gym", "address": "1 Anvil Street, Berlin", "time_zone": "Europe/Berlin",
        "latitude": 52.52, "longitude": 13.405,
    } });
    let place = api.create("/places", &place).await?;
    let mut doors = Vec::new();
    for number in 0..SIZE {
        let door = json!({ "lock": { "name": format!("Door {number}"), "place_id": place } });
        doors.push(api.create("/locks", &door).await?);
    }
    let mut people = Vec::new();
    for number in 0..SIZE {
        let email = format!("member{number}@bench.example");
        let user = json!({ "user": { "name": format!("Member {number}"), "email": email, "confirm": true } });
        let user = api.create("/users", &user).await?;
        let right = json!({ "role_assignment": {
            "role_id": "organization_basic", "applies_to_type": "Organization", "user_id": user,
        } });
        api.create("/role_assignments", &right).await?;
        people.push(api.sign_in_for(&email).await?);
    }
    let empty = json!({});
    let unlock =
        |secret: &str, door: &i64| request("POST", &format!("/api/locks/{door}/unlock"), Some(secret), Some(&empty));
    let in_turn = |(start, secret): (usize, &String)| {
        doors.iter().cycle().skip(start).take(doors.len()).map(|door| unlock(secret, door)).collect()
    };
    Ok(people.iter().enumerate().map(in_turn).collect())
}
