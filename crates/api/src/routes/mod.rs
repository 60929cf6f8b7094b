//! The paths, one module for each resource.

mod calendar;
mod cameras;
mod card_assignments;
mod cards;
mod controller_relay_connections;
mod controllers;
mod event_sets;
mod explain;
mod floors;
mod group_links;
mod group_locks;
mod groups;
mod guests;
mod holiday_calendars;
mod integrations;
mod invites;
mod locks;
mod login;
mod logins;
mod members;
mod openapi;
mod organizations;
mod places;
mod presences;
mod role_assignments;
mod roles;
mod schedules;
mod shares;
mod team_memberships;
mod teams;
mod user;
mod users;
mod welcomes;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::MethodRouter;
use service::Service;

/// An operation of the API: a method on a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Operation {
    /// The path as in the contract, such as `/users/{id}`.
    pub path: &'static str,
    /// The method, in upper case.
    pub method: &'static str,
}

/// A path with its methods. `PUT` is `PATCH` wherever the contract has only the latter.
struct Route {
    path: &'static str,
    methods: &'static [&'static str],
    router: MethodRouter<Service>,
}

/// Nothing, said politely: what updates, deletes and actions answer.
const DONE: StatusCode = StatusCode::NO_CONTENT;

/// Every operation, for the tests that want one row for each.
#[must_use]
pub fn operations() -> Vec<Operation> {
    let each = |route: Route| route.methods.iter().map(move |method| Operation { path: route.path, method });
    routes().into_iter().flat_map(each).collect()
}

pub(crate) fn all() -> Router<Service> {
    routes().into_iter().fold(Router::new(), |router, route| router.route(route.path, route.router))
}

fn routes() -> Vec<Route> {
    [
        calendar::routes(),
        cameras::routes(),
        card_assignments::routes(),
        cards::routes(),
        controller_relay_connections::routes(),
        controllers::routes(),
        event_sets::routes(),
        explain::routes(),
        floors::routes(),
        group_links::routes(),
        group_locks::routes(),
        groups::routes(),
        guests::routes(),
        holiday_calendars::routes(),
        integrations::routes(),
        invites::routes(),
        locks::routes(),
        login::routes(),
        logins::routes(),
        members::routes(),
        openapi::routes(),
        organizations::routes(),
        places::routes(),
        presences::routes(),
        role_assignments::routes(),
        roles::routes(),
        schedules::routes(),
        shares::routes(),
        team_memberships::routes(),
        teams::routes(),
        user::routes(),
        users::routes(),
        welcomes::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The same, with every answer marked as of an operation that the contract has deprecated (RFC 9745).
fn deprecated(route: Route) -> Route {
    let mark = axum::middleware::map_response(async |mut response: Response| {
        response.headers_mut().insert(DEPRECATION, HeaderValue::from_static(DEPRECATED_SINCE));
        response
    });
    Route { router: route.router.route_layer(mark), ..route }
}

/// The header that tells since when an operation is deprecated.
pub(crate) const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");

/// The contract says that, and not since when: the day of the contract, 2026-07-01, as seconds of the epoch.
const DEPRECATED_SINCE: &str = "@1782864000";

const fn route(path: &'static str, methods: &'static [&'static str], router: MethodRouter<Service>) -> Route {
    Route { path, methods, router }
}
