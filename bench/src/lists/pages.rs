//! The pages that staff and members look at.

use super::chain::{GROUPS, PEOPLE, PLACES, email, name};

/// A kind of page, asked for in several ways in turn.
pub struct Page<'a> {
    pub what: &'static str,
    pub secret: &'a str,
    pub paths: Vec<String>,
    /// A search may find nobody.
    pub may_be_empty: bool,
}

/// Every page. The first ids of a fresh database are counted from 1; person 1 is the owner.
pub fn all<'a>(owner: &'a str, member: &'a str) -> Vec<Page<'a>> {
    let page = |what, paths: Vec<String>| Page { what, secret: owner, paths, may_be_empty: false };
    let users = |query: String| format!("/api/users?{query}");
    let some = || (0..PEOPLE).step_by(PEOPLE / 100);
    let word = |number: usize| name(number).split(' ').next_back().unwrap_or_default().to_lowercase();
    vec![
        page("users, first page", vec!["/api/users".to_owned()]),
        page("users, at 10 000", vec![users("offset=10000".to_owned())]),
        page("users, sort=-name", vec![users("sort=-name".to_owned())]),
        page("users, query= a last name", some().map(|number| users(format!("query={}", word(number)))).collect()),
        page(
            "users, query= part of an address",
            some().map(|number| users(format!("query=member{number}@"))).collect(),
        ),
        Page { may_be_empty: true, ..page("users, query= nobody", vec![users("query=zzzzzz".to_owned())]) },
        page("users, place_id=", (1..=PLACES).map(|id| users(format!("place_id={id}"))).collect()),
        page("users, group_id=", (1..=GROUPS).map(|id| users(format!("group_id={id}"))).collect()),
        page("users, email=", some().map(|number| users(format!("email={}", email(number)))).collect()),
        Page { secret: member, ..page("locks, as a member", vec!["/api/locks".to_owned()]) },
        page("locks, first page", vec!["/api/locks".to_owned()]),
        page("rights, first page", vec!["/api/role_assignments".to_owned()]),
        page(
            "rights, query= a last name",
            some().map(|number| format!("/api/role_assignments?query={}", word(number))).collect(),
        ),
    ]
}
