//! What people have bought: rights to the doors of profiles, and what keeps members out.

use super::{Stop, Walk};
use crate::access::brief::{EntryBrief, PersonBrief, RightBrief};
use crate::access::policy::PersonEntry;
use crate::access::{EntitlementRule, Reason, Step, Subject, Verdict};
use crate::membership::{AccessHours, Admission, Refusal};
use crate::time::Standing;

impl<'a> Walk<'a> {
    /// The same of a right to the doors of a profile.
    pub(in crate::access) fn entitlement(&self, right: &RightBrief) -> Option<&'a EntitlementRule> {
        match &self.attempt.subject {
            Subject::Person(id) => self.policy.person(*id)?.entitlement(right.id),
            Subject::Organization | Subject::Link(_) => None,
        }
    }

    pub(super) fn entry(&self, right: &RightBrief, entry: &EntryBrief) -> Result<(), Stop> {
        let at = |step: Step| move |reason: Reason| (step, reason);
        let is_full = right.is_plain && right.place(self.second) == Standing::Inside;
        let admission = if is_full { Admission::Full } else { self.admission(right) };
        if let Admission::Refused(refusal) = admission {
            return Err((Step::Right, Reason::from(refusal)));
        }
        self.door().map_err(at(Step::Door))?;
        let group = self.policy.index().group(entry.group).ok_or((Step::Right, Reason::NoRight))?;
        self.group(group).map_err(at(Step::Group))?;
        self.hours(Some(group), true).map_err(at(Step::Hours))?;
        self.staffed(admission).map_err(at(Step::Hours))?;
        let is_open = match &entry.hours {
            AccessHours::Any => true,
            AccessHours::Staffed => self.is_staffed(),
            AccessHours::Weekly(hours) => hours.contains(self.local()),
        };
        if is_open { Ok(()) } else { Err((Step::Hours, Reason::RightHours)) }
    }

    pub(super) fn overlays(&self, person: &PersonBrief) -> Verdict {
        let overlays = self.policy.person(person.user()).map(PersonEntry::overlays).unwrap_or_default();
        let holding = overlays.iter().filter(|overlay| overlay.valid.place(self.now) == Standing::Inside);
        holding.map(|overlay| overlay.kind).min().map_or(Ok(()), |kind| Err(Reason::from(kind)))
    }

    /// The entries of a profile that reach this door.
    pub(super) fn entries(&self, right: &RightBrief) -> impl Iterator<Item = &'a EntryBrief> + use<'a> {
        let door = self.door;
        let entries = self.policy.index().profile(right.number).into_iter().flat_map(|profile| profile.entries.iter());
        entries.filter(|entry| entry.place == door.place && door.is_in(entry.group))
    }

    /// What the line of a right to a profile says.
    fn admission(&self, right: &RightBrief) -> Admission {
        let row = self.entitlement(right);
        row.map_or(Admission::Refused(Refusal::Ended), |row| row.line.at(self.now))
    }

    fn staffed(&self, admission: Admission) -> Verdict {
        match admission {
            Admission::StaffedHours if !self.is_staffed() => Err(Reason::StaffedHoursOnly),
            _ => Ok(()),
        }
    }

    fn is_staffed(&self) -> bool {
        self.place().is_some_and(|place| place.staffed().contains(self.local()))
    }

    /// What the row of a right says of hours: its own, and those of a membership that it hangs on.
    pub(super) fn own_hours(&self, right: &RightBrief) -> Verdict {
        let Some(row) = self.row(right) else { return Ok(()) };
        if row.while_live {
            self.staffed(self.membership().unwrap_or(Admission::Full))?;
        }
        match &row.hours {
            Some(hours) if !hours.contains(self.local()) => Err(Reason::RightHours),
            _ => Ok(()),
        }
    }

    /// The most that any membership of the person allows; nothing without one.
    pub(super) fn membership(&self) -> Option<Admission> {
        match self.attempt.subject {
            Subject::Person(id) => self.policy.person(id)?.best_admission(self.now),
            Subject::Organization | Subject::Link(_) => None,
        }
    }
}
