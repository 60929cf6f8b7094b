//! How mail leaves, how it goes, and a test of it.

use super::{Done, Tab, done, frame};
use crate::admin::user::time;
use crate::error::{Failure, others, problems};
use crate::session::Staff;
use crate::shell::Shell;
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::permission::Permission;
use domain::time::TimeZone;
use service::mails::{self, SentView, State as Sent, Way};
use service::powers::Powers;
use service::{Caller, Error, Service};

#[derive(Template)]
#[template(path = "settings_mail.html")]
struct MailPage {
    shell: Shell,
    tabs: Vec<Tab>,
    done: String,
    way: Way,
    way_text: String,
    waiting: i64,
    failing: i64,
    dead: i64,
    last_error: Option<String>,
    rows: Vec<MailRow>,
    zone: String,
    to: String,
    may_test: bool,
    problems: Vec<String>,
}

struct MailRow {
    to: String,
    subject: String,
    at: String,
    state: Sent,
    text: String,
    error: String,
}

const HERE: &str = "/settings/mail";

/// How the mail stands.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Query(asked): Query<Done>,
) -> Result<Response, Failure> {
    let page = build(&service, (&caller, &powers), Vec::new()).await?;
    let told = match asked.done.as_str() {
        "sent" => page.shell.w.with("settings-mail-sent", &[("to", page.to.as_str().into())]),
        _ => String::new(),
    };
    Ok(page::html(&MailPage { done: told, ..page }))
}

/// Sends a mail to whoever asks.
pub(crate) async fn send_test(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
) -> Result<Response, Failure> {
    match mails::send_test(&service, &caller).await {
        Ok(()) => Ok(done(HERE, "sent")),
        Err(error @ Error::Forbidden(_)) => Err(error.into()),
        Err(error) => {
            let problems = others(&problems(error)?, &[]);
            let page = build(&service, (&caller, &powers), problems).await?;
            Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

async fn build(
    service: &Service,
    (caller, powers): (&Caller, &Powers),
    problems: Vec<String>,
) -> Result<MailPage, Failure> {
    let view = mails::get(service, caller).await?;
    let (shell, tabs) = frame(powers, HERE);
    let (w, zone) = (shell.w, &powers.organization.time_zone);
    Ok(MailPage {
        way_text: match &view.way {
            Way::None => w.t("settings-mail-none"),
            Way::Server(from) => w.with("settings-mail-server", &[("from", from.as_str().into())]),
            Way::Kept => w.t("settings-mail-kept"),
        },
        way: view.way,
        waiting: view.health.waiting,
        failing: view.health.failing,
        dead: view.health.dead,
        last_error: view.health.last_error,
        rows: view.newest.into_iter().map(|mail| row(w, mail, zone)).collect(),
        zone: w.with("settings-zone-of-times", &[("zone", zone.name().into())]),
        to: powers.user.mail_address().map(ToString::to_string).unwrap_or_default(),
        may_test: powers.may(Permission::IntegrationsWrite),
        done: String::new(),
        problems,
        tabs,
        shell,
    })
}

fn row(w: Words, mail: SentView, zone: &TimeZone) -> MailRow {
    MailRow {
        at: time(mail.created_at, zone, "%-d %b, %H:%M"),
        text: match mail.state {
            Sent::Delivered => w.t("settings-mail-delivered"),
            Sent::Waiting => w.t("settings-mail-waiting"),
            Sent::Dead => w.t("settings-mail-dead"),
        },
        to: mail.to,
        subject: mail.subject,
        state: mail.state,
        error: mail.last_error.filter(|_| mail.state != Sent::Delivered).unwrap_or_default(),
    }
}
