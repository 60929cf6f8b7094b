//! Access links: whoever has one opens the doors of a group, for a time.

use crate::auth::Secret;
use crate::input::{self, Field};
use crate::mail::Letter;
use crate::operation::{Act, Look};
use crate::{Caller, Error, Listing, Page, Problems, Service, Settings};
use domain::event::{EventKind, ObjectKind};
use domain::group::Group;
use domain::id::{GroupId, GroupLinkId, OrganizationId};
use domain::link::GroupLink;
use domain::permission::Permission;
use domain::reach::Reach;
use domain::text::{Email, Name, Phone};
use domain::time::{Period, Timestamp};
use domain::user::User;
use store::Read;
use store::group_links::Filter;

pub use store::group_links::{Filter as GroupLinkFilter, Order};

/// An access link with what is shown beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupLinkView {
    /// The access link.
    pub link: GroupLink,
    /// Whose doors it opens.
    pub group: Group,
    /// Who made it, while they are there.
    pub created_by: Option<User>,
}

/// A new access link with its secret, which is shown this once.
#[derive(Clone, Debug)]
pub struct NewGroupLink {
    /// The access link.
    pub view: GroupLinkView,
    /// Its secret.
    pub secret: Secret,
    /// What its picture is to say, where one is wanted.
    pub code_text: Option<String>,
}

/// What a request says of a new access link.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct GroupLinkInput {
    pub group_id: Field<i64>,
    pub name: Field<String>,
    pub email: Field<String>,
    pub phone: Field<String>,
    pub quick_response_code_type: Field<String>,
    pub link_enabled: Field<bool>,
    pub valid_from: Field<String>,
    pub valid_until: Field<String>,
}

/// Lists the access links that the caller may read.
pub async fn list(
    service: &Service,
    caller: &Caller,
    filter: Filter,
    page: Page,
) -> Result<Listing<GroupLinkView>, Error> {
    service
        .look(caller, move |look: &mut Look<'_, '_>| {
            let reach = look.who.reach(&[Permission::GroupLinksRead]);
            let found = store::group_links::list(look.read, look.who.organization(), &reach, &filter, page)?;
            let views = found.items.into_iter().map(|link| view(look.read, link));
            Ok(Listing { items: views.collect::<Result<_, _>>()?, total: found.total })
        })
        .await
}

/// Makes an access link, and mails it where an address is given.
pub async fn create(service: &Service, caller: &Caller, input: GroupLinkInput) -> Result<NewGroupLink, Error> {
    let (secret, settings) = (service.new_secret(), service.settings().clone());
    service
        .act(caller, move |act| {
            let group = group_of(act, &input)?;
            act.who.require(Permission::GroupLinksWrite, crate::groups::scope(&group))?;
            let draft = draft(act, input, &group)?;
            let link = store::group_links::create(act, draft, secret.hash())?;
            log(act, EventKind::GroupLinkCreate, &link, &group)?;
            if let Some(email) = &link.email {
                send(act, (&link, email), &secret, &settings)?;
            }
            let code_text = link.has_code.then(|| address(&settings, PAGE, &secret));
            Ok(NewGroupLink { view: view(act, link)?, secret, code_text })
        })
        .await
}

/// Ends an access link.
pub async fn delete(service: &Service, caller: &Caller, id: GroupLinkId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let tenant = act.who.organization();
            let link = store::group_links::find(act, tenant, id)?.ok_or(Error::NotFound("group link"))?;
            let group = crate::groups::find_alone(act, tenant, link.group)?;
            let scope = crate::groups::scope(&group);
            act.who.require_sight(Permission::GroupLinksRead, scope, "group link")?;
            act.who.require(Permission::GroupLinksWrite, scope)?;
            store::group_links::delete(act, id)?;
            log(act, EventKind::GroupLinkDestroy, &link, &group)
        })
        .await
}

/// Where an access link leads.
const PAGE: &str = "link";

/// The address of a page that is to know a secret, or the secret alone where nobody knows the server. The secret stands
/// behind the sign that keeps it in the browser, out of the logs of whatever lies between.
pub(crate) fn address(settings: &Settings, page: &str, secret: &Secret) -> String {
    let secret = secret.reveal();
    settings.public_url.as_ref().map_or_else(|| secret.to_owned(), |url| format!("{url}/{page}#{secret}"))
}

fn group_of(act: &mut Act<'_, '_>, input: &GroupLinkInput) -> Result<Group, Error> {
    let Some(id) = input.group_id.clone().value() else { return Err(Error::invalid("group_id", "can't be blank")) };
    let tenant = act.who.organization();
    let found = store::groups::find_alone(act, tenant, GroupId::new(id))?;
    found.ok_or_else(|| Error::invalid("group_id", "is not a group of this organization"))
}

fn draft(act: &Act<'_, '_>, input: GroupLinkInput, group: &Group) -> Result<GroupLink, Error> {
    let mut problems = Problems::default();
    let mut name: Option<Name> = None;
    input::name(&mut problems, input.name, &mut name);
    let email = input.email.parse(&mut problems, "email", |text| Email::parse(text)).value();
    let phone = input.phone.parse(&mut problems, "phone", |text| Phone::parse(text)).value();
    if input.link_enabled == Field::Set(false) {
        problems.add("link_enabled", "can't be off: there are no readers yet that could read the code instead");
    }
    let code =
        input.quick_response_code_type.parse(&mut problems, "quick_response_code_type", |word| match word.as_str() {
            "online" => Ok(()),
            "offline" => Err("can't be offline: there are no readers yet that could check such a code"),
            _ => Err("must be online, or nothing"),
        });
    let (mut from, mut until): (Option<Timestamp>, Option<Timestamp>) = (None, None);
    input::instant(&mut problems, "valid_from", input.valid_from, &mut from);
    input::instant(&mut problems, "valid_until", input.valid_until, &mut until);
    let valid = problems.take("valid_until", Period::new(from, until)).unwrap_or(Period::ALWAYS);
    problems.check()?;
    Ok(GroupLink {
        id: GroupLinkId::new(0),
        organization: group.organization,
        group: group.id,
        name: name.ok_or_else(|| Error::invalid("name", "can't be blank"))?,
        email,
        phone,
        has_code: code.value().is_some(),
        valid,
        created_by: act.who.caller.user,
        last_used_at: None,
        created_at: act.who.now,
        updated_at: act.who.now,
    })
}

fn log(act: &mut Act<'_, '_>, kind: EventKind, link: &GroupLink, group: &Group) -> Result<(), Error> {
    act.log(kind, (ObjectKind::GroupLink, link.id.get(), link.name.as_str()), group.place)
}

/// Mails an access link, with the doors that it opens.
fn send(
    act: &mut Act<'_, '_>,
    (link, email): (&GroupLink, &Email),
    secret: &Secret,
    settings: &Settings,
) -> Result<(), Error> {
    let tenant = act.who.organization();
    let organization = crate::organizations::find(act, tenant)?;
    let reach = Reach { groups: vec![link.group], ..Reach::default() };
    let doors = store::locks::list(act, tenant, &reach, &store::locks::Filter::default(), DOORS_IN_MAIL)?;
    let names = doors.items.iter().map(|found| found.lock.name.to_string()).collect();
    let letter = Letter::with_link(&organization, (&link.name, email), address(settings, PAGE, secret), settings);
    letter.with_doors(names, doors.total).queue(act, None)?;
    act.queued_mail = true;
    Ok(())
}

const DOORS_IN_MAIL: Page = Page { limit: 20, offset: 0 };

fn view(read: &mut Read<'_>, link: GroupLink) -> Result<GroupLinkView, Error> {
    let tenant: OrganizationId = link.organization;
    let group = crate::groups::find_alone(read, tenant, link.group)?;
    let created_by = match link.created_by {
        Some(user) => store::users::find(read, tenant, user)?.map(|found| found.user),
        None => None,
    };
    Ok(GroupLinkView { link, group, created_by })
}
