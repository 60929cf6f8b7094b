//! The truth table (docs/TRUTH_TABLE.md): every row is decided by the policy that its facts make, and compared.

use super::rows::Row;
use domain::access::decide;
use std::path::{Path, PathBuf};

/// The tables of the project, or those that `LATCHKEY_TRUTH_ROWS` names, separated as in `PATH`.
fn files() -> Vec<PathBuf> {
    if let Some(named) = std::env::var_os("LATCHKEY_TRUTH_ROWS") {
        return std::env::split_paths(&named).collect();
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/membership");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "csv"));
    files.sort();
    files
}

#[test]
fn every_row_is_decided_as_it_says() {
    let (mut count, mut wrong) = (0, Vec::new());
    for file in files() {
        let mut reader = csv::Reader::from_path(&file).unwrap();
        for (line, record) in (2..).zip(reader.deserialize()) {
            let row: Row = record.unwrap_or_else(|error| panic!("{}, line {line}: {error}", file.display()));
            let made = row.made().unwrap_or_else(|error| panic!("{}, line {line}: {error}", file.display()));
            let got = decide(&made.policy, &made.attempt, made.at).verdict().map_err(super::rows::word);
            count += 1;
            if !row.says(got) {
                let got = got.err().map_or("grant".to_owned(), |reason| format!("deny {reason}"));
                wrong.push(format!("wrong: {}: expected {} {}, got {got}", row.case, row.verdict, row.reason));
            }
        }
    }
    println!("truth: {count} rows, {} wrong", wrong.len());
    wrong.iter().take(20).for_each(|line| println!("{line}"));
    assert!(count > 0, "there are no rows");
    assert!(wrong.is_empty(), "{} of {count} rows are decided otherwise, the first: {}", wrong.len(), wrong[0]);
}
