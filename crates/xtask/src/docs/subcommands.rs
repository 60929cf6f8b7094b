//! The subcommands of the binary `latchkey`, read from the source of its command line.

use anyhow::{Context, Result, anyhow};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::repository;

/// Their names as typed. None as long as there is no such source.
///
/// # Errors
/// If it is there but declares no `enum Command`.
pub(super) fn of_server() -> Result<Option<Vec<String>>> {
    let path = repository::root().join(SOURCE);
    if !path.is_file() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(path).context(SOURCE)?;
    let tokens: TokenStream = text.parse().map_err(|error| anyhow!("{SOURCE} is not Rust: {error}"))?;
    variants(tokens).with_context(|| format!("{SOURCE} declares no `enum Command`")).map(Some)
}

const SOURCE: &str = "crates/server/src/cli.rs";

/// clap names a subcommand after the variant, in kebab case.
fn variants(file: TokenStream) -> Option<Vec<String>> {
    let tokens: Vec<TokenTree> = file.into_iter().collect();
    let body = tokens.windows(3).find_map(|window| match window {
        [TokenTree::Ident(keyword), TokenTree::Ident(name), TokenTree::Group(body)]
            if keyword == "enum" && name == "Command" && body.delimiter() == Delimiter::Brace =>
        {
            Some(body.stream())
        }
        _ => None,
    })?;
    let names = body.into_iter().filter_map(|token| match token {
        TokenTree::Ident(variant) => Some(kebab(&variant.to_string())),
        _ => None,
    });
    Some(names.chain(["help".to_owned()]).collect())
}

fn kebab(name: &str) -> String {
    let mut text = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.push(character.to_ascii_lowercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_become_names() {
        let source = "enum Other { A } /// The commands.\n#[derive(Subcommand)] pub enum Command { \
            /// Serves.\n Serve(Options), #[command(about = \"x\")] CheckFile { path: PathBuf }, Demo }";
        let names = variants(source.parse().unwrap()).unwrap();
        assert_eq!(names, ["serve", "check-file", "demo", "help"]);
    }
}
