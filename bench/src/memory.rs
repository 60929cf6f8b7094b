//! The memory of the demo: at rest, after opening doors, and after signing in.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::Context;
use serde_json::{Value, json};

use crate::product::{self, Api};
use figures::goal::{self, Goal};
use figures::measure::resident_mib;

const UNLOCKS: usize = 1_000;
const SIGN_INS: usize = 50;
const GOAL_MIB: f64 = 64.0;

/// Measures and prints.
pub fn run(_: &[String]) -> anyhow::Result<()> {
    let demo = Demo::start()?;
    std::thread::sleep(Duration::from_secs(10));
    println!("memory of the demo");
    let print = |what: &str| anyhow::Ok(goal::print(what, resident_mib(demo.child.id())?, Goal::Below(GOAL_MIB)));
    print("at rest for 10 s, MiB")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let [email, password] = demo.owner()?;
        let mut owner = Api::sign_in(demo.address, email, password).await?;
        print("after one sign-in, MiB")?;
        let locks = owner.get("/locks").await?;
        let locks: Vec<_> =
            locks.as_array().into_iter().flatten().filter_map(|lock| lock.get("id")?.as_i64()).collect();
        anyhow::ensure!(!locks.is_empty(), "the demo has no doors");
        let mut opened = 0;
        for lock in locks.iter().cycle().take(UNLOCKS) {
            opened += usize::from(owner.post(&format!("/locks/{lock}/unlock"), &json!({})).await.is_ok());
        }
        print(&format!("after {UNLOCKS} attempts of which {opened} opened, MiB"))?;
        for _ in 0..SIGN_INS {
            Api::sign_in(demo.address, email, password).await?;
        }
        print(&format!("after {SIGN_INS} more sign-ins, MiB"))
    })
}

/// A running demo, ended when dropped.
struct Demo {
    child: Child,
    address: SocketAddr,
    about: Value,
}

impl Demo {
    /// Starts it without a rate limit, and with answers that are shared only while they are under way.
    fn start() -> anyhow::Result<Self> {
        let mut command = Command::new(product::build()?);
        command.args(["demo", "--listen", "127.0.0.1:0", "--json"]);
        command.env("LATCHKEY_API_REQUESTS_PER_SECOND", "0").env("LATCHKEY_UNLOCK_SHARED_MS", "0");
        let mut child = command.stdout(Stdio::piped()).spawn().context("starting the demo")?;
        let output = child.stdout.take().context("the output of the demo")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let about: Value = serde_json::from_str(&line).context("the demo did not print JSON")?;
        let url = about.get("url").and_then(Value::as_str).context("the demo printed no url")?;
        let address = url.trim_start_matches("http://").trim_end_matches('/').parse().context("the demo's url")?;
        Ok(Self { child, address, about })
    }

    /// How the owner signs in: address and password.
    fn owner(&self) -> anyhow::Result<[&str; 2]> {
        let word = |name| self.about.get("owner")?.get(name)?.as_str();
        word("email").zip(word("password")).map(|(email, password)| [email, password]).context("the demo has no owner")
    }
}

impl Drop for Demo {
    /// Asked to end, so that it removes its folder.
    fn drop(&mut self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            drop(self.child.kill());
        }
        drop(self.child.wait());
    }
}
