//! `/teams`

use super::{DONE, Route, route};
use crate::auth::Signed;
use crate::body::{Body, Fields};
use crate::error::Answer;
use crate::query::{Id, LISTS, Query, paged};
use crate::shape::Time;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use domain::id::TeamId;
use domain::team::Team;
use serde::Serialize;
use service::teams::{self, TeamFilter, TeamInput};
use service::{Listing, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/teams", &["GET", "POST"], get(list).post(create)),
        route("/teams/{id}", &["GET", "PATCH", "DELETE"], get(show).patch(update).put(update).delete(delete)),
    ]
}

/// A team as the contract shows it.
#[derive(Serialize)]
struct TeamBody {
    id: i64,
    resource_type: &'static str,
    name: String,
    created_at: Time,
    updated_at: Time,
}

impl From<Team> for TeamBody {
    fn from(team: Team) -> Self {
        Self {
            id: team.id.get(),
            resource_type: "Team",
            name: team.name.to_string(),
            created_at: Time(team.created_at),
            updated_at: Time(team.updated_at),
        }
    }
}

async fn list(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Response> {
    let page = query.page(LISTS)?;
    // Teams are of the organization: a place has none of its own.
    let is_of_place = query.text("scope")?.as_deref() == Some("place");
    let filter = TeamFilter {
        ids: query.ids_unless(is_of_place)?,
        query: query.text("query")?,
        descending: query.text("sort")?.as_deref() == Some("-name"),
    };
    let found = teams::list(&service, &caller, filter, page).await?;
    Ok(paged(page, Listing { items: found.items.into_iter().map(TeamBody::from).collect(), total: found.total }))
}

async fn create(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<Json<TeamBody>> {
    let input = input(body.enveloped("team")?)?;
    Ok(Json(teams::create(&service, &caller, input).await?.into()))
}

async fn show(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<TeamId>) -> Answer<Json<TeamBody>> {
    Ok(Json(teams::get(&service, &caller, id).await?.into()))
}

async fn update(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<TeamId>,
    body: Body,
) -> Answer<StatusCode> {
    teams::update(&service, &caller, id, input(body.enveloped("team")?)?).await?;
    Ok(DONE)
}

async fn delete(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<TeamId>) -> Answer<StatusCode> {
    teams::delete(&service, &caller, id).await?;
    Ok(DONE)
}

fn input(mut fields: Fields) -> Answer<TeamInput> {
    let input = TeamInput { name: fields.text("name") };
    fields.check()?;
    Ok(input)
}
