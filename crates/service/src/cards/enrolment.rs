//! Giving a person a card in one step: a new one by its numbers, or one that lies ready.

use super::{CardView, checked, log, view};
use crate::operation::Act;
use crate::{Caller, Error, Service, assignees};
use domain::authority::Scope;
use domain::card::{Card, Content, Format};
use domain::event::EventKind;
use domain::id::{CardId, UserId};
use domain::permission::Permission;
use store::cards::Carried;

/// Which card.
#[derive(Clone, Debug)]
pub enum Which {
    /// One that is enrolled.
    Known(CardId),
    /// The one with these numbers, which is enrolled if it is not yet.
    Numbers(&'static Format, Box<Content>),
}

/// So many cards that lie ready are shown.
const READY: i64 = 50;

/// Cards that nobody carries, of those that were enrolled last.
pub async fn list_ready(service: &Service, caller: &Caller) -> Result<Vec<Card>, Error> {
    service
        .look(caller, |look| {
            look.who.require(Permission::CardsRead, Scope::Organization)?;
            let found = store::cards::list_unassigned(look.read, look.who.organization(), READY)?;
            Ok(found.into_iter().map(|carried| carried.card).collect())
        })
        .await
}

/// Gives a person a card, which counts from now on if that is wished. Fails if somebody carries it.
pub async fn hand_out(
    service: &Service,
    caller: &Caller,
    (which, to): (Which, UserId),
    counts: bool,
) -> Result<CardView, Error> {
    service
        .act(caller, move |act| {
            crate::users::visible(act.write, &act.who, to)?;
            act.who.require(Permission::CardAssignmentsWrite, Scope::Organization)?;
            let mut carried = meant(act, which)?;
            if let Some(given) = &carried.assignment {
                let problem = if given.assignee == to {
                    "is theirs already".to_owned()
                } else {
                    let name = assignees::person(act, given.organization, given.assignee)?.name().to_string();
                    format!("is carried by {name}; take it back there first")
                };
                return Err(Error::invalid("card", problem));
            }
            let mut assignment = crate::card_assignments::give(act, &carried, to)?;
            if counts {
                act.who.require(Permission::CardsActivate, Scope::Organization)?;
                crate::card_assignments::switch(act, &carried.card, &mut assignment, true)?;
            }
            carried.assignment = Some(assignment);
            view(act, carried)
        })
        .await
}

fn meant(act: &mut Act<'_, '_>, which: Which) -> Result<Carried, Error> {
    let organization = act.who.organization();
    match which {
        Which::Known(id) => {
            let found = store::cards::find(act, organization, id)?;
            found.ok_or_else(|| Error::invalid("card", "is not a card of this organization"))
        }
        Which::Numbers(format, said) => {
            let content = checked(format, &said)?;
            if let Some(found) = store::cards::find_by_identity(act, organization, (format, &content))? {
                return Ok(found);
            }
            act.who.require(Permission::CardsWrite, Scope::Organization)?;
            let card = super::add(act, format, content)?;
            log(act, EventKind::CardCreate, &card)?;
            Ok(Carried { card, assignment: None })
        }
    }
}
