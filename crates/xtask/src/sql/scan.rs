//! SQL and drivers among the tokens of a Rust file.

use anyhow::{Result, anyhow};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::text;

/// Something that may stand in few places only, and its line, counted from 1.
pub(super) struct Found {
    pub(super) what: What,
    pub(super) line: usize,
}

pub(super) enum What {
    /// A string that begins like SQL; registered if it stands in `statements! { … }` or in a
    /// macro that gives pieces for it.
    Sql { registered: bool },
    /// A database driver, by name.
    Driver(String),
}

/// Looks through a whole file. Comments and documentation do not count.
///
/// # Errors
/// If the text is not made of Rust's tokens.
pub(super) fn scan(file: &str) -> Result<Vec<Found>> {
    let tokens: TokenStream = file.parse().map_err(|error| anyhow!("not Rust: {error}"))?;
    let mut found = Vec::new();
    walk(tokens, false, &mut found);
    Ok(found)
}

const DRIVERS: &[&str] = &["rusqlite", "tokio_postgres", "sqlx"];

fn walk(tokens: TokenStream, registered: bool, found: &mut Vec<Found>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let before = |index: usize, distance: usize| index.checked_sub(distance).and_then(|index| tokens.get(index));
    for (index, token) in tokens.iter().enumerate() {
        let line = token.span().start().line;
        match token {
            TokenTree::Group(group) => {
                let is_attribute = group.delimiter() == Delimiter::Bracket
                    && (is_punct(before(index, 1), '#')
                        || is_punct(before(index, 1), '!') && is_punct(before(index, 2), '#'));
                if is_attribute && is_documentation(&group.stream()) {
                    continue;
                }
                let is_statements = is_punct(before(index, 1), '!') && is_ident(before(index, 2), "statements");
                // Pieces that a module's own macro puts together can only end in a statement: nothing else runs.
                let is_pieces = is_punct(before(index, 2), '!') && is_ident(before(index, 3), "macro_rules");
                walk(group.stream(), registered || is_statements || is_pieces, found);
            }
            TokenTree::Ident(ident) if DRIVERS.contains(&ident.to_string().as_str()) => {
                found.push(Found { what: What::Driver(ident.to_string()), line });
            }
            TokenTree::Literal(literal) if text::begins_like_sql(&literal.to_string()) => {
                found.push(Found { what: What::Sql { registered }, line });
            }
            _ => {}
        }
    }
}

fn is_documentation(attribute: &TokenStream) -> bool {
    is_ident(attribute.clone().into_iter().next().as_ref(), "doc")
}

fn is_punct(token: Option<&TokenTree>, character: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == character)
}

fn is_ident(token: Option<&TokenTree>, name: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == name)
}
