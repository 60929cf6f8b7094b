//! `/invites`

use super::{Route, guests, route};
use crate::auth::Signed;
use crate::body::{Body, Fields};
use crate::error::{Answer, Failure};
use crate::shape::{AssigneeRef, GUEST, Time, USER, time};
use axum::Json;
use axum::extract::State;
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::right::{Assignee, AssigneeKind, Right, TargetKind};
use serde::Serialize;
use service::invites::{self, Given, InviteInput, InviteView, Invitee, NewAccessKey, RoleInput};
use service::{Error, Field, Service, qr};

pub(super) fn routes() -> Vec<Route> {
    vec![route("/invites", &["POST"], post(create))]
}

/// An invite as the contract shows it.
#[derive(Serialize)]
struct InviteBody {
    id: i64,
    resource_type: &'static str,
    notify: bool,
    created_at: Time,
    updated_at: Time,
    invites_to_type: &'static str,
    invites_to_id: Option<i64>,
    invitee_type: &'static str,
    invitee_id: i64,
    invitee: AssigneeRef,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_key: Option<AccessKeyBody>,
    #[serde(flatten)]
    given: GivenBody,
}

/// What an invite gave: a right, or a membership.
#[derive(Serialize)]
#[serde(untagged)]
enum GivenBody {
    Right { role_assignment_id: i64, role_assignment: RightBody },
    Membership { team_membership_id: i64 },
}

/// A new access key with our own: its secret, and the picture of it.
#[derive(Serialize)]
struct AccessKeyBody {
    id: i64,
    resource_type: &'static str,
    link_enabled: bool,
    qr_code_enabled: bool,
    secret: String,
    quick_response_code_image: Option<String>,
}

/// The right, with its period where the contract has one.
#[derive(Serialize)]
struct RightBody {
    id: i64,
    resource_type: &'static str,
    role_id: &'static str,
    #[serde(flatten)]
    valid: Option<ValidBody>,
}

#[derive(Serialize)]
struct ValidBody {
    valid_from: Option<Time>,
    valid_until: Option<Time>,
}

impl TryFrom<InviteView> for InviteBody {
    type Error = Error;

    /// Fails if the picture cannot be made.
    fn try_from(InviteView { given, invitee, access_key, notify }: InviteView) -> Result<Self, Error> {
        let (to_type, to_id, made, changed) = match &given {
            Given::Right(right) => {
                (right.target.kind().word(), right.target.number(), right.created_at, right.updated_at)
            }
            Given::Membership(one, team) => {
                (AssigneeKind::Team.word(), Some(team.id.get()), one.created_at, one.updated_at)
            }
        };
        Ok(Self {
            id: given.number(),
            resource_type: "Invite",
            notify,
            created_at: Time(made),
            updated_at: Time(changed),
            invites_to_type: to_type,
            invites_to_id: to_id,
            invitee_type: invitee.kind().word(),
            invitee_id: invitee.id().get(),
            invitee: AssigneeRef::from(&invitee),
            access_key: access_key.map(AccessKeyBody::try_from).transpose()?,
            given: GivenBody::from(&given),
        })
    }
}

impl From<&Given> for GivenBody {
    fn from(given: &Given) -> Self {
        match given {
            Given::Right(right) => Self::Right { role_assignment_id: right.id.get(), role_assignment: right.into() },
            Given::Membership(one, _) => Self::Membership { team_membership_id: one.id.get() },
        }
    }
}

impl TryFrom<NewAccessKey> for AccessKeyBody {
    type Error = Error;

    /// Fails if the picture cannot be made.
    fn try_from(NewAccessKey { key, secret, code_text }: NewAccessKey) -> Result<Self, Error> {
        let picture = code_text.map(|text| qr::png(text.reveal())).transpose()?;
        Ok(Self {
            id: key.id.get(),
            resource_type: "AccessKey",
            link_enabled: true,
            qr_code_enabled: key.has_code,
            secret: secret.reveal().to_owned(),
            quick_response_code_image: picture.map(|picture| STANDARD.encode(picture)),
        })
    }
}

impl From<&Right<Assignee>> for RightBody {
    fn from(right: &Right<Assignee>) -> Self {
        let (valid_from, valid_until) = (time(right.valid.from), time(right.valid.until));
        let is_shown = right.target.kind() == TargetKind::Group;
        Self {
            id: right.id.get(),
            resource_type: "RoleAssignment",
            role_id: right.role.id(),
            valid: is_shown.then_some(ValidBody { valid_from, valid_until }),
        }
    }
}

async fn create(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<Json<InviteBody>> {
    let input = input(body.enveloped("invite")?)?;
    Ok(Json(invites::create(&service, &caller, input).await?.try_into()?))
}

fn input(mut fields: Fields) -> Answer<InviteInput> {
    let (kind, number) = (fields.text("invites_to_type"), fields.integer("invites_to_id"));
    let (kind, number) = (fields.required("invites_to_type", kind), fields.required("invites_to_id", number));
    let notify = fields.flag("notify");
    let invitee = part(&mut fields, "invitee", invitee).flatten();
    let right = role_assignment(&mut fields, kind.as_deref() == Some(AssigneeKind::Team.word()));
    let mut key = fields.object("access_key");
    let [link_enabled, qr_code_enabled] =
        ["link_enabled", "qr_code_enabled"].map(|name| key.as_mut().map(|key| key.flag(name)).unwrap_or_default());
    if let Some(key) = key {
        fields.join(key);
    }
    fields.check()?;
    let missing = || Failure::from(Error::Malformed("a value is missing".into()));
    Ok(InviteInput {
        notify,
        invites_to_type: kind.ok_or_else(missing)?,
        invites_to_id: number.ok_or_else(missing)?,
        invitee: invitee.ok_or_else(missing)?,
        link_enabled,
        qr_code_enabled,
        role_assignment: right,
    })
}

/// The right that somebody is to get; a team has its own.
fn role_assignment(fields: &mut Fields, is_to_team: bool) -> Option<RoleInput> {
    let read = |right: &mut Fields| {
        let role = right.text("role_id");
        let (valid_from, valid_until) = (right.text("valid_from"), right.text("valid_until"));
        Some(RoleInput { role_id: right.required("role_id", role)?, valid_from, valid_until })
    };
    if !is_to_team {
        return part(fields, "role_assignment", read).flatten();
    }
    let mut right = fields.object("role_assignment")?;
    let input = read(&mut right);
    fields.join(right);
    input
}

/// What is read of an object that must be there.
fn part<T>(fields: &mut Fields, name: &'static str, read: impl FnOnce(&mut Fields) -> T) -> Option<T> {
    let part = fields.object(name).map_or(Field::Absent, Field::Set);
    let mut part = fields.required(name, part)?;
    let read = read(&mut part);
    fields.join(part);
    Some(read)
}

fn invitee(fields: &mut Fields) -> Option<Invitee> {
    let kind = fields.text("resource_type");
    let kind = fields.required("resource_type", kind);
    let guest = guests::input(fields);
    match kind.as_deref()? {
        USER => Some(Invitee::User { email: fields.required("email", guest.email)?, name: guest.name }),
        GUEST => Some(Invitee::Guest(guest)),
        _ => {
            fields.problem("resource_type", "must be User or Guest");
            None
        }
    }
}
