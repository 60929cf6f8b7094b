//! The mails of an organization, for who looks after its settings: how they leave, what became of them, and a test.

use crate::jobs::MailHealth;
use crate::mail::{Letter, Template, Transport};
use crate::{Caller, Error, Service};
use domain::authority::Scope;
use domain::id::UserId;
use domain::permission::Permission;
use domain::time::Timestamp;
use store::outbox::Message;

pub use store::outbox::State;

/// How mails leave, in words for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// They do not: no mail server is set up.
    None,
    /// By a mail server, from this address.
    Server(String),
    /// They are kept in memory, as in the demo.
    Kept,
}

/// How the mails of an organization stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailView {
    /// How they leave.
    pub way: Way,
    /// How many wait or failed, and why.
    pub health: MailHealth,
    /// The newest, the newest first.
    pub newest: Vec<SentView>,
}

/// A mail, without what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentView {
    /// To whom.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// How it stands.
    pub state: State,
    /// Why the last try failed.
    pub last_error: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
}

/// How many mails are shown.
const NEWEST: i64 = 20;

/// How the mails of the caller's organization stand.
pub async fn get(service: &Service, caller: &Caller) -> Result<MailView, Error> {
    let way = match service.mail() {
        Transport::None => Way::None,
        Transport::Smtp(smtp) => Way::Server(smtp.from_address()),
        Transport::Kept(_) => Way::Kept,
    };
    service
        .look(caller, move |look| {
            look.who.require(Permission::IntegrationsRead, Scope::Organization)?;
            let organization = look.who.organization();
            let (counts, last_error) = store::outbox::count_of(look.read, organization)?;
            let newest = store::outbox::list(look.read, organization, NEWEST)?;
            Ok(MailView {
                way,
                health: MailHealth { waiting: counts.waiting, failing: counts.failing, dead: counts.dead, last_error },
                newest: newest.into_iter().filter_map(view).collect(),
            })
        })
        .await
}

/// The newest mails to a person, for who may see people.
pub async fn list_of_person(service: &Service, caller: &Caller, id: UserId) -> Result<Vec<SentView>, Error> {
    service
        .look(caller, move |look| {
            crate::users::visible(look.read, &look.who, id)?;
            look.who.require(Permission::UsersRead, Scope::Organization)?;
            let newest = store::outbox::list_of_person(look.read, look.who.organization(), id, NEWEST)?;
            Ok(newest.into_iter().filter_map(view).collect())
        })
        .await
}

/// Writes a mail to the caller, which leaves as every other does. Fails if they have no address.
pub async fn send_test(service: &Service, caller: &Caller) -> Result<(), Error> {
    let settings = service.settings().clone();
    service
        .act(caller, move |act| {
            act.who.require(Permission::IntegrationsWrite, Scope::Organization)?;
            let user = crate::users::current(act)?;
            if user.mail_address().is_none() {
                return Err(Error::invalid("base", "can't be sent: you have no email address"));
            }
            let tenant = act.who.organization();
            let organization = crate::organizations::find(act, tenant)?;
            Letter::new(Template::Test, &organization, &user, &settings).queue(act, Some(user.id))?;
            act.queued_mail = true;
            Ok(())
        })
        .await
}

/// A mail whose body can be read.
fn view(message: Message) -> Option<SentView> {
    let letter: Letter = serde_json::from_str(&message.body).ok()?;
    let mail = letter.render().ok()?;
    Some(SentView {
        to: mail.to,
        subject: mail.subject,
        state: message.state,
        last_error: message.last_error,
        created_at: message.created_at,
    })
}
