//! Whether a string is SQL, by its first words.

/// Takes a literal as it stands in the source, quotes and prefix included. True for a string that begins with a verb
/// of SQL and what follows that verb in SQL, so that "update the card" is a sentence and "update card set" is not.
/// A verb with nothing behind it counts: the rest may be added at run time.
pub(super) fn begins_like_sql(literal: &str) -> bool {
    let Some(content) = content(literal) else { return false };
    let content = content.to_ascii_lowercase();
    let mut words = content.split_whitespace();
    let (verb, second) = (words.next().unwrap_or_default(), words.next());
    let Some(second) = second else {
        return content.ends_with(char::is_whitespace) && VERBS.contains(&verb);
    };
    match verb {
        "select" => true,
        "insert" => ["into", "or"].contains(&second),
        "update" => second == "or" || words.any(|word| word == "set"),
        "delete" => second == "from",
        "create" | "alter" | "drop" => OBJECTS.contains(&second),
        "pragma" => true,
        "with" => second == "recursive" || words.next() == Some("as"),
        _ => false,
    }
}

const VERBS: &[&str] = &["select", "insert", "update", "delete", "create", "alter", "drop", "pragma", "with"];

const OBJECTS: &[&str] = &[
    "table",
    "index",
    "unique",
    "view",
    "trigger",
    "temp",
    "temporary",
    "virtual",
    "type",
    "sequence",
    "schema",
    "database",
    "collation",
    "extension",
    "function",
    "materialized",
    "or",
];

/// The text between the quotes, its leading escapes undone; none for what is not a string.
fn content(literal: &str) -> Option<String> {
    let opening = literal.find('"')?;
    let (prefix, quoted) = literal.split_at(opening);
    if !prefix.chars().all(|character| matches!(character, 'b' | 'c' | 'r' | '#')) {
        return None;
    }
    let closing = quoted.rfind('"').filter(|closing| *closing > 0)?;
    let inner = quoted.get(1..closing)?;
    Some(if prefix.contains('r') { inner.to_owned() } else { without_escapes(inner) })
}

/// White space only matters here, so a continued line is a space like the others.
fn without_escapes(text: &str) -> String {
    text.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r").replace("\\\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::begins_like_sql;

    /// Quotes it in the ways that Rust knows.
    fn judge(text: &str) -> bool {
        let plain = begins_like_sql(&format!("\"{}\"", text.replace('\n', "\\n")));
        let raw = begins_like_sql(&format!("r##\"{text}\"##"));
        assert_eq!(plain, raw, "{text}");
        plain
    }

    #[test]
    fn beginnings_of_sql_are_seen() {
        let beginnings = [
            "select 1",
            "select ",
            "\n  SELECT\n id",
            "insert into lock values",
            "update lock set name = $1",
            "update ",
            "delete from lock",
            "create unique index a",
            "alter table a add b",
            "drop table a",
            "pragma user_version",
            "with due as (x)",
            "with recursive r as (x)",
        ];
        for text in beginnings {
            assert!(judge(text), "{text}");
        }
    }

    #[test]
    fn sentences_are_not_sql() {
        for text in ["with 3 locks", "update the card", "Create a place first", "selected", "delete", "drop it", ""] {
            assert!(!judge(text), "{text}");
        }
    }

    #[test]
    fn other_literals_are_not_sql() {
        for literal in ["1", "'\"'", "b'x'", "1.5f32"] {
            assert!(!begins_like_sql(literal), "{literal}");
        }
    }

    #[test]
    fn continued_line_does_not_hide_sql() {
        assert!(begins_like_sql("\"\\\n   select id\""));
    }
}
