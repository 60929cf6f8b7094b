//! `/presences`

use super::schedules::malformed;
use super::{Route, route};
use crate::auth::Signed;
use crate::error::Answer;
use crate::query::{LISTS, Query, paged};
use crate::shape::{Time, actor};
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use domain::id::PlaceId;
use serde::Serialize;
use service::presences::{self, Presence, PresenceStatus};
use service::{Listing, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![route("/presences", &["GET"], get(list))]
}

/// That somebody was at a place, as the contract shows it.
#[derive(Serialize)]
struct PresenceBody {
    actor_type: &'static str,
    actor_id: i64,
    actor_name: String,
    actor_email: String,
    last_unlocked_lock_name: String,
    last_unlocked_lock_id: i64,
    first_unlock_at: Time,
    last_unlock_at: Time,
    status: &'static str,
    place_id: i64,
}

impl PresenceBody {
    fn new(presence: Presence, place: PlaceId) -> Self {
        let (lock, lock_name) = presence.last_lock;
        let (actor_type, actor_id) = actor(presence.actor.id);
        Self {
            actor_type,
            actor_id,
            actor_name: presence.actor.name,
            actor_email: presence.actor.email,
            last_unlocked_lock_name: lock_name,
            last_unlocked_lock_id: lock,
            first_unlock_at: Time(presence.first_unlock_at),
            last_unlock_at: Time(presence.last_unlock_at),
            status: match presence.status {
                PresenceStatus::OnSite => "on_site",
                PresenceStatus::Inactive => "inactive",
                PresenceStatus::Expired => "expired",
            },
            place_id: place.get(),
        }
    }
}

async fn list(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Response> {
    let page = query.page(LISTS)?;
    let place = query.integer("place_id")?.map(PlaceId::new);
    let place = place.ok_or_else(|| malformed("place_id is missing: say who of which place is wanted"))?;
    let date = query.text("date")?.ok_or_else(|| malformed("date is missing, as in date=2026-05-04"))?;
    let found = presences::list(&service, &caller, (place, &date), page).await?;
    let items = found.items.into_iter().map(|presence| PresenceBody::new(presence, place)).collect();
    Ok(paged(page, Listing { items, total: found.total }))
}
