//! Every statement of the product, for the test that prepares them all on both engines.

use crate::engine::{Statement, append, session};

/// The statements of all modules. `cargo xtask sql` fails on a module that is missing here.
static MODULES: &[&[&Statement]] = &[
    append::STATEMENTS,
    crate::access_keys::STATEMENTS,
    crate::attendance::STATEMENTS,
    crate::cameras::STATEMENTS,
    crate::card_assignments::STATEMENTS,
    crate::cards::STATEMENTS,
    crate::changes::STATEMENTS,
    crate::contacts::STATEMENTS,
    crate::controllers::STATEMENTS,
    crate::deliveries::STATEMENTS,
    crate::event_sets::STATEMENTS,
    crate::events::STATEMENTS,
    crate::exempt_networks::STATEMENTS,
    crate::favorites::STATEMENTS,
    crate::floors::STATEMENTS,
    crate::former_logins::STATEMENTS,
    crate::group_links::STATEMENTS,
    crate::group_locks::STATEMENTS,
    crate::groups::STATEMENTS,
    crate::guests::STATEMENTS,
    crate::imports::STATEMENTS,
    crate::integrations::STATEMENTS,
    crate::locks::STATEMENTS,
    crate::logins::STATEMENTS,
    crate::migrate::STATEMENTS,
    crate::organizations::STATEMENTS,
    crate::outbox::STATEMENTS,
    crate::photos::STATEMENTS,
    crate::places::STATEMENTS,
    crate::relay_connections::STATEMENTS,
    crate::relays::STATEMENTS,
    crate::rights::STATEMENTS,
    crate::rights::list::STATEMENTS,
    crate::rights::list::on_targets::STATEMENTS,
    crate::schedules::STATEMENTS,
    session::STATEMENTS,
    crate::team_memberships::STATEMENTS,
    crate::team_rights::STATEMENTS,
    crate::teams::STATEMENTS,
    crate::tokens::STATEMENTS,
    crate::users::STATEMENTS,
    crate::users::list::STATEMENTS,
    crate::welcomes::STATEMENTS,
];

/// Every statement.
pub(crate) fn statements() -> impl Iterator<Item = &'static Statement> {
    MODULES.iter().flat_map(|module| module.iter().copied())
}
