//! The demo as the system that somebody leaves, with more in it than it begins with.

use crate::house::{get, post};
use crate::process::{Process, latchkey};
use serde_json::{Value, json};
use std::path::PathBuf;

/// A running demo.
pub(super) struct Source {
    _demo: Process,
    pub(super) url: String,
    pub(super) key: String,
    pub(super) database: PathBuf,
}

impl Source {
    /// Starts the demo with so many members.
    pub(super) fn start(members: &str) -> Self {
        let mut command = latchkey(&["demo", "--listen", "127.0.0.1:0", "--json", "--members", members]);
        let demo = Process::start(command.env("LATCHKEY_API_REQUESTS_PER_SECOND", "0"));
        let line = demo.line();
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let text = |pointer: &str| said.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
        let database = PathBuf::from(text("/data")).join("latchkey.db");
        Self { url: text("/api_url"), key: text("/owner/api_key"), database, _demo: demo }
    }

    /// The rows of a list.
    pub(super) fn list(&self, path: &str) -> Vec<Value> {
        let (status, body) = get(&format!("{}{path}", self.url), Some(&self.key));
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    /// Makes something, and gives its number.
    pub(super) fn make(&self, path: &str, body: &Value) -> i64 {
        let (status, made) = post(&format!("{}{path}", self.url), Some(&self.key), body);
        assert_eq!(status, 200, "{path}: {made}");
        made["id"].as_i64().unwrap()
    }

    /// Does something.
    pub(super) fn act(&self, path: &str) {
        assert_eq!(post(&format!("{}{path}", self.url), Some(&self.key), &json!({})).0, 204, "{path}");
    }

    /// The number of the first row of a list with a name.
    pub(super) fn named(&self, path: &str, name: &str) -> i64 {
        let rows = self.list(&format!("{path}?limit=250"));
        rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("no {name}"))["id"].as_i64().unwrap()
    }

    /// Adds what the demo has none of: cards, access links, closures, unlock schedules, a floor, restrictions of all
    /// sorts, a lockdown, and rights with an end.
    pub(super) fn enrich(&self) {
        let (deptford, berlin) =
            (self.named("/places", "Ironworks Deptford"), self.named("/places", "Ironworks Kreuzberg"));
        let floor = self.make("/floors", &json!({ "floor": { "name": "Basement", "number": -1, "place_id": berlin } }));
        let cellar =
            json!({ "name": "Cellar", "place_id": berlin, "floor_id": floor, "time_restriction_enabled": true });
        let cellar = self.make("/locks", &json!({ "lock": cellar }));
        let vault = json!({ "name": "Vault", "place_id": deptford, "reader_restriction_enabled": true });
        let vault = self.make("/locks", &json!({ "lock": vault }));
        let entrance = self.named("/locks", "Main entrance");
        let asks =
            ["geofence_restriction_enabled", "tap_to_access_restriction_enabled", "primary_device_restriction_enabled"];
        let users: Vec<i64> = self.list("/users?limit=100").iter().map(|user| user["id"].as_i64().unwrap()).collect();
        for (ask, chunk) in asks.iter().zip(users.chunks(20)) {
            let group = self.make("/groups", &json!({ "group": { "name": ask, "place_id": berlin, *ask: true } }));
            for lock in [cellar, self.named("/locks", "Sauna")] {
                self.make("/group_locks", &json!({ "group_lock": { "group_id": group, "lock_id": lock } }));
            }
            for user in chunk {
                self.share(*user, "Group", group, "group_basic", &json!({ "valid_until": "2031-01-01T00:00:00Z" }));
            }
            self.make(
                "/group_links",
                &json!({ "group_link": { "group_id": group, "name": format!("Courier {ask}") } }),
            );
        }
        for number in 0..5 {
            let user = json!({ "name": format!("Visitor {number}"), "email": format!("visitor-{number}@example.net") });
            let user = self.make("/users", &json!({ "user": user }));
            self.share(user, "Place", deptford, "place_basic", &json!({}));
        }
        self.add_schedules(deptford, cellar, entrance);
        self.add_cards(&users);
        self.act(&format!("/locks/{vault}/lock_down"));
    }

    fn share(&self, user: i64, kind: &str, on: i64, role: &str, more: &Value) {
        let mut right = json!({ "assignee_type": "User", "assignee_id": user, "applies_to_type": kind,
            "applies_to_id": on, "role_id": role });
        more.as_object().unwrap().iter().for_each(|(key, value)| right[key] = value.clone());
        self.make("/role_assignments", &json!({ "role_assignment": right }));
    }

    fn add_schedules(&self, place: i64, cellar: i64, entrance: i64) {
        let weekly = json!({ "type": "recurring_event", "tuesday": true, "saturday": true, "starts_at_time": "09:00",
            "ends_at_time": "24:00" });
        let closed = json!({ "type": "single_all_day_event", "starts_at_date": "2020-01-01", "ends_at_date": "2020-01-01",
            "override": true, "name": "Closed" });
        let of = |kind: &str, id: i64, consequence: &str, when: &Value| {
            let mut schedule = when.clone();
            schedule["scheduleable_type"] = json!(kind);
            schedule["scheduleable_id"] = json!(id);
            schedule["consequence"] = json!(consequence);
            self.make("/schedules", &json!({ "schedule": schedule }));
        };
        of("Lock", cellar, "allow", &weekly);
        of("Lock", entrance, "unlock", &weekly);
        of("Lock", entrance, "first_to_arrive", &weekly);
        let now = crate::process::now_s();
        for day in (0..9).step_by(3) {
            let date = domain::time::Date::from_days(i32::try_from(now / 86_400).unwrap() + day).unwrap().to_string();
            let mut closed = closed.clone();
            closed["starts_at_date"] = json!(date);
            closed["ends_at_date"] = json!(date);
            of("Place", place, "allow", &closed);
        }
    }

    fn add_cards(&self, users: &[i64]) {
        for (number, user) in (0..40).zip(users) {
            let card = match number % 4 {
                0 => json!({ "type": "third_party_lf_hid_h10301", "facility_code": 7, "card_number": number }),
                1 => json!({ "type": "mifare_desfire", "token": format!("T{number}") }),
                2 => json!({ "type": "third_party_qr_code", "uid": format!("code {number}") }),
                _ => json!({ "type": "third_party_hf", "uid": format!("04{number:08x}") }),
            };
            let card = self.make("/cards", &json!({ "card": card }));
            if number % 5 == 0 {
                continue;
            }
            let given =
                json!({ "assignee_type": "User", "assignee_id": user, "card_id": card, "two_factor_pin": "1234" });
            let given = self.make("/card_assignments", &json!({ "card_assignment": given }));
            if number % 2 == 0 {
                self.act(&format!("/card_assignments/{given}/activate"));
            }
        }
    }
}
