//! `prove`: each proof shows one promise of the product on this machine, and ends in one line.

mod authority;
mod bad_input;
mod browser;
mod clients;
mod contract;
mod decide;
pub(crate) mod demo;
mod durable;
mod engines;
mod import;
mod mail;
mod membership;
mod mutants;
mod pages;
mod same_policy;
mod setup;
mod slow_line;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::outcome::Outcome;

/// A promise and what shows it.
pub(crate) struct Proof {
    pub(crate) name: &'static str,
    /// What it shows, in one line.
    shows: &'static str,
    /// Whether it can be told how many cases to try.
    is_counted: bool,
    /// Whether it takes too long for every run of the tests.
    pub(crate) is_on_demand: bool,
    prove: fn(Size) -> Result<Verdict>,
}

/// Every proof. docs/PROOFS.md lists the same; `cargo xtask docs` compares.
pub(crate) const PROOFS: &[Proof] = &[
    Proof { name: "engines", shows: engines::SHOWS, is_counted: false, is_on_demand: false, prove: engines::prove },
    Proof { name: "clients", shows: clients::SHOWS, is_counted: false, is_on_demand: false, prove: clients::prove },
    Proof { name: "contract", shows: contract::SHOWS, is_counted: false, is_on_demand: false, prove: contract::prove },
    Proof {
        name: "bad-input",
        shows: bad_input::SHOWS,
        is_counted: true,
        is_on_demand: false,
        prove: bad_input::prove,
    },
    Proof { name: "durable", shows: durable::SHOWS, is_counted: false, is_on_demand: false, prove: durable::prove },
    Proof {
        name: "same-policy",
        shows: same_policy::SHOWS,
        is_counted: true,
        is_on_demand: false,
        prove: same_policy::prove,
    },
    Proof { name: "decide", shows: decide::SHOWS, is_counted: true, is_on_demand: false, prove: decide::prove },
    Proof {
        name: "membership",
        shows: membership::SHOWS,
        is_counted: false,
        is_on_demand: false,
        prove: membership::prove,
    },
    Proof {
        name: "authority",
        shows: authority::SHOWS,
        is_counted: false,
        is_on_demand: false,
        prove: authority::prove,
    },
    Proof { name: "import", shows: import::SHOWS, is_counted: false, is_on_demand: false, prove: import::prove },
    Proof { name: "browser", shows: browser::SHOWS, is_counted: false, is_on_demand: false, prove: browser::prove },
    Proof { name: "mail", shows: mail::SHOWS, is_counted: false, is_on_demand: false, prove: mail::prove },
    Proof { name: "setup", shows: setup::SHOWS, is_counted: false, is_on_demand: false, prove: setup::prove },
    Proof {
        name: "slow-line",
        shows: slow_line::SHOWS,
        is_counted: false,
        is_on_demand: false,
        prove: slow_line::prove,
    },
    Proof { name: "pages", shows: pages::SHOWS, is_counted: false, is_on_demand: false, prove: pages::prove },
    Proof { name: "mutants", shows: mutants::SHOWS, is_counted: false, is_on_demand: true, prove: mutants::prove },
];

/// How many rounds a proof runs, if it runs rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// As many as the promise says.
    Full,
    /// As many as every run of the tests can afford.
    Reduced,
    /// As many as asked for.
    Count(u64),
}

/// What a proof came to.
#[derive(Debug)]
pub(crate) struct Verdict {
    pub(crate) holds: bool,
    /// What was counted or measured, in one line.
    pub(crate) figure: String,
}

/// Lists the proofs, or carries out the one named.
///
/// # Errors
/// If there is none of that name.
pub(crate) fn run(arguments: &[String]) -> Result<Outcome> {
    let Asked { size, rows, names } = parse(arguments)?;
    match names.as_slice() {
        ["membership"] if !rows.is_empty() => Ok(tell("membership", membership::prove_rows(&rows))),
        _ if !rows.is_empty() => bail!("--rows FILE.csv goes with prove membership only"),
        [] => {
            for proof in PROOFS {
                println!("{:<10} {}", proof.name, proof.shows);
            }
            Ok(Outcome::Pass)
        }
        [name] => match PROOFS.iter().find(|proof| proof.name == *name) {
            Some(proof) if matches!(size, Size::Count(_)) && !proof.is_counted => {
                bail!("prove {name} does not count cases: it knows the option --reduced only")
            }
            Some(proof) => Ok(carry_out(proof, size)),
            None => bail!("there is no proof {name}; cargo xtask prove lists them"),
        },
        _ => bail!("name one proof at a time"),
    }
}

/// What a command line asks for.
#[derive(Debug, PartialEq, Eq)]
struct Asked<'a> {
    size: Size,
    /// Files of rows to decide instead of those of the repository.
    rows: Vec<PathBuf>,
    /// The names that stand beside the options.
    names: Vec<&'a str>,
}

fn parse(arguments: &[String]) -> Result<Asked<'_>> {
    let mut asked = Asked { size: Size::Full, rows: Vec::new(), names: Vec::new() };
    let mut arguments = arguments.iter().map(String::as_str);
    while let Some(argument) = arguments.next() {
        match argument {
            "--reduced" => asked.size = Size::Reduced,
            "--count" => {
                let count = arguments.next().and_then(|count| count.parse().ok()).filter(|count| *count > 0);
                asked.size = Size::Count(count.context("--count takes a number of cases")?);
            }
            "--rows" => asked.rows.push(arguments.next().context("--rows takes a file: --rows FILE.csv")?.into()),
            option if option.starts_with('-') => {
                bail!("prove knows the options --reduced, --count NUMBER and --rows FILE.csv, not {option}")
            }
            name => asked.names.push(name),
        }
    }
    Ok(asked)
}

/// Runs a proof and prints its line. One that cannot be carried out falls short.
pub(crate) fn carry_out(proof: &Proof, size: Size) -> Outcome {
    tell(proof.name, (proof.prove)(size))
}

fn tell(name: &str, verdict: Result<Verdict>) -> Outcome {
    let verdict = verdict.unwrap_or_else(|error| Verdict { holds: false, figure: format!("{error:#}") });
    println!("{}", line(name, &verdict));
    Outcome::from(verdict.holds)
}

fn line(name: &str, verdict: &Verdict) -> String {
    let word = if verdict.holds { "holds" } else { "falls short" };
    // An error of another program may have several lines.
    let figure = verdict.figure.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("prove {name}: {word}: {figure}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proof_that_cannot_be_carried_out_falls_short() {
        let proof =
            Proof { name: "x", shows: "", is_counted: false, is_on_demand: true, prove: |_| bail!("no server") };
        assert_eq!(carry_out(&proof, Size::Reduced), Outcome::Fail);
    }

    #[test]
    fn proof_ends_in_one_line() {
        let verdict = Verdict { holds: false, figure: "2 of 3\nlost".to_owned() };
        assert_eq!(line("x", &verdict), "prove x: falls short: 2 of 3 lost");
    }

    #[test]
    fn number_of_cases_is_read() {
        let arguments = ["decide", "--count", "10000000"].map(str::to_owned);
        let asked = Asked { size: Size::Count(10_000_000), rows: Vec::new(), names: vec!["decide"] };
        assert_eq!(parse(&arguments).unwrap(), asked);
        let asked = Asked { size: Size::Reduced, rows: Vec::new(), names: Vec::new() };
        assert_eq!(parse(&["--reduced".to_owned()]).unwrap(), asked);
    }

    #[test]
    fn files_of_rows_are_read() {
        let arguments = ["membership", "--rows", "a.csv", "--rows", "b.csv"].map(str::to_owned);
        let rows = vec![PathBuf::from("a.csv"), PathBuf::from("b.csv")];
        assert_eq!(parse(&arguments).unwrap(), Asked { size: Size::Full, rows, names: vec!["membership"] });
    }

    #[test]
    fn unknown_proof_or_option_is_refused() {
        for arguments in [
            &["nonsense"][..],
            &["--fast"],
            &["engines", "clients"],
            &["decide", "--count"],
            &["decide", "--count", "many"],
            &["decide", "--count", "0"],
            &["engines", "--count", "5"],
            &["engines", "--rows", "a.csv"],
            &["--rows", "a.csv"],
            &["membership", "--rows"],
        ] {
            let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
            assert!(run(&arguments).is_err(), "{arguments:?}");
        }
    }
}
