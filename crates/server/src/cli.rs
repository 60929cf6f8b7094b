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
    /// Brings an organization over from another system
    #[command(subcommand)]
    Import(Import),
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

/// From where, and what comes after.
#[derive(Subcommand)]
pub(crate) enum Import {
    /// Brings places, doors, groups, people, rights, schedules, cards and the log over from Kisi; no mail is sent
    Kisi(Box<Kisi>),
    /// Tells how many people wait for a welcome mail, or writes it to them
    Welcome(Welcome),
}

/// An import from Kisi, or from another Latchkey. What breaks off goes on with the same command, and running it again
/// later brings over what has changed.
#[derive(Args)]
pub(crate) struct Kisi {
    /// The address of the API; that of another Latchkey ends in /api
    #[arg(long, value_name = "URL", default_value = "https://api.kisi.io")]
    pub(crate) url: String,
    /// An API key of the owner or of an administrator. Others on this machine can see it here; --api-key-file hides it
    #[arg(long, value_name = "KEY", env = "KISI_API_KEY", hide_env_values = true)]
    pub(crate) api_key: Option<String>,
    /// A file that holds the API key
    #[arg(long, value_name = "FILE")]
    pub(crate) api_key_file: Option<PathBuf>,
    /// The domain of the organization here [default: the only one]
    #[arg(long, value_name = "WORD")]
    pub(crate) organization: Option<String>,
    /// How many days of the log come along
    #[arg(long, value_name = "NUMBER", default_value_t = 90)]
    pub(crate) history_days: u32,
    /// Writes nothing, and tells what would come
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Prints the report as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Requests per second at most; Kisi allows 5. 0: no limit
    #[arg(long, value_name = "NUMBER", default_value_t = 5)]
    pub(crate) requests_per_second: u32,
}

/// Whom to welcome.
#[derive(Args)]
pub(crate) struct Welcome {
    /// The domain of the organization [default: the only one]
    #[arg(long, value_name = "WORD")]
    pub(crate) organization: Option<String>,
    /// Writes the mails
    #[arg(long)]
    pub(crate) send: bool,
}
