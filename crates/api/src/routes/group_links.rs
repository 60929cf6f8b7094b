//! `/group_links`

use super::{DONE, Route, route};
use crate::auth::Signed;
use crate::body::Body;
use crate::error::Answer;
use crate::query::{Id, LISTS, Query, paged};
use crate::shape::{Ref, Time, UserRef, time};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{delete, get};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::id::{GroupId, GroupLinkId, UserId};
use serde::Serialize;
use service::group_links::{self, GroupLinkFilter, GroupLinkInput, GroupLinkView, NewGroupLink, Order};
use service::{Error, Listing, Service, qr};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/group_links", &["GET", "POST"], get(list).post(create)),
        route("/group_links/{id}", &["DELETE"], delete(end)),
    ]
}

/// An access link as the contract shows it.
#[derive(Serialize)]
struct GroupLinkBody {
    id: i64,
    resource_type: &'static str,
    name: String,
    email: Option<String>,
    phone: Option<String>,
    last_used_at: Option<Time>,
    link_enabled: bool,
    quick_response_code_type: Option<&'static str>,
    valid_from: Option<Time>,
    valid_until: Option<Time>,
    created_at: Time,
    updated_at: Time,
    group_id: i64,
    group: Ref,
    created_by_type: Option<&'static str>,
    created_by_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<UserRef>,
    issued_by_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_by: Option<UserRef>,
}

/// A new access link with its secret, and the picture of it.
#[derive(Serialize)]
struct CreatedBody {
    #[serde(flatten)]
    link: GroupLinkBody,
    secret: String,
    quick_response_code_token: Option<String>,
    quick_response_code_image: Option<String>,
}

impl From<GroupLinkView> for GroupLinkBody {
    fn from(GroupLinkView { link, group, created_by }: GroupLinkView) -> Self {
        let by = link.created_by.map(UserId::get);
        Self {
            id: link.id.get(),
            resource_type: "GroupLink",
            name: link.name.to_string(),
            email: link.email.map(String::from),
            phone: link.phone.map(String::from),
            last_used_at: time(link.last_used_at),
            link_enabled: true,
            quick_response_code_type: link.has_code.then_some("online"),
            valid_from: time(link.valid.from),
            valid_until: time(link.valid.until),
            created_at: Time(link.created_at),
            updated_at: Time(link.updated_at),
            group_id: group.id.get(),
            group: Ref::from(&group),
            created_by_type: by.map(|_| "User"),
            created_by_id: by,
            created_by: created_by.as_ref().map(UserRef::from),
            issued_by_id: by,
            issued_by: created_by.as_ref().map(UserRef::from),
        }
    }
}

impl TryFrom<NewGroupLink> for CreatedBody {
    type Error = Error;

    /// Fails if the picture cannot be made.
    fn try_from(NewGroupLink { view, secret, code_text }: NewGroupLink) -> Result<Self, Error> {
        let picture = code_text.as_deref().map(qr::png).transpose()?;
        let secret = secret.reveal().to_owned();
        Ok(Self {
            link: view.into(),
            quick_response_code_token: picture.as_ref().map(|_| secret.clone()),
            quick_response_code_image: picture.map(|picture| STANDARD.encode(picture)),
            secret,
        })
    }
}

async fn list(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Response> {
    let page = query.page(LISTS)?;
    let filter = GroupLinkFilter {
        ids: query.ids()?,
        group: query.integer("group_id")?.map(GroupId::new),
        query: query.text("query")?,
        order: order(query.text("sort")?.as_deref()),
    };
    let found = group_links::list(&service, &caller, filter, page).await?;
    let items = found.items.into_iter().map(GroupLinkBody::from).collect();
    Ok(paged(page, Listing { items, total: found.total }))
}

async fn create(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<Json<CreatedBody>> {
    let mut fields = body.enveloped("group_link")?;
    let input = GroupLinkInput {
        group_id: fields.integer("group_id"),
        name: fields.text("name"),
        email: fields.text("email"),
        phone: fields.text("phone"),
        quick_response_code_type: fields.text("quick_response_code_type"),
        link_enabled: fields.flag("link_enabled"),
        valid_from: fields.text("valid_from"),
        valid_until: fields.text("valid_until"),
    };
    fields.check()?;
    Ok(Json(group_links::create(&service, &caller, input).await?.try_into()?))
}

async fn end(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<GroupLinkId>) -> Answer<StatusCode> {
    group_links::delete(&service, &caller, id).await?;
    Ok(DONE)
}

fn order(sort: Option<&str>) -> Order {
    match sort {
        Some("-name") => Order::NameDescending,
        Some("unlock") => Order::LastUse,
        Some("-unlock") => Order::LastUseDescending,
        Some("valid_until") => Order::End,
        Some("-valid_until") => Order::EndDescending,
        Some("group_name") => Order::Group,
        Some("-group_name") => Order::GroupDescending,
        _ => Order::Name,
    }
}
