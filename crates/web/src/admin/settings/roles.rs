//! The roles, and what each may do.

use super::{Tab, frame};
use crate::error::Failure;
use crate::session::Staff;
use crate::shell::Shell;
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::permission::Permission;
use domain::right::TargetKind;
use domain::role::Role;
use service::{Service, role_assignments, texts};

#[derive(Template)]
#[template(path = "settings_roles.html")]
struct RolesPage {
    shell: Shell,
    tabs: Vec<Tab>,
    done: String,
    kinds: Vec<Kind>,
}

/// The roles for one kind of target.
struct Kind {
    id: &'static str,
    title: String,
    roles: Vec<RoleRow>,
}

struct RoleRow {
    name: String,
    text: String,
    may: Vec<String>,
    /// How many hold it, where that is known.
    holders: Option<String>,
}

/// All roles, by where they are given.
pub(crate) async fn list(State(service): State<Service>, Staff { caller, powers }: Staff) -> Result<Response, Failure> {
    let holders = role_assignments::count_holders(&service, &caller).await?;
    let (shell, tabs) = frame(&powers, "/settings/roles");
    let w = shell.w;
    let kinds = [
        (TargetKind::Organization, "organization", w.t("settings-roles-organization")),
        (TargetKind::Place, "place", w.t("settings-roles-place")),
        (TargetKind::Group, "group", w.t("settings-roles-group")),
    ];
    let kinds = kinds.into_iter().map(|(kind, id, title)| {
        let of_kind = Role::ALL.into_iter().filter(|role| role.applies_to() == kind);
        Kind { id, title, roles: of_kind.map(|role| row(w, role, &holders)).collect() }
    });
    Ok(page::html(&RolesPage { kinds: kinds.collect(), done: String::new(), tabs, shell }))
}

fn row(w: Words, role: Role, holders: &[(Role, i64)]) -> RoleRow {
    let known = role.applies_to() == TargetKind::Organization;
    let count = holders.iter().find(|(one, _)| *one == role).map_or(0, |(_, count)| *count);
    let may = abilities(w).into_iter().filter(|(permission, _)| role.permissions().contains(*permission));
    RoleRow {
        name: texts::role(role),
        text: texts::role_description(role),
        may: may.map(|(_, text)| text).collect(),
        holders: known.then(|| w.with("settings-roles-holders", &[("count", count.into())])),
    }
}

/// What people do, with the permission that it needs.
fn abilities(w: Words) -> [(Permission, String); 12] {
    [
        (Permission::LocksUnlock, w.t("settings-can-unlock")),
        (Permission::UsersRead, w.t("settings-can-see-users")),
        (Permission::EventsRead, w.t("settings-can-see-activity")),
        (Permission::RoleAssignmentsWrite, w.t("settings-can-share")),
        (Permission::CardsWrite, w.t("settings-can-cards")),
        (Permission::UsersWrite, w.t("settings-can-change-users")),
        (Permission::GroupsWrite, w.t("settings-can-groups")),
        (Permission::SchedulesWrite, w.t("settings-can-schedules")),
        (Permission::LocksWrite, w.t("settings-can-doors")),
        (Permission::PlacesWrite, w.t("settings-can-places")),
        (Permission::IntegrationsWrite, w.t("settings-can-settings")),
        (Permission::LoginsWrite, w.t("settings-can-keys")),
    ]
}
