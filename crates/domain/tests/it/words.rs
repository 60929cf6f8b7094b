//! The words that the store and the API keep things under: each is its own, and each reads back.

use domain::access::Reason;
use domain::controller::ControllerKind;
use domain::event::{ControllerFault, EventKind, ObjectKind, Refusal};
use domain::id::{GroupId, LockId, PlaceId, RightId, UserId};
use domain::login::LoginKind;
use domain::right::{Source, Target};
use std::collections::BTreeSet;

#[test]
fn refusals_read_back() {
    let rules = Reason::ALL.iter().copied().map(Refusal::Rules);
    let all: Vec<_> = rules.chain(ControllerFault::ALL.map(Refusal::Controller)).collect();
    for refusal in &all {
        assert_eq!(Refusal::parse(refusal.key()), Some(*refusal));
        assert!(refusal.code().len() == 6 && refusal.code().bytes().all(|b| b.is_ascii_hexdigit()), "{refusal:?}");
    }
    assert_eq!(all.iter().map(|refusal| refusal.key()).collect::<BTreeSet<_>>().len(), all.len());
    let faults = ControllerFault::ALL.map(ControllerFault::code);
    assert_eq!(faults, ["ff420a", "fad108", "fac001", "fac002"]);
    assert_eq!(Refusal::parse("granted"), None);
}

#[test]
fn event_types_and_objects_read_back() {
    for kind in EventKind::ALL {
        assert_eq!(EventKind::parse(kind.word()), Some(*kind));
        let (object, action) = kind.word().split_once('.').unwrap();
        assert_eq!(kind.action(), action);
        let of = kind.object().map(|of| of.word().to_lowercase());
        assert_eq!(of, Some(object.replace('_', "")), "{}", kind.word());
    }
    for kind in ObjectKind::ALL {
        assert_eq!(ObjectKind::parse(kind.word()), Some(*kind));
    }
    assert_eq!(EventKind::parse("lock.explode"), None);
    assert_eq!(ObjectKind::parse("lock"), None);
}

#[test]
fn sources_of_rights_are_put_together_from_their_parts() {
    let sources = [
        Source::Manual(None),
        Source::Manual(Some(UserId::new(7))),
        Source::Membership(7),
        Source::LocationRule(7),
        Source::Booking(7),
        Source::GuestPass(7),
        Source::Import(7),
        Source::Team(RightId::new(7)),
    ];
    for source in sources {
        assert_eq!(Source::from_parts(source.kind(), source.number()), Some(source));
    }
    assert_eq!(Source::from_parts("membership", None), None);
    assert_eq!(Source::from_parts("gift", Some(7)), None);
}

#[test]
fn targets_have_the_number_of_what_they_are() {
    assert_eq!(Target::Organization.number(), None);
    assert_eq!(Target::Place(PlaceId::new(1)).number(), Some(1));
    assert_eq!(Target::Group(GroupId::new(2)).number(), Some(2));
    assert_eq!(Target::Lock(LockId::new(3)).number(), Some(3));
}

#[test]
fn kinds_of_logins_and_controllers_read_back() {
    for kind in [LoginKind::Api, LoginKind::Device] {
        assert_eq!(LoginKind::parse(kind.word()), Some(kind));
        assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.word()));
    }
    assert_eq!(LoginKind::parse("API"), None);
    assert_eq!(ControllerKind::parse(ControllerKind::Simulated.word()), Some(ControllerKind::Simulated));
    assert_eq!(ControllerKind::parse("osdp"), None);
}
