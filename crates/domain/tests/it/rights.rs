//! Which role assignment stands for the rights of somebody on one target.

use domain::id::{OrganizationId, RightId, UserId};
use domain::right::{Right, Source, Target, standing_for};
use domain::role::Role;
use domain::time::{Period, Timestamp};

const fn at(seconds: i64) -> Option<Timestamp> {
    Some(Timestamp::from_micros(seconds * 1_000_000))
}

fn right(id: i64, role: Role, source: Source, (from, until): (Option<Timestamp>, Option<Timestamp>)) -> Right {
    Right {
        id: RightId::new(id),
        organization: OrganizationId::new(1),
        assignee: UserId::new(1),
        target: Target::Organization,
        role,
        valid: Period { from, until },
        hours: None,
        profile: None,
        source,
        notify: false,
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
    }
}

const fn through(id: i64) -> Source {
    Source::Team(RightId::new(id))
}

#[test]
fn nothing_stands_for_no_rights() {
    assert_eq!(standing_for([]), None);
}

#[test]
fn a_manual_right_stands_alone() {
    let manual = right(9, Role::OrganizationBasic, Source::Manual(None), (at(5), at(6)));
    let above = right(1, Role::OrganizationAdministrator, through(3), (None, None));
    for rights in [[manual.clone(), above.clone()], [above, manual.clone()]] {
        assert_eq!(standing_for(rights), Some(manual.clone()));
    }
}

#[test]
fn derived_rights_stand_as_the_highest_from_the_first_beginning_to_the_last_end() {
    let early = right(4, Role::OrganizationBasic, through(1), (at(1), at(3)));
    let high = right(7, Role::OrganizationObserver, through(2), (at(2), at(5)));
    let late = right(5, Role::OrganizationBasic, Source::Membership(2), (at(8), at(9)));
    let expected = Right { valid: Period { from: at(1), until: at(9) }, ..high.clone() };
    let mut rights = [early, high, late];
    for _ in 0..3 {
        rights.rotate_left(1);
        assert_eq!(standing_for(rights.clone()), Some(expected.clone()));
    }
}

#[test]
fn of_two_with_one_role_the_older_stands_and_no_end_is_the_last() {
    let older = right(4, Role::OrganizationBasic, through(1), (at(1), None));
    let newer = right(5, Role::OrganizationBasic, through(2), (None, at(5)));
    let expected = Right { valid: Period::ALWAYS, ..older.clone() };
    assert_eq!(standing_for([newer, older]), Some(expected));
}
