//! The pages: the dashboard in which staff share access, and the app with which members open doors. Each page makes
//! calls of `service` and nothing else; it works as plain HTML, and htmx makes it quicker.

mod admin;
mod assets;
mod clock;
mod device;
mod door_state;
mod error;
mod help;
mod lines;
mod member;
mod page;
mod request_log;
mod session;
mod shell;
mod words;

use admin::settings;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Router, middleware};
use service::Service;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

pub use admin::live::Closing;
pub use session::ClientAddress;

/// The pages, from the root on. What is not theirs is answered with a page that says so.
pub fn router(service: Service) -> Router {
    Router::new()
        .merge(gate())
        .merge(day())
        .merge(people())
        .merge(doors())
        .merge(whole())
        .merge(app())
        .fallback(|| async { page::plain(StatusCode::NOT_FOUND, "not-found") })
        .layer((
            middleware::from_fn(request_log::log),
            middleware::from_fn(page::own_words),
            middleware::from_fn(session::same_origin),
            middleware::from_fn(page::whole_redirects),
            CompressionLayer::new(),
            CatchPanicLayer::new(),
        ))
        .with_state(service)
}

/// Ways in, for everybody.
fn gate() -> Router<Service> {
    Router::new()
        .route("/", get(admin::sign_in::show))
        .route("/sign-in", get(admin::sign_in::show).post(admin::sign_in::sign_in))
        .route("/sign-out", post(admin::sign_in::sign_out))
        .route("/password", get(admin::password::ask).post(admin::password::send))
        .route("/password/{code}", get(admin::password::show).post(admin::password::set))
        .route("/begin", get(admin::begin::ask).post(admin::begin::accept_typed))
        .route("/begin/again", post(admin::begin::send_again))
        .route("/begin/{code}", get(admin::begin::show).post(admin::begin::accept))
        .route("/first-run", get(admin::first_run::show).post(admin::first_run::create))
        .route("/assets/{name}", get(assets::serve))
}

/// What happens, and what is to do.
fn day() -> Router<Service> {
    Router::new()
        .route("/activity", get(admin::activity::show))
        .route("/activity.csv", get(admin::activity::export))
        .route("/activity/explain", get(admin::explanation::show))
        .route("/guide", get(admin::guide::show))
        .route("/help", get(admin::help::index))
        .route("/help/{topic}", get(admin::help::show))
        .route("/home", get(admin::home::show))
        .route("/live", get(admin::live::stream))
        .route("/own-gym", get(admin::own_gym::show))
        .route("/switch", get(admin::switch::show).post(admin::switch::switch))
        .route("/switch/forget", post(admin::switch::forget))
}

/// People and what they may open.
fn people() -> Router<Service> {
    Router::new()
        .route("/users", get(admin::users::list).post(admin::users::create))
        .route("/users/new", get(admin::users::new))
        .route("/users/{id}", get(admin::user::show))
        .route("/users/{id}/edit", get(admin::profile::show).post(admin::profile::update))
        .route("/users/{id}/entries", get(admin::profile::entries))
        .route(
            "/users/{id}/photo",
            get(admin::photo::show).post(admin::photo::put).layer(DefaultBodyLimit::max(admin::photo::FORM_MAX)),
        )
        .route("/users/{id}/photo/change", get(admin::photo::ask))
        .route("/users/{id}/photo/remove", post(admin::photo::remove))
        .route("/users/{id}/sign-in-link", post(admin::way_in::show))
        .route("/users/{id}/cards", post(admin::card_new::create))
        .route("/users/{id}/cards/new", get(admin::card_new::show))
        .route("/users/{id}/cards/{card}/{what}", post(admin::belongings::change_card))
        .route("/users/{id}/devices/{login}/primary", post(admin::belongings::make_primary))
        .route("/users/{id}/devices/{login}/end", post(admin::belongings::end_device))
        .route("/users/{id}/access", post(admin::user::set_access))
        .route("/users/{id}/share", get(admin::share::show).post(admin::share::assign))
        .route("/users/{id}/rights/{right}/remove", get(admin::removal::show).post(admin::removal::remove))
        .route("/rights", get(admin::rights::list))
        .route("/rights/share", get(admin::rights::choose))
        .route("/rights/{id}", get(admin::right::show).post(admin::right::update))
        .route("/rights/{id}/remove", get(admin::right::ask).post(admin::right::remove))
}

/// Doors, groups of them, places, and their hours.
fn doors() -> Router<Service> {
    Router::new()
        .route("/doors", get(admin::doors::list).post(admin::doors::create))
        .route("/doors/new", get(admin::doors::new))
        .route("/doors/{id}", get(admin::door::show).post(admin::door::update))
        .route("/doors/{id}/restrictions", post(admin::door::restrict))
        .route("/doors/{id}/unlock", post(admin::door_acts::unlock))
        .route("/doors/{id}/lockdown", get(admin::door_acts::ask_lockdown))
        .route("/doors/{id}/lockdown/{what}", post(admin::door_acts::set_lockdown))
        .route("/doors/{id}/remove", get(admin::door_acts::ask_removal).post(admin::door_acts::remove))
        .route("/doors/{id}/openers", get(admin::door_acts::openers))
        .route("/groups", get(admin::groups::list).post(admin::groups::create))
        .route("/groups/new", get(admin::groups::new))
        .route("/groups/{id}", get(admin::group::show).post(admin::group_edit::update))
        .route("/groups/{id}/restrictions", post(admin::group_edit::restrict))
        .route("/groups/{id}/doors", post(admin::group_edit::add_doors))
        .route("/groups/{id}/doors/{link}/remove", post(admin::group_edit::take_door))
        .route("/groups/{id}/share", get(admin::group_share::show).post(admin::group_share::assign))
        .route("/groups/{id}/delete", get(admin::group_edit::ask).post(admin::group_edit::delete))
        .route("/places", get(admin::places::list).post(admin::places::create))
        .route("/places/new", get(admin::places::new))
        .route("/places/{id}", get(admin::place::show).post(admin::place::update))
        .route("/places/{id}/lockdown", get(admin::place::ask_lockdown).post(admin::place::set_lockdown))
        .route("/places/{id}/delete", get(admin::place::ask).post(admin::place::delete))
        .route("/schedules/{kind}/{id}", get(admin::schedules::show).post(admin::schedules::add))
        .route("/schedules/{kind}/{id}/{schedule}", get(admin::schedule::show).post(admin::schedule::update))
        .route("/schedules/{kind}/{id}/{schedule}/remove", get(admin::schedules::ask).post(admin::schedules::remove))
}

/// What holds for the whole organization, and one's own devices.
fn whole() -> Router<Service> {
    Router::new()
        .route("/settings", get(settings::organization::show).post(settings::organization::update))
        .route("/settings/lockdown", get(settings::lockdown::ask).post(settings::lockdown::set))
        .route("/settings/sign-in", get(settings::sign_in::show).post(settings::sign_in::update))
        .route("/settings/roles", get(settings::roles::list))
        .route("/settings/keys", get(settings::keys::list).post(settings::keys::create))
        .route("/settings/keys/{id}/end", get(settings::keys::ask).post(settings::keys::end))
        .route("/settings/webhooks", get(settings::webhooks::list).post(settings::webhooks::create))
        .route("/settings/webhooks/new", get(settings::webhooks::new))
        .route("/settings/webhooks/{id}", get(settings::webhook::show).post(settings::webhook::update))
        .route("/settings/webhooks/{id}/enabled", post(settings::webhook::set_enabled))
        .route("/settings/webhooks/{id}/key", get(settings::webhook::ask_key).post(settings::webhook::renew_key))
        .route("/settings/webhooks/{id}/delete", get(settings::webhook::ask_deletion).post(settings::webhook::delete))
        .route("/settings/webhooks/{id}/deliveries/{delivery}/repeat", post(settings::webhook::repeat))
        .route("/settings/mail", get(settings::mail::show).post(settings::mail::send_test))
        .route("/settings/devices", get(settings::devices::list))
        .route("/settings/devices/end-others", post(settings::devices::end_others))
        .route("/settings/devices/password", post(settings::devices::set_password))
        .route("/settings/devices/{id}/end", post(settings::devices::end))
}

/// The app of members.
fn app() -> Router<Service> {
    Router::new()
        .route("/app", get(member::doors::list))
        .route("/app/entries", get(member::entries::list))
        .route("/app/help", get(member::help::show))
        .route("/app/manifest.webmanifest", get(member::install::manifest))
        .route("/app/worker.js", get(member::install::worker))
        .route("/app/doors/{id}", get(member::door::show))
        .route("/app/doors/{id}/unlock", post(member::unlock::unlock))
}
