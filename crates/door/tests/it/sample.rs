//! Sample values.

use domain::event::AuthenticatedBy;
use domain::id::{LockId, LoginId, OrganizationId, PlaceId, RightId, UserId};
use domain::role::Role;
use domain::time::Timestamp;
use door::mono::Mono;
use door::wire::{Attribution, DoorSettings, UnlockCommand};
use std::num::NonZeroU32;
use uuid::Uuid;

pub(crate) const FRONT: LockId = LockId::new(1);
pub(crate) const BACK: LockId = LockId::new(2);
pub(crate) const ELSEWHERE: LockId = LockId::new(9);

pub(crate) const EXPIRES_AFTER_MS: u32 = 2_000;
pub(crate) const RELOCK_AFTER_MS: u32 = 5_000;
pub(crate) const HELD_OPEN_AFTER_MS: u32 = 30_000;

pub(crate) const fn at(millis: u64) -> Mono {
    Mono::from_millis(millis)
}

pub(crate) fn settings(lock: LockId) -> DoorSettings {
    DoorSettings {
        lock,
        relock_after_ms: NonZeroU32::new(RELOCK_AFTER_MS).unwrap(),
        held_open_after_ms: Some(HELD_OPEN_AFTER_MS),
        locked_down: false,
    }
}

pub(crate) fn command(id: u128, lock: LockId) -> UnlockCommand {
    UnlockCommand {
        id: Uuid::from_u128(id),
        lock,
        expires_after_ms: EXPIRES_AFTER_MS,
        sent_at: Timestamp::from_micros(1_777_000_000_000_000),
        by: Attribution {
            user: Some(UserId::new(7)),
            means: Some(AuthenticatedBy::Login(LoginId::new(70))),
            right: Some(RightId::new(700)),
            role: Some(Role::PlaceBasic),
            name: "Mia Wolf".into(),
            email: "mia@example.com".into(),
            lock_name: "Front door".into(),
            place: PlaceId::new(3),
            organization: OrganizationId::new(4),
        },
    }
}
