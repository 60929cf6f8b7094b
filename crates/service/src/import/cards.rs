//! Cards of a source, who carries them, and access links.

use super::desk::{Desk, Taken};
use super::items::{CardAssignmentItem, CardItem, GroupLinkItem, Item, Kind, Stub};
use super::progress::Topic;
use crate::Error;
use domain::card::{Activation, Card, CardAssignment, Content, Format, Pin};
use domain::event::{EventKind, ObjectKind};
use domain::id::{CardAssignmentId, CardId};
use domain::time::Timestamp;
use store::page::Page;

/// Given by the store when a row is written.
const LATER: Timestamp = Timestamp::from_micros(0);

/// Why an access link is not brought over, with what is needed to make it again.
pub(super) fn why_no_link(said: &GroupLinkItem) -> String {
    let group = said.group.as_ref().and_then(|Stub { name, .. }| name.clone()).unwrap_or_default();
    let sent = said.email.as_ref().map(|email| format!(", sent to {email}")).unwrap_or_default();
    let end = |end: &Option<String>, word: &str| end.as_ref().map(|at| format!(", {word} {at}")).unwrap_or_default();
    format!(
        "its secret is not told, so it would open nothing: make it anew (group {group}{sent}{}{})",
        end(&said.valid_from, "from"),
        end(&said.valid_until, "until")
    )
}

impl Desk<'_, '_> {
    pub(super) fn create_card(&mut self, said: &CardItem) -> Result<Taken, Error> {
        let tenant = self.run.organization;
        let Some(format) = Format::find(&said.kind) else {
            return Ok(Taken::LeftOut(format!("cards of the type {} are not known here", said.kind)));
        };
        let content = match Content::of(format, &content(said)) {
            Ok(content) => content,
            Err(wrong) => {
                let wrong: Vec<_> = wrong.into_iter().map(|(field, problem)| format!("{field} {problem}")).collect();
                return Ok(Taken::LeftOut(format!("what the source tells of it is not enough: {}", wrong.join(", "))));
            }
        };
        if store::cards::is_enrolled(self.write, tenant, format, &content)? {
            let texts = Content {
                token: content.token.clone(),
                uid: content.uid.clone(),
                data_block_value: content.data_block_value.clone(),
                ..Content::default()
            };
            let filter = store::cards::Filter { content: texts, ..store::cards::Filter::default() };
            let found = store::cards::list(self.write, tenant, &filter, Page { limit: 250, offset: 0 })?.items;
            let is_it = |card: &Card| card.format == format && card.content.identity() == content.identity();
            let there = found.into_iter().map(|carried| carried.card).find(is_it).ok_or(Error::NotFound("card"))?;
            return Ok(Taken::Adopted(there.id.get(), None));
        }
        let card = Card {
            id: CardId::new(0),
            organization: tenant,
            format,
            content,
            last_used_at: None,
            created_at: LATER,
            updated_at: LATER,
        };
        let card = store::cards::create(self.write, card)?;
        self.log_card(EventKind::CardCreate, &card)?;
        Ok(Taken::Created(card.id.get()))
    }

    pub(super) fn create_card_assignment(&mut self, said: &CardAssignmentItem) -> Result<Taken, Error> {
        let tenant = self.run.organization;
        let Some(card) = self.own(Kind::Card, said.card_id)? else {
            return Ok(Taken::LeftOut("its card is not here".to_owned()));
        };
        let assignee = match self.assignee(said.assignee_type.as_deref(), said.assignee_id)? {
            Ok(assignee) => assignee,
            Err(why) => return Ok(Taken::LeftOut(why)),
        };
        let carried = store::cards::find(self.write, tenant, CardId::new(card))?.ok_or(Error::NotFound("card"))?;
        if let Some(there) = carried.assignment {
            if there.assignee == assignee {
                return Ok(Taken::Adopted(there.id.get(), None));
            }
            let of = (self.run.source.as_str(), Kind::CardAssignment.word());
            if store::imports::source_of(self.write, tenant, of, there.id.get())?.is_none() {
                let name = crate::users::find(self.write, tenant, there.assignee)?.user.name;
                return Ok(Taken::LeftOut(format!("somebody here gave that card to {name}")));
            }
            store::card_assignments::delete(self.write, there.id)?;
            self.log_card(EventKind::CardDeassign, &carried.card)?;
        }
        let given = CardAssignment {
            id: CardAssignmentId::new(0),
            organization: tenant,
            card: carried.card.id,
            assignee,
            assigned_by: None,
            activation: self.activation(said),
            pin: pin(said),
            created_at: LATER,
            updated_at: LATER,
        };
        let given = store::card_assignments::create(self.write, given)?;
        self.log_card(EventKind::CardAssign, &carried.card)?;
        Ok(Taken::Created(given.id.get()))
    }

    pub(super) fn update_card_assignment(
        &mut self,
        item: &Item,
        said: &CardAssignmentItem,
        id: CardAssignmentId,
    ) -> Result<(), Error> {
        let tenant = self.run.organization;
        let now = store::card_assignments::find(self.write, tenant, id)?.ok_or(Error::NotFound("card assignment"))?;
        if self.assignee(said.assignee_type.as_deref(), said.assignee_id)? != Ok(now.assignee) {
            self.note(item, Topic::Differs, "is somebody else's there and stays here as it was");
            return Ok(());
        }
        let changed = CardAssignment { activation: self.activation(said), pin: pin(said), ..now };
        store::card_assignments::update(self.write, &changed)?;
        let card = store::cards::find(self.write, tenant, changed.card)?.ok_or(Error::NotFound("card"))?.card;
        self.log_card(EventKind::CardUpdate, &card)
    }

    fn activation(&self, said: &CardAssignmentItem) -> Activation {
        let at = said.updated_at.as_deref().and_then(|said| Timestamp::parse(said).ok()).unwrap_or(self.write.now());
        if said.status == "activated" {
            Activation { activated_at: Some(at), deactivated_at: None }
        } else {
            Activation { activated_at: None, deactivated_at: Some(at) }
        }
    }

    fn log_card(&mut self, kind: EventKind, card: &Card) -> Result<(), Error> {
        self.log(kind, (ObjectKind::Card, card.id.get(), crate::cards::name(card)), None)
    }
}

fn content(said: &CardItem) -> Content {
    Content {
        token: said.token.clone(),
        uid: said.uid.clone(),
        data_block_value: said.data_block_value.clone(),
        facility_code: said.facility_code,
        card_number: said.card_number,
        card_id: said.card_id,
        oem: said.oem,
        length: said.length,
    }
}

fn pin(said: &CardAssignmentItem) -> Option<Pin> {
    said.two_factor_pin.as_deref().and_then(|digits| Pin::parse(digits).ok())
}
