//! Who may do what, through the whole API: every operation by every role, by somebody without one, by nobody, by a key
//! and by an access link, on what is theirs, on what is beside it, at the other place, and in another organization.
//!
//! What is expected stands in two tables as data: `matrix.txt` has a block for each operation, `escalation.txt` what
//! somebody might try to rise above themself. They are written from the rules, before the product is asked.

mod corner;
mod play;
mod table;
mod world;

use std::collections::BTreeSet;
use table::{Block, Table, operation};
use world::World;

fn matrix() -> Table {
    Table::read("crates/api/tests/it/authority/matrix.txt", include_str!("matrix.txt"))
}

fn escalation() -> Table {
    Table::read("crates/api/tests/it/authority/escalation.txt", include_str!("escalation.txt"))
}

#[test]
fn every_operation_stands_in_the_matrix() {
    let (table, known) = (matrix(), api::operations());
    let known: Vec<(String, String)> = known
        .iter()
        .map(|known| (operation(known.method, known.path), format!("{} {}", known.method, known.path)))
        .collect();
    let written: BTreeSet<String> = table.blocks.iter().map(Block::operation).collect();
    let missing: Vec<&str> =
        known.iter().filter(|(form, _)| !written.contains(form)).map(|(_, shown)| shown.as_str()).collect();
    assert!(missing.is_empty(), "{}", how_to_add(&missing, &table));
    for block in &table.blocks {
        let is_known = known.iter().any(|(form, _)| *form == block.operation());
        assert!(is_known, "{}:{}: there is no such operation: delete the block", table.file, block.line);
    }
}

/// What somebody does who has added an operation.
fn how_to_add(missing: &[&str], table: &Table) -> String {
    let columns = table.columns.iter().enumerate().map(|(at, column)| format!("    {}. {column}\n", at + 1));
    let blocks = missing.iter().map(|operation| {
        let (_, path) = operation.split_once(' ').unwrap_or_default();
        let resource = path.trim_start_matches('/').split('/').next().unwrap_or_default();
        let name = resource.strip_suffix('s').unwrap_or(resource);
        format!("{}\n    <a row for each relation>\n", operation.replace("{id}", &format!("{{{name}}}")))
    });
    format!(
        "Operations without a block in {}: {}. Add one for each, in the section of its resource:\n\n{}\n\
         A query or a body follows the path; a list is asked with ids={{…}} first. Each row is a relation and a sign for \
         each caller; the head of the file says what they mean. Which relations there are is said by SUBJECTS in \
         crates/api/tests/it/authority/world.rs, for the first thing that the request names. A new kind of thing is added \
         there: OF_PEOPLE (whole, foreign) if it belongs to the organization, AT_PLACES (own, other, foreign), AT_DOORS or \
         AT_GROUPS if to one of those; a request that names none of them has the one row whole. And the thing \
         is made in corner.rs beside, in furnish for a place or a group, in introduce for an organization. Write the signs \
         from the rules before you run the product: what you expected is what finds mistakes. The callers are:\n{}",
        table.file,
        missing.len(),
        blocks.collect::<Vec<_>>().join("\n"),
        columns.collect::<String>(),
    )
}

#[test]
fn every_role_has_a_column_and_every_relation_a_row() {
    for table in [matrix(), escalation()] {
        assert_eq!(
            table.columns,
            world::columns(),
            "{}: the callers are the roles, in their order, and more",
            table.file
        );
        for block in &table.blocks {
            let relations: Vec<&str> = block.rows.iter().map(|row| row.relation).collect();
            let wanted = world::relations(block.names());
            assert_eq!(relations, wanted, "{}:{}: a row for each relation, in this order", table.file, block.line);
        }
    }
}

#[test]
fn every_cell_holds() {
    hold(&matrix(), "authority");
}

#[test]
fn nobody_rises_above_themself() {
    hold(&escalation(), "escalation");
}

/// A key with scopes may do what the role with the same permissions may, in both tables. `scoped.txt` has the cells in which
/// it differs, since a role opens more to a person than its permissions say: what is their own.
#[test]
fn a_key_with_the_permissions_of_a_role_does_no_more_than_the_role() {
    let mut exceptions = Table::read("crates/api/tests/it/authority/scoped.txt", include_str!("scoped.txt"));
    for mut table in [matrix(), escalation()] {
        let role = table.columns.iter().position(|column| *column == world::SCOPES_OF.id()).expect("its column");
        table.columns = vec![world::SCOPED];
        for block in &mut table.blocks {
            let differs = exceptions.take(block);
            for row in &mut block.rows {
                let other = differs.iter().find(|other| other.relation == row.relation);
                let (as_role, cell) = (row.cells[role], other.map_or(row.cells[role], |other| other.cells[0]));
                assert!(other.is_none() || as_role != cell, "{}: the same as the role: {}", block.line, row.relation);
                row.cells = vec![cell];
            }
        }
        hold(&table, "scoped");
    }
    let unused: Vec<String> =
        exceptions.blocks.iter().map(|block| format!("{}:{}", exceptions.file, block.line)).collect();
    assert_eq!(unused, Vec::<String>::new(), "requests that stand in neither table");
}

#[test]
fn a_cell_that_is_wrong_is_named() {
    let text = "callers: place_administrator none\n\
        GET /places/{place}\n    own YY\n    other ..\n\
        GET /places ids={place}\n    own Sh\n    other Sh\n";
    let outcome = play::play(&Table::read("a table", text), &world());
    let wrong =
        ["a table:3: GET /places/{place} : own: none gets . and", "a table:7: GET /places ids={place}: other: place"];
    let is_named = |(difference, wrong): (&String, &str)| difference.starts_with(wrong);
    assert_eq!((outcome.cells, outcome.differences.len()), (8, 2), "{:?}", outcome.differences);
    assert!(outcome.differences.iter().zip(wrong).all(is_named), "{:?}", outcome.differences);
}

fn world() -> World {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(World::make())
}

/// Carries a table out, and prints what it came to.
#[expect(clippy::print_stdout, reason = "`cargo xtask prove authority` reads the figure")]
fn hold(table: &Table, word: &str) {
    let outcome = play::play(table, &world());
    let operations: BTreeSet<String> = table.blocks.iter().map(Block::operation).collect();
    let rows: usize = table.blocks.iter().map(|block| block.rows.len()).sum();
    println!(
        "{word}: {} operations, {rows} requests by relation × {} callers = {} cells, {} differences",
        operations.len(),
        table.columns.len(),
        outcome.cells,
        outcome.differences.len()
    );
    let differences = outcome.differences.join("\n");
    assert!(
        outcome.differences.is_empty(),
        "{} differences between the product and {}. Each is a mistake of one of the two; the rules say of \
         which:\n{differences}",
        outcome.differences.len(),
        table.file
    );
}
