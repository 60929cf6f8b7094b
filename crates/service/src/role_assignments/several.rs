//! Sharing one thing with several people at once.

use super::{NewRight, RightView, give, has_manual, target};
use crate::assignees::{self, AssigneeView, PersonView};
use crate::{Caller, Error, Service};
use domain::permission::Permission;

/// What came of sharing access with one of several.
#[derive(Clone, Debug, PartialEq)]
pub enum Shared {
    /// It is theirs from now on.
    Given(Box<RightView>),
    /// They had been given it before, and keep it as it was.
    Had(AssigneeView),
}

/// With how many people access is shared at once.
pub const SEVERAL_MAX: usize = 200;

/// Shares access with all of them or, if anything is wrong, with nobody. Who has been given a right on the target before
/// keeps it as it is; who is to be told by mail and has no address is not told.
pub async fn create_all(service: &Service, caller: &Caller, wishes: Vec<NewRight>) -> Result<Vec<Shared>, Error> {
    if wishes.len() > SEVERAL_MAX {
        return Err(Error::invalid("assignee_id", format!("can be {SEVERAL_MAX} people at once")));
    }
    let wishes: Vec<_> = wishes.into_iter().map(|wish| (wish, service.new_secret())).collect();
    let settings = service.settings().clone();
    service
        .act(caller, move |act| {
            let mut outcomes = Vec::with_capacity(wishes.len());
            for (mut wish, secret) in wishes {
                let tenant = act.who.organization();
                let on = target(wish.kind, wish.number, tenant)?;
                let assignee = assignees::meant(act.write, &act.who, wish.assignee)?;
                let scope = super::scope(act, on)?;
                act.who.require(Permission::RoleAssignmentsWrite, scope)?;
                if has_manual(act, tenant, assignee.id(), on)? {
                    outcomes.push(Shared::Had(assignee));
                    continue;
                }
                if let AssigneeView::Person(PersonView::User(user)) = &assignee {
                    wish.notify &= user.mail_address().is_some();
                }
                outcomes.push(Shared::Given(Box::new(give(act, wish, &secret, &settings)?)));
            }
            Ok(outcomes)
        })
        .await
}
