//! Organizations that come over from another system.

mod history;
mod people;
mod rows;
mod runs;
mod welcomes;

use crate::stage::Stage;
use serde_json::{Value, json};
use service::import::{self, Item, Kind, Note, Run, Topic};

/// Where everything comes from.
const SOURCE: &str = "elsewhere#1";

/// A stage with an import under way.
struct Move {
    stage: Stage,
}

impl Move {
    async fn begin() -> Self {
        Self { stage: Stage::open().await }
    }

    /// A new run, or the one that broke off.
    async fn run(&self) -> Run {
        import::begin(self.stage.service(), self.stage.organization(), SOURCE, 90).await.unwrap()
    }

    async fn take(&self, run: Run, items: Vec<Item>) -> Run {
        import::take(self.stage.service(), run, items).await.unwrap()
    }

    /// Brings rows over in a run of their own, to its end.
    async fn bring(&self, items: Vec<Item>) -> Run {
        let mut run = self.take(self.run().await, items).await;
        for kind in Kind::ALL {
            run = import::end_kind(self.stage.service(), run, kind, true).await.unwrap();
        }
        import::finish(self.stage.service(), run).await.unwrap()
    }

    /// The number here of a row of the source.
    async fn own(&self, kind: Kind, id: i64) -> Option<i64> {
        let organization = self.stage.organization();
        let find = move |read: &mut store::Read<'_>| {
            let origin = store::imports::Origin { source: SOURCE, kind: kind.word(), id };
            store::imports::find(read, organization, origin)
        };
        self.stage.app.store.read(find).await.unwrap().map(|item| item.own)
    }
}

fn item(kind: Kind, value: Value) -> Item {
    Item::read(kind, value).unwrap()
}

fn place(id: i64, more: &Value) -> Item {
    let mut place =
        json!({ "id": id, "name": format!("Place {id}"), "address": "1 Street", "time_zone": "Europe/Paris" });
    merge(&mut place, more);
    item(Kind::Place, place)
}

fn lock(id: i64, more: &Value) -> Item {
    let mut lock = json!({ "id": id, "name": format!("Door {id}"), "place_id": 70 });
    merge(&mut lock, more);
    item(Kind::Lock, lock)
}

fn group(id: i64, more: &Value) -> Item {
    let mut group = json!({ "id": id, "name": format!("Group {id}"), "place_id": 70 });
    merge(&mut group, more);
    item(Kind::Group, group)
}

fn user(id: i64, more: &Value) -> Item {
    let mut user = json!({ "id": id, "name": format!("Person {id}"), "email": format!("person-{id}@there.example") });
    merge(&mut user, more);
    item(Kind::User, user)
}

fn right(id: i64, more: &Value) -> Item {
    let mut right = json!({
        "id": id, "role_id": "group_basic", "applies_to_type": "Group", "applies_to_id": 80,
        "assignee_type": "User", "assignee_id": 90,
    });
    merge(&mut right, more);
    item(Kind::RoleAssignment, right)
}

fn card(id: i64, uid: &str) -> Item {
    item(Kind::Card, json!({ "id": id, "type": "third_party_hf", "uid": uid }))
}

fn carried(id: i64, card: i64, user: i64) -> Item {
    let value = json!({
        "id": id, "card_id": card, "assignee_type": "User", "assignee_id": user, "status": "activated",
        "two_factor_pin": null, "updated_at": "2026-01-01T00:00:00Z",
    });
    item(Kind::CardAssignment, value)
}

fn schedule(id: i64, more: &Value) -> Item {
    let mut schedule = json!({
        "id": id, "consequence": "allow", "scheduleable_type": "Group", "scheduleable_id": 80,
        "type": "recurring_event", "monday": true, "starts_at_time": "08:00", "ends_at_time": "00:00",
    });
    merge(&mut schedule, more);
    item(Kind::Schedule, schedule)
}

/// A place with a door and a group that opens it, and a person in the group.
fn gym() -> Vec<Item> {
    let link = json!({ "id": 81, "group_id": 80, "lock_id": 75 });
    let none = &json!({});
    vec![
        place(70, none),
        group(80, none),
        lock(75, none),
        item(Kind::GroupLock, link),
        user(90, none),
        right(95, none),
        schedule(85, none),
        card(60, "04a1b2c3"),
        carried(61, 60, 90),
    ]
}

fn merge(into: &mut Value, more: &Value) {
    for (key, value) in more.as_object().unwrap() {
        into[key] = value.clone();
    }
}

/// What was said of a topic: which row, and what.
fn notes(run: &Run, topic: Topic) -> Vec<(Kind, i64, &str)> {
    let of = |note: &&Note| note.topic == topic;
    let told = |note: &'_ Note| (note.kind, note.id.unwrap_or_default());
    run.progress.notes.iter().filter(of).map(|note| (told(note).0, told(note).1, note.what.as_str())).collect()
}
