//! The pages: the dashboard in which staff share access, and the app with which members open doors. Each page makes
//! calls of `service` and nothing else; it works as plain HTML, and htmx makes it quicker.

mod admin;
mod assets;
mod clock;
mod door_state;
mod error;
mod lines;
mod member;
mod page;
mod session;
mod shell;
mod words;

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
        .route("/", get(admin::sign_in::show))
        .route("/sign-in", get(admin::sign_in::show).post(admin::sign_in::sign_in))
        .route("/sign-out", post(admin::sign_in::sign_out))
        .route("/password", get(admin::password::ask).post(admin::password::send))
        .route("/password/{code}", get(admin::password::show).post(admin::password::set))
        .route("/begin", get(admin::begin::ask).post(admin::begin::accept_typed))
        .route("/begin/{code}", get(admin::begin::show).post(admin::begin::accept))
        .route("/activity", get(admin::activity::show))
        .route("/activity.csv", get(admin::activity::export))
        .route("/activity/explain", get(admin::explanation::show))
        .route("/doors", get(admin::doors::list).post(admin::doors::create))
        .route("/doors/new", get(admin::doors::new))
        .route("/doors/{id}", get(admin::door::show).post(admin::door::update))
        .route("/doors/{id}/restrictions", post(admin::door::restrict))
        .route("/doors/{id}/unlock", post(admin::door_acts::unlock))
        .route("/doors/{id}/lockdown", get(admin::door_acts::ask_lockdown))
        .route("/doors/{id}/lockdown/{what}", post(admin::door_acts::set_lockdown))
        .route("/doors/{id}/remove", get(admin::door_acts::ask_removal).post(admin::door_acts::remove))
        .route("/doors/{id}/openers", get(admin::door_acts::openers))
        .route("/first-run", get(admin::first_run::show).post(admin::first_run::create))
        .route("/guide", get(admin::guide::show))
        .route("/home", get(admin::home::show))
        .route("/live", get(admin::live::stream))
        .route("/users", get(admin::users::list).post(admin::users::create))
        .route("/users/new", get(admin::users::new))
        .route("/users/{id}", get(admin::user::show))
        .route("/users/{id}/edit", get(admin::profile::show).post(admin::profile::update))
        .route("/users/{id}/entries", get(admin::profile::entries))
        .route("/users/{id}/cards/{card}/{what}", post(admin::belongings::change_card))
        .route("/users/{id}/devices/{login}/end", post(admin::belongings::end_device))
        .route("/users/{id}/access", post(admin::user::set_access))
        .route("/users/{id}/share", get(admin::share::show).post(admin::share::assign))
        .route("/users/{id}/rights/{right}/remove", get(admin::removal::show).post(admin::removal::remove))
        .route("/app", get(member::doors::list))
        .route("/app/doors/{id}/unlock", post(member::unlock::unlock))
        .route("/assets/{name}", get(assets::serve))
        .fallback(|| async { page::plain(StatusCode::NOT_FOUND, "not-found") })
        .layer((
            middleware::from_fn(session::same_origin),
            middleware::from_fn(page::whole_redirects),
            CompressionLayer::new(),
            CatchPanicLayer::new(),
        ))
        .with_state(service)
}
