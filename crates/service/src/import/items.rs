//! What another system that speaks the contract says of its rows: the fields that can be brought over.

use domain::user::Metadata;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A kind of rows, in the order in which they are brought over: what another row points to comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the contract's words")]
pub enum Kind {
    Place,
    Floor,
    Group,
    Lock,
    GroupLock,
    User,
    RoleAssignment,
    Schedule,
    Card,
    CardAssignment,
    GroupLink,
    Event,
}

impl Kind {
    /// Every kind, in order.
    pub const ALL: [Self; 12] = [
        Self::Place,
        Self::Floor,
        Self::Group,
        Self::Lock,
        Self::GroupLock,
        Self::User,
        Self::RoleAssignment,
        Self::Schedule,
        Self::Card,
        Self::CardAssignment,
        Self::GroupLink,
        Self::Event,
    ];

    /// The word in the store and in reports.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Floor => "floor",
            Self::Group => "group",
            Self::Lock => "lock",
            Self::GroupLock => "group_lock",
            Self::User => "user",
            Self::RoleAssignment => "role_assignment",
            Self::Schedule => "schedule",
            Self::Card => "card",
            Self::CardAssignment => "card_assignment",
            Self::GroupLink => "group_link",
            Self::Event => "event",
        }
    }
}

/// A row of the source.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Item {
    Place(PlaceItem),
    Floor(FloorItem),
    Group(GroupItem),
    Lock(LockItem),
    GroupLock(GroupLockItem),
    User(UserItem),
    RoleAssignment(RightItem),
    Schedule(Box<ScheduleItem>),
    Card(CardItem),
    CardAssignment(CardAssignmentItem),
    GroupLink(GroupLinkItem),
}

impl Item {
    /// Reads what the source says of a row of a kind. Fails with what is wrong, and for lines of the log, which are
    /// [`EventItem`](super::EventItem)s.
    pub fn read(kind: Kind, value: Value) -> Result<Self, String> {
        let read = match kind {
            Kind::Place => serde_json::from_value(value).map(Self::Place),
            Kind::Floor => serde_json::from_value(value).map(Self::Floor),
            Kind::Group => serde_json::from_value(value).map(Self::Group),
            Kind::Lock => serde_json::from_value(value).map(Self::Lock),
            Kind::GroupLock => serde_json::from_value(value).map(Self::GroupLock),
            Kind::User => serde_json::from_value(value).map(Self::User),
            Kind::RoleAssignment => serde_json::from_value(value).map(Self::RoleAssignment),
            Kind::Schedule => serde_json::from_value(value).map(Self::Schedule),
            Kind::Card => serde_json::from_value(value).map(Self::Card),
            Kind::CardAssignment => serde_json::from_value(value).map(Self::CardAssignment),
            Kind::GroupLink => serde_json::from_value(value).map(Self::GroupLink),
            Kind::Event => return Err("a line of the log is no row".to_owned()),
        };
        read.map_err(|error| error.to_string())
    }

    /// Of which kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Place(_) => Kind::Place,
            Self::Floor(_) => Kind::Floor,
            Self::Group(_) => Kind::Group,
            Self::Lock(_) => Kind::Lock,
            Self::GroupLock(_) => Kind::GroupLock,
            Self::User(_) => Kind::User,
            Self::RoleAssignment(_) => Kind::RoleAssignment,
            Self::Schedule(_) => Kind::Schedule,
            Self::Card(_) => Kind::Card,
            Self::CardAssignment(_) => Kind::CardAssignment,
            Self::GroupLink(_) => Kind::GroupLink,
        }
    }

    /// Its number at the source.
    #[must_use]
    pub const fn id(&self) -> i64 {
        match self {
            Self::Place(item) => item.id,
            Self::Floor(item) => item.id,
            Self::Group(item) => item.id,
            Self::Lock(item) => item.id,
            Self::GroupLock(item) => item.id,
            Self::User(item) => item.id,
            Self::RoleAssignment(item) => item.id,
            Self::Schedule(item) => item.id,
            Self::Card(item) => item.id,
            Self::CardAssignment(item) => item.id,
            Self::GroupLink(item) => item.id,
        }
    }

    /// What people call it.
    #[must_use]
    pub fn name(&self) -> String {
        let of = |stub: &Option<Stub>| stub.as_ref().map(Stub::label).unwrap_or_default();
        match self {
            Self::Place(item) => item.name.clone(),
            Self::Floor(item) => item.name.clone(),
            Self::Group(item) => item.name.clone(),
            Self::Lock(item) => item.name.clone(),
            Self::GroupLock(item) => format!("{} – {}", of(&item.group), of(&item.lock)),
            Self::User(item) if item.name.trim().is_empty() => item.email.clone(),
            Self::User(item) => item.name.clone(),
            Self::RoleAssignment(item) => {
                let (who, target) = (of(&item.assignee), of(&item.applies_to));
                format!("{who}: {} – {target}", item.role_id)
            }
            Self::Schedule(item) => item.name.clone().unwrap_or_else(|| of(&item.scheduleable)),
            Self::Card(item) => format!("{} {}", item.kind, item.id),
            Self::CardAssignment(item) => format!("card {}", item.card_id),
            Self::GroupLink(item) => item.name.clone(),
        }
    }
}

/// The stub of another row inside one: only what it is called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct Stub {
    pub name: Option<String>,
    pub email: Option<String>,
}

impl Stub {
    fn label(&self) -> String {
        self.name.clone().filter(|name| !name.is_empty()).or_else(|| self.email.clone()).unwrap_or_default()
    }
}

/// `GET /places`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct PlaceItem {
    pub id: i64,
    pub name: String,
    pub description: Option<String>,
    pub address: Option<String>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub image: Option<String>,
    pub time_zone: Option<String>,
    pub tz_time_zone: Option<String>,
    pub locked_down_since: Option<String>,
}

/// `GET /floors`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct FloorItem {
    pub id: i64,
    pub name: String,
    pub number: i64,
    pub description: Option<String>,
    pub place_id: i64,
}

/// `GET /groups`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct GroupItem {
    pub id: i64,
    pub name: String,
    pub description: Option<String>,
    pub place_id: Option<i64>,
    pub login_enabled: Option<bool>,
    pub geofence_restriction_enabled: Option<bool>,
    pub geofence_restriction_radius: Option<f64>,
    pub primary_device_restriction_enabled: Option<bool>,
    pub managed_device_restriction_enabled: Option<bool>,
    pub reader_restriction_enabled: Option<bool>,
    pub tap_to_access_restriction_enabled: Option<bool>,
    pub time_restriction_enabled: Option<bool>,
}

/// `GET /locks`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct LockItem {
    pub id: i64,
    pub name: String,
    pub description: Option<String>,
    pub place_id: i64,
    pub floor_id: Option<i64>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub order_id: Option<i64>,
    pub geofence_restriction_enabled: Option<bool>,
    pub geofence_restriction_radius: Option<f64>,
    pub reader_restriction_enabled: Option<bool>,
    pub time_restriction_enabled: Option<bool>,
    pub locked_down_since: Option<String>,
}

/// `GET /group_locks`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct GroupLockItem {
    pub id: i64,
    pub group_id: i64,
    pub lock_id: i64,
    #[serde(skip_serializing)]
    pub group: Option<Stub>,
    #[serde(skip_serializing)]
    pub lock: Option<Stub>,
}

/// `GET /users`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct UserItem {
    pub id: i64,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub email: String,
    pub image: Option<String>,
    pub access_enabled: Option<bool>,
    pub scim_access_enabled: Option<bool>,
    pub password_flow_enabled: Option<bool>,
    pub metadata: Option<Value>,
    pub notes: Option<String>,
    pub confirmed: Option<bool>,
    /// Changes with every entry, so it does not make a person changed.
    #[serde(skip_serializing)]
    pub last_accessed_at: Option<String>,
}

impl UserItem {
    /// What other programs keep with the person, if it is within the limits.
    pub(super) fn metadata(&self) -> Result<Metadata, String> {
        match &self.metadata {
            None | Some(Value::Null) => Ok(Metadata::default()),
            Some(value) => serde_json::from_value(value.clone()).map_err(|error| error.to_string()),
        }
    }
}

/// `GET /role_assignments`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct RightItem {
    pub id: i64,
    pub role_id: String,
    pub applies_to_type: String,
    pub applies_to_id: i64,
    pub assignee_type: Option<String>,
    pub assignee_id: Option<i64>,
    pub valid_from: Option<String>,
    pub valid_until: Option<String>,
    #[serde(skip_serializing)]
    pub assignee: Option<Stub>,
    #[serde(skip_serializing)]
    pub applies_to: Option<Stub>,
}

/// `GET /schedules`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct ScheduleItem {
    pub id: i64,
    pub name: Option<String>,
    pub enabled: Option<bool>,
    #[serde(rename = "override")]
    pub is_exception: Option<bool>,
    pub consequence: String,
    pub scheduleable_type: String,
    pub scheduleable_id: i64,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(flatten)]
    pub days: Week,
    pub starts_at_time: Option<String>,
    pub ends_at_time: Option<String>,
    pub starts_at_date: Option<String>,
    pub ends_at_date: Option<String>,
    pub starts_at: Option<String>,
    pub ends_at: Option<String>,
    #[serde(skip_serializing)]
    pub scheduleable: Option<Stub>,
    pub region: Option<String>,
    pub observed: Option<bool>,
    pub ignored_holidays: Option<Vec<String>>,
}

/// The days of a recurring schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct Week {
    pub monday: Option<bool>,
    pub tuesday: Option<bool>,
    pub wednesday: Option<bool>,
    pub thursday: Option<bool>,
    pub friday: Option<bool>,
    pub saturday: Option<bool>,
    pub sunday: Option<bool>,
}

/// `GET /cards`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct CardItem {
    pub id: i64,
    #[serde(rename = "type")]
    pub kind: String,
    pub token: Option<String>,
    pub uid: Option<String>,
    pub data_block_value: Option<String>,
    pub facility_code: Option<i64>,
    pub card_number: Option<i64>,
    pub card_id: Option<i64>,
    pub oem: Option<i64>,
    pub length: Option<i64>,
}

/// `GET /card_assignments`
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct CardAssignmentItem {
    pub id: i64,
    pub status: String,
    pub card_id: i64,
    pub assignee_type: Option<String>,
    pub assignee_id: Option<i64>,
    pub two_factor_pin: Option<String>,
    pub updated_at: Option<String>,
}

impl std::fmt::Debug for CardAssignmentItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CardAssignmentItem {{ id: {}, card_id: {}, … }}", self.id, self.card_id)
    }
}

/// `GET /group_links`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct GroupLinkItem {
    pub id: i64,
    pub name: String,
    pub group_id: i64,
    pub email: Option<String>,
    pub valid_from: Option<String>,
    pub valid_until: Option<String>,
    #[serde(skip_serializing)]
    pub group: Option<Stub>,
}
