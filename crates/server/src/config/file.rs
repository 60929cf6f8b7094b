//! Reading `latchkey.toml`.

use super::keys::{self, KEYS};
use super::kind::{Form, Given};
use super::{Config, Origin, Problem, Problems};
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads a file into the configuration, and notes what is wrong with which line.
pub(super) fn read(path: &Path, config: &mut Config, problems: &mut Problems) {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => return problems.add(Problem::unreadable("--config", path, &error, None)),
    };
    let file = File { path, text: &text };
    match DeTable::parse(&text) {
        Ok(table) => file.read_table("", table.get_ref(), config, problems),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            problems.add(Problem::syntax(error.message(), file.origin(at)));
        }
    }
}

struct File<'a> {
    path: &'a Path,
    text: &'a str,
}

impl File<'_> {
    fn read_table(&self, section: &str, table: &DeTable<'_>, config: &mut Config, problems: &mut Problems) {
        for (key, value) in table {
            let name =
                if section.is_empty() { key.get_ref().to_string() } else { format!("{section}.{}", key.get_ref()) };
            let origin = self.origin(key.span().start);
            match (value.get_ref(), keys::find(&name)) {
                (DeValue::Table(inner), None) if is_section(&name) => self.read_table(&name, inner, config, problems),
                (_, None) => problems.add(Problem::unknown(&name, origin)),
                (value, Some(key)) => config.take(key, &given(value), origin, problems),
            }
        }
    }

    fn origin(&self, at: usize) -> Origin {
        let before = self.text.get(..at).unwrap_or_default();
        Origin::File(self.path.to_owned(), before.matches('\n').count() + 1)
    }
}

fn is_section(name: &str) -> bool {
    KEYS.iter().any(|key| key.name.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
}

fn given(value: &DeValue<'_>) -> Given {
    let (text, form) = match value {
        DeValue::String(text) => (text.to_string(), Form::Text),
        DeValue::Integer(number) => (number.as_str().to_owned(), Form::Number),
        DeValue::Boolean(on) => (on.to_string(), Form::Switch),
        DeValue::Array(items) => {
            let items: Option<Vec<&str>> = items.iter().map(Spanned::get_ref).map(DeValue::as_str).collect();
            items.map_or(("a list of other things than texts".to_owned(), Form::Other), |items| {
                (items.join(","), Form::List)
            })
        }
        DeValue::Float(number) => (number.as_str().to_owned(), Form::Other),
        DeValue::Datetime(at) => (at.to_string(), Form::Other),
        DeValue::Table(_) => ("a table".to_owned(), Form::Other),
    };
    Given { text, form: Some(form) }
}
