//! A right as a line of a list: who has which role on what, where it comes from, and until when.

use super::wall;
use crate::error::Failure;
use crate::shell::initials;
use crate::words::Words;
use domain::authority::Scope;
use domain::right::{Right, Source};
use domain::role::Role;
use domain::time::{Standing, TimeZone, Timestamp};
use service::assignees::{AssigneeView, PersonView};
use service::powers::Powers;
use service::role_assignments::{RightView, TargetView};
use service::users::{self, UserFilter};
use service::{Caller, Page, Service, texts};
use std::collections::{BTreeSet, HashMap};

/// A right as a line of a list.
pub(crate) struct RightLine {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) initials: String,
    /// The page of the person, if they have one.
    pub(crate) href: Option<String>,
    /// What stands under the name: an address, or what they are.
    pub(crate) under: String,
    pub(crate) target: String,
    pub(crate) target_href: Option<String>,
    pub(crate) role: String,
    pub(crate) source: String,
    pub(crate) validity: String,
    /// The colour of the validity: good, warn, or none.
    pub(crate) standing: &'static str,
    pub(crate) may_change: bool,
}

/// The lines of rights. Times stand in the zone of a place, or in `zone` where the target is no place.
pub(crate) async fn lines(
    service: &Service,
    caller: &Caller,
    (w, powers): (Words, &Powers),
    views: &[RightView],
    zone: &TimeZone,
) -> Result<Vec<RightLine>, Failure> {
    let names = givers(service, caller, views).await?;
    let now = service.now();
    let line = |view: &RightView| {
        let giver = match view.right.source {
            Source::Manual(Some(by)) => names.get(&by.get()).map(String::as_str),
            _ => None,
        };
        let zone = match &view.target {
            TargetView::Place(place) => &place.time_zone,
            _ => zone,
        };
        line(w, powers, view, giver, (now, zone))
    };
    Ok(views.iter().map(line).collect())
}

/// What a right is on.
pub(crate) const fn scope(target: &TargetView) -> Scope {
    match target {
        TargetView::Organization(_) => Scope::Organization,
        TargetView::Place(place) => Scope::Place(place.id),
        TargetView::Group(group) => Scope::Group(group.id, group.place),
    }
}

/// Whether they may change or take away a right: one that a person gave or an import brought, of a role not above
/// their own.
pub(crate) fn may_change(powers: &Powers, view: &RightView) -> bool {
    let right = &view.right;
    let is_loose = right.source.is_manual() || matches!(right.source, Source::Import(_));
    is_loose && right.role != Role::OrganizationOwner && powers.grantable(scope(&view.target)).contains(&right.role)
}

/// What a right is on, with the address of its page.
pub(crate) fn target(target: &TargetView) -> (String, Option<String>) {
    match target {
        TargetView::Organization(organization) => (organization.name.to_string(), None),
        TargetView::Place(place) => (place.name.to_string(), Some(format!("/places/{}", place.id.get()))),
        TargetView::Group(group) => (group.name.to_string(), Some(format!("/groups/{}", group.id.get()))),
    }
}

fn line(
    w: Words,
    powers: &Powers,
    view: &RightView,
    giver: Option<&str>,
    (now, zone): (Timestamp, &TimeZone),
) -> RightLine {
    let name = view.assignee.name().to_string();
    let (href, under) = match &view.assignee {
        AssigneeView::Person(PersonView::User(user)) => {
            let address = user.mail_address().map_or_else(|| w.t("users-no-email"), ToString::to_string);
            (Some(format!("/users/{}", user.id.get())), address)
        }
        AssigneeView::Person(PersonView::Guest(_)) => (None, w.t("rights-guest")),
        AssigneeView::Team(_) => (None, w.t("rights-team")),
    };
    let (target, target_href) = target(&view.target);
    let (validity, standing) = validity(w, &view.right, now, zone);
    RightLine {
        id: view.right.id.get(),
        initials: initials(&name),
        name,
        href,
        under,
        target,
        target_href,
        role: texts::role(view.right.role),
        source: texts::source(view.right.source, giver, w.0),
        validity,
        standing,
        may_change: may_change(powers, view),
    }
}

/// When a right counts, and the colour in which that is said.
pub(super) fn validity<A>(w: Words, right: &Right<A>, now: Timestamp, zone: &TimeZone) -> (String, &'static str) {
    let shown = |at: Timestamp| wall::moment(at, zone).into();
    match (right.valid.place(now), right.valid.from, right.valid.until) {
        (Standing::Before, Some(from), _) => (w.with("rights-from", &[("at", shown(from))]), "warn"),
        (Standing::After, _, Some(until)) => (w.with("rights-ended", &[("at", shown(until))]), "bad"),
        (_, _, Some(until)) => (w.with("rights-until", &[("at", shown(until))]), ""),
        _ => (w.t("rights-always"), ""),
    }
}

/// The names of those who gave the rights, as far as the caller may know them.
pub(super) async fn givers(
    service: &Service,
    caller: &Caller,
    views: &[RightView],
) -> Result<HashMap<i64, String>, Failure> {
    let ids: BTreeSet<i64> = views
        .iter()
        .filter_map(|view| match view.right.source {
            Source::Manual(Some(by)) => Some(by.get()),
            _ => None,
        })
        .collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let page = Page { limit: i64::try_from(ids.len()).unwrap_or(i64::MAX), offset: 0 };
    let filter = UserFilter { ids: Some(ids.into_iter().collect()), ..UserFilter::default() };
    let found = users::list(service, caller, filter, page).await?;
    Ok(found.items.into_iter().map(|found| (found.user.id.get(), found.user.name.to_string())).collect())
}
