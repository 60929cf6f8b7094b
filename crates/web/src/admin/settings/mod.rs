//! The settings: one file per tab. Who may see none of the others sees their own devices.

pub(crate) mod devices;
mod key_form;
pub(crate) mod keys;
pub(crate) mod lockdown;
pub(crate) mod mail;
pub(crate) mod organization;
pub(crate) mod roles;
pub(crate) mod sign_in;
pub(crate) mod webhook;
mod webhook_form;
pub(crate) mod webhooks;

use crate::shell::Shell;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use domain::permission::Permission;
use serde::Deserialize;
use service::Service;
use service::powers::Powers;

/// A page of the settings.
pub(crate) struct Tab {
    pub(crate) href: &'static str,
    pub(crate) text: String,
    pub(crate) is_here: bool,
}

/// What was just done, for the line that says so.
#[derive(Default, Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    pub(super) done: String,
}

/// The frame of a page of the settings.
pub(super) fn frame(powers: &Powers, here: &str) -> (Shell, Vec<Tab>) {
    let shell = Shell::new(powers, "/settings");
    let open = TABS.iter().filter(|(.., permission)| permission.is_none_or(|one| powers.may(one)));
    let tab = |(href, id, _): &Entry| Tab { href, text: shell.w.t(id), is_here: *href == here };
    let tabs = open.map(tab).collect();
    (shell, tabs)
}

/// Back to a page of the settings, which says what was done.
pub(super) fn done(path: &str, told: &str) -> Response {
    Redirect::to(&format!("{path}?done={told}")).into_response()
}

/// Where people and programs reach this server: as it is configured, else as this request did.
pub(super) fn address(service: &Service, headers: &HeaderMap) -> String {
    if let Some(url) = &service.settings().public_url {
        return url.trim_end_matches('/').to_owned();
    }
    let host = headers.get("host").and_then(|value| value.to_str().ok()).unwrap_or("localhost");
    format!("http://{host}")
}

/// Address, text, and what one must be allowed to do in the whole organization to see the tab.
type Entry = (&'static str, &'static str, Option<Permission>);

const TABS: &[Entry] = &[
    ("/settings", "settings-tab-organization", Some(Permission::IntegrationsRead)),
    ("/settings/sign-in", "settings-tab-sign-in", Some(Permission::IntegrationsRead)),
    ("/settings/roles", "settings-tab-roles", Some(Permission::RoleAssignmentsRead)),
    ("/settings/keys", "settings-tab-keys", Some(Permission::LoginsWrite)),
    ("/settings/webhooks", "settings-tab-webhooks", Some(Permission::IntegrationsRead)),
    ("/settings/mail", "settings-tab-mail", Some(Permission::IntegrationsRead)),
    ("/settings/devices", "settings-tab-devices", None),
];
