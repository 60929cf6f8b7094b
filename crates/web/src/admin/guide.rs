//! The set-up guide: what is done and what is to do, from the first account to an opened door.

use crate::error::Failure;
use crate::session::Staff;
use crate::shell::Shell;
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::permission::Permission;
use service::event_sets::{self, Query};
use service::groups::{self, GroupFilter, People};
use service::locks::{self, LockFilter, Standing};
use service::mail::Transport;
use service::organizations::{self, Counts};
use service::powers::Powers;
use service::{Caller, Error, Page, Service};

#[derive(Template)]
#[template(path = "guide.html")]
struct GuidePage {
    shell: Shell,
    progress: Progress,
    steps: Vec<Step>,
}

/// How far it is.
pub(super) struct Progress {
    pub(super) text: String,
    pub(super) is_complete: bool,
}

struct Step {
    is_done: bool,
    title: String,
    text: String,
    /// Lines for the configuration.
    lines: &'static str,
    href: &'static str,
    button: String,
}

/// The guide, for who sets up the organization.
pub(crate) async fn show(State(service): State<Service>, Staff { caller, powers }: Staff) -> Result<Response, Failure> {
    if !sets_up(&powers) {
        return Err(Error::Forbidden("integrations_write").into());
    }
    let shell = Shell::new(&powers, "/home");
    let counts = organizations::dashboard(&service, &caller).await?;
    let steps = steps(&service, (&caller, &powers), shell.w, &counts).await?;
    Ok(page::html(&GuidePage { progress: progress(shell.w, &steps), steps, shell }))
}

/// How far the guide is, of an organization with so much of everything.
pub(super) async fn find_progress(
    service: &Service,
    (caller, powers): (&Caller, &Powers),
    w: Words,
    counts: &Counts,
) -> Result<Progress, Failure> {
    Ok(progress(w, &steps(service, (caller, powers), w, counts).await?))
}

/// Whether the guide is for them: they set up the organization.
pub(super) fn sets_up(powers: &Powers) -> bool {
    [Permission::IntegrationsWrite, Permission::PlacesWrite, Permission::DashboardsRead]
        .into_iter()
        .all(|one| powers.may(one))
}

fn progress(w: Words, steps: &[Step]) -> Progress {
    let count = |steps: usize| i64::try_from(steps).unwrap_or(i64::MAX);
    let done = steps.iter().filter(|step| step.is_done).count();
    let is_complete = done == steps.len();
    let words = [("done", count(done).into()), ("all", count(steps.len()).into())];
    Progress { text: if is_complete { w.t("guide-complete") } else { w.with("guide-progress", &words) }, is_complete }
}

async fn steps(
    service: &Service,
    (caller, powers): (&Caller, &Powers),
    w: Words,
    counts: &Counts,
) -> Result<Vec<Step>, Failure> {
    let one = Page { limit: 1, offset: 0 };
    let online = Standing { online: Some(true), unlocked: None };
    let wired = locks::list(service, caller, LockFilter::default(), online, one).await?.total > 0;
    let some = Page { limit: 100, offset: 0 };
    let groups =
        groups::list(service, caller, GroupFilter { people: People::Any, ..GroupFilter::default() }, some).await?.items;
    let is_shared = counts.users > 1 && groups.iter().any(|group| group.users_count > 0);
    let opened = Query { event_type: Some("lock.unlock".to_owned()), event_success: Some(true), ..Query::default() };
    let opened = event_sets::browse(service, caller, opened, (None, 1)).await?;
    let door = if counts.locks > 0 && !wired { "guide-door-unwired" } else { "guide-door-text" };
    let organization = [("organization", powers.organization.name.as_str().into())];
    let step = |is_done, title: &str, text: String, href, button: &str| Step {
        is_done,
        title: w.t(title),
        text,
        lines: "",
        href,
        button: if button.is_empty() { String::new() } else { w.t(button) },
    };
    Ok(vec![
        step(true, "guide-account", w.with("guide-account-text", &organization), "", ""),
        address(service, w),
        mail(service, w),
        step(counts.places > 0, "guide-place", w.t("guide-place-text"), "/places/new", "guide-place-button"),
        step(wired, "guide-door", w.t(door), "/doors/new", "guide-door-button"),
        step(
            groups.iter().any(|group| group.locks_count > 0),
            "guide-group",
            w.t("guide-group-text"),
            "/groups",
            "guide-group-button",
        ),
        step(is_shared, "guide-user", w.t("guide-user-text"), "/users/new", "guide-user-button"),
        step(!opened.events.is_empty(), "guide-opened", w.t("guide-opened-text"), "/doors", "guide-opened-button"),
    ])
}

fn address(service: &Service, w: Words) -> Step {
    let url = service.settings().public_url.clone();
    let is_safe = url.as_ref().is_some_and(|url| url.starts_with("https:"));
    let text = match &url {
        None => w.t("guide-address-text"),
        Some(url) if is_safe => w.with("guide-address-done", &[("url", url.as_str().into())]),
        Some(url) => w.with("guide-address-plain", &[("url", url.as_str().into())]),
    };
    let lines = "public_url = \"https://doors.example.com\"\n\n[tls]\ncertificate = \"/etc/latchkey/fullchain.pem\"\nkey = \"/etc/latchkey/privkey.pem\"";
    Step {
        is_done: is_safe,
        title: w.t("guide-address"),
        text,
        lines: if is_safe { "" } else { lines },
        href: "",
        button: String::new(),
    }
}

fn mail(service: &Service, w: Words) -> Step {
    let is_done = !matches!(service.mail(), Transport::None);
    let lines = "[mail]\nsmtp_url = \"smtps://mail.example.com\"\nfrom = \"Our gym <doors@example.com>\"\nusername = \"doors@example.com\"\npassword_file = \"/etc/latchkey/mail-password\"";
    Step {
        is_done,
        title: w.t("guide-mail"),
        text: w.t(if is_done { "guide-mail-done" } else { "guide-mail-text" }),
        lines: if is_done { "" } else { lines },
        href: if is_done { "/settings/mail" } else { "" },
        button: if is_done { w.t("guide-mail-button") } else { String::new() },
    }
}
