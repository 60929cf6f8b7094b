//! The command line.

use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

/// The open door system for gyms.
#[derive(Parser)]
#[command(name = "latchkey", version, about, propagate_version = true)]
pub(crate) struct Cli {
    /// The configuration file [default: ./latchkey.toml if it is there]
    #[arg(long, global = true, env = "LATCHKEY_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Starts a believable gym with people, doors and a month of entries, for trying out
    Demo(Demo),
    /// Serves the gym
    Serve,
    /// Brings the schema of the database up to date
    Migrate,
    /// Sets things up that no request can
    #[command(subcommand)]
    Admin(Admin),
    /// Writes a consistent copy of the database into FILE, while the server runs
    Backup {
        /// A file that is not there yet
        file: PathBuf,
    },
    /// Puts a copy that `backup` made in the place of the database; the server must be stopped
    Restore {
        /// The copy
        file: PathBuf,
    },
    /// Looks for what is wrong, and says how to cure it
    Doctor,
    /// Shows the configuration in force, and where each value comes from
    Config {
        /// Tells of every key instead
        #[arg(long)]
        explain: bool,
    },
}

/// What the demo is like.
#[derive(Args)]
pub(crate) struct Demo {
    /// Where it takes connections; port 0 picks a free one
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub(crate) listen: SocketAddr,
    /// Keeps its data in this folder, and goes on with them the next time
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// How many members the gym has
    #[arg(long, default_value_t = 300, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=200_000))]
    pub(crate) members: u32,
    /// Prints where it is and how to sign in as one line of JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What to set up.
#[derive(Subcommand)]
pub(crate) enum Admin {
    /// Makes an organization with its owner; the password is read from a file or from standard input
    CreateOwner(CreateOwner),
}

/// A new organization and its owner.
#[derive(Args)]
pub(crate) struct CreateOwner {
    /// What the organization is called, such as "Ironworks Gym"
    #[arg(long, value_name = "NAME")]
    pub(crate) organization: String,
    /// The word that names it at sign-in, such as ironworks
    #[arg(long, value_name = "WORD")]
    pub(crate) domain: String,
    /// Its IANA time zone, such as Europe/Berlin
    #[arg(long, value_name = "ZONE")]
    pub(crate) time_zone: String,
    /// What the owner is called
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// The address with which the owner signs in
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) email: String,
    /// A file that holds the password [default: standard input]
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
}
