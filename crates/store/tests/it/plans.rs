//! SQLite finds its way: no statement walks a table that grows, and none sorts one.

use crate::harness::{Empty, Engine, block_on};
use store::Store;

/// How SQLite goes about each statement, without ANALYZE ever having run.
fn plans() -> Vec<(&'static str, String)> {
    let empty = Empty::on(Engine::Sqlite);
    block_on(async { Store::open(empty.location.clone()).unwrap().plans().await.unwrap() })
}

#[test]
fn plans_are_as_reviewed() {
    let report: String =
        plans().iter().map(|(name, plan)| format!("{name}\n    {}\n", plan.replace('\n', "\n    "))).collect();
    insta::assert_snapshot!(report);
}

#[test]
fn no_table_is_scanned() {
    // Few rows, or all of them by intent.
    let whole = [
        "organizations::LIST",
        "outbox::LAST_ERROR",
        "migrate::APPLIED",
        "outbox::DELETE_OLD",
        "schedules::HOLIDAYS",
        "integrations::ANY_ENABLED",
        "deliveries::READY",
        "deliveries::WAITING",
        "deliveries::LAST_ERROR",
        "deliveries::FAILING_ENDPOINTS",
        "deliveries::DISABLED_ENDPOINTS",
    ];
    let is_scan = |step: &str| {
        step.starts_with("SCAN ")
            && !["SCAN page", "SCAN assignees", "SCAN piece", "SCAN changed", "SCAN CONSTANT ROW"].contains(&step)
    };
    let scans: Vec<_> = plans()
        .into_iter()
        .filter(|(name, _)| !whole.iter().any(|allowed| name.ends_with(allowed)))
        .filter(|(_, plan)| plan.lines().any(is_scan))
        .collect();
    assert!(scans.is_empty(), "{scans:#?}");
}

#[test]
fn what_hangs_on_a_person_a_group_or_a_place_is_found_through_an_index() {
    let plans = plans();
    for (statement, columns) in [
        ("rights::OF_PERSON", "(organization_id=? AND assignee_id=?)"),
        ("events::LIST_OF_NOBODY", "event_actor (organization_id=? AND actor_id=?)"),
        ("rights::ON_GROUP", "(organization_id=? AND group_id=? AND assignee_id>?)"),
        ("rights::ON_PLACE", "(organization_id=? AND place_id=? AND assignee_id>?)"),
        ("rights::ON_LOCK", "(organization_id=? AND lock_id=? AND assignee_id>?)"),
        ("team_rights::OF_TEAM", "(organization_id=? AND team_id=?)"),
        ("team_rights::CHANGE_DERIVED", "(organization_id=? AND source_id=?)"),
        ("team_rights::END_DERIVED", "(organization_id=? AND source_id=?)"),
        ("team_memberships::MEMBERS", "(organization_id=? AND team_id=?)"),
        ("team_memberships::LIST_OF_TEAM", "(organization_id=? AND team_id=?)"),
        ("team_memberships::LIST_OF_PERSON", "(organization_id=? AND person_id=?)"),
        ("users::RIGHTS", "(organization_id=? AND assignee_id=?)"),
        ("outbox::LIST_OF_PERSON", "(organization_id=? AND person_id=?)"),
        ("cards::FIND_BY_IDENTITY", "(organization_id=? AND format=? AND identity=?)"),
        ("users::SESSIONS", "(organization_id=? AND person_id=?"),
        ("logins::OF_PERSON", "(organization_id=? AND person_id=?)"),
        ("schedules::OF_LOCK", "(organization_id=? AND lock_id=?)"),
        ("schedules::OF_GROUP", "(organization_id=? AND group_id=?)"),
        ("schedules::OF_PLACE", "(organization_id=? AND place_id=?)"),
        ("locks::GROUPS", "(organization_id=? AND lock_id=?)"),
        ("groups::LINKS", "(organization_id=? AND group_id=?)"),
    ] {
        let (_, plan) = plans.iter().find(|(name, _)| name.ends_with(statement)).unwrap();
        assert!(plan.contains(columns), "{statement}: {plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{statement} sorts: {plan}");
    }
}

#[test]
fn the_groups_of_a_person_are_counted_by_their_own_rights() {
    let counted = "SEARCH r USING COVERING INDEX access_right_assignee (organization_id=? AND assignee_id=?)";
    for (name, plan) in plans().iter().filter(|(name, _)| name.contains("users::") && name.contains("BY_")) {
        let counts = plan.contains("CORRELATED SCALAR SUBQUERY");
        assert!(!counts || plan.contains(counted), "{name}: {plan}");
    }
}
