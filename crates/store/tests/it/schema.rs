//! The schema is the same on both engines, and a change of it is seen in review.

use crate::harness::{Empty, Engine, Fresh, block_on};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use tokio_postgres::NoTls;

/// A table, in words that both engines share.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Table {
    name: String,
    /// In order: name, class of type, nullable.
    columns: Vec<String>,
    primary_key: Vec<String>,
    foreign_keys: BTreeSet<String>,
    /// Uniqueness, columns or expressions, condition.
    indexes: BTreeSet<String>,
}

#[test]
fn schemas_are_equal_on_both_engines() {
    let sqlite = of_sqlite();
    assert_eq!(report(&sqlite), report(&of_postgres()));
    insta::assert_snapshot!(report(&sqlite));
}

#[test]
fn every_foreign_key_is_found_through_an_index_from_either_side() {
    let tables = of_sqlite();
    let missing: Vec<_> = tables.iter().flat_map(keys_without_index).collect();
    assert!(missing.is_empty(), "deleting a referenced row would scan: {missing:#?}");
}

#[test]
fn foreign_keys_between_rows_of_tenants_hold_the_organization() {
    for table in of_sqlite() {
        for key in &table.foreign_keys {
            assert!(key.starts_with("(organization_id"), "{}: {key}", table.name);
        }
    }
}

/// The foreign keys of a table whose columns begin no index and no primary key.
fn keys_without_index(table: &Table) -> Vec<String> {
    let columns = |text: &str| text.split(')').next().unwrap_or_default().trim_start_matches('(').to_owned();
    // What equals the column of a row that is there is not null.
    let holds_all = |index: &&String| {
        let column =
            index.split_once(" where ").map(|(columns, condition)| (columns, condition.strip_suffix(" is not null")));
        column.is_none_or(|(columns, column)| column.is_some_and(|column| columns.contains(column)))
    };
    let beginnings: Vec<String> = table
        .indexes
        .iter()
        .filter(holds_all)
        .filter_map(|index| index.split_once('('))
        .map(|(_, rest)| columns(rest))
        .chain([table.primary_key.join(", ")])
        .collect();
    let begins = |key: &str| beginnings.iter().any(|index| index == key || index.starts_with(&format!("{key}, ")));
    let missing = table.foreign_keys.iter().filter(|key| !begins(&columns(key)));
    missing.map(|key| format!("{}: {key}", table.name)).collect()
}

fn report(tables: &[Table]) -> String {
    let mut text = String::new();
    for table in tables {
        writeln!(text, "{}", table.name).unwrap();
        for column in &table.columns {
            writeln!(text, "    {column}").unwrap();
        }
        writeln!(text, "    primary key ({})", table.primary_key.join(", ")).unwrap();
        for key in &table.foreign_keys {
            writeln!(text, "    foreign key {key}").unwrap();
        }
        for index in &table.indexes {
            writeln!(text, "    {index}").unwrap();
        }
    }
    text
}

/// Any spelling of a type comes to one of five words.
fn class(kind: &str) -> &'static str {
    match kind.to_lowercase().as_str() {
        "integer" | "bigint" => "integer",
        "text" => "text",
        "double precision" => "real",
        "boolean" => "boolean",
        "blob" | "bytea" => "bytes",
        other => panic!("{other} is a type that the schema does not use"),
    }
}

fn column(name: &str, kind: &str, is_nullable: bool) -> String {
    format!("{name} {}{}", class(kind), if is_nullable { "" } else { " not null" })
}

fn index(is_unique: bool, expressions: &str, condition: Option<&str>) -> String {
    let unique = if is_unique { "unique index" } else { "index" };
    let condition = condition.map(|condition| format!(" where {}", plain(condition))).unwrap_or_default();
    format!("{unique} ({}){condition}", plain(expressions))
}

/// Without what PostgreSQL adds when it prints an expression.
fn plain(expression: &str) -> String {
    let mut text = expression.split_whitespace().collect::<Vec<_>>().join(" ");
    for (printed, written) in [("::text", ""), ("::bigint", ""), ("COALESCE", "coalesce"), ("(0)", "0"), ("'0'", "0")] {
        text = text.replace(printed, written);
    }
    text = text.replace("IS NOT NULL", "is not null");
    text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).map(str::to_owned).unwrap_or(text)
}

fn of_sqlite() -> Vec<Table> {
    let fresh = Fresh::on(Engine::Sqlite);
    let connection = rusqlite::Connection::open(fresh.store.location().file().unwrap()).unwrap();
    let texts = |sql: &str, table: &str| -> Vec<Vec<Option<String>>> {
        let mut statement = connection.prepare(sql).unwrap();
        let width = statement.column_count();
        let params: &[&dyn rusqlite::ToSql] = if sql.contains('?') { &[&table] } else { &[] };
        let rows = statement.query_map(params, |row| {
            (0..width).map(|index| row.get::<_, rusqlite::types::Value>(index).map(shown)).collect()
        });
        rows.unwrap().collect::<Result<_, _>>().unwrap()
    };
    let tables =
        texts("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name", "");
    tables.into_iter().map(|row| of_sqlite_table(&row[0].clone().unwrap(), &texts)).collect()
}

fn shown(value: rusqlite::types::Value) -> Option<String> {
    match value {
        rusqlite::types::Value::Integer(value) => Some(value.to_string()),
        rusqlite::types::Value::Text(value) => Some(value),
        rusqlite::types::Value::Null => None,
        other => panic!("{other:?} describes no schema"),
    }
}

/// Rows of texts, for a statement and the name of a table.
type Texts<'c> = dyn Fn(&str, &str) -> Vec<Vec<Option<String>>> + 'c;

fn of_sqlite_table(name: &str, texts: &Texts<'_>) -> Table {
    let mut table = Table { name: name.to_owned(), ..Table::default() };
    for row in texts("select name, type, \"notnull\", pk from pragma_table_info(?) order by cid", name) {
        let (column_name, pk) = (row[0].clone().unwrap(), row[3].as_deref() != Some("0"));
        table.columns.push(column(&column_name, row[1].as_deref().unwrap(), row[2].as_deref() == Some("0") && !pk));
    }
    let key = texts("select name from pragma_table_info(?) where pk > 0 order by pk", name);
    table.primary_key = key.into_iter().map(|row| row[0].clone().unwrap()).collect();
    let list = "select group_concat(\"from\", ', '), \"table\", group_concat(coalesce(\"to\", 'id'), ', '),
        case on_delete when 'NO ACTION' then '' else ' on delete ' || lower(on_delete) end
        from (select * from pragma_foreign_key_list(?) order by id, seq) group by id";
    for row in texts(list, name) {
        let [from, to, columns, ending] = [0, 1, 2, 3].map(|index| row[index].clone().unwrap());
        table.foreign_keys.insert(format!("({from}) references {to} ({columns}){ending}"));
    }
    let list = "select l.name, l.\"unique\", l.origin, s.sql from pragma_index_list(?) l
        left join sqlite_schema s on s.name = l.name";
    for row in texts(list, name).into_iter().filter(|row| row[2].as_deref() != Some("pk")) {
        let is_unique = row[1].as_deref() == Some("1");
        let (expressions, condition) = match &row[3] {
            // Expressions and conditions stand in the text alone.
            Some(sql) => {
                let (_, rest) = sql.split_once(" on ").unwrap();
                let (_, rest) = rest.split_once('(').unwrap();
                let (rest, condition) = rest
                    .split_once(" where ")
                    .or_else(|| rest.split_once("\n    where "))
                    .map_or((rest, None), |(rest, condition)| (rest, Some(condition.to_owned())));
                (rest.trim().strip_suffix(')').unwrap().to_owned(), condition)
            }
            None => {
                let columns = texts("select name from pragma_index_info(?) order by seqno", row[0].as_deref().unwrap());
                (columns.into_iter().map(|row| row[0].clone().unwrap()).collect::<Vec<_>>().join(", "), None)
            }
        };
        table.indexes.insert(index(is_unique, &expressions, condition.as_deref()));
    }
    table
}

fn of_postgres() -> Vec<Table> {
    let empty = Empty::on(Engine::Postgres);
    let url = empty.url.clone().unwrap();
    block_on(async {
        let _store = store::Store::open(empty.location.clone()).unwrap();
        let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
        tokio::spawn(connection);
        let names = "select table_name::text from information_schema.tables where table_schema = 'public' order by 1";
        let mut tables = Vec::new();
        for row in client.query(names, &[]).await.unwrap() {
            tables.push(of_postgres_table(&client, row.get(0)).await);
        }
        tables.sort();
        tables
    })
}

async fn of_postgres_table(client: &tokio_postgres::Client, name: String) -> Table {
    let mut table = Table { name, ..Table::default() };
    let columns = "select column_name::text, data_type::text, is_nullable = 'YES' from information_schema.columns
        where table_schema = 'public' and table_name = $1 order by ordinal_position";
    for row in client.query(columns, &[&table.name]).await.unwrap() {
        table.columns.push(column(row.get(0), row.get(1), row.get(2)));
    }
    let constraints = "select contype::text, pg_get_constraintdef(oid) from pg_constraint
        where conrelid = ($1::text)::regclass and contype in ('p', 'f')";
    for row in client.query(constraints, &[&table.name]).await.unwrap() {
        let (kind, text): (String, String) = (row.get(0), row.get(1));
        if kind == "p" {
            let columns = text.trim_start_matches("PRIMARY KEY (").trim_end_matches(')');
            table.primary_key = columns.split(", ").map(|column| column.replace('"', "")).collect();
        } else {
            let key = text.trim_start_matches("FOREIGN KEY ").replace("REFERENCES", "references");
            let key = key.replace("ON DELETE CASCADE", "on delete cascade");
            table.foreign_keys.insert(spaced(&key));
        }
    }
    let indexes = "select i.indisunique, pg_get_indexdef(i.indexrelid), pg_get_expr(i.indpred, i.indrelid)
        from pg_index i where i.indrelid = ($1::text)::regclass and not i.indisprimary";
    for row in client.query(indexes, &[&table.name]).await.unwrap() {
        let (is_unique, definition, condition): (bool, String, Option<String>) = (row.get(0), row.get(1), row.get(2));
        let (_, rest) = definition.split_once('(').unwrap();
        let rest = rest.split_once(" WHERE ").map_or(rest, |(rest, _)| rest);
        let expressions = rest.trim().strip_suffix(')').unwrap();
        table.indexes.insert(index(is_unique, expressions, condition.as_deref()));
    }
    table
}

/// `person(id)` as `person (id)`.
fn spaced(key: &str) -> String {
    let (columns, target) = key.split_once(" references ").unwrap();
    let (table, rest) = target.split_once('(').unwrap();
    format!("{columns} references {} ({rest}", table.trim())
}
