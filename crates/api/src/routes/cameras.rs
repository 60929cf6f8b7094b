//! `/cameras`

use super::explain::instant;
use super::{DONE, Route, route};
use crate::auth::Signed;
use crate::body::Body;
use crate::error::Answer;
use crate::query::{Id, Limits, Query, paged};
use crate::shape::{Ref, Time};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use domain::id::{CameraId, FloorId, LockId, PlaceId};
use domain::user::Metadata;
use serde::Serialize;
use service::cameras::{self, CameraFilter, CameraInput, CameraView};
use service::{Listing, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/cameras", &["GET", "POST"], get(list).post(create)),
        route("/cameras/{id}", &["GET", "PATCH", "DELETE"], get(show).patch(update).put(update).delete(delete)),
        route("/cameras/{id}/video_link", &["GET"], get(video_link)),
    ]
}

/// The contract has no pages here, so whoever does not ask for one gets as much as there is on one.
const CAMERAS: Limits = Limits { default: 250, max: 250 };

/// A camera as the contract shows it. Nothing is connected, so it is offline and can do nothing.
#[derive(Serialize)]
struct CameraBody {
    id: i64,
    resource_type: &'static str,
    name: String,
    description: Option<String>,
    created_at: Time,
    updated_at: Time,
    metadata: Metadata,
    enabled: bool,
    clip_duration: i64,
    number_of_snapshots: i64,
    remote_id: String,
    snapshot_offset: i64,
    supports_clips: bool,
    supports_images: bool,
    supports_thumbnails: bool,
    status: &'static str,
    status_changed_at: Option<Time>,
    place_id: i64,
    lock_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lock: Option<Ref>,
    r#type: &'static str,
}

/// Where a video is.
#[derive(Serialize)]
struct VideoBody {
    url: String,
}

impl From<CameraView> for CameraBody {
    fn from(CameraView { camera, lock_name }: CameraView) -> Self {
        let lock = camera.lock.map(LockId::get);
        let stub = |(id, name): (i64, _)| Ref { id, resource_type: "Lock", name: String::from(name) };
        Self {
            id: camera.id.get(),
            resource_type: "Camera",
            name: camera.name.to_string(),
            description: camera.description.map(String::from),
            created_at: Time(camera.created_at),
            updated_at: Time(camera.updated_at),
            metadata: camera.metadata,
            enabled: camera.enabled,
            clip_duration: camera.clip.duration_s,
            number_of_snapshots: camera.clip.snapshots,
            remote_id: camera.remote_id.to_string(),
            snapshot_offset: camera.clip.snapshot_offset_s,
            supports_clips: false,
            supports_images: false,
            supports_thumbnails: false,
            status: "offline",
            status_changed_at: None,
            place_id: camera.place.get(),
            lock_id: lock,
            lock: lock.zip(lock_name).map(stub),
            r#type: "generic",
        }
    }
}

async fn list(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Response> {
    let page = query.page(CAMERAS)?;
    let filter = CameraFilter {
        ids: query.ids()?,
        place: query.integer("place_id")?.map(PlaceId::new),
        lock: query.integer("lock_id")?.map(LockId::new),
        floor: query.integer("floor_id")?.map(FloorId::new),
        descending: query.text("sort")?.as_deref() == Some("-name"),
    };
    let found = cameras::list(&service, &caller, filter, page).await?;
    let items = found.items.into_iter().map(CameraBody::from).collect();
    Ok(paged(page, Listing { items, total: found.total }))
}

async fn create(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<Json<CameraBody>> {
    Ok(Json(cameras::create(&service, &caller, input(body)?).await?.into()))
}

async fn show(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<CameraId>,
) -> Answer<Json<CameraBody>> {
    Ok(Json(cameras::get(&service, &caller, id).await?.into()))
}

async fn update(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<CameraId>,
    body: Body,
) -> Answer<StatusCode> {
    cameras::update(&service, &caller, id, input(body)?).await?;
    Ok(DONE)
}

async fn delete(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<CameraId>) -> Answer<StatusCode> {
    cameras::delete(&service, &caller, id).await?;
    Ok(DONE)
}

async fn video_link(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<CameraId>,
    query: Query,
) -> Answer<Json<VideoBody>> {
    instant(&query, "timestamp")?;
    Ok(Json(VideoBody { url: cameras::get_video(&service, &caller, id).await? }))
}

fn input(body: Body) -> Answer<CameraInput> {
    let mut fields = body.enveloped("camera")?;
    let input = CameraInput {
        name: fields.text("name"),
        description: fields.text("description"),
        metadata: fields.metadata("metadata"),
        enabled: fields.flag("enabled"),
        clip_duration: fields.integer("clip_duration"),
        number_of_snapshots: fields.integer("number_of_snapshots"),
        snapshot_offset: fields.integer("snapshot_offset"),
        place_id: fields.integer("place_id"),
        lock_id: fields.integer("lock_id"),
        remote_id: fields.text("remote_id"),
        kind: fields.text("type"),
        status: fields.text("status"),
    };
    // Clients send these with every request, on by default: what a camera could do is taken and not kept.
    for support in ["supports_clips", "supports_images", "supports_thumbnails"] {
        fields.flag(support);
    }
    fields.check()?;
    Ok(input)
}
