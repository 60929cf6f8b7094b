//! `/api/docs`: the description of the API as pages for people, one for each resource.

mod fields;
mod sample;
mod view;
mod words;

use crate::page;
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;
use view::{Resource, Scheme, Start};

/// Where the pages begin.
pub(crate) const PATH: &str = "/api/docs";

/// The pages, with addresses in their examples that begin with this one.
pub(crate) fn routes(api_url: &str) -> Router {
    let docs = Arc::new(view::read(api_url));
    Router::new()
        .route(PATH, get(start))
        .route("/api/docs/{resource}", get(show))
        .route("/docs.css", get(style))
        .with_state(docs)
}

/// What all pages are made of.
struct Docs {
    start: Start,
    schemes: Vec<Scheme>,
    resources: Vec<Resource>,
}

#[derive(Template)]
#[template(path = "docs/start.html")]
struct StartPage<'d> {
    docs: &'d Docs,
    here: &'d str,
}

#[derive(Template)]
#[template(path = "docs/resource.html")]
struct ResourcePage<'d> {
    docs: &'d Docs,
    here: &'d str,
    resource: &'d Resource,
}

async fn start(State(docs): State<Arc<Docs>>) -> Response {
    page::html(&StartPage { docs: &docs, here: "" })
}

async fn show(State(docs): State<Arc<Docs>>, Path(name): Path<String>) -> Response {
    match docs.resources.iter().find(|resource| resource.slug == name) {
        Some(resource) => page::html(&ResourcePage { docs: &docs, here: &resource.slug, resource }),
        None => (StatusCode::NOT_FOUND, format!("There is no such page. They begin at {PATH}.\n")).into_response(),
    }
}

async fn style() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=3600")];
    (headers, include_str!("../../templates/docs/docs.css"))
}
