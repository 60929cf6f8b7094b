//! What doors and groups ask of nearness and of what somebody has in hand.

use super::Walk;
use crate::access::brief::GroupBrief;
use crate::access::policy::GroupEntry;
use crate::access::{Means, Reason, Subject, Verdict};
use crate::lock::GEOFENCE_RADIUS_M;

impl Walk<'_> {
    pub(super) fn is_link(&self) -> bool {
        matches!(self.attempt.subject, Subject::Link(_))
    }

    /// Whether nearness needs no proof: a reader has given it, or nobody asks for it.
    pub(super) fn is_near_enough(&self) -> bool {
        self.attempt.means.is_at_reader() || self.is_link()
    }

    #[inline]
    pub(super) fn door(&self) -> Verdict {
        let restrictions = self.door.restrictions;
        if !(restrictions.geofence || restrictions.reader) || self.is_near_enough() {
            return Ok(());
        }
        if restrictions.geofence {
            self.near(&DOOR)?;
        }
        if restrictions.reader { Err(Reason::DoorReaderProof) } else { Ok(()) }
    }

    #[inline]
    pub(super) fn group(&self, group: &GroupBrief) -> Verdict {
        if group.is_plain {
            return Ok(());
        }
        self.policy.group(group.id).map_or(Err(Reason::NoRight), |group| self.restrictions(group))
    }

    fn restrictions(&self, group: &GroupEntry) -> Verdict {
        let restrictions = group.rule.restrictions;
        if !self.is_near_enough() {
            if restrictions.geofence {
                self.near(&GROUP)?;
            }
            if restrictions.reader {
                return Err(Reason::GroupReaderProof);
            }
        }
        if restrictions.tap_to_access && !self.attempt.means.is_at_reader() {
            return Err(Reason::GroupTapToAccess);
        }
        let is_primary = match self.attempt.means {
            Means::Card => return Ok(()),
            Means::App { primary_device } | Means::Tap { primary_device } => primary_device,
        };
        if !restrictions.app_access && !self.is_link() {
            return Err(Reason::GroupAppAccess);
        }
        if restrictions.primary_device && !is_primary { Err(Reason::GroupPrimaryDevice) } else { Ok(()) }
    }

    fn near(&self, reasons: &Nearness) -> Verdict {
        let position = self.lock().and_then(|lock| lock.rule.position);
        let position = position.or_else(|| self.place().and_then(|place| place.rule.position));
        let door = position.ok_or(reasons.unknown)?;
        let here = self.attempt.location.ok_or(reasons.missing)?;
        if here.accuracy_m.is_some_and(|accuracy_m| accuracy_m > GEOFENCE_RADIUS_M) {
            return Err(reasons.imprecise);
        }
        if door.distance_m(here.position) <= GEOFENCE_RADIUS_M { Ok(()) } else { Err(reasons.far) }
    }
}

/// The reasons that a geofence gives.
struct Nearness {
    unknown: Reason,
    missing: Reason,
    imprecise: Reason,
    far: Reason,
}

const DOOR: Nearness = Nearness {
    unknown: Reason::DoorPositionUnknown,
    missing: Reason::DoorLocationMissing,
    imprecise: Reason::DoorLocationImprecise,
    far: Reason::DoorTooFar,
};

const GROUP: Nearness = Nearness {
    unknown: Reason::GroupPositionUnknown,
    missing: Reason::GroupLocationMissing,
    imprecise: Reason::GroupLocationImprecise,
    far: Reason::GroupTooFar,
};
