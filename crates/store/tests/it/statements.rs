//! Every statement is registered, and prepared on both engines.

use crate::harness::{Empty, Engine, block_on};
use std::path::{Path, PathBuf};
use store::Store;

#[test]
fn every_statement_prepares_on_both_engines() {
    let counts = [Engine::Sqlite, Engine::Postgres].map(|engine| {
        let empty = Empty::on(engine);
        block_on(async { Store::open(empty.location.clone()).unwrap().prepare_all().await.unwrap() })
    });
    assert_eq!(counts[0], counts[1]);
    assert_eq!(counts[0], declared(), "registered and declared");
    println!("statements: {}", counts[0]);
}

#[test]
fn every_module_with_statements_is_registered() {
    let registry = std::fs::read_to_string(sources().join("registry.rs")).unwrap();
    let registered = registry.matches("::STATEMENTS").count();
    let modules = files(&sources()).iter().filter(|path| blocks(path).next().is_some()).count();
    assert!(modules > 10);
    assert_eq!(registered, modules);
}

#[test]
fn parameters_are_numbered_in_the_order_in_which_they_appear() {
    let empty = Empty::on(Engine::Sqlite);
    let plans = block_on(async { Store::open(empty.location.clone()).unwrap().prepare_all().await });
    assert!(plans.is_ok(), "{plans:?}");
}

/// How many statements the sources declare: lines `NAME = ` in the blocks of `statements!`.
fn declared() -> usize {
    let is_name = |word: &str| word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let names_one =
        |line: &str| line.trim_start().split_once(" =").is_some_and(|(name, _)| !name.is_empty() && is_name(name));
    let count =
        |path: &PathBuf| blocks(path).map(|block| block.lines().filter(|line| names_one(line)).count()).sum::<usize>();
    files(&sources()).iter().map(count).sum()
}

/// The blocks of `statements!` in a file; the macro's own definition is none.
fn blocks(path: &Path) -> impl Iterator<Item = String> {
    let text = std::fs::read_to_string(path).unwrap();
    let blocks: Vec<_> = text.split("\nstatements! {\n").skip(1).map(str::to_owned).collect();
    blocks.into_iter().map(|block| block.split("\n}\n").next().unwrap_or_default().to_owned())
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}
