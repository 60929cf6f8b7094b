//! The table of commands.

use anyhow::{Result, bail};

use crate::outcome::Outcome;
use crate::{bench, ci, deny, docs, gallery, layers, pg, prove, setup, sizes, sql, test};

/// One command of `cargo xtask`.
pub(crate) struct Command {
    pub(crate) name: &'static str,
    about: &'static str,
    run: Run,
}

/// Every command, in the order that the usage shows.
pub(crate) const COMMANDS: &[Command] = &[
    Command { name: "ci", about: "every check, then test: what .ci/run calls", run: Run::Alone(ci::run) },
    Command { name: "test", about: "all tests, and all proofs at reduced counts", run: Run::Alone(test::run) },
    Command { name: "prove", about: "[NAME] [--reduced]: runs a proof, or lists them", run: Run::With(prove::run) },
    Command { name: "bench", about: "[NAME …]: runs a benchmark, or lists them", run: Run::With(bench::run) },
    Command { name: "gallery", about: "pictures of every page in target/gallery", run: Run::Alone(gallery::run) },
    Command { name: "pg", about: "a private PostgreSQL until Ctrl-C", run: Run::Alone(pg::run) },
    Command { name: "setup", about: "installs what the tests need and is missing", run: Run::Alone(setup::run) },
    Command { name: "layers", about: "checks which crate depends on which", run: Run::Alone(layers::run) },
    Command { name: "sizes", about: "checks the length of source files", run: Run::Alone(sizes::run) },
    Command { name: "docs", about: "checks that what the documents name exists", run: Run::Alone(docs::run) },
    Command { name: "sql", about: "checks that SQL stands only in statements", run: Run::Alone(sql::run) },
    Command { name: "deny", about: "checks licences, sources and banned crates", run: Run::Alone(deny::run) },
];

/// Runs the command that the arguments name.
///
/// # Errors
/// If there is none of that name, it does not take these arguments, or it cannot be carried out.
pub(crate) fn dispatch(arguments: &[String]) -> Result<Outcome> {
    let Some((name, rest)) = arguments.split_first() else {
        println!("{}", usage());
        return Ok(Outcome::Pass);
    };
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        println!("{}", usage());
        return Ok(Outcome::Pass);
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        bail!("there is no command {name}\n{}", usage());
    };
    match command.run {
        Run::With(run) => run(rest),
        Run::Alone(run) if rest.is_empty() => run(),
        Run::Alone(_) => bail!("cargo xtask {name} takes no arguments"),
    }
}

enum Run {
    Alone(fn() -> Result<Outcome>),
    With(fn(&[String]) -> Result<Outcome>),
}

fn usage() -> String {
    let mut text = "usage: cargo xtask COMMAND".to_owned();
    for command in COMMANDS {
        text.push_str(&format!("\n  {:<8} {}", command.name, command.about));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_command_is_refused_with_the_list() {
        let error = dispatch(&["nonsense".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("no command nonsense") && error.contains("prove"), "{error}");
    }

    #[test]
    fn arguments_that_a_command_does_not_take_are_refused() {
        let error = dispatch(&["sizes".to_owned(), "--all".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("takes no arguments"), "{error}");
    }
}
