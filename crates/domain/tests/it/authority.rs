//! The matrix of roles, as files to review.

use domain::authority::{Grants, Scope};
use domain::id::{GroupId, LockId, PlaceId};
use domain::permission::{Permission, PermissionSet};
use domain::right::{Target, TargetKind};
use domain::role::Role;
use std::collections::BTreeSet;

const OWN: PlaceId = PlaceId::new(1);
const OTHER: PlaceId = PlaceId::new(2);
const OWN_GROUP: GroupId = GroupId::new(1);
const OWN_LOCK: LockId = LockId::new(1);

/// What each role is given on: its own organization, place, group or door.
const fn own_target(role: Role) -> Target {
    match role.applies_to() {
        TargetKind::Organization => Target::Organization,
        TargetKind::Place => Target::Place(OWN),
        TargetKind::Group => Target::Group(OWN_GROUP),
        TargetKind::Lock => Target::Lock(OWN_LOCK),
    }
}

fn grants(role: Role) -> Grants {
    Grants::of_roles([(own_target(role), role)])
}

const SCOPES: [(&str, Scope); 8] = [
    ("the organization", Scope::Organization),
    ("the own place", Scope::Place(OWN)),
    ("another place", Scope::Place(OTHER)),
    ("the own group, in the own place", Scope::Group(OWN_GROUP, Some(OWN))),
    ("another group, in the own place", Scope::Group(GroupId::new(2), Some(OWN))),
    ("another group, of the organization", Scope::Group(GroupId::new(3), None)),
    ("the own door, in the own place", Scope::Lock(OWN_LOCK, OWN)),
    ("a door in another place", Scope::Lock(LockId::new(2), OTHER)),
];

/// One flag for each kind of work.
const CLASSES: [(&str, Permission); 16] = [
    ("see people", Permission::UsersRead),
    ("change people", Permission::UsersWrite),
    ("see rights", Permission::RoleAssignmentsRead),
    ("change rights", Permission::RoleAssignmentsWrite),
    ("see activity", Permission::EventsRead),
    ("see doors", Permission::LocksRead),
    ("open doors", Permission::LocksUnlock),
    ("change doors", Permission::LocksWrite),
    ("change groups", Permission::GroupsWrite),
    ("change doors of groups", Permission::GroupLocksWrite),
    ("change schedules", Permission::SchedulesWrite),
    ("change places", Permission::PlacesWrite),
    ("change cards", Permission::CardsWrite),
    ("change hardware", Permission::HardwareWrite),
    ("change keys", Permission::LoginsWrite),
    ("change integrations", Permission::IntegrationsWrite),
];

/// A matrix in text: a title, the roles as columns, one line for each row.
fn matrix<T: Copy>(title: &str, rows: &[(&str, T)], cell: impl Fn(T, Role) -> bool) -> String {
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap();
    let line = |name: &str, cells: [String; 13]| {
        let cells: String = cells.iter().map(|cell| format!(" {cell:<10}")).collect();
        format!("{name:<width$} {}\n", cells.trim_end())
    };
    let head = line("", Role::ALL.map(short));
    let body = rows
        .iter()
        .map(|(name, row)| line(name, Role::ALL.map(|role| if cell(*row, role) { "yes" } else { "-" }.to_owned())));
    format!("{title}\n{head}{}", body.collect::<String>())
}

fn short(role: Role) -> String {
    let (level, name) = role.id().split_once('_').unwrap();
    let name = name.replace("administrator", "admin").replace("_manager", "").replace("front_", "");
    format!("{}.{name}", &level.get(..1).unwrap())
}

#[test]
fn who_may_do_what_where() {
    let tables = SCOPES.map(|(title, scope)| {
        matrix(title, &CLASSES, |permission: Permission, role| grants(role).permit(permission, scope))
    });
    insta::assert_snapshot!(tables.join("\n"));
}

#[test]
fn every_flag_of_every_role() {
    let flags: Vec<_> = Permission::ALL.iter().map(|permission| (permission.flag(), *permission)).collect();
    insta::assert_snapshot!(matrix("on the own target", &flags, |flag, role| role.permissions().contains(flag)));
}

#[test]
fn who_may_grant_which_role() {
    let given = Role::ALL.map(|role| (role.id(), role));
    let own = matrix(
        "columns grant rows, on what the column has its own right on or on a part of it",
        &given,
        |role, actor| grants(actor).may_grant(role, own_scope(role)),
    );
    let elsewhere = matrix("columns grant rows, elsewhere", &given, |role, actor| {
        grants(actor).may_grant(role, foreign_scope(role))
    });
    insta::assert_snapshot!([own, elsewhere].join("\n"));
}

fn own_scope(role: Role) -> Scope {
    match own_target(role) {
        Target::Organization => Scope::Organization,
        Target::Place(place) => Scope::Place(place),
        Target::Group(group) => Scope::Group(group, Some(OWN)),
        Target::Lock(lock) => Scope::Lock(lock, OWN),
    }
}

fn foreign_scope(role: Role) -> Scope {
    match own_target(role) {
        Target::Organization => Scope::Organization,
        Target::Place(_) => Scope::Place(OTHER),
        Target::Group(_) => Scope::Group(GroupId::new(2), Some(OTHER)),
        Target::Lock(_) => Scope::Lock(LockId::new(2), OTHER),
    }
}

#[test]
fn a_role_is_granted_only_on_its_own_kind_of_target() {
    let own_kind = |role: Role, scope| std::mem::discriminant(&own_scope(role)) == std::mem::discriminant(&scope);
    for role in Role::ALL {
        for (name, scope) in SCOPES {
            let expected = role != Role::OrganizationOwner && own_kind(role, scope);
            assert_eq!(Grants::everything().may_grant(role, scope), expected, "{role} on {name}");
        }
    }
}

#[test]
fn nobody_grants_more_than_they_have() {
    for actor in Role::ALL {
        for role in Role::ALL {
            for (name, scope) in SCOPES {
                let grants = grants(actor);
                if grants.may_grant(role, scope) {
                    assert!(role.permissions().is_subset(grants.within(scope)), "{actor} grants {role} on {name}");
                    assert!(grants.permit(Permission::RoleAssignmentsWrite, scope), "{actor} grants {role} on {name}");
                }
            }
        }
    }
}

#[test]
fn roles_of_several_targets_add_up_and_do_not_spread() {
    let both = Grants::of_roles([
        (Target::Place(OTHER), Role::PlaceAdministrator),
        (Target::Group(OWN_GROUP), Role::GroupManager),
    ]);
    assert!(both.permit(Permission::LocksWrite, Scope::Place(OTHER)));
    assert!(both.permit(Permission::SharesWrite, Scope::Group(OWN_GROUP, Some(OWN))));
    assert!(!both.permit(Permission::LocksWrite, Scope::Group(OWN_GROUP, Some(OWN))));
    assert!(!both.permit(Permission::SharesWrite, Scope::Place(OWN)));
    let targets: Vec<_> = both.targets(Permission::RoleAssignmentsWrite).collect();
    assert_eq!(targets, [Target::Place(OTHER), Target::Group(OWN_GROUP)]);
    assert_eq!(both.targets(Permission::HardwareWrite).collect::<Vec<_>>(), [Target::Place(OTHER)]);
    assert_eq!(Grants::default().targets(Permission::UsersRead).count(), 0);
}

#[test]
fn sets_of_permissions_keep_every_flag_apart() {
    let names: BTreeSet<_> = Permission::ALL.iter().map(|permission| permission.flag()).collect();
    assert_eq!(names.len(), Permission::ALL.len());
    for one in Permission::ALL {
        let set = PermissionSet::of(&[*one]);
        assert!(!PermissionSet::NONE.contains(*one) && PermissionSet::all().contains(*one));
        assert!(set.is_subset(PermissionSet::all()) && !PermissionSet::all().is_subset(set));
        assert!(!PermissionSet::all().without(set).contains(*one));
        assert_eq!(PermissionSet::NONE.and(set), set);
        for other in Permission::ALL {
            assert_eq!(set.contains(*other), one == other, "{one:?} {other:?}");
        }
    }
}

#[test]
fn words_of_roles_and_targets_read_back() {
    for role in Role::ALL {
        assert_eq!(serde_json::from_str::<Role>(&serde_json::to_string(&role).unwrap()).unwrap(), role);
    }
    assert_eq!("basic".parse(), Ok(Role::GroupBasic));
    assert_eq!("manager".parse(), Ok(Role::GroupManager));
    for bad in ["", "owner", "Group_Basic", "group_basic ", "group_owner"] {
        assert!(bad.parse::<Role>().is_err(), "{bad}");
    }
    for kind in [TargetKind::Organization, TargetKind::Place, TargetKind::Group, TargetKind::Lock] {
        assert_eq!(TargetKind::parse(kind.word()), Some(kind));
        assert_eq!(TargetKind::parse(&kind.word().to_lowercase()), Some(kind));
    }
    assert_eq!(TargetKind::parse("Team"), None);
}
