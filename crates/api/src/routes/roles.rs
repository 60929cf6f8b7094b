//! `/roles`

use super::{Route, route};
use crate::auth::Signed;
use crate::error::Answer;
use crate::query::{Id, Query};
use axum::Json;
use axum::extract::State;
use axum::routing::get;
use domain::permission::Permission;
use domain::right::TargetKind;
use domain::role::Role;
use serde::Serialize;
use service::{Service, texts};
use std::collections::BTreeMap;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/roles", &["GET"], get(list)), route("/roles/{id}", &["GET"], get(show))]
}

/// A role as the contract shows it, with every permission flag.
#[derive(Serialize)]
struct RoleBody {
    id: &'static str,
    resource_type: &'static str,
    applies_to: &'static str,
    name: String,
    description: Option<String>,
    custom: bool,
    permissions: BTreeMap<&'static str, bool>,
    custom_role_id: Option<i64>,
}

impl From<Role> for RoleBody {
    fn from(role: Role) -> Self {
        let held = role.permissions();
        Self {
            id: role.id(),
            resource_type: "Role",
            applies_to: role.applies_to().word(),
            name: texts::role(role),
            description: Some(texts::role_description(role)),
            custom: false,
            permissions: Permission::ALL.iter().map(|one| (one.flag(), held.contains(*one))).collect(),
            custom_role_id: None,
        }
    }
}

/// The contract knows no roles on single doors.
fn is_shown(role: Role) -> bool {
    role.applies_to() != TargetKind::Lock
}

async fn list(State(_): State<Service>, Signed(_): Signed, query: Query) -> Answer<Json<Vec<RoleBody>>> {
    let roles = Role::ALL.into_iter().filter(|role| is_shown(*role)).map(RoleBody::from);
    Ok(Json(query.part(roles.collect())?))
}

async fn show(State(_): State<Service>, Signed(_): Signed, Id(role): Id<Role>) -> Answer<Json<RoleBody>> {
    if is_shown(role) { Ok(Json(role.into())) } else { Err(service::Error::NotFound("role").into()) }
}
