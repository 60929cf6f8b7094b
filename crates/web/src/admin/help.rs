//! The help for staff: what it has, a topic, and what a search finds.

use crate::error::Failure;
use crate::help::{self, Hit, TOPICS, Topic};
use crate::session::Staff;
use crate::shell::Shell;
use crate::{assets, page};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use service::{Error, Service};

#[derive(Template)]
#[template(path = "help.html", blocks = ["results"])]
struct IndexPage {
    shell: Shell,
    query: String,
    hits: Vec<Hit>,
    topics: &'static [Topic],
    support: Vec<String>,
}

#[derive(Template)]
#[template(path = "help_topic.html")]
struct TopicPage {
    shell: Shell,
    topic: &'static Topic,
    topics: &'static [Topic],
    support: Vec<String>,
}

/// What is looked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct HelpQuery {
    query: String,
}

/// All topics, or what was found; the results alone where htmx asks.
pub(crate) async fn index(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    headers: HeaderMap,
    Query(asked): Query<HelpQuery>,
) -> Result<Response, Failure> {
    let shell = Shell::new(&powers, "/help");
    let page = IndexPage {
        hits: help::search(&asked.query),
        topics: TOPICS,
        support: help::support(&service, &caller, (shell.w, &powers)).await?,
        query: asked.query,
        shell,
    };
    Ok(if page::is_fragment(&headers) { page::html(&page.as_results()) } else { page::html(&page) })
}

/// One topic.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(word): Path<String>,
) -> Result<Response, Failure> {
    let topic = help::find(&word).ok_or(Error::NotFound("topic"))?;
    let shell = Shell::new(&powers, "/help");
    let support = help::support(&service, &caller, (shell.w, &powers)).await?;
    Ok(page::html(&TopicPage { topic, topics: TOPICS, support, shell }))
}
