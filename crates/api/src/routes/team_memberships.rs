//! `/team_memberships`

use super::{DONE, Route, route};
use crate::auth::Signed;
use crate::body::Body;
use crate::error::Answer;
use crate::query::{Id, LISTS, Query, paged};
use crate::shape::{AssigneeRef, GUEST, Ref, Time, USER};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use domain::id::{TeamId, TeamMembershipId, UserId};
use serde::Serialize;
use service::team_memberships::{self, TeamMembershipFilter, TeamMembershipInput, TeamMembershipView};
use service::{Listing, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/team_memberships", &["GET", "POST"], get(list).post(create)),
        route("/team_memberships/{id}", &["GET", "DELETE"], get(show).delete(delete)),
    ]
}

/// That somebody is in a team, as the contract shows it.
#[derive(Serialize)]
struct TeamMembershipBody {
    id: i64,
    resource_type: &'static str,
    created_at: Time,
    updated_at: Time,
    team_id: i64,
    team: Ref,
    member_type: &'static str,
    member_id: i64,
    member: AssigneeRef,
}

impl From<TeamMembershipView> for TeamMembershipBody {
    fn from(TeamMembershipView { membership, team, member }: TeamMembershipView) -> Self {
        Self {
            id: membership.id.get(),
            resource_type: "TeamMembership",
            created_at: Time(membership.created_at),
            updated_at: Time(membership.updated_at),
            team_id: team.id.get(),
            team: Ref::from(&team),
            member_type: member.kind().word(),
            member_id: member.id().get(),
            member: AssigneeRef::from(&member),
        }
    }
}

async fn list(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Response> {
    let page = query.page(LISTS)?;
    let kind = query.text("member_type")?;
    let guests = match kind.as_deref() {
        Some(USER) => Some(false),
        Some(GUEST) => Some(true),
        _ => None,
    };
    let filter = TeamMembershipFilter {
        ids: query.ids_unless(kind.is_some() && guests.is_none())?,
        team: query.integer("team_id")?.map(TeamId::new),
        member: query.integer("member_id")?.map(UserId::new),
        guests,
    };
    let found = team_memberships::list(&service, &caller, filter, page).await?;
    let items = found.items.into_iter().map(TeamMembershipBody::from).collect();
    Ok(paged(page, Listing { items, total: found.total }))
}

async fn create(
    State(service): State<Service>,
    Signed(caller): Signed,
    body: Body,
) -> Answer<Json<TeamMembershipBody>> {
    let mut fields = body.enveloped("team_membership")?;
    let input = TeamMembershipInput {
        team_id: fields.integer("team_id"),
        member_id: fields.integer("member_id"),
        member_type: fields.text("member_type"),
    };
    fields.check()?;
    Ok(Json(team_memberships::create(&service, &caller, input).await?.into()))
}

async fn show(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<TeamMembershipId>,
) -> Answer<Json<TeamMembershipBody>> {
    Ok(Json(team_memberships::get(&service, &caller, id).await?.into()))
}

async fn delete(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<TeamMembershipId>,
) -> Answer<StatusCode> {
    team_memberships::delete(&service, &caller, id).await?;
    Ok(DONE)
}
