//! `sizes`: how long a source file may be. Functions are held to their length by clippy (clippy.toml).

use anyhow::{Context, Result};

use crate::outcome::Outcome;
use crate::repository;

/// Prints median and maximum of the Rust sources, and each file past its cap.
pub(crate) fn run() -> Result<Outcome> {
    let mut sizes = Vec::new();
    for path in repository::files()?.into_iter().filter(|path| is_source(path)) {
        let text = std::fs::read_to_string(repository::root().join(&path)).with_context(|| path.clone())?;
        sizes.push(Size { lines: text.lines().count(), path });
    }
    println!("sizes: {}", summary(&sizes));
    let findings: Vec<String> = sizes.iter().filter_map(finding).collect();
    Ok(Outcome::of_findings("sizes", &findings))
}

const LINES_MAX: usize = 400;
const TEST_LINES_MAX: usize = 600;
const SOURCE_ENDINGS: &[&str] = &[".rs", ".html", ".css", ".js", ".mjs"];

struct Size {
    path: String,
    lines: usize,
}

fn is_source(path: &str) -> bool {
    SOURCE_ENDINGS.iter().any(|ending| path.ends_with(ending))
}

fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs") || path.ends_with("_tests.rs")
}

fn finding(size: &Size) -> Option<String> {
    let cap = if is_test(&size.path) { TEST_LINES_MAX } else { LINES_MAX };
    (size.lines > cap).then(|| format!("{}: {} lines, at most {cap}: split it by noun", size.path, size.lines))
}

fn summary(sizes: &[Size]) -> String {
    let mut rust: Vec<&Size> = sizes.iter().filter(|size| size.path.ends_with(".rs")).collect();
    rust.sort_by_key(|size| size.lines);
    let (Some(median), Some(longest)) = (rust.get(rust.len() / 2), rust.last()) else {
        return "no Rust sources".to_owned();
    };
    format!("{} Rust files, median {} lines, maximum {} ({})", rust.len(), median.lines, longest.lines, longest.path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_too_long(path: &str, lines: usize) -> bool {
        finding(&Size { path: path.to_owned(), lines }).is_some()
    }

    #[test]
    fn source_past_400_lines_fails() {
        assert!(!is_too_long("crates/a/src/b.rs", 400));
        assert!(is_too_long("crates/a/src/b.rs", 401));
        assert!(is_too_long("clients/check.js", 401));
    }

    #[test]
    fn test_file_may_have_600_lines() {
        for path in ["crates/a/tests/it/b.rs", "crates/a/src/tests.rs", "crates/a/src/b_tests.rs"] {
            assert!(!is_too_long(path, 600), "{path}");
            assert!(is_too_long(path, 601), "{path}");
        }
    }

    #[test]
    fn summary_names_median_and_longest() {
        let sizes = [("a.rs", 10), ("b.rs", 30), ("c.rs", 20), ("d.css", 900)]
            .map(|(path, lines)| Size { path: path.to_owned(), lines });
        assert_eq!(summary(&sizes), "3 Rust files, median 20 lines, maximum 30 (b.rs)");
    }
}
